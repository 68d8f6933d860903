"""Web pages that export buttons, Excel and WPS name .xls: laid out on one sheet as Excel shows them.

Tables stand one below the other with the text between them on rows of its own, so that an address is the one
the clerk sees. Nothing of a page's text is left out: Excel hides what overflows a cell in a span.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from diaodu.adapters.reader.containers.grid import Cell, CellError, Grid, check_size
from diaodu.adapters.reader.containers.plain_text import is_error, read_cell
from diaodu.adapters.reader.containers.rich_text import Run, seen_text
from diaodu.adapters.reader.containers.scan import MAX_COLUMNS, MAX_ROWS
from diaodu.adapters.reader.containers.shown_text import as_shown
from diaodu.adapters.reader.faults import damaged

_BREAKS = {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "center"}
_UNSEEN = {"script", "style", "title", "xml", "comment"}
_STRUCK, _RAISED, _AS_IT_WAS = "\x1c", "\x1d", "\x1f"
"""Set into a text where it begins to be struck out or raised, and where that ends."""

_LOOK_CHANGES = re.compile(f"([{_STRUCK}{_RAISED}{_AS_IT_WAS}])")
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)
_HIDING_CLASS = re.compile(r"\.([\w-]+)\s*\{[^{}]*display\s*:\s*none", re.IGNORECASE)
_LOOKS = {"s": _STRUCK, "strike": _STRUCK, "del": _STRUCK, "sup": _RAISED, "sub": _RAISED}
_STYLED = {*_LOOKS, "span", "font"}
_STRIKING = re.compile(r"line-through", re.IGNORECASE)
_RAISING = re.compile(r"vertical-align\s*:\s*(?:super|sub)\b", re.IGNORECASE)
_CLASS = re.compile(r"\.([\w-]+)\s*\{([^{}]*)\}")
_SHEET_NAME = re.compile(r"<x:Name>([^<]{1,31})</x:Name>", re.IGNORECASE)
_SHEET_STATE = re.compile(r"<x:Visible>\s*SheetHidden|<x:Visible>\s*SheetVeryHidden", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\f\xa0]+")
_CHINESE_WRAP = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*[\r\n]+\s*(?=[\u3000-\u9fff\uff00-\uffef])")
_WRAP = re.compile(r"[ \t\f]*[\r\n]+[ \t\f]*")
_BREAK = "\x1e"
_FRAME_BLANKS = " \t\r\n\xa0\x1e\x1c\x1d\x1f"

Attributes = dict[str, str]


@dataclass(slots=True)
class _PageCell:
    """A cell, or the page itself: texts and tables in their order."""

    attributes: Attributes = field(default_factory=dict)
    parts: "list[str | _Table]" = field(default_factory=list)
    is_hidden: bool = False

    @property
    def tables(self) -> "list[_Table]":
        return [part for part in self.parts if isinstance(part, _Table)]

    def text(self) -> str:
        return "".join(part if isinstance(part, str) else f"{_BREAK}{part.text()}{_BREAK}" for part in self.parts)


@dataclass(slots=True)
class _PageRow:
    cells: list[_PageCell] = field(default_factory=list)
    is_hidden: bool = False

    @property
    def is_frame(self) -> bool:
        """Whether the row only frames a table: nothing else stands in it."""
        filled = [cell for cell in self.cells if cell.text().strip(_FRAME_BLANKS)]
        return len(filled) == 1 and bool(filled[0].tables)


@dataclass(slots=True)
class _Table:
    rows: list[_PageRow] = field(default_factory=list)
    columns: list[bool] = field(default_factory=list)  # hidden or not, as <col> says
    is_open: bool = False  # whether the last row still takes cells
    in_cell: bool = False

    def text(self) -> str:
        return _BREAK.join(cell.text() for row in self.rows for cell in row.cells)


def read_page(title: str, text: str) -> list[Grid]:
    """Read a page as one sheet.

    Raises:
        FileFault: there is no table in it, or it is too large.
    """
    page = _Page()
    page.feed(text)
    page.close()
    if not page.body.tables:
        raise damaged("文件实为网页，其中没有表格")
    grid = Grid(name=page.sheet_name or title, rows=[], is_hidden=page.is_hidden)
    _Sheet(grid).place(page.body)
    return [grid]


class _Page(HTMLParser):
    """Builds the tables of a page; an end that is missing is where the next cell, row or table begins."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.body = _PageCell()
        self.open: list[_Table] = []
        self.unseen = 0
        self.hiding: set[str] = set()
        self.looks: dict[str, str] = {}  # class → how its text looks
        self.inline: list[tuple[str, str]] = []  # open elements within a text, with how it looks in them
        self.in_style = False
        self.sheet_name = ""
        self.is_hidden = False

    @property
    def place(self) -> _PageCell:
        """Where text goes: the innermost open cell, or the page."""
        for table in reversed(self.open):
            if table.in_cell:
                return table.rows[-1].cells[-1]
        return self.body

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in _UNSEEN:
            self.unseen += 1
            self.in_style = tag == "style"
        elif handler := _STARTS.get(tag):
            self.unseen = 0  # a <title> nobody closed must not hide the table
            handler(self, attributes)
        elif tag in _BREAKS:
            self.handle_data(_BREAK)
        elif tag in _STYLED:
            self.inline.append((tag, _LOOKS.get(tag) or self._look(attributes)))
            self._change_look()

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(self.unseen - 1, 0)
            self.in_style = False
        elif tag == "table" and self.open:
            self.open.pop()
        elif tag == "tr" and self.open:
            self.open[-1].is_open = self.open[-1].in_cell = False
        elif tag in {"td", "th"} and self.open:
            self.open[-1].in_cell = False
        elif tag in _BREAKS:
            self.handle_data(_BREAK)
        elif tag in _STYLED and tag in (names := [name for name, _ in self.inline]):
            del self.inline[len(names) - 1 - names[::-1].index(tag) :]
            self._change_look()

    def _look(self, attributes: Attributes) -> str:
        """How a text looks by its element's style or class; "" as before."""
        style = attributes.get("style", "")
        named = [self.looks[name] for name in attributes.get("class", "").split() if name in self.looks]
        return _STRUCK if _STRIKING.search(style) else _RAISED if _RAISING.search(style) else "".join(named[:1])

    def _change_look(self) -> None:
        looks = {look for _, look in self.inline}
        self.handle_data(_STRUCK if _STRUCK in looks else _RAISED if _RAISED in looks else _AS_IT_WAS)

    def start_table(self, _attributes: Attributes) -> None:
        table = _Table()
        self.place.parts.append(table)
        self.open.append(table)

    def start_column(self, attributes: Attributes) -> None:
        if self.open:
            span = min(_whole(attributes.get("span", "")), MAX_COLUMNS)
            self.open[-1].columns += [self._hides(attributes)] * span

    def start_row(self, attributes: Attributes) -> None:
        if not self.open:
            self.start_table({})
        table = self.open[-1]
        table.rows.append(_PageRow(is_hidden=self._hides(attributes)))
        table.is_open, table.in_cell = True, False

    def start_cell(self, attributes: Attributes) -> None:
        if not self.open or not self.open[-1].is_open:
            self.start_row({})
        table = self.open[-1]
        table.rows[-1].cells.append(_PageCell(attributes, is_hidden=self._hides(attributes)))
        table.in_cell = True
        self.inline = []
        if self._look(attributes) == _STRUCK:
            self.handle_data(_STRUCK)

    def _hides(self, attributes: Attributes) -> bool:
        classes = attributes.get("class", "").split()
        return (
            "hidden" in attributes
            or bool(_HIDDEN.search(attributes.get("style", "")))
            or bool(self.hiding.intersection(classes))
        )

    def handle_data(self, data: str) -> None:
        if self.in_style:
            self.hiding.update(_HIDING_CLASS.findall(data))
            for name, style in _CLASS.findall(data):
                if look := self._look({"style": style}):
                    self.looks[name] = look
        elif not self.unseen:
            self.place.parts.append(data)

    def handle_comment(self, data: str) -> None:
        """Take the sheet's name and state from Excel's island; several names belong to other files."""
        names = _SHEET_NAME.findall(data)
        if len(names) == 1:
            self.sheet_name = names[0]
            self.is_hidden = bool(_SHEET_STATE.search(data))


_STARTS = {
    "table": _Page.start_table, "col": _Page.start_column, "tr": _Page.start_row,
    "td": _Page.start_cell, "th": _Page.start_cell,
}  # fmt: skip


@dataclass(slots=True)
class _Spans:
    """What the cells placed so far take up, by column."""

    taken: dict[int, int] = field(default_factory=dict)  # first row that is free again
    hidden: dict[int, bool] = field(default_factory=dict)  # whether every cell so far is hidden

    def free_column(self, column: int, row: int) -> int:
        while self.taken.get(column, 0) > row:
            column += 1
        return column

    def take(self, columns: range, until: int, *, is_hidden: bool) -> None:
        for column in columns:
            self.taken[column] = until
            self.hidden[column] = is_hidden and self.hidden.get(column, True)


class _Sheet:
    """Lays a page out on a grid."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.next_row = 0

    def place(self, container: _PageCell) -> None:
        """Place texts and tables one below the other."""
        for part in _joined(container.parts):
            if isinstance(part, _Table):
                self._place_table(part)
                continue
            for line in filter(None, _lines(_seen(part)[0])):
                self._put(self.next_row, 0, read_cell(line))
                self.next_row += 1

    def _place_table(self, table: _Table) -> None:
        hidden = [column for column, is_hidden in enumerate(table.columns) if is_hidden]
        self.grid.hidden_columns.update(hidden)
        spans = _Spans()
        for number, row in enumerate(table.rows):
            if row.is_frame:
                for cell in row.cells:
                    self.place(cell)
            else:
                self._place_row(row, spans, len(table.rows) - number)
        self.grid.hidden_columns.update(column for column, is_hidden in spans.hidden.items() if is_hidden)

    def _place_row(self, row: _PageRow, spans: "_Spans", rows_left: int) -> None:
        """Place a row's cells beside those that reach down into it; none reaches below its table."""
        at, column = self.next_row, 0
        if row.is_hidden:
            self.grid.hidden_rows.add(at)
        for cell in row.cells:
            column = spans.free_column(column, at)
            across = min(_whole(cell.attributes.get("colspan", "")), MAX_COLUMNS + 1)
            down = min(_whole(cell.attributes.get("rowspan", "")), rows_left)
            text, is_struck = _seen(cell.text())
            self._put(at, column, _value(cell.attributes, text))
            if is_struck:
                self.grid.struck.add((at, column))
            if across > 1 or down > 1:
                self.grid.merges.append(((at, column), (at + down - 1, column + across - 1)))
            spans.take(range(column, column + across), at + down, is_hidden=cell.is_hidden)
            column += across
        self.next_row += 1
        check_size(self.next_row, column)

    def _put(self, row: int, column: int, cell: Cell) -> None:
        check_size(row + 1, column + 1)
        self.grid.put(row, column, cell)


def _joined(parts: "list[str | _Table]") -> "Iterator[str | _Table]":
    """Yield the parts with neighbouring texts in one."""
    texts: list[str] = []
    for part in parts:
        if isinstance(part, str):
            texts.append(part)
            continue
        yield "".join(texts)
        texts = []
        yield part
    yield "".join(texts)


def _lines(text: str) -> list[str]:
    """The lines a page shows: breaks break, and the source's own line ends are blanks, or nothing in Chinese."""
    flowing = _WRAP.sub(" ", _CHINESE_WRAP.sub("", text))
    return [_BLANKS.sub(" ", line).strip() for line in flowing.split(_BREAK)]


def _whole(text: str) -> int:
    """A span: at least one."""
    text = text.strip()
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < len(str(MAX_ROWS)) + 1 else 1


def _seen(text: str) -> tuple[str, bool]:
    """A text as a person reads it, and whether all of it is struck out."""
    if not _LOOK_CHANGES.search(text):
        return text, False
    first, *changes = _LOOK_CHANGES.split(text)
    pairs = zip(changes[::2], changes[1::2], strict=True)
    return seen_text([Run(first), *(Run(part, look == _STRUCK, look == _RAISED) for look, part in pairs)])


def _value(attributes: Attributes, shown: str) -> Cell:
    """A cell's value: the stored number Excel or LibreOffice gives along, as it is shown."""
    lines = _lines(shown)
    text = "\n".join(lines).strip("\n")
    if is_error(text) or "x:err" in attributes:
        return CellError(text or attributes.get("x:err") or "#ERROR")
    if "x:str" in attributes:
        return attributes["x:str"] or text
    stored = attributes.get("x:num") or attributes.get("sdval") or ""
    number = read_cell(stored)
    if isinstance(number, float) and text:
        seen = as_shown(number, text)
        return read_cell(seen) if isinstance(seen, str) else seen
    return read_cell(text)
