"""`diaodu reproduce`: the very bytes of an issue, and what it would say now with the cause of each change."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest

from diaodu.adapters.plan_files import BUILT_IN_PLANS
from diaodu.domain.ledger import Content
from diaodu.domain.states import PaperKind
from tasks.month import Month
from tests.lib.command_line import call, call_json
from tests.lib.months import PERIOD, PLAN, issued_month
from tests.lib.small_month import write_small_month

pytestmark = pytest.mark.slow

UNIT = "准格尔旗"


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The city's own copy of the plan, which it may change."""
    folder = tmp_path / "plans"
    shutil.copytree(BUILT_IN_PLANS / PLAN, folder / PLAN)
    monkeypatch.setenv("DIAODU_PLANS", str(folder))
    return folder / PLAN


@pytest.fixture
def closed(plan: Path, tmp_path: Path) -> Month:
    """A month of that plan whose bulletin has been issued."""
    return issued_month(write_small_month(tmp_path / "inbox"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def now(*words: str) -> dict[str, Any]:
    return call_json("reproduce", PLAN, PERIOD, "--as-now", *words)


def waive() -> None:
    held = next(f for f in call_json("findings", PLAN, PERIOD)["findings"] if f["rule"] == "O-01")
    call("review", held["id"], "waive", "--reason", "已核实", "--by", "李审核")


def ledger_hash(month: Month) -> str:
    return hashlib.sha256(repr(month.store.validation.records(*month.key)).encode()).hexdigest()


def test_as_sent_are_the_bytes_that_were_issued_and_mailed_whatever_became_of_the_plan(
    closed: Month, plan: Path, tmp_path: Path
) -> None:
    row = closed.store.papers.latest(*closed.key, PaperKind.BULLETIN)
    assert row is not None
    issued = closed.store.papers.faces_of(row.id, "issued")
    shutil.rmtree(plan)
    shutil.rmtree(closed.place.output("papers"))
    found = call_json("reproduce", PLAN, PERIOD, "--as-sent", "--out", str(tmp_path / "out"))
    assert {face: Path(one["path"]).read_bytes() for face, one in found["faces"].items()} == issued
    assert {face: one["sha256"] for face, one in found["faces"].items()} == {
        face: Content.whole(data).sha256 for face, data in issued.items()
    }
    assert (found["letters"], found["reduced"], found["issue"]) == (1, 0, 1)
    assert "与印发时逐字节相同：5 种格式" in call("reproduce", PLAN, PERIOD, "--as-sent").stdout
    assert "第1次更正还没有印发" in call_json("reproduce", PLAN, PERIOD, "--as-sent", "--revision", "1", code=11)
    assert "还没有印发" in call_json("reproduce", PLAN, "2021-04", "--as-sent", code=11)
    for words in ((), ("--as-sent", "--as-now")):
        assert "之一" in call_json("reproduce", PLAN, PERIOD, *words, code=2)


@pytest.mark.slow
def test_bytes_that_are_not_those_issued_are_told(closed: Month) -> None:
    row = closed.store.papers.latest(*closed.key, PaperKind.BULLETIN)
    assert row is not None
    name = closed.store.papers.face_hashes(row.id)["pdf"]
    with closed.store.database.write() as connection:
        connection.exec_driver_sql("UPDATE contents SET data = x'78' WHERE sha256 = ?", (name,))
    assert "pdf与存档的指纹不符" in call_json("reproduce", PLAN, PERIOD, "--as-sent", code=10)


@pytest.mark.slow
def test_as_now_tells_what_came_from_the_data_apart_from_what_came_from_the_rules(closed: Month, plan: Path) -> None:
    assert now()["changes"] == []
    assert "没有不同" in call("reproduce", PLAN, PERIOD, "--as-now").stdout
    waive()
    before = ledger_hash(closed)
    of_data = now()["changes"]
    own = next(one for one in of_data if one["row"] == UNIT and one["column"] == "储备项目：完成（个）")
    assert (own["before"], own["after"]) == ("3", "4")
    assert own["cause"].endswith(f"{UNIT}审核处理：说明后计入（李审核）")
    # The plan, a template of the house laid over and a form change: every one is named.
    change(plan / "targets.yaml", "value: 300", "value: 330")
    (plan / "templates" / "papers").mkdir(parents=True)
    found = now()
    assert found["rules"] == {"changed": ["方案 targets.yaml"], "lacking": None}
    causes = {one["place"]: one["cause"] for one in found["changes"]}
    assert causes[own["place"]] == own["cause"]
    target = next(one for one in found["changes"] if one["row"] == "合计" and "目标" in one["column"])
    assert (target["before"], target["after"]) == ("300", "330")
    assert target["cause"] == "方案、报表或模板有修改：方案 targets.yaml"
    both = next(one for one in found["changes"] if one["row"] == "合计" and "完成率" in (one["column"] or ""))
    assert "李审核" in both["cause"]
    assert both["cause"].endswith("方案 targets.yaml")
    assert ledger_hash(closed) == before  # all was done in a copy
    assert Path(found["faces"]["pdf"]).read_bytes().startswith(b"%PDF")


@pytest.mark.slow
def test_forms_and_templates_of_then_are_kept_too(closed: Month, plan: Path) -> None:
    row = closed.store.papers.latest(*closed.key, PaperKind.BULLETIN)
    assert row is not None
    kept = closed.store.rules.get(closed.store.papers.pinned_of(row.id)["plan_sha256"])
    assert kept == closed.folder.texts()
    assert {name.partition("/")[0] for name in kept} == {"plan", "expectations", "templates"}
    (plan / "templates" / "papers").mkdir(parents=True)
    own = plan / "templates" / "papers" / "bulletin.xml.j2"
    own.write_text(kept["templates/papers/bulletin.xml.j2"].replace("总体情况", "基本情况"), encoding="utf-8")
    (plan / "forms").mkdir()
    form = kept["expectations/reserve_projects.yaml"]
    (plan / "forms" / "reserve_projects.yaml").write_text(form, encoding="utf-8")
    change(plan / "plan.yaml", "min_total_investment: 500万元", "min_total_investment: 400万元")
    found = now()
    assert found["rules"]["changed"] == [
        "方案 forms/reserve_projects.yaml", "方案 plan.yaml", "方案 templates/papers/bulletin.xml.j2",
    ]  # fmt: skip
    assert {one["cause"] for one in found["changes"]} == {
        f"方案、报表或模板有修改：{'、'.join(found['rules']['changed'])}"
    }
    assert any(one["row"] == UNIT and one["after"] == "4" for one in found["changes"])  # 499 is enough now


@pytest.mark.slow
def test_an_issue_whose_rules_were_not_kept_says_so(closed: Month, plan: Path) -> None:
    with closed.store.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM rules")
    change(plan / "targets.yaml", "value: 300", "value: 330")
    found = now()
    assert found["rules"]["lacking"].startswith("印发时的方案、报表和模板没有留存")
    assert {one["cause"] for one in found["changes"]} == {"方案、报表或模板有修改"}
    assert "没有留存" in call("reproduce", PLAN, PERIOD, "--as-now").stderr


@pytest.mark.slow
def test_a_correction_is_reproduced_by_its_number(ledgers: Path, request: pytest.FixtureRequest) -> None:
    assert ledgers.is_dir()  # on each engine: the copy is an SQLite file all the same
    closed: Month = request.getfixturevalue("closed")
    waive()
    call_json("correct", PLAN, PERIOD)
    for words in (("approve", "王局长"), ("issue", "张经办")):
        call_json(words[0], PLAN, PERIOD, "--kind", "correction", "--by", words[1])
    row = closed.store.papers.latest(*closed.key, PaperKind.CORRECTION)
    assert row is not None
    found = call_json("reproduce", PLAN, PERIOD, "--as-sent", "--revision", "1")
    assert found["revision"] == 1
    assert Path(found["faces"]["pdf"]["path"]).name == "招商动态简报-2021年3月-第1期更正1.pdf"
    assert now("--revision", "1")["changes"] == []
    assert now()["changes"]
