"""renamed: a row that is new in a full list is in other columns what a project was that is no longer listed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from pydantic import Field

from diaodu.domain.forms.column import Column
from diaodu.domain.forms.conditions import Kinds
from diaodu.domain.forms.derived.identity import SameBys, value_key
from diaodu.domain.forms.look_back.entry import LookBack
from diaodu.domain.forms.look_back.row import Words
from diaodu.domain.forms.placed_errors import errors_at
from diaodu.domain.period import Period
from diaodu.domain.text.likeness import LIKE, likeness

Group = tuple[str, ...]
CODE = "code"
"""The column in which a row says which project it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """In what a new row and a project of the last list agree: columns, and how much their names are alike.

    `is_like`: the names are nearly the same, which the columns alone would not be enough for.
    """

    columns: Group
    likeness: float
    is_like: bool = False

    @property
    def weight(self) -> tuple[bool, int, float]:
        """The more, the likelier they are one."""
        return not self.is_like, len(self.columns), self.likeness


class Renamed(LookBack):
    """Judged by months/renamed.py, once a unit and form; `same`: groups of columns, all of one group the same.

    `like`: groups that are enough where the names (`at`) are nearly the same as well.

    Of critical severity the row is in no figure until it is settled, while the old one is carried over: counted once.
    """

    word: ClassVar[str] = "本期新列的与上期在列、本期未列的几列相同，疑为改名"
    example: ClassVar[str] = (
        "{kind: renamed, at: name, same: [[investor, total_investment, sign_date]], like: [[investor]]}"
    )
    says: ClassVar[tuple[str, ...]] = ("last", "period", "same", "known_code")

    kind: Literal["renamed"]
    at: str
    same: tuple[Group, ...] = Field(min_length=1)
    like: tuple[Group, ...] = ()

    @property
    def place(self) -> str:
        """Column at whose cell the finding stands."""
        return self.at

    def asks(self, header: Callable[[str], str]) -> str:
        """投资方、总投资、签约时间相同；或建设地点、总投资相同."""
        alike = (f"{header(self.at)}相近、" + "、".join(map(header, group)) for group in self.like)
        return "；或".join(f"{told}相同" for told in (*("、".join(map(header, group)) for group in self.same), *alike))

    def check(self, columns: Mapping[str, Column], kinds: Kinds, parameters: Mapping[str, Any] | None) -> None:
        """Refuse columns that the form has not, and a form whose rows can't say which project they are.

        Raises:
            ValueError: with what was found and what is expected.
        """
        super().check(columns, kinds, parameters)
        if CODE not in columns:
            raise ValueError(f"规则 {self.id}：renamed 用于有列 {CODE}（项目编码）的报表")
        for key, groups in (("same", self.same), ("like", self.like)):
            if wrong := [name for group in groups for name in group if name not in columns]:
                with errors_at(key):
                    raise ValueError(
                        f"规则 {self.id} 的 {key}：列 {'、'.join(wrong)} 不存在，可用 {', '.join(columns)}"
                    )

    def agreeing(self, now: Mapping[str, Any], last: Mapping[str, Any], same_by: SameBys) -> Agreement | None:
        """The first group in which the two say the same in every column; None where a cell is empty."""
        groups = [(group, False) for group in self.same] + [(group, True) for group in self.like]
        for group, is_like in groups:
            if all(_agrees(name, now, last, same_by) for name in group):
                degree = likeness(str(now.get(self.at) or ""), str(last.get(self.at) or ""), _texts(now, group))
                if degree >= LIKE or not is_like:
                    return Agreement(columns=group, likeness=degree, is_like=is_like)
        return None

    def told(self, agreement: Agreement, header: Callable[[str], str]) -> list[str]:
        """What of both is the same, in words."""
        alike = [f"{header(self.at)}相近"] if agreement.is_like else []
        return [*alike, *map(header, agreement.columns)]

    def judge(self, name: str, said: Period, same: list[str], code: str) -> Words:
        """The project it may be, when it was last listed, what of both is the same, and its code."""
        return {"last": name, "period": said.title, "same": "、".join(same), "known_code": code}


def _texts(values: Mapping[str, Any], group: Group) -> list[str]:
    return [text for name in group if isinstance(text := values.get(name), str)]


def _agrees(name: str, now: Mapping[str, Any], last: Mapping[str, Any], same_by: SameBys) -> bool:
    one, other = now.get(name), last.get(name)
    if one is None or other is None:
        return False
    if isinstance(one, str) and isinstance(other, str):
        return value_key(name, one, same_by) == value_key(name, other, same_by)
    return bool(one == other)
