"""A database that fails at one call, or is restarted: told in words, and the run started again ends as if undisturbed.

`DIAODU_DATABASE_FAULTS`: at how many of a run's calls, spread over it; `all`: at each.
"""

import os
import resource
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from diaodu.domain.errors import UserError
from diaodu.domain.states import RunKind, RunState
from tasks.again import do_steps
from tasks.collect import collect_inbox
from tasks.compile.draft import draft_papers
from tasks.ledgers import close_ledgers
from tasks.month import Month, finish_run, held_period, open_month
from tasks.release.bulletin import release_bulletin
from tests.lib.ledger_factories import register
from tests.lib.months import AS_OF, PERIOD, PLAN
from tests.lib.postgres import PostgresServer, running_postgres
from tests.lib.small_month import write_small_month
from tests.lib.store_fixtures import ENGINES

pytestmark = pytest.mark.slow

FAULTS = os.environ.get("DIAODU_DATABASE_FAULTS", "4")
SAID = {"sqlite": "disk I/O error", "postgresql": "server closed the connection unexpectedly"}
"""What a driver says of a database that fails."""


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_month(tmp_path_factory.mktemp("small") / "inbox")


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with running_postgres() as running:
        yield running


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that could not even say that it failed is dead at once; in production after three minutes."""
    monkeypatch.setattr("diaodu.adapters.store.runs.STALE_AFTER", timedelta(0))


class Ledgers:
    """One empty ledger after another, each in a home of its own, on one engine."""

    def __init__(self, folder: Path, server: PostgresServer | None, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder, self._server, self._monkeypatch = folder, server, monkeypatch

    def new(self, name: str) -> Path:
        close_ledgers()
        home = self._folder / name
        self._monkeypatch.setenv("DIAODU_HOME", str(home))
        if self._server:
            self._monkeypatch.setenv("DIAODU_DATABASE_URL", self._server.new_database())
        register(open_month(PLAN, PERIOD, AS_OF).store, "leader@example.com")
        return home


@pytest.fixture(params=ENGINES)
def ledgers(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledgers]:
    server = request.getfixturevalue("server") if request.param == "postgresql" else None
    yield Ledgers(tmp_path, server, monkeypatch)
    close_ledgers()


def run(inbox: Path) -> None:
    """A whole run up to the issue, as `diaodu run` does it, without Prefect."""
    with held_period(open_month(PLAN, PERIOD, AS_OF), RunKind.PUBLISH) as held:
        collect_inbox(held, inbox)
        do_steps(held)
        draft_papers(held)
        release_bulletin(held, may_issue=True)
        finish_run(held, RunState.DONE, {})


def outcome(home: Path) -> dict[str, Any]:
    """What a run leaves, without run ids and clock times."""
    month = open_month(PLAN, PERIOD, AS_OF)
    papers, letters = month.store.papers, month.store.outbox.list(PLAN, PERIOD)
    return {
        "records": month.store.validation.records(PLAN, PERIOD),
        "findings": month.store.validation.findings(PLAN, PERIOD),
        "assessment": month.store.assessments.get(PLAN, PERIOD),
        "papers": [(one.kind, one.state, one.issue, one.sha256, papers.faces_of(one.id)) for one in papers.list(PLAN)],
        "letters": [(one.kind, one.recipient, one.state) for one in letters],
        "returned": {path.name: path.read_bytes() for path in sorted((home / "returned").rglob("*.xlsx"))},
    }


@contextmanager
def at_call(month: Month, number: int, do: Any) -> Iterator[list[int]]:
    """Do something before one call of a database; how many calls there were."""
    engine, calls = month.store.database.engine, [0]

    def count(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        calls[0] += 1
        if calls[0] == number:
            do(statement, parameters)

    event.listen(engine, "before_cursor_execute", count)
    try:
        yield calls
    finally:
        event.remove(engine, "before_cursor_execute", count)


def chosen(calls: int) -> list[int]:
    """At which calls the database fails: the first, the last, and so many between."""
    if FAULTS == "all":
        return list(range(1, calls + 1))
    count = max(2, int(FAULTS))
    return sorted({1 + at * (calls - 1) // (count - 1) for at in range(count)})


def test_whichever_call_fails_it_is_told_and_the_run_started_again_ends_as_if_undisturbed(
    ledgers: Ledgers, inbox: Path
) -> None:
    ledgers.new("first")
    run(inbox)  # what a process remembers of rows it need not ask its ledger for
    home = ledgers.new("undisturbed")
    with at_call(month := open_month(PLAN, PERIOD, AS_OF), 0, None) as calls:
        run(inbox)
    undisturbed, said = outcome(home), SAID[month.store.database.engine.dialect.name]
    assert [one[1:3] for one in undisturbed["papers"] if one[0] == "bulletin"] == [("issued", 1)]
    assert calls[0] > 100

    def fail(statement: str, parameters: Any) -> None:
        raise OperationalError(statement, parameters, psycopg.OperationalError(said))

    for number in chosen(calls[0]):
        home = ledgers.new(f"call-{number}")
        with at_call(open_month(PLAN, PERIOD, AS_OF), number, fail) as made:
            with pytest.raises(UserError, match="后重新运行"):
                run(inbox)
            assert made[0] >= number
        run(inbox)
        assert outcome(home) == undisturbed, number


def test_a_server_restarted_under_a_run_is_told_and_the_run_started_again_ends_as_if_undisturbed(
    server: PostgresServer, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledgers = Ledgers(tmp_path, server, monkeypatch)
    home = ledgers.new("undisturbed")
    with at_call(open_month(PLAN, PERIOD, AS_OF), 0, None) as calls:
        run(inbox)
    undisturbed = outcome(home)
    for number in (calls[0] // 3, 2 * calls[0] // 3):
        home = ledgers.new(f"restart-{number}")
        with (
            at_call(open_month(PLAN, PERIOD, AS_OF), number, lambda *_: server.restart()),
            pytest.raises(UserError, match="后重新运行"),
        ):
            run(inbox)
        run(inbox)
        assert outcome(home) == undisturbed, number
    close_ledgers()


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """As a disk on which no more than that is left: writing beyond it is refused."""
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_disk_that_fills_up_under_a_run_is_told_and_the_run_started_again_ends_as_if_undisturbed(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledgers = Ledgers(tmp_path, None, monkeypatch)
    home = ledgers.new("undisturbed")
    run(inbox)
    undisturbed, empty = outcome(home), (home / "diaodu.db").stat().st_size
    for number, part in enumerate((0.1, 0.5)):
        home = ledgers.new(f"full-{number}")
        close_ledgers()
        begun = (home / "diaodu.db").stat().st_size
        with no_file_larger_than(int(begun + part * (empty - begun))), pytest.raises(UserError, match="磁盘"):
            run(inbox)
        close_ledgers()
        run(inbox)
        assert outcome(home) == undisturbed, part
    close_ledgers()


def test_a_database_that_only_reads_is_told_and_the_run_started_again_ends(ledgers: Ledgers, inbox: Path) -> None:
    home = ledgers.new("read-only")
    is_file = (database := open_month(PLAN, PERIOD, AS_OF).store.database).is_file

    def only_read(is_so: str) -> None:
        close_ledgers()
        name = database.engine.url.database
        with open_month(PLAN, PERIOD, AS_OF).store.database.write() as connection:
            connection.exec_driver_sql("SET TRANSACTION READ WRITE")
            connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = {is_so}")
        close_ledgers()

    if is_file:
        with (
            at_call(open_month(PLAN, PERIOD, AS_OF), 40, lambda *_: _raise("attempt to write a readonly database")),
            pytest.raises(UserError, match="只读"),
        ):
            run(inbox)
    else:
        only_read("on")
        with pytest.raises(UserError, match="只读"):
            run(inbox)
        only_read("off")
    run(inbox)
    assert outcome(home)["records"]


def _raise(said: str) -> None:
    raise OperationalError("", {}, sqlite3.OperationalError(said))
