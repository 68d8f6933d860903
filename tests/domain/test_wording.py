"""How figures are said."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaodu.domain.figures.said import say_percent
from diaodu.domain.text import wording


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (9108, 10000, "下降8.92%"),
        (10808, 10000, "增长8.08%"),
        (5, 5, "持平"),
        (5, 0, "—"),
        (5, None, "—"),
        (5, -10, "—"),
        (-5, 10, "下降150.00%"),
        (110, 10, "增长1000.00%"),
        (118, 10, "增长10.8倍"),
    ],
)
def test_growth_is_said_as_rise_fall_or_level(now: int, before: int | None, said: str) -> None:
    assert wording.change(now, before) == said


@pytest.mark.parametrize(
    ("now", "said"),
    [("0.773", "快于序时进度2.30个百分点"), ("0.7", "慢于序时进度5.00个百分点"), ("0.75", "与序时进度持平")],
)
def test_the_gap_to_the_pace_is_in_percentage_points(now: str, said: str) -> None:
    assert wording.pace_gap(Decimal(now), Decimal("0.75")) == said


def test_a_difference_of_rates_is_in_percentage_points() -> None:
    assert wording.point_change(Decimal("0.5"), Decimal("0.48")) == "提高2.00个百分点"
    assert wording.point_change(Decimal("0.48"), Decimal("0.5")) == "回落2.00个百分点"


def test_a_rate_without_denominator_is_a_dash() -> None:
    assert wording.percent(wording.ratio(0, 0)) == "—"
    assert wording.fixed_percent(None) == "—"
    near = Decimal("0.99996")
    assert (wording.percent(near), wording.fixed_percent(near), say_percent(near)) == ("99.996%", "99.996", "99.996%")
    assert (wording.percent(Decimal(1)), wording.fixed_percent(Decimal(1)), say_percent(Decimal(1))) == (
        "100.00%",
        "100.00",
        "100.00%",
    )


def test_published_rates_come_out_to_the_last_digit() -> None:
    assert wording.percent(wording.ratio(907, 1093)) == "82.98%"  # 兰洽会 (docs/methods.md#rates)
    assert wording.percent(wording.ratio(21922, 58900)) == "37.22%"


def test_amounts_are_in_hundred_millions_from_one_up() -> None:
    assert wording.amount(120_000_000) == "1.20亿元"
    assert wording.amount(5_000_000) == "500万元"
    assert wording.amount(None) == "—"
    assert wording.hundred_millions(1_234_500_000) == "12.35"
    told = {
        999_996_000: "9.99996",
        1_000_004_000: "10.00004",
        1_000_000_000: "10.00",
        400_000: "0.004",
        -99_999_600: "−0.999996",
    }
    assert {yuan: wording.hundred_millions(yuan) for yuan in told} == told


def test_ties_are_named() -> None:
    assert [wording.rank_text(1), wording.rank_text(2, tied=True), wording.rank_text(None)] == ["1", "并列2", "—"]


def test_a_carried_figure_is_starred() -> None:
    assert wording.starred("3.46亿元", carried=True) == "3.46亿元*"


def test_dates_have_no_leading_zeros() -> None:
    assert wording.chinese_date(date(2021, 3, 9)) == "2021年3月9日"


def test_sections_are_numbered_in_chinese() -> None:
    assert [wording.numeral(n) for n in (1, 9, 10, 11, 20, 23)] == ["一", "九", "十", "十一", "二十", "二十三"]


def test_a_long_title_breaks_into_a_trapezoid_without_tearing_a_date() -> None:
    lines = wording.title_lines("关于2021年第一季度全市招商引资项目储备库和签约项目调度情况的通报")
    assert "".join(lines) == "关于2021年第一季度全市招商引资项目储备库和签约项目调度情况的通报"
    assert len(lines) == 2
    assert wording.width(lines[0]) >= wording.width(lines[1])
    assert all(wording.width(line) <= 20 for line in lines)


@given(st.text(alphabet="全市招商引资项目2021年3月、的情况", max_size=70))
def test_breaking_a_title_loses_nothing(title: str) -> None:
    assert "".join(wording.title_lines(title)) == title


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**15))
def test_no_growth_is_said_with_a_minus_sign(now: int, before: int) -> None:
    assert "-" not in wording.change(now, before)
