"""A workbook's package, part by part as it inflates: its sheets scanned, what the workbook says of them all.

A DTD anywhere is refused. Only parts that are read must be UTF-8: others, such as Power Query's, are not judged.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from diaodu.adapters.reader.containers.scan import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    TRUE,
    Handler,
    SheetScan,
    check_head,
    parse,
    refuse_dtd,
    scan_sheet,
)  # fmt: skip
from diaodu.adapters.reader.faults import refused, too_large

_WORKSHEET = re.compile(r"xl/worksheets/[^/]+\.xml$", re.IGNORECASE)
_PICTURE = re.compile(r"(?:^|/)(?:media|Pictures)/.", re.IGNORECASE)
_READ = re.compile(r"xl/(?:sharedstrings|styles)\.xml$", re.IGNORECASE)
"""Parts that the parser reads beside those scanned here."""
_TAIL = 32
"""Bytes of one piece looked at with the next: <!DOCTYPE in UTF-16 may be cut in two."""
_RICH_VALUES = re.compile(r"xl/richdata/rdrichvaluestructure\.xml$", re.IGNORECASE)
_PICTURES_IN_CELLS = (b"_localImage", b"_webimage")
"""Kinds of values that are a picture, as the structures of rich values name them."""


@dataclass(slots=True)
class WorkbookScan:
    """The workbook part: sheets' names and states, and the date system."""

    sheets: list[tuple[str, str, str]] = field(default_factory=list)  # name, relation id, state
    is_1904: bool = False
    is_strict: bool = False  # ISO 29500 Strict, which writes dates as text
    is_due: bool = False  # to be calculated when opened: who wrote it did not


class PackageScan:
    """All parts of one package, fed as they inflate."""

    def __init__(self) -> None:
        """Start with nothing seen."""
        self.worksheets: dict[str, SheetScan] = {}
        self.workbook = WorkbookScan()
        self.targets: dict[str, str] = {}
        self.has_pictures = False
        self.has_pictures_in_cells = False

    @contextmanager
    def part(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """Give the function that takes the part's bytes; at the end the part must be whole."""
        path = name.replace("\\", "/")
        self.has_pictures |= bool(_PICTURE.search(path))
        if _WORKSHEET.match(path):
            content = bytearray()
            yield content.extend
            self.worksheets[path.lower()] = scan_sheet(content)
            self.see_sheet(path.lower(), content)
        elif handler := self._handler(path):
            content = bytearray()
            yield content.extend
            check_head(content)
            parse(handler, content)
        elif _RICH_VALUES.match(path):
            content = bytearray()
            yield content.extend
            DtdCheck().feed(content)
            self.has_pictures_in_cells = any(kind in content for kind in _PICTURES_IN_CELLS)
        elif path.lower().endswith((".xml", ".rels", ".vml")):
            yield DtdCheck(is_read=bool(_READ.match(path))).feed
        else:
            yield _ignore

    def see_sheet(self, path: str, content: bytearray) -> None:
        """Look at a worksheet once more, where its format has more to say."""

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
        self._settle_cells()

    def _settle_cells(self) -> None:
        """Say what cells are that only the workbook tells: zeros that nobody calculated, pictures."""
        is_due = self.workbook.is_due or any(sheet.is_uncalculated for sheet in self.worksheets.values())
        for sheet in self.worksheets.values():
            if is_due:
                sheet.errors |= dict.fromkeys(sheet.zeros, "")
            if self.has_pictures_in_cells:
                sheet.pictures |= sheet.rich

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


class DtdCheck:
    """Looks for a DTD in a part that is not parsed, in UTF-8 or UTF-16; one that is read must be UTF-8."""

    def __init__(self, *, is_read: bool = False) -> None:
        self.is_read = is_read
        self.tail = b""

    def feed(self, chunk: bytes | bytearray) -> None:
        """Look at a piece, and at where it joins the one before."""
        if self.is_read and not self.tail:
            check_head(chunk)
        joined = self.tail + chunk
        plain = joined.replace(b"\0", b"")
        if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
            refuse_dtd()
        self.tail = joined[-_TAIL:]


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
            self.scan.is_1904 = attributes.get("date1904") in TRUE
        elif local == "calcPr":
            self.scan.is_due = attributes.get("fullCalcOnLoad") in TRUE


class _RelationsHandler(Handler):
    def __init__(self, targets: dict[str, str]) -> None:
        self.targets = targets
        self.start = self._start

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship":
            target = attributes.get("Target", "").lower()
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target.removeprefix('./')}"
            self.targets[attributes.get("Id", "")] = path
