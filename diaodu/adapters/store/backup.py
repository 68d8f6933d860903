"""A backup: every table as it stood at one moment, in an SQLite file of its own, counted again when it is written."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from diaodu.adapters.files import disk_words
from diaodu.adapters.store.engine import Database, make_engine, raw_sqlite
from diaodu.adapters.store.migrations import upgrade
from diaodu.adapters.store.moving import copy_tables, counts_of
from diaodu.domain.errors import UsageError, UserError


def back_up(database: Database, path: Path) -> dict[str, int]:
    """Write a whole and consistent copy, whatever else goes on; rows by table.

    Raises:
        UsageError: there is a file of the name; an older backup is not written over.
        UserError: the disk does not take it, or the copy is not what the database is.
    """
    if path.exists():
        raise UsageError("FILE", f"{path} 已存在", "还没有的文件名", "系统管理员")
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    with disk_words(path), _in_words(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            counts = _copy_file(database, partial) if database.is_file else _copy_tables(database, partial)
            _check(partial, counts)
            with partial.open("rb+") as file:
                os.fsync(file.fileno())
            partial.replace(path)
        finally:
            for left in (partial, *(partial.with_name(f"{partial.name}-{end}") for end in ("wal", "shm", "journal"))):
                with suppress(OSError):
                    left.unlink(missing_ok=True)
    return counts


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """What SQLite says of the copy: a full disk, a file that fails."""
    try:
        yield
    except sqlite3.Error as error:
        expected = "所在磁盘有空间、可写；腾出空间后重新备份，原数据库没有变动"
        raise UserError(f"备份 {path.parent}", f"写不下去（{error}）", expected, "系统管理员") from error


def _copy_file(database: Database, partial: Path) -> dict[str, int]:
    """SQLite's own copy, which sees one state of the file."""
    target = sqlite3.connect(partial)
    try:
        with database.read() as connection:  # the copy and the counts see the same state
            counts = counts_of(connection)
            with _in_words(partial):
                raw_sqlite(connection).backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    finally:
        target.close()
    return counts


def _copy_tables(database: Database, partial: Path) -> dict[str, int]:
    """The tables of a server, row by row, as one transaction sees them."""
    copy = Database(make_engine(f"sqlite:///{partial}"))
    try:
        upgrade(copy)
        with database.snapshot() as source, copy.write() as target:
            counts = copy_tables(source, target)
        raw = copy.engine.raw_connection()
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.cursor().execute("PRAGMA journal_mode=DELETE")
        raw.close()
    finally:
        copy.close()
    return counts


def _check(partial: Path, counts: dict[str, int]) -> None:
    """Open the copy and count it again."""
    with sqlite3.connect(partial) as copy:
        (state,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        found = {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in counts}  # noqa: S608 - our own names
    copy.close()
    if state != "ok" or found != counts:
        raise UserError("备份", "写出的文件与数据库不一致", "检查磁盘后重新备份", "系统管理员")
