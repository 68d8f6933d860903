"""listed_twice: one project stands in two rows of a list under two names it goes by, as a ruling or its code said."""

from typing import ClassVar, Literal

from diaodu.domain.forms.look_back.entry import LookBack
from diaodu.domain.forms.look_back.row import Words


class ListedTwice(LookBack):
    """Judged by review/look_back.py, once a unit and form; the finding stands at `at` of the later row.

    Of critical severity that row is in no figure: the project counts once. Two rows of one name are for `occurrence`.
    """

    word: ClassVar[str] = "同一项目以两个名称在同一表中各列一行"
    example: ClassVar[str] = "{kind: listed_twice, at: name}"
    says: ClassVar[tuple[str, ...]] = ("first", "other", "known_code")

    kind: Literal["listed_twice"]
    at: str

    @property
    def place(self) -> str:
        """Column at whose cell the finding stands."""
        return self.at

    def judge(self, first: str, other: str, code: str) -> Words | None:
        """The row that stands for the project, the name it has there, and the project's code; None where there is none."""
        return {"first": first, "other": other, "known_code": code} if first else None
