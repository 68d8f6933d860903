"""Two workers of one Prefect server on PostgreSQL, the ledger there too: one of them is killed in the middle of a run."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
from sqlalchemy.engine import make_url

from diaodu.domain.states import PaperState, RunState
from tasks.month import open_month
from tests.flows.test_deployment import ENDED, Server, change, issue_of, process, start_server, wait_for
from tests.flows.test_period import collected
from tests.lib.months import PERIOD, PLAN
from tests.lib.postgres import PostgresServer, running_postgres, with_extensions
from tests.lib.small_month import write_small_month

pytestmark = pytest.mark.slow

WORKERS = ("first", "second")
AFTER_THE_MONTH = "2021-04-06T18:00:00+08:00"


@pytest.fixture(scope="module")
def whole_postgres() -> Iterator[PostgresServer]:
    with running_postgres(with_extensions()) as running:
        yield running


@pytest.fixture
def server(
    tmp_path: Path, own_home: Path, whole_postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    """Prefect's server on one database of PostgreSQL, our ledger on another, every deployment registered."""
    monkeypatch.setenv("DIAODU_DATABASE_URL", whole_postgres.new_database())
    own = make_url(whole_postgres.new_database(migrated=False)).set(drivername="postgresql+asyncpg")
    with ExitStack() as stack:
        made = start_server(
            stack, tmp_path, own_home, PREFECT_SERVER_DATABASE_CONNECTION_URL=own.render_as_string(hide_password=False)
        )
        made.run("work-pool", "create", "default", "--type", "process")
        made.run("deploy", "--all")
        for name in ("calendar", "intake"):  # nothing runs here but what the test starts
            change(made, name, "POST", "/pause_deployment", {})
        yield made


def start_worker(server: Server, stack: ExitStack, name: str) -> psutil.Process:
    words = server.prefect("worker", "start", "--pool", "default", "--type", "process", "--name", name)
    started = stack.enter_context(process(words, server.env, server.folder / f"{name}.log"))
    return psutil.Process(started.pid)


def runs() -> list[RunState]:
    return [one.state for one in open_month(PLAN, PERIOD).store.runs.list(PLAN, PERIOD)]


def kill_with_all(worker: psutil.Process) -> None:
    """As a machine that loses its power: the worker and what it had started."""
    for one in [*worker.children(recursive=True), worker]:
        one.kill()


def has_begun(server: Server, name: str, run: str) -> bool:
    """Whether a worker has taken a run."""
    return run in (server.folder / f"{name}.log").read_text(encoding="utf-8")


def test_a_worker_killed_in_the_middle_leaves_its_period_to_the_other_one_run_one_bulletin(
    server: Server, tmp_path: Path
) -> None:
    collected(write_small_month(tmp_path / "march"), PERIOD)
    with ExitStack() as stack:
        workers = {name: start_worker(server, stack, name) for name in WORKERS}
        first = server.start_tick(AFTER_THE_MONTH)
        wait_for(lambda: RunState.RUNNING in runs(), 240, "a run that holds the period")
        (holder,) = [name for name in WORKERS if has_begun(server, name, first)]
        kill_with_all(workers.pop(holder))
        killed_at = time.monotonic()
        assert runs() == [RunState.RUNNING]
        assert issue_of(PERIOD) is None

        assert all(one.is_running() for one in workers.values())
        tried = [first]
        while issue_of(PERIOD) != (PaperState.ISSUED, 1):  # as the calendar comes again and again
            assert time.monotonic() - killed_at < 900, [server.state_of(one) for one in tried]
            tried.append(server.start_tick(AFTER_THE_MONTH))
            wait_for(lambda: server.state_of(tried[-1]) in ENDED, 240, "a tick")
            time.sleep(20)
        (tmp_path / "taken-over").write_text(
            f"{time.monotonic() - killed_at:.0f} s {[server.state_of(one) for one in tried]}"
        )
        last = server.start_tick(AFTER_THE_MONTH)
        wait_for(lambda: server.state_of(last) in ENDED, 240, "one more tick")

    found = runs()
    assert found[0] is RunState.ABANDONED
    assert all(one.ended_well for one in found[1:])
    papers = [one for one in open_month(PLAN, PERIOD).store.papers.list(PLAN, PERIOD) if one.state is PaperState.ISSUED]
    assert [(one.kind, one.issue) for one in papers] == [("bulletin", 1)]
    letters = [one for one in open_month(PLAN, PERIOD).store.outbox.list(PLAN, PERIOD) if one.kind == "bulletin"]
    assert len({one.recipient for one in letters}) == len(letters) > 0


def test_two_workers_that_begin_one_period_together_make_one_run(server: Server, tmp_path: Path) -> None:
    collected(write_small_month(tmp_path / "march"), PERIOD)
    job = {"job": {"plan": PLAN, "period": PERIOD, "as_of": AFTER_THE_MONTH, "kind": "publish", "may_issue": True}}
    with ExitStack() as stack:
        for name in WORKERS:
            start_worker(server, stack, name)
        both = [server.start("period", job) for _ in range(2)]
        wait_for(lambda: all(server.state_of(one) in ENDED for one in both), 400, "both runs")
        states = sorted(server.state_of(one) for one in both)
    logs = [(server.folder / f"{name}.log").read_text() for name in WORKERS]
    assert sum("BusyError" in log for log in logs) == 1, states
    assert states == ["COMPLETED", "FAILED"]
    assert issue_of(PERIOD) == (PaperState.ISSUED, 1)
    assert len(runs()) == 1
