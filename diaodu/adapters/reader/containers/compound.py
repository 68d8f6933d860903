"""What a compound file (OLE2: .xls, WPS .et, encrypted .xlsx, .doc) holds, by its own directory ([MS-CFB]).

Tells a readable workbook from an encrypted one, takes out its stream, and gives the parser a plain file of that stream
alone: it finds no stream named WORKBOOK, and looks into none that another program laid out unusually.
"""

import io
import struct
from collections.abc import Iterator, Mapping

from diaodu.adapters.reader.faults import damaged

BOOKS = ("workbook", "book")
"""A file for Excel 97 and 95 has both; the newer one counts."""

MARKS = {
    "encryptedpackage": "encrypted", "_vba_project_cur": "macros", "worddocument": "document",
    "powerpoint document": "slides",
}  # fmt: skip
"""What else an entry's name tells, the gravest first."""

_FILEPASS = 0x002F
_EOF = 0x000A
_HEAD_RECORDS = 200
_SECTOR = 4096  # of a file of version 4; a stream this long needs no small pieces, and a header names tables enough
_LINKS = _SECTOR // 4
_TABLES = 109  # of links, named in the header
_END, _OF_TABLE, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def open_compound(data: bytes) -> tuple[str, bytes]:
    """Tell xls, macros (an xls with a VBA project), encrypted, document, slides or unknown; with an xls's stream.

    Raises:
        FileFault: the file's own tables are broken.
    """
    import olefile  # every reading process would load it, and most files are packages

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            names = {path[0].lower() for path in file.listdir(streams=True, storages=True)}
            kind = next((kind for name, kind in MARKS.items() if name in names), "unknown")
            book = next((name for name in BOOKS if name in names), "")
            stream = file.openstream(book).read() if book and kind != "encrypted" else b""
    except (OSError, ValueError, IndexError, TypeError, struct.error, RecursionError) as error:
        raise damaged() from error
    if not book or kind == "encrypted":
        return kind, b""
    if _FILEPASS in _head_records(stream):
        return "encrypted", b""
    return ("macros" if kind == "macros" else "xls"), stream


def _head_records(stream: bytes) -> Iterator[int]:
    """Ids of the stream's first records."""
    place = 0
    for _ in range(_HEAD_RECORDS):
        if place + 4 > len(stream):
            break
        kind, size = struct.unpack_from("<HH", stream, place)
        yield kind
        if kind == _EOF:
            break
        place += 4 + size


def plain_book(stream: bytes, changes: Mapping[int, bytes]) -> bytes:
    """A compound file of a workbook's stream alone, with other bytes at some of its offsets."""
    content = bytearray(stream)
    for offset, changed in changes.items():
        content[offset : offset + len(changed)] = changed
    content.extend(bytes(-len(content) % _SECTOR or (0 if content else _SECTOR)))
    sectors = len(content) // _SECTOR
    tables = -(-(sectors + 2) // (_LINKS - 1))
    links = [*range(1, sectors), _END, _END, *[_OF_TABLE] * tables]
    links += [_FREE] * (tables * _LINKS - len(links))
    own = [*range(sectors + 1, sectors + 1 + tables), *[_FREE] * (_TABLES - tables)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 0x3E, 4, 0xFFFE, 12, 6)
    header += struct.pack("<9I", 1, tables, sectors, 0, _SECTOR, _END, 0, _END, 0) + struct.pack(f"<{_TABLES}I", *own)
    # The parser takes a root without small pieces for a broken file: its own sector stands for them, of no length.
    directory = _entry("Root Entry", 5, sectors, 0) + _entry("Workbook", 2, 0, len(content))
    return b"".join(
        [header.ljust(_SECTOR, b"\0"), content, directory.ljust(_SECTOR, b"\0"), struct.pack(f"<{len(links)}I", *links)]
    )


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    """A directory entry; the root's only child is the second one."""
    text = (name + "\0").encode("utf-16-le")
    child = 1 if kind == 5 else _FREE  # noqa: PLR2004 - the root's kind
    links = struct.pack("<H2B3I36x", len(text), kind, 1, _FREE, _FREE, child)
    return text.ljust(64, b"\0") + links + struct.pack("<IQ", start, size)
