"""A unit that leaves in mid-year takes no figure with it unsaid: they go where the plan says, or stay starred with the city."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desk.report import run_report
from diaodu import ROOT
from diaodu.domain.results import Assessment
from tasks.aggregate.assessment import load_assessment
from tasks.compile.draft import compile_paper
from tasks.month import Month
from tasks.validate.earlier_lists import later_stale_periods
from tests.lib.months import PLAN, judge_again
from tests.lib.project_months import FUNDS, RESERVE, SIGNED, funds, judge_month, reserve, signed

GONE, HEIR, OTHER = "空港物流园区", "东胜区", "准格尔旗"
CODE = "ORD-KG"
WAN = 10_000
FEBRUARY = {
    GONE: {RESERVE: [reserve("库一"), reserve("库二")], SIGNED: [signed("甲")], FUNDS: [funds("甲", 30)]},
    HEIR: {RESERVE: [reserve("东一")], SIGNED: [signed("东甲")], FUNDS: [funds("东甲", 500)]},
    OTHER: {RESERVE: [reserve("准一")], SIGNED: [signed("准甲")], FUNDS: [funds("准甲", 20)]},
}
MARCH = {
    HEIR: {RESERVE: [reserve("东一")], SIGNED: [signed("东甲")], FUNDS: [funds("东甲", 500)]},
    OTHER: {RESERVE: [reserve("准一")], SIGNED: [signed("准甲")], FUNDS: [funds("准甲", 20)]},
}
ENTRY = "  - code: ORD-KG\n    name: 空港物流园区\n"


@dataclass(frozen=True, kw_only=True)
class House:
    """A folder with a plan of its own, whose units change between the months."""

    folder: Path

    def change(self, old: str, new: str, file: str = "units.yaml") -> None:
        """The steward's edit of a plan's file."""
        path = self.folder / "plans" / PLAN / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def leaves(self, more: str = "") -> None:
        """The park reports until the end of February."""
        self.change(ENTRY, f"{ENTRY}    valid: {{end: 2021-02-28}}\n{more}")

    def judge(self, period: str, lists: Any) -> Month:
        """A month as it is judged now."""
        return judge_month(self.folder / "in", period, lists)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DIAODU_PLANS", str(tmp_path / "plans"))
    shutil.copytree(ROOT / "plans" / PLAN, tmp_path / "plans" / PLAN)
    return House(folder=tmp_path)


def figures(found: Assessment, measure: str) -> dict[str | None, Any]:
    return {value.unit: value.value for value in found.measures if value.measure == measure and value.value}


def text_of(month: Month) -> str:
    return compile_paper(month).to_json()


# --- into no other unit ---------------------------------------------------------------------------------
def drop_entry(house: House) -> None:
    path = house.folder / "plans" / PLAN / "units.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index(ENTRY)], encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("leave", [House.leaves, drop_entry], ids=["it has a last day", "its entry is deleted"])
def test_into_no_unit_its_figures_stay_with_the_city_starred_and_said_to_be_its(
    house: House, leave: Callable[[House], None]
) -> None:
    house.judge("2021-02", FEBRUARY)
    leave(house)
    month = house.judge("2021-03", MARCH)
    found = load_assessment(month)
    city = found.measure("funds_outside_ytd")
    assert (city.value, city.carried, city.is_starred) == (550 * WAN, 30 * WAN, True)
    assert city.left == ((GONE, 30 * WAN),)
    assert figures(found, "reserve_projects") == {HEIR: 1, OTHER: 1, None: 4}
    assert figures(found, "signed_projects") == {HEIR: 1, OTHER: 1, None: 3}
    assert GONE not in {score.unit for score in found.scores}
    paper = text_of(month)
    assert f"{GONE}报送至2021年2月28日，此后不再报送，也未并入其他单位；全市数仍含其最后报送的" in paper
    assert re.search(rf"合计含已不再报送的{GONE}（报送至2021年2月28日）的[^。]*储备项目2个", paper)
    assert "550万元*" in paper
    report = run_report(month, "r", 0.0)
    assert report["departures"] == [{"unit": GONE, "until": "2021-02-28", "into": None}]


@pytest.mark.slow
def test_a_month_later_it_is_still_there_and_the_year_after_only_its_projects_are(house: House) -> None:
    house.judge("2021-02", FEBRUARY)
    house.leaves()
    house.judge("2021-03", MARCH)
    april = load_assessment(house.judge("2021-04", MARCH))
    assert april.measure("funds_outside_ytd").value == 550 * WAN
    assert april.measure("reserve_projects").value == 4


@pytest.mark.slow
def test_another_unit_that_reports_its_project_has_it_and_the_city_counts_it_once(house: House) -> None:
    house.judge("2021-02", FEBRUARY)
    house.leaves()
    taken = {**MARCH, OTHER: {**MARCH[OTHER], RESERVE: [reserve("准一"), reserve("库一")]}}
    found = load_assessment(house.judge("2021-03", taken))
    assert figures(found, "reserve_projects") == {HEIR: 1, OTHER: 2, None: 4}


@pytest.mark.slow
def test_when_its_last_month_is_judged_anew_the_months_after_are_stale(house: House) -> None:
    february = house.judge("2021-02", FEBRUARY)
    house.leaves()
    house.judge("2021-03", MARCH)
    assert later_stale_periods(february) == []
    more = {GONE: {**FEBRUARY[GONE], FUNDS: [funds("甲", 40)]}}
    house.folder.joinpath("in", "2021-02").rename(house.folder / "before")
    again = house.judge("2021-02", more)
    assert later_stale_periods(again) == ["2021-03"]


@pytest.mark.slow
def test_one_that_leaves_and_comes_back_goes_on_from_its_own_list(house: House) -> None:
    house.judge("2021-02", FEBRUARY)
    house.leaves("    again: [{start: 2021-04-01}]\n")
    house.judge("2021-03", MARCH)
    back = {**MARCH, GONE: {RESERVE: [reserve("库一")], SIGNED: [signed("甲")], FUNDS: [funds("甲", 35)]}}
    found = load_assessment(house.judge("2021-04", back))
    assert figures(found, "funds_outside_ytd") == {GONE: 35 * WAN, HEIR: 500 * WAN, OTHER: 20 * WAN, None: 555 * WAN}
    assert figures(found, "reserve_projects") == {GONE: 2, HEIR: 1, OTHER: 1, None: 4}
    assert found.departures == ()


# --- into another unit ----------------------------------------------------------------------------------
@pytest.fixture
def merged(house: House) -> House:
    house.judge("2021-02", FEBRUARY)
    house.leaves(f"    into: {HEIR}\n")
    return house


@pytest.mark.slow
def test_its_lists_go_into_the_other_unit_which_is_asked_for_them(merged: House) -> None:
    month = merged.judge("2021-03", MARCH)
    found = load_assessment(month)
    assert figures(found, "funds_outside_ytd") == {HEIR: 530 * WAN, OTHER: 20 * WAN, None: 550 * WAN}
    assert figures(found, "reserve_projects") == {HEIR: 3, OTHER: 1, None: 4}
    assert found.measure("funds_outside_ytd").left == ()
    asked = {(f.form, f.project) for f in found.findings if f.rule == "P-11"}
    assert {("reserve_projects", "库一"), ("reserve_projects", "库二"), ("signed_projects", "甲")} <= asked
    assert f"此后并入{HEIR}，其本年数据和单独下达的目标任务计入{HEIR}" in text_of(month)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["", f"{CODE}-2021-0001"], ids=["by its names", "by its code"])
def test_a_project_the_other_unit_repeats_is_known_again_and_counts_once(merged: House, code: str) -> None:
    lists = {
        **MARCH,
        HEIR: {
            RESERVE: [reserve("东一"), reserve("库一", 项目编码=code), reserve("库二")],
            SIGNED: [signed("东甲"), signed("甲")],
            FUNDS: [funds("东甲", 500), funds("甲", 45)],
        },
    }
    found = load_assessment(merged.judge("2021-03", lists))
    assert figures(found, "funds_outside_ytd") == {HEIR: 545 * WAN, OTHER: 20 * WAN, None: 565 * WAN}
    assert figures(found, "reserve_projects") == {HEIR: 3, OTHER: 1, None: 4}
    assert [f.rule for f in found.findings if f.rule in {"P-11", "P-12"}] == []
    april = load_assessment(merged.judge("2021-04", MARCH))
    assert april.measure("funds_outside_ytd", HEIR).value == 545 * WAN


@pytest.mark.slow
def test_what_the_other_unit_lets_go_of_does_not_come_back_in_later_months(merged: House) -> None:
    ended = {
        **MARCH,
        HEIR: {**MARCH[HEIR], RESERVE: [reserve("东一"), reserve("库一", 本月状态="调出"), reserve("库二")]},
    }
    merged.judge("2021-03", ended)
    april = load_assessment(merged.judge("2021-04", MARCH))
    assert figures(april, "reserve_projects")[HEIR] == 2


@pytest.mark.slow
def test_money_for_one_project_of_both_units_is_both_until_the_other_reports_it(house: House) -> None:
    both = {**FEBRUARY, HEIR: {**FEBRUARY[HEIR], FUNDS: [funds("东甲", 500), funds("甲", 17, 资金来源地="市内")]}}
    both[HEIR][FUNDS][1]["已录入系统金额(万元)"] = ""
    house.judge("2021-02", both)
    house.leaves(f"    into: {HEIR}\n")
    silent = {OTHER: MARCH[OTHER]}
    month = house.judge("2021-03", silent)
    found = load_assessment(month)
    assert figures(found, "funds_total_ytd") == {HEIR: 547 * WAN, OTHER: 20 * WAN, None: 567 * WAN}


@pytest.mark.slow
def test_said_only_months_later_it_goes_over_from_then_on(house: House) -> None:
    house.judge("2021-02", FEBRUARY)
    house.leaves()
    house.judge("2021-03", MARCH)
    house.change("    valid: {end: 2021-02-28}\n", f"    valid: {{end: 2021-02-28}}\n    into: {HEIR}\n")
    found = load_assessment(house.judge("2021-04", MARCH))
    assert figures(found, "funds_outside_ytd") == {HEIR: 530 * WAN, OTHER: 20 * WAN, None: 550 * WAN}
    assert figures(found, "reserve_projects") == {HEIR: 3, OTHER: 1, None: 4}


@pytest.mark.slow
def test_an_entry_deleted_whose_name_another_unit_has_taken_is_that_unit_under_another_code(house: House) -> None:
    house.judge("2021-02", FEBRUARY)
    house.change("  - code: ORD-KG\n    name: 空港物流园区\n", "  - code: ORD-NEW\n    name: 空港新园\n")
    house.change("    aliases: [空港园区,", "    aliases: [空港物流园区, 空港园区,")
    found = load_assessment(house.judge("2021-03", MARCH))
    assert figures(found, "funds_outside_ytd") == {
        "空港新园": 30 * WAN,
        HEIR: 500 * WAN,
        OTHER: 20 * WAN,
        None: 550 * WAN,
    }


@pytest.mark.slow
def test_a_change_of_class_leaves_every_figure_where_it_is(house: House) -> None:
    house.judge("2021-02", FEBRUARY)
    house.change(f"{ENTRY}    class: 园区", f"{ENTRY}    class: 旗区")
    found = load_assessment(house.judge("2021-03", MARCH))
    assert figures(found, "funds_outside_ytd") == {GONE: 30 * WAN, HEIR: 500 * WAN, OTHER: 20 * WAN, None: 550 * WAN}
    assert next(report for report in found.reports if report.unit == GONE).unit_class == "旗区"


@pytest.mark.slow
def test_judged_again_the_month_says_the_same(merged: House) -> None:
    month = merged.judge("2021-03", MARCH)
    before = text_of(month)
    judge_again(month)
    assert text_of(month) == before
