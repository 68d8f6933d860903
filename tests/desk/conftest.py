"""A real PostgreSQL for those tests of the desk that ask for one, and a mail server on either."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from diaodu.adapters import passwords
from tests.lib.post import Post
from tests.lib.store_fixtures import ENGINES, postgres

__all__ = ["postgres"]


@pytest.fixture(params=ENGINES)
def ledgers(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in; the ledgers are on each engine."""
    if request.param == "postgresql":
        monkeypatch.setenv("DIAODU_DATABASE_URL", request.getfixturevalue("postgres").new_database())
    return tmp_path


@pytest.fixture
def post(ledgers: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """A mail server that works, set as ours."""
    post = Post(ledgers, monkeypatch)
    post.open()
    yield post
    post.close()


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost nothing: what they are worth is the library's own business."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys.cache_clear()
