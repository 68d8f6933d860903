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

import cloudpickle
import pytest

from diaodu import ROOT
from diaodu.domain.errors import UserError
from diaodu.domain.runs.job import Job
from tasks import cluster as clusters
from tasks.month import open_month
from tests.lib.months import AS_OF, PERIOD, PLAN
from tests.lib.postgres import PostgresServer
from tests.lib.small_month import write_small_month

distributed = pytest.importorskip("distributed", reason="no Dask: uv sync --extra dask")


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

    def add_worker(self, *more: str, **environ: str) -> "subprocess.Popen[bytes]":
        place = self._folder / f"worker-{time.monotonic_ns()}"
        words = ["worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory"]
        return self._start(*words, str(place), *more, **environ)

    def wait_for_workers(self, count: int) -> None:
        with distributed.Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=120)

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
    store = open_month(PLAN, PERIOD, AS_OF).store
    papers = store.papers.list(PLAN)
    return {
        "records": store.validation.records(PLAN, PERIOD),
        "findings": store.validation.findings(PLAN, PERIOD),
        "reports": store.validation.reports(PLAN, PERIOD),
        "figures and scores": json.dumps(store.assessments.get(PLAN, PERIOD), sort_keys=True),
        "papers": [(one.kind, one.sha256, store.papers.faces_of(one.id)) for one in papers],
        "returned": {path.name: path.read_bytes() for path in sorted((home / "returned").rglob("*.xlsx"))},
    }


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_month(tmp_path_factory.mktemp("small") / "inbox")


_LEFT: dict[str, object] = {}


@pytest.fixture
def by_threads(tmp_path: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What a run in one process leaves; one for all tests."""
    if not _LEFT:
        _LEFT.update(run(tmp_path / "threads", inbox, "threads", monkeypatch))
        assert len(open_month(PLAN, PERIOD).store.validation.records(PLAN, PERIOD)) > 50
    return _LEFT


def test_two_processes_of_this_machine_leave_the_same_bytes_and_nothing_of_dask_on_the_terminal(
    by_threads: dict[str, object], tmp_path: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "dask"
    monkeypatch.setenv("DIAODU_HOME", str(home))
    words = [*("run", PLAN, PERIOD, "--inbox", str(inbox), "--as-of", AS_OF, "--no-send", "--json")]
    env = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    done = subprocess.run(
        [Path(sys.executable).with_name("diaodu"), *words], cwd=ROOT, env=env | {"DIAODU_TASK_RUNNER": "dask"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"]["read"] == len(by_threads["records"])  # type: ignore[arg-type]
    assert "distributed" not in done.stderr
    assert left_by_a_run(home) == by_threads


def test_workers_with_a_home_of_their_own_share_a_postgresql_and_get_no_secret(
    by_threads: dict[str, object],
    tmp_path: Path,
    inbox: Path,
    monkeypatch: pytest.MonkeyPatch,
    postgres: PostgresServer,
) -> None:
    sent: list[bytes] = []
    submit = distributed.Client.submit

    def kept(self: Any, *words: Any, **named: Any) -> Any:
        sent.append(cloudpickle.dumps((words, named)))
        return submit(self, *words, **named)

    monkeypatch.setattr(distributed.Client, "submit", kept)
    monkeypatch.setenv("DIAODU_DATABASE_URL", f"{postgres.new_database()}&application_name=the-hidden-word")
    monkeypatch.setenv("DIAODU_SMTP_PASSWORD", "the-hidden-word")
    with running(tmp_path / "processes", DIAODU_HOME=str(tmp_path / "elsewhere")) as made:
        assert run(tmp_path / "own", inbox, made.address, monkeypatch) == by_threads
    assert len(sent) > 10
    assert any(PERIOD.encode() in one for one in sent)
    assert not any(b"the-hidden-word" in one for one in sent)


DIES = """
import os, signal
import tasks.cluster
do = getattr(tasks.cluster.do_part, "own", tasks.cluster.do_part)  # a preload may be run twice
def die(part, *given):
    if part.name == os.environ["DIES_IN"]:
        os.kill(os.getpid(), signal.SIGKILL)
    return do(part, *given)
die.own = do
tasks.cluster.do_part = die
"""


def test_a_worker_lost_in_the_middle_leaves_its_part_to_another(
    by_threads: dict[str, object], tmp_path: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, preload = tmp_path / "lost", tmp_path / "dies.py"
    preload.write_text(DIES, encoding="utf-8")
    with running(tmp_path / "processes", DIAODU_HOME=str(home)) as made:
        lost = {name: made.add_worker("--preload", str(preload), DIES_IN=name) for name in ("read", "judge", "compute")}
        made.wait_for_workers(5)
        assert run(home, inbox, made.address, monkeypatch) == by_threads
        assert [one.poll() for one in made.workers] == [None, None]
        assert {one.poll() for one in lost.values()} <= {None, -signal.SIGKILL}
        assert -signal.SIGKILL in {one.poll() for one in lost.values()}


def test_workers_of_another_ledger_do_nothing(tmp_path: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        running(tmp_path / "processes", workers=1, DIAODU_HOME=str(tmp_path / "another")) as made,
        pytest.raises(UserError, match="台账里没有本次汇总"),
    ):
        run(tmp_path / "own", inbox, made.address, monkeypatch)


def test_a_cluster_that_does_not_answer_or_has_no_worker_is_told_before_the_period_is_held(
    tmp_path: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "CONNECT_SECONDS", 2)
    monkeypatch.setattr(clusters, "FIRST_WORKER_SECONDS", 1)
    with pytest.raises(UserError, match=r"集群 tcp://127\.0\.0\.1:9 没有答复"):
        run(tmp_path / "own", inbox, "dask://127.0.0.1:9", monkeypatch)
    with (
        running(tmp_path / "processes", workers=0) as made,
        pytest.raises(UserError, match=f"集群 {made.address} 没有工作进程"),
    ):
        run(tmp_path / "own", inbox, made.address, monkeypatch)
    assert open_month(PLAN, PERIOD).store.runs.list(PLAN, PERIOD) == []


def test_a_cluster_that_goes_in_the_middle_is_told_and_another_run_does_the_rest(
    by_threads: dict[str, object], tmp_path: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, preload = tmp_path / "gone", tmp_path / "dies.py"
    preload.write_text(DIES, encoding="utf-8")
    monkeypatch.setattr(clusters, "NO_WORKER_SECONDS", 2)
    with running(tmp_path / "processes", workers=0, DIAODU_HOME=str(home)) as made:
        made.add_worker("--preload", str(preload), DIES_IN="judge")
        with pytest.raises(UserError, match="没有工作进程"):
            run(home, inbox, made.address, monkeypatch)
    assert run(home, inbox, "threads", monkeypatch) == by_threads
