"""Every rule kind a scheme may use; a new one is a module beside these and its name here."""

from typing import Annotated, get_args

from pydantic import Field

from diaodu.domain.scoring.bonus import Bonus
from diaodu.domain.scoring.deductions import Deductions
from diaodu.domain.scoring.functional_coefficient import FunctionalCoefficient
from diaodu.domain.scoring.ladder import Ladder
from diaodu.domain.scoring.lookup import Lookup
from diaodu.domain.scoring.nested import Nested
from diaodu.domain.scoring.pace import Pace
from diaodu.domain.scoring.proportion import Proportion
from diaodu.domain.scoring.quality import Quality
from diaodu.domain.scoring.rank_first_full import RankFirstFull
from diaodu.domain.scoring.rate import RateRule
from diaodu.domain.scoring.relative_to_best import RelativeToBest
from diaodu.domain.scoring.shared_quota import SharedQuota
from diaodu.domain.scoring.standing import RuleModel
from diaodu.domain.scoring.threshold import Threshold
from diaodu.domain.scoring.timeliness import Timeliness

Rule = Annotated[
    Proportion
    | Pace
    | RateRule
    | RankFirstFull
    | Deductions
    | Threshold
    | Nested
    | RelativeToBest
    | SharedQuota
    | Lookup
    | FunctionalCoefficient
    | Ladder
    | Bonus
    | Timeliness
    | Quality,
    Field(discriminator="kind"),
]
"""A rule as a plan writes it; `kind` says which."""
SCHEME_KINDS: dict[str, type[RuleModel]] = {kind.name(): kind for kind in get_args(get_args(Rule)[0])}
"""Name of the kind → class."""
