"""Every function a derived column may name; a new one is a module beside these and its name here."""

from typing import Annotated

from pydantic import Field

from diaodu.domain.forms.derived.column import DerivedColumn
from diaodu.domain.forms.derived.days_between import DaysBetween
from diaodu.domain.forms.derived.is_credit_code import IsCreditCode
from diaodu.domain.forms.derived.occurrence import Occurrence
from diaodu.domain.forms.derived.overlaps import Overlaps
from diaodu.domain.forms.derived.repeats_phases import RepeatsPhases
from diaodu.domain.forms.derived.resembles_investor import ResemblesInvestor
from diaodu.domain.forms.kind import kinds_of

AnyDerived = Annotated[
    Occurrence | IsCreditCode | DaysBetween | Overlaps | RepeatsPhases | ResemblesInvestor,
    Field(discriminator="function"),
]
"""A derived column as a form writes it; `function` says which."""
DERIVED_KINDS = kinds_of(AnyDerived, DerivedColumn)
"""Name of the function → class."""
