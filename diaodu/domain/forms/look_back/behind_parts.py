"""behind_parts: a running total has not grown by what this period brought."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal

from diaodu.domain.forms.column import Column
from diaodu.domain.forms.conditions import Kinds
from diaodu.domain.forms.look_back.entry import NUMBERS, RowLookBack, compare, last_words
from diaodu.domain.forms.look_back.row import ComparedRow, Words
from diaodu.domain.forms.placed_errors import errors_at


class BehindParts(RowLookBack):
    """Fails where the total is below its last value and this period's part together; `within: year` inside one year.

    A total below its last value itself is for `falls` to tell. It may be above the two: a month between may not have
    been told.
    """

    word: ClassVar[str] = "累计不足上期累计与本期之和"
    example: ClassVar[str] = "{kind: behind_parts, column: funds_ytd, part: funds_month, within: year}"
    kinds: ClassVar[tuple[str, ...]] = NUMBERS
    says: ClassVar[tuple[str, ...]] = ("last", "period", "part", "sum")

    kind: Literal["behind_parts"]
    column: str
    part: str
    within: Literal["year"] | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """The total, and what this period brought."""
        return self.column, self.part

    def asks(self, header: Callable[[str], str]) -> str:
        """年初累计到位资金；本期部分：本月到位资金；同一年内."""
        return "；".join([header(self.column), f"本期部分：{header(self.part)}", *["同一年内"] * bool(self.within)])

    def check(self, columns: Mapping[str, Column], kinds: Kinds, parameters: Mapping[str, Any] | None) -> None:
        """Refuse a part of another kind than its total.

        Raises:
            ValueError: with what was found and what is expected.
        """
        super().check(columns, kinds, parameters)
        if kinds[self.part] != kinds[self.column]:
            with errors_at("part"):
                raise ValueError(f"规则 {self.id} 的 part 现为 {self.part}，应与 {self.column} 同为一类列")

    def judge(self, row: ComparedRow) -> Words | None:
        """The last total, this period's part, and what the two come to."""
        compared, part = compare(row, self.column), row.values.get(self.part)
        if compared is None or part is None:
            return None
        is_new_year = compared.last.said.year_start != row.period.year_start
        if (self.within == "year" and is_new_year) or not compared.before <= compared.now < compared.before + part:
            return None
        sums = {"part": row.shown(self.column, part), "sum": row.shown(self.column, compared.before + part)}
        return last_words(compared, self.column) | sums
