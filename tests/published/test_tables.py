"""Published tables recomputed: totals, rates and order; what the publishers got wrong is named, not hidden.

Counts must agree exactly. A rate agrees when it is ours rounded half-up to the digits it was printed with; where it
is not, the test names the figure and shows what the publisher did. Amounts rounded one by one may miss their sum by
0.01亿元.
"""

import csv
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from diaodu.domain.scoring.ranking import rank_descending
from diaodu.domain.text.money import round_exactly
from tests.conftest import SHARED, needs_shared

pytestmark = needs_shared
PUBLISHED = SHARED / "data" / "published"


def table(name: str) -> list[dict[str, str]]:
    with (PUBLISHED / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str | None) -> Decimal:
    found = re.match(r"[\d.]+", text or "")
    return Decimal(found[0]) if found else Decimal(0)


def split(rows: list[dict[str, str]], head: str) -> tuple[list[dict[str, str]], dict[str, str]]:
    """The units' rows, and the published total."""
    return [row for row in rows if "公布" not in row[head]], next(row for row in rows if "公布" in row[head])


def our_rate(n: Decimal, of: Decimal, printed: str) -> tuple[Decimal, Decimal]:
    """Our rate in percent, rounded half-up to as many digits as the printed one has, and the printed one."""
    published = number(printed)
    return round_exactly(Fraction(n) / Fraction(of) * 100, digits(published)), published


def digits(value: Decimal) -> int:
    """Decimals a number was printed with."""
    return max(0, -int(value.as_tuple().exponent))  # type: ignore[arg-type]


# --- T01 六安 2022 年 1-9 月 ----------------------------------------------------------------------------
T01_COLUMNS = (
    "亿元以上新签约",
    "5亿元及以上新签约",
    "10亿元及以上新签约",
    "亿元以上新签约开工",
    "党政主要负责同志外出招商(批次)",
)


@pytest.mark.parametrize("column", T01_COLUMNS)
def test_luan_the_units_add_up_to_the_city(column: str) -> None:
    units, city = split(table("T01_luan_2022_01-09"), "单位")
    assert sum(number(row[column]) for row in units) == number(city[column])


def test_luan_the_start_rates_are_started_over_signed() -> None:
    units, _ = split(table("T01_luan_2022_01-09"), "单位")
    for row in units:
        ours, printed = our_rate(number(row["亿元以上新签约开工"]), number(row["亿元以上新签约"]), row["开工率(原文)"])
        assert ours == printed, row["单位"]


def test_luan_units_stand_in_descending_order_of_signed_projects_ties_beside_each_other() -> None:
    units, _ = split(table("T01_luan_2022_01-09"), "单位")
    ranks = rank_descending({row["单位"]: int(number(row["亿元以上新签约"])) for row in units})
    assert [ranks[row["单位"]][0] for row in units] == [1, 1, 3, 4, 5, 6, 7, 8]
    assert [name for name, (_, tied) in ranks.items() if tied] == ["霍邱县", "舒城县"]


# --- T03 鄂尔多斯 2019 年 1-9 月 ------------------------------------------------------------------------
def test_ordos_the_units_add_up_to_the_city_and_new_and_continued_to_all() -> None:
    units, city = split(table("T03_ordos_2019_01-09"), "旗区/园区")
    for column in ("项目(项)", "新建", "续建", "开复工", "开复工新建", "开复工续建"):
        assert sum(number(row[column]) for row in units) == number(city[column]), column
    for row in [*units, city]:
        assert number(row["新建"]) + number(row["续建"]) == number(row["项目(项)"]), row["旗区/园区"]
        assert number(row["开复工新建"]) + number(row["开复工续建"]) == number(row["开复工"]), row["旗区/园区"]


def test_ordos_the_rates_are_started_over_all() -> None:
    for row in table("T03_ordos_2019_01-09"):
        ours, printed = our_rate(number(row["开复工"]), number(row["项目(项)"]), row["开复工率(原文)"])
        assert ours == printed, row["旗区/园区"]


# --- T04 博尔塔拉 2019 年 1-7 月 ------------------------------------------------------------------------
def test_bortala_new_and_continued_make_the_whole_to_a_hundredth() -> None:
    for row in (row for row in table("T04_bortala_2019_01-07") if row["开工项目"]):
        assert number(row["新建个数"]) + number(row["续建个数"]) == number(row["开工项目"]), row["单位"]
        money = number(row["新建到位"]) + number(row["续建到位"])
        # Each is rounded to 0.01亿元 by itself: the prefecture's 13.75 + 11.71 = 25.46 beside 25.47.
        assert abs(money - number(row["到位资金(亿元)"])) <= Decimal("0.01"), row["单位"]


def test_bortala_sectors_make_the_whole_to_a_hundredth() -> None:
    for row in (row for row in table("T04_bortala_2019_01-07") if row["开工项目"]):
        projects = sum(number(row[f"{sector}产个数"]) for sector in "一二三")
        money = sum(number(row[f"{sector}产到位"]) for sector in "一二三")
        assert projects == number(row["开工项目"]), row["单位"]
        assert abs(money - number(row["到位资金(亿元)"])) <= Decimal("0.01"), row["单位"]


def test_bortala_the_three_units_quoted_are_no_more_than_the_prefecture() -> None:
    units, city = split(table("T04_bortala_2019_01-07"), "单位")
    known = [row for row in units if row["开工项目"]]
    assert sum(number(row["开工项目"]) for row in known) == 72 < number(city["开工项目"])
    assert sum(number(row["到位资金(亿元)"]) for row in known) == Decimal("20.69") < number(city["到位资金(亿元)"])


# --- T08 内蒙古 2012 年前三季度 -------------------------------------------------------------------------
def test_neimenggu_the_leagues_add_up_and_stand_in_order() -> None:
    units, region = split(table("T08_neimenggu_2012_q1-3"), "盟市")
    numbers = {row["盟市"]: int(number(row["新开工亿元以上工业项目(项)"])) for row in units}
    assert sum(numbers.values()) == number(region["新开工亿元以上工业项目(项)"]) == 551
    ranks = rank_descending(numbers)
    assert [ranks[row["盟市"]][0] for row in units] == [1, 2, 3, 4, 5, 6, 7, 7, 9, 10, 11, 12]
    assert [name for name in numbers if ranks[name][1]] == ["兴安盟", "巴彦淖尔市"]


# --- T14 rates alone ------------------------------------------------------------------------------------
T14 = table("T14_rate_only_checks") if PUBLISHED.is_dir() else []
T14_BY_UNROUNDED_AMOUNTS = {"市外到位/市任务": "59.93", "市外到位/县任务": "54.77", "省外到位/市任务": "56.22"}
"""Figure → our rate of the printed amounts, where the publisher divided amounts finer than the 0.01亿元 printed."""


@pytest.mark.parametrize("row", T14, ids=lambda row: f"{row['出处']} {row['指标']}")
def test_rates_published_elsewhere_come_out(row: dict[str, Any]) -> None:
    done, target, printed = number(row["完成"]), number(row["目标"]), row["公布完成率"]
    ours, published = our_rate(done - target if "增长" in printed else done, target, printed)
    if row["指标"] not in T14_BY_UNROUNDED_AMOUNTS:
        assert ours == published
        return
    assert str(ours) == T14_BY_UNROUNDED_AMOUNTS[row["指标"]] != str(published)
    half = Decimal(5).scaleb(-digits(done) - 1)
    least, most = (our_rate(amount, target, printed)[0] for amount in (done - half, done + half))
    assert least <= published <= most
