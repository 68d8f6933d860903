"""A drop folder as it lies: the files below each unit's folder, and what of it cannot be looked into."""

import os
import stat
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from diaodu.domain.intake.litter import is_litter
from diaodu.domain.states import LookTrouble

LOOSE = "(收件文件夹根目录)"
"""Stands for the unit of a file that lies in no unit's folder."""
_FRESH_SECONDS = 3600
"""Clocks of a network drive may be off; what was changed longer ago is not being copied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LyingFile:
    """A plain file with its unit's folder, its name below the drop folder, and when it was last changed.

    `mark` differs when anything is written to it: size, and the times of its content and of its entry.
    """

    folder: str
    place: str
    path: Path
    changed_at: float
    mark: tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DropFolder:
    """What lies in a drop folder; `closed` are places that were not looked into, a folder's ending with /."""

    files: list[LyingFile] = field(default_factory=list)
    closed: list[tuple[str, LookTrouble]] = field(default_factory=list)


def look_into(inbox: Path, passed_over: str) -> DropFolder:
    """Look at everything below a folder but the file of the name passed over, and a system's own litter.

    Links are followed to plain files within the drop folder alone: what lies elsewhere was sent by nobody.

    Raises:
        OSError: the folder itself cannot be looked into.
    """
    root, found = inbox.resolve(), DropFolder()
    for entry in _entries(root):
        if entry.name != passed_over:
            _take(entry, root, LOOSE, found)
    found.files.sort(key=lambda file: file.path)
    return found


def look_twice(inbox: Path, passed_over: str, wait: Callable[[], None]) -> DropFolder:
    """Look at a folder that is being filled: what changes between two looks waits for the next ones.

    Where nothing was changed within the hour one look is enough.

    Raises:
        OSError: the folder itself cannot be looked into.
    """
    first = look_into(inbox, passed_over)
    if not any(abs(time.time() - max(file.mark[1:]) / 1e9) < _FRESH_SECONDS for file in first.files):
        return first
    wait()
    # By their paths: two places may be written alike, an accent within one letter and behind it.
    before, now = {file.path: file.mark for file in first.files}, look_into(inbox, passed_over)
    growing = [file for file in now.files if before.get(file.path) != file.mark]
    now.closed.extend((file.place, LookTrouble.GROWING) for file in growing)
    return DropFolder(files=[file for file in now.files if file not in growing], closed=now.closed)


def _entries(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries)
    return (folder / name for name in names)


def _take(path: Path, root: Path, unit: str, found: DropFolder) -> None:
    """Note a file, or everything below a folder; what cannot be looked at is named and keeps no other one out."""
    place = place_of(path, root)
    if path.is_symlink() and path.name.startswith("."):  # an editor's lock
        return
    try:
        target = path.resolve(strict=True) if path.is_symlink() else path
        info = target.stat()
        is_folder = stat.S_ISDIR(info.st_mode)
        if path.name.startswith(".") if is_folder else is_litter(path.name, info.st_size):
            return
        if target != path and (is_folder or not target.is_relative_to(root)):
            found.closed.append((place, LookTrouble.LINK))
        elif is_folder:
            for entry in _entries(path):
                _take(entry, root, readable_name(path.name) if unit == LOOSE else unit, found)
        elif stat.S_ISREG(info.st_mode):
            mark = info.st_size, info.st_mtime_ns, info.st_ctime_ns
            found.files.append(LyingFile(folder=unit, place=place, path=target, changed_at=info.st_mtime, mark=mark))
        else:
            found.closed.append((place, LookTrouble.SHUT))
    except (OSError, RuntimeError):  # a link that leads to itself is a RuntimeError
        found.closed.append((place + ("/" if _is_folder(path) else ""), LookTrouble.SHUT))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def place_of(path: Path, root: Path) -> str:
    """A file's name below the drop folder, as received.json has it."""
    return readable_name(path.relative_to(root).as_posix())


def readable_name(name: str) -> str:
    """A name as people typed it, composed; one whose bytes are not UTF-8 is read as GB18030, as Windows packs it."""
    data = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return unicodedata.normalize("NFC", data.decode(encoding))
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "backslashreplace")
