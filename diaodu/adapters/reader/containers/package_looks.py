"""How the cells of an .xlsx look: its styles, its texts of several runs, and the sheets that use them.

A sheet is gone through a second time only where a style that says something, or a text with something struck out or
raised, is in it.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from diaodu.adapters.reader.containers.looks import Looks, Styles
from diaodu.adapters.reader.containers.number_format import BUILT_IN, speaks
from diaodu.adapters.reader.containers.package import DtdCheck, PackageScan
from diaodu.adapters.reader.containers.rich_text import Run, matter
from diaodu.adapters.reader.containers.scan import Handler, check_head, column_letters, parse, place_of

_STYLES = re.compile(r"xl/[^/]*styles[^/]*\.xml$", re.IGNORECASE)
_TEXTS = re.compile(r"xl/[^/]*sharedstrings[^/]*\.xml$", re.IGNORECASE)
_MARKS = (b"strike", b"vertAlign")
"""What stands in a worksheet with a text of its own that is struck out or raised."""

_RICH = re.compile(rb"<(?:\w+:)?rPr[ />]")
_FALSE = {"0", "false"}
_RAISED = {"superscript", "subscript"}


class XlsxScan(PackageScan):
    """An .xlsx as it inflates; its worksheets come last."""

    def __init__(self) -> None:
        """Start with nothing seen."""
        super().__init__()
        self.styles = Styles()
        self.texts: dict[int, list[Run]] = {}  # shared texts of several looks
        self.looks: dict[str, Looks] = {}  # by the worksheet's path
        self.styled: re.Pattern[bytes] | None = None

    @contextmanager
    def part(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """Give the function that takes the part's bytes; at the end the part must be whole."""
        path = name.replace("\\", "/")
        take = self._take_styles if _STYLES.match(path) else self._take_texts if _TEXTS.match(path) else None
        if take is None:
            with super().part(name) as feed:
                yield feed
            return
        content = bytearray()
        yield content.extend
        check_head(content)
        take(content)

    def _take_styles(self, content: bytearray) -> None:
        book = _StyleBook()
        parse(book, content)
        self.styles = book.styles()
        if numbers := "|".join(map(str, sorted(self.styles.numbers))):
            self.styled = re.compile(rf"\ss\s*=\s*[\"'](?:{numbers})[\"']".encode())

    def _take_texts(self, content: bytearray) -> None:
        DtdCheck(is_read=True).feed(content)
        if _RICH.search(content):
            texts = _SharedTexts()
            parse(texts, content)
            self.texts = texts.found

    def see_sheet(self, path: str, content: bytearray) -> None:
        """Note how the cells of a worksheet look, where it may matter."""
        has_texts = any(map(matter, self.texts.values()))
        is_marked = not self.worksheets[path].is_plain and any(mark in content for mark in _MARKS)
        if has_texts or is_marked or (self.styled and self.styled.search(content)):
            looks = self.looks[path] = Looks()
            parse(_SheetLooks(looks, self.styles, self.texts), content)


class _StyleBook(Handler):
    """The styles part: number formats, fonts with a line through, and the cell styles that use them."""

    def __init__(self) -> None:
        self.codes = dict(BUILT_IN)
        self.fonts: list[bool] = []
        self.cells: list[tuple[int, int]] = []  # number format and font of each cell style
        self.room = ""
        self.start = self._start
        self.end = self._end

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local in {"fonts", "cellXfs", "dxfs", "cellStyleXfs"}:
            self.room = local
        elif local == "numFmt" and self.room != "dxfs":
            self.codes[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif local == "font" and self.room == "fonts":
            self.fonts.append(False)
        elif local == "strike" and self.room == "fonts" and self.fonts:
            self.fonts[-1] = attributes.get("val", "1") not in _FALSE
        elif local == "xf" and self.room == "cellXfs":
            self.cells.append((_whole(attributes.get("numFmtId")), _whole(attributes.get("fontId"))))

    def _end(self, tag: str) -> None:
        if tag.rpartition(":")[2] == self.room:
            self.room = ""

    def styles(self) -> Styles:
        """Those that say something."""
        found = Styles()
        for number, (code, font) in enumerate(self.cells):
            if speaks(self.codes.get(code, "")):
                found.formats[number] = self.codes[code]
            if font < len(self.fonts) and self.fonts[font]:
                found.struck.add(number)
        return found


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0


class _Runs(Handler):
    """The runs of the text that is open; the sound of its characters (rPh) is no part of it."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.in_text = self.in_sound = False
        self.start, self.end, self.data = self._start, self._end, self._data

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local in {"si", "is"}:
            self.runs = [Run()]
        elif local == "r":
            self.runs.append(Run())
        elif local == "rPr" and self.runs:
            self.runs[-1].is_struck = False
        elif local == "rPh":
            self.in_sound = True
        elif local == "t":
            self.in_text = not self.in_sound
        elif local == "strike" and self.runs:
            self.runs[-1].is_struck = attributes.get("val", "1") not in _FALSE
        elif local == "vertAlign" and self.runs:
            self.runs[-1].is_raised = attributes.get("val") in _RAISED

    def _end(self, tag: str) -> None:
        local = tag.rpartition(":")[2]
        if local == "t":
            self.in_text = False
        elif local == "rPh":
            self.in_sound = False

    def _data(self, text: str) -> None:
        if self.in_text and self.runs:
            self.runs[-1].text += text


class _SharedTexts(_Runs):
    """The shared texts, of which those of several looks are kept by their number."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[int, list[Run]] = {}
        self.count = 0
        self.end = self._end_text

    def _end_text(self, tag: str) -> None:
        self._end(tag)
        if tag.rpartition(":")[2] == "si":
            if len(self.runs) > 1:  # the first holds what stands outside of any run
                self.found[self.count] = self.runs
            self.count += 1


class _SheetLooks(_Runs):
    """A worksheet's cells with the styles and texts that say something."""

    def __init__(self, looks: Looks, styles: Styles, texts: dict[int, list[Run]]) -> None:
        super().__init__()
        self.looks, self.styles, self.texts = looks, styles, texts
        self.row, self.column = 0, -1
        self.kind = self.value = ""
        self.style = 0
        self.in_value = False
        self.start, self.end, self.data = self._start_cell, self._end_cell, self._data_of_cell

    def _start_cell(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "row":
            self.row, self.column = int(attributes.get("r") or self.row + 1), -1
        elif local == "c":
            address = attributes.get("r") or f"{column_letters(self.column + 1)}{self.row}"
            self.column = place_of(address)[1]
            self.kind, self.style, self.value, self.runs = attributes.get("t", "n"), _whole(attributes.get("s")), "", []
        elif local == "v":
            self.in_value = True
        else:
            self._start(tag, attributes)

    def _data_of_cell(self, text: str) -> None:
        if self.in_value:
            self.value += text
        else:
            self._data(text)

    def _end_cell(self, tag: str) -> None:
        local = tag.rpartition(":")[2]
        if local == "v":
            self.in_value = False
        elif local == "c" and (self.value or self.runs):
            self._settle((self.row - 1, self.column))
        else:
            self._end(tag)

    def _settle(self, place: tuple[int, int]) -> None:
        self.looks.see_style(place, self.style, self.styles)
        runs = self.texts.get(_whole(self.value.strip()), []) if self.kind == "s" else self.runs
        if matter(runs) or (runs and place in self.looks.struck):
            self.looks.see_runs(place, runs)
