"""The parts of a run on a real Dask cluster: the same bytes as in one process, whatever becomes of its processes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from diaodu import ROOT
from diaodu.domain.errors import UserError
from diaodu.domain.runs.job import Job
from tasks import cluster as clusters
from tasks.ledgers import close_ledgers
from tasks.month import open_month
from tests.lib.months import AS_OF, PERIOD, PLAN
from tests.lib.small_month import write_small_month

pytest.importorskip("prefect_dask", reason="no Dask: uv sync --extra dask")

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_server")]

JOB = Job(plan=PLAN, period=PERIOD, as_of=AS_OF, may_issue=False, may_send=False)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.read.PART_FILES", 3)


class Cluster:
    """A scheduler and two workers, each a process of its own."""

    def __init__(self, stack: ExitStack, folder: Path, workers: int = 2, **environ: str) -> None:
        self._stack, self._folder, self._environ = stack, folder, environ
        self._file = folder / "scheduler.json"
        words = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file"]
        self.scheduler = self._start(*words, str(self._file))
        wait_for(self._file.exists, "a scheduler")
        self.address = json.loads(self._file.read_text())["address"]
        self.workers = [self.add_worker() for _ in range(workers)]

    def add_worker(self, **environ: str) -> "subprocess.Popen[bytes]":
        place = self._folder / f"worker-{time.monotonic_ns()}"
        words = ["worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory"]
        return self._start(*words, str(place), **environ)

    def _start(self, *words: str, **environ: str) -> "subprocess.Popen[bytes]":
        env = os.environ | {"PYTHONPATH": str(ROOT)} | self._environ | environ
        log = (self._folder / f"{words[0]}-{time.monotonic_ns()}.log").open("wb")
        started = subprocess.Popen([sys.executable, "-m", "dask", *words], cwd=ROOT, env=env, stdout=log, stderr=log)
        self._stack.callback(_end, started)
        return started


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()


@contextmanager
def running(folder: Path, **given: Any) -> Iterator[Cluster]:
    folder.mkdir()
    with ExitStack() as stack:
        yield Cluster(stack, folder, **given)


def wait_for(is_so: Any, what: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def run(home: Path, inbox: Path, runner: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    from flows.period import run_period

    monkeypatch.setenv("DIAODU_HOME", str(home))
    monkeypatch.setenv("DIAODU_TASK_RUNNER", runner)
    run_period(JOB.model_copy(update={"inbox": str(inbox)}))
    return left_by_a_run(home)


def left_by_a_run(home: Path) -> dict[str, object]:
    """What a run leaves, without run ids and clock times."""
    month = open_month(PLAN, PERIOD, AS_OF)
    papers = month.store.papers.list(PLAN)
    return {
        "records": month.store.validation.records(PLAN, PERIOD),
        "findings": month.store.validation.findings(PLAN, PERIOD),
        "reports": month.store.validation.reports(PLAN, PERIOD),
        "figures": json.dumps(month.store.assessments.get(PLAN, PERIOD), sort_keys=True),
        "papers": [(one.kind, one.sha256, month.store.papers.faces_of(one.id)) for one in papers],
        "returned": {path.name: path.read_bytes() for path in sorted((home / "returned").rglob("*.xlsx"))},
    }


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return write_small_month(tmp_path / "inbox")


@pytest.fixture
def by_threads(tmp_path: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    found = run(tmp_path / "threads", inbox, "threads", monkeypatch)
    assert len(found["records"]) > 50  # type: ignore[arg-type]
    return found


def test_two_processes_of_this_machine_leave_the_same_bytes(
    by_threads: dict[str, object], tmp_path: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(tmp_path / "dask", inbox, "dask", monkeypatch) == by_threads


def test_a_cluster_leaves_the_same_bytes(
    by_threads: dict[str, object], tmp_path: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "cluster"
    with running(tmp_path / "processes", DIAODU_HOME=str(home)) as made:
        assert run(home, inbox, made.address, monkeypatch) == by_threads
