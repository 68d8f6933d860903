"""A sheet as a plain grid of cells, whatever the format it came from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from operator import methodcaller, ne

from diaodu.adapters.reader.containers.scan import MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from diaodu.adapters.reader.faults import too_large

MAX_TEXT = 32_767
"""A spreadsheet's own limit of a cell's text."""


@dataclass(frozen=True, slots=True)
class CellError:
    """A formula error such as #REF!; an empty text is a formula without a stored value."""

    text: str

    def __str__(self) -> str:
        """As a person is told of it."""
        return self.text or "无计算结果"


@dataclass(frozen=True, slots=True)
class CellPicture:
    """A picture that stands in a cell in the place of its value."""

    def __str__(self) -> str:
        """As a person is told of it."""
        return "图片"


PICTURE = CellPicture()

_blanks = methodcaller("count", "")

Cell = str | float | bool | date | datetime | time | timedelta | CellError | CellPicture
Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass(slots=True)
class Grid:
    """One sheet: rows of cells from A1, "" where empty; rows and columns count from 0."""

    name: str
    rows: list[list[Cell]]
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    summing_rows: set[int] = field(default_factory=set)  # in which a formula sums cells above it
    is_hidden: bool = False
    is_1904: bool = False
    struck: set[tuple[int, int]] = field(default_factory=set)  # cells with a line through all they say
    yearless: set[tuple[int, int]] = field(default_factory=set)  # days that are shown without their year
    first_column: int = 0  # where it is one of several panes side by side
    after_column: int = 0  # the first one behind such a pane; 0 where the sheet is no pane

    @property
    def is_blank(self) -> bool:
        """Whether no cell holds anything."""
        return not any(cell != "" for row in self.rows for cell in row)

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell holds anything."""
        return row < len(self.rows) and column < len(self.rows[row]) and self.rows[row][column] != ""

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Set a cell, with blank rows and cells before it where there are none."""
        while len(self.rows) <= row:
            self.rows.append([])
        cells = self.rows[row]
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = cell


def is_empty(row: Sequence[Cell]) -> bool:
    """Whether no cell of a row holds anything."""
    return row.count("") == len(row)


def filled_rows(rows: Sequence[Sequence[Cell]]) -> int:
    """Count the rows in which a cell holds something."""
    return sum(map(ne, map(_blanks, rows), map(len, rows)))


def filled_cells(rows: Sequence[Sequence[Cell]]) -> int:
    """Count the cells that hold something."""
    return sum(map(len, rows)) - sum(map(_blanks, rows))


def check_size(rows: int, columns: int) -> None:
    """Hold a sheet to the limits.

    Raises:
        FileFault: it has more rows, columns or cells.
    """
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise too_large()
