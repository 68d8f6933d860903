"""Tables of a paper: laid out as in the PDF, with real column widths, on a page laid across where they are wide."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from diaodu.adapters.renderers.docx.measures import LANDSCAPE_WIDTH, PORTRAIT_WIDTH, mm
from diaodu.adapters.renderers.docx.styles import SMALL_SIZE
from diaodu.adapters.renderers.docx.xml import Element, element, lines, paragraph, run, stay_with_next
from diaodu.domain.papers.blocks import Table
from diaodu.domain.papers.layout import LANDSCAPE, PADDING, PORTRAIT, lay_out, text_width
from diaodu.domain.text.wording import title_lines

KEPT_ROWS = 3
"""Rows that stay together at the start and at the end of a table that may be parted, as in the PDF."""
_PARTS = re.compile(r"（[^（）]*）|[^（]+|（")
FORM_COLUMNS = 2
SIGNED = re.compile("^$|\u3000年")
"""An empty cell, or one with the day of a signature."""
TO_WRITE, TO_SIGN = mm(20), mm(12)
_STYLES = {"left": "TableText", "center": "TableCenter", "right": "TableFigure"}
_LOOK = {"firstRow": 1, "lastRow": 0, "firstColumn": 0, "lastColumn": 0, "noHBand": 1, "noVBand": 1, "val": "0620"}


def table_blocks(table: Table, *, is_across: bool) -> list[Element]:
    """The caption, the unit, the table and its notes; `is_across` on a page that lies so."""
    unit = [paragraph("TableUnit", run(f"单位：{table.unit}"))] if table.unit else []
    notes = [paragraph("TableNote", run(f"注：{note}")) for note in table.notes]
    made = _table(table, _laid_out(table, is_across=is_across))
    caption = [paragraph("TableCaption", run(table.caption))] if table.caption else []
    return [*caption, *unit, made, *notes, paragraph("TableEnd")]


def kept_rows(table: Table, *, is_whole: bool) -> set[int]:
    """Rows that stay on the page of the next one; the last one does so where notes follow."""
    last = len(table.rows) - 1
    kept = set(range(last))
    if not is_whole and len(table.rows) >= 2 * KEPT_ROWS:
        kept -= set(range(KEPT_ROWS - 1, last - KEPT_ROWS + 1))
    return kept | ({last} if table.notes else set())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Widths of the columns in twips, and the letters' size in points."""

    widths: Sequence[int]
    size: float
    is_whole: bool

    def style(self, name: str) -> str:
        """The style of this name for letters of this size."""
        return f"{name}Small" if self.size <= SMALL_SIZE else name

    def characters(self, place: int) -> float:
        """How many full characters a line of a column holds."""
        return (self.widths[place] / 20 - PADDING) / self.size


def _laid_out(table: Table, *, is_across: bool) -> _Layout:
    """The layout of the PDF in whole twips that add up to the width of the type area."""
    layout = lay_out(table, LANDSCAPE if is_across else PORTRAIT)
    room = LANDSCAPE_WIDTH if layout.is_landscape else PORTRAIT_WIDTH
    whole = sum(layout.widths)
    ends = [round(room * sum(layout.widths[: place + 1]) / whole) for place in range(len(layout.widths))]
    return _Layout(
        widths=[end - start for start, end in zip([0, *ends], ends, strict=False)],
        size=layout.size,
        is_whole=layout.is_whole,
    )


def _table(table: Table, layout: _Layout) -> Element:
    kept = kept_rows(table, is_whole=layout.is_whole)
    rows = (_body_row(table, number, layout, is_kept=number in kept) for number in range(len(table.rows)))
    properties = element(
        "tblPr", element("tblStyle", val="PaperTable"), element("tblW", w=sum(layout.widths), type="dxa"),
        element("tblLayout", type="fixed"), element("tblLook", **_LOOK),
    )  # fmt: skip
    grid = element("tblGrid", *(element("gridCol", w=length) for length in layout.widths))
    return element("tbl", properties, grid, *_head_rows(table, layout), *rows)


def _head_rows(table: Table, layout: _Layout) -> Iterator[Element]:
    """The head, on every page that the table reaches; where columns have groups, their names stand above."""
    heads = [_head(column.head, layout, place) for place, column in enumerate(table.columns)]
    if not any(column.group for column in table.columns):
        yield _head_row(_cell(length, head) for length, head in zip(layout.widths, heads, strict=True))
        return
    yield _head_row(_upper_cells(table, layout, heads))
    yield _head_row(
        _cell(length, head) if column.group else _cell(length, _head("", layout, place), element("vMerge"))
        for place, (column, length, head) in enumerate(zip(table.columns, layout.widths, heads, strict=True))
    )


def _upper_cells(table: Table, layout: _Layout, heads: Sequence[Element]) -> Iterator[Element]:
    """The names of groups over their columns, and the heads of columns without one, which reach down."""
    for place, (column, span) in enumerate(zip(table.columns, table.spans, strict=True)):
        length = sum(layout.widths[place : place + span])
        if not column.group:
            yield _cell(length, heads[place], element("vMerge", val="restart"))
        elif span:
            yield _cell(length, paragraph(layout.style("TableHead"), run(column.group)), element("gridSpan", val=span))


def _head(words: str, layout: _Layout, place: int) -> Element:
    """A head in lines of even length, a bracket on one of its own."""
    room = max(1, layout.characters(place))
    is_short = text_width(words) <= room
    parts = [words] if is_short else [line for part in _PARTS.findall(words) for line in _even_lines(part, room)]
    return paragraph(layout.style("TableHead"), *lines(parts))


def _even_lines(text: str, room: float) -> list[str]:
    count = ceil(text_width(text) / room)
    return title_lines(text, min(room, ceil(text_width(text) / count))) if count > 1 else [text]


def _head_row(cells: Iterable[Element]) -> Element:
    return element("tr", element("trPr", element("cantSplit"), element("tblHeader")), *cells)


def _body_row(table: Table, number: int, layout: _Layout, *, is_kept: bool) -> Element:
    if number in table.groups:
        name = paragraph(layout.style("TableText"), run(table.rows[number][0], "Total"))
        stay_with_next(name)
        whole = _cell(sum(layout.widths), name, element("gridSpan", val=len(table.columns)))
        return element("tr", element("trPr", element("cantSplit")), whole)
    letters = "Total" if number in table.emphasis else ""
    cells = []
    for length, column, text in zip(layout.widths, table.columns, table.rows[number], strict=True):
        content = paragraph(layout.style(_STYLES[column.align]), run(text, letters))
        if is_kept:
            stay_with_next(content)
        cells.append(_cell(length, content))
    room = [element("trHeight", val=height, hRule="atLeast") for height in (_room(table.rows[number]),) if height]
    return element("tr", element("trPr", element("cantSplit"), *room), *cells)


def _room(row: Sequence[str]) -> int:
    """The least height in twips of a row of a form, a name and what a hand writes beside it; 0 of any other row."""
    if len(row) != FORM_COLUMNS or SIGNED.search(row[1]) is None:
        return 0
    return TO_WRITE if not row[1] else TO_SIGN


def _cell(length: int, content: Element, *spans: Element) -> Element:
    return element("tc", element("tcPr", element("tcW", w=length, type="dxa"), *spans), content)
