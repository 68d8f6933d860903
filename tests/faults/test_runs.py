"""Runs of one period: five at once, and killed between any two steps."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from diaodu import ROOT
from tasks.month import open_month
from tasks.order import MonthStep, steps_between
from tests.lib.months import AS_OF, PERIOD, PLAN
from tests.lib.small_month import write_small_month

pytestmark = pytest.mark.slow

STEPS = [*steps_between(MonthStep.COLLECT, MonthStep.COMPILE)]

WORKER = """
import os, signal, sys
from pathlib import Path
from tasks.month import finish_run, held_period, open_month
from diaodu.domain.errors import BusyError
import tasks.month
from datetime import timedelta
import diaodu.adapters.store.runs as runs
runs.STALE_AFTER = timedelta(seconds=float(sys.argv[3]))
inbox, edge = Path(sys.argv[1]), sys.argv[2]
from tasks.collect import collect_inbox
from tasks.again import DOES
from tasks.compile.draft import draft_papers
steps = {{"collect": lambda m: collect_inbox(m, inbox), **DOES, "compile": draft_papers}}
month = open_month({plan!r}, {period!r}, {as_of!r})
try:
    with held_period(month, "publish") as held:
        for name, step in steps.items():
            step(held)
            if name == edge:
                os.kill(os.getpid(), signal.SIGKILL)
        finish_run(held, "done", {{}})
except BusyError as error:
    sys.exit(error.exit_code)
"""


def start(inbox: Path, edge: str = "", stale: float = 180) -> "subprocess.Popen[bytes]":
    code = WORKER.format(plan=PLAN, period=PERIOD, as_of=AS_OF)
    words = [sys.executable, "-c", code, str(inbox), edge, str(stale)]
    return subprocess.Popen(words, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})


def outcome(home: Path) -> dict[str, object]:
    """What a run leaves, without run ids and clock times."""
    month = open_month(PLAN, PERIOD, AS_OF)
    paper = month.store.papers.latest(PLAN, PERIOD, "bulletin")
    assert paper is not None
    return {
        "records": [
            (r.id, str(r.state), json.dumps(r.data, sort_keys=True))
            for r in month.store.validation.records(PLAN, PERIOD)
        ],
        "findings": [(f.id, f.message) for f in month.store.validation.findings(PLAN, PERIOD)],
        "assessment": month.store.assessments.get(PLAN, PERIOD),
        "paper": paper.sha256,
        "faces": month.store.papers.faces_of(paper.id),
        "returned": {path.name: path.read_bytes() for path in sorted((home / "returned").rglob("*.xlsx"))},
    }


ROUNDS = int(os.environ.get("DIAODU_STEP_KILLS", "1"))
"""How often a run is killed at each edge."""


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_run_killed_at_any_step_edge_and_started_again_ends_byte_equal(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    def new_home(name: str) -> Path:
        monkeypatch.setenv("DIAODU_HOME", str(tmp_path / name))
        if engine == "postgresql":
            monkeypatch.setenv("DIAODU_DATABASE_URL", request.getfixturevalue("postgres").new_database())
        return tmp_path / name

    inbox, home = write_small_month(tmp_path / "inbox"), new_home("undisturbed")
    assert start(inbox).wait(240) == 0
    undisturbed = outcome(home)
    for number, edge in enumerate(STEPS * ROUNDS):
        home = new_home(f"home-{number}")
        assert start(inbox, edge).wait(240) == -signal.SIGKILL
        # The dead run's lease counts as stale at once here; in production after three minutes without heartbeat.
        assert start(inbox, stale=0).wait(240) == 0
        assert outcome(home) == undisturbed, edge
        states = [run.state for run in open_month(PLAN, PERIOD).store.runs.list(PLAN, PERIOD)]
        assert states == ["abandoned", "done"]


def test_of_five_starts_of_one_period_at_once_one_works_and_four_exit_12(tmp_path: Path, own_home: Path) -> None:
    inbox = write_small_month(tmp_path / "inbox")
    codes = sorted(process.wait(300) for process in [start(inbox) for _ in range(5)])
    assert codes == [0, 12, 12, 12, 12]
