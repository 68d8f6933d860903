"""not_repeated: a project of the last list is not in this one."""

from typing import ClassVar, Literal

from diaodu.domain.forms.look_back.entry import LookBack
from diaodu.domain.forms.look_back.row import Words
from diaodu.domain.period import Period


class NotRepeated(LookBack):
    """Found where lists are carried over (months/carry.py): project by project, or once for a list not handed in."""

    word: ClassVar[str] = "上期在列、本期未列"
    example: ClassVar[str] = "{kind: not_repeated}"
    says: ClassVar[tuple[str, ...]] = ("period", "treatment")

    kind: Literal["not_repeated"]

    def judge(self, said: Period, *, is_carried: bool) -> Words:
        """The period a project was last handed in, and whether its figures go on."""
        return {"period": said.title, "treatment": "按上期数结转" if is_carried else "本期不计入"}
