"""Files written whole or not at all: temporary name, fsync, rename; files of others read no further than is kept."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath

from diaodu.domain.errors import UserError
from diaodu.domain.ledger import MAX_CONTENT_BYTES, Content
from diaodu.domain.text.visible import HIDDEN

MARKED_BYTES = 3 * MAX_CONTENT_BYTES
"""So much of a file that is too large is read at most: enough to tell it from another one."""
_LONGEST_NAME, _LONGEST_ENDING = 160, 8
_WHY = {
    errno.ENOSPC: ("磁盘已满", "腾出空间后重新运行，已完成的步骤不会丢失"),
    errno.EDQUOT: ("超过磁盘配额", "腾出空间后重新运行，已完成的步骤不会丢失"),
    errno.EFBIG: ("文件过大", "检查磁盘和文件系统的限额"),
    errno.EROFS: ("磁盘只读", "可写的磁盘"),
    errno.EACCES: ("没有权限", "运行账户可读写的文件和文件夹"),
    errno.EPERM: ("没有权限", "运行账户可读写的文件和文件夹"),
    errno.EIO: ("读写磁盘出错", "检查磁盘和文件系统后重新运行"),
    errno.ENAMETOOLONG: ("文件名过长", "较短的文件夹路径"),
    errno.EMFILE: ("打开的文件过多", "调高系统对打开文件数的限制"),
    errno.ENFILE: ("打开的文件过多", "调高系统对打开文件数的限制"),
    errno.ENOTDIR: ("路径中有一段不是文件夹", "一个文件夹"),
    errno.EISDIR: ("是文件夹，不是文件", "一个文件"),
    errno.EEXIST: ("已有同名的文件", "一个文件夹"),
    errno.ENOENT: ("路径不存在", "已有的文件夹"),
    errno.ENOMEM: ("内存不足", "腾出内存后重新运行"),
}
"""What the system says of a disk → what was found, and what is to be done."""
_CHUNK = 1024 * 1024
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def write_file(path: Path, data: bytes) -> Path:
    """Write bytes so that a reader sees the old file or the new one, never a half.

    Raises:
        UserError: the disk does not take them.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    with disk_words(path):
        private_folder(path.parent)
        try:
            with open(partial, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        except OSError:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            raise
    return path


def private_folder(path: Path) -> Path:
    """A folder for its owner alone, made if it is not there; one that is there stays as it is."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
    return path


def open_places(folder: Path) -> list[Path]:
    """What of a folder others than its owner may read or write; links and what cannot be looked at left out."""
    found = [folder] if folder.stat().st_mode & 0o077 else []
    for path in folder.rglob("*"):
        with suppress(OSError):
            mode = path.lstat().st_mode
            if mode & 0o077 and not stat.S_ISLNK(mode):
                found.append(path)
    return found


@contextmanager
def disk_words(place: Path | str) -> Iterator[None]:
    """Let what the system refuses be said in words.

    Raises:
        UserError: it did.
    """
    try:
        yield
    except OSError as error:
        raise disk_error(error, place) from error


def disk_error(error: OSError, place: Path | str = "") -> UserError:
    """What the system refused, in words."""
    found, expected = _WHY.get(error.errno or 0, (f"系统拒绝（{error.strerror or type(error).__name__}）", ""))
    return UserError(str(place or error.filename or "磁盘"), found, expected, "系统管理员")


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
    """A name for a file on any system: separators, reserved and hidden characters become underscores; no more than fit.

    A system takes 255 bytes, 85 hanzi; what is put before and behind a name has room too.
    """
    cleaned = "".join("_" if char in '/\\:*?"<>|\t\r\n' else char for char in HIDDEN.sub("_", text)).strip(" .") or "_"
    if len(cleaned.encode()) <= _LONGEST_NAME:
        return cleaned
    stem, ending = cleaned, PurePath(cleaned).suffix
    ending = ending if len(ending) <= _LONGEST_ENDING else ""
    stem = stem.removesuffix(ending).encode()[: _LONGEST_NAME - len(ending.encode())].decode(errors="ignore")
    return f"{stem.strip(' .')}{ending}"
