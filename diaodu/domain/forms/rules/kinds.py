"""Every expectation a form's rules may name; a new one is a module beside these and its name here."""

from typing import Annotated

from pydantic import Field

from diaodu.domain.forms.kind import kinds_of
from diaodu.domain.forms.rules.between import Between
from diaodu.domain.forms.rules.in_set import InSet
from diaodu.domain.forms.rules.lengths import LengthsBetween
from diaodu.domain.forms.rules.matches import MatchesRegex
from diaodu.domain.forms.rules.not_in_set import NotInSet
from diaodu.domain.forms.rules.not_null import NotNull
from diaodu.domain.forms.rules.pair_greater import PairGreater
from diaodu.domain.forms.rules.rule import Rule

AnyRule = Annotated[
    NotNull | InSet | NotInSet | Between | MatchesRegex | LengthsBetween | PairGreater,
    Field(discriminator="expect"),
]
"""A rule as a form writes it; `expect` says which. Nothing else is ever run."""
RULE_KINDS = kinds_of(AnyRule, Rule)
"""Name of the expectation → class."""
