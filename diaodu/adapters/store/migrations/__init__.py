"""Alembic migrations of the fixed schema, run from the installed package."""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from diaodu.adapters.store.engine import Database
from diaodu.domain.errors import UserError

HEAD = "0012"
"""The newest revision, so that a current schema is known without loading Alembic."""


def upgrade(database: Database) -> None:
    """Bring the schema up to date; one query when it is.

    Raises:
        UserError: the database was written by a newer Diaodu.
    """
    revision = current_revision(database)
    if revision > HEAD:
        raise UserError("数据库", f"结构版本 {revision} 比本程序({HEAD})新", "不低于写入时的程序版本", "系统管理员")
    if revision != HEAD:
        _run_alembic(database)


def current_revision(database: Database) -> str:
    """The revision the schema is at, "" for an empty database."""
    try:
        with database.read() as connection:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""
    except (OperationalError, ProgrammingError) as error:
        if "alembic_version" in str(error.orig):  # the table is not there yet
            return ""
        raise


def _run_alembic(database: Database) -> None:
    # Loaded only now, because it costs more than all of `status`; and before the lock is taken, so that
    # several processes that start at once don't wait for each other's imports.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    with database.write() as connection:
        if connection.dialect.name == "postgresql":  # SQLite's writing transaction is alone anyway
            connection.execute(text("SELECT pg_advisory_xact_lock(74110001)"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
