"""out_of_scale: a figure that is a multiple of its last value, as when the unit of amount was mistaken."""

from collections.abc import Callable
from statistics import median_low
from typing import ClassVar, Literal

from diaodu.domain.forms.look_back.entry import NUMBERS, ColumnLookBack, ComparedValues, Count
from diaodu.domain.forms.look_back.row import ComparedRow, Words
from diaodu.domain.period import Period

FEWEST = 3
"""Fewer figures of a list do not tell what is usual."""


class OutOfScale(ColumnLookBack):
    """Fails where the value is `factor` times the last one, or that part of it; nothing at or below 0 is judged.

    A value without a last one is held against the middle one of the unit's last list, by `of_list`. `within: year`
    compares inside one year alone.
    """

    word: ClassVar[str] = (
        "达到上期的 factor 倍，或不足其 1/factor；上期没有的，与本单位上期居中的数相比，以 of_list 为倍数"
    )
    example: ClassVar[str] = "{kind: out_of_scale, column: total_investment, factor: 10000, of_list: 2000}"
    kinds: ClassVar[tuple[str, ...]] = NUMBERS
    counts: ClassVar[tuple[str, ...]] = ("factor",)

    kind: Literal["out_of_scale"]
    factor: Count
    of_list: int | None = None
    within: Literal["year"] | None = None

    def asks(self, header: Callable[[str], str]) -> str:
        """总投资；factor: 10000；of_list: 2000."""
        of_list = [f"of_list: {self.of_list}"] if self.of_list else []
        return "；".join([super().asks(header), *of_list, *["同一年内"] * bool(self.within)])

    def fails(self, compared: ComparedValues) -> bool:
        """Whether the two differ by the factor or more."""
        row = compared.row
        if not self._is_comparable(compared.last.said, row):
            return False
        return _differ(compared.now, compared.before, self.number("factor", row.parameters))

    def judge(self, row: ComparedRow) -> Words | None:
        """The last value and its period; of a new figure the middle one of the unit's last list."""
        if row.last and row.last.values.get(self.column) is not None:
            return super().judge(row)
        now, before = row.values.get(self.column), row.before
        if not self.of_list or now is None or before is None or not self._is_comparable(before.period, row):
            return None
        figures = [value for values in before.rows if (value := values.get(self.column)) is not None and value > 0]
        if len(figures) < FEWEST or not _differ(now, middle := median_low(figures), self.of_list):
            return None
        return {"last": f"{row.shown(self.column, middle)}（本单位各项目居中的数）", "period": before.period.title}

    def _is_comparable(self, before: Period, row: ComparedRow) -> bool:
        return self.within != "year" or before.year_start == row.period.year_start


def _differ(now: float, before: float, factor: int) -> bool:
    return now > 0 and before > 0 and (now >= factor * before or now * factor <= before)
