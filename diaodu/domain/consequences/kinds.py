"""Every kind an amount may be of; a new one is a module beside these and its name here."""

from diaodu.domain.consequences.each import EachAmount
from diaodu.domain.consequences.kind import AmountKind
from diaodu.domain.consequences.pool import PoolShare
from diaodu.domain.consequences.share_of import ShareOf
from diaodu.domain.forms.keyed import by_key

AMOUNT_KINDS: dict[str, type[AmountKind]] = by_key(ShareOf, PoolShare, EachAmount)
"""Key → class, in the order in which errors name them."""
