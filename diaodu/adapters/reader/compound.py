"""What a compound file (OLE2: .xls, WPS .et, encrypted .xlsx, .doc) holds, from its header and directory.

Only as much of [MS-CFB] and [MS-XLS] as tells a readable workbook from an encrypted one.
"""

import struct

_ENTRY = 128
_MINI_CUTOFF = 4096
_FILEPASS = 0x002F
_DATEMODE = 0x0022
_EOF = 0x000A
_HEAD_RECORDS = 200


def compound_kind(data: bytes) -> str:
    """Tell xls, macros (an xls with a VBA project), encrypted, document or unknown."""
    if _holds(data, "EncryptedPackage"):
        return "encrypted"
    records = _head_records(data)
    if _FILEPASS in records:
        return "encrypted"
    if _holds(data, "Workbook") or _holds(data, "Book"):
        return "macros" if _holds(data, "_VBA_PROJECT_CUR") else "xls"
    return "document" if _holds(data, "WordDocument") or _holds(data, "PowerPoint Document") else "unknown"


def is_xls_1904(data: bytes) -> bool:
    """Whether the workbook counts its days from 1904 (record DATEMODE)."""
    return _head_records(data).get(_DATEMODE, b"\0")[:1] == b"\x01"


def _entry_at(data: bytes, name: str) -> int:
    """Offset of a directory entry, or -1; entries are aligned, and the name ends with NUL."""
    wanted = name.encode("utf-16-le") + b"\0\0"
    found = data.find(wanted)
    while found >= 0 and found % _ENTRY:
        found = data.find(wanted, found + 1)
    return found


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
    entry = max(_entry_at(data, "Workbook"), _entry_at(data, "Book"))
    root = _entry_at(data, "Root Entry")
    if entry < 0 or entry + _ENTRY > len(data):
        return -1
    sector = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
    start, size = struct.unpack_from("<II", data, entry + 116)
    if size >= _MINI_CUTOFF or root < 0:
        return (start + 1) * sector
    return (struct.unpack_from("<I", data, root + 116)[0] + 1) * sector + start * 64
