"""What a worksheet's XML says that the parser does not tell.

Error cells, formulas without a value that somebody calculated, pictures in cells, hidden rows and columns, and how many
cells hold something. Only what stands before the end of the cells is looked at: extensions behind it have formulas of
their own.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from diaodu.adapters.reader.containers.formulas import gives_picture, gives_text, sums_column
from diaodu.adapters.reader.faults import damaged, refused

MAX_ROWS = 100_000
MAX_COLUMNS = 500
MAX_CELLS = 5_000_000

_MARKS = (b"hidden", b"'")
_PLAIN_CELLS = re.compile(
    rb"""(?:\s*+<(?:
    c\ r="[A-R]?[A-Z]\d{1,4}"(?:\ s="\d+")?+(?:
        \ t="s"(?:\ s="\d+")?+><v>\d++</v></c>
        |(?:\ t="(?:n|str|b)"(?:\ s="\d+")?+)?+><v>[^<]++</v></c>
        |\ t="inlineStr"(?:\ s="\d+")?+><is><t(?:\ xml:space="preserve")?+>[^<]*+</t></is></c>
        |/>)
    |row(?![^>]*\ r="\d{5})[^>]*+>|/row>))*+\s*+</sheetData>""",
    re.VERBOSE,
)
"""Rows and cells as most programs write them: no errors, formulas, far cells or rows, no unusual ways to write XML."""

_CUT_VALUE = re.compile(rb"<(?:\w+:)?v(?: [^>]*)?>[^<]*<(?!/)")
"""A value with anything in it but text: the parser reads 5000 written as 50<!-- -->00 as 50."""

_LOST_TEXT = re.compile(
    rb"<(?:\w+:)?c(?=\s[^>]*?\bt\s*=\s*[\"']s[\"'])\s[^>]*>\s*<(?:\w+:)?v(?:\s[^>/]*)?>(?!\s*\d*\s*<)[^<]{0,20}"
)
"""A shared text whose number is none (-1, abc): the parser gives the first text of the workbook instead."""
_CELL_ADDRESS = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3}\d{1,7})["']""")

_ODD_TEXT = re.compile(rb'"s"(?!><v>\d+</)')
"""A shared text not written as all programs write it: a look at all of them that takes a tenth of the time."""

_DECLARATION = 5
"""Instructions after the XML's own declaration are rare enough to parse for."""

_CELLS = b"<sheetData"
_CELLS_END = b"sheetData"
_LARGEST_SPAN = 10_000
"""An array formula over more cells is not looked at cell by cell."""
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})$")
TRUE = {"1", "true"}
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([^\"']*)")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
"""How a UTF-16 part starts: calamine reads such a sheet as no rows."""


Place = tuple[int, int]
Span = tuple[int, int, int, int]
"""First row and column, last row and column."""
_NUMBERS = {None, "n"}


@dataclass(slots=True)
class SheetScan:
    """One worksheet's XML; rows and columns count from 0."""

    errors: dict[Place, str] = field(default_factory=dict)  # formula errors; "" has no stored value
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    filled: int = 0  # cells that hold a value, errors included
    last_row: int = -1
    last_column: int = -1
    zeros: set[Place] = field(default_factory=set)  # formulas whose stored value is 0
    is_uncalculated: bool = False  # a formula that gives text has a number stored
    summing_rows: set[int] = field(default_factory=set)  # in which a formula sums cells above it
    pictures: set[Place] = field(default_factory=set)  # cells that show a picture
    is_plain: bool = False  # nothing but ordinary cells: no text of several looks among them
    rich: set[Place] = field(default_factory=set)  # errors that stand for a richer value, such as a picture


def refuse_dtd_in(content: bytes | bytearray) -> None:
    """Refuse a DTD in a part that is not parsed."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise _has_dtd()


def _has_dtd() -> Exception:
    return refused("文件内含有不安全的 XML 定义")


def _not_utf8() -> Exception:
    return refused("文件内部编码异常")


class Handler:
    """Takes the start of an element."""

    parser: "expat.XMLParserType"
    start: Callable[[str, dict[str, str]], None]
    """Takes one element's name, prefix and all, with its attributes."""
    end: Callable[[str], None] | None = None
    data: Callable[[str], None] | None = None

    def finish(self) -> None:
        """Sum up when the content has ended."""


class _SheetHandler(Handler):
    """A worksheet: called for every element, so the two commonest are dealt with at once.

    A cell is over when the next one, a row or the sheet's end shows it; only errors and formulas need that.
    """

    def __init__(self, scan: SheetScan) -> None:
        self.scan = scan
        self.filled = 0
        self.cell = self.row = ""
        self.kind: str | None = None
        self.is_open = self.has_value = False
        self.text: list[str] = []
        self.formula: list[str] | None = None
        self.is_rich = False
        self.spans: list[Span] = []  # of formulas that fill several cells
        self.spanned: set[Place] = set()  # cells that stand in one of them
        self.prefix = ""
        self.letters: set[str] = set()
        self.filled_before = 0
        self.start = self._make_start()

    def _make_start(self) -> Callable[[str, dict[str, str]], None]:
        """Bind what the hot path needs: a closure is faster than attributes."""
        see_letters = self.letters.add

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "v":
                self.filled += 1
                letters = self.cell.rstrip("0123456789")
                see_letters(letters)
                if letters + self.row != self.cell:
                    self._see_row(place_of(self.cell)[0])
                if self.is_open:
                    self._open_value()
            elif tag == "c":
                if self.is_open:
                    self._settle()
                self.cell = attributes.get("r") or self._next_cell()
                self.kind = attributes.get("t")
                if self.kind == "e" or self.spans:
                    self._open_cell(attributes)
            else:
                self._start_other(tag, attributes)

        return start

    def _open_cell(self, attributes: dict[str, str]) -> None:
        """Await the value of an error, or of a cell that another one's formula fills."""
        self.is_rich = "vm" in attributes
        self.is_open = self.kind == "e" or self._is_spanned()

    def _start_other(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "f":
            self._start_formula(attributes)
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "is":
            self.start("v", attributes)
        elif tag == "col" and attributes.get("hidden") in TRUE:
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "1"))
            self.scan.hidden_columns.update(range(first - 1, min(last, MAX_COLUMNS)))
        elif ":" in tag:
            self._start_prefixed(tag, attributes)

    def _start_prefixed(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an element under the prefix of the worksheet itself; any other is an extension's."""
        prefix, _, local = tag.rpartition(":")
        if local == "worksheet":
            self.prefix = prefix
        elif prefix == self.prefix:
            self.start(local, attributes)

    def _start_formula(self, attributes: dict[str, str]) -> None:
        self.is_open = True
        self.formula = []
        self.parser.CharacterDataHandler = self.formula.append
        if attributes.get("t") in {"array", "dataTable"} and (span := _span(attributes.get("ref", ""))):
            self.spans.append(span)

    def _is_spanned(self) -> bool:
        row, column = place_of(self.cell)
        return any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in self.spans)

    def finish(self) -> None:
        """Settle the last cell and sum up."""
        if self.is_open:
            self._settle()
        self._end_row()
        self._note_spilt()
        self.scan.filled = self.filled
        self.scan.last_column = max((column_number(letters) for letters in self.letters), default=-1)

    def _start_row(self, attributes: dict[str, str]) -> None:
        if self.is_open:
            self._settle()
        self._end_row()
        self.row = attributes.get("r") or str(int(self.row or "0") + 1)
        self.cell = ""
        self.filled_before = self.filled
        if attributes.get("hidden") in TRUE:
            self.scan.hidden_rows.add(int(self.row) - 1)

    def _end_row(self) -> None:
        if self.row and self.filled > self.filled_before:
            self._see_row(int(self.row) - 1)

    def _see_row(self, row: int) -> None:
        self.scan.last_row = max(self.scan.last_row, row)

    def _next_cell(self) -> str:
        column = column_number(self.cell.rstrip("0123456789")) + 1 if self.cell else 0
        return f"{column_letters(column)}{self.row}"

    def _open_value(self) -> None:
        """Listen to the stored value of a formula or an error."""
        self.has_value = True
        self.parser.CharacterDataHandler = self.text.append

    def _settle(self) -> None:
        """Note an error cell with its text, a picture, or a formula that nobody calculated.

        An empty stored value is one only where the formula gives text.
        """
        text, formula = "".join(self.text).strip(), "".join(self.formula or ())
        if self.has_value and not text:
            self.filled -= 1
        if self.spans:
            self.spanned.add(place_of(self.cell))
        if formula:
            self._note_formula(formula)
        if self.kind == "e":
            self._note_error(text)
        elif not text and not (self.has_value and self.kind == "str"):
            self._note_unstored()
        elif self.kind in _NUMBERS and text[0] == "0":
            self._note_zero(text, formula)
        self.parser.CharacterDataHandler = self.formula = None
        self.is_open = self.has_value = self.is_rich = False
        self.text = []

    def _note_formula(self, formula: str) -> None:
        """Note what a formula is, whatever value is stored."""
        if gives_picture(formula):
            self.scan.pictures.add(place_of(self.cell))
        elif sums_column(formula, self.cell.rstrip("0123456789"), int(self.row or 0)):
            self.scan.summing_rows.add(place_of(self.cell)[0])

    def _note_error(self, text: str) -> None:
        place = place_of(self.cell)
        self.scan.errors[place] = text or "#ERROR"
        if self.is_rich:
            self.scan.rich.add(place)

    def _note_zero(self, text: str, formula: str) -> None:
        """Note a stored 0; who calculates writes no 0.0."""
        place = place_of(self.cell)
        if text == "0":
            self.scan.zeros.add(place)
            self.scan.is_uncalculated |= gives_text(formula)
        elif not text.strip("0."):
            self.scan.errors[place] = ""

    def _note_unstored(self) -> None:
        row, _ = place = place_of(self.cell)
        self.scan.errors[place] = ""
        self._see_row(row)
        self.letters.add(self.cell.rstrip("0123456789"))

    def _note_spilt(self) -> None:
        """Note the cells that an array formula nobody calculated would fill, which do not stand there."""
        for top, left, bottom, right in self.spans:
            is_small = (bottom - top + 1) * (right - left + 1) <= _LARGEST_SPAN
            if is_small and self.scan.errors.get((top, left)) == "":
                places = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
                self.scan.errors |= dict.fromkeys(places - self.spanned, "")
                self._see_row(bottom)
                self.letters.add(column_letters(right))


def _span(ref: str) -> Span | None:
    """The cells of a range such as B2:C9; None where it is none."""
    first, _, last = ref.partition(":")
    if not (_ADDRESS.match(first) and _ADDRESS.match(last or first)):
        return None
    return *place_of(first), *place_of(last or first)


def place_of(address: str) -> tuple[int, int]:
    """Row and column of an address, both from 0.

    Raises:
        FileFault: it is no address.
    """
    found = _ADDRESS.match(address)
    if not found:
        raise damaged()
    return int(found[2]) - 1, column_number(found[1])


def column_number(letters: str) -> int:
    """Column from 0 of its letters: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    """Letters of a column counted from 0."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def scan_sheet(content: bytearray) -> SheetScan:
    """Scan a worksheet; one without formulas, errors, hidden or far cells is only counted."""
    check_head(content)
    end = content.find(b">", content.rfind(_CELLS_END)) + 1
    behind = bytes(content[end:])
    del content[end:]
    scan = SheetScan()
    if b"<!" not in behind and _is_plain(content):
        scan.filled, scan.is_plain = content.count(b"</c>"), True
        content += behind
        return scan
    _refuse_lost_text(content)
    if _CUT_VALUE.search(content):
        raise damaged("单元格内容被隔断")
    handler = _SheetHandler(scan)
    parse(handler, content, behind)
    content += behind
    return scan


def _refuse_lost_text(content: bytes | bytearray) -> None:
    if b"'" not in content and not _ODD_TEXT.search(content):
        return
    if lost := _LOST_TEXT.search(content):
        address = _CELL_ADDRESS.search(lost[0])
        raise damaged(f"单元格{address[1].decode() if address else ''}引用的文字在文件中不存在")


def _is_plain(content: bytearray) -> bool:
    start = content.find(_CELLS)
    head = content[:start]
    if start < 0 or b"<worksheet" not in head[:2_000] or b"<!" in head or head.find(b"<?", _DECLARATION) >= 0:
        return False
    first = content.find(b">", start) + 1
    return not any(mark in content for mark in _MARKS) and _PLAIN_CELLS.fullmatch(content, first) is not None


def refuse_dtd(*_parts: object) -> None:
    """Take the start of a DTD.

    Raises:
        FileFault: always.
    """
    raise _has_dtd()


def check_head(content: bytes | bytearray) -> None:
    """Refuse a part that is not UTF-8, by its first bytes and its declaration."""
    declared = _ENCODING.search(content[:200])
    if content[:2] in _WIDE or (declared and declared[1].lower() not in {b"utf-8", b"utf8", b"us-ascii", b"ascii"}):
        raise _not_utf8()


def parse(handler: Handler, content: bytes | bytearray, behind: bytes = b"") -> None:
    """Parse a part's XML; what stands `behind` the content must be XML too, and is nobody's.

    Raises:
        FileFault: it is broken, or has a DTD.
    """
    parser = handler.parser = expat.ParserCreate()
    parser.StartElementHandler = handler.start
    if handler.end:
        parser.EndElementHandler = handler.end
    if handler.data:
        parser.CharacterDataHandler = handler.data
    parser.StartDoctypeDeclHandler = refuse_dtd
    try:
        parser.Parse(content, False)
        handler.finish()
        parser.StartElementHandler = None
        parser.Parse(behind, True)
    except expat.ExpatError as error:
        raise damaged() from error
