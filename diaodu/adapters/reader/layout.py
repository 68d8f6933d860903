"""Which sheet is which form, and where its header stands: by header texts, never by the sheet's name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diaodu.adapters.reader.catalog import FormSpec
from diaodu.adapters.reader.grid import Cell, Grid
from diaodu.adapters.reader.headers import Match, Parts, column_names, column_parts, header_unit, match_form
from diaodu.domain.amounts import Unit
from diaodu.domain.text import bare_header_key, compact, header_key

SEARCHED_ROWS = 30
"""The header stands on one of these rows, or the sheet is no form."""

MAX_HEADER_ROWS = 3
MAX_HEADER_TEXT = 40
_NUMBERING = set("甲乙丙丁戊己庚辛壬癸")


@dataclass(slots=True, kw_only=True)
class Table:
    """A form found in a sheet; rows and columns count from 0."""

    match: Match
    first: int  # first header row
    last: int  # last header row
    center: int  # the one with the most headers
    parts: list[Parts]

    @property
    def form(self) -> FormSpec:
        """The form."""
        return self.match.form

    def unit(self, column: int) -> Unit | None:
        """The unit a column's header names."""
        return header_unit(self.parts[column])


def find_table(grid: Grid, catalog: Sequence[FormSpec]) -> Table | None:
    """Find the form a sheet is meant as; None when it is none of them."""
    candidates = [table for table in _tables(grid, catalog) if table.match.qualifies]
    return max(candidates, key=lambda table: _rank(table, grid), default=None)


def _rank(table: Table, grid: Grid) -> tuple[float, int, int]:
    """The better fit first; then the block that also has 序号, then the shorter."""
    return _score(table, grid), len(table.match.columns), table.first - table.last


def _tables(grid: Grid, catalog: Sequence[FormSpec]) -> Iterator[Table]:
    """Lay every form over the header row and over the blocks around it."""
    center = _header_row(grid, catalog)
    if center is None:
        return
    for first, last in _blocks(grid, center):
        merges = [((top - first, left), (bottom - first, right)) for (top, left), (bottom, right) in grid.merges]
        parts = column_parts(grid.rows[first : last + 1], merges)
        names = column_names(parts)
        for form in catalog:
            yield Table(match=match_form(form, names), first=first, last=last, center=center, parts=parts)


def _header_row(grid: Grid, catalog: Sequence[FormSpec]) -> int | None:
    """The row with the most texts that are headers of some form; the first of equals."""
    known = frozenset().union(*(form.known for form in catalog))
    heads = frozenset().union(*(form.heads for form in catalog))
    hits = [_count_known(row, known, heads) for row in grid.rows[:SEARCHED_ROWS]]
    best = max(hits, default=0)
    return hits.index(best) if best > 1 else None


def _count_known(row: Sequence[Cell], known: frozenset[str], heads: frozenset[str]) -> int:
    """Count the headers of a row; a text whose first ideograph starts no header is none, and most are such."""
    texts = [cell for cell in row if isinstance(cell, str) and 0 < len(cell) <= MAX_HEADER_TEXT]
    texts = [text for text in texts if text[0] in heads or not "\u4e00" <= text[0] <= "\u9fa5"]
    return sum(1 for text in texts if header_key(text) in known or bare_header_key(text) in known)


def _blocks(grid: Grid, center: int) -> Iterator[tuple[int, int]]:
    """Yield the row itself and every block of up to three header-like rows around it."""
    above = _run(grid, center, -1)
    below = _run(grid, center, 1)
    for first in range(center, above - 1, -1):
        for last in range(center, below + 1):
            if last - first < MAX_HEADER_ROWS:
                yield first, last


def _run(grid: Grid, center: int, step: int) -> int:
    row = center
    while abs(row + step - center) < MAX_HEADER_ROWS and 0 <= row + step < len(grid.rows):
        if not _is_header_like(grid.rows[row + step]):
            break
        row += step
    return row


def _is_header_like(row: Sequence[Cell]) -> bool:
    """Whether a row may belong to the header: short texts only, and not a meta line such as 单位:万元."""
    cells = [cell for cell in row if cell != ""]
    return bool(cells) and all(isinstance(cell, str) and len(cell) <= MAX_HEADER_TEXT for cell in cells)


def _score(table: Table, grid: Grid) -> float:
    """How well a form fits: columns answered, its anchors there, its title above or on the tab.

    Joined names win over plain ones by answering more columns, so no weight is given to depth.
    """
    match = table.match
    anchored = all(key in match.answered for key in table.form.anchors)
    return len(match.answered) + 2 * anchored + 2 * _is_titled(table, grid) - 0.1 * len(match.lone)


def _is_titled(table: Table, grid: Grid) -> bool:
    """Whether the form's topic stands above; the same for every block, else a group header were a title."""
    titles = [grid.name, *(cell for row in grid.rows[: table.center] for cell in row if isinstance(cell, str))]
    return any(table.form.topic in header_key(title) for title in titles)


def is_numbering(row: Sequence[Cell]) -> bool:
    """Whether a row numbers the columns: 甲 乙 1 2 3 under a statistical header."""
    cells = [cell for cell in row if cell != ""]
    texts = [f"{cell:g}" if isinstance(cell, float) else compact(str(cell)) for cell in cells]
    numbers = [text for text in texts if text not in _NUMBERING]
    counted = (
        [str(number) for number in range(int(numbers[0]), int(numbers[0]) + len(numbers))]
        if (numbers and numbers[0] in {"0", "1", "2"})
        else []
    )
    return len(numbers) > 1 and numbers == counted


def body_rows(grid: Grid, table: Table) -> int:
    """Count the non-empty rows below the header."""
    return sum(1 for row in grid.rows[table.last + 1 :] if any(cell != "" for cell in row))
