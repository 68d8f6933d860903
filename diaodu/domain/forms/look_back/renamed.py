"""renamed: a row that is new in a full list is in other columns what a project was that is no longer listed."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from diaodu.domain.forms.column import Column
from diaodu.domain.forms.conditions import Kinds
from diaodu.domain.forms.derived.identity import SameBys, value_key
from diaodu.domain.forms.look_back.entry import LookBack
from diaodu.domain.forms.look_back.row import Words
from diaodu.domain.forms.placed_errors import errors_at
from diaodu.domain.period import Period

Group = tuple[str, ...]
CODE = "code"
"""The column in which a row says which project it is."""


class Renamed(LookBack):
    """Judged by months/renamed.py, once a unit and form; `same`: groups of columns, all of one group the same.

    Of critical severity the row is in no figure until it is settled, while the old one is carried over: counted once.
    """

    word: ClassVar[str] = "本期新列的与上期在列、本期未列的几列相同，疑为改名"
    example: ClassVar[str] = "{kind: renamed, at: name, same: [[investor, total_investment, sign_date]]}"
    says: ClassVar[tuple[str, ...]] = ("last", "period", "same", "known_code")

    kind: Literal["renamed"]
    at: str
    same: tuple[Group, ...] = Field(min_length=1)

    @property
    def place(self) -> str:
        """Column at whose cell the finding stands."""
        return self.at

    def asks(self, header: Callable[[str], str]) -> str:
        """投资方、总投资、签约时间相同；或建设地点、总投资相同."""
        return "；或".join("、".join(map(header, group)) + "相同" for group in self.same)

    def check(self, columns: Mapping[str, Column], kinds: Kinds, parameters: Mapping[str, Any] | None) -> None:
        """Refuse columns that the form has not, and a form whose rows can't say which project they are.

        Raises:
            ValueError: with what was found and what is expected.
        """
        super().check(columns, kinds, parameters)
        if CODE not in columns:
            raise ValueError(f"规则 {self.id}：renamed 用于有列 {CODE}（项目编码）的报表")
        if wrong := [name for group in self.same for name in group if name not in columns]:
            with errors_at("same"):
                raise ValueError(f"规则 {self.id} 的 same：列 {'、'.join(wrong)} 不存在，可用 {', '.join(columns)}")

    def agreeing(self, now: Mapping[str, Any], last: Mapping[str, Any], same_by: SameBys) -> Group:
        """The first group in which the two say the same in every column; none where a cell is empty."""
        return next((group for group in self.same if all(_agrees(name, now, last, same_by) for name in group)), ())

    def judge(self, name: str, said: Period, same: list[str], code: str) -> Words:
        """The project it may be, when it was last listed, what of both is the same, and its code."""
        return {"last": name, "period": said.title, "same": "、".join(same), "known_code": code}


def _agrees(name: str, now: Mapping[str, Any], last: Mapping[str, Any], same_by: SameBys) -> bool:
    one, other = now.get(name), last.get(name)
    if one is None or other is None:
        return False
    if isinstance(one, str) and isinstance(other, str):
        return value_key(name, one, same_by) == value_key(name, other, same_by)
    return bool(one == other)
