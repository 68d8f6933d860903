"""What every kind of measure has, and what the rest of the house may ask of it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar, Protocol

from diaodu.domain.forms.conditions import Condition
from diaodu.domain.forms.keyed import KeyedKind


class OtherMeasure(Protocol):
    """What a kind asks of another measure of the plan."""

    @property
    def kind(self) -> "MeasureKind":
        """What the measure is made of."""
        ...

    @property
    def cohort(self) -> str | None:
        """The cohort its rows are of."""
        ...


class MeasureKind(KeyedKind):
    """What a measure is made of."""

    how: ClassVar[str] = ""
    """How its rows come to the figure, where that is not their sum or their number."""
    is_rate: ClassVar[bool] = False
    """Its value is a share of 1, with n and of."""
    is_count: ClassVar[bool] = False
    """Its value is whole whatever its unit."""
    reads_log: ClassVar[bool] = False
    """It looks at the states of what was handed in."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of its form that it names."""
        return self.numbers

    @property
    def numbers(self) -> tuple[str, ...]:
        """Columns that must be money or numbers."""
        return (self.base,) if self.base else ()

    @property
    def base(self) -> str | None:
        """The column its figure is made of; of a rate the one below its line."""
        return None

    @property
    def conditions(self) -> tuple[tuple[str, Condition], ...]:
        """Conditions on rows beside the measure's own, each with its key."""
        return ()

    @property
    def log_forms(self) -> tuple[str, ...]:
        """Forms whose log it looks at; () all that are due."""
        return ()

    @property
    def log_states(self) -> tuple[str, ...]:
        """States of forms in the log that it counts."""
        return ()

    @property
    def ratio(self) -> tuple[str, str] | None:
        """The two measures whose quotient it is."""
        return None

    @property
    def is_entered(self) -> bool:
        """Whether people enter it (`diaodu record add`)."""
        return False

    @property
    def adds_up(self) -> bool:
        """Whether two units' figures are one unit's when they are added up: not where only the latest word stands."""
        return True

    @property
    def is_lowest_first(self) -> bool:
        """Whether less of it is better: what is lacking, late, missing."""
        return False

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """Least and most of one entered case."""
        return None, None

    @property
    def needs_approver(self) -> bool:
        """Whether an entered case needs the name of who approved it."""
        return False

    def takes(self, value: Decimal) -> bool:
        """Whether one entered case may have a value."""
        least, most = self.bounds
        return (least is None or value >= least) and (most is None or value <= most)

    def check(self, name: str, others: Mapping[str, OtherMeasure]) -> None:
        """Refuse what does not fit the plan's other measures; `name` is the measure's own.

        Raises:
            PlacedError: with the place below the kind's key.
        """
