"""What a run that is killed leaves behind: no server that goes on for ever, no workbook in a temporary folder."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from diaodu import ROOT
from diaodu.adapters import prefect_server
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
            is_server = prefect_server.__name__.encode() in (process / "cmdline").read_bytes()
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
        assert waits_for(lambda: bool(list(own_home.rglob("prefect.db-wal"))), 120)
        run.kill()
    assert waits_for(lambda: not servers_of(own_home), 20)
    assert [path for path in temporary.rglob("*") if path.suffix in {".bin", ".xlsx"}] == []
