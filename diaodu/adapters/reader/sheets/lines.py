"""The lines around a table: those above it, those below it, those that head its sheet, and the tab."""

from collections.abc import Sequence
from dataclasses import dataclass

from diaodu.adapters.reader.containers.grid import Cell, Grid
from diaodu.adapters.reader.sheets.layout import Part
from diaodu.adapters.reader.sheets.meta import is_label
from diaodu.domain.text.keys import compact

LINES_BELOW = 12
"""Notes stand on so many of a table's last lines at most."""

LABEL_CELLS = 3
"""A line with a label has so few cells: 单位： 元."""

LINE_CELLS = 4
"""A line around a table has no more texts: 填报单位 | 某旗商务局 | 单位 | 元."""

Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Lines around a table; `head` are the first ones of its sheet where it is a further table of that.

    `narrow`: the part of `own` that stands over the table itself, where others stand beside it. `cover` has the lines
    of the workbook's cover, `file` is the file's name.
    """

    own: Rows
    tab: str
    file: str
    narrow: Rows = ()
    head: Rows = ()
    below: Rows = ()
    cover: Rows = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """What all sheets of a workbook share: the file's name without its ending, and the lines of its cover.

    `is_alone`: only one of them says anything.
    """

    file: str
    cover: Rows = ()
    is_alone: bool = False


def lines_around(grid: Grid, part: Part, head: Rows, workbook: Workbook) -> Lines:
    """The lines around a part of a sheet."""
    own = grid.rows[part.top : part.first]
    narrow = [row[grid.first_column : grid.after_column] for row in own] if grid.after_column else ()
    return Lines(
        own=own, narrow=narrow, head=head, below=_below(grid, part), tab=grid.name, file=workbook.file,
        cover=workbook.cover,
    )  # fmt: skip


def _below(grid: Grid, part: Part) -> Rows:
    """The last lines of a part up to its last row that may be a record: one with a number, or with many texts."""
    first = max(part.last + 1, part.end - LINES_BELOW)
    rows = grid.rows[first : part.end]
    records = [at for at, row in enumerate(rows) if _may_be_record(row)]
    return rows[records[-1] + 1 :] if records else rows


def _may_be_record(row: Sequence[Cell]) -> bool:
    filled = len(row) - row.count("")
    has_number = float in map(type, row)
    if filled > LINE_CELLS:
        return has_number or not _is_labelled(row)
    return has_number and not (filled <= LABEL_CELLS and _is_labelled(row))


def _is_labelled(row: Sequence[Cell]) -> bool:
    return any(isinstance(cell, str) and (":" in compact(cell) or is_label(cell)) for cell in row)
