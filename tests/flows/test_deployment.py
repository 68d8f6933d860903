"""The calendar deployment on a real Prefect server with a real worker."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from pathlib import Path

import pytest

from desk.up.parts import LEASES
from diaodu import ROOT
from diaodu.domain.states import PaperState
from tasks.month import open_month
from tests.flows.test_period import collected
from tests.lib.months import PERIOD, PLAN
from tests.lib.small_month import write_small_month

pytestmark = pytest.mark.slow

PORTS_TRIED = 5


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def process(command: list[str], env: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A process of ours that ends with the block."""
    with log.open("wb") as output:
        started = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield started
        finally:
            started.terminate()
            try:
                started.wait(30)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()


def wait_for(condition: Callable[[], bool], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(1)
    raise AssertionError(f"not within {seconds} s: {what}")


class Server:
    """A running server: its address, the environment of its clients."""

    def __init__(self, folder: Path, home: Path, **env: str) -> None:
        self.port = free_port()
        self.api = f"http://127.0.0.1:{self.port}/api"
        self.env = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")} | {
            "PREFECT_API_URL": self.api,
            "PREFECT_HOME": str(folder / "prefect"),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            "DIAODU_HOME": str(home),
            **env,
        }
        self.folder = folder

    def prefect(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "prefect", "--no-prompt", *words]

    def run(self, *words: str) -> None:
        done = subprocess.run(self.prefect(*words), cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def is_up(self) -> bool:
        try:
            return urllib.request.urlopen(f"{self.api}/health", timeout=2).status == 200
        except OSError:
            return False

    def call(self, path: str, data: object = None, method: str | None = None) -> object:
        """Ask the server; one that is busy with its database says 503 and is asked again."""
        body = None if data is None else json.dumps(data).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.api}/{path}", body, headers, method=method)
        for _ in range(30):
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    return json.loads(answer.read() or b"null")
            except urllib.error.HTTPError as error:
                if error.code != HTTPStatus.SERVICE_UNAVAILABLE:
                    raise
                time.sleep(2)
            except TimeoutError:  # on a machine with much else to do; what makes nothing may be asked again
                if body is not None:
                    raise
        raise AssertionError(f"the server stayed busy: {path}")

    def start(self, deployment: str, parameters: dict[str, object]) -> str:
        """Start a deployed flow now; the id of its run."""
        deployments = self.call("deployments/filter", {"deployments": {"name": {"any_": [deployment]}}})
        assert isinstance(deployments, list)
        asked = {"parameters": parameters, "state": {"type": "SCHEDULED"}}
        made = self.call(f"deployments/{deployments[0]['id']}/create_flow_run", asked)
        assert isinstance(made, dict)
        return str(made["id"])

    def start_tick(self, now: str) -> str:
        """Start the deployed calendar flow at a moment."""
        return self.start("calendar", {"now": now, "plans": [PLAN]})

    def tick(self, now: str) -> None:
        """Start the deployed calendar flow at a moment and wait for its end."""
        run = self.start_tick(now)
        wait_for(lambda: self.state_of(run) in {"COMPLETED", "FAILED", "CRASHED"}, 480, f"tick {now}")
        assert self.state_of(run) == "COMPLETED", (self.folder / "worker.log").read_text()[-4000:]

    def missed_tick(self, due: str) -> str:
        """A run of the calendar that was due at a moment long past, as a pause of the worker leaves it."""
        deployments = self.call("deployments/filter", {"deployments": {"name": {"any_": ["calendar"]}}})
        assert isinstance(deployments, list)
        state = {"type": "SCHEDULED", "state_details": {"scheduled_time": due}}
        path = f"deployments/{deployments[0]['id']}/create_flow_run"
        made = self.call(path, {"parameters": {"plans": [PLAN]}, "state": state})
        assert isinstance(made, dict)
        return str(made["id"])

    def state_of(self, run: str) -> str:
        found = self.call(f"flow_runs/{run}")
        assert isinstance(found, dict)
        return str(found["state_type"])

    def start_worker(self, stack: ExitStack) -> None:
        """A worker that runs as long as the stack."""
        worker = self.prefect("worker", "start", "--pool", "default", "--type", "process", "--limit", "1")
        stack.enter_context(process(worker, self.env, self.folder / "worker.log"))


def start_server(stack: ExitStack, folder: Path, home: Path, **env: str) -> Server:
    """A server that runs as long as the stack; a port that another took before it was bound is given up for the next."""
    for _ in range(PORTS_TRIED):
        server = Server(folder, home, **env)
        command = server.prefect("server", "start", "--host", "127.0.0.1", "--port", str(server.port))
        with ExitStack() as attempt:
            running = attempt.enter_context(process(command, server.env, folder / "server.log"))
            wait_for(lambda: running.poll() is not None or server.is_up(), 120, "server")  # noqa: B023 - called here
            if running.poll() is None:
                stack.enter_context(attempt.pop_all())
                return server
    raise AssertionError((folder / "server.log").read_text()[-4000:])


@pytest.fixture
def deployed(tmp_path: Path, own_home: Path) -> Iterator[Server]:
    """A server with the deployments, whose worker is down."""
    with ExitStack() as stack:
        server = start_server(stack, tmp_path, own_home)
        server.run("work-pool", "create", "default", "--type", "process")
        server.run("deploy", "--all")
        yield server


@pytest.fixture
def server(deployed: Server) -> Iterator[Server]:
    with ExitStack() as stack:
        deployed.start_worker(stack)
        yield deployed


def issue_of(period: str) -> tuple[PaperState, int | None] | None:
    paper = open_month(PLAN, period).store.papers.latest(PLAN, period, "bulletin")
    return None if paper is None else (paper.state, paper.issue)


def test_the_deployed_tick_prepares_and_publishes_what_is_due_once_in_february_and_after_a_gap(
    server: Server, tmp_path: Path
) -> None:
    collected(write_small_month(tmp_path / "february", period="2021-02"), "2021-02")
    server.tick("2021-03-01T08:30:00+08:00")  # the 28th of February, 24:00, has just passed
    assert issue_of("2021-02") == (PaperState.DRAFT, None)
    server.tick("2021-03-03T08:30:00+08:00")
    assert issue_of("2021-02") == (PaperState.ISSUED, 1)

    collected(write_small_month(tmp_path / "march"), PERIOD)
    server.tick("2021-04-06T18:00:00+08:00")  # the machine was off since the 3rd of March
    assert issue_of(PERIOD) == (PaperState.ISSUED, 2)
    server.tick("2021-04-07T08:30:00+08:00")
    kinds = [run.kind for run in open_month(PLAN, PERIOD).store.runs.list(PLAN, PERIOD)]
    assert kinds == ["prepare", "publish"]


def test_the_schedules_tick_three_times_a_day_and_every_fifteen_minutes_in_the_plans_zone(server: Server) -> None:
    found = server.call("deployments/filter", {})
    assert isinstance(found, list)
    ticks = {
        deployment["name"]: sorted((s["schedule"]["cron"], s["schedule"]["timezone"]) for s in deployment["schedules"])
        for deployment in found
    }
    assert ticks == {
        "calendar": [(f"{minute_and_hour} * * *", "Asia/Shanghai") for minute_and_hour in ("0 18", "0 9", "30 8")],
        "intake": [("*/15 * * * *", "Asia/Shanghai")],
        "period": [],
    }


ENDED = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


def test_ticks_missed_while_the_worker_was_down_go_by_the_time_at_which_it_is_back(
    deployed: Server, tmp_path: Path
) -> None:
    collected(write_small_month(tmp_path / "march"), PERIOD)
    # Each of these, taken for now, would have published the month or left it waiting, dated back.
    missed = [deployed.missed_tick(f"2021-{day}:00+08:00") for day in (
        "03-29T08:30", "03-30T18:00", "03-31T08:30", "04-01T18:00", "04-14T18:00", "04-15T08:30",
    )]  # fmt: skip
    with ExitStack() as stack:
        deployed.start_worker(stack)
        wait_for(lambda: all(deployed.state_of(run) in ENDED for run in missed), 480, "the missed ticks")
    states = [deployed.state_of(run) for run in missed]
    assert "COMPLETED" in states
    assert set(states) <= {"COMPLETED", "CANCELLED"}, (tmp_path / "worker.log").read_text()[-4000:]
    assert issue_of(PERIOD) == (PaperState.DRAFT, None)
    runs = open_month(PLAN, PERIOD).store.runs.list(PLAN, PERIOD)
    assert [run.kind for run in runs] == ["prepare"]
    assert runs[0].as_of.year > 2021


def checked(server: Server) -> tuple[int, list[tuple[str, str]]]:
    words = [sys.executable, "-c", "from desk.start import main; main()", "schedules", "check", "--json"]
    done = subprocess.run(words, cwd=ROOT, env=server.env, capture_output=True, text=True, check=False)
    return done.returncode, [(one["name"], one["command"]) for one in json.loads(done.stdout)["differences"]]


def change(server: Server, name: str, method: str, path: str = "", data: object = None) -> None:
    """What somebody does to a deployment in Prefect's pages."""
    found = server.call("deployments/filter", {"deployments": {"name": {"any_": [name]}}})
    assert isinstance(found, list)
    server.call(f"deployments/{found[0]['id']}{path}", data, method)


def test_what_somebody_changed_on_the_server_is_named_and_applying_mends_it(server: Server) -> None:
    pool = f"{server.api}/work_pools/default/workers/filter"
    request = urllib.request.Request(pool, b"{}", {"Content-Type": "application/json"})
    wait_for(lambda: bool(json.load(urllib.request.urlopen(request))), 120, "the worker")
    assert checked(server) == (0, [])
    change(server, "calendar", "POST", "/pause_deployment", {})
    change(server, "intake", "DELETE")
    change(server, "period", "PATCH", "", {"work_pool_name": None, "entrypoint": "flows/period.py:other"})
    apply = "diaodu schedules apply"
    assert checked(server) == (11, [("calendar", apply), ("intake", apply), ("period", apply)])
    diaodu = [sys.executable, "-c", "from desk.start import main; main()"]
    done = subprocess.run(
        [*diaodu, "doctor", "--json"], cwd=ROOT, env=server.env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 10
    assert done.stdout.count(apply) == 3
    applied = subprocess.run([*diaodu, "schedules", "apply"], cwd=ROOT, env=server.env, capture_output=True, text=True, check=False)  # fmt: skip
    assert applied.returncode == 0, applied.stdout + applied.stderr
    assert checked(server) == (0, [])


def slots_in_use(server: Server) -> int:
    found = server.call("v2/concurrency_limits/filter", {})
    assert isinstance(found, list)
    return sum(one["active_slots"] for one in found)


def test_a_tick_that_ran_when_everything_was_killed_keeps_no_later_one_out(tmp_path: Path, own_home: Path) -> None:
    kept = {
        LEASES: "prefect.server.concurrency.lease_storage.filesystem",
        "PREFECT_SERVER_CONCURRENCY_INITIAL_DEPLOYMENT_LEASE_DURATION": "30",
    }
    with ExitStack() as stack:
        server = start_server(stack, tmp_path, own_home, **kept)
        server.run("work-pool", "create", "default", "--type", "process")
        server.run("deploy", "--all")
        run = server.start_tick("2021-03-01T08:30:00+08:00")
        server.call(f"flow_runs/{run}/set_state", {"state": {"type": "PENDING"}})
        assert slots_in_use(server) == 1
    with ExitStack() as stack:
        again = start_server(stack, tmp_path, own_home, **kept)
        wait_for(lambda: slots_in_use(again) == 0, 240, "the slot of what is gone")
