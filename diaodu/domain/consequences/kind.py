"""What every kind of amount has, and what amounts are made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from diaodu.domain.forms.keyed import KeyedKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountInputs:
    """What amounts are made from: the units' figures, and what the deductions so far have taken."""

    numbers: Mapping[tuple[str, str | None], Fraction]
    """(measure, unit) → value; absent: nobody said it, it counts as 0."""
    names: Mapping[str, str]
    """Measure → its name."""
    taken: Mapping[str, Fraction]
    """Kind of consequence → yuan that those of the same clause took so far, to the fen."""

    def number(self, measure: str, unit: str) -> Fraction:
        """A unit's value of a measure."""
        return self.numbers.get((measure, unit), Fraction(0))

    def is_said(self, measure: str, unit: str) -> bool:
        """Whether a unit's value of a measure is known."""
        return (measure, unit) in self.numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnAmount:
    """An amount in yuan, to the fen, and the words for the consequence's text.

    `unit` None: nobody may take it, and `why` says so in place of the text. `unsaid`: what is not known of the unit,
    told behind the text.
    """

    unit: str | None
    yuan: int | Decimal | None = None
    taken: Fraction = Fraction(0)
    """What of the unit's own money goes to the clause's pool, to the fen."""
    words: dict[str, str] = field(default_factory=dict)
    why: str = ""
    unsaid: str = ""


class AmountKind(KeyedKind):
    """How much."""

    @property
    def measures_used(self) -> tuple[str, ...]:
        """Measures it looks at."""
        return ()

    @property
    def money_used(self) -> tuple[str, ...]:
        """Measures that must be yuan."""
        return ()

    def draw(self, units: Sequence[str], inputs: AmountInputs) -> list[DrawnAmount]:
        """The amount of each unit to which the consequence comes."""
        raise NotImplementedError
