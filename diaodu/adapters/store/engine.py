"""Connections: SQLite so that no update is lost, or PostgreSQL."""

import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from diaodu.adapters.files import private_folder
from diaodu.adapters.store.json_text import from_json, to_json
from diaodu.domain.errors import BusyError, LostError, UserError

NETWORK_FILESYSTEMS = frozenset({
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "fuse.glusterfs", "davfs",
})  # fmt: skip
_WRITES = "diaodu_writes"
_BUSY_MS = 10_000


class _Thread(threading.local):
    """The connection whose transaction a thread is inside of, if it is inside of one."""

    connection: Connection | None = None

    @contextmanager
    def inside(self, connection: Connection) -> Iterator[None]:
        """Let what the thread reads and writes be part of this connection's transaction."""
        before, self.connection = self.connection, connection
        try:
            yield
        finally:
            self.connection = before


class Database:
    """An engine with its two kinds of transaction."""

    def __init__(self, engine: Engine) -> None:
        """Keep a writing twin of the engine: same pool, but its transactions lock at once."""
        self.engine = engine
        self._writing = engine.execution_options(**{_WRITES: True})
        self._thread = _Thread()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database and changes nothing."""
        if self._thread.connection:
            yield self._thread.connection
            return
        with _in_words(self.engine), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write; all of it happens or nothing."""
        if outer := self._thread.connection:
            with outer.begin_nested():
                yield outer
            return
        with _in_words(self.engine), self._writing.begin() as connection:
            yield connection

    @contextmanager
    def together(self, *key: str) -> Iterator[None]:
        """One transaction of all that this thread reads and writes inside, one at a time of those of a key."""
        with self.write() as connection, self._thread.inside(connection):
            if key:
                serialise(connection, *key)
            yield

    @contextmanager
    def rehearse(self) -> Iterator[None]:
        """Let this thread write and read what it wrote, and take all of it back at the end."""
        with _in_words(self.engine), self._writing.connect() as connection:
            transaction = connection.begin()
            try:
                with self._thread.inside(connection):
                    yield
            finally:
                transaction.rollback()

    @contextmanager
    def migrate(self) -> Iterator[Connection]:
        """A writing transaction in which a table may be made anew under those that refer to it.

        SQLite, which has to do so for many a change, would else take it for the loss of all that is referred to; what
        refers to nothing in the end is looked for instead, as foreign keys would.

        Raises:
            UserError: something does; nothing is changed.
        """
        if not self.is_file:
            with self.write() as connection:
                yield connection
            return
        with _in_words(self.engine), self._writing.connect() as connection:
            raw_sqlite(connection).execute("PRAGMA foreign_keys=OFF")
            try:
                with connection.begin():
                    yield connection
                    _refuse_orphans(connection)
            finally:
                raw_sqlite(connection).execute("PRAGMA foreign_keys=ON")

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A transaction in which all that is read stood at one moment."""
        if self._thread.connection:
            yield self._thread.connection
            return
        with _in_words(self.engine), self.engine.connect() as connection:
            if not self.is_file:
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @property
    def is_file(self) -> bool:
        """Whether it is an SQLite file."""
        return self.engine.dialect.name == "sqlite"

    def checkpoint(self) -> None:
        """Put all that was written into the database's one file; where others are reading, what can be."""
        if not self.is_file:
            return
        with _in_words(self.engine):
            raw = self.engine.raw_connection()
            try:
                cursor = raw.cursor()
                cursor.execute("PRAGMA busy_timeout=500")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
            finally:
                raw.close()

    def close(self) -> None:
        """Close the pool."""
        self.engine.dispose()


def make_engine(url: str) -> Engine:
    """Make the engine of a database URL (sqlite:///…, postgresql://…).

    Raises:
        UserError: the address is none, the kind of database is not supported, or SQLite's file lies on a network drive.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, **_JSON)
    raise UserError("DIAODU_DATABASE_URL", parsed.drivername, "sqlite:///文件 或 postgresql+psycopg://…")


_SQLITE_OPTIONS = frozenset({"timeout", "cache", "mode", "uri", "nolock", "immutable", "vfs"})
_JSON: dict[str, Any] = {"json_serializer": to_json, "json_deserializer": from_json}
_LARGEST_PORT = 65_535


def _parse(url: str) -> URL:
    """Read an address; a ? in the path of an SQLite file is part of its name."""
    try:
        parsed = make_url(url)
        if parsed.port is not None and not 0 < parsed.port <= _LARGEST_PORT:
            raise UserError("DIAODU_DATABASE_URL", f"端口 {parsed.port}", f"1 至 {_LARGEST_PORT}", "系统管理员")
    except (ArgumentError, ValueError) as error:
        # The address may hold a password: it is not told again.
        expected = "sqlite:///文件 或 postgresql+psycopg://用户@主机:端口/库"
        raise UserError("DIAODU_DATABASE_URL", "不是数据库地址", expected, "系统管理员") from error
    options = {part.partition("=")[0] for part in url.partition("?")[2].split("&")}
    if parsed.get_backend_name() == "sqlite" and "?" in url and not options <= _SQLITE_OPTIONS:
        return URL.create(parsed.drivername, database=url.partition(":///")[2])
    return parsed


def serialise(connection: Connection, *key: str) -> None:
    """Let one transaction at a time do what `key` names, until it ends.

    SQLite's writing transactions are one at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256("\x1f".join(key).encode()).digest()[:8], "big", signed=True)
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows that are not there yet; a row already there stays as it is."""
    if rows:
        dialect = import_module(f"sqlalchemy.dialects.{connection.dialect.name}")
        connection.execute(dialect.insert(table).on_conflict_do_nothing(), list(rows))


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise UserError("DIAODU_DATABASE_URL", "内存数据库", "一个文件: sqlite:///路径/diaodu.db")
    path = Path(url.database).resolve()
    _refuse_network_drive(path)
    file = _File(path)
    engine = create_engine(url, **_JSON)
    event.listen(engine, "do_connect", file.before_connecting)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", file.check)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


class _File:
    """The file of a database, which stays the same one as long as a program works on it.

    SQLite goes on in a file that was deleted, and makes a new, empty one for the next connection: what is then sent
    or issued stands in no ledger.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: tuple[int, int] | None = None

    def before_connecting(self, *_: Any) -> None:
        """Make the file for its owner alone where there is none yet; refuse another one than before."""
        if self._known is None:
            private_folder(self._path.parent)
            with suppress(OSError):  # what is wrong with it SQLite says better
                os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            self._known = self._found()
        self.check()

    def check(self, *_: Any) -> None:
        """Refuse to work on where the file is not the one that was opened."""
        if self._known != self._found():
            found, expected = "在运行中被删除、移走或替换，已停止，没有再写入或发出任何内容", "用备份恢复后重新运行"
            raise LostError(f"数据库 {self._path.name}", found, expected, "系统管理员")

    def _found(self) -> tuple[int, int] | None:
        try:
            info = self._path.stat()
        except OSError:
            return None
        return info.st_dev, info.st_ino


def _refuse_orphans(connection: Connection) -> None:
    found = {row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}
    if found:
        said = f"表 {'、'.join(sorted(found))} 中有的行指向已不存在的行"
        raise UserError("数据库升级", said, "每行所指的都在；数据库没有任何改动", "系统管理员：用最近的备份核对")


def raw_sqlite(connection: Connection) -> Any:
    """The driver's own connection."""
    return connection.connection.driver_connection


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: it would begin them too late.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    (mode,) = cursor.execute("PRAGMA journal_mode=WAL").fetchone()
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
    if mode != "wal":
        raise _wal_error(mode)


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and takes the lock later fails or overwrites what another wrote.
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _refuse_network_drive(path: Path) -> None:
    kind = filesystem_of(path, _mounts())
    if kind in NETWORK_FILESYSTEMS or str(path).startswith("\\\\"):
        raise _wal_error(kind or "网络路径", str(path))


def filesystem_of(path: Path, mounts: Sequence[tuple[str, str]]) -> str:
    """The kind of file system a path lies on, "" when unknown; `mounts` are (mount point, kind)."""
    holding = [(point, kind) for point, kind in mounts if path.is_relative_to(point)]
    return max(holding, key=lambda mount: len(mount[0]), default=("", ""))[1]


def _mounts() -> list[tuple[str, str]]:
    table = Path("/proc/mounts")
    if not table.exists():
        return []
    fields = [line.split(" ") for line in table.read_text(encoding="utf-8", errors="replace").splitlines()]
    return [(parts[1].replace("\\040", " "), parts[2]) for parts in fields]


def _wal_error(found: str, where: str = "SQLite 数据库") -> UserError:
    return UserError(
        where,
        f"所在磁盘为网络盘或不支持 WAL({found}), 多个程序同时写入会损坏数据",
        "本机磁盘上的文件, 或 PostgreSQL(DIAODU_DATABASE_URL=postgresql+psycopg://…)",
        "系统管理员: 把 DIAODU_HOME 移到本机磁盘",
    )


_FOREIGN = "不是本程序的数据库，或缺少本程序的表"
_CUT_OFF = (UserError, "与数据库服务器的连接中断", "检查数据库服务后重新运行, 已完成的步骤不会丢失")
_PLAIN_WORDS = {
    "file is not a database": (UserError, "文件不是 SQLite 数据库，或已损坏", "用最近的备份恢复该文件"),
    "malformed": (UserError, "数据库文件已损坏", "用最近的备份恢复该文件"),
    "disk i/o error": (UserError, "读写磁盘出错", "检查磁盘和文件系统后重新运行, 已完成的步骤不会丢失"),
    "no such table": (UserError, _FOREIGN, "本程序建立的数据库（检查 DIAODU_HOME、DIAODU_DATABASE_URL）"),
    "no such column": (UserError, _FOREIGN, "本程序建立的数据库（检查 DIAODU_HOME、DIAODU_DATABASE_URL）"),
    "has no column named": (UserError, _FOREIGN, "本程序建立的数据库（检查 DIAODU_HOME、DIAODU_DATABASE_URL）"),
    "does not exist": (UserError, _FOREIGN, "已有的数据库和本程序建立的表（检查 DIAODU_DATABASE_URL）"),
    "password authentication failed": (UserError, "数据库拒绝该用户和密码", "检查 DIAODU_DATABASE_URL 中的用户和密码"),
    "could not translate host name": (UserError, "找不到数据库服务器", "检查 DIAODU_DATABASE_URL 中的主机名"),
    "failed to resolve host": (UserError, "找不到数据库服务器", "检查 DIAODU_DATABASE_URL 中的主机名"),
    "no space left": (UserError, "数据库服务器磁盘已满", "腾出空间后重新运行, 已完成的步骤不会丢失"),
    "server closed the connection": _CUT_OFF,
    "terminating connection": _CUT_OFF,
    "connection is lost": _CUT_OFF,
    "connection is closed": _CUT_OFF,
    "consuming input failed": _CUT_OFF,
    "system is starting up": (UserError, "数据库服务器正在启动", "稍候重新运行, 已完成的步骤不会丢失"),
    "system is shutting down": (UserError, "数据库服务器正在关闭", "待其启动后重新运行, 已完成的步骤不会丢失"),
    "read-only transaction": (UserError, "数据库服务器只读", "可写的主库（检查 DIAODU_DATABASE_URL）"),
    "too many clients": (UserError, "数据库服务器的连接数已满", "稍候重新运行，或提高 max_connections"),
    "connection timeout": (UserError, "连接数据库服务器超时", "检查 DIAODU_DATABASE_URL 与网络"),
    "database is locked": (BusyError, "数据库正被占用(等待 10 秒仍未空出)", "稍后再试"),
    "database or disk is full": (UserError, "磁盘已满", "腾出空间后重新运行, 已完成的步骤不会丢失"),
    "readonly database": (UserError, "数据库文件只读", "让运行账户对该文件和目录有写权限"),
    "unable to open database": (UserError, "无法打开数据库文件", "让运行账户对该文件和目录有读写权限"),
    "connection refused": (UserError, "数据库服务器拒绝连接", "检查 DIAODU_DATABASE_URL 与数据库服务"),
    "is the server running": (UserError, "数据库服务器没有运行", "启动数据库服务后重新运行"),
}


@contextmanager
def _in_words(engine: Engine) -> Iterator[None]:
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:  # the latter where SQLite itself is spoken to
        said = str(error.orig if isinstance(error, DBAPIError) else error).lower()
        for phrase, (kind, found, expected) in _PLAIN_WORDS.items():
            if phrase in said:
                where = f"数据库 {os.path.basename(engine.url.database or '')}"  # noqa: PTH119 - a name, not a path, on PostgreSQL
                raise kind(where, found, expected, "系统管理员") from error
        raise
