"""合计 and 小计: what a sheet says its rows come to, against what they do (F-TOTAL)."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from diaodu.adapters.reader.rows.readings import CellReading
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import Problem

_BROUGHT = re.compile("[承接续]")
"""How a label begins that brings a sum forward from the page before."""

Number = Decimal | int


@dataclass(slots=True)
class TotalCell:
    """A column's total as the sheet gives it."""

    column: str
    cell: str
    row: int
    reading: CellReading
    scale: int  # size of the sheet's unit, in which the finding speaks


@dataclass(slots=True)
class TotalCheck:
    """Where the records read so far were summed, and by group titles since; held and doubled ones count too."""

    numbers: Callable[[str], Sequence[CellReading]]
    """Gives what a column's records so far came to."""
    rows: int = 0
    groups: list[int] = field(default_factory=lambda: [0])
    """The first record since the last total, and under each title after it."""
    brought: dict[str, list[CellReading]] = field(default_factory=lambda: defaultdict(list))
    """What was brought forward from a page that is not here."""
    early: list[tuple[str, list[TotalCell]]] = field(default_factory=list)  # totals above the first row
    problems: list[Problem] = field(default_factory=list)

    def start_group(self) -> None:
        """Begin a group."""
        self.groups.append(self.rows)

    def agrees(self, cells: list[TotalCell], fewest: int) -> bool:
        """Whether a row's numbers, so many of them not 0, are what the rows above come to."""
        known = [cell for cell in cells if cell.reading.total is not None]
        return sum(bool(cell.reading.total) for cell in known) >= fewest and all(
            any(_agrees(cell, numbers) for numbers in self._sums_of(cell.column)) for cell in known
        )

    def _sums_of(self, column: str) -> list[list[CellReading]]:
        """What a total may sum: all rows, or those that a 小计 may."""
        return [self._all(column), *self._parts(column)]

    def _all(self, column: str) -> list[CellReading]:
        return [*self.brought[column], *filter(_counts, self.numbers(column))]

    def check(self, label: str, cells: list[TotalCell]) -> None:
        """Compare a total row; one above the first row waits for the end, and what was brought forward is taken in."""
        if not self.rows:
            self._take_early(label, cells)
            return
        for cell in cells:
            is_of_group = label.endswith("小计")
            self._compare(label, cell, self._parts(cell.column) if is_of_group else self._sums_of(cell.column))
        self.groups = [self.rows]

    def _take_early(self, label: str, cells: list[TotalCell]) -> None:
        """承前页 above the first row is of a page that is not here: the totals below may go on from it."""
        if not _BROUGHT.match(label):
            self.early.append((label, cells))
            return
        for cell in cells:
            if cell.reading.total is not None:
                self.brought[cell.column].append(cell.reading)

    def _parts(self, column: str) -> list[list[CellReading]]:
        """What a 小计 may sum: the rows since the last total, or since any group title after it.

        A title may be nested, or be the sheet's own on its next page.
        """
        numbers = self.numbers(column)
        return [list(filter(_counts, numbers[first:])) for first in reversed(self.groups)]

    def finish(self) -> list[Problem]:
        """Compare what waited, and give all differences."""
        for label, cells in self.early:
            for cell in cells:
                self._compare(label, cell, [self._all(cell.column)])
        return self.problems

    def _compare(self, label: str, cell: TotalCell, sums: list[list[CellReading]]) -> None:
        if cell.reading.total is None or any(_agrees(cell, numbers) for numbers in sums):
            return
        total = _sum(sums[0])
        found = cell.reading.total
        detail = {
            "label": label,
            "found": _in_unit(found, cell.scale),
            "sum": _in_unit(total, cell.scale),
            "difference": _in_unit(found - total, cell.scale),
        }
        problem = Problem(rule=HouseRule.TOTAL, column=cell.column, cell=cell.cell, row=cell.row, detail=detail)
        problem.value = cell.reading.raw or detail["found"]
        self.problems.append(problem)


def _counts(reading: CellReading) -> bool:
    """Whether a cell is a number, or has digits that came to none: it is asked about, and no sum over it can be checked."""
    return reading.total is not None or (reading.rule != "" and any(map(str.isdigit, reading.value)))


def _agrees(cell: TotalCell, rows: list[CellReading]) -> bool:
    """Whether a total is its rows' sum within the rounding of both, as far as all of them are numbers.

    Rows count with half their last digit only where they are written coarser than the total (1.6亿 under
    万元); half a yuan a row is lost in converting.
    """
    reading = cell.reading
    if any(row.total is None for row in rows):
        return True
    coarser = sum(step for step in _steps(rows) if step > reading.step)
    converting = len(rows) + 1 if cell.scale > 1 else 0
    return abs((reading.total or 0) - _sum(rows)) * 2 <= reading.step + coarser + converting


def _steps(rows: list[CellReading]) -> list[Number]:
    """The size of each row's last digit; a stored number hides its last zeros, so the column's finest is meant."""
    finest = min((row.step for row in rows if row.is_stored), default=0)
    return [finest if row.is_stored else row.step for row in rows]


def _sum(rows: list[CellReading]) -> Number:
    return sum(row.total for row in rows if row.total is not None)


def _in_unit(number: Number, scale: int) -> str:
    text = f"{Decimal(number) / scale:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
