"""Two plans of the same units in one home: nothing that is sent, decided, ruled or entered in one is in the other."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desk.commands.review import decide
from diaodu import ROOT
from diaodu.domain.figures.assessment import public_measure
from diaodu.domain.figures.history import HistoryLine
from tasks.act.rule import take_ruling
from tasks.aggregate.assessment import load_assessment
from tasks.aggregate.history import keep_history
from tasks.month import Month, open_month
from tasks.review.decided import decided_lines
from tests.lib.months import judge_again, judged_month
from tests.lib.project_months import FUNDS, LATE_IN_MONTH, SIGNED, Lists, funds, signed, write_month

pytestmark = pytest.mark.slow

ONE, OTHER = "ordos-2021", "twin-2021"
EAST, WEST, MONEY = "东胜区", "准格尔旗", "funds_outside_ytd"
OLD = signed("研发中心签约5号", 投资方="甲公司")
NEW = signed("研发中心", 投资方="甲公司", 本月进展="平整场地")
JANUARY: Lists = {WEST: {SIGNED: [OLD], FUNDS: [funds("甲", 100)]}, EAST: {SIGNED: [signed("东甲")]}}
FEBRUARY: Lists = {
    WEST: {SIGNED: [NEW], FUNDS: [funds("甲", 120, **{"本月到位资金(万元)": 20})]},
    EAST: {SIGNED: [signed("东甲"), signed("东乙", **{"总投资(万元)": "待定"})]},
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two plans that differ in nothing but their id."""
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DIAODU_PLANS", str(tmp_path / "plans"))
    for plan in (ONE, OTHER):
        shutil.copytree(ROOT / "plans" / ONE, tmp_path / "plans" / plan)
    path = tmp_path / "plans" / OTHER / "plan.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(f"id: {ONE}", f"id: {OTHER}", 1), encoding="utf-8")
    return tmp_path


def judge(home: Path, plan: str, period: str, lists: Lists) -> Month:
    inbox = write_month(home / plan / period, period, lists)
    return judged_month(inbox, as_of=f"{LATE_IN_MONTH[period]}T09:00:00+08:00", period=period, plan=plan)


def seen(month: Month) -> list[Any]:
    """All that a reader sees of the period: figures, findings, points, decisions."""
    found = load_assessment(month)
    findings = [(one.unit, one.rule, one.project, one.severity, one.decision, one.message) for one in found.findings]
    return [[public_measure(one) for one in found.measures], findings, found.scores, decided_lines(month)]


def test_what_is_done_in_one_plan_is_not_in_the_other(home: Path) -> None:
    for period, lists in (("2021-01", JANUARY), ("2021-02", FEBRUARY)):
        one, other = (judge(home, plan, period, lists) for plan in (ONE, OTHER))
    assert seen(one)[:2] == seen(other)[:2]  # what was sent to both comes to the same in both
    before = seen(other)
    findings = load_assessment(one).findings
    take_ruling(
        one, next(f for f in findings if f.rule == "P-17"), "two", reason="核", by="甲", account="甲", at=one.as_of
    )
    decide(
        [next(f.id for f in findings if f.project == "东乙" and f.holds_its_record)],
        "reject",
        "核",
        "甲",
        {},
        one.as_of,
    )
    line = HistoryLine(plan=ONE, period="2020-02", unit=one.plan.find_unit(WEST).code, measure=MONEY, value=1_000_000)  # type: ignore[union-attr]
    keep_history(one.store, [line], "甲", datetime(2021, 1, 1, tzinfo=UTC), "年鉴")
    for month in (one, other):
        judge_again(month)
    assert load_assessment(one).measure("signed_projects", WEST).value == 2
    assert load_assessment(one).measure(MONEY, WEST).compared is not None
    assert seen(open_month(OTHER, "2021-02", "2021-03-02T09:00:00+08:00")) == before


def test_a_project_has_its_code_in_each_plan_and_a_plan_that_nobody_sent_to_has_nothing(home: Path) -> None:
    judge(home, ONE, "2021-01", JANUARY)
    other = judge(home, OTHER, "2021-01", {EAST: {SIGNED: [signed("东丙")]}})
    found = load_assessment(other)
    assert [found.measure("signed_projects", unit).value for unit in (WEST, EAST, None)] == [None, 1, 1]
    assert {one.project for one in other.store.validation.records(*other.key)} == {"150602-2021-0001"}
    assert [one.rule for one in found.findings if one.severity == "critical"] == []
