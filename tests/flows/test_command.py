"""`diaodu run` and `diaodu backfill` through Prefect: JSON, exit codes, what an issued month's re-run says."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from desk.cli import app
from tasks.month import open_month
from tests.lib.ledger_factories import register
from tests.lib.months import PERIOD, PLAN
from tests.lib.small_month import write_small_month, write_workbook

pytestmark = pytest.mark.usefixtures("prefect_server", "ledger_engine")


def run(*words: str, code: int = 0) -> Any:
    result = CliRunner().invoke(app, [*words, "--json"])
    assert result.exit_code == code, (result.stdout[-2000:], result.exception)
    return json.loads(result.stdout)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return write_small_month(tmp_path / "inbox")


@pytest.mark.slow
def test_no_send_composes_a_draft_and_prints_the_contracts_document(inbox: Path) -> None:
    found = run("run", PLAN, PERIOD, "--inbox", str(inbox), "--no-send")
    assert list(found) == [
        "plan", "period", "run", "as_of", "plan_sha256", "submissions", "rows", "conservation", "findings", "measures", "scores",
        "targets", "consequences", "departures", "papers", "stale_periods", "stale_issued", "deliveries", "waiting", "seconds", "unprintable",
    ]  # fmt: skip
    rows = found["rows"]
    assert rows["read"] == rows["accepted"] + rows["held"] + rows["waived"] == 91
    paper = found["papers"][0]
    assert (paper["kind"], paper["issue"]) == ("bulletin", None)
    assert Path(paper["pdf"]).read_bytes().startswith(b"%PDF")
    assert Path(paper["html"]).exists()
    unit = next(u for u in found["submissions"] if u["unit"] == "准格尔旗")
    assert (unit["state"], unit["class"], unit["rows"]["held"]) == ("on_time", "旗区", 3)
    assert Path(unit["returned"]).exists()
    rate = next(m for m in found["measures"] if m["measure"] == "start_rate" and m["unit"] is None)
    assert (rate["n"], rate["of"], rate["value"]) == (11, 22, 0.5)
    quota = next(t for t in found["targets"] if t["unit"] == "准格尔旗")
    assert (quota["target"], quota["value"], quota["met"]) == (30, 3, None)  # due on the 10th of April
    assert found["deliveries"] == {"ready": 0, "sent": 0, "failed": 0, "unknown": 0}


@pytest.mark.slow
def test_a_run_inside_the_review_time_exits_11_and_one_after_it_issues(inbox: Path) -> None:
    register(open_month(PLAN, PERIOD).store, "leader@example.com")
    run("run", PLAN, PERIOD, "--inbox", str(inbox), "--as-of", "2021-03-30T09:00", code=11)
    found = run("run", PLAN, PERIOD, "--as-of", "2021-03-31T09:00")
    assert found["papers"][0]["issue"] == 1
    assert not [path for path in Path(found["papers"][0]["pdf"]).parent.iterdir() if "草稿" in path.name]


@pytest.mark.slow
def test_a_run_of_an_issued_month_lists_what_would_change_and_takes_no_number(inbox: Path, tmp_path: Path) -> None:
    register(open_month(PLAN, PERIOD).store, "leader@example.com")
    run("run", PLAN, PERIOD, "--inbox", str(inbox), "--as-of", "2021-03-31T09:00")
    mended = tmp_path / "更正.xlsx"
    write_workbook(mended, "准格尔旗", 5)
    run("submit", PLAN, PERIOD, "--unit", "准旗", str(mended), "--received-at", "2021-03-31T10:00")
    result = CliRunner().invoke(app, ["run", PLAN, PERIOD, "--as-of", "2021-03-31T11:00"])
    assert result.exit_code == 0
    assert "印发后有变化" in result.stdout
    assert "第1期" in result.stdout
    assert run("papers", PLAN, PERIOD)["papers"][0]["issue"] == 1


@pytest.mark.slow
def test_a_backfill_composes_only_what_its_dry_run_lists(inbox: Path) -> None:
    run("run", PLAN, PERIOD, "--inbox", str(inbox), "--no-send")
    seen = run("backfill", PLAN, "2021-01", PERIOD, "--mode", "all", "--dry-run")["periods"]
    done = run("backfill", PLAN, "2021-01", PERIOD, "--mode", "all")
    assert done["periods"] == seen
    assert [result["period"] for result in done["results"]] == [a["period"] for a in seen if a["does"] == "run"]
    assert [result["outcome"] for result in done["results"]] == ["compose"]
    assert run("papers", PLAN, PERIOD)["papers"][0]["issue"] is None
