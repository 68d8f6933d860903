"""What a compound file (OLE2: .xls, WPS .et, encrypted .xlsx, .doc) holds, from its header and directory.

Only as much of [MS-CFB] and [MS-XLS] as tells a readable workbook from an encrypted one and takes out its stream.
"""

import struct
from collections.abc import Mapping

from diaodu.adapters.reader.faults import damaged

_ENTRY = 128
_MINI_CUTOFF = 4096
_MINI_SECTOR = 64
_HEADER_SECTORS = 109  # of the allocation table, named in the header
_LAST_SECTOR = 0xFFFFFFFA  # from here on marks, such as the end of a chain
_FILEPASS = 0x002F
_EOF = 0x000A
_HEAD_RECORDS = 200


def compound_kind(data: bytes) -> str:
    """Tell xls, macros (an xls with a VBA project), encrypted, document, slides or unknown."""
    if _holds(data, "EncryptedPackage"):
        return "encrypted"
    records = _head_records(data)
    if _FILEPASS in records:
        return "encrypted"
    if _holds(data, "Workbook") or _holds(data, "Book"):
        return "macros" if _holds(data, "_VBA_PROJECT_CUR") else "xls"
    if _holds(data, "WordDocument"):
        return "document"
    return "slides" if _holds(data, "PowerPoint Document") else "unknown"


class BookStream:
    """The workbook's records, sector by sector as its chain tells; a chain longer than the file is a circle."""

    def __init__(self, data: bytes) -> None:
        """Follow the chain.

        Raises:
            FileFault: the file's own tables are broken.
        """
        self.data = data
        try:
            self.sector = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
            self.table = self._read_table()
            self.places, self.step, size = self._find()
        except (struct.error, IndexError, ValueError) as error:
            raise damaged() from error
        self.content = b"".join(data[place : place + self.step].ljust(self.step, b"\0") for place in self.places)[:size]

    def patched(self, changes: Mapping[int, bytes]) -> bytes:
        """The file with other bytes at some offsets of the stream."""
        if not changes:
            return self.data
        data = bytearray(self.data)
        for offset, content in changes.items():
            for number, byte in enumerate(content, offset):
                place = self.places[number // self.step] + number % self.step
                data[place : place + 1] = bytes([byte])
        return bytes(data)

    def _find(self) -> tuple[list[int], int, int]:
        """Where the stream's pieces lie, how long each is, and the stream's size.

        A short stream lies in small pieces of the root's own stream.
        """
        start, size = struct.unpack_from("<II", self.data, _book_entry(self.data) + 116)
        if size >= _MINI_CUTOFF:
            return self._places(start), self.sector, size
        root = self._places(struct.unpack_from("<I", self.data, _entry_at(self.data, "Root Entry") + 116)[0])
        mini = b"".join(map(self._at, self._places(struct.unpack_from("<I", self.data, 60)[0])))
        table = list(struct.unpack(f"<{len(mini) // 4}I", mini))
        pieces = [number * _MINI_SECTOR for number in _chain(table, start, len(table))]
        return [root[piece // self.sector] + piece % self.sector for piece in pieces], _MINI_SECTOR, size

    def _read_table(self) -> list[int]:
        sectors = [s for s in struct.unpack_from(f"<{_HEADER_SECTORS}I", self.data, 76) if s < _LAST_SECTOR]
        more = struct.unpack_from("<I", self.data, 68)[0]
        while more < _LAST_SECTOR and len(sectors) <= len(self.data) // self.sector:
            *found, more = self._numbers(more)
            sectors += [sector for sector in found if sector < _LAST_SECTOR]
        return [number for sector in sectors for number in self._numbers(sector)]

    def _numbers(self, sector: int) -> tuple[int, ...]:
        return struct.unpack(f"<{self.sector // 4}I", self._at((sector + 1) * self.sector))

    def _at(self, place: int) -> bytes:
        return self.data[place : place + self.sector].ljust(self.sector, b"\0")

    def _places(self, start: int) -> list[int]:
        most = len(self.data) // self.sector + 1
        return [(sector + 1) * self.sector for sector in _chain(self.table, start, most)]


def _chain(table: list[int], start: int, most: int) -> list[int]:
    found = []
    while start < _LAST_SECTOR:
        found.append(start)
        if len(found) > most:
            message = "a chain in a circle"
            raise ValueError(message)
        start = table[start]
    return found


def _entry_at(data: bytes, name: str) -> int:
    """Offset of a directory entry, or -1; entries are aligned, and the name ends with NUL."""
    wanted = name.encode("utf-16-le") + b"\0\0"
    found = data.find(wanted)
    while found >= 0 and found % _ENTRY:
        found = data.find(wanted, found + 1)
    return found


def _book_entry(data: bytes) -> int:
    """A file for Excel 97 and 95 has both; the newer one counts."""
    entry = _entry_at(data, "Workbook")
    return entry if entry >= 0 else _entry_at(data, "Book")


def _holds(data: bytes, name: str) -> bool:
    return _entry_at(data, name) >= 0


def _head_records(data: bytes) -> dict[int, bytes]:
    """First records of the workbook stream by id, as far as its first sectors follow one another."""
    place = _stream_start(data)
    records: dict[int, bytes] = {}
    for _ in range(_HEAD_RECORDS):
        if place < 0 or place + 4 > len(data):
            break
        kind, size = struct.unpack_from("<HH", data, place)
        records.setdefault(kind, data[place + 4 : place + 4 + size])
        if kind == _EOF:
            break
        place += 4 + size
    return records


def _stream_start(data: bytes) -> int:
    entry = _book_entry(data)
    root = _entry_at(data, "Root Entry")
    if entry < 0 or entry + _ENTRY > len(data):
        return -1
    sector = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
    start, size = struct.unpack_from("<II", data, entry + 116)
    if size >= _MINI_CUTOFF or root < 0:
        return (start + 1) * sector
    return (struct.unpack_from("<I", data, root + 116)[0] + 1) * sector + start * _MINI_SECTOR
