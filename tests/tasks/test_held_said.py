"""Months in which some records are held, or an amount was left empty: what a figure lacks is said where it stands."""

from pathlib import Path
from typing import Any

import pytest

from desk.commands.review import decide
from diaodu.domain.results import Assessment, UnitScore
from tasks.aggregate.assessment import load_assessment
from tasks.compile.draft import compile_paper
from tasks.month import Month
from tasks.review.decided import decided_lines
from tests.lib.months import judged_month
from tests.lib.plan_papers import words_of
from tests.lib.project_months import SIGNED, judge_month, signed
from tests.tasks.test_bole_months import SIGNED as HEADERS
from tests.tasks.test_bole_months import WUHAN, write_inbox
from tests.tasks.test_bole_months import signed as bole_signed
from tests.tasks.test_growth import EAST, MONEY, WEST, House, city, house, money, text_of

pytestmark = pytest.mark.slow
__all__ = ["house"]

STARTED = ("开工", "2023-03-10")
STONE = bole_signed("石材", 20_000, "2023-02-01", *STARTED)
DISHES = bole_signed("预制菜", 30_000, "2023-03-05", "签约", None)


def bole(folder: Path, *projects: tuple[Any, ...]) -> Month:
    inbox = write_inbox(folder, {"签约项目进展表": (HEADERS, list(projects))}, "2023-03-27T10:00:00+08:00")
    return judged_month(inbox, "2023-03-31T09:00:00+08:00", "2023-03", "bole-2023")


def of_wuhan(month: Month) -> tuple[Assessment, UnitScore]:
    found = load_assessment(month)
    return found, next(one for one in found.scores if one.unit == WUHAN)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.mark.parametrize(
    ("amount", "bad", "points", "note"),
    [
        ("待定", "否", "3.33", "州级以上活动签约项目含待补正的1条"),  # what can't be read gains nothing
        (50_000, "是", "5.00", "另有待补正的1条未计入，补正后可能变化"),  # what is barred is none of the projects
    ],
)
def test_a_start_rate_does_not_rise_unsaid_when_a_project_that_did_not_start_is_held(
    home: Path, amount: Any, bad: str, points: str, note: str
) -> None:
    month = bole(home / "in", STONE, DISHES, bole_signed("造纸", amount, "2023-03-05", "签约", None, bad=bad))
    found, score = of_wuhan(month)
    rate = found.measure("event_start_rate", WUHAN)
    item = next(item for item in score.items if item.item == "签约项目开工率")
    assert (rate.n, rate.of, rate.held_rows, rate.is_flattered) == (1, 2, 1, True)
    assert (str(item.points), note in item.note) == (points, True)
    said = words_of(compile_paper(month))
    assert "活动签约项目开工率50.00%※" in said
    assert f"{WUHAN}部分记录待核实、未计入，带※的比率和同比核实后可能变化" in said


def test_a_start_rate_of_which_nothing_is_held_has_no_mark(home: Path) -> None:
    month = bole(home / "in", STONE, DISHES, bole_signed("造纸", 50_000, "2023-03-05", "签约", None))
    rate = load_assessment(month).measure("event_start_rate", WUHAN)
    assert (rate.n, rate.of, rate.held_rows, rate.is_flattered) == (1, 3, 0, False)
    assert "※" not in words_of(compile_paper(month))


def test_a_start_rate_of_which_every_project_is_held_has_no_full_points(home: Path) -> None:
    idle = bole_signed("造纸", 50_000, "2023-03-05", "签约", None, bad="是")
    other = bole_signed("石材", 20_000, "2023-02-01", *STARTED, level=None)
    found, score = of_wuhan(bole(home / "in", other, idle))
    assert found.measure("event_start_rate", WUHAN).is_pending
    assert next(str(item.points) for item in score.items if item.item == "签约项目开工率") == "0.00"


def test_a_row_told_twice_or_a_new_name_is_not_counted_below_the_line(home: Path) -> None:
    one = bole_signed("石材", 20_000, "2023-02-01", *STARTED)
    found, score = of_wuhan(bole(home / "in", one, one))
    rate = found.measure("event_start_rate", WUHAN)
    assert (rate.n, rate.of, rate.held_rows) == (1, 1, 0)
    assert next(str(item.points) for item in score.items if item.item == "签约项目开工率") == "10.00"


# --- 同比 ------------------------------------------------------------------------------------------------------
def test_growth_of_a_unit_with_some_rows_held_is_marked_wherever_it_stands(house: House) -> None:
    told = {EAST: [money("东甲", 100, 300), money("东乙", 100, "待定")], WEST: [money("准甲", 100, 300)]}
    month = house.judge("2021-01", told)
    house.history(month, 东胜区=200, 准格尔旗=200)
    found = load_assessment(month)
    own, other = found.measure(MONEY, EAST).compared, found.measure(MONEY, WEST).compared
    assert own is not None
    assert other is not None
    assert (own.held, other.held) == ((EAST,), ())
    whole = city(month)
    assert whole is not None
    assert whole.held == (EAST,)
    said = text_of(month)
    assert "同比增长50.00%※" in said
    assert "+50.00※" in said
    assert f"{EAST}部分记录待核实、未计入，带※的比率和同比核实后可能变化。" in said
    assert f"{WEST}有待补正" not in said
    assert "带※的数据未含待核实的记录，核实后可能变化。" in said


def test_growth_of_whole_units_is_not_marked(house: House) -> None:
    month = house.judge("2021-01", {unit: [money(f"{unit}甲", 100, 300)] for unit in (EAST, WEST)})
    house.history(month, 东胜区=200, 准格尔旗=200)
    assert "※" not in text_of(month)


# --- amounts nobody entered --------------------------------------------------------------------------------------
def told(month: Any, year: Any) -> dict[str, Any]:
    return money("甲", 0, 0) | {"本月到位资金(万元)": month, "年初累计到位资金(万元)": year}


@pytest.mark.parametrize("entered", ["", 0])
def test_an_amount_that_nobody_entered_is_none_and_nought_is_nought(house: House, entered: Any) -> None:
    rows = {unit: [told(entered, 100) | {"项目名称": f"{unit}甲", "投资方": f"{unit}公司"}] for unit in (EAST, WEST)}
    month = house.judge("2021-02", rows)
    found = load_assessment(month)
    wanted = None if entered == "" else 0
    assert [found.measure("funds_month", unit).value for unit in (EAST, None)] == [wanted, wanted]
    said = text_of(month)
    assert ("本月全部到位资金0元" in said) is (entered == 0)


def test_an_amount_that_some_entered_is_theirs_in_the_city(house: House) -> None:
    rows = {EAST: [told("", 100)], WEST: [told(50, 100) | {"项目名称": "乙", "投资方": "乙公司"}]}
    found = load_assessment(house.judge("2021-02", rows))
    values = [found.measure("funds_month", unit).value for unit in (EAST, WEST, None)]
    assert values == [None, 500_000, 500_000]
    assert found.measure("funds_month", EAST).is_unfilled


# --- a decision on a record that another unit tells too -------------------------------------------------------------
def test_decisions_tell_that_another_units_same_record_no_longer_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    rows = {EAST: {SIGNED: [signed("甲", **{"总投资(万元)": "待定"})]}, WEST: {SIGNED: [signed("甲")]}}
    month = judge_month(tmp_path, "2021-01", rows)
    held = next(one for one in load_assessment(month).findings if one.holds_its_record)
    decide([held.id], "waive", "属实", "甲", {}, month.as_of)
    (line,) = decided_lines(month)
    assert [load_assessment(month).measure("signed_projects", unit).value for unit in (EAST, WEST, None)] == [1, 0, 1]
    assert line["effect"]["records"] == 1
    assert line["effect"]["text"].startswith(f"{EAST}记录+1条")
    assert line["effect"]["text"].endswith(f"{WEST}也报有同一记录，全市只计一次")
