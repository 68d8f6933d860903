"""Layers, and what read-only commands must not import."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from diaodu import ROOT
from tests.lib.months import PERIOD, PLAN, judged_month
from tests.lib.small_month import write_small_month

READ_ONLY = [
    ["status", PLAN], ["status", PLAN, PERIOD], ["findings", PLAN, PERIOD], ["scores", PLAN, PERIOD],
    ["explain", PLAN, PERIOD, "准格尔旗"], ["papers", PLAN, PERIOD], ["deliveries", PLAN, PERIOD],
    ["plan", "show", PLAN], ["plan", "check", PLAN], ["doctor"], ["doctor", "--version"], ["--version"], ["--help"],
    ["record", "list", PLAN, PERIOD], ["targets", "list", PLAN], ["objection", "list", PLAN, PERIOD],
    ["triggers", PLAN, PERIOD], ["recipients", "list"], ["schedules", "show"],
]  # fmt: skip
HEAVY = ("prefect", "great_expectations", "pandas")
LOOK = """
import json, sys
from typer.testing import CliRunner
from desk.cli import app
found = {}
for words in json.loads(sys.argv[1]):
    result = CliRunner().invoke(app, words)
    found[" ".join(words)] = [result.exit_code, [name for name in json.loads(sys.argv[2]) if name in sys.modules]]
print(json.dumps(found))
"""


def test_imports_run_one_way() -> None:
    code = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


@pytest.mark.slow
def test_read_only_commands_import_neither_prefect_nor_great_expectations_nor_pandas(tmp_path: Path) -> None:
    judged_month(write_small_month(tmp_path / "inbox"))
    table = tmp_path / "measures.csv"
    table.write_text("unit,measure,value\n武汉局,signed_amount,7.2亿元\n", encoding="utf-8")
    looks = [
        *READ_ONLY,
        ["simulate", "bole-2023", "2023", "--measures", str(table)],
        ["template", PLAN, "2021-04", "--out", str(tmp_path / "templates")],
    ]
    words = [sys.executable, "-c", LOOK, json.dumps(looks), json.dumps(HEAVY)]
    done = subprocess.run(words, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found == {" ".join(words): [0, []] for words in looks}


def test_a_look_at_the_ledgers_reads_no_plan_and_does_not_load_the_models_of_one(tmp_path: Path) -> None:
    judged_month(write_small_month(tmp_path / "inbox"))
    looks = [
        ["status", PLAN, PERIOD], ["findings", PLAN, PERIOD], ["papers", PLAN, PERIOD], ["deliveries", PLAN, PERIOD],
        ["recipients", "list"],
    ]  # fmt: skip
    words = [sys.executable, "-c", LOOK, json.dumps(looks), json.dumps(["pydantic", "diaodu.domain.plans.plan"])]
    done = subprocess.run(words, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {" ".join(words): [0, []] for words in looks}
