"""What an .ods says in its content.xml and the parser does not tell; a flat one (.fods) is the same in one file.

Formula errors, formulas without a value that somebody calculated, hidden rows, columns and sheets, merged cells, the
date of day zero, and which cells hold something. Fed in chunks while the gate inflates; a DTD is refused.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from xml.parsers import expat

from diaodu.adapters.reader.containers.formulas import gives_text, open_document_formula, sums_column
from diaodu.adapters.reader.containers.grid import MAX_TEXT, Merge, check_size
from diaodu.adapters.reader.containers.looks import Looks
from diaodu.adapters.reader.containers.package import PackageScan
from diaodu.adapters.reader.containers.plain_text import is_error
from diaodu.adapters.reader.containers.rich_text import Run, matter
from diaodu.adapters.reader.containers.scan import MAX_COLUMNS, MAX_ROWS, check_head, column_letters, refuse_dtd
from diaodu.adapters.reader.faults import damaged

_UNSEEN = {"annotation", "tracked-changes", "shapes", "dde-links", "frame", "named-expressions"}
"""Elements whose paragraphs and cells are none of the sheet's."""

_CELLS = {"table-cell", "covered-table-cell"}
_HIDDEN = {"collapse", "filter"}
_NUMBERS = {"float", "currency", "percentage"}
_LINES_THROUGH = ("style:text-line-through-style", "style:text-line-through-type")
_PLAIN = Run()
_ZERO_1904 = "1904-01-01"
_CONTENT = "content.xml"
_INDENT = re.compile(rb">[ \t]*\r?\n\s*<")


@dataclass(slots=True)
class OdsSheet:
    """One table; rows and columns count from 0."""

    is_hidden: bool
    errors: dict[tuple[int, int], str] = field(default_factory=dict)  # formula errors; "" has no value
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)
    filled: set[tuple[int, int]] = field(default_factory=set)
    summing_rows: set[int] = field(default_factory=set)  # in which a formula sums cells above it
    zeros: set[tuple[int, int]] = field(default_factory=set)  # formulas whose stored value is 0
    looks: Looks = field(default_factory=Looks)


@dataclass(slots=True)
class _Cell:
    """The cell that is open."""

    attributes: dict[str, str]
    is_struck: bool
    runs: list[Run] = field(default_factory=lambda: [Run()])
    looks: list[Run] = field(default_factory=lambda: [Run()])  # of the spans that are open, one within the other
    paragraphs: int = 0

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def formula(self) -> str:
        """Its formula; "" where it has none."""
        return self.attributes.get("table:formula", "")

    @property
    def is_zero(self) -> bool:
        """Whether it is a formula whose stored value is 0."""
        return bool(self.formula) and self.attributes.get("office:value", "").strip() in {"0", "0.0", "-0"}


class OdsScan(PackageScan):
    """An .ods as it inflates."""

    def __init__(self) -> None:
        """Start with nothing seen."""
        super().__init__()
        self.sheets: list[OdsSheet] = []
        self.is_1904 = False
        self.is_uncalculated = False  # a formula that gives text has a number stored
        self.is_indented = False  # line breaks stand between its rows and cells, which the parser does not take

    @contextmanager
    def part(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """Give the function that takes the part's bytes; at the end the part must be whole."""
        if name != _CONTENT:
            with super().part(name) as feed:
                yield feed
            return
        content = _Content(self)
        yield content.feed
        content.close()

    def finish(self) -> None:
        """Check the limits, and say of which zeros it is known that nobody calculated them."""
        super().finish()
        for sheet in self.sheets if self.is_uncalculated else ():
            sheet.errors |= dict.fromkeys(sheet.zeros, "")
            sheet.filled -= sheet.zeros


def scan_flat(content: bytes) -> OdsScan:
    """Scan a flat document.

    Raises:
        FileFault: it is broken, has a DTD or is too large.
    """
    scan = OdsScan()
    with scan.part(_CONTENT) as feed:
        feed(content)
    scan.finish()
    return scan


def as_package(content: bytes) -> bytes:
    """A package of a document's content alone, without the line breaks between its elements."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", "<manifest/>")
        package.writestr(_CONTENT, _INDENT.sub(b"><", content))
    return file.getvalue()


def without_indents(data: bytes) -> bytes:
    """A package whose content the parser takes."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return as_package(package.read(_CONTENT))


class _Content:
    """Takes the elements of content.xml as they come."""

    def __init__(self, scan: OdsScan) -> None:
        self.scan = scan
        self.styles: dict[str, bool] = {}  # table style → hidden
        self.fonts: dict[str, Run] = {}  # style of a cell or a text → how it looks
        self.columns: dict[int, str] = {}  # the style of a column's cells that name none
        self.style = ""
        self.row = self.column = self.seen_columns = 0
        self.rows = 1  # how often the open row is repeated
        self.cell: _Cell | None = None
        self.unseen = 0
        self.depth = 0  # of tables
        self.is_fresh = True
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.StartDoctypeDeclHandler = refuse_dtd

    def feed(self, chunk: bytes) -> None:
        if self.is_fresh:
            check_head(chunk)
            self.is_fresh = False
        self._parse(chunk)

    def close(self) -> None:
        self._parse(b"", is_last=True)

    def _parse(self, chunk: bytes, *, is_last: bool = False) -> None:
        try:
            self.parser.Parse(chunk, is_last)
        except (expat.ExpatError, IndexError) as error:  # broken, or a cell outside of any table
            raise damaged() from error

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local in _UNSEEN:
            self.unseen += 1
        if self.unseen:
            return
        if local in _CELLS:
            style = attributes.get("table:style-name") or self.columns.get(self.column, "")
            self.cell = _Cell(attributes, bool(self.fonts.get(style, _PLAIN).is_struck))
        elif self.cell and local in _IN_TEXT:
            _IN_TEXT[local](self, self.cell, attributes)
        elif handler := _STARTS.get(local):
            handler(self, attributes)

    def end(self, tag: str) -> None:
        local = tag.rpartition(":")[2]
        if local in _UNSEEN:
            self.unseen -= 1
        elif self.unseen:
            return
        elif local in _CELLS and self.cell:
            self._end_cell(self.cell)
        elif local == "span" and self.cell:
            self.cell.looks.pop()
            self.cell.runs.append(replace(self.cell.looks[-1]))
        elif local == "table-row":
            self.row += self.rows
        elif local == "table":
            self.depth -= 1

    def data(self, text: str) -> None:
        if self.cell and not self.unseen:
            self.cell.runs[-1].text += text
        elif self.depth and not self.unseen:
            self.scan.is_indented = True

    def start_paragraph(self, cell: _Cell, _attributes: dict[str, str]) -> None:
        cell.runs[-1].text += "\n" if cell.paragraphs else ""
        cell.paragraphs += 1

    def start_span(self, cell: _Cell, attributes: dict[str, str]) -> None:
        around, own = cell.looks[-1], self.fonts.get(attributes.get("text:style-name", ""), _PLAIN)
        is_struck = around.is_struck if own.is_struck is None else own.is_struck
        cell.looks.append(Run(is_struck=is_struck, is_raised=around.is_raised or own.is_raised))
        cell.runs.append(replace(cell.looks[-1]))

    def start_blanks(self, cell: _Cell, attributes: dict[str, str]) -> None:
        cell.runs[-1].text += " " * min(_whole(attributes.get("text:c", "1")), MAX_TEXT)

    def start_break(self, cell: _Cell, _attributes: dict[str, str]) -> None:
        cell.runs[-1].text += "\n"

    def start_style(self, attributes: dict[str, str]) -> None:
        self.style = attributes.get("style:name", "")

    def start_properties(self, attributes: dict[str, str]) -> None:
        self.styles[self.style] = attributes.get("table:display") == "false"

    def start_font(self, attributes: dict[str, str]) -> None:
        lines = [attributes[key] for key in _LINES_THROUGH if key in attributes]
        raised = attributes.get("style:text-position", "0%").split(" ")[0]
        is_struck = any(line != "none" for line in lines) if lines else None
        self.fonts[self.style] = Run(is_struck=is_struck, is_raised=raised not in {"0%", "0"})

    def start_zero(self, attributes: dict[str, str]) -> None:
        self.scan.is_1904 = attributes.get("table:date-value") == _ZERO_1904

    def start_table(self, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth == 1:
            hidden = self.styles.get(attributes.get("table:style-name", ""), False)
            self.scan.sheets.append(OdsSheet(is_hidden=hidden))
            self.row = self.seen_columns = 0
            self.columns = {}

    def start_column(self, attributes: dict[str, str]) -> None:
        first = self.seen_columns
        self.seen_columns = min(first + _times(attributes, "columns"), MAX_COLUMNS)
        if attributes.get("table:visibility") in _HIDDEN:
            self.scan.sheets[-1].hidden_columns.update(range(first, self.seen_columns))
        style = attributes.get("table:default-cell-style-name", "")
        if self.fonts.get(style, _PLAIN).is_struck:
            self.columns |= dict.fromkeys(range(first, self.seen_columns), style)

    def start_row(self, attributes: dict[str, str]) -> None:
        self.column = 0
        self.rows = _times(attributes, "rows")
        if attributes.get("table:visibility") in _HIDDEN:
            self.scan.sheets[-1].hidden_rows.update(range(self.row, min(self.row + self.rows, MAX_ROWS)))

    def _end_cell(self, cell: _Cell) -> None:
        """Settle a cell, as often as it is repeated to the right and below."""
        sheet, row, column, repeated = self.scan.sheets[-1], self.row, self.column, _times(cell.attributes, "columns")
        self.cell = None
        self.column += repeated
        text = cell.text.strip()
        self._see_merge(sheet, cell.attributes)
        if cell.formula and sums_column(open_document_formula(cell.formula), column_letters(column), row + 1):
            sheet.summing_rows.add(row)
        is_error, is_filled = _judge(cell, text)
        if not (is_error or is_filled):
            return
        check_size(row + self.rows, column + repeated)
        places = {(row + down, column + right) for down in range(self.rows) for right in range(repeated)}
        if is_error:
            sheet.errors |= dict.fromkeys(places, text)
            return
        sheet.filled |= places
        _see_looks(sheet.looks, cell, places, text)
        if cell.is_zero:
            sheet.zeros |= places
            self.scan.is_uncalculated |= gives_text(cell.formula)

    def _see_merge(self, sheet: OdsSheet, attributes: dict[str, str]) -> None:
        across, down = _spanned(attributes, "columns"), _spanned(attributes, "rows")
        if across > 1 or down > 1:
            first = self.column - _times(attributes, "columns")
            sheet.merges.append(((self.row, first), (self.row + down - 1, first + across - 1)))


_STARTS = {
    "style": _Content.start_style, "table-properties": _Content.start_properties, "text-properties": _Content.start_font, "null-date": _Content.start_zero,
    "table": _Content.start_table, "table-column": _Content.start_column, "table-row": _Content.start_row,
}  # fmt: skip


_IN_TEXT = {
    "p": _Content.start_paragraph, "span": _Content.start_span, "s": _Content.start_blanks, "tab": _Content.start_blanks,
    "line-break": _Content.start_break,
}  # fmt: skip


def _see_looks(looks: Looks, cell: _Cell, places: Iterable[tuple[int, int]], text: str) -> None:
    """Note the text shown for a number, and what is struck out or raised."""
    is_number = cell.attributes.get("office:value-type") in _NUMBERS
    if cell.attributes.get("office:value-type") == "date" and text:
        looks.days |= dict.fromkeys(places, text)
    if is_number and cell.paragraphs and text != cell.attributes.get("office:value"):
        looks.shown |= dict.fromkeys(places, text)
    if cell.is_struck:
        looks.struck |= set(places)
    if not is_number and (matter(cell.runs) or (cell.is_struck and len(cell.runs) > 1)):
        for place in places:
            looks.see_runs(place, cell.runs)


def _judge(cell: _Cell, text: str) -> tuple[bool, bool]:
    """Tell whether a cell is an error (or a formula without a value), and whether it holds something.

    A 0 that is shown nowhere is no value: who calculates also says what is shown.
    """
    attributes = cell.attributes
    kind = attributes.get("office:value-type", "")
    if attributes.get("calcext:value-type") == "error" or (cell.formula and is_error(text)):
        return True, False
    if not kind:
        return bool(cell.formula) and not text, bool(text)
    if kind == "string":
        is_unsaid = not cell.paragraphs and "office:string-value" not in attributes
        return bool(cell.formula) and is_unsaid, bool(text or attributes.get("office:string-value", "").strip())
    is_placeholder = bool(cell.formula) and not cell.paragraphs and (cell.is_zero or "office:value" not in attributes)
    return is_placeholder, not is_placeholder


def _times(attributes: dict[str, str], what: str) -> int:
    return _whole(attributes.get(f"table:number-{what}-repeated", "1"))


def _spanned(attributes: dict[str, str], what: str) -> int:
    return _whole(attributes.get(f"table:number-{what}-spanned", "1"))


def _whole(text: str) -> int:
    """Read a count.

    Raises:
        FileFault: it is none.
    """
    if not (text.isascii() and text.isdigit()):
        raise damaged()
    return max(int(text[:9]), 1)
