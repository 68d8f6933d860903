"""Vertically merged cells: a text or a day holds for every row it covers, a number is one value of its first row."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from diaodu.adapters.reader.containers.grid import Cell, Grid
from diaodu.adapters.reader.rows.readings import CellReader

COUNTED_ONCE = frozenset({"amount", "foreign", "number"})
"""Types of columns whose merged cell is one value, not one for each row."""


@dataclass(slots=True)
class Merged:
    """What merged cells mean to the rows below their first; rows and columns count from 0."""

    given: dict[int, dict[int, Cell]] = field(default_factory=lambda: defaultdict(dict))  # row → {column: value}
    first: dict[int, dict[int, int]] = field(
        default_factory=lambda: defaultdict(dict)
    )  # of numbers: {column: first row}
    keys: dict[int, str] = field(default_factory=dict)  # column key of each sheet column with numbers

    def shared_by(self, numbers: Sequence[int], name: int, grid: Grid) -> dict[str, list[int]]:
        """Column key → those of the records' rows whose number is merged into one above of the same project, so that they lack none."""
        found: dict[str, list[int]] = defaultdict(list)
        for number in numbers if self.first else ():
            index = number - 1
            own = self._name(index, name, grid)
            for column, first in self.first.get(index, {}).items():
                if own and own == self._name(first, name, grid):
                    found[self.keys[column]].append(number)
        return dict(found)

    def _name(self, index: int, column: int, grid: Grid) -> Cell:
        return self.given.get(index, {}).get(column, grid.rows[index][column])


def read_merged(grid: Grid, body: range, readers: Sequence[tuple[int, str, CellReader]]) -> Merged:
    """Take in the merges of a table's rows; what lies under a merge is not seen, and is taken out of the grid."""
    merged = Merged(keys={column: key for column, key, reader in readers if reader.spec.type in COUNTED_ONCE})
    texts = {column for column, _, _ in readers} - merged.keys.keys()
    for (first, left), (last, right) in grid.merges:
        if first not in body or left >= len(grid.rows[first]):
            continue
        seen = grid.rows[first][left]
        for row in range(first, min(last + 1, body.stop)):
            covered = slice(left + (row == first), right + 1)
            grid.rows[row][covered] = [""] * len(grid.rows[row][covered])
        for row in range(first + 1, min(last + 1, body.stop)):
            if left in merged.keys:
                merged.first[row][left] = first
            elif left in texts:
                merged.given[row][left] = seen
    return merged
