"""One Prefect server for the tests that run flows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lib.store_fixtures import ENGINES, postgres

__all__ = ["postgres"]


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Prefect's own test harness, with its home in a temporary folder and no heartbeat thread."""
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
    from prefect.testing.utilities import prefect_test_harness

    with (
        prefect_test_harness(server_startup_timeout=120),
        temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}),
    ):
        yield


@pytest.fixture(params=ENGINES)
def ledger_engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The ledger on SQLite and (slow) on PostgreSQL, for everything that a test runs."""
    if request.param == "postgresql":
        monkeypatch.setenv("DIAODU_DATABASE_URL", request.getfixturevalue("postgres").new_database())
    return request.param


@pytest.fixture
def mail_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A loopback mail server, set as DIAODU_SMTP_URL; the folder it files mails in."""
    from diaodu.adapters.loopback import LoopbackServer

    folder = tmp_path / "mail"
    with LoopbackServer(folder) as server:
        monkeypatch.setenv("DIAODU_SMTP_URL", server.url)
        monkeypatch.setenv("DIAODU_SMTP_FROM", "diaodu@example.com")
        yield folder
