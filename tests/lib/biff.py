"""Old workbooks (.xls) for the tests, record by record: BIFF8, or BIFF5 as programs of the nineties wrote it.

Says more than a workbook library would: errors, formulas nobody calculated, hidden rows, charts inside a sheet.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

ERRORS = {"#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D, "#NUM!": 0x24, "#N/A": 0x2A}
SECTOR = 512
_DATE_FORMAT = 14
_GENERAL, _DATE = 15, 16
"""Formats of cells by their number in the workbook."""


@dataclass(frozen=True)
class Formula:
    """A formula with its stored value: a number, a text, an error's text; None was never calculated, "" is a blank."""

    stored: Any
    tokens: bytes = b"\x1e\x01\x00"
    kind: int = 0x0006


@dataclass(frozen=True)
class Shown:
    """A number under a format of its own, or in a font with a line through (`is_struck`)."""

    number: float
    code: str = "General"
    is_struck: bool = False


@dataclass(frozen=True)
class Rich:
    """A text of several fonts: (text, "" or struck or raised)."""

    runs: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return "".join(text for text, _ in self.runs)


@dataclass(frozen=True)
class OldSheet:
    """A sheet's cells and what is hidden or merged; rows and columns count from 0."""

    rows: Sequence[Sequence[Any]]
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    merges: Sequence[tuple[int, int, int, int]] = ()  # first row, first column, last row, last column
    is_hidden: bool = False
    chart: bytes = b""
    size: tuple[int, int] | None = None  # rows and columns as it says, whatever it holds


@dataclass
class _Strings:
    """Shared strings in the order of their first use."""

    index: dict[str | Rich, int] = field(default_factory=dict)
    styles: dict[tuple[str, bool], int] = field(default_factory=dict)

    def of(self, text: str | Rich) -> int:
        return self.index.setdefault(text, len(self.index))

    def style(self, cell: Shown) -> int:
        """The number of the style that a cell under a format has."""
        return self.styles.setdefault((cell.code, cell.is_struck), _DATE + 1 + len(self.styles))


def record(kind: int, *parts: bytes) -> bytes:
    """One record."""
    content = b"".join(parts)
    return struct.pack("<HH", kind, len(content)) + content


def make_xls(
    sheets: Mapping[str, OldSheet],
    *,
    is_1904: bool = False,
    version: int = 8,
    picture: bool = False,
    texts: Sequence[str] = (),
) -> bytes:
    """Write an old workbook.

    `version` 5 writes texts in the code page of Chinese Windows; `texts` are the first shared strings.
    """
    strings = _Strings({text: number for number, text in enumerate(texts)})
    bodies = [_sheet(sheet, strings, version) for sheet in sheets.values()]
    size = len(_globals(sheets, [0] * len(sheets), strings, version, is_1904=is_1904, picture=picture))
    starts = [size + sum(map(len, bodies[:number])) for number in range(len(bodies))]
    book = _globals(sheets, starts, strings, version, is_1904=is_1904, picture=picture)
    return make_compound({"Workbook" if version == 8 else "Book": book + b"".join(bodies)})


def _bof(version: int, kind: int) -> bytes:
    return record(
        0x0809,
        struct.pack("<4H", 0x0600 if version == 8 else 0x0500, kind, 0x0DBB, 0x07CC),
        bytes(8 if version == 8 else 0),
    )


def _globals(
    sheets: Mapping[str, OldSheet],
    starts: Sequence[int],
    strings: _Strings,
    version: int,
    *,
    is_1904: bool,
    picture: bool,
) -> bytes:
    parts = [_bof(version, 0x0005), record(0x0042, struct.pack("<H", 1200 if version == 8 else 936)),
             record(0x0022, struct.pack("<H", is_1904))]  # fmt: skip
    tail = bytes(16 if version == 8 else 12)
    parts += [
        record(0x00E0, struct.pack("<2H", 0, _DATE_FORMAT if number == _DATE else 0), tail)
        for number in range(_DATE + 1)
    ]
    if strings.styles or any(isinstance(text, Rich) for text in strings.index):
        parts += _looks(strings.styles, version)
    for (name, sheet), start in zip(sheets.items(), starts, strict=True):
        text = _short(name) if version == 8 else bytes([len(name.encode("gbk"))]) + name.encode("gbk")
        parts.append(record(0x0085, struct.pack("<I2B", start, sheet.is_hidden, 0), text))
    if picture:
        parts.append(record(0x00EB, bytes(200)))
    if version == 8:
        parts += _shared(list(strings.index))
    return b"".join([*parts, record(0x000A)])


FONTS = {"": 0, "struck": 5, "raised": 6}
"""Fonts by their number; there is no fourth."""


def _looks(styles: Mapping[tuple[str, bool], int], version: int) -> list[bytes]:
    """Fonts, number formats, and the cell styles that use them."""
    fonts = [(0, 0)] * 4 + [(0x08, 0), (0, 1)]
    parts = [record(0x0031, struct.pack("<5H", 220, line, 8, 400, raised), bytes(6)) for line, raised in fonts]
    for place, (code, is_struck) in enumerate(styles):
        text = struct.pack("<HB", len(code), 1) + code.encode("utf-16-le")
        old = bytes([len(code.encode("gbk"))]) + code.encode("gbk")
        parts.append(record(0x041E, struct.pack("<H", 200 + place), text if version == 8 else old))
        font = FONTS["struck" if is_struck else ""]
        parts.append(record(0x00E0, struct.pack("<2H", font, 200 + place), bytes(16 if version == 8 else 12)))
    return parts


def _short(text: str) -> bytes:
    return bytes([len(text), 1]) + text.encode("utf-16-le")


def _shared(texts: Sequence[str | Rich]) -> list[bytes]:
    """The shared strings, one record each after the first: as a large table is cut."""
    head = struct.pack("<2I", len(texts), len(texts))
    strings = [_shared_text(text) for text in texts]
    return [record(0x00FC, head, *strings[:1]), *(record(0x003C, text) for text in strings[1:])]


def _shared_text(text: str | Rich) -> bytes:
    wide = str(text).encode("utf-16-le")
    if isinstance(text, str):
        return struct.pack("<HB", len(text), 1) + wide
    starts = [sum(len(part) for part, _ in text.runs[:place]) for place in range(len(text.runs))]
    runs = [struct.pack("<2H", start, FONTS[look]) for start, (_, look) in zip(starts, text.runs, strict=True)]
    return struct.pack("<HBH", len(str(text)), 9, len(runs)) + wide + b"".join(runs)


def _sheet(sheet: OldSheet, strings: _Strings, version: int) -> bytes:
    parts = [_bof(version, 0x0010)]
    parts += [
        record(0x007D, struct.pack("<6H", column, column, 2560, _GENERAL, 1, 0)) for column in sheet.hidden_columns
    ]
    width = max((len(row) for row in sheet.rows), default=0)
    rows, columns = sheet.size or (len(sheet.rows), width)
    limits = struct.pack("<2I3H" if version == 8 else "<5H", 0, rows, 0, columns, 0)
    parts.append(record(0x0200, limits))
    for number, row in enumerate(sheet.rows):
        hidden = 0x20 if number in sheet.hidden_rows else 0
        parts.append(record(0x0208, struct.pack("<6H2BH", number, 0, len(row), 255, 0, 0, hidden, 1, _GENERAL)))
        parts += [_cell(number, column, cell, strings, version) for column, cell in enumerate(row) if cell != ""]
    parts.append(sheet.chart)
    if sheet.merges:
        spans = [struct.pack("<4H", top, bottom, left, right) for top, left, bottom, right in sheet.merges]
        parts.append(record(0x00E5, struct.pack("<H", len(spans)), *spans))
    return b"".join([*parts, record(0x000A)])


def chart_with(row: int, column: int, number: float) -> bytes:
    """A chart in a sheet that keeps a copy of a number, at a place that is not a cell's."""
    return _bof(8, 0x0020) + record(0x0203, struct.pack("<3Hd", row, column, 0, number)) + record(0x000A)


def _cell(row: int, column: int, cell: Any, strings: _Strings, version: int) -> bytes:
    style = strings.style(cell) if isinstance(cell, Shown) else _DATE if isinstance(cell, date) else _GENERAL
    place = struct.pack("<3H", row, column, style)
    cell = cell.number if isinstance(cell, Shown) else cell
    if isinstance(cell, Formula):
        return _formula(place, cell, version)
    if isinstance(cell, str | Rich):
        return _text(place, cell, strings, version)
    if isinstance(cell, bool):
        return record(0x0205, place, bytes([cell, 0]))
    if isinstance(cell, int) and abs(cell) < 1 << 29:
        return record(0x027E, place, struct.pack("<i", cell << 2 | 2))
    number = (cell - date(1899, 12, 30)).days if isinstance(cell, date) else cell
    return record(0x0203, place, struct.pack("<d", number))


def _text(place: bytes, cell: str | Rich, strings: _Strings, version: int) -> bytes:
    if cell in ERRORS:
        return record(0x0205, place, bytes([ERRORS[cell], 1]))
    if version == 8:
        return record(0x00FD, place, struct.pack("<I", strings.of(cell)))
    text = str(cell).encode("gbk")
    return record(0x0204, place, struct.pack("<H", len(text)), text)


def _formula(place: bytes, cell: Formula, version: int) -> bytes:
    stored = cell.stored
    options, text = 0, b""
    if stored is None:
        value, options = bytes(8), 2
    elif stored == "":
        value = bytes([3, 0, 0, 0, 0, 0, 0xFF, 0xFF])
    elif isinstance(stored, str) and stored in ERRORS:
        value = bytes([2, 0, ERRORS[stored], 0, 0, 0, 0xFF, 0xFF])
    elif isinstance(stored, str):
        value = bytes([0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
        wide = b"\x01" + stored.encode("utf-16-le")
        length = len(stored) if version == 8 else len(stored.encode("gbk"))
        text = record(0x0207, struct.pack("<H", length), wide if version == 8 else stored.encode("gbk"))
    else:
        value = struct.pack("<d", stored)
    head = struct.pack("<HIH", options, 0, len(cell.tokens))
    return record(cell.kind, place, value, head, cell.tokens) + text


def make_compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with these streams, each long enough for sectors of its own."""
    padded = [content.ljust(4096, b"\0") for content in streams.values()]
    counts = [-(-len(content) // SECTOR) for content in padded]
    table: list[int] = []
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    for number, (name, count) in enumerate(zip(streams, counts, strict=True)):
        entries.append(
            _entry(name, 2, len(table), len(padded[number]), sibling=number + 2 if number + 1 < len(counts) else -1)
        )
        table += [*range(len(table) + 1, len(table) + count), 0xFFFFFFFE]
    directory = b"".join(entries).ljust(-(-len(entries) // 4) * SECTOR, b"\0")
    first = len(table)
    table += [*range(first + 1, first + len(directory) // SECTOR), 0xFFFFFFFE]
    tables = -(-(len(table) + 1) // (SECTOR // 4))
    while (len(table) + tables) > tables * SECTOR // 4:
        tables += 1
    own = list(range(len(table), len(table) + tables))
    table += [0xFFFFFFFD] * tables
    table += [0xFFFFFFFF] * (tables * SECTOR // 4 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, tables, first, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", *(own + [0xFFFFFFFF] * (109 - len(own))))
    contents = b"".join(content.ljust(count * SECTOR, b"\0") for content, count in zip(padded, counts, strict=True))
    return header + contents + directory + struct.pack(f"<{len(table)}I", *table)


def _entry(name: str, kind: int, start: int, size: int, *, child: int = -1, sibling: int = -1) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    links = struct.pack("<3i", -1, sibling, child)
    return (
        text.ljust(64, b"\0")
        + struct.pack("<H2B", len(text), kind, 1)
        + links
        + bytes(36)
        + struct.pack("<2IQ", start, size, 0)[:12]
    )
