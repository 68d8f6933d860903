"""同比, 环比 and 较上期 are taken on the same units: whoever is silent, held, merged or gone moves no percentage."""

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from diaodu import ROOT
from diaodu.domain.figures.history import HistoryLine
from diaodu.domain.results import Comparison
from tasks.aggregate.assessment import load_assessment
from tasks.aggregate.history import keep_history
from tasks.compile.draft import compile_paper
from tasks.month import Month, open_plan_folder
from tests.lib.months import PLAN, judge_again
from tests.lib.plan_papers import words_of
from tests.lib.project_months import FUNDS, SIGNED, funds, judge_month, signed

EAST, WEST, GONE = "东胜区", "准格尔旗", "空港物流园区"
MONEY, WAN = "funds_outside_ytd", 10_000
Told = Mapping[str, Any]


class House:
    """A plan of its own in which a unit may leave after February; months of money told by a few units."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def leaves(self, more: str = "") -> None:
        """The park reports until the end of February."""
        path = self.folder / "plans" / PLAN / "units.yaml"
        text = path.read_text(encoding="utf-8")
        entry = f"    name: {GONE}\n"
        assert entry in text
        path.write_text(text.replace(entry, f"{entry}    valid: {{end: 2021-02-28}}\n{more}"), encoding="utf-8")

    def judge(self, period: str, told: Told) -> Month:
        """A month in which each unit tells rows of money; numbers are one project's 本月 and 年初累计."""
        lists = {unit: {FUNDS: rows, SIGNED: [signed(row["项目名称"]) for row in rows]} for unit, rows in told.items()}
        return judge_month(self.folder / "in", period, lists)

    def history(self, month: Month, **figures: int) -> None:
        """Last year's figures of the month's period in 万元, by unit; 全市 is the city's own."""
        codes = {unit.name: unit.code for unit in open_plan_folder(PLAN).plan.units} | {"全市": ""}
        lines = [
            HistoryLine(plan=PLAN, period=f"2020{month.period.id[4:]}", unit=codes[unit], measure=MONEY, value=n * WAN)
            for unit, n in figures.items()
        ]
        keep_history(month.store, lines, "甲", datetime(2021, 1, 1, tzinfo=UTC), "年鉴")
        judge_again(month)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DIAODU_PLANS", str(tmp_path / "plans"))
    shutil.copytree(ROOT / "plans" / PLAN, tmp_path / "plans" / PLAN)
    return House(tmp_path)


def money(name: str, month: int, year: Any) -> dict[str, Any]:
    return funds(name, 0, **{"本月到位资金(万元)": month, "年初累计到位资金(万元)": year, "已录入系统金额(万元)": "",
                             "签约以来累计到位资金(万元)": ""})  # fmt: skip


def city(month: Month) -> Comparison | None:
    found = load_assessment(month).measures
    return next(one.compared for one in found if (one.measure, one.unit) == (MONEY, None))


def text_of(month: Month) -> str:
    return words_of(compile_paper(month))


# --- 同比 ------------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_with_the_citys_own_last_year_alone_and_units_silent_there_is_no_growth(house: House) -> None:
    month = house.judge("2021-01", {EAST: [money("东甲", 1000, 1000)], WEST: [money("准甲", 1000, 1000)]})
    house.history(month, 全市=3000)
    assert city(month) is None
    assert "同比" not in text_of(month)


@pytest.mark.slow
def test_money_of_a_unit_that_left_makes_no_growth(house: House) -> None:
    units = (EAST, WEST, GONE)
    house.judge("2021-02", {unit: [money(f"{unit}甲", 100, 800 if unit == GONE else 200)] for unit in units})
    house.leaves()
    month = house.judge("2021-03", {unit: [money(f"{unit}甲", 100, 300)] for unit in (EAST, WEST)})
    house.history(month, 东胜区=400, 准格尔旗=400)
    found = city(month)
    assert found is not None
    assert (found.now, found.last_year, found.left_out) == (600 * WAN, 800 * WAN, (GONE,))
    said = text_of(month)
    assert "同口径同比下降25.00%" in said
    assert f"不含{GONE}" in said


# --- 环比 and 较上期 --------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_last_month_a_unit_that_went_into_another_was_part_of_it(house: House) -> None:
    for period, year in (("2021-01", 100), ("2021-02", 200)):
        house.judge(period, {unit: [money(f"{unit}甲", 100, year)] for unit in (EAST, WEST, GONE)})
    house.leaves(f"    into: {EAST}\n")
    rows = [money(f"{EAST}甲", 100, 300), money(f"{GONE}甲", 110, 310)]
    said = text_of(house.judge("2021-03", {EAST: rows}))
    assert f"环比（不含{WEST}）增长5.00%" in said


@pytest.mark.slow
def test_a_unit_that_left_for_none_does_not_make_the_month_fall(house: House) -> None:
    house.judge("2021-02", {unit: [money(f"{unit}甲", 100, 200)] for unit in (EAST, WEST, GONE)})
    house.leaves()
    said = text_of(house.judge("2021-03", {unit: [money(f"{unit}甲", 100, 300)] for unit in (EAST, WEST)}))
    assert f"环比（不含{GONE}）持平" in said


@pytest.mark.slow
@pytest.mark.parametrize("held_in", ["2021-02", "2021-03"])
def test_a_row_that_is_held_in_either_month_leaves_its_unit_out(house: House, held_in: str) -> None:
    for period, year in (("2021-02", 200), ("2021-03", 300)):
        big = money("准乙", 1000, "待定" if period == held_in else 1000)
        told = {EAST: [money("东甲", 100, year)], WEST: [money("准甲", 100, year), big]}
        month = house.judge(period, told)
    assert f"环比（不含{WEST}）持平" in text_of(month)


@pytest.mark.slow
def test_a_unit_of_which_every_row_is_held_has_no_figure_and_no_place(house: House) -> None:
    told = {unit: [money(f"{unit}甲", 100, 100)] for unit in (WEST, "康巴什区", "达拉特旗")}
    said = text_of(house.judge("2021-02", {EAST: [money("东甲", 100, "待定")], **told}))
    assert f"{EAST}靠后" not in said
    assert f"{EAST}0万元" not in said
    assert f"{EAST}的区外到位资金（年初累计）报送数待核实，本期未列" in said


@pytest.mark.slow
def test_a_unit_of_which_every_row_is_held_has_no_growth_and_is_left_out_of_the_citys(house: House) -> None:
    month = house.judge("2021-01", {EAST: [money("东甲", 100, "待定")], WEST: [money("准甲", 100, 300)]})
    house.history(month, 东胜区=500, 准格尔旗=200)
    own = load_assessment(month).measure(MONEY, EAST)
    assert (own.value, own.is_pending, own.compared) == (0, True, None)
    found = city(month)
    assert found is not None
    assert (found.now, found.last_year, found.left_out) == (300 * WAN, 200 * WAN, (EAST,))
    said = text_of(month)
    assert "同口径同比增长50.00%" in said
    assert "−100" not in said
