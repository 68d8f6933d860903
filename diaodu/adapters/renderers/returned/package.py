"""A zip package changed part by part: every part that is not changed keeps its very bytes, packed as they were."""

import io
import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_UTF8_NAME = 0x800
_STREAMED = 0x8
_ZIP64_EXTRA = 1
_STAMP = (0, 0x21)
"""1 January 1980: the same content gives the same bytes."""


@dataclass(slots=True)
class _Entry:
    """One part: as it came (`info`, `packed`) until `data` replaces it."""

    name: str
    info: zipfile.ZipInfo | None
    packed: bytes
    data: bytes | None = None


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


class Package:
    """The parts of a workbook by their paths, which are compared as Excel does: letter case set aside."""

    def __init__(self, data: bytes) -> None:
        """Open a package that has passed the reader's gate."""
        self._zip = zipfile.ZipFile(io.BytesIO(data))
        self._entries = {_key(i.filename): _Entry(i.filename, i, _packed(data, i)) for i in self._zip.infolist()}

    def __contains__(self, path: str) -> bool:
        return _key(path) in self._entries

    def names(self) -> list[str]:
        """Every part's path as written in the package."""
        return [entry.name for entry in self._entries.values()]

    def read(self, path: str) -> bytes:
        """A part's content; raises KeyError when there is none."""
        entry = self._entries[_key(path)]
        if entry.data is None and entry.info is not None:
            return self._zip.read(entry.info)
        return entry.data or b""

    def write(self, path: str, data: bytes) -> None:
        """Change a part in its place, or add one at the end."""
        entry = self._entries.setdefault(_key(path), _Entry(path, None, b""))
        entry.data = data

    def drop(self, path: str) -> None:
        """Take a part out; one that is not there is out."""
        self._entries.pop(_key(path), None)

    def free_path(self, pattern: str) -> str:
        """The first path of a pattern such as xl/comments{}.xml that no part has."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return pattern.format(number)

    def save(self) -> bytes:
        """The package's bytes, its parts in the order they came."""
        out, directory = io.BytesIO(), []
        for entry in self._entries.values():
            directory.append(_write_entry(out, entry))
        start, central = out.tell(), b"".join(directory)
        count = len(directory)
        out.write(central + _END.pack(b"PK\5\6", 0, 0, count, count, len(central), start, 0))
        return out.getvalue()


def _packed(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """The packed bytes of a part; its local header may be longer than the directory says."""
    header = _LOCAL.unpack_from(data, info.header_offset)
    start = info.header_offset + _LOCAL.size + header[-2] + header[-1]
    return data[start : start + info.compress_size]


def _write_entry(out: io.BytesIO, entry: _Entry) -> bytes:
    """Write one part with a header of its own; returns its line of the directory."""
    head, name, extra, packed, attributes = (
        _as_sent(entry) if entry.data is None else _as_changed(entry.name, entry.data)
    )
    offset = out.tell()
    sizes = (len(name), len(extra))
    out.write(_LOCAL.pack(b"PK\3\4", *head[1:], *sizes) + name + extra + packed)
    return _CENTRAL.pack(b"PK\1\2", *head, *sizes, 0, 0, *attributes, offset) + name + extra


_Written = tuple[tuple[int, ...], bytes, bytes, bytes, tuple[int, int]]
"""Version made by, version, flags, method, time, date, CRC, sizes; name; extra; packed; attributes."""


def _as_sent(entry: _Entry) -> _Written:
    info = entry.info
    if info is None:
        return _as_changed(entry.name, b"")
    year, month, day, hour, minute, second = info.date_time
    flags = info.flag_bits & ~_STREAMED
    name = info.orig_filename.encode("utf-8" if flags & _UTF8_NAME else "cp437")
    head = (
        info.create_version | info.create_system << 8, info.extract_version, flags, info.compress_type,
        hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day,
        info.CRC, info.compress_size, info.file_size,
    )  # fmt: skip
    return head, name, _without_zip64(info.extra), entry.packed, (info.internal_attr, info.external_attr)


def _as_changed(name: str, data: bytes) -> _Written:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    flags = 0 if name.isascii() else _UTF8_NAME
    head = (20, 20, flags, zipfile.ZIP_DEFLATED, *_STAMP, zlib.crc32(data), len(packed), len(data))
    return head, name.encode(), b"", packed, (0, 0)


def _without_zip64(extra: bytes) -> bytes:
    """The extra fields less the one for sizes over 4 GB, which the gate's limit makes idle."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind != _ZIP64_EXTRA:
            kept += extra[at : at + 4 + length]
        at += 4 + length
    return kept


def relations_path(part: str) -> str:
    """Where a part's relationships stand."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def resolve(part: str, target: str) -> str:
    """The path in the package that a part's relationship names."""
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target)).lstrip("/")


def relative(part: str, target: str) -> str:
    """How a part's relationship names a path."""
    return posixpath.relpath(target, posixpath.dirname(part) or ".")
