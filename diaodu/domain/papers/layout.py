"""How wide each column of a table is, and whether the table needs a page laid crosswise: no cell over its rule.

Widths are taken from the free fonts' letters, which are the widest of those in use; figures and names of units
never break, longer texts do. GB/T 9704-2012 8 lays a table crosswise (A4横排) that the page is too narrow for.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from diaodu.domain.papers.blocks import Block, Table, TableColumn
from diaodu.domain.text import wording

PORTRAIT, LANDSCAPE = 442.2, 637.8
"""Width of the type area in points: 156 mm, and 225 mm crosswise."""
SIZES = (10.5, 9.0)
"""五号 and 小五, in points."""
PADDING = 8.0
"""Left and right of a cell's text together, with its rule, in points."""
LINE, ROW_PADDING = 1.43, 7.0
"""From line to line in sizes of the letters, and above and below a row together in points."""
HEAD_LINES = 3
SHORT_HEAD = 4.0
"""A head of up to so many full characters is not broken."""
LONGEST_KEPT = 10.0
"""A text of up to so many full characters stays on one line."""
LEAST_TEXT = 7.0
"""Full characters that a longer text has on a line at least; a run of letters longer than this is broken."""
MOST_TEXT = 26.0
"""A longer text asks for no more than this."""
TO_FILL, LEAST_TO_FILL = 8.0, 5.0
"""Full characters that a column to fill in by hand would like, and those one without a word has at least."""
_UNIT = re.compile(r"（[^（）]*）$")
_RUN = re.compile(r"[!-~]+")
_WIDE_LETTERS = frozenset("MW%@mw")
_THIN_LETTERS = frozenset(".,:;'()/-| ")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLayout:
    """A table as it is set: the columns' widths in points, which fill the type area, and the letters' size.

    `tallest` is how many lines the tallest row has at most: what is tied together must not be higher than a page.
    `is_whole`: no page break parts the table, which fills up to half a page; `height` is about that in points.
    """

    widths: tuple[float, ...]
    size: float
    is_landscape: bool
    tallest: int
    is_whole: bool
    height: float


def lay_out(table: Table, page: float | None = None) -> TableLayout:
    """The layout of a table: upright and in 五号 where that holds it, else smaller, else crosswise, else smaller still.

    `page` is the width in points of a page it has to lie on as it is.
    """
    pages = (PORTRAIT, LANDSCAPE) if page is None else (page,)
    needs = _needs_of(table, LEAST_TO_FILL)
    if _least(needs, SIZES[-1]) > pages[0]:  # no page is turned, no table parted for room to write in
        needs = _needs_of(table, 0.0)
    for wide in pages:
        for size in SIZES:
            if _least(needs, size) <= wide:
                return _layout(table, needs, size, wide)
    wide = pages[-1]
    return _layout(table, needs, (wide - PADDING * len(needs)) / sum(need.least for need in needs), wide)


def _needs_of(table: Table, to_fill: float) -> list["_Need"]:
    columns = enumerate(table.columns)
    return [_Need.of(column, [row[at] for row in table.records], to_fill) for at, column in columns]


def _layout(table: Table, needs: "Sequence[_Need]", size: float, page: float) -> TableLayout:
    widths = _shares(needs, size, page)
    room = [(width - PADDING) / size for width in widths]
    heads = tuple(column.head for column in table.columns)
    lines = [max(map(_lines, row, room), default=1) for row in (heads, *table.records)]
    names = [1] * (any(column.group for column in table.columns) + len(table.groups))
    rows = sum(_row_height(count, size) for count in [*lines, *names])
    height = rows + sum(_row_height(_lines(note, sum(widths) / SIZES[-1]), SIZES[-1]) for note in table.notes)
    is_landscape = page > PORTRAIT
    return TableLayout(
        widths=widths,
        size=size,
        is_landscape=is_landscape,
        tallest=max(lines[1:], default=1),
        height=height,
        is_whole=height <= (PORTRAIT if is_landscape else LANDSCAPE) / 2,
    )


def _row_height(lines: int, size: float) -> float:
    """Height in points of a row of so many lines."""
    return size * (1 + (lines - 1) * LINE) + ROW_PADDING


def _lines(text: str, room: float) -> int:
    """Lines of a text where so many full characters have room; a line ends up to one character early."""
    fits = max(room - 1.0, 1.0)
    return sum(
        max(1, ceil(text_width(line) / (room if text_width(line) <= room else fits))) for line in text.split("\n")
    )


def fits_upright(table: Table) -> bool:
    """Whether the table is set upright, in letters of an ordinary size."""
    return not lay_out(table).is_landscape


def legible_parts(table: Table) -> list[Table]:
    """The table as it is where a page laid across holds it in letters of an ordinary size, else in upright parts."""
    return [table] if lay_out(table).size >= SIZES[-1] else upright_parts(table)


def has_landscape(blocks: Sequence[Block]) -> bool:
    """Whether one of the tables lies crosswise, and the part of the paper with it."""
    return any(isinstance(block, Table) and lay_out(block).is_landscape for block in blocks)


def upright_parts(table: Table) -> list[Table]:
    """The table in as many as are set upright, each with its first column, what stands under one name together.

    A column that alone is too wide stays as it is, and is set smaller.
    """
    if fits_upright(table):
        return [table]
    parts: list[list[list[int]]] = []
    for run in _runs(table):
        wider = [*(parts[-1] if parts else ()), run]
        if parts and fits_upright(_of_columns(table, _joined(wider))):
            parts[-1] = wider
        elif fits_upright(_of_columns(table, run)):
            parts.append([run])
        else:
            parts += [[[at]] for at in run]
    return _parts(table, [_joined(part) for part in _evened(table, parts)])


def _joined(runs: Sequence[Sequence[int]]) -> list[int]:
    return [at for run in runs for at in run]


def _evened(table: Table, parts: list[list[list[int]]]) -> list[list[list[int]]]:
    """The parts with the last two nearly alike: none ends in a table of a column or two beside a wide one."""
    while len(parts) > 1 and len(parts[-2]) > 1:
        *others, before, last = parts
        moved = [before[-1], *last]
        is_nearer = len(_joined(moved)) <= len(_joined(before[:-1]))
        if not is_nearer or not fits_upright(_of_columns(table, _joined(moved))):
            break
        parts = [*others, before[:-1], moved]
    return parts


def _parts(table: Table, parts: Sequence[Sequence[int]]) -> list[Table]:
    notes = _notes_of(table, parts)
    return [_part(table, columns, at, notes[at - 1]) for at, columns in enumerate(parts, start=1)]


def _notes_of(table: Table, parts: Sequence[Sequence[int]]) -> list[tuple[str, ...]]:
    """Each part's notes: one that names measures stands below the part that has the last of them, any other below the first."""
    names = [[table.columns[at].group or _UNIT.sub("", table.columns[at].head) for at in part] for part in parts]
    named = [(name, at) for at, part in enumerate(names) for name in part]
    found: list[list[str]] = [[] for _ in parts]
    for note in table.notes:
        words, places = note, [0]
        for name, at in sorted(
            named, key=lambda pair: -len(pair[0])
        ):  # the longest first: 签约项目总投资 has 签约项目 in it
            if name in words:
                words, places = words.replace(name, ""), [*places, at]
        found[max(places)].append(note)
    return [tuple(notes) for notes in found]


def _runs(table: Table) -> list[list[int]]:
    """Places of the columns after the first, those under one name together."""
    starts = [at for at, span in enumerate(table.spans) if span and at]
    return [list(range(at, at + table.spans[at])) for at in starts]


def _of_columns(table: Table, places: Sequence[int]) -> Table:
    chosen = [0, *places]
    columns = tuple(table.columns[at] for at in chosen)
    return replace(table, columns=columns, rows=tuple(tuple(row[at] for at in chosen) for row in table.rows))


def _part(table: Table, places: Sequence[int], at: int, notes: tuple[str, ...]) -> Table:
    caption = f"{table.caption}（{wording.numeral(at)}）" if table.caption else ""
    return replace(_of_columns(table, places), name=f"{table.name}_{at}", caption=caption, notes=notes)


def text_width(text: str) -> float:
    """Width of a text in full characters, as the free fonts' letters are wide."""
    return sum(map(_letter_width, text))


def _letter_width(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WFA":
        return 1.0
    if letter in _WIDE_LETTERS or letter in "ABCDEFGHIJKLNOPQRSTUVXYZ&":
        return 1.05 if letter in _WIDE_LETTERS else 0.8
    return 0.4 if letter in _THIN_LETTERS else 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Need:
    """Full characters that a column cannot do without, and those it would like."""

    least: float
    wanted: float

    @classmethod
    def of(cls, column: TableColumn, cells: Sequence[str], to_fill: float) -> "_Need":
        widths = [text_width(cell) for cell in cells]
        longest = max(widths, default=0.0)
        is_text = column.align == "left" and longest > LONGEST_KEPT
        least = max(_head_width(column.head), LEAST_TEXT if is_text else longest, 2.0)
        least = least if longest else max(least, to_fill)
        wanted = min(longest, MOST_TEXT) if longest and "" not in cells[:-1] else TO_FILL
        return cls(least=least, wanted=max(least, wanted))


def _head_width(head: str) -> float:
    """A head over three lines, a short one on one; a unit in brackets has a line of its own and is not broken."""
    found = _UNIT.search(head)
    unit, words = (found[0], head[: found.start()]) if found else ("", head)
    over = min(text_width(words), max(SHORT_HEAD, -(-text_width(words) // (HEAD_LINES - bool(unit)))))
    return max(text_width(unit), over, _longest_run(words))


def _longest_run(text: str) -> float:
    """The longest run of letters and figures, which does not break."""
    return max((text_width(run) for run in _RUN.findall(text)), default=0.0)


def _least(needs: Sequence[_Need], size: float) -> float:
    return sum(need.least * size + PADDING for need in needs)


def _shares(needs: Sequence[_Need], size: float, page: float) -> tuple[float, ...]:
    """What each column cannot do without, and of the rest what it would like, then all alike."""
    least = [need.least * size + PADDING for need in needs]
    rest = max(0.0, page - sum(least))
    wishes = [(need.wanted - need.least) * size for need in needs]
    granted = min(1.0, rest / sum(wishes)) if sum(wishes) else 0.0
    spread = (rest - granted * sum(wishes)) / sum(least)
    return tuple(round(width * (1 + spread) + wish * granted, 2) for width, wish in zip(least, wishes, strict=True))
