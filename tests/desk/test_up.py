"""`diaodu up` as an operator has it: everything by one command, back when it dies, gone when it is told to go."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from diaodu import ROOT
from tests.desk.test_keeper import is_alive
from tests.lib.small_month import write_small_month

pytestmark = pytest.mark.slow

DIAODU = [sys.executable, "-c", "from desk.start import main; main()"]


class Up:
    """A running `diaodu up` on free ports: what it says, and its children."""

    def __init__(self, home: Path) -> None:
        self.home, self.said = home, home.parent / "said"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "DIAODU_"))}
        self.env = kept | {"DIAODU_HOME": str(home), "DO_NOT_TRACK": "1"}
        with self.said.open("wb") as output:
            self.process = subprocess.Popen(
                [*DIAODU, "up", "--port", "0", "--prefect-port", "0"], cwd=ROOT, env=self.env, stdout=output, stderr=output
            )  # fmt: skip

    @property
    def words(self) -> str:
        return self.said.read_text(encoding="utf-8")

    def until(self, is_so: Callable[[], bool], seconds: float = 480.0) -> None:
        end = time.monotonic() + seconds
        while not is_so():
            assert self.process.poll() is None, self.words
            assert time.monotonic() < end, self.words
            time.sleep(0.3)

    def count(self, word: str) -> int:
        return self.words.count(word)

    def address(self, name: str) -> str:
        found = re.search(rf"{name}：(http://\S+)", self.words)
        assert found, self.words
        return found[1]

    def children(self) -> dict[int, str]:
        """Process id → command of what it has started itself."""
        found = subprocess.run(["ps", "-ww", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
        rows = [line.split(None, 2) for line in found.splitlines()[1:]]
        return {int(pid): args for pid, parent, args in rows if int(parent) == self.process.pid}

    def kill_child(self, word: str) -> None:
        (pid,) = [pid for pid, args in self.children().items() if word in args]
        os.kill(pid, signal.SIGKILL)

    def diaodu(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([*DIAODU, *words], cwd=ROOT, env=self.env, capture_output=True, text=True, check=False, timeout=240)  # fmt: skip


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    running = Up(tmp_path / "home")
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.process.kill()
        running.process.wait(60)


def ask(url: str, data: object = None) -> str:
    body = None if data is None else json.dumps(data).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode()


def test_everything_runs_comes_back_and_goes(up: Up) -> None:
    up.until(lambda: up.count("调度进程：已就绪") == 1 and up.count("工作台：已就绪") == 1)
    for told in ("DIAODU_SMTP_URL 未设置", "DIAODU_INTAKE 未设置", "还没有工作台账号"):
        assert told in up.words
    desk, prefect = up.address("工作台"), up.address("Prefect")
    assert "登录" in ask(f"{desk}/login")
    deployed = json.loads(ask(f"{prefect}/api/deployments/filter", {}))
    assert {one["name"] for one in deployed} == {"calendar", "intake", "period"}
    up.until(lambda: bool(json.loads(ask(f"{prefect}/api/work_pools/default/workers/filter", {}))))

    second = up.diaodu("up")
    assert second.returncode == 12
    assert "另一个 diaodu up 正在运行" in second.stderr

    up.kill_child("worker start")
    up.kill_child("desk --host")
    up.until(lambda: up.count("调度进程：已就绪") == 2 and up.count("工作台：已就绪") == 2)
    assert "登录" in ask(f"{desk}/login")

    children = list(up.children())
    assert len(children) == 4
    up.process.send_signal(signal.SIGTERM)
    assert up.process.wait(60) == 0
    assert "已全部停止" in up.words
    assert not any(map(is_alive, children))
    assert not (up.home / "up.json").exists()


def test_commands_use_the_server_and_the_judge_that_run(up: Up, tmp_path: Path) -> None:
    up.until(lambda: up.count("Prefect 服务：已就绪") == 1 and (up.home / "judge" / "socket").exists())
    prefect = up.address("Prefect")
    inbox = tmp_path / "inbox"
    write_small_month(inbox)
    done = up.diaodu("run", "ordos-2021", "2021-03", "--inbox", str(inbox), "--no-send")
    assert done.returncode == 0, done.stderr
    runs = json.loads(ask(f"{prefect}/api/flow_runs/filter", {}))
    assert [one["name"] for one in runs if one["state_type"] == "COMPLETED"], "the run is on the server that was there"
    asked = (up.home / "judge").stat().st_mtime_ns
    done = up.diaodu(
        "extend",
        "ordos-2021",
        "2021-03",
        "准格尔旗",
        "--until",
        "2021-03-30T12:00",
        "--by",
        "李审核",
        "--reason",
        "补报",
    )
    assert done.returncode == 0, done.stderr
    assert (up.home / "judge").stat().st_mtime_ns == asked, "a kept process of its own was started"


def test_nothing_is_left_when_it_is_killed(up: Up) -> None:
    up.until(lambda: up.count("工作台：已就绪") == 1)
    children = list(up.children())
    up.process.kill()
    up.process.wait(60)
    end = time.monotonic() + 60
    while any(map(is_alive, children)):
        assert time.monotonic() < end, children
        time.sleep(0.3)
