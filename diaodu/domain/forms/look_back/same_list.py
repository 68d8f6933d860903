"""same_list: a unit's whole list is its last one, cell by cell."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal

from diaodu.domain.forms.look_back.entry import LookBack
from diaodu.domain.forms.look_back.row import Words
from diaodu.domain.period import Period

Cells = Mapping[str, Any]


class SameList(LookBack):
    """Judged once a unit and form, by review/look_back.py."""

    word: ClassVar[str] = "整表与上期完全相同"
    example: ClassVar[str] = "{kind: same_list}"
    says: ClassVar[tuple[str, ...]] = ("period",)

    kind: Literal["same_list"]

    def judge(self, rows: Iterable[Cells], earlier: Iterable[Cells], period: Period) -> Words | None:
        """The earlier list's `period`, where both hold the same rows in any order."""
        return {"period": period.title} if _all_cells(rows) == _all_cells(earlier) else None


def _all_cells(rows: Iterable[Cells]) -> Counter[tuple[tuple[str, Any], ...]]:
    """All rows as they stand; 序号 is no value, and codes are the system's own."""
    return Counter(
        tuple(sorted((key, value) for key, value in row.items() if value is not None and key != "code")) for row in rows
    )
