"""unchanged: columns that read the same for several reported months running."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from diaodu.domain.forms.conditions import Condition
from diaodu.domain.forms.look_back.entry import Count, RowLookBack
from diaodu.domain.forms.look_back.row import ComparedRow, Words


class Unchanged(RowLookBack):
    """Fails when all columns read the same in so many reported months running, this one among them.

    A month in which the unit said nothing neither counts nor breaks the row, unless it was carried as it now reads.
    """

    word: ClassVar[str] = "连续 periods 期各列都没有变化"
    example: ClassVar[str] = "{kind: unchanged, columns: [stage, progress], periods: $stalled_months, at: progress}"
    says: ClassVar[tuple[str, ...]] = ("period", "count")
    counts: ClassVar[tuple[str, ...]] = ("periods",)

    kind: Literal["unchanged"]
    columns: tuple[str, ...] = Field(min_length=1)
    periods: Count
    where: Condition | None = None
    at: str | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """The columns."""
        return self.columns

    @property
    def place(self) -> str:
        """Column at whose cell the finding stands."""
        return self.at or self.columns[0]

    @property
    def condition(self) -> Condition | None:
        """The rows it is asked of."""
        return self.where

    def depth(self, parameters: Mapping[str, Any]) -> int:
        """One list fewer than the periods asked for: this month's own is the last of them."""
        return self.number("periods", parameters) - 1

    def judge(self, row: ComparedRow) -> Words | None:
        """The period since which nothing has changed, and how many that makes."""
        mine = self._cells(row.values)
        since, count = None, 1
        for earlier in row.earlier if None not in mine else ():
            if earlier and self._cells(earlier.values) == mine:
                since, count = earlier.listed, count + 1
            elif earlier is None or not earlier.is_carried:
                break
        is_enough = count >= self.number("periods", row.parameters)
        return {"period": since.title, "count": str(count)} if since and is_enough else None

    def _cells(self, values: Mapping[str, Any]) -> list[Any]:
        return [values.get(column) for column in self.columns]
