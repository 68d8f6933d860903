"""falls: a figure that only grows is below its last value."""

from collections.abc import Callable
from typing import ClassVar, Literal

from diaodu.domain.forms.look_back.entry import NUMBERS, ColumnLookBack, ComparedValues


class Falls(ColumnLookBack):
    """Fails where the value is below the last one; `within: year` compares inside one year alone."""

    word: ClassVar[str] = "低于上期"
    example: ClassVar[str] = "{kind: falls, column: funds_ytd, within: year}"
    kinds: ClassVar[tuple[str, ...]] = NUMBERS

    kind: Literal["falls"]
    within: Literal["year"] | None = None

    def asks(self, header: Callable[[str], str]) -> str:
        """年初累计到位资金；同一年内."""
        return "；".join([super().asks(header), *["同一年内"] * bool(self.within)])

    def fails(self, compared: ComparedValues) -> bool:
        """Whether the value has fallen."""
        is_new_year = compared.last.said.year_start != compared.row.period.year_start
        return compared.now < compared.before and not (self.within == "year" and is_new_year)
