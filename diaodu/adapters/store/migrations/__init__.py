"""The fixed schema: a new database is made from the tables as they are, an older one is migrated by Alembic."""

from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, inspect, text

from diaodu.adapters.store.engine import Database
from diaodu.adapters.store.tables import metadata
from diaodu.domain.errors import UserError

HEAD = "0017"
"""The newest revision, so that a current schema is known without loading Alembic."""

_STAMP = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""Alembic's own table, as Alembic makes it."""


def upgrade(database: Database) -> None:
    """Bring the schema up to date, in an empty database make it; one query when it is.

    Raises:
        UserError: the database was written by a newer Diaodu.
    """
    revision = current_revision(database)
    if revision == HEAD:
        return
    if revision and revision not in known_revisions():
        raise _not_ours(revision)
    if revision or not _create(database):
        _run_alembic(database)


def current_revision(database: Database) -> str:
    """The revision the schema is at, "" for an empty database."""
    with database.read() as connection:
        return _stamped(connection)


def _stamped(connection: Connection) -> str:
    if not inspect(connection).has_table(_STAMP.name):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def known_revisions() -> frozenset[str]:
    """The revisions that this program can bring up to date."""
    return frozenset(path.name.partition("_")[0] for path in (Path(__file__).parent / "versions").glob("[0-9]*.py"))


def _not_ours(revision: str) -> UserError:
    if revision.isdigit() and revision > HEAD:
        found = f"结构版本 {revision} 比本程序({HEAD})新"
        return UserError("数据库", found, "不低于写入时的程序版本", "系统管理员")
    return UserError("数据库", f"结构版本 {revision[:40]!r} 不是本程序的", "本程序建立的数据库", "系统管理员")


def _refuse_foreign(connection: Connection) -> None:
    """Refuse to put tables beside another program's: on a server only where one of ours would be taken for its own."""
    there = set(inspect(connection).get_table_names())
    is_file = connection.dialect.name == "sqlite"
    if found := sorted(there if is_file else there & set(metadata.tables)):
        said = f"是其他程序的数据库（已有表 {'、'.join(found[:5])}）"
        raise UserError("数据库", said, "空的或本程序建立的数据库（检查 DIAODU_DATABASE_URL）", "系统管理员")


def _create(database: Database) -> bool:
    """Make the tables and stamp them; False where another process has been quicker."""
    with database.write() as connection:
        _alone(connection)
        if _stamped(connection):
            return False
        _refuse_foreign(connection)
        metadata.create_all(connection)
        _STAMP.create(connection, checkfirst=True)
        connection.execute(_STAMP.insert().values(version_num=HEAD))
    return True


def _alone(connection: Connection) -> None:
    """Wait for another process that makes or migrates the schema; SQLite's writing transaction is alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(74110001)"))


def _run_alembic(database: Database) -> None:
    # Loaded only now, because it costs more than all of `status`; and before the lock is taken, so that
    # several processes that start at once don't wait for each other's imports.
    from alembic import command
    from alembic.config import Config

    from diaodu.adapters.store.migrations.views import views_kept

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    with database.migrate() as connection:
        _alone(connection)
        config.attributes["connection"] = connection
        with views_kept(connection):
            command.upgrade(config, "head")
