"""docs/new-plan.md: its blocks make a sixth plan, and its commands run on it."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from desk.cli import app
from diaodu import ROOT
from diaodu.adapters.plan_files import edited_files, load_plan_folder
from diaodu.adapters.yaml_rewrite import style_notes
from diaodu.domain.plans.clauses import idle_clauses
from tasks.collect import collect_inbox
from tasks.month import open_month
from tests.lib.months import judge_again
from tests.lib.plan_months import write_month

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs" / "new-plan.md").read_text(encoding="utf-8")
PLAN, PERIOD, HALF = "mouxian-2024", "2024-03", "2024-03-H1"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


def commands() -> list[list[str]]:
    return [shlex.split(line) for block in blocks("bash") for line in block.splitlines()]


@pytest.fixture
def plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of plans that the page makes."""
    folder = tmp_path / "plans"
    for block in [*blocks("yaml"), *blocks("jinja")]:
        name = block.splitlines()[0].strip("{}# ")
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(block, encoding="utf-8")
    monkeypatch.setenv("DIAODU_PLANS", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


def call(*words: str) -> str:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 0, (words, result.output, result.exception)
    return result.stdout


def run_month(period: str, inbox: Path, as_of: str) -> None:
    """What `diaodu run --no-send` does short of Prefect and the paper."""
    month = open_month(PLAN, period, as_of)
    collect_inbox(month, write_month(month.folder, month.period, inbox))
    judge_again(month)


def test_the_pages_blocks_are_written_as_files_are_written_now(plans: Path) -> None:
    notes = [note for file, names in edited_files(plans / PLAN).items() for note in style_notes(file, names)]
    assert notes == []


def test_the_pages_blocks_are_a_plan_without_a_slip_whose_every_clause_is_run(plans: Path) -> None:
    assert "没有问题" in call("plan", "check", PLAN)
    assert "某县" in call("plan", "show", PLAN)
    folder = load_plan_folder(PLAN, plans)
    assert idle_clauses(folder.plan, folder.forms, folder.house_rules.values()) == []


def test_its_templates_have_the_forms_of_their_rhythm_and_the_plans_own_column(plans: Path, tmp_path: Path) -> None:
    for words in (words for words in commands() if words[1] == "template"):
        call(*words[1:])
    month = openpyxl.load_workbook(tmp_path / "模板" / "城关镇-2024-03.xlsx")
    half = openpyxl.load_workbook(tmp_path / "模板" / "城关镇-2024-03-H1.xlsx")
    assert "落户村" in [cell.value for row in month["签约项目进展表"].iter_rows() for cell in row]
    assert "招商引资信息表" in half.sheetnames
    assert "招商引资信息表" not in month.sheetnames


def test_a_month_of_it_is_scored_explained_and_followed_up(plans: Path, tmp_path: Path) -> None:
    run_month(HALF, tmp_path / "半月", "2024-03-18T09:00")
    run_month(PERIOD, tmp_path / "三月", "2024-03-28T09:00")
    for words in (words for words in commands() if words[1] in {"record", "scores", "explain", "triggers"}):
        call(*words[1:])
    found = json.loads(call("scores", PLAN, PERIOD, "--json"))
    values = {(m["measure"], m["unit"]): m["value"] for m in found["measures"]}
    # Of the three made-up rows a unit two are 签约 and beyond; its leads came with the half-month.
    assert (values["signed_projects", "城关镇"], values["good_leads", "城关镇"], values["deducted", "河东镇"]) == (
        2,
        3,
        0.5,
    )
    scores = {one["unit"]: one for one in found["scores"]}
    assert (scores["城关镇"]["points"], scores["城关镇"]["grade"]) == ("100.00", "优秀")
    assert scores["河东镇"]["points"] == "99.50"
    assert listed("no_contract") == ["县开发区", ""]


def test_its_own_paper_says_what_the_page_has_written(plans: Path, tmp_path: Path) -> None:
    run_month(PERIOD, tmp_path / "三月", "2024-03-28T09:00")
    (words,) = (words for words in commands() if words[1] == "paper")
    call(*words[1:], "--out", str(tmp_path / "文书"))
    (text,) = (file.read_text(encoding="utf-8") for file in (tmp_path / "文书").glob("*.txt"))
    assert "截至2024年3月31日，全县签约项目8个，在册12个。" in text
    assert "县开发区 | 县开发区项目2 |" in text


def listed(trigger: str) -> list[Any]:
    lists = json.loads(call("triggers", PLAN, PERIOD, "--json"))["triggers"]
    return [hit["unit"] for one in lists if one["trigger"] == trigger for hit in one["hits"]]


def test_every_command_of_the_page_is_one_there_is() -> None:
    known = {"plan", "template", "run", "record", "scores", "explain", "triggers", "paper"}
    assert {words[1] for words in commands()} == known
    assert {words[0] for words in commands()} == {"diaodu"}
