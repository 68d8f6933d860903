"""All rows of one database into another, counted and summed on both sides: moving to a server, putting a backup back."""

import hashlib
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Integer, Table, func, select, text

from diaodu.adapters.files import disk_words
from diaodu.adapters.store.engine import Database, make_engine
from diaodu.adapters.store.migrations import current_revision, upgrade
from diaodu.adapters.store.tables import metadata
from diaodu.domain.errors import UserError

_ROWS_AT_ONCE = 500
_SUM_BITS = 2**128


def copy_tables(source: Connection, target: Connection) -> dict[str, int]:
    """Put every row of one connection's tables into another's, which are empty; rows by table."""
    for table in metadata.sorted_tables:
        rows = source.execution_options(stream_results=True).execute(select(table)).mappings()
        while part := rows.fetchmany(_ROWS_AT_ONCE):
            target.execute(table.insert(), [dict(row) for row in part])
        _go_on_counting(target, table)
    return counts_of(source)


def move_all(source: Database, target: Database) -> dict[str, int]:
    """Put everything of one database into an empty one; nobody writes to the old one meanwhile. Rows by table.

    Raises:
        UserError: the new one holds something already, or what it holds afterwards is not what was copied; then it
            is as empty as before.
    """
    upgrade(target)
    with _held(source) as old, target.write() as new:
        _refuse_full(new)
        counts = copy_tables(old, new)
        _compare(sums_of(old), sums_of(new))
    return counts


@contextmanager
def opened_backup(backup: Path) -> Iterator[Database]:
    """A backup of this program's version or an older one, opened as a database of this version; the file stays as it is.

    Raises:
        UserError: it is no whole backup of ours.
    """
    with tempfile.TemporaryDirectory() as folder, disk_words(backup):
        copy = Path(folder) / "backup.db"
        shutil.copyfile(backup, copy)
        _check_whole(copy, backup)
        source = Database(make_engine(f"sqlite:///{copy}"))
        try:
            if not current_revision(source):
                raise UserError(str(backup), "不是本程序的备份", "diaodu backup 存出的文件", "系统管理员")
            upgrade(source)
            yield source
        finally:
            source.close()


def counts_of(connection: Connection) -> dict[str, int]:
    """Rows by table."""
    tables = metadata.sorted_tables
    return {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}


def sums_of(connection: Connection) -> dict[str, tuple[int, int]]:
    """Rows and a sum over all values by table, the same on either kind of database in whatever order rows lie."""
    found = {}
    for table in metadata.sorted_tables:
        count = total = 0
        rows = connection.execution_options(stream_results=True).execute(select(table)).mappings()
        for row in rows:
            count, total = count + 1, (total + _sum_of(row)) % _SUM_BITS
        found[table.name] = (count, total)
    return found


def _sum_of(row: Mapping[Any, Any]) -> int:
    digest = hashlib.blake2b(digest_size=16)
    for name in sorted(row):
        digest.update(f"{name}={_said(row[name])}\0".encode())
    return int.from_bytes(digest.digest(), "big")


def _said(value: object) -> str:
    """A value of a row as text that does not depend on the database."""
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True, default=str)  # a server may keep keys in an order of its own
    return repr(value)


@contextmanager
def _held(database: Database) -> Iterator[Connection]:
    """A transaction during which nobody else writes; who wants to waits."""
    with database.write() as connection:
        if not database.is_file:
            names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
            connection.execute(text(f"LOCK TABLE {names} IN SHARE MODE"))
        yield connection


def _refuse_full(target: Connection) -> None:
    found = {name: count for name, count in counts_of(target).items() if count}
    if found:
        raise UserError(
            "目标数据库", f"已有 {sum(found.values())} 条（{'、'.join(list(found)[:3])}）", "空的数据库", "系统管理员"
        )


def _compare(old: Mapping[str, tuple[int, int]], new: Mapping[str, tuple[int, int]]) -> None:
    if other := [name for name in old if old[name] != new[name]]:
        raise UserError(
            "目标数据库", f"表 {'、'.join(other)} 写入后与原数据库不一致", "逐条一致；没有写入任何数据", "系统管理员"
        )


def _check_whole(copy: Path, named: Path) -> None:
    """Whether the file is an SQLite database that is not damaged."""
    try:
        connection = sqlite3.connect(copy)
        try:
            (state,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise UserError(str(named), "不是 SQLite 文件，或已损坏", "diaodu backup 存出的文件", "系统管理员") from error
    if state != "ok":
        raise UserError(str(named), f"已损坏（{state}）", "完好的备份", "系统管理员")


def _go_on_counting(target: Connection, table: Table) -> None:
    """Have a server go on numbering behind the largest number there is."""
    if target.dialect.name != "postgresql":
        return
    for column in table.primary_key.columns:
        if column.autoincrement is True and isinstance(column.type, Integer):
            largest = f"(SELECT coalesce(max({column.name}), 0) + 1 FROM {table.name})"  # noqa: S608 - our own names
            target.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), {largest}, false)")
            )
