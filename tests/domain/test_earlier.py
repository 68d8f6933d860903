"""上期信息变化情况: what became of the items that the half month before had told."""

from dataclasses import replace
from typing import Any

from diaodu.adapters.plan_files import load_plan_folder
from diaodu.domain.forms.frames import make_frame
from diaodu.domain.papers.beside.earlier import NOT_TOLD, UNCHANGED, Earlier, followed
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.period import parse_period
from tests.lib.factories import make_assessment, make_unit_report

FOLDER = load_plan_folder("huimin-2013")
UNIT = FOLDER.plan.units[0].name
SUMMARY = next(paper for paper in FOLDER.plan.papers if paper.id == "information_summary")


def frame(*rows: dict[str, Any]) -> Any:
    found = [
        {"unit": UNIT, "record": f"r{at}", "in_city": True, "carried": False, **row} for at, row in enumerate(rows)
    ]
    return make_frame(FOLDER.forms["leads"], found, ("unit", "record", "in_city", "carried"))


def became(
    before: list[dict[str, Any]], now: list[dict[str, Any]], projects: list[dict[str, Any]]
) -> list[tuple[str, str]]:
    """Firm and what became of it."""
    report = replace(make_unit_report(), unit=UNIT, code=FOLDER.plan.units[0].code)
    assessment = make_assessment(reports=(report,), records={"leads": frame(*now)} if now else {})
    facts = Facts(FOLDER.plan, parse_period("2014-07-H2"), assessment, FOLDER.forms)
    earlier = Earlier(frames={"leads": frame(*before)}, projects=projects)
    return [(one.firm, one.now) for one in followed(facts, SUMMARY.lists, earlier, "verified", "company")]


def lead(company: str, verified: str, **more: Any) -> dict[str, Any]:
    return {"company": company, "intent": "建厂", "verified": verified, **more}


def test_each_item_of_the_half_month_before_is_told_again_a_project_or_not_told_of() -> None:
    before = [lead("甲公司", "核实中"), lead("乙公司", "已核实"), lead("丙公司", "已核实"), lead("丁公司", "不实")]
    now = [lead("甲公司", "已核实", next_step="下月考察"), lead("戊公司", "已核实")]
    projects = [{"unit": UNIT, "investor": "乙公司", "stage": "签约"}]
    assert became(before, now, projects) == [
        ("乙公司", "已列入项目，现阶段为签约"), ("丙公司", NOT_TOLD), ("甲公司", "由核实中变为已核实；下步打算：下月考察"),
    ]  # fmt: skip


def test_an_item_that_stands_as_it_did_is_told_so_and_nothing_before_gives_nothing() -> None:
    assert became([lead("甲公司", "已核实")], [lead("甲公司", "已核实")], []) == [("甲公司", UNCHANGED)]
    assert became([], [lead("甲公司", "已核实")], []) == []
