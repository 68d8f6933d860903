"""How the cells of an .xls look: number formats that speak, texts with something struck out or raised ([MS-XLS] 2.4).

The records are gone through a second time only where a style or a font says something.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from diaodu.adapters.reader.containers.biff import BookScan, BookSheet, Walk, records_from
from diaodu.adapters.reader.containers.looks import Looks, Styles
from diaodu.adapters.reader.containers.number_format import BUILT_IN, speaks
from diaodu.adapters.reader.containers.rich_text import Run
from diaodu.adapters.reader.faults import damaged

_BOF, _CODEPAGE, _FONT, _FORMAT, _XF = 0x0809, 0x0042, 0x0031, 0x041E, 0x00E0
_FORMULA, _NUMBER, _RK, _MANY_RK = 0x0006, 0x0203, 0x027E, 0x00BD
_NUMBERS = {_FORMULA, _NUMBER, _RK}
_TEXTS = {0x00FD, 0x0204, 0x00D6}
_STRUCK = 0x08
_NO_FONT = 4
"""There is no font of this number: those behind it stand one place earlier."""


@dataclass(slots=True)
class _Book:
    """What the globals say of looks."""

    codes: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN))
    fonts: list[tuple[bool, bool]] = field(default_factory=list)  # struck out, raised
    cells: list[tuple[int, int]] = field(default_factory=list)  # font and number format of each cell style

    def font(self, number: int) -> tuple[bool, bool]:
        """Whether a font is struck out, and whether it is raised."""
        place = number - (number > _NO_FONT)
        return self.fonts[place] if place < len(self.fonts) else (False, False)

    def styles(self) -> Styles:
        """Those that say something."""
        found = Styles()
        for number, (font, code) in enumerate(self.cells):
            if speaks(self.codes.get(code, "")):
                found.formats[number] = self.codes[code]
            if self.font(font)[0]:
                found.struck.add(number)
        return found


def see_looks(stream: bytes, scan: BookScan) -> dict[int, Looks]:
    """What is to be said of the cells of each worksheet, by its place among the sheets.

    Raises:
        FileFault: a record or the shared strings end before they should.
    """
    try:
        book = _read_globals(stream)
        styles = book.styles()
        texts = dict(_rich_texts(scan.strings, book)) if any(map(any, book.fonts)) else {}
        if not styles.numbers and not texts:
            return {}
        return {place: _see_sheet(stream, sheet, styles, texts) for place, sheet in enumerate(scan.sheets)}
    except (struct.error, IndexError) as error:
        raise damaged() from error


def _read_globals(stream: bytes) -> _Book:
    book, encoding = _Book(), ""
    for kind, record in records_from(stream, 0):
        if kind == _BOF and struct.unpack_from("<H", record)[0] < 0x0600:  # noqa: PLR2004 - BIFF8
            encoding = "gb18030"
        elif kind == _FONT:
            book.fonts.append((bool(record[2] & _STRUCK), bool(struct.unpack_from("<H", record, 8)[0])))
        elif kind == _FORMAT:
            book.codes[struct.unpack_from("<H", record)[0]] = _code(record, encoding)
        elif kind == _XF:
            font, code = struct.unpack_from("<2H", record)
            book.cells.append((font, code))
    return book


def _code(record: bytes, encoding: str) -> str:
    if encoding:
        return record[3 : 3 + record[2]].decode(encoding, "replace")
    length, flags = struct.unpack_from("<HB", record, 2)
    return _decode(record[5 : 5 + length * (1 + (flags & 1))], is_wide=bool(flags & 1))


def _decode(characters: bytes, *, is_wide: bool) -> str:
    return characters.decode("utf-16-le" if is_wide else "latin-1", "replace")


def _see_sheet(stream: bytes, sheet: BookSheet, styles: Styles, texts: dict[int, list[Run]]) -> Looks:
    looks = Looks()
    for kind, record in records_from(stream, sheet.start):
        if kind == _MANY_RK:
            row, first = struct.unpack_from("<2H", record)
            for number in range((len(record) - 6) // 6):
                style = struct.unpack_from("<H", record, 4 + 6 * number)[0]
                looks.see_style((row, first + number), style, styles)
        elif kind in _NUMBERS or kind in _TEXTS:
            row, column, style = struct.unpack_from("<3H", record)
            looks.see_style((row, column), style, styles)
    for place, index in sheet.texts.items() if texts else ():
        if index in texts:
            looks.see_runs(place, texts[index])
    return looks


def _rich_texts(strings: Sequence[bytes], book: _Book) -> Iterator[tuple[int, list[Run]]]:
    """Shared strings of several runs."""
    if not strings:
        return
    walk = Walk(list(strings))
    walk.skip(4)
    for index in range(struct.unpack("<I", walk.take(4))[0]):
        length, flags = struct.unpack("<HB", walk.take(3))
        count = struct.unpack("<H", walk.take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", walk.take(4))[0] if flags & 4 else 0
        text = "".join(_decode(part, is_wide=wide) for part, wide in walk.characters(length, is_wide=bool(flags & 1)))
        starts = [struct.unpack("<2H", walk.take(4)) for _ in range(count)]
        walk.skip(extra)
        if starts:
            yield index, _runs(text, starts, book)


def _runs(text: str, starts: Sequence[tuple[int, ...]], book: _Book) -> list[Run]:
    """The runs of a text; what stands before the first has the cell's own font, which is of the style."""
    places = [0, *(start for start, _ in starts), len(text)]
    looks = [(None, False), *(book.font(font) for _, font in starts)]
    return [
        Run(text[first:after], *look)
        for first, after, look in zip(places, places[1:], looks, strict=False)
        if after > first
    ]
