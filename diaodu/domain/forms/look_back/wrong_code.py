"""wrong_code: the project code in a row is not registered, or another project's."""

from typing import ClassVar, Literal

from diaodu.domain.forms.look_back.entry import LookBack
from diaodu.domain.forms.look_back.row import Words


class WrongCode(LookBack):
    """Found where the register of projects places the rows (months/projects.py); the finding stands at `at`."""

    word: ClassVar[str] = "项目编码未登记或属于别的项目"
    example: ClassVar[str] = "{kind: wrong_code, at: code}"
    says: ClassVar[tuple[str, ...]] = ("why",)
    is_found_late: ClassVar[bool] = True

    kind: Literal["wrong_code"]
    at: str

    @property
    def place(self) -> str:
        """Column at whose cell the finding stands."""
        return self.at

    def judge(self, fault: str) -> Words | None:
        """What is wrong with the code; None where the register found nothing."""
        return {"why": fault} if fault else None
