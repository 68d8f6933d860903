"""What a compound file (OLE2: .xls, WPS .et, encrypted .xlsx, .doc) holds, from its header and directory.

Only as much of [MS-CFB] and [MS-XLS] as tells a readable workbook from an encrypted one and takes out its stream.
"""

import struct

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


def workbook_stream(data: bytes) -> bytes:
    """The workbook's records, sector by sector as its chain tells.

    Raises:
        FileFault: the file's own tables are broken.
    """
    try:
        return _Sectors(data).stream(_book_entry(data))
    except (struct.error, IndexError, ValueError) as error:
        raise damaged() from error


class _Sectors:
    """Sectors and their chains; a chain longer than the file goes round in a circle."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
        self.count = len(data) // self.size + 1
        self.table = self._read_table()

    def _read_table(self) -> list[int]:
        sectors = [s for s in struct.unpack_from(f"<{_HEADER_SECTORS}I", self.data, 76) if s < _LAST_SECTOR]
        more = struct.unpack_from("<I", self.data, 68)[0]
        while more < _LAST_SECTOR and len(sectors) <= self.count:
            *found, more = struct.unpack(f"<{self.size // 4}I", self._sector(more))
            sectors += [sector for sector in found if sector < _LAST_SECTOR]
        return [number for sector in sectors for number in struct.unpack(f"<{self.size // 4}I", self._sector(sector))]

    def _sector(self, number: int) -> bytes:
        return self.data[(number + 1) * self.size : (number + 2) * self.size].ljust(self.size, b"\0")

    def _chain(self, table: list[int], start: int, most: int) -> list[int]:
        found = []
        while start < _LAST_SECTOR:
            found.append(start)
            if len(found) > most:
                message = "a chain in a circle"
                raise ValueError(message)
            start = table[start]
        return found

    def _read(self, start: int) -> bytes:
        return b"".join(map(self._sector, self._chain(self.table, start, self.count)))

    def stream(self, entry: int) -> bytes:
        """Bytes of the stream a directory entry names; short ones lie in the root's mini sectors."""
        start, size = struct.unpack_from("<II", self.data, entry + 116)
        if size >= _MINI_CUTOFF:
            return self._read(start)[:size]
        root = self._read(struct.unpack_from("<I", self.data, _entry_at(self.data, "Root Entry") + 116)[0])
        mini = self._read(struct.unpack_from("<I", self.data, 60)[0])
        table = list(struct.unpack(f"<{len(mini) // 4}I", mini))
        places = self._chain(table, start, len(table))
        return b"".join(root[place * _MINI_SECTOR : (place + 1) * _MINI_SECTOR] for place in places)[:size]


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
