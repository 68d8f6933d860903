"""XML 表格 2003 (SpreadsheetML), which export buttons write and name .xls."""

import math
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from xml.parsers import expat

from diaodu.adapters.reader.containers.formulas import gives_text
from diaodu.adapters.reader.containers.gate import XML_WORKBOOK
from diaodu.adapters.reader.containers.grid import Cell, CellError, Grid, check_size
from diaodu.adapters.reader.containers.looks import Looks
from diaodu.adapters.reader.containers.number_format import speaks
from diaodu.adapters.reader.containers.rich_text import Run
from diaodu.adapters.reader.containers.scan import MAX_COLUMNS
from diaodu.adapters.reader.faults import damaged, refused

_SUMS = re.compile(r"=(?:SUM\(R\[-\d+\]C:R\[-\d+\]C\)$|SUBTOTAL\()")
"""A formula that sums cells above its own."""

_EXCEL = "urn:schemas-microsoft-com:office:excel"
_HTML = "http://www.w3.org/TR/REC-html40"
_NAMED = {"Percent": "0.00%", "Currency": "#,##0.00", "Euro Currency": '"€"#,##0.00', "Fixed": "0.00", "Standard": "#,##0.00",
          "General Number": "General", "Scientific": "0.00E+00", "Yes/No": '"Yes";"Yes";"No"',
          "True/False": '"True";"True";"False"', "On/Off": '"On";"On";"Off"'}  # fmt: skip
"""Formats that XML 表格 2003 calls by a name; those of days are stored as days."""

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read_xml_spreadsheet(text: str) -> list[Grid]:
    """Read all worksheets.

    Raises:
        FileFault: the XML is broken, has a DTD, or a sheet is too large.
    """
    book = _Book()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = book.start
    parser.EndElementHandler = book.end
    parser.CharacterDataHandler = book.data
    parser.StartDoctypeDeclHandler = _refuse_dtd
    try:
        parser.Parse(_DECLARATION.sub("", text).encode("utf-8", "replace"), True)
    except (expat.ExpatError, IndexError) as error:  # broken, or a cell outside of any sheet or row
        raise damaged() from error
    for grid in book.grids:
        grid.is_1904 = book.is_1904
    return book.grids


def _refuse_dtd(*_parts: object) -> None:
    raise refused("文件内含有不安全的 XML 定义")


@dataclass(slots=True)
class _Style:
    """What a style says of a cell."""

    code: str = ""
    is_struck: bool = False


class _Book:
    """Takes the elements as they come; rows and columns count from 0."""

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self.is_1904 = False
        self.row = self.next_row = self.column = self.next_column = -1
        self.kind = self.formula = ""
        self.has_data = self.in_comment = False
        self.text: list[str] | None = None
        self.styles: dict[str, _Style] = {}
        self.open_style = _Style()
        self.style = _Style()  # of the cell that is open
        self.runs: list[Run] = []
        self.looks: list[tuple[str, Run]] = []  # open elements within a text, with how it looks in them

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, local = tag.rpartition(" ")
        if space == _EXCEL and local == "Visible" and self.grids:
            self.text = []
        elif space == _EXCEL and local == "Date1904":
            self.is_1904 = True
        handler = _STARTS.get(local) if space == XML_WORKBOOK else None
        plain = {name.rpartition(" ")[2]: value for name, value in attributes.items()}
        if handler:
            handler(self, plain)
        elif self.text is not None and space == _HTML:
            self.start_run(local, plain)

    def start_style(self, attributes: dict[str, str]) -> None:
        parent = self.styles.get(attributes.get("Parent", ""), _Style())
        self.open_style = self.styles[attributes.get("ID", "")] = replace(parent)

    def start_font(self, attributes: dict[str, str]) -> None:
        self.open_style.is_struck = attributes.get("StrikeThrough") == "1"

    def start_format(self, attributes: dict[str, str]) -> None:
        code = attributes.get("Format", "")
        self.open_style.code = _NAMED.get(code, code)

    def start_run(self, local: str, attributes: dict[str, str]) -> None:
        before = self.looks[-1][1] if self.looks else Run()
        style = attributes.get("Style", "").lower()
        is_struck = True if local == "S" or "line-through" in style else before.is_struck
        self.looks.append((local, Run(is_struck=is_struck, is_raised=before.is_raised or local in {"Sup", "Sub"})))
        self.runs.append(replace(self.looks[-1][1]))

    def end_run(self) -> None:
        self.looks.pop()
        self.runs.append(replace(self.looks[-1][1]) if self.looks else Run())

    def start_sheet(self, attributes: dict[str, str]) -> None:
        self.grids.append(Grid(name=attributes.get("Name", ""), rows=[]))
        self.next_row = self.next_column = -1

    def start_column(self, attributes: dict[str, str]) -> None:
        first = _index(attributes, self.next_column + 1)
        self.next_column = first + _number(attributes, "Span", 0)
        if attributes.get("Hidden") == "1":
            self.grids[-1].hidden_columns.update(range(first, min(self.next_column + 1, MAX_COLUMNS)))

    def start_row(self, attributes: dict[str, str]) -> None:
        self.row = _index(attributes, self.next_row + 1)
        self.next_row = self.row + _number(attributes, "Span", 0)
        check_size(self.next_row + 1, 1)
        if attributes.get("Hidden") == "1":
            self.grids[-1].hidden_rows.update(range(self.row, self.next_row + 1))
        self.column = -1

    def start_cell(self, attributes: dict[str, str]) -> None:
        self.column = _index(attributes, self.column + 1)
        self.formula = attributes.get("Formula", "")
        self.style = self.styles.get(attributes.get("StyleID", ""), _Style())
        self.has_data = False
        if _SUMS.match(self.formula):
            self.grids[-1].summing_rows.add(self.row)
        across, down = _number(attributes, "MergeAcross", 0), _number(attributes, "MergeDown", 0)
        check_size(self.row + down + 1, self.column + across + 1)
        self.next_column = self.column + across
        if across or down:
            corner = (self.row + down, self.column + across)
            self.grids[-1].merges.append(((self.row, self.column), corner))

    def start_comment(self, _attributes: dict[str, str]) -> None:
        self.in_comment = True

    def start_data(self, attributes: dict[str, str]) -> None:
        if self.in_comment:
            return
        self.kind = attributes.get("Type", "String")
        self.has_data = True
        self.text, self.runs, self.looks = [], [Run()], []

    def data(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)
            if self.runs:
                self.runs[-1].text += text

    def end(self, tag: str) -> None:
        space, _, local = tag.rpartition(" ")
        if space == _EXCEL and local == "Visible" and self.text is not None:
            self.grids[-1].is_hidden = "".join(self.text) != "SheetVisible"
            self.text = None
        elif space == XML_WORKBOOK and local in _ENDS:
            _ENDS[local](self)
        elif space == _HTML and self.looks:
            self.end_run()

    def end_data(self) -> None:
        if self.text is not None:
            grid, place = self.grids[-1], (self.row, self.column)
            self._put("".join(self.text))
            self.text = None
            self._dress(grid, place)

    def _dress(self, grid: Grid, place: tuple[int, int]) -> None:
        """Make of the cell what a person sees."""
        looks = Looks(struck={place} if self.style.is_struck else set())
        if speaks(self.style.code):
            looks.formats[place] = self.style.code
        if self.kind == "String" and len(self.runs) > 1:
            looks.see_runs(place, self.runs)
        looks.apply(grid)

    def _put(self, text: str) -> None:
        """Put a value; of a formula a blank that is no text, or a number where it gives text, is none."""
        is_number = self.kind == "Number"
        is_unstored = (self.kind != "String" and not text.strip()) or (is_number and gives_text(self.formula))
        cell = CellError("") if self.formula and is_unstored else _value(self.kind, text)
        self.grids[-1].put(self.row, self.column, cell)

    def end_cell(self) -> None:
        if self.formula and not self.has_data:
            self.grids[-1].put(self.row, self.column, CellError(""))
        self.column = self.next_column

    def end_comment(self) -> None:
        self.in_comment = False


_STARTS = {
    "Style": _Book.start_style, "Font": _Book.start_font, "NumberFormat": _Book.start_format,
    "Worksheet": _Book.start_sheet, "Column": _Book.start_column, "Row": _Book.start_row,
    "Cell": _Book.start_cell, "Comment": _Book.start_comment, "Data": _Book.start_data,
}  # fmt: skip
_ENDS = {"Cell": _Book.end_cell, "Comment": _Book.end_comment, "Data": _Book.end_data}


def _index(attributes: dict[str, str], following: int) -> int:
    """Place from 0 of a row, column or cell; the following one where none is named.

    Raises:
        FileFault: there is no such place.
    """
    index = _number(attributes, "Index", following + 1)
    if index < 1:
        raise damaged()
    return index - 1


def _number(attributes: dict[str, str], name: str, default: int) -> int:
    text = attributes.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else default


def _value(kind: str, text: str) -> Cell:
    """A cell of a declared type; what is not of its type stays text, for the column to judge."""
    with suppress(ValueError):
        if kind == "Number" and math.isfinite(float(text)):
            return float(text)
        if kind == "DateTime":
            return datetime.fromisoformat(text)
    if kind == "Error":
        return CellError(text or "#ERROR")
    return text == "1" if kind == "Boolean" else text
