"""The closer look when calamine read another number of cells than the XML holds.

Empty strings are cells with a value in XML and blank in a grid, so a difference alone means nothing: this
compares address by address. Slow, and rarely run.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from diaodu.adapters.reader.containers.scan import column_letters, place_of
from diaodu.adapters.reader.faults import damaged


@dataclass(slots=True)
class _Cells:
    """Cells of a worksheet as they end: (address, kind, text)."""

    found: list[tuple[str, str, str]] = field(default_factory=list)
    address: str = ""
    kind: str = ""
    row: int = 0
    column: int = -1
    text: list[str] = field(default_factory=list)
    in_value: bool = False
    values: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "row":
            self.row = int(attributes.get("r") or self.row + 1)
            self.column = -1
        elif local == "c":
            self._start_cell(attributes)
        elif local in {"v", "t"}:
            self.in_value = True
        self.values += local in {"v", "is"}

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self.address = attributes.get("r") or f"{column_letters(self.column + 1)}{self.row}"
        self.column = place_of(self.address)[1]
        self.kind = attributes.get("t", "n")
        self.text = []
        self.values = 0

    def data(self, text: str) -> None:
        if self.in_value:
            self.text.append(text)

    def end(self, tag: str) -> None:
        local = tag.rpartition(":")[2]
        if local in {"v", "t"}:
            self.in_value = False
        elif local == "c" and self.text:
            # Of two values the parser keeps one: the cell counts as standing there twice.
            self.found += [(self.address, self.kind, "".join(self.text))] * max(self.values, 1)


@dataclass(slots=True)
class _Strings:
    """Shared strings as they end."""

    found: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    in_text: bool = False

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "si":
            self.text = []
        self.in_text = local == "t"

    def data(self, text: str) -> None:
        if self.in_text:
            self.text.append(text)

    def end(self, tag: str) -> None:
        self.in_text = False
        if tag.rpartition(":")[2] == "si":
            self.found.append("".join(self.text))


def lost_cells(data: bytes, path: str, rows: Sequence[Sequence[object]]) -> list[str]:
    """Addresses of cells that hold something in the XML and nothing in the grid, or stand there twice.

    Raises:
        FileFault: the XML is broken where the parser did not mind.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = {name.lower().replace("\\", "/"): name for name in package.namelist()}
        cells, strings = _Cells(), _Strings()
        _parse(package.read(names[path]), cells)
        if "xl/sharedstrings.xml" in names:
            _parse(package.read(names["xl/sharedstrings.xml"]), strings)
    return _compare(cells.found, strings.found, rows)


def _parse(content: bytes, handler: _Cells | _Strings) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = handler.start
    parser.CharacterDataHandler = handler.data
    parser.EndElementHandler = handler.end
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise damaged() from error


def _compare(found: list[tuple[str, str, str]], strings: list[str], rows: Sequence[Sequence[object]]) -> list[str]:
    lost, seen = [], set()
    for address, kind, text in found:
        row, column = place_of(address)
        is_read = row < len(rows) and column < len(rows[row]) and rows[row][column] != ""
        if address in seen or (kind != "e" and not is_read and _means_something(kind, text, strings)):
            lost.append(address)
        seen.add(address)
    return lost


def _means_something(kind: str, text: str, strings: list[str]) -> bool:
    if kind == "s":
        return text.isdigit() and int(text) < len(strings) and bool(strings[int(text)].strip())
    return bool(text.strip())
