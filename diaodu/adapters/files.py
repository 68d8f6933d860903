"""Files written whole or not at all: temporary name, fsync, rename."""

import os
from pathlib import Path


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


def safe_name(text: str) -> str:
    """A name for a file on any system: separators and reserved characters become underscores."""
    cleaned = "".join("_" if char in '/\\:*?"<>|' or ord(char) < 32 else char for char in text)  # noqa: PLR2004
    return cleaned.strip(" .") or "_"
