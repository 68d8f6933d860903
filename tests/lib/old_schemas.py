"""Databases as earlier versions left them: empty ones of a revision, and the dumps of tests/data/schemas."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import make_url

from diaodu.adapters.store import migrations
from diaodu.adapters.store.engine import Database, make_engine

_FOLDER = Path(__file__).parents[1] / "data" / "schemas"


def empty_of(url: str, version: str) -> Database:
    """A database as an earlier version left it, with nothing in it."""
    database, config = Database(make_engine(url)), Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    return database


def dump_of(revision: str, engine: str) -> Path:
    """Where the dump of a revision lies."""
    return _FOLDER / f"{revision}.{engine}.sql"


def load_dump(url: str, revision: str) -> Database:
    """A database as its dump says."""
    parsed = make_url(url)
    engine = parsed.get_backend_name()
    script = dump_of(revision, engine).read_text(encoding="utf-8")
    if engine == "sqlite":
        with closing(sqlite3.connect(str(parsed.database))) as connection:
            connection.executescript(script)
    else:
        with psycopg.connect(parsed.set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
            connection.execute(script.encode())
    return Database(make_engine(url))
