"""What a run that is killed leaves behind: no server that goes on for ever, no workbook in a temporary folder."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from diaodu import ROOT
from diaodu.adapters import server_guard
from tests.lib.months import PERIOD, PLAN
from tests.lib.small_month import write_small_month

needs_proc = pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc, to see other processes")


def waits_for(seen: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if seen():
            return True
        time.sleep(0.1)
    return False


def servers_of(home: Path) -> list[int]:
    """Processes of Prefect's server that work for a home."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            is_server = server_guard._MARK in (process / "cmdline").read_bytes().replace(b"_guard", b"")
            if is_server and os.fsencode(home) in (process / "environ").read_bytes():
                found.append(int(process.name))
        except OSError:
            continue
    return found


@needs_proc
@pytest.mark.slow
def test_the_ephemeral_server_and_the_workbooks_of_a_killed_run_are_gone(own_home: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    env = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    env |= {"DIAODU_HOME": str(own_home), "TMPDIR": str(temporary)}
    command = [sys.executable, "-c", "from desk.start import main; main()", "run", PLAN, PERIOD, "--no-send"]
    inbox = write_small_month(tmp_path / "inbox")
    with subprocess.Popen([*command, "--inbox", str(inbox)], cwd=ROOT, env=env) as run:
        assert waits_for(lambda: any(is_guarded(server) for server in servers_of(own_home)), 120)
        run.kill()
    assert waits_for(lambda: not servers_of(own_home), 20)
    assert [path for path in temporary.rglob("*") if path.suffix in {".bin", ".xlsx"}] == []


def is_guarded(server: int) -> bool:
    """Whether a guard waits beside a server."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cmdline").read_bytes().endswith(f"server_guard\0{server}\0".encode()):
                return True
        except OSError:
            continue
    return False


@needs_proc
def test_the_guard_ends_the_server_when_its_runs_input_ends_and_no_other_process() -> None:
    sleeps = [sys.executable, "-c", "import time; time.sleep(60)"]
    started = [subprocess.Popen([*sleeps, *more]) for more in (("prefect.server",), ())]
    try:
        for one in started:
            guard = [sys.executable, "-m", "diaodu.adapters.server_guard", str(one.pid)]
            with subprocess.Popen(guard, cwd=ROOT, stdin=subprocess.PIPE) as waiting:
                assert one.poll() is None
                waiting.stdin.close() if waiting.stdin else None
                assert waiting.wait(20) == 0
        assert started[0].wait(5) != 0
        assert started[1].poll() is None
    finally:
        for one in started:
            one.kill()
            one.wait()
