"""Every schema that was ever released, with rows in every table and analysts' views over them, brought up to date."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Connection, Integer, MetaData, event, inspect, select, text

from diaodu.adapters.store import migrations, open_store
from diaodu.adapters.store.engine import Database
from diaodu.adapters.store.migrations.views import views_kept
from diaodu.adapters.store.tables import metadata
from diaodu.domain.errors import UserError
from tests.adapters.store.test_migrations import schema_of
from tests.lib.old_schemas import dump_of, load_dump
from tests.lib.store_fixtures import ENGINES

REVISIONS = sorted(migrations.known_revisions())
FIRST, *BETWEEN, LAST = REVISIONS
TRIED = [FIRST, *(pytest.param(one, marks=pytest.mark.slow) for one in BETWEEN), LAST]
VALUES_CHANGED = {
    "0006": {("records", "unit"), ("findings", "unit"), ("assessments", "data"), ("unit_reports", "unit")},
    "0011": {("deliveries", "state")},
}
"""What a revision says otherwise on purpose, or drops; tests of their own look at what it says then."""

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=ENGINES)
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Makes addresses of empty databases."""
    if request.param == "sqlite":
        names = iter(range(100))
        return lambda: f"sqlite:///{tmp_path / f'{next(names)}.db'}"
    return lambda: request.getfixturevalue("postgres").new_database(migrated=False)


def rows_of(database: Database) -> Rows:
    """Every row of every table, as the database itself says."""
    tables = MetaData()
    with database.read() as connection:
        tables.reflect(connection)
        return {
            table.name: [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
            for table in tables.sorted_tables
            if table.name != "alembic_version"
        }


def add_views(database: Database) -> list[str]:
    """A view over each table, of the columns that every version since has, and one over a view."""
    tables = metadata.tables
    with database.write() as connection:
        there = [name for name in inspect(connection).get_table_names() if name in tables]
        for name in there:
            columns = [f'"{one["name"]}"' for one in inspect(connection).get_columns(name) if one["name"] in tables[name].columns]  # fmt: skip
            connection.execute(text(f"CREATE VIEW analyst_{name} AS SELECT {', '.join(columns)} FROM {name}"))  # noqa: S608
        connection.execute(text("CREATE VIEW a_first AS SELECT count(*) AS n FROM analyst_records"))
    return [*(f"analyst_{name}" for name in there), "a_first"]


def unchanged(before: Rows, revision: str) -> Rows:
    """Rows without the columns that a later revision changes."""
    gone = set().union(*(changed for at, changed in VALUES_CHANGED.items() if at > revision))
    return {
        table: [{name: value for name, value in row.items() if (table, name) not in gone} for row in rows]
        for table, rows in before.items()
    }


def test_each_released_schema_has_a_dump() -> None:
    for engine in ("sqlite", "postgresql"):
        lacking = [revision for revision in REVISIONS if not dump_of(revision, engine).exists()]
        assert lacking == [], "uv run python -m tests.data.schemas.write_schemas"
    assert REVISIONS[-1] == migrations.HEAD


@pytest.mark.parametrize("revision", TRIED)
def test_every_row_and_view_of_a_released_schema_comes_through(revision: str, new_url: Callable[[], str]) -> None:
    old = load_dump(url := new_url(), revision)
    views, before = add_views(old), rows_of(old)
    assert all(len(rows) == (1 if table == "audit_end" else 2) for table, rows in before.items())
    old.close()
    with open_store(url) as store:
        after = rows_of(store.database)
        for table, rows in unchanged(before, revision).items():
            assert [{name: row[name] for name in rows[0]} for row in after[table]] == rows, table
        assert {table: len(rows) for table, rows in after.items() if table in before} == {
            table: len(rows) for table, rows in before.items()
        }
        with store.database.read() as connection:
            for table in metadata.sorted_tables:  # the program reads every value, of states and kinds too
                assert len(connection.execute(select(table)).all()) == len(after[table.name])
            for view in views:
                connection.execute(text(f"SELECT * FROM {view}")).all()  # noqa: S608
            if store.database.is_file:
                assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
                assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert store.audit.verify().faults == ()
        drop_views(store.database, views)
        with open_store(new_url()) as new:
            assert schema_of(store.database) == schema_of(new.database)


def drop_views(database: Database, views: list[str]) -> None:
    with database.write() as connection:
        for view in reversed(views):
            connection.execute(text(f"DROP VIEW {view}"))


@contextmanager
def failing_at(database: Database, number: int) -> Iterator[list[str]]:
    """Let the n-th statement to the database fail; gives the statements that were begun."""
    seen: list[str] = []

    def fail(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)
        if len(seen) == number:
            raise ConnectionAbortedError(statement)

    event.listen(database.engine, "before_cursor_execute", fail)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", fail)


@pytest.mark.slow
def test_an_upgrade_that_stops_at_any_statement_leaves_all_as_it_was_and_can_be_repeated(
    new_url: Callable[[], str],
) -> None:
    database = load_dump(new_url(), "0001")
    add_views(database)
    before, schema, number = rows_of(database), schema_of_old(database), 0
    while True:
        number += 1
        try:
            with failing_at(database, number) as seen:
                migrations.upgrade(database)
        except ConnectionAbortedError:
            if number % 7 == 0:  # each look takes as long as an upgrade
                assert schema_of_old(database) == schema
                assert rows_of(database) == before
            continue
        break
    assert len(seen) > 80
    assert migrations.current_revision(database) == migrations.HEAD
    assert {table: len(rows) for table, rows in rows_of(database).items() if table in before} == dict.fromkeys(
        before, 2
    )


def schema_of_old(database: Database) -> list[str]:
    with database.read() as connection:
        found = inspect(connection)
        return sorted((*found.get_table_names(), *found.get_view_names(), *(str(found.get_columns(one)) for one in found.get_table_names())))  # fmt: skip


def test_a_table_that_others_refer_to_is_made_anew_and_its_children_stay(tmp_path: Path) -> None:
    database = load_dump(f"sqlite:///{tmp_path / 'old.db'}", migrations.HEAD)
    views, before = add_views(database), rows_of(database)
    for table in ("contents", "papers", "deliveries", "projects", "mails", "accounts"):
        with database.migrate() as connection, views_kept(connection):
            add_column_by_copying(connection, table)
    after = rows_of(database)
    assert {table: len(rows) for table, rows in after.items()} == {table: len(rows) for table, rows in before.items()}
    assert after["paper_faces"] == before["paper_faces"]
    with database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        for view in views:
            assert connection.execute(text(f"SELECT * FROM {view}")).all()  # noqa: S608


def add_column_by_copying(connection: Connection, table: str) -> None:
    operations = Operations(MigrationContext.configure(connection))
    with operations.batch_alter_table(table, recreate="always") as batch:
        batch.add_column(Column("later", Integer, server_default="1"))


def test_a_copy_that_loses_a_row_others_refer_to_is_taken_back(tmp_path: Path) -> None:
    database = load_dump(f"sqlite:///{tmp_path / 'old.db'}", migrations.HEAD)
    before = rows_of(database)
    with (
        pytest.raises(UserError, match=r"表 deliveries、mails、paper_faces、submissions .*已不存在"),
        database.migrate() as connection,
    ):
        connection.exec_driver_sql("DELETE FROM contents WHERE size = 1")
    assert rows_of(database) == before


def test_a_view_of_what_is_no_longer_there_stops_the_upgrade_with_its_name_before_anything_changes(
    new_url: Callable[[], str],
) -> None:
    database = load_dump(url := new_url(), "0005")
    with database.write() as connection:
        connection.execute(text("CREATE VIEW analyst_names AS SELECT code, unit FROM unit_reports"))
    before = rows_of(database)
    with pytest.raises(UserError, match=r"analyst_names[\s\S]*先记下并删除这些视图"):
        open_store(url)
    assert rows_of(database) == before
    assert migrations.current_revision(database) == "0005"
    drop_views(database, ["analyst_names"])
    open_store(url).close()
    assert migrations.current_revision(database) == migrations.HEAD
