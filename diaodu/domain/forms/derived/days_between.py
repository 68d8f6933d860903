"""days_between: days from one date to another, both inside."""

from typing import ClassVar, Literal

from diaodu.domain.forms.derived.column import Cells, DerivedColumn


class DaysBetween(DerivedColumn):
    """Counts the days from the second column's date to the first's."""

    word: ClassVar[str] = "相隔天数"
    example: ClassVar[str] = "{id: span, function: days_between, of: [end, start]}"
    kinds: ClassVar[tuple[str, ...]] = ("date", "date")

    function: Literal["days_between"]

    def compute(self, cells: Cells) -> list[float | None]:
        """1 for the same day; None where one of the two is missing."""
        pairs = cells.rows(*self.of)
        return [None if None in (last, first) else float((last - first).days + 1) for last, first in pairs]
