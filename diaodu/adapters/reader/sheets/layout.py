"""Which sheet is which form, and where its header stands: by header texts, never by the sheet's name.

A sheet may hold several tables: two forms one below the other, or side by side. A header that only says again
what the one before said, as on the next printed page, starts no table. A header of no form starts a block of its own
(diaodu/adapters/reader/sheets/blocks.py), so that its rows are taken for no other table's.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from diaodu.adapters.reader.catalog import FormSpec
from diaodu.adapters.reader.containers.grid import Cell, Grid, filled_rows, is_empty
from diaodu.adapters.reader.sheets.blocks import StrangeBlock, numbers_its_rows
from diaodu.adapters.reader.sheets.headers import (
    Match,
    Names,
    Parts,
    column_names,
    column_parts,
    header_unit,
    match_form,
    qualifying_forms,
    says_which,
)
from diaodu.adapters.reader.sheets.meta import read_meta
from diaodu.domain.text.amounts import MoneyUnit
from diaodu.domain.text.keys import bare_header_key, compact, header_key, simplified
from diaodu.domain.text.said_units import said_units

SEARCHED_ROWS = 30
"""The header stands on one of these rows, or the sheet is no form."""

MAX_HEADER_ROWS = 3
MAX_HEADER_TEXT = 40
FEWEST_HEADERS = 3
"""A row with fewer header texts starts no further table."""

LINES_ABOVE = 6
"""Title and labels of a further table stand on so many lines at most, of so few texts each."""

SAID_OF_A_TABLE = ("money", "period")
"""Labels above a header that make a table of its own of one that repeats the header above."""

_TIME_IN_TITLE = re.compile(r"[\d一二三四]季|[\d〇一二三四五六七八九十]+月|[上下]半[年月]|(?:19|20)\d\d|第.{1,2}[期周]")
TEXTS_ABOVE = 3
_NUMBERING = set("甲乙丙丁戊己庚辛壬癸")


@dataclass(slots=True, kw_only=True)
class FormTable:
    """A form found in a sheet; rows and columns count from 0."""

    match: Match
    first: int  # first header row
    last: int  # last header row
    center: int  # the one with the most headers
    parts: list[Parts]
    top: int = 0  # first of the lines above it: title, 单位, 报告期
    end: int = 0  # first row that is no longer its own
    units: dict[int, MoneyUnit] = field(default_factory=dict)  # sheet column → what the unit row says
    unit_texts: dict[int, str] = field(default_factory=dict)  # sheet column → the unit row's text

    @property
    def form(self) -> FormSpec:
        """The form."""
        return self.match.form

    def unit(self, column: int) -> MoneyUnit | None:
        """The unit a column's header or its cell of the unit row names."""
        return self.units.get(column) or header_unit(self.parts[column])

    def repeats(self, earlier: "FormTable") -> bool:
        """Whether its header is that of the table before once more."""
        if self.form is not earlier.form:
            return False
        before = [{header_key(part) for part in parts} for parts in earlier.parts]
        return self.match.columns == earlier.match.columns or all(
            header_key(part) in before[column] for column, parts in enumerate(self.parts) for part in parts
        )


class KnownHeaders:
    """Every header of the forms asked for."""

    def __init__(self, catalog: tuple[FormSpec, ...]) -> None:
        """Gather the header keys, and the characters they start with."""
        self._keys = frozenset().union(*(form.known for form in catalog))
        self._heads = frozenset().union(*(form.heads for form in catalog))

    def count(self, row: Sequence[Cell]) -> int:
        """Count the headers of a row; a text whose first ideograph starts no header is none, and most are such."""
        texts = [cell for cell in row if isinstance(cell, str) and 0 < len(cell) <= MAX_HEADER_TEXT]
        texts = [text for text in texts if simplified(text[0]) in self._heads or not "\u4e00" <= text[0] <= "\u9fa5"]
        return sum(1 for text in texts if header_key(text) in self._keys or bare_header_key(text) in self._keys)


@lru_cache(maxsize=100)
def known_headers(catalog: tuple[FormSpec, ...]) -> KnownHeaders:
    """Every header of the forms asked for; a month's files ask for the same."""
    return KnownHeaders(catalog)


Part = FormTable | StrangeBlock
"""A table of a sheet: a form, or a block whose header is no form's."""


def find_tables(grid: Grid, catalog: Sequence[FormSpec]) -> list[tuple[Grid, Part]]:
    """Find the forms a sheet is meant as, from the left and from the top down; none when it is none of them.

    Each table has the rows from its `top` to its `end`, of the grid beside it: a pane where forms stand side by side.
    """
    known = known_headers(tuple(catalog))
    center = header_row(grid, known)
    if center is None:
        return []
    panes = _split_panes(grid, catalog, center)
    found = [(pane, part) for pane in panes for part in _stacked_tables(pane, catalog, known, center)]
    return found if any(isinstance(part, FormTable) for _, part in found) else []


def _stacked_tables(grid: Grid, catalog: Sequence[FormSpec], known: KnownHeaders, center: int) -> list[Part]:
    """The table at the header row that was found, and those above and below it."""
    main = _best_table(grid, catalog, center, 0)
    if main is None:
        block = StrangeBlock(first=center, last=center, top=center, end=len(grid.rows))
        return [block] if body_rows(grid, block) else []
    parts = [main, *_further_tables(grid, catalog, known, main)]
    parts = _without_repeats(grid, sorted(parts, key=lambda part: part.first))
    for above, part in pairwise(parts):
        part.top = above.end = _first_line(grid, above, part)
    parts[-1].end = len(grid.rows)
    return _without_empty(grid, parts)


def _without_empty(grid: Grid, parts: list[Part]) -> list[Part]:
    """Leave out strange headers with nothing under them: their lines are the next table's, or the last one's."""
    kept: list[Part] = []
    for part in parts:
        if isinstance(part, FormTable) or body_rows(grid, part):
            part.top = kept[-1].end if kept else 0
            kept.append(part)
        elif kept:
            kept[-1].end = part.end
    return kept


def _best_table(grid: Grid, catalog: Sequence[FormSpec], center: int, top: int) -> FormTable | None:
    """The form that fits best around a row."""
    candidates = [
        FormTable(match=match_form(form, names), first=first, last=last, center=center, parts=parts)
        for first, last, parts, names in _header_blocks(grid, center)
        for form in qualifying_forms(tuple(catalog), names)
    ]
    return max(candidates, key=lambda table: _rank(table, grid, top), default=None)


def _further_tables(grid: Grid, catalog: Sequence[FormSpec], known: KnownHeaders, main: FormTable) -> Iterator[Part]:
    """Tables besides the main one: their rows are headers through and through, of a form or of none."""
    last = -1
    for center, row in enumerate(grid.rows):
        if float in map(type, row):  # most rows of a body, told apart at once
            continue
        if center <= last or main.first <= center <= main.last or not _may_head(row, known):
            continue
        table = _best_table(grid, catalog, center, max(0, center - LINES_ABOVE))
        if table and table.match.asks_half and not (table.first <= main.last and main.first <= table.last):
            last = table.last
            yield table
        elif _stands_apart(grid, main, center):
            last = center
            yield StrangeBlock(first=center, last=center)


def _may_head(row: Sequence[Cell], known: KnownHeaders) -> bool:
    return _is_header_like(row) and (_is_header_row(row, known) or numbers_its_rows(row))


def _stands_apart(grid: Grid, main: FormTable, center: int) -> bool:
    """Whether a header that is no form's starts a block of its own: not the table's once more, nor a part of it."""
    row = grid.rows[center]
    before = {header_key(part) for parts in main.parts for part in parts}
    if all(header_key(str(cell)) in before for cell in row if cell != ""):
        return False
    between = grid.rows[main.last + 1 : center] if center > main.last else grid.rows[center + 1 : main.first]
    return any(float in map(type, other) for other in between) or any(is_empty(other) for other in between)


def _is_header_row(row: Sequence[Cell], known: KnownHeaders) -> bool:
    """Whether most cells of a row are headers."""
    texts = [cell for cell in row if cell != ""]
    if len(texts) < FEWEST_HEADERS or not _is_header_like(texts):
        return False
    hits = known.count(texts)
    return hits >= FEWEST_HEADERS and 2 * hits >= len(texts)


def _without_repeats(grid: Grid, parts: Iterable[Part]) -> list[Part]:
    """Leave out headers that say those above once more, as on each printed page, under the same unit and month."""
    kept: list[Part] = []
    said: dict[str, str] = {}
    for part in parts:
        before = kept[-1] if kept else None
        own = _said_of_a_table(grid.rows[_first_line(grid, before, part) if before else 0 : part.first])
        is_repeat = isinstance(part, FormTable) and isinstance(before, FormTable) and part.repeats(before)
        if not is_repeat or own.items() - said.items():
            kept.append(part)
            said |= own
    return kept


def _said_of_a_table(lines: Sequence[Sequence[Cell]]) -> dict[str, str]:
    """What the lines above a header say of its unit and month, in labels or in a title."""
    own = {key: value for key, value in read_meta(lines).items() if key in SAID_OF_A_TABLE}
    titles = [compact(cell) for row in lines for cell in row if isinstance(cell, str) and len(cell) <= MAX_HEADER_TEXT]
    times = ["".join(_TIME_IN_TITLE.findall(title)) for title in titles]
    units = [f"{found}" for title in titles if (found := said_units(title, is_title=True))]
    said = {"time": next(filter(None, times), ""), "unit": next(iter(units), "")}
    return own | {key: value for key, value in said.items() if value}


def _first_line(grid: Grid, above: Part, table: Part) -> int:
    """First of the lines above a further table: its title and labels, up to a blank line."""
    line = table.first
    while line - 1 > above.last and table.first - line < LINES_ABOVE:
        texts = [cell for cell in grid.rows[line - 1] if cell != ""]
        if not texts or len(texts) > TEXTS_ABOVE or not all(isinstance(cell, str) for cell in texts):
            break
        line -= 1
    return line


def _split_panes(grid: Grid, catalog: Sequence[FormSpec], center: int) -> list[Grid]:
    """Cut a sheet in which forms stand side by side; the lines above the header belong to each of them.

    A pane starts at a second 序号, or behind a blank column. Each must hold a whole form, or one of them must and
    take nothing from the others: what stands there is then no form.
    """
    starts = _pane_starts(grid, center)
    if not starts:
        return [grid]
    width = len(grid.rows[center])
    panes = [_pane(grid, center, first, after) for first, after in pairwise([0, *starts, width])]
    whole = [_is_whole(_best_table(pane, catalog, center, 0)) for pane in panes]
    return panes if all(whole) or (any(whole) and _are_apart(grid, catalog, center, starts)) else [grid]


def _is_whole(table: FormTable | None) -> bool:
    return table is not None and not table.match.missing_keys


def _are_apart(grid: Grid, catalog: Sequence[FormSpec], center: int, starts: Sequence[int]) -> bool:
    """Whether what stands behind the first start is of another table: it numbers its rows anew, or answers nothing."""
    if numbers_its_rows(grid.rows[center][starts[0] :]):
        return True
    headed = [cell for cell in grid.rows[center][starts[0] :] if cell != ""]
    joint = _best_table(grid, catalog, center, 0)
    columns = [*joint.match.columns.values(), *joint.match.joints] if joint else []
    return len(headed) > 1 and all(column < starts[0] for column in columns)


def _pane_starts(grid: Grid, center: int) -> list[int]:
    keys = [header_key(cell) if isinstance(cell, str) else "" for cell in grid.rows[center]]
    serials = [column for column, key in enumerate(keys) if key == "序号"]
    if len(serials) > 1:
        return serials[1:]
    gaps = [column for column in range(1, len(keys) - 1) if not keys[column] and keys[column + 1]]
    return [column + 1 for column in gaps if all(row[column] == "" for row in grid.rows[center:])]


def _pane(grid: Grid, center: int, first: int, after: int) -> Grid:
    rows: list[list[Cell]] = [
        row if index < center else ["" if not first <= column < after else cell for column, cell in enumerate(row)]
        for index, row in enumerate(grid.rows)
    ]
    return replace(grid, rows=rows, first_column=first, after_column=after)


def _rank(table: FormTable, grid: Grid, top: int) -> tuple[float, int, int]:
    """The better fit first; then the block that also has 序号, then the shorter."""
    return _score(table, grid, top), len(table.match.columns), table.first - table.last


def _header_blocks(grid: Grid, center: int) -> Iterator[tuple[int, int, list[Parts], Names]]:
    """Yield the header row and the blocks around it: first and last row, each column's texts and names."""
    for first, last in _blocks(grid, center):
        merges = [((top - first, left), (bottom - first, right)) for (top, left), (bottom, right) in grid.merges]
        parts = column_parts(grid.rows[first : last + 1], merges)
        yield first, last, parts, column_names(tuple(parts))


def nearest_match(grid: Grid, catalog: Sequence[FormSpec], center: int) -> Match | None:
    """The form that a row's headers come closest to, though they are too few for it."""
    blocks = _header_blocks(grid, center)
    matches = (match_form(form, names) for _, _, _, names in blocks for form in catalog)
    return max(matches, key=lambda match: (len(match.answered), -match.own), default=None)


def header_row(grid: Grid, known: KnownHeaders) -> int | None:
    """The row with the most texts that are headers of some form; the first of equals."""
    best, found = 1, None
    for index, row in enumerate(grid.rows[:SEARCHED_ROWS]):
        if len(row) - row.count("") > best and (hits := known.count(row)) > best:  # few rows have as many cells
            best, found = hits, index
    return found


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
    return all(isinstance(cell, str) and len(cell) <= MAX_HEADER_TEXT for cell in row) and not is_empty(row)


def _score(table: FormTable, grid: Grid, top: int) -> float:
    """How well a form fits: columns answered, its anchors there, its title above or on the tab; its header whole.

    Joined names win over plain ones by answering more columns, so no weight is given to depth.
    """
    match = table.match
    anchored = all(key in match.answered for key in table.form.anchors)
    above, below = grid.rows[max(0, table.first - 1) : table.first], grid.rows[table.last + 1 : table.last + 2]
    goes_on = any(len(row) - row.count("") > 1 and says_which(row) for row in above) or any(map(says_which, below))
    titled = _is_titled(table, grid, top)
    return len(match.answered) + 2 * anchored + 2 * titled - 0.5 * goes_on - 0.1 * len(match.lone)


def _is_titled(table: FormTable, grid: Grid, top: int) -> bool:
    """Whether the form's topic stands above; the same for every block, else a group header were a title."""
    titles = [grid.name, *(cell for row in grid.rows[top : table.center] for cell in row if isinstance(cell, str))]
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


def body_rows(grid: Grid, table: Part) -> int:
    """Count the non-empty rows below the header."""
    return filled_rows(grid.rows[table.last + 1 : table.end])
