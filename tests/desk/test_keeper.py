"""Processes kept running: started in order, again when they end, all ended together."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desk.up.keeper import Keeper, Part

SLEEP = "import time; time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"


def part(folder: Path, name: str, code: str, **more: object) -> Part:
    return Part(name=name, words=(sys.executable, "-c", code), log=folder / f"{name}.log", env=os.environ, **more)  # pyright: ignore[reportArgumentType] - any of its fields


@contextmanager
def kept(parts: list[Part]) -> Iterator[tuple[list[str], Keeper]]:
    said: list[str] = []
    keeper = Keeper(parts, said.append)
    running = threading.Thread(target=keeper.run)
    running.start()
    try:
        yield said, keeper
    finally:
        keeper.stop()
        running.join(40)
        assert not running.is_alive()


def until(is_so: object, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not is_so():  # pyright: ignore[reportCallIssue] - a test's lambda
        assert time.monotonic() < end
        time.sleep(0.05)


def pids(folder: Path, name: str) -> list[int]:
    path = folder / f"{name}.log"
    return [int(line) for line in path.read_text().split() if line.isdigit()] if path.exists() else []


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"


@pytest.mark.slow
def test_a_part_starts_when_what_it_needs_is_there(tmp_path: Path) -> None:
    sign = tmp_path / "sign"
    first = part(tmp_path, "甲", SLEEP, is_ready=sign.exists)
    once = part(tmp_path, "乙", "print('done')", after=("甲",), once=True)
    last = part(tmp_path, "丙", SLEEP, after=("乙",))
    with kept([first, once, last]) as (said, _):
        time.sleep(1)
        assert said == []
        sign.touch()
        until(lambda: "丙：已就绪" in said)
    assert said == ["甲：已就绪", "乙：完成", "丙：已就绪"]


@pytest.mark.slow
def test_who_ends_is_started_again_later_and_later(tmp_path: Path) -> None:
    with kept([part(tmp_path, "甲", "raise SystemExit(3)"), part(tmp_path, "乙", SLEEP)]) as (said, _):
        until(lambda: len([one for one in said if "退出码 3" in one]) == 3)
    waits = [one.partition("，")[2].partition(" 秒")[0] for one in said if "退出码 3" in one]
    assert waits == ["1", "2", "4"]
    assert "乙：已就绪" in said


@pytest.mark.slow
def test_a_part_that_was_killed_comes_back_and_what_it_had_started_is_gone(tmp_path: Path) -> None:
    child = f"import os, subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); print(os.getpid(), p.pid, flush=True); p.wait()"
    with kept([part(tmp_path, "甲", child)]):
        until(lambda: len(pids(tmp_path, "甲")) == 2)
        parent, grandchild = pids(tmp_path, "甲")
        os.kill(parent, signal.SIGKILL)
        until(lambda: len(pids(tmp_path, "甲")) == 4)
        until(lambda: not is_alive(grandchild))
    until(lambda: not any(map(is_alive, pids(tmp_path, "甲"))))


@pytest.mark.slow
def test_who_does_not_listen_is_killed_in_the_end(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("desk.up.keeper.STOP_SECONDS", 1.0)
    with kept([part(tmp_path, "甲", f"import os; print(os.getpid(), flush=True); {DEAF}")]):
        until(lambda: "deaf" in (tmp_path / "甲.log").read_text() if (tmp_path / "甲.log").exists() else False)
    until(lambda: not any(map(is_alive, pids(tmp_path, "甲"))))


def test_a_log_that_has_grown_too_large_is_put_aside(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("desk.up.keeper.LARGEST_LOG", 100)
    (tmp_path / "甲.log").write_bytes(b"x" * 101)
    with kept([part(tmp_path, "甲", "print('new', flush=True); import time; time.sleep(60)")]):
        until(lambda: (tmp_path / "甲.log").exists() and "new" in (tmp_path / "甲.log").read_text())
    assert (tmp_path / "甲.old").stat().st_size == 101
