"""What a steward said of a row in one month is not undone by the next month's list, nor is a row lost or made up by it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desk.commands.review import decide
from diaodu.domain.states import DecisionKind
from tasks.again import do_steps
from tasks.aggregate.assessment import load_assessment
from tasks.month import Month, open_month
from tests.lib.command_line import call
from tests.lib.told_lists import told

pytestmark = pytest.mark.slow

ORDOS, UNIT = "ordos-2021", "准格尔旗"
JANUARY, FEBRUARY, MARCH = "2021-01", "2021-02", "2021-03"


def signed(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "name": name, "location": "大路", "investor": f"{name}公司", "investor_place": "江苏", "total_investment": 8000,
        "sign_date": "2021-01-05", "stage": "签约", "status": "正常", "planned_start": "2021-06-01", "progress": "办理手续",
        "responsible_unit": "商务局", "responsible_person": "招商科", "contact": "招商科", **changes,
    }  # fmt: skip


def visit(company: str, day: str = "2023-02-10", **changes: Any) -> dict[str, Any]:
    return {
        "kind": "推荐考察", "company": company, "project": f"{company}项目", "level": "主要领导", "leader": "王市长",
        "visit_date": day, "place": "武汉", "outcome": "洽谈", **changes,
    }  # fmt: skip


def figure(month: Month, measure: str, unit: str | None = UNIT) -> Any:
    return load_assessment(month).measure(measure, unit).value


def rules(month: Month) -> list[str]:
    told_anyway = {"F-SIGN", "F-SAME", "F-MISS", "P-10"}
    return [one.rule for one in month.store.validation.findings(*month.key) if one.rule not in told_anyway]


def say(month: Month, kind: DecisionKind, rule: str, **more: str) -> Month:
    """A steward's word on every finding of a rule."""
    asked = [one.id for one in month.store.validation.findings(*month.key) if one.rule == rule]
    assert asked
    for finding in asked:
        decide([finding], kind, "已核实", "李审核", more, datetime.now(UTC))
    return month


def leave_out(word: str, month: Month, *where: str, unit: str = UNIT, **to: str) -> str:
    """A steward's `exclude` or `withdraw` of the unit's list; what it prints."""
    more = [text for name, value in to.items() for text in (f"--{name}", value)]
    told = ("--unit", unit, "--file", "台账.xlsx", "--reason", "不属本单位", "--by", "李审核")
    result = call(word, *month.key, *told, *where, *more)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("other", [[], [signed("戊项目", location="别处", total_investment=3000)]])
def test_a_list_that_was_rejected_whole_does_not_come_back_when_it_is_not_repeated(
    tmp_path: Path, other: list[dict[str, Any]]
) -> None:
    told(tmp_path, ORDOS, JANUARY, "signed_projects", {UNIT: [signed("丙项目")]})
    month = told(tmp_path, ORDOS, FEBRUARY, "signed_projects", {UNIT: [signed("丙项目", responsible_person=None)]})
    say(month, DecisionKind.REJECT, "F-MISS")
    assert figure(month, "signed_projects") == 0
    month = told(tmp_path, ORDOS, MARCH, "signed_projects", {UNIT: other} if other else {"东胜区": []})
    assert (figure(month, "signed_projects") or 0) == len(other)


# --- what was left out (不予采用) -----------------------------------------------------------------------------
def test_a_row_that_was_left_out_stays_out_while_it_says_the_same_and_is_told_of_when_it_changes(
    tmp_path: Path,
) -> None:
    rows = [signed("甲项目"), signed("丙项目")]
    month = told(tmp_path, ORDOS, JANUARY, "signed_projects", {UNIT: rows})
    leave_out("exclude", month, "--row", "3")
    month = told(tmp_path, ORDOS, FEBRUARY, "signed_projects", {UNIT: rows})
    assert (figure(month, "signed_projects"), rules(month)) == (1, ["F-EXCL"])
    changed = [rows[0], rows[1] | {"progress": "正在洽谈"}]
    month = told(tmp_path, ORDOS, MARCH, "signed_projects", {UNIT: changed})
    assert (figure(month, "signed_projects"), rules(month)) == (2, ["F-CHANGE"])


def test_a_row_of_a_running_list_stays_out_until_its_exclusion_is_taken_back_from_that_month_on(tmp_path: Path) -> None:
    plan, first, second, bureau = "bole-2023", "2023-02", "2023-03", "驻武汉招商局"
    rows = [visit("甲公司"), visit("乙公司")]
    month = told(tmp_path, plan, first, "visits", {bureau: rows})
    leave_out("exclude", month, "--row", "3", unit=bureau)
    month = told(tmp_path, plan, second, "visits", {bureau: rows})
    assert figure(month, "visits", bureau) == 1
    leave_out("exclude", month, "--row", "3", "--undo", unit=bureau)
    assert figure(open_month(plan, second), "visits", bureau) == 2
    assert figure(open_month(plan, first), "visits", bureau) == 1


PROGRESS = {
    "name": "云帆生产项目", "investor": "云帆集团", "kind": "工业", "responsible_unit": "财政局", "responsible_person": "张三",
    "total_investment": 20_000, "fixed_investment": 15_000, "first_year_investment": 6_000, "build_months": 24,
    "sign_date": "2013-10-05", "register_date": "2013-10-20", "stage": "注册", "status": "正常", "progress": "办理手续",
    "funds_month": 100, "funds_total": 100, "is_polluting": "否",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "signed_then", "rule"),
    [({"stage": "取消"}, 1, "F-CHOICE"), ({"is_polluting": "是"}, 0, "G-07")],
)
def test_money_that_arrived_is_not_lost_with_a_project_that_ends_or_is_held(
    tmp_path: Path, change: dict[str, Any], signed_then: int, rule: str
) -> None:
    """取消 in the stage's cell ends the project at its last stage; of a held one last month's total stands in."""
    told(tmp_path, "huimin-2013", "2013-12", "progress", {"财政局": [PROGRESS]})
    rows = [PROGRESS | change | {"progress": "清退", "funds_month": 0}]
    month = told(tmp_path, "huimin-2013", "2014-01", "progress", {"财政局": rows})
    found = [figure(month, name, "财政局") or 0 for name in ("funds_total", "signed_projects", "registered_projects")]
    assert (found, rules(month)) == ([1_000_000, signed_then, 0], [rule])


def test_a_row_that_was_left_out_stays_out_of_a_later_list_that_came_at_the_same_moment(tmp_path: Path) -> None:
    """A clerk hands in two half months at once: files of two periods are no one delivery."""
    plan, first, second, bureau = "huimin-2013", "2013-10-H1", "2013-10-H2", "财政局"
    lead = {
        "registered_in": "江苏", "is_foreign": "否", "contact": "张三", "contact_date": "2013-10-09", "verified": "已核实",
        "verifier": "李四",
    }  # fmt: skip
    rows = [lead | {"company": "云帆公司", "intent": "轴承"}, lead | {"company": "麒麟公司", "intent": "水泵"}]
    told(tmp_path, plan, first, "leads", {bureau: rows})
    month = told(tmp_path, plan, second, "leads", {bureau: [*rows, lead | {"company": "砚池公司", "intent": "阀门"}]})
    assert figure(month, "leads", bureau) == 3
    leave_out("exclude", open_month(plan, first), "--row", "3", unit=bureau)
    do_steps(open_month(plan, second))
    month = open_month(plan, second)
    assert (figure(month, "leads", bureau), rules(month)) == (2, ["F-EXCL"])


def test_rows_of_a_sheet_that_was_left_out_count_in_the_next_month_and_the_steward_is_told(tmp_path: Path) -> None:
    month = told(tmp_path, ORDOS, JANUARY, "signed_projects", {UNIT: [signed("丙项目")]})
    leave_out("exclude", month)
    month = told(tmp_path, ORDOS, FEBRUARY, "signed_projects", {UNIT: [signed("丙项目"), signed("甲项目")]})
    assert (figure(month, "signed_projects"), rules(month)) == (2, ["F-CHANGE"])


def test_what_was_left_out_of_a_file_goes_with_it_to_the_unit_it_is_given_to(tmp_path: Path) -> None:
    other, rows = "东胜区", [signed("甲项目"), signed("丙项目")]
    month = told(tmp_path, ORDOS, JANUARY, "signed_projects", {UNIT: rows})
    leave_out("exclude", month, "--row", "3")
    said = leave_out("withdraw", month, to=other)
    assert f"{UNIT}记录-1条，总投资-8000万元；{other}记录+1条，总投资+8000万元；全市不变" in said
    month = open_month(ORDOS, JANUARY)
    assert (figure(month, "signed_projects", other), rules(month)) == (1, ["F-EXCL"])
    month = told(tmp_path, ORDOS, FEBRUARY, "signed_projects", {other: rows})
    assert (figure(month, "signed_projects", other), rules(month)) == (1, ["F-EXCL"])


# --- what was corrected (代为更正) ----------------------------------------------------------------------------
FIXED = {"column": "总投资", "value": "8000", "confirmed_by": "李科长，1月28日电话"}


def test_a_wrong_cell_that_was_corrected_and_comes_again_in_the_next_month_is_held_until_it_is_mended(
    tmp_path: Path,
) -> None:
    wrong = signed("丙项目", total_investment=80000, responsible_person=None)
    say(told(tmp_path, ORDOS, JANUARY, "signed_projects", {UNIT: [wrong]}), DecisionKind.CORRECT, "F-MISS", **FIXED)
    month = told(tmp_path, ORDOS, FEBRUARY, "signed_projects", {UNIT: [wrong | {"progress": "开工前准备"}]})
    assert (figure(month, "signed_projects"), rules(month)) == (0, ["F-WRONG"])
    say(month, DecisionKind.CORRECT, "F-WRONG", **FIXED)
    month = open_month(ORDOS, FEBRUARY)
    assert (figure(month, "signed_projects"), rules(month)) == (1, ["F-FIX"])
    month = told(tmp_path, ORDOS, MARCH, "signed_projects", {UNIT: [wrong | {"total_investment": 8000}]})
    assert (figure(month, "signed_investment"), rules(month)) == (8000 * 10_000, [])


# --- what was rejected (不予计入), under another name ----------------------------------------------------------
def test_a_rejected_project_under_another_name_is_held_in_any_later_month_until_a_steward_says_it_counts(
    tmp_path: Path,
) -> None:
    rows = [signed("丙项目", responsible_person=None), signed("甲项目", location="别处", sign_date="2021-01-09")]
    say(told(tmp_path, ORDOS, JANUARY, "signed_projects", {UNIT: rows}), DecisionKind.REJECT, "F-MISS")
    told(tmp_path, ORDOS, FEBRUARY, "signed_projects", {UNIT: rows[1:]})
    again = [signed("丙产业园项目", investor="丙项目公司"), rows[1]]
    month = told(tmp_path, ORDOS, MARCH, "signed_projects", {UNIT: again})
    assert (figure(month, "signed_projects"), rules(month)) == (1, ["F-BACK"])
    say(month, DecisionKind.WAIVE, "F-BACK")
    assert figure(open_month(ORDOS, MARCH), "signed_projects") == 2
    month = told(tmp_path, ORDOS, "2021-04", "signed_projects", {UNIT: again})
    assert (figure(month, "signed_projects"), rules(month)) == (2, [])


@pytest.mark.parametrize("slip", [{"visit_date": "2023-02-11"}, {"company": "甲有限公司"}])
@pytest.mark.parametrize("kind", ["reject", "exclude"])
def test_a_visit_that_was_left_out_and_is_told_on_another_day_or_of_a_longer_name_is_held(
    tmp_path: Path, slip: dict[str, Any], kind: str
) -> None:
    plan, bureau, rows = "bole-2023", "驻武汉招商局", [visit("甲公司", leader=None), visit("乙公司")]
    month = told(tmp_path, plan, "2023-02", "visits", {bureau: rows})
    if kind == "reject":
        say(month, DecisionKind.REJECT, "F-MISS")
    else:
        leave_out("exclude", month, "--row", "2", unit=bureau)
    month = told(tmp_path, plan, "2023-03", "visits", {bureau: [rows[0] | slip, rows[1]]})
    assert (figure(month, "visits", bureau), rules(month)) == (1, ["F-BACK"])


def test_a_rejection_goes_with_its_file_to_the_unit_it_is_given_to(tmp_path: Path) -> None:
    other, rows = "东胜区", [signed("甲项目"), signed("丙项目", responsible_person=None)]
    month = told(tmp_path, ORDOS, JANUARY, "signed_projects", {UNIT: rows})
    say(month, DecisionKind.REJECT, "F-MISS")
    leave_out("withdraw", month, to=other)
    month = open_month(ORDOS, JANUARY)
    assert (figure(month, "signed_projects", other), rules(month)) == (1, [])
    month = told(tmp_path, ORDOS, FEBRUARY, "signed_projects", {other: rows})
    assert (figure(month, "signed_projects", other), rules(month)) == (1, [])


def test_a_rejection_for_what_is_said_anew_each_month_ends_with_a_notice(tmp_path: Path) -> None:
    row = {
        "name": "丙项目", "investor": "丙项目公司", "origin": "区外", "agreed_investment": 8000, "funds_month": 10,
        "funds_ytd": 5, "funds_since_signing": 105, "entered_amount": 5,
    }  # fmt: skip
    say(told(tmp_path, ORDOS, JANUARY, "funds", {UNIT: [row]}), DecisionKind.REJECT, "M-01")
    month = told(tmp_path, ORDOS, FEBRUARY, "funds", {UNIT: [row | {"funds_ytd": 15}]})
    assert "F-LAPSE" in rules(month)


# --- two things of one name (说明后计入) ----------------------------------------------------------------------
def test_two_projects_of_one_name_go_on_as_two_when_the_unit_lists_one_of_them_or_none(tmp_path: Path) -> None:
    one, other = signed("甲项目"), signed("甲项目", total_investment=6000)
    month = told(tmp_path, ORDOS, JANUARY, "signed_projects", {UNIT: [one, other]})
    say(month, DecisionKind.WAIVE, "F-DUP")
    month = told(tmp_path, ORDOS, FEBRUARY, "signed_projects", {"东胜区": []})
    assert figure(month, "signed_investment") == 14_000 * 10_000
    month = told(tmp_path, ORDOS, MARCH, "signed_projects", {UNIT: [other]})
    assert figure(month, "signed_investment") == 14_000 * 10_000


# --- a campaign's figures ----------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["reject", "hold"])
def test_a_campaign_counts_nothing_of_a_list_before_the_last_one_that_was_rejected_or_held(
    tmp_path: Path, kind: str
) -> None:
    plan, bureau = "dongsheng-2023-winter", "工科局"
    row = signed(
        "甲项目", sign_date="2023-12-08", intent_date="2023-12-03", total_investment=30000, fixed_investment=20000,
        event="集中签约", industry="现代能源经济", planned_start="2024-05-01", push_plan="已报", lead_official="王区长",
    )  # fmt: skip
    told(tmp_path, plan, "2023-12", "signed_projects", {bureau: [row]})
    last = row | ({"responsible_person": None} if kind == "reject" else {"total_investment": "待定"})
    month = told(tmp_path, plan, "2024-01", "signed_projects", {bureau: [last]})
    if kind == "reject":
        say(month, DecisionKind.REJECT, "F-MISS")
    campaign = open_month(plan, "2023-winter", "2024-03-05T09:00")
    do_steps(campaign)
    assert not figure(campaign, "signed_investment", bureau)
