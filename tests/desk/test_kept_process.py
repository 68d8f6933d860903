"""DIAODU_JUDGE=keep: commands that judge are run by a process that has everything loaded."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk import start, warm
from desk.host import fingerprint
from diaodu.domain.states import RunKind, RunState
from tasks.ledgers import close_ledgers
from tasks.month import open_month
from tests.conftest import OWN_INBOX

COMMAND = [sys.executable, "-c", "from desk.start import main; main()"]
EMPTY_HOST = [sys.executable, "-c", "import desk.host as h; h._load = lambda plans: None; h.main()"]
"""A host that has loaded nothing: what it forks does as any other, only later."""
PERIOD = ("ordos-2021", "2021-03")
NIL = ("submit", *PERIOD, "--unit", "准格尔旗", "--nil", "factor_prices", "--json")

pytestmark = pytest.mark.skipif(not hasattr(socket, "SO_PEERCRED"), reason="needs peer credentials, as Linux has them")


def until(seen: Callable[[], object], seconds: float = 60) -> None:
    """Wait for something to be seen."""
    end = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < end
        time.sleep(0.05)


def host_of(home: Path) -> int:
    """The process that listens for a home, 0 where none does."""
    with suppress(OSError), socket.socket(socket.AF_UNIX) as asking:
        asking.connect(str(warm.folder_of(home) / "socket"))
        return struct.unpack("3i", asking.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
    return 0


def children_of(process: int) -> list[int]:
    """Its children that live."""
    found = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    states = {int(one): Path(f"/proc/{one}/stat").read_text(encoding="utf-8").rpartition(")")[2][1] for one in found}
    return [one for one, state in states.items() if state != "Z"]


def is_running(process: int) -> bool:
    """Whether a process lives; one that has ended and nobody has asked for does not."""
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2][1] != "Z"
    return False


@pytest.fixture
def host(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A kept process with nothing loaded, for the test's home."""
    monkeypatch.setenv("DIAODU_JUDGE", "keep")
    warm.folder_of(own_home).mkdir(mode=0o700)
    with subprocess.Popen([*EMPTY_HOST, str(own_home)], env={"PATH": os.environ["PATH"]}, cwd=warm.ROOT) as process:
        until(lambda: host_of(own_home))
        yield process.pid
        process.kill()


def do(*words: str, **settings: str) -> "subprocess.Popen[str]":
    """Start a command."""
    pipe = subprocess.PIPE
    return subprocess.Popen([*COMMAND, *words], env={**os.environ, **settings}, cwd=warm.ROOT, stdout=pipe, stderr=pipe, text=True)  # fmt: skip


def test_a_command_is_kept_only_where_that_is_set_and_it_judges(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["diaodu", "review", "a", "return"])
    assert start._kept_home() == (None, False)
    monkeypatch.setenv("DIAODU_JUDGE", "keep")
    assert start._kept_home() == (own_home.resolve(), True)
    monkeypatch.setattr(sys, "argv", ["diaodu", "run", *PERIOD])
    assert start._kept_home() == (None, False)
    monkeypatch.setattr(sys, "argv", ["diaodu", "review"])
    monkeypatch.setenv("DIAODU_HOME", str(own_home / ("名" * 40)))
    assert start._kept_home() == (None, True)  # a socket's name has no room for it


def test_one_that_diaodu_up_keeps_is_used_without_the_setting(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["diaodu", "review", "a", "return"])
    folder = warm.folder_of(own_home)
    folder.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket"))
        assert start._kept_home() == (own_home.resolve(), False), "used, and none is started"


@pytest.mark.parametrize("left", ["nothing", "a socket nobody listens at", "a folder open to others"])
def test_where_nobody_listens_the_command_runs_by_itself(own_home: Path, left: str) -> None:
    folder = warm.folder_of(own_home)
    if left != "nothing":
        folder.mkdir(mode=0o700)
        with socket.socket(socket.AF_UNIX) as left_behind:
            left_behind.bind(str(folder / "socket"))
    if left == "a folder open to others":
        folder.chmod(0o755)
    assert warm.run_kept(own_home, ["diaodu", *NIL]) is None


def test_a_listener_that_answers_nothing_is_left(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm, "READY_SECONDS", 0.1)
    warm.folder_of(own_home).mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(warm.folder_of(own_home) / "socket"))
        deaf.listen()
        assert warm.run_kept(own_home, ["diaodu", *NIL]) is None


def test_a_change_of_plans_forms_or_code_is_seen(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "plan.yaml").write_text("id: own\n", encoding="utf-8")
    before = fingerprint(tmp_path)
    assert fingerprint(tmp_path) == before
    (tmp_path / "own" / "plan.yaml").write_text("id: own2\n", encoding="utf-8")
    assert fingerprint(tmp_path) != before


@pytest.mark.slow
def test_the_kept_process_gives_back_what_the_command_says(host: int, own_home: Path) -> None:
    code, said = (kept := do("record", "list", *PERIOD, "--json")).wait(60), kept.communicate()
    assert (code, json.loads(said[0])["records"], said[1]) == (0, [], "")
    assert is_running(host)
    wrong = do("record", "list", "nowhere", "2021-03", DIAODU_SMTP_PASSWORD="example-secret")
    assert wrong.wait(60) == 10
    assert "没有名为" in wrong.communicate()[1]
    kept_environment = Path(f"/proc/{host}/environ").read_bytes()
    assert b"example-secret" not in kept_environment
    assert {path.name: path.stat().st_mode & 0o777 for path in warm.folder_of(own_home).iterdir()} == {
        "lock": 0o600, "socket": 0o600,
    }  # fmt: skip


@pytest.mark.slow
def test_a_command_ends_with_its_caller_and_outlives_the_kept_process(host: int, own_home: Path) -> None:
    month = open_month(*PERIOD)
    run = month.store.runs.acquire(*PERIOD, RunKind.PUBLISH, month.as_of, datetime.now(UTC))
    killed = do(*NIL)
    until(lambda: children_of(host))
    (child,) = children_of(host)
    killed.kill()
    killed.communicate()
    until(lambda: not is_running(child))
    interrupted = do(*NIL)
    until(lambda: children_of(host))
    time.sleep(8)  # it waits for the period
    interrupted.send_signal(signal.SIGINT)
    assert interrupted.wait(30) == 130  # as typer ends what is interrupted
    interrupted.communicate()
    waiting = do(*NIL)
    until(lambda: children_of(host))
    (child,) = children_of(host)
    os.kill(host, signal.SIGKILL)
    month.store.runs.finish(run, RunState.JUDGED, {}, datetime.now(UTC))
    assert waiting.wait(60) == 0
    assert json.loads(waiting.communicate()[0])["closed"] is False
    again = do(*NIL)  # the socket is left behind: the command runs by itself, and starts another host
    assert again.wait(60) == 0
    again.communicate()
    until(lambda: host_of(own_home))
    os.kill(host_of(own_home), signal.SIGTERM)
    close_ledgers()


@pytest.mark.slow
def test_a_command_whose_process_is_killed_says_so(host: int) -> None:
    month = open_month(*PERIOD)
    month.store.runs.acquire(*PERIOD, RunKind.PUBLISH, month.as_of, datetime.now(UTC))
    waiting = do(*NIL)
    until(lambda: children_of(host))
    time.sleep(3)
    os.kill(children_of(host)[0], signal.SIGKILL)
    assert waiting.wait(30) == 1
    assert "查看后再办" in waiting.communicate()[1]
    close_ledgers()


@pytest.mark.slow
def test_a_changed_plan_ends_the_kept_process(own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plans = tmp_path / "plans"
    shutil.copytree(warm.ROOT / "plans" / "ordos-2021", plans / "ordos-2021")
    monkeypatch.setenv("DIAODU_PLANS", str(plans))
    monkeypatch.setenv("DIAODU_JUDGE", "keep")
    warm.start_host(own_home)
    until(lambda: host_of(own_home))
    first = host_of(own_home)
    plan = plans / "ordos-2021" / "plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8") + "\n# 改动\n", encoding="utf-8")
    assert do("record", "list", *PERIOD, "--json").wait(60) == 0
    until(lambda: not is_running(first))
    until(lambda: host_of(own_home) not in {0, first})
    os.kill(host_of(own_home), signal.SIGTERM)


@pytest.mark.slow
def test_what_is_judged_is_the_same_byte_for_byte_by_several_callers_at_once(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands on a copy of a home say and leave what they do without a kept process."""
    files = sorted((OWN_INBOX / "2021-03").glob("*/*.xlsx"))[:2]

    def submit(file: Path, home: Path, **settings: str) -> "subprocess.Popen[str]":
        words = (
            "submit",
            *PERIOD,
            str(file),
            "--unit",
            file.parent.name,
            "--received-at",
            "2021-03-27T16:00",
            "--json",
        )
        return do(*words, DIAODU_HOME=str(home), **settings)

    assert submit(files[0], own_home).wait(120) in {0, 10}
    other = tmp_path / "other"
    shutil.copytree(own_home, other)
    plain = [said.communicate()[0] for file in files if (said := submit(file, own_home)).wait(120) in {0, 10}]
    monkeypatch.setenv("DIAODU_JUDGE", "keep")
    warm.start_host(other)
    until(lambda: host_of(other))
    host = host_of(other)
    kept = [submit(file, other) for file in files]
    said = [one.communicate(timeout=120)[0] for one in kept]
    assert [len(one) > 0 for one in said] == [True] * len(files)
    assert host_of(other) == host
    again = submit(files[-1], other).communicate(timeout=120)[0]
    assert again == plain[-1].replace(str(own_home), str(other))
    assert ledger_of(other) == ledger_of(own_home)
    os.kill(host, signal.SIGTERM)


def ledger_of(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """What judging left in the ledgers: everything but when and by which run."""
    with closing(sqlite3.connect(home / "diaodu.db")) as database:
        return {
            name: database.execute(f"SELECT * FROM {name} ORDER BY position").fetchall()  # noqa: S608 - names of this file
            for name in ("records", "findings", "unit_reports")
        }
