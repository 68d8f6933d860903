"""Everything moves from one database to another, or nothing does; a backup becomes the ledger again."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from diaodu.adapters.store import Store
from diaodu.adapters.store.backup import back_up
from diaodu.adapters.store.engine import Database, make_engine
from diaodu.adapters.store.moving import counts_of, move_all, opened_backup, sums_of
from diaodu.adapters.store.tables import metadata
from diaodu.domain.errors import UserError
from tests.lib.ledger_factories import BATCH, NOW, make_letter, register, save_draft


def fill(store: Store) -> None:
    """Some of most kinds: people, papers with bytes, letters, steps that a server numbers."""
    register(store, "a@ordos.gov.cn", "b@ordos.gov.cn")
    save_draft(store)
    store.outbox.add([make_letter("a@ordos.gov.cn"), make_letter("b@ordos.gov.cn")], NOW)
    store.outbox.claim("w1", NOW, BATCH, 2)


def sums(database: Database) -> dict[str, tuple[int, int]]:
    with database.read() as connection:
        return sums_of(connection)


@pytest.fixture
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    url = (
        f"sqlite:///{tmp_path / 'other.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgres").new_database()
    )
    database = Database(make_engine(url))
    yield database
    database.close()


BOTH = pytest.mark.parametrize("other", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True)


@BOTH
def test_everything_is_there_afterwards_and_can_be_gone_on_with(store: Store, other: Database) -> None:
    fill(store)
    before = sums(store.database)
    counts = move_all(store.database, other)
    assert counts == {name: count for name, (count, _) in before.items()}
    assert sum(counts.values()) > 8
    assert sums(other) == before == sums(store.database)
    moved = Store(other)
    moved.outbox.add([make_letter("a@ordos.gov.cn", paper="p2")], NOW)  # numbers go on behind those that came along
    assert len(moved.outbox.list("ordos-2021", "2021-03")) == 3


@BOTH
def test_a_database_that_holds_something_is_left_alone(store: Store, other: Database) -> None:
    fill(store)
    move_all(store.database, other)
    there = sums(other)
    with pytest.raises(UserError, match=r"已有 \d+ 条"):
        move_all(store.database, other)
    assert sums(other) == there


def test_a_copy_that_differs_is_taken_back(store: Store, tmp_path: Path, monkeypatch) -> None:
    fill(store)
    other = Database(make_engine(f"sqlite:///{tmp_path / 'other.db'}"))
    true = sums_of
    monkeypatch.setattr(
        "diaodu.adapters.store.moving.sums_of", lambda connection: true(connection) | {"runs": (id(connection), 0)}
    )
    with pytest.raises(UserError, match="表 runs 写入后与原数据库不一致"):
        move_all(store.database, other)
    with other.read() as connection:
        assert not any(counts_of(connection).values())
    other.close()


def test_every_value_counts_in_the_sum(store: Store) -> None:
    fill(store)
    people, before = metadata.tables["recipients"], sums(store.database)
    with store.database.write() as connection:
        one = connection.execute(select(people.c.address).limit(1)).scalar_one()
        connection.execute(update(people).where(people.c.address == one).values(name="乙"))
    after = sums(store.database)
    assert {name for name in before if before[name] != after[name]} == {"recipients"}


@BOTH
def test_a_backup_is_put_back(store: Store, other: Database, tmp_path: Path) -> None:
    fill(store)
    file = tmp_path / "backup.db"
    back_up(store.database, file)
    bytes_before, before = file.read_bytes(), sums(store.database)
    with opened_backup(file) as source:
        move_all(source, other)
    assert sums(other) == before
    assert file.read_bytes() == bytes_before


@pytest.mark.parametrize("what", ["text", "empty", "cut", "foreign", "newer"])
def test_what_is_no_backup_of_ours_is_not_put_back(store: Store, tmp_path: Path, what: str) -> None:
    fill(store)
    file = tmp_path / "backup.db"
    back_up(store.database, file)
    if what == "text":
        file.write_text("这不是数据库" * 100, encoding="utf-8")
    elif what == "cut":
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    elif what == "newer":
        with sqlite3.connect(file) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.close()
    else:
        file.unlink()
        with sqlite3.connect(file) as connection:
            if what == "foreign":
                connection.execute("CREATE TABLE theirs (a)")
        connection.close()
    with pytest.raises(UserError), opened_backup(file):
        raise AssertionError("it was opened")
