"""Every kind a trigger may be of; a new one is a module beside these and its name here."""

from diaodu.domain.forms.keyed import by_key
from diaodu.domain.triggers.behind import Behind
from diaodu.domain.triggers.each import Each
from diaodu.domain.triggers.kind import TriggerKind
from diaodu.domain.triggers.reporting import Reporting
from diaodu.domain.triggers.rows import Rows
from diaodu.domain.triggers.unanswered import Unanswered
from diaodu.domain.triggers.unmet import Unmet
from diaodu.domain.triggers.without import Without

TRIGGER_KINDS: dict[str, type[TriggerKind]] = by_key(Rows, Without, Each, Unmet, Behind, Reporting, Unanswered)
"""Key → class, in the order in which errors name them."""
