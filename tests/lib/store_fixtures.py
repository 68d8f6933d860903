"""Fixtures of the real store on both engines; imported by the conftests that need them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from diaodu.adapters.store import Store, open_store
from tests.lib.postgres import PostgresServer, running_postgres

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new ledger on SQLite, copied for each test as PostgreSQL copies its template."""
    path = tmp_path_factory.mktemp("empty-ledger") / "diaodu.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        copied = shutil.copy(request.getfixturevalue("empty_ledger"), tmp_path / "diaodu.db")
        return f"sqlite:///{copied}"
    return request.getfixturevalue("postgres").new_database()


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with open_store(database_url) as opened:
        yield opened
