"""The cells of one worksheet: their styles changed in place, absent cells put in, and taken out again."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from diaodu.adapters.reader.containers.scan import column_letters, column_number
from diaodu.adapters.renderers.returned.xml_spans import Element, Splice, attributes_of, parse, visible, with_attributes

Place = tuple[int, int]
"""Row and column, both from 0."""

Pick = Callable[[int, str, bool], int]
"""(style, colour, whether there is no cell) → the marked style."""

_REST = rb"[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*"
_ROW = re.compile(rb"<((?:[\w.-]+:)?)row(?=[\s/>])(" + _REST + rb")>")
_CELL = re.compile(rb"<((?:[\w.-]+:)?)c(?=[\s/>])(" + _REST + rb")>")
_ROW_END = re.compile(rb"</(?:[\w.-]+:)?row\s*>")
_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData(?=[\s/>])(" + _REST + rb")>")
_DATA_END = re.compile(rb"</(?:[\w.-]+:)?sheetData\s*>")
_STYLE = rb"\s(?:s|style)\s*=\s*(?:\"(?:%s)\"|'(?:%s)')"
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})$")
_NAME = re.compile(rb"</?(?:[\w.-]+:)?([\w.-]+)")
_ANY_TAG = re.compile(rb"<" + _REST + rb">")
_CELL_END = re.compile(rb"\s*</(?:[\w.-]+:)?c\s*>")
_BARE_ROW = re.compile(rb"<(?:[\w.-]+:)?row r=\"\d+\"></(?:[\w.-]+:)?row>")
"""A row as `mark_cells` puts it in, when nothing is left in it."""


def place_of(address: str) -> Place | None:
    """Row and column of an address; None when it is none."""
    found = _ADDRESS.match(address)
    return (int(found[2]) - 1, column_number(found[1])) if found else None


def address_of(place: Place) -> str:
    """The address of a row and column."""
    return f"{column_letters(place[1])}{place[0] + 1}"


@dataclass(slots=True)
class _Row:
    """One row's tag and where its cells stand."""

    number: int  # from 0
    start: int
    inner: int  # where its cells start
    inner_end: int
    is_empty: bool  # <row/>
    attributes: dict[str, str]


@dataclass
class Sheet:
    """A worksheet's content with the spans of its rows; head and tail are what stands around the cells."""

    content: bytes
    prefix: str = ""
    data: tuple[int, int] = (0, 0)  # the span of sheetData's start tag
    data_end: int = 0
    is_empty: bool = False  # <sheetData/>
    around: Element = field(default_factory=lambda: Element("", "", 0, 0))
    """The worksheet's element without any cell; its offsets are the content's own."""

    @cached_property
    def rows(self) -> list[_Row]:
        """The rows, found when first asked for: a long sheet has many."""
        return list(_find_rows(self))

    def merged_into(self, place: Place) -> Place:
        """The cell that shows at a place: of a merged range its first."""
        merges = self.around.child("mergeCells")
        for merge in merges.children if merges else []:
            first, _, last = merge.get("ref").partition(":")
            start, end = place_of(first), place_of(last or first)
            if start and end and start[0] <= place[0] <= end[0] and start[1] <= place[1] <= end[1]:
                return start
        return place

    def column_widths(self) -> dict[int, float]:
        """Widths of columns in characters, as far as the sheet says."""
        columns = self.around.child("cols")
        found: dict[int, float] = {}
        for column in columns.children if columns else []:
            width = 0.0 if column.get("hidden") in {"1", "true"} else float(column.get("width") or 8.43)
            for number in range(int(column.get("min", "1")) - 1, min(int(column.get("max", "1")), 500)):
                found[number] = width
        return found

    def row_heights(self) -> dict[int, float]:
        """Heights of rows in points, as far as the sheet says."""
        if b" ht=" not in self.content:
            return {}
        return {row.number: float(row.attributes["ht"]) for row in self.rows if row.attributes.get("ht")}

    def column_style(self, column: int) -> int:
        """The style of a column's empty cells."""
        columns = self.around.child("cols")
        for element in columns.children if columns else []:
            if int(element.get("min", "0")) <= column + 1 <= int(element.get("max", "0")):
                return int(element.get("style", "0") or 0)
        return 0


def open_sheet(content: bytes) -> Sheet:
    """Find where a worksheet's cells stand; raises ValueError when it has no sheetData."""
    shadow = visible(content)
    opening = _DATA.search(shadow)
    if opening is None:
        raise ValueError("no sheetData")
    sheet = Sheet(content, prefix=opening[1].decode(), data=opening.span(), is_empty=opening[2].endswith(b"/"))
    closing = None if sheet.is_empty else _DATA_END.search(shadow, opening.end())
    sheet.data_end = closing.start() if closing else opening.end()
    after = closing.end() if closing else opening.end()
    blank = b" " * (after - opening.start() - len(b"<sheetData/>"))
    sheet.around = parse(shadow[: opening.start()] + b"<sheetData/>" + blank + shadow[after:])
    return sheet


def _find_rows(sheet: Sheet) -> Iterator[_Row]:
    number = -1
    shadow = visible(sheet.content)
    tags = list(_ROW.finditer(shadow, sheet.data[1], sheet.data_end))
    for at, tag in enumerate(tags):
        attributes = attributes_of(tag[2])
        number = int(attributes.get("r") or number + 2) - 1
        is_empty = tag[2].endswith(b"/")
        limit = tags[at + 1].start() if at + 1 < len(tags) else sheet.data_end
        closing = None if is_empty else _ROW_END.search(shadow, tag.end(), limit)
        end = closing.start() if closing else tag.end()
        yield _Row(number, tag.start(), tag.end(), end, is_empty, attributes)


def mark_cells(sheet: Sheet, wanted: Mapping[Place, str], pick: Pick) -> bytes:
    """The sheet with cells on red or yellow: place → colour. A cell that is not there is put in, in order."""
    splice, by_row = Splice(sheet.content), _by_row(wanted)
    numbers = [row.number for row in sheet.rows]
    new_rows: list[tuple[int, bytes]] = []
    for number, colours in sorted(by_row.items()):
        at = bisect_left(numbers, number)
        if at < len(numbers) and numbers[at] == number:
            _mark_row(sheet, sheet.rows[at], colours, pick, splice)
        else:
            cells = b"".join(
                _new_cell(sheet, (number, c), pick(sheet.column_style(c), colours[c], True)) for c in sorted(colours)
            )
            row = f'<{sheet.prefix}row r="{number + 1}">'.encode() + cells + f"</{sheet.prefix}row>".encode()
            new_rows.append((sheet.rows[at].start if at < len(numbers) else sheet.data_end, row))
    _insert_rows(sheet, splice, new_rows)
    return splice.done()


def _by_row(wanted: Mapping[Place, str]) -> dict[int, dict[int, str]]:
    rows: dict[int, dict[int, str]] = {}
    for (row, column), colour in wanted.items():
        rows.setdefault(row, {})[column] = colour
    return rows


def _insert_rows(sheet: Sheet, splice: Splice, rows: list[tuple[int, bytes]]) -> None:
    if rows and sheet.is_empty:
        whole = b"".join(row for _, row in rows)
        opening = sheet.content[slice(*sheet.data)].rstrip(b">").rstrip(b"/").rstrip() + b">"
        splice.replace(*sheet.data, opening + whole + f"</{sheet.prefix}sheetData>".encode())
        return
    for at, row in rows:
        splice.insert(at, row)


def _new_cell(sheet: Sheet, place: Place, style: int) -> bytes:
    return f'<{sheet.prefix}c r="{address_of(place)}" s="{style}"/>'.encode()


def _mark_row(sheet: Sheet, row: _Row, colours: Mapping[int, str], pick: Pick, splice: Splice) -> None:
    """Change the styles of a row's cells, and put in those that are not there."""
    left, cells = dict(colours), _cells(sheet, row)
    for column, start, end, attributes in cells:
        if column in left:
            style = pick(int(attributes.get("s") or 0), left.pop(column), False)
            splice.replace(start, end, with_attributes(sheet.content[start:end], {"s": str(style)}))
    inherited = (
        int(row.attributes["s"]) if row.attributes.get("s") and _is_true(row.attributes, "customFormat") else None
    )
    new: list[tuple[int, bytes]] = []
    for column in sorted(left):
        base = sheet.column_style(column) if inherited is None else inherited
        at = next((start for other, start, _, _ in cells if other > column), row.inner_end)
        new.append((at, _new_cell(sheet, (row.number, column), pick(base, left[column], True))))
    if not new:
        return
    head = _wider(sheet.content[row.start : row.inner], row.attributes, max(left))
    if row.is_empty:
        head = head.rstrip(b">").rstrip(b"/").rstrip() + b">"
        inside = b"".join(cell for _, cell in new) + f"</{sheet.prefix}row>".encode()
        splice.replace(row.start, row.inner, head + inside)
        return
    splice.replace(row.start, row.inner, head)
    for at, cell in new:
        splice.insert(at, cell)


def _is_true(attributes: Mapping[str, str], name: str) -> bool:
    return attributes.get(name) in {"1", "true"}


def _wider(head: bytes, attributes: Mapping[str, str], column: int) -> bytes:
    """A row's tag whose spans, a hint to the program that opens it, hold the column."""
    first, _, last = attributes.get("spans", "").partition(":")
    if not (first.isdigit() and last.isdigit()) or int(first) <= column + 1 <= int(last):
        return head
    return with_attributes(head, {"spans": f"{min(int(first), column + 1)}:{max(int(last), column + 1)}"})


def _cells(sheet: Sheet, row: _Row) -> list[tuple[int, int, int, dict[str, str]]]:
    """Column, span of the start tag and attributes of a row's cells."""
    found, column = [], -1
    shadow = visible(sheet.content[row.inner : row.inner_end])
    for tag in _CELL.finditer(shadow):
        attributes = attributes_of(tag[2])
        place = place_of(attributes.get("r", ""))
        column = place[1] if place else column + 1
        found.append((column, row.inner + tag.start(), row.inner + tag.end(), attributes))
    return found


def restore_cells(content: bytes, styles: Mapping[int, tuple[int, bool]]) -> bytes:
    """The sheet with marked styles put back: marked → (style, whether there was no cell).

    A cell that we had put in and that is still empty is taken out, and the row with it when nothing else is there.
    """
    if not styles:
        return content
    pattern = b"|".join(str(style).encode() for style in styles)
    shadow, splice = visible(content), Splice(content)
    for found in re.finditer(_STYLE % (pattern, pattern), shadow):
        start = shadow.rfind(b"<", 0, found.start())
        tag = _ANY_TAG.match(shadow, start)
        name = _NAME.match(shadow, start)
        if tag and name and tag.end() > found.start() and name[1] in {b"c", b"row", b"col"}:
            _restore(splice, shadow, tag.span(), name[1], styles)
    return _BARE_ROW.sub(b"", splice.done())


def _restore(
    splice: Splice, shadow: bytes, span: tuple[int, int], name: bytes, styles: Mapping[int, tuple[int, bool]]
) -> None:
    """Put the style of one cell, row or column back."""
    tag = splice.content[slice(*span)]
    attribute = "style" if name == b"col" else "s"
    marked = int(attributes_of(tag).get(attribute) or -1)
    if marked not in styles:
        return
    style, is_absent = styles[marked]
    whole = _empty_cell_end(shadow, *span) if is_absent and name == b"c" else None
    if whole:
        splice.replace(span[0], whole, b"")
    else:
        kept = None if name == b"c" and style == 0 else str(style)
        splice.replace(*span, with_attributes(tag, {attribute: kept}))


def _empty_cell_end(shadow: bytes, start: int, end: int) -> int | None:
    """Where a cell ends that holds nothing; None when it holds something."""
    if shadow[start:end].endswith(b"/>"):
        return end
    closing = _CELL_END.match(shadow, end)
    return closing.end() if closing else None
