"""Views of analysts over our tables, which an upgrade must neither stumble over nor lose."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from diaodu.domain.errors import UserError

_IN_THE_WAY = frozenset({"2BP01", "0A000"})
"""What PostgreSQL says of a column that a view needs: it cannot be dropped, its type cannot be changed."""
_REMEDY = "先记下并删除这些视图，升级后按新结构重建；数据库没有任何改动"


@contextmanager
def views_kept(connection: Connection) -> Iterator[None]:
    """Change tables although there are views over them.

    SQLite makes a table anew for many a change and refuses that under a view, so there views are put aside and made
    again. A server keeps them, with their owners and rights, and refuses only what would break one.

    Raises:
        UserError: a view needs what is no longer there.
    """
    if connection.dialect.name == "sqlite":
        with _views_aside(connection):
            yield
        return
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") not in _IN_THE_WAY:
            raise
        detail = getattr(getattr(error.orig, "diag", None), "message_detail", "") or str(error.orig)
        raise UserError("数据库升级", f"有视图用到将变动的列：{detail}", _REMEDY, "系统管理员") from error


@contextmanager
def _views_aside(connection: Connection) -> Iterator[None]:
    views = _made_by(connection, "type = 'view'")
    triggers = _made_by(
        connection, "type = 'trigger' AND tbl_name IN (SELECT name FROM sqlite_master WHERE type = 'view')"
    )
    working = [name for name in views if _works(connection, name)]
    for name in views:
        connection.exec_driver_sql(f"DROP VIEW {_quoted(name)}")
    yield
    for statement in (*views.values(), *triggers.values()):
        connection.exec_driver_sql(statement)
    if broken := [name for name in working if not _works(connection, name)]:
        raise UserError("数据库升级", f"视图 {'、'.join(broken)} 用到的列将不再有", _REMEDY, "系统管理员")


def _made_by(connection: Connection, which: str) -> dict[str, str]:
    """Name → statement, in the order in which they were made."""
    query = f"SELECT name, sql FROM sqlite_master WHERE {which} ORDER BY rowid"  # noqa: S608 - our own words
    return dict(connection.execute(text(query)).tuples().all())


def _works(connection: Connection, view: str) -> bool:
    try:
        connection.exec_driver_sql(f"SELECT * FROM {_quoted(view)} LIMIT 0").close()  # noqa: S608 - quoted
    except DBAPIError:
        return False
    return True


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'
