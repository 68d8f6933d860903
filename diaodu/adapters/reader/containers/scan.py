"""What a package's XML says that the parser does not tell.

Error cells, formulas without a stored value, hidden rows, columns and sheets, the 1904 date system, and how
many cells hold something.

Fed in chunks while the gate inflates, once. A DTD anywhere is refused, and so is XML that is not UTF-8.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from xml.parsers import expat

from diaodu.adapters.reader.faults import damaged, refused, too_large

MAX_ROWS = 100_000
MAX_COLUMNS = 500
MAX_CELLS = 5_000_000

_MARKS = (b't="e"', b"hidden", b"<!", b"<is ", b"<is/", b"'")
_TAGS = re.compile(rb"<f[ >/]")
_ODD_VALUES = re.compile(rb"<v(?:[ /]|>[^<]*<(?!/))")
_FAR_CELLS = re.compile(rb'<c r="(?:[A-Z]{3}|[S-Z][A-Z]|[A-Z]{1,2}\d{5})')
_FAR_ROWS = re.compile(rb'<row[^>]* r="\d{5}')
"""Errors, formulas, hidden and far cells, and unusual ways to write XML: what makes a sheet worth parsing."""

_CUT_VALUE = re.compile(rb"<(?:\w+:)?v(?: [^>]*)?>[^<]*<(?!/)")
"""A value with anything in it but text: the parser reads 5000 written as 50<!-- -->00 as 50."""

_LOST_TEXT = re.compile(
    rb"<(?:\w+:)?c(?=\s[^>]*?\bt\s*=\s*[\"']s[\"'])\s[^>]*>\s*<(?:\w+:)?v(?:\s[^>/]*)?>(?!\s*\d*\s*<)[^<]{0,20}"
)
"""A shared text whose number is none (-1, abc): the parser gives the first text of the workbook instead."""
_CELL_ADDRESS = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3}\d{1,7})["']""")

_DECLARATION = 5
"""Instructions after the XML's own declaration are rare enough to parse for."""

_WORKSHEET = re.compile(r"xl/worksheets/[^/]+\.xml$", re.IGNORECASE)
_PICTURE = re.compile(r"(?:^|/)(?:media|Pictures)/.", re.IGNORECASE)
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})$")
_TRUE = {"1", "true"}
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([^\"']*)")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
"""How a UTF-16 part starts: calamine reads such a sheet as no rows."""


@dataclass(slots=True)
class SheetScan:
    """One worksheet's XML; rows and columns count from 0."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)  # formula errors; "" has no stored value
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    filled: int = 0  # cells that hold a value, errors included
    last_row: int = -1
    last_column: int = -1


@dataclass(slots=True)
class WorkbookScan:
    """The workbook part: sheets' names and states, and the date system."""

    sheets: list[tuple[str, str, str]] = field(default_factory=list)  # name, relation id, state
    is_1904: bool = False
    is_strict: bool = False  # ISO 29500 Strict, which writes dates as text


class PackageScan:
    """All parts of one package, fed as they inflate."""

    def __init__(self) -> None:
        """Start with nothing seen."""
        self.worksheets: dict[str, SheetScan] = {}
        self.workbook = WorkbookScan()
        self.targets: dict[str, str] = {}
        self.has_pictures = False

    @contextmanager
    def part(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """Give the function that takes the part's bytes; at the end the part must be whole."""
        path = name.replace("\\", "/")
        self.has_pictures |= bool(_PICTURE.search(path))
        if _WORKSHEET.match(path):
            content = bytearray()
            yield content.extend
            self.worksheets[path.lower()] = scan_sheet(content)
        elif handler := self._handler(path):
            content = bytearray()
            yield content.extend
            check_head(content)
            _parse(handler, content)
        else:
            yield _DtdCheck().feed if path.lower().endswith((".xml", ".rels", ".vml")) else _ignore

    def finish(self) -> None:
        """Check the sheets against the limits.

        Raises:
            FileFault: a sheet is larger than the reader takes, or there twice: one would be taken for the other.
        """
        names = [name.casefold() for name, _, _ in self.workbook.sheets]
        parts = [self.targets.get(relation) for _, relation, _ in self.workbook.sheets]
        if len(set(names)) < len(names) or len(set(parts)) < len(parts):
            raise refused("文件内部有重复的工作表")
        for sheet in self.worksheets.values():
            rows, columns = sheet.last_row + 1, sheet.last_column + 1
            if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
                raise too_large()

    def sheet(self, name: str) -> SheetScan | None:
        """The scan of a sheet by its name."""
        return self.worksheets.get(self.path(name))

    def path(self, name: str) -> str:
        """Path of a sheet's part in the package, in lower case; empty when there is none."""
        relation = next((relation for title, relation, _ in self.workbook.sheets if title == name), "")
        return self.targets.get(relation, "")

    def _handler(self, path: str) -> "Handler | None":
        if re.match(r"xl/[^/]*workbook[^/]*\.xml$", path, re.IGNORECASE):
            return _WorkbookHandler(self.workbook)
        if re.match(r"xl/_rels/[^/]*workbook[^/]*\.rels$", path, re.IGNORECASE):
            return _RelationsHandler(self.targets)
        return None


def _ignore(_chunk: bytes) -> None:
    """Take a part that is no XML, such as a picture."""


class _DtdCheck:
    """Looks for a DTD in a part that is not parsed."""

    def __init__(self) -> None:
        self.tail = b""

    def feed(self, chunk: bytes) -> None:
        if not self.tail:
            check_head(chunk)
        joined = self.tail + chunk
        if b"<!DOCTYPE" in joined or b"<!ENTITY" in joined:
            raise _has_dtd()
        self.tail = joined[-16:]


def _has_dtd() -> Exception:
    return refused("文件内含有不安全的 XML 定义")


def _not_utf8() -> Exception:
    return refused("文件内部编码异常")


class Handler:
    """Takes the start of an element."""

    parser: "expat.XMLParserType"
    start: Callable[[str, dict[str, str]], None]
    """Takes one element's name, prefix and all, with its attributes."""


class _WorkbookHandler(Handler):
    def __init__(self, scan: WorkbookScan) -> None:
        self.scan = scan
        self.start = self._start

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "sheet":
            relation = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            self.scan.sheets.append((attributes.get("name", ""), relation, attributes.get("state", "visible")))
        elif local == "workbook":
            self.scan.is_strict = any("purl.oclc.org/ooxml" in value for value in attributes.values())
        elif local == "workbookPr":
            self.scan.is_1904 = attributes.get("date1904") in _TRUE


class _RelationsHandler(Handler):
    def __init__(self, targets: dict[str, str]) -> None:
        self.targets = targets
        self.start = self._start

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship":
            target = attributes.get("Target", "").lower()
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target.removeprefix('./')}"
            self.targets[attributes.get("Id", "")] = path


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
                if self.kind == "e":
                    self.is_open = True
            else:
                self._start_other(tag, attributes)

        return start

    def _start_other(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "f":
            self.is_open = True
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "is":
            self.start("v", attributes)
        elif tag == "col" and attributes.get("hidden") in _TRUE:
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "1"))
            self.scan.hidden_columns.update(range(first - 1, min(last, MAX_COLUMNS)))
        elif ":" in tag and "ext" not in tag:
            self.start(tag.rpartition(":")[2], attributes)

    def finish(self) -> None:
        """Settle the last cell and sum up."""
        if self.is_open:
            self._settle()
        self._end_row()
        self.scan.filled = self.filled
        self.scan.last_column = max((column_number(letters) for letters in self.letters), default=-1)

    def _start_row(self, attributes: dict[str, str]) -> None:
        if self.is_open:
            self._settle()
        self._end_row()
        self.row = attributes.get("r") or str(int(self.row or "0") + 1)
        self.cell = ""
        self.filled_before = self.filled
        if attributes.get("hidden") in _TRUE:
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
        """Note an error cell with its text, or a formula without a stored value.

        An empty stored value is one only where the formula gives text.
        """
        text = "".join(self.text).strip()
        if self.has_value and not text:
            self.filled -= 1
        if self.kind == "e":
            self.scan.errors[place_of(self.cell)] = text or "#ERROR"
        elif not text and not (self.has_value and self.kind == "str"):
            self._note_unstored()
        self.parser.CharacterDataHandler = None
        self.is_open = self.has_value = False
        self.text = []

    def _note_unstored(self) -> None:
        row, _ = place = place_of(self.cell)
        self.scan.errors[place] = ""
        self._see_row(row)
        self.letters.add(self.cell.rstrip("0123456789"))


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


def scan_sheet(content: bytes | bytearray) -> SheetScan:
    """Scan a worksheet; one without formulas, errors, hidden or far cells is only counted."""
    check_head(content)
    _refuse_lost_text(content)
    scan = SheetScan()
    if _is_plain(content):
        scan.filled = content.count(b"<v>") + content.count(b"<is>")
        return scan
    if _CUT_VALUE.search(content):
        raise damaged("单元格内容被隔断")
    handler = _SheetHandler(scan)
    _parse(handler, content)
    handler.finish()
    return scan


def _refuse_lost_text(content: bytes | bytearray) -> None:
    if lost := _LOST_TEXT.search(content):
        address = _CELL_ADDRESS.search(lost[0])
        raise damaged(f"单元格{address[1].decode() if address else ''}引用的文字在文件中不存在")


def _is_plain(content: bytes | bytearray) -> bool:
    if (
        b"<worksheet" not in content[:2_000]
        or content.find(b"<?", _DECLARATION) >= 0
        or any(mark in content for mark in _MARKS)
    ):
        return False
    return not any(pattern.search(content) for pattern in (_TAGS, _ODD_VALUES, _FAR_CELLS, _FAR_ROWS))


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


def _parse(handler: Handler, content: bytes | bytearray) -> None:
    parser = handler.parser = expat.ParserCreate()
    parser.StartElementHandler = handler.start
    parser.StartDoctypeDeclHandler = refuse_dtd
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise damaged() from error
