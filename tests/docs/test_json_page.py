"""docs/json.md against what commands print: every field is told, and no other."""

import json
import re
from pathlib import Path

from typer.testing import CliRunner

from desk.cli import app
from desk.report import run_report
from diaodu import ROOT
from tests.lib.months import judged_month
from tests.lib.small_month import write_small_month

PAGE = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return PAGE.partition(f"\n## {title}")[2].partition("\n## ")[0]


def test_every_field_of_a_periods_json_is_told_and_no_other(tmp_path: Path) -> None:
    report = json.loads(json.dumps(run_report(judged_month(write_small_month(tmp_path)), "run", 1.0)))
    cells = re.findall(r"^\| (`[^|]+) \|", section("A period"), re.MULTILINE)
    told = {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}
    assert told == set(report)
    for name in ("submissions", "findings", "measures", "scores", "targets"):
        fields = set(report[name][0])
        assert sorted(fields - set(re.findall(r"`(\w+)`", section(name)))) == []
    assert set(report["scores"][0]["items"][0]) <= set(re.findall(r"`(\w+)`", section("scores")))
    assert set(report["submissions"][0]["files"][0]) <= set(re.findall(r"`(\w+)`", section("submissions")))


def test_a_simulations_consequences_are_told(tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    file.write_text("unit,measure,value\n财政局,office_budget,10万元\n财政局,landed_projects,0\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["simulate", "huimin-2013", "2014", "--measures", str(file), "--json"])
    assert done.exit_code == 0, done.output
    consequence = json.loads(done.stdout)["consequences"][0]
    assert set(consequence) == set(re.findall(r"`(\w+)`", section("consequences")))
