"""A visit or a lead that one unit told in a month and another tells in a later one is asked (X-01) and counts once."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from diaodu import ROOT
from diaodu.adapters.plan_files import load_plan_folder
from diaodu.domain.results import Finding
from diaodu.domain.states import RulingKind
from tasks.again import do_steps
from tasks.aggregate.assessment import load_assessment
from tasks.enter.records import Signature, enter_row
from tasks.month import Month, open_month
from tasks.review.decided import decided_lines
from tasks.validate.disputes import rule_on
from tasks.validate.earlier_lists import later_stale_periods
from tests.lib.told_lists import told

pytestmark = pytest.mark.slow

PLAN, FIRST, SECOND = "bole-2023", "2023-03", "2023-04"
EARLIER, LATER, THIRD = "驻武汉招商局", "驻杭州招商局", "驻深圳招商局"


def visit(company: str, day: str) -> dict[str, Any]:
    return {
        "company": company, "project": f"{company}项目", "kind": "推荐考察", "level": "主要领导", "leader": "市长",
        "visit_date": day, "outcome": "有意向",
    }  # fmt: skip


OLD, NEW, THEN = visit("甲公司", "2023-03-05"), visit("丙公司", "2023-04-06"), visit("乙公司", "2023-03-06")


def figures(month: Month, units: Iterable[str] = (EARLIER, LATER), measure: str = "visits_top") -> list[Any]:
    assessment = load_assessment(month)
    return [*(assessment.measure(measure, unit).value for unit in units), assessment.measure(measure).value]


def asked(month: Month) -> list[Finding]:
    return [one for one in month.store.validation.findings(*month.key) if one.rule == "X-01"]


@pytest.fixture
def second(tmp_path: Path) -> Month:
    """One unit told a visit in March; another tells it in April, beside one of its own."""
    told(tmp_path, PLAN, FIRST, "visits", {EARLIER: [OLD, THEN], LATER: []})
    return told(tmp_path, PLAN, SECOND, "visits", {EARLIER: [], LATER: [OLD, NEW]})


def test_what_another_unit_told_in_an_earlier_month_is_asked_and_counts_once(second: Month) -> None:
    (one,) = asked(second)
    assert one.message == f"{EARLIER}（2023年3月）也报送了同一考察；待认定，全市只计一次，暂由{EARLIER}计入"
    assert figures(second) == [2, 1, 3]


@pytest.mark.parametrize(
    ("ruling", "expected"),
    [(RulingKind.FIRST, [1, 2, 3]), (RulingKind.SHARED, [2, 2, 3]), (RulingKind.DROP, [2, 1, 3])],
)
def test_a_ruling_says_whose_it_is_and_the_earlier_month_stands(
    second: Month, ruling: RulingKind, expected: list[int]
) -> None:
    rule_on(second, asked(second)[0], ruling, reason="首谈材料", by="李审核", at=second.now())
    do_steps(second)
    assert figures(second) == expected
    (line,) = decided_lines(second)
    assert line["effect"]["records"] == 0
    first = open_month(PLAN, FIRST, "2023-03-27T09:00")
    do_steps(first)
    assert figures(first) == [2, 0, 2]


@pytest.mark.slow
def test_a_unit_that_lists_it_on_stays_the_first_though_its_file_came_later(tmp_path: Path) -> None:
    told(tmp_path, PLAN, FIRST, "visits", {LATER: [OLD]})
    month = told(tmp_path, PLAN, SECOND, "visits", {EARLIER: [OLD], LATER: [OLD]})
    assert figures(month) == [0, 1, 1]
    assert {f"也报送了同一考察；待认定，全市只计一次，暂由{LATER}计入" in one.message for one in asked(month)} == {True}


@pytest.mark.slow
def test_what_was_disputed_in_a_month_is_not_counted_when_one_unit_alone_lists_it_on(tmp_path: Path) -> None:
    told(tmp_path, PLAN, FIRST, "visits", {EARLIER: [OLD], LATER: [OLD]})
    month = told(tmp_path, PLAN, SECOND, "visits", {EARLIER: [], LATER: [OLD]})
    assert len(asked(month)) == 1
    assert sum(figures(month)[:2]) == figures(month)[2] == 1


@pytest.mark.slow
def test_a_later_month_is_stale_when_another_units_earlier_list_changes(tmp_path: Path) -> None:
    first = told(tmp_path, PLAN, FIRST, "visits", {EARLIER: [OLD], LATER: []})
    month = told(tmp_path, PLAN, SECOND, "visits", {EARLIER: [], LATER: [OLD]})
    assert later_stale_periods(first) == []
    told(tmp_path, PLAN, FIRST, "visits", {EARLIER: [THEN], LATER: []}, day=15)
    assert later_stale_periods(first) == [SECOND]
    do_steps(month)
    assert (figures(month), asked(month)) == ([1, 1, 2], [])


def test_what_a_person_enters_is_known_beside_other_units_too(second: Month) -> None:
    cells = {"企业名称": "丙公司", "项目名称": "丙项目", "事项类别": "推荐考察", "领导层级": "主要领导", "考察领导": "市长",
             "考察日期": "2023-04-06", "考察结果": "有意向"}  # fmt: skip
    form, unit = second.folder.forms["visits"], second.plan.find_unit(EARLIER)
    assert unit
    _, found = enter_row(second, form, unit, cells, Signature(by="张经办", reason="补录"), second.now())
    assert [one.rule for one in found if LATER in one.message] == ["X-01"]
    do_steps(second)
    assert figures(second) == [2, 1, 3]


@pytest.mark.slow
def test_leads_of_half_months_are_known_from_one_unit_to_another(tmp_path: Path) -> None:
    plan = "huimin-2013"
    one, other = (unit.name for unit in load_plan_folder(plan).plan.units[:2])
    lead = {"company": "甲公司", "registered_in": "山东", "intent": "建厂", "is_foreign": "否", "contact": "王", "contact_date": "2013-10-03",
            "verified": "已核实", "verifier": "李", "verified_date": "2013-10-04"}  # fmt: skip
    told(tmp_path, plan, "2013-10-H1", "leads", {one: [lead]})
    month = told(tmp_path, plan, "2013-11-H1", "leads", {other: [lead]})
    assert [found.message for found in asked(month)] == [
        f"{one}（2013年10月上半月）也报送了同一线索；待认定，全市只计一次，暂由{one}计入"
    ]


def let_go(folder: Path, into: dict[str, str]) -> None:
    """The steward's edit: a unit reports no more from April on."""
    units = yaml.safe_load((folder / "units.yaml").read_text(encoding="utf-8"))
    gone = next(unit for unit in units["units"] if unit["name"] == LATER)
    gone |= {"valid": {"end": "2023-03-31"}, **into}
    (folder / "units.yaml").write_text(yaml.safe_dump(units, allow_unicode=True), encoding="utf-8")


@pytest.fixture
def own_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the plan, whose units may change."""
    folder = tmp_path / "plans" / PLAN
    shutil.copytree(ROOT / "plans" / PLAN, folder)
    monkeypatch.setenv("DIAODU_PLANS", str(folder.parent))
    return folder


@pytest.mark.slow
def test_what_a_unit_told_that_is_nobodys_now_gives_way_to_the_unit_that_tells_it(
    tmp_path: Path, own_plan: Path
) -> None:
    told(tmp_path, PLAN, FIRST, "visits", {LATER: [OLD, THEN]})
    let_go(own_plan, {})
    month = told(tmp_path, PLAN, SECOND, "visits", {EARLIER: [OLD]})
    assert figures(month, (EARLIER,)) == [1, 2]


@pytest.mark.slow
def test_a_ruling_goes_on_for_the_unit_that_another_went_into(tmp_path: Path, own_plan: Path) -> None:
    month = told(tmp_path, PLAN, FIRST, "visits", {THIRD: [OLD], LATER: [OLD]})
    finding = next(one for one in asked(month) if month.names.name_of(one.unit) == LATER)
    rule_on(month, finding, RulingKind.FIRST, reason="首谈材料", by="李审核", at=month.now())
    do_steps(month)
    let_go(own_plan, {"into": EARLIER})
    month = told(tmp_path, PLAN, SECOND, "visits", {EARLIER: [OLD], THIRD: [OLD]})
    assert figures(month, (EARLIER, THIRD)) == [1, 0, 1]
    assert sorted(one.decision for one in asked(month)) == [RulingKind.DROP, RulingKind.FIRST]
