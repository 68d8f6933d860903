"""listed_again: a list that is no full one tells a record of an earlier period once more."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Literal

from diaodu.domain.forms.column import Column
from diaodu.domain.forms.conditions import Kinds
from diaodu.domain.forms.look_back.entry import LookBack
from diaodu.domain.forms.look_back.row import Words
from diaodu.domain.forms.placed_errors import errors_at
from diaodu.domain.period import Period
from diaodu.domain.text.wording import listed


class ListedAgain(LookBack):
    """Records of one identity are one, told in the earliest period; asked where a later telling differs.

    So are records of the same days whose identity is told in nearly the same words, in one list too, and records that
    differ in one part of it alone, a day a few days off or another choice.

    Judged by review/look_back.py on what months/tellings.py knows again. `moves_on`: columns that may be told anew,
    the latest word counts. `day`: the day of what happened; where that lies after the period of the first telling, it
    is another record of the same name.
    """

    word: ClassVar[str] = "早先各期已报的记录再次列出：全年只计一次，内容不同的询问"
    example: ClassVar[str] = "{kind: listed_again, at: name, day: held_on, moves_on: [remark]}"
    says: ClassVar[tuple[str, ...]] = ("period", "differs")

    kind: Literal["listed_again"]
    at: str
    day: str | None = None
    moves_on: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Column at whose cell the finding stands."""
        return self.at

    def asks(self, header: Callable[[str], str]) -> str:
        """What may be told anew, and which day tells one record from the next."""
        anew = [f"可以更新：{listed(map(header, self.moves_on))}"] if self.moves_on else []
        day = [f"{header(self.day)}在首次报送的报告期之后的，是另一条记录"] if self.day else []
        return "；".join([*anew, *day]) or "各列"

    def check(self, columns: Mapping[str, Column], kinds: Kinds, parameters: Mapping[str, Any] | None) -> None:
        """Refuse columns that the form has not, and a `day` that is no date.

        Raises:
            ValueError: with what was found and what is expected.
        """
        super().check(columns, kinds, parameters)
        if wrong := [name for name in self.moves_on if name not in columns]:
            with errors_at("moves_on"):
                raise ValueError(f"规则 {self.id} 的 moves_on：列 {'、'.join(wrong)} 不存在，可用 {', '.join(columns)}")
        days = [name for name, column in columns.items() if column.is_date]
        if self.day and self.day not in days:
            with errors_at("day"):
                raise ValueError(f"规则 {self.id} 的 day 现为 {self.day}，应为日期列，可用 {', '.join(days) or '无'}")

    def judge(self, first: Period, differs: Sequence[str]) -> Words | None:
        """The period of the first telling and the headers of the columns that differ; None where none does."""
        return {"period": first.title, "differs": "、".join(f"“{header}”" for header in differs)} if differs else None
