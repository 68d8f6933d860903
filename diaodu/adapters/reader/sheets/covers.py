"""Sheets around the tables: a workbook's cover, and the hidden sheet that says which template it was made from."""

from collections.abc import Iterator, Sequence

from diaodu.adapters.reader.containers.grid import Grid, is_empty
from diaodu.adapters.reader.sheets.lines import Rows
from diaodu.adapters.reader.sheets.meta import is_nil_alone
from diaodu.domain.intake.template_mark import MARK_SHEET, TemplateMark
from diaodu.domain.text.keys import clean_text

COVER_SPAN = 60
"""A cover has so many rows at most, blank ones among them."""

COVER_ROWS = 8
COVER_CELLS = 2
SHORT_TEXT = 30
"""A cover has so few lines of so few short texts, and no sentence."""

NIL_ROWS = 6
"""A sheet that says 本月无 has so few lines."""


def template_mark(grid: Grid) -> TemplateMark | None:
    """What the hidden sheet of a template says; None for any other sheet."""
    if grid.name != MARK_SHEET:
        return None
    return TemplateMark.from_rows({str(row[0]): str(row[1]) for row in grid.rows if len(row) > 1})


def cover_lines(grids: Sequence[Grid]) -> Rows:
    """The lines of a workbook's covers."""
    covers = (grid for grid in grids if not grid.is_hidden and not template_mark(grid) and is_cover(grid))
    return [row for grid in covers for row in grid.rows]


def is_cover(grid: Grid) -> bool:
    """Whether it is a cover: a few short lines, no sentence, no figure."""
    if len(grid.rows) > COVER_SPAN:
        return False
    lines = [[cell for cell in row if cell != ""] for row in grid.rows if not is_empty(row)]
    if len(lines) > COVER_ROWS or any(len(line) > COVER_CELLS for line in lines) or says_nil(grid):
        return False
    cells = [cell for line in lines for cell in line]
    return all(isinstance(cell, str) and len(cell) <= SHORT_TEXT and not set(cell) & set("。；;") for cell in cells)


def says_nil(grid: Grid) -> bool:
    """Whether a sheet of few lines says somewhere that there is nothing to report."""
    lines = [row for row in grid.rows if not is_empty(row)]
    return len(lines) <= NIL_ROWS and any(is_nil_alone(text) or "零报" in text for text in texts_of(grid))


def texts_of(grid: Grid) -> Iterator[str]:
    """A sheet's texts, cleaned, from the top down."""
    return (clean_text(cell) for row in grid.rows for cell in row if isinstance(cell, str) and cell != "")
