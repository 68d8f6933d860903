"""not_repeated: a project of the last list is not in this one."""

from typing import ClassVar, Literal

from diaodu.domain.forms.look_back.entry import LookBack
from diaodu.domain.forms.look_back.row import Words
from diaodu.domain.period import Period

HELD_SINCE = "此后报送的待补正，补正前不计个数，只计已采用的累计数"


class NotRepeated(LookBack):
    """Found where lists are carried over (months/carry.py): project by project, or once for a list not handed in."""

    word: ClassVar[str] = "上期在列、本期未列"
    example: ClassVar[str] = "{kind: not_repeated}"
    says: ClassVar[tuple[str, ...]] = ("period", "treatment")

    kind: Literal["not_repeated"]

    def judge(self, said: Period, *, is_carried: bool, is_held: bool = False) -> Words:
        """The period a project was last accepted in, and whether its figures go on; `is_held`: it was returned since."""
        carried = HELD_SINCE if is_held else "按上期数结转"
        return {"period": said.title, "treatment": carried if is_carried else "本期不计入"}
