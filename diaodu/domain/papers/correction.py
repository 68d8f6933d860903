"""The words of a 更正: what was printed, what it must be, why, and which places moved. Source: docs/papers.md#the-更正."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from diaodu.domain.papers.blocks import Table
from diaodu.domain.papers.bulletin.columns import text_table
from diaodu.domain.papers.changes import UNRANKED, Cause, Change, causes_of
from diaodu.domain.text import wording

NOTHING = "（无）"
"""Stands where nothing was printed, or nothing is any more."""
OTHER_CAUSE = "有关数据核实变动"
FIGURES = [
    ("序号", "center"), ("表", "center"), ("单位（项目）", "left"), ("栏目", "left"), ("原为", "center"),
    ("应为", "center"), ("原因", "center"),
]  # fmt: skip
WORDS = [("序号", "center"), ("位置", "left"), ("原为", "left"), ("应为", "left"), ("原因", "center")]
MOVED = [("单位", "left"), ("指标", "left"), ("原位次", "center"), ("现位次", "center")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """Every change of an issue, and what came since that caused them."""

    changes: Sequence[Change]
    causes: Sequence[Cause]
    units: Sequence[str]

    @property
    def figures(self) -> list[Change]:
        """Cells of the text's tables that changed."""
        return [one for one in self._printed if one.row and one.column]

    @property
    def sentences(self) -> list[Change]:
        """What else changed in the text: sentences, notes, whole rows."""
        return [one for one in self._printed if not (one.row and one.column)]

    @property
    def _printed(self) -> list[Change]:
        return [one for one in self.changes if not one.in_workbook and not one.is_rank]

    @property
    def listed(self) -> list[Change]:
        """What changed in the workbook alone."""
        return [one for one in self.changes if one.in_workbook and not one.is_rank]

    @property
    def moved(self) -> list[Change]:
        """Places that moved, each once, wherever they are printed."""
        seen = {(one.row, one.column, one.before, one.after): one for one in self.changes if one.is_rank}
        return list(seen.values())

    @property
    def reasons(self) -> list[str]:
        """The causes of all changes, each once, as a paper says them."""
        found = [said for one in self.changes for said in self._reasons_of(one)]
        return list(dict.fromkeys(found))

    def _reasons_of(self, change: Change) -> list[str]:
        told = [cause.printed for cause in causes_of(change, self.causes, self.units, self.changes)]
        return list(dict.fromkeys(told)) or [OTHER_CAUSE]

    def words(self) -> dict[str, Any]:
        """What the template may say."""
        lists = Counter(_number_of(one) for one in self.listed)
        return {
            "figures": len(self.figures),
            "sentences": len(self.sentences),
            "moved": len(self.moved),
            "reasons": self.reasons,
            "lists": [f"{caption}有{count}处" for caption, count in lists.items()],
        }

    def tables(self) -> dict[str, Table]:
        """The tables of the text: what changed, and which places moved; one without a row is not made."""
        moved = [[one.row, one.column, *map(_rank, (one.before, one.after))] for one in self.moved]
        figures = [
            [_number_of(one), one.row, one.column, one.before or NOTHING, one.after or NOTHING] for one in self.figures
        ]
        made = [
            text_table("figures", "数据更正", FIGURES, self._rows(self.figures, figures)),
            text_table("moved", "位次变动", MOVED, moved),
            text_table("sentences", "文字更正", WORDS, self._rows(self.sentences, map(_place_cells, self.sentences))),
        ]
        return {table.name: table for table in made if table.rows}

    def list_table(self) -> Table:
        """What changed in the workbook, for the workbook."""
        return text_table("listed", "附表更正", WORDS, self._rows(self.listed, map(_place_cells, self.listed)))

    def _rows(self, changes: Sequence[Change], cells: Iterable[Sequence[str]]) -> list[list[str]]:
        """Each row with its number before it and the numbers of its reasons behind it."""
        numbers = {said: str(at) for at, said in enumerate(self.reasons, start=1)}
        told = [wording.listed(numbers[said] for said in self._reasons_of(one)) for one in changes]
        return [[str(at), *row, why] for at, (row, why) in enumerate(zip(cells, told, strict=True), start=1)]


def _number_of(change: Change) -> str:
    """表2 of 表2 主要指标完成情况."""
    return change.table.partition(" ")[0]


def _place_cells(change: Change) -> list[str]:
    return [change.place, change.before or NOTHING, change.after or NOTHING]


def _rank(place: str) -> str:
    return (
        place
        if place == UNRANKED
        else f"第{place.removeprefix('并列')}位{'（并列）' if place.startswith('并列') else ''}"
    )
