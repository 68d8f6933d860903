"""Every kind a measure may be of; a new one is a module beside these and its name here."""

from diaodu.domain.forms.keyed import by_key
from diaodu.domain.measures.count import Count
from diaodu.domain.measures.days import Days
from diaodu.domain.measures.distinct import Distinct
from diaodu.domain.measures.entered import Entered
from diaodu.domain.measures.kind import MeasureKind
from diaodu.domain.measures.log import Log
from diaodu.domain.measures.missed_days import MissedDays
from diaodu.domain.measures.rate import Rate
from diaodu.domain.measures.rate_of_sums import RateOfSums
from diaodu.domain.measures.shortfall import Shortfall
from diaodu.domain.measures.sum import Sum
from diaodu.domain.measures.total import Total

MEASURE_KINDS: dict[str, type[MeasureKind]] = by_key(
    Count, Sum, Days, Distinct, Rate, RateOfSums, Shortfall, MissedDays, Entered, Log, Total
)
"""Key → class, in the order in which errors name them."""
