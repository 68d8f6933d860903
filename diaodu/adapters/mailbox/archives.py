"""A zip that came by mail: the files in it, within bounds; nothing is ever written to a path that it names."""

import io
import zipfile
import zlib

from diaodu.adapters.mailbox.words import bare_name, decoded
from diaodu.domain.intake.litter import is_litter

MAX_ENTRIES = 200
MAX_ENTRY = 20 * 1024 * 1024
MAX_INFLATED = 100 * 1024 * 1024
_UTF8, _ENCRYPTED = 0x800, 0x1
_OFFICE = {"[content_types].xml", "mimetype", "content.xml"}
"""Entries of packages that are documents themselves."""
_LITTER_FOLDER = "__MACOSX/"
_MAGIC = b"PK\x03\x04"


def unpack(data: bytes) -> list[tuple[str, bytes]] | None:
    """Names and bytes of a zip's files; None where it is none, is a document, or cannot be unpacked within bounds.

    What is not unpacked goes on as it is: the gate then tells what it is (docs/reading.md#the-gate).
    """
    if not data.startswith(_MAGIC):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _files(package)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, NotImplementedError):
        return None


def _files(package: zipfile.ZipFile) -> list[tuple[str, bytes]] | None:
    entries = [one for one in package.infolist() if not one.is_dir()]
    if len(entries) > MAX_ENTRIES or any(one.flag_bits & _ENCRYPTED for one in entries):
        return None
    if any(one.filename.lower() in _OFFICE for one in entries):
        return None
    found, left = [], MAX_INFLATED
    for entry in entries:
        name = _name(entry)
        if name.startswith(_LITTER_FOLDER) or is_litter(bare_name(name), entry.file_size):
            continue
        with package.open(entry) as stream:
            content = stream.read(min(MAX_ENTRY, left) + 1)
        left -= len(content)
        if len(content) > MAX_ENTRY or left < 0:
            return None
        found.append((bare_name(name), content))
    return found or None


def _name(entry: zipfile.ZipInfo) -> str:
    """A name as it was packed: UTF-8 where the entry says so, else as its bytes read."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    return decoded(entry.orig_filename.encode("cp437", "replace"), None)
