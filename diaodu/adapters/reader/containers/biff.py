"""What an .xls says in its records and the parser does not tell ([MS-XLS]; BIFF5 and BIFF8).

Formula errors, formulas nobody calculated, hidden rows, columns and sheets, merged cells, the 1904 date system,
and which cells hold something; of a BIFF5 the cells themselves, whose Chinese the parser garbles. Every length is checked against the record's own end.
"""

import struct
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from diaodu.adapters.reader.containers.formulas import tokens_give_number, tokens_give_text, tokens_sum_column
from diaodu.adapters.reader.containers.grid import check_size
from diaodu.adapters.reader.containers.looks import Looks
from diaodu.adapters.reader.containers.scan import MAX_CELLS, MAX_COLUMNS
from diaodu.adapters.reader.faults import damaged

_BOF, _EOF, _BOUNDSHEET, _DATEMODE, _CODEPAGE = 0x0809, 0x000A, 0x0085, 0x0022, 0x0042
_SST, _CONTINUE, _PICTURES = 0x00FC, 0x003C, 0x00EB
_DIMENSIONS = 0x0200
_ROW, _COLINFO, _MERGED = 0x0208, 0x007D, 0x00E5
_LABEL_SST, _LABEL, _RICH_LABEL = 0x00FD, 0x0204, 0x00D6
_NUMBER, _RK, _MANY_RK, _BOOL_OR_ERROR = 0x0203, 0x027E, 0x00BD, 0x0205
_FORMULA, _STRING = 0x0006, 0x0207
_FORMULAS = {_FORMULA, 0x0206, 0x0406}
"""With the ids of older versions, which some programs write in a BIFF8 too and the parser does not know."""

_ROW_HIDDEN, _COLUMN_HIDDEN = 0x20, 0x01
_CALCULATE_ON_LOAD = 0x02
_TOKENS = 22  # where a formula's tokens start in a BIFF5 and later
_WIDE_DIMENSIONS = 12  # bytes in a BIFF8
_TEXT, _ERROR, _NOTHING = 0, 2, 3
"""What a formula's stored value is when it is no number."""

_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip

_BIFF5 = 0x0500
_CODE_PAGES = {936: "gb18030", 10008: "gb18030", 54936: "gb18030", 950: "big5", 1252: "cp1252", 65001: "utf-8"}
"""Encodings of a BIFF5 by code page; one of Chinese Windows where none is named."""

Place = tuple[int, int]


@dataclass(slots=True)
class BookSheet:
    """One sheet's records; rows and columns count from 0."""

    start: int
    is_hidden: bool
    is_worksheet: bool
    name: str = ""  # of a BIFF5, as are `written` and `encoding`
    encoding: str = ""
    written: dict[Place, str] = field(default_factory=dict)
    errors: dict[Place, str] = field(default_factory=dict)  # formula errors; "" has no stored value
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[tuple[Place, Place]] = field(default_factory=list)
    numbers: dict[Place, float] = field(default_factory=dict)
    texts: dict[Place, int] = field(default_factory=dict)  # index of the shared string, or -1
    truths: dict[Place, bool] = field(default_factory=dict)
    summing_rows: set[int] = field(default_factory=set)  # in which a formula sums cells above it
    blank_formulas: set[Place] = field(default_factory=set)  # whose stored value is 0 or nothing
    is_uncalculated: bool = False  # a formula's stored value is one that it cannot have

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns up to the last that hold something."""
        places = [*self.numbers, *self.texts, *self.truths, *self.errors]
        return max((row for row, _ in places), default=-1) + 1, max((column for _, column in places), default=-1) + 1


@dataclass(slots=True)
class BookScan:
    """A whole workbook stream."""

    sheets: list[BookSheet] = field(default_factory=list)
    is_1904: bool = False
    has_pictures: bool = False
    looks: dict[int, Looks] = field(default_factory=dict)  # by a sheet's place
    strings: list[bytes] = field(default_factory=list)  # SST and what continues it
    changes: dict[int, bytes] = field(default_factory=dict)  # offset in the stream → true size of a sheet

    def empty_strings(self) -> set[int]:
        """Indexes of shared strings without a character; looked for only where a text was not read.

        Raises:
            FileFault: the strings end before they should.
        """
        try:
            return set(_empty_strings(self.strings))
        except (struct.error, IndexError) as error:
            raise damaged() from error


def scan_book(stream: bytes) -> BookScan:
    """Scan all records of a workbook stream.

    Raises:
        FileFault: a record reaches beyond its end, there is no sheet, or one is too large.
    """
    scan = BookScan()
    try:
        _scan_globals(stream, scan)
        if not scan.sheets:
            raise damaged()
        for sheet in scan.sheets:
            scan.changes |= _scan_sheet(stream, sheet)
            check_size(*sheet.size)
            scan.changes |= _true_size(stream, sheet)
        _settle_formulas(scan.sheets)
    except (struct.error, IndexError) as error:
        raise damaged() from error
    return scan


def records_from(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one substream, as `_placed_records` does."""
    return ((kind, record) for kind, record, _ in _placed_records(stream, place))


def _placed_records(stream: bytes, place: int) -> Iterator[tuple[int, bytes, int]]:
    """Yield the records of one substream with their places.

    A chart within a sheet has records of its own, which are not cells.
    """
    depth = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        place += 4 + size
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        if depth <= 1:
            yield kind, stream[place - size : place], place - size - 4


def _scan_globals(stream: bytes, scan: BookScan) -> None:
    last, is_old, encoding = 0, False, "gb18030"
    for kind, record in records_from(stream, 0):
        if kind == _BOF:
            is_old = struct.unpack_from("<H", record)[0] == _BIFF5
        elif kind == _CODEPAGE:
            encoding = _CODE_PAGES.get(struct.unpack_from("<H", record)[0], "gb18030")
        elif kind == _BOUNDSHEET:
            scan.sheets.append(_bound_sheet(record, encoding if is_old else ""))
        elif kind == _DATEMODE:
            scan.is_1904 = record[:1] == b"\x01"
        elif kind == _PICTURES:
            scan.has_pictures = True
        elif kind == _SST or (kind == _CONTINUE and last == _SST):
            scan.strings.append(record)
        last = _SST if kind == _CONTINUE and last == _SST else kind


def _bound_sheet(record: bytes, encoding: str) -> BookSheet:
    start, state, kind = struct.unpack_from("<I2B", record)
    name = record[7 : 7 + record[6]].decode(encoding, "replace") if encoding else ""
    return BookSheet(start, bool(state & 3), is_worksheet=not kind, name=name, encoding=encoding)


def _scan_sheet(stream: bytes, sheet: BookSheet) -> dict[int, bytes]:
    """Scan a sheet; the ids to put where formulas have those of an older version."""
    waiting: Place | None = None  # a formula whose text comes next
    changes: dict[int, bytes] = {}
    for kind, record, place in _placed_records(stream, sheet.start):
        if see := _SEEN.get(kind):
            see(sheet, record)
        elif kind == _STRING and waiting:
            _see_characters(sheet, waiting, record)
            waiting = None
        elif kind in _FORMULAS:
            waiting = _see_formula(sheet, record)
            if kind != _FORMULA:
                changes[place] = struct.pack("<H", _FORMULA)
    return changes


def _settle_formulas(sheets: list[BookSheet]) -> None:
    """Once a stored value is one that its formula cannot have, no 0 and no blank of the workbook is calculated."""
    if not any(sheet.is_uncalculated for sheet in sheets):
        return
    for sheet in sheets:
        for place in sheet.blank_formulas:
            sheet.numbers.pop(place, None)
            sheet.errors[place] = ""


def _true_size(stream: bytes, sheet: BookSheet) -> dict[int, bytes]:
    """The size to put where a sheet formatted to its far end says 65,536 × 256: the parser reserves all of it."""
    place = sheet.start
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        if kind == _DIMENSIONS and size >= _WIDE_DIMENSIONS:
            first_row, last_row, first_column, last_column = struct.unpack_from("<2I2H", stream, place + 4)
            is_honest = first_row <= last_row and first_column <= last_column
            too_large = last_row * last_column > MAX_CELLS
            rows, columns = sheet.size
            return {} if is_honest and not too_large else {place + 4: struct.pack("<2I2H", 0, rows, 0, columns)}
        if kind == _EOF:
            break
        place += 4 + size
    return {}


def _see_formula(sheet: BookSheet, record: bytes) -> Place | None:
    """Note a formula's stored value; the place if it is a text, which has a record of its own."""
    row, column, _, stored = struct.unpack_from("<3H8s", record)
    place = row, column
    if tokens_sum_column(_tokens(record), row, column):
        sheet.summing_rows.add(row)
    if stored[6:] != b"\xff\xff":
        _see_result(sheet, place, struct.unpack("<d", stored)[0], record)
        return None
    if stored[0] == _ERROR:
        sheet.errors[place] = _ERRORS.get(stored[2], "#ERROR")
    elif stored[0] == _NOTHING:
        _see_no_result(sheet, place, record)
    elif stored[0] != _TEXT:
        sheet.truths[place] = bool(stored[2])
    return place if stored[0] == _TEXT else None


def _see_result(sheet: BookSheet, place: Place, number: float, record: bytes) -> None:
    """Note a number; 0 is also how programs write a formula they cannot calculate."""
    if number == 0 and _is_due(record):
        sheet.errors[place] = ""
        return
    sheet.numbers[place] = number
    if number == 0:
        sheet.blank_formulas.add(place)
        sheet.is_uncalculated |= tokens_give_text(_tokens(record))


def _see_no_result(sheet: BookSheet, place: Place, record: bytes) -> None:
    """Note a blank: what a formula shows that gives "", and how other programs write one they cannot calculate."""
    if _is_due(record):
        sheet.errors[place] = ""
        return
    sheet.blank_formulas.add(place)
    sheet.is_uncalculated |= tokens_give_number(_tokens(record))


def _tokens(record: bytes) -> bytes:
    return record[_TOKENS : _TOKENS + struct.unpack_from("<H", record, _TOKENS - 2)[0]]


def _is_due(record: bytes) -> bool:
    """Whether a formula is to be calculated when the file is opened."""
    return bool(struct.unpack_from("<H", record, 14)[0] & _CALCULATE_ON_LOAD)


def _see_row(sheet: BookSheet, record: bytes) -> None:
    if record[12] & _ROW_HIDDEN:
        sheet.hidden_rows.add(struct.unpack_from("<H", record)[0])


def _see_columns(sheet: BookSheet, record: bytes) -> None:
    first, last, _, _, options = struct.unpack_from("<5H", record)
    if options & _COLUMN_HIDDEN:
        sheet.hidden_columns.update(range(first, min(last + 1, MAX_COLUMNS)))


def _see_merged(sheet: BookSheet, record: bytes) -> None:
    for number in range(struct.unpack_from("<H", record)[0]):
        top, bottom, left, right = struct.unpack_from("<4H", record, 2 + 8 * number)
        sheet.merges.append(((top, left), (bottom, right)))


def _see_shared_text(sheet: BookSheet, record: bytes) -> None:
    row, column, _, index = struct.unpack_from("<3HI", record)
    sheet.texts[row, column] = index


def _see_text(sheet: BookSheet, record: bytes) -> None:
    row, column = struct.unpack_from("<2H", record)
    _see_characters(sheet, (row, column), record[6:])


def _see_characters(sheet: BookSheet, place: Place, counted: bytes) -> None:
    """Note a text that stands in its own record; a BIFF5's is decoded."""
    length = struct.unpack_from("<H", counted)[0]
    if length:
        sheet.texts[place] = -1
    if length and sheet.encoding:
        sheet.written[place] = counted[2 : 2 + length].decode(sheet.encoding, "replace")


def _see_number(sheet: BookSheet, record: bytes) -> None:
    row, column, _, number = struct.unpack_from("<3Hd", record)
    sheet.numbers[row, column] = number


def _see_packed_number(sheet: BookSheet, record: bytes) -> None:
    row, column, _, packed = struct.unpack_from("<3HI", record)
    sheet.numbers[row, column] = _unpack(packed)


def _see_packed_numbers(sheet: BookSheet, record: bytes) -> None:
    row, first = struct.unpack_from("<2H", record)
    for number in range((len(record) - 6) // 6):
        sheet.numbers[row, first + number] = _unpack(struct.unpack_from("<I", record, 6 + 6 * number)[0])


def _see_bool_or_error(sheet: BookSheet, record: bytes) -> None:
    row, column, _, value, is_error = struct.unpack_from("<3H2B", record)
    if is_error:
        sheet.errors[row, column] = _ERRORS.get(value, "#ERROR")
    else:
        sheet.truths[row, column] = bool(value)


_SEEN = {
    _ROW: _see_row, _COLINFO: _see_columns, _MERGED: _see_merged, _LABEL_SST: _see_shared_text, _LABEL: _see_text,
    _RICH_LABEL: _see_text, _NUMBER: _see_number, _RK: _see_packed_number, _MANY_RK: _see_packed_numbers,
    _BOOL_OR_ERROR: _see_bool_or_error,
}  # fmt: skip


def _unpack(packed: int) -> float:
    """An RK number: an integer or a double's upper half, either of them perhaps times 100."""
    if packed & 2:
        number = float((packed >> 2) - ((packed & 0x80000000) >> 1))
    else:
        number = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return number / 100 if packed & 1 else number


def _empty_strings(records: list[bytes]) -> Iterator[int]:
    """Walk the shared strings over the records they are cut into, by their lengths alone."""
    if not records:
        return
    walk = Walk(records)
    walk.skip(4)
    for index in range(struct.unpack("<I", walk.take(4))[0]):
        length, flags = struct.unpack("<HB", walk.take(3))
        runs = struct.unpack("<H", walk.take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", walk.take(4))[0] if flags & 4 else 0
        deque(walk.characters(length, is_wide=bool(flags & 1)), maxlen=0)
        walk.skip(4 * runs + extra)
        if not length:
            yield index


class Walk:
    """A place in a record and those that continue it."""

    def __init__(self, records: list[bytes]) -> None:
        self.records = records
        self.number = self.place = 0

    def take(self, size: int) -> bytes:
        """The next bytes; no field of a string is cut in two."""
        if self.place >= len(self.records[self.number]):
            self._next()
        self.place += size
        return self.records[self.number][self.place - size : self.place]

    def skip(self, size: int) -> None:
        """Go on by so many bytes."""
        while size > (left := len(self.records[self.number]) - self.place):
            size -= left
            self._next()
        self.place += size

    def characters(self, count: int, *, is_wide: bool) -> Iterator[tuple[bytes, bool]]:
        """Yield a text's pieces; each continuing record says anew whether its characters are wide."""
        while count:
            width = 2 if is_wide else 1
            here = min(count, (len(self.records[self.number]) - self.place) // width)
            yield self.records[self.number][self.place : self.place + here * width], is_wide
            self.place += here * width
            count -= here
            if count:
                self._next()
                is_wide = bool(self.records[self.number][0] & 1)
                self.place = 1

    def _next(self) -> None:
        self.number += 1
        self.place = 0
