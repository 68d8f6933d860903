"""Files written whole or not at all: temporary name, fsync, rename; files of others read no further than is kept."""

import hashlib
import os
import stat
from pathlib import Path

from diaodu.domain.ledger import MAX_CONTENT_BYTES, Content

MARKED_BYTES = 3 * MAX_CONTENT_BYTES
"""So much of a file that is too large is read at most: enough to tell it from another one."""
_CHUNK = 1024 * 1024
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def write_file(path: Path, data: bytes) -> Path:
    """Write bytes so that a reader sees the old file or the new one, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    return path


def read_content(path: Path) -> Content:
    """A file as it goes into the ledger; its size is looked at before it is read.

    One that is too large to be kept is known by its hash, one far too large by that of its beginning and its size.

    Raises:
        OSError: it cannot be opened, or is no plain file.
    """
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | _NO_LINK)) as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise OSError(f"{path} is no plain file")
        if found.st_size <= MAX_CONTENT_BYTES:
            # One that grows meanwhile is cut short of what would be kept, and told from what it was.
            return Content.of(file.read(MAX_CONTENT_BYTES + 1))
        digest, left = hashlib.sha256(), MARKED_BYTES
        while left > 0 and (chunk := file.read(min(_CHUNK, left))):
            digest.update(chunk)
            left -= len(chunk)
        if found.st_size > MARKED_BYTES:
            digest.update(str(found.st_size).encode())
        return Content(sha256=digest.hexdigest(), size=found.st_size, data=None)


def safe_name(text: str) -> str:
    """A name for a file on any system: separators and reserved characters become underscores."""
    cleaned = "".join("_" if char in '/\\:*?"<>|' or ord(char) < 32 else char for char in text)  # noqa: PLR2004
    return cleaned.strip(" .") or "_"
