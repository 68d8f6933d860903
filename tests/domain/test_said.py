"""Figures as people read them: what misses its target never looks as if it met it."""

from decimal import Decimal
from fractions import Fraction

import pytest

from desk.explanations import say_number
from diaodu.adapters.plan_files import load_plan
from diaodu.domain.figures.said import ranked_amounts, say_figure, say_percent, say_target, series_of_amounts
from diaodu.domain.papers.bulletin.columns import _target_writer, _value_writer, share_writer
from diaodu.domain.results import MeasureValue
from diaodu.domain.text.money import spell_beside
from tests.lib.simulations import row_of, simulated

BOLE, SUZHOU = load_plan("bole-2023"), load_plan("suzhou-2020")
BILLION = 1_000_000_000


@pytest.mark.parametrize(
    ("yuan", "target", "said"),
    [
        (999_990_000, BILLION, "9.9999亿元"), (BILLION, BILLION, "10.00亿元"), (1_000_010_000, BILLION, "10.0001亿元"),
        (999_999_999, BILLION, "9.99999999亿元"), (720_000_000, BILLION, "7.20亿元"), (999_990_000, None, "10.00亿元"),
        (99_999_999, 100_000_000, "0.99999999亿元"), (81_000_000, 150_000_000, "0.81亿元"), (3_000_000, 150_000_000, "300万元"), (4_000, BILLION, "4000元"), (456_789, 455_000, "45.68万元"), (455_001, 455_000, "45.5001万元"),
    ],
)  # fmt: skip
def test_money_beside_its_target_shows_on_which_side_of_it_it_lies(yuan: int, target: int | None, said: str) -> None:
    assert spell_beside(yuan, target) == said


@pytest.mark.parametrize(
    ("share", "bound", "said"),
    [("0.09995", "0.1", "9.995%"), ("0.1", "0.1", "10.00%"), ("0.099999", "0.1", "9.9999%"), ("0.8298", "1", "82.98%"), ("0.999999", "1", "99.9999%"), ("0.099999", None, "10.00%")],
)  # fmt: skip
def test_a_share_just_short_of_its_bound_keeps_the_decimals_that_tell_it(
    share: str, bound: str | None, said: str
) -> None:
    assert say_percent(Decimal(share), None if bound is None else Decimal(bound)) == said


def test_a_target_keeps_its_own_decimals() -> None:
    budget = BOLE.measure("budget_spent")
    assert (say_target(budget, 455_000), say_figure(budget, 454_999, 455_000)) == ("45.5万元", "45.4999万元")
    assert say_target(SUZHOU.measure("domestic_growth"), Decimal("0.1")) == "10%"
    assert say_figure(SUZHOU.measure("domestic_growth"), Fraction(9995, 100000), Decimal("0.1")) == "9.995%"
    assert say_number(BOLE, "signed_amount", 999_990_000, BILLION) == "9.9999亿元"


def _value(value: int, target: int | None) -> MeasureValue:
    return MeasureValue(measure="x", unit="甲", value=value, target=target)


def test_a_column_has_the_same_decimals_in_every_row_and_as_many_as_its_targets_need() -> None:
    signed, budget = BOLE.measure("signed_amount"), BOLE.measure("budget_spent")
    write = _value_writer(signed, [_value(720_000_000, BILLION), _value(999_990_000, BILLION)])
    assert [write(720_000_000), write(999_990_000)] == ["7.2000", "9.9999"]
    plain = _value_writer(signed, [_value(720_000_000, BILLION), _value(BILLION, BILLION)])
    assert [plain(720_000_000), plain(BILLION)] == ["7.20", "10.00"]
    targets = _target_writer(budget, [455_000, 320_000, None])
    assert [targets(455_000), targets(320_000), targets(None)] == ["45.5", "32.0", "—"]


def test_a_column_of_counts_with_halves_keeps_them() -> None:
    days = BOLE.measure("absence_points")
    write = _value_writer(days, [_value(2, None), MeasureValue(measure="x", unit="乙", value=Decimal("0.5"))])
    assert [write(2), write(Decimal("0.5"))] == ["2.0", "0.5"]


def test_a_completion_short_of_the_target_is_never_printed_as_a_hundred() -> None:
    values = [_value(999_999_999, BILLION), _value(BILLION, BILLION), _value(500_000_000, BILLION), _value(1, None)]
    write = share_writer(values)
    assert [write(value) for value in values] == ["99.9999999", "100.0000000", "50.0000000", "—"]
    assert share_writer(values[1:])(values[1]) == "100.00"


def test_amounts_of_one_series_have_one_unit_and_the_same_decimals() -> None:
    write = series_of_amounts([(1_603_000_000, None), (300_000_000, None), (89_100_000, None)])
    assert [write(1_603_000_000), write(300_000_000), write(89_100_000)] == ["16.03亿元", "3.00亿元", "0.89亿元"]
    small = series_of_amounts([(1_603_000_000, None), (420_000, None)])
    assert [small(1_603_000_000), small(420_000)] == ["160300万元", "42万元"]
    near = series_of_amounts([(999_990_000, BILLION), (300_000_000, BILLION)])
    assert [near(999_990_000), near(300_000_000)] == ["9.9999亿元", "3.0000亿元"]


def test_the_trace_of_points_shows_the_amount_that_missed() -> None:
    found = simulated(
        "bole-2023",
        "2023",
        "unit | measure | value\n武汉局 | signed_amount | 9.9999亿元\n杭州局 | signed_amount | 10亿元",
    )
    told = [row_of(found, unit, "签约资金完成情况").inputs for unit in ("驻武汉招商局", "驻杭州招商局")]
    assert told == [{"完成": "9.9999亿元", "目标": "10亿元"}, {"完成": "10.00亿元", "目标": "10亿元"}]


def test_two_amounts_with_different_places_never_look_the_same() -> None:
    write = ranked_amounts((yuan, None) for yuan in (1_000_000_000, 999_990_000, 999_990_000, 420_000))
    assert [write(yuan) for yuan in (1_000_000_000, 999_990_000)] == ["100000万元", "99999万元"]
    write = ranked_amounts((yuan, None) for yuan in (1_000_000_000, 999_990_000, 500_000_000))
    assert [write(yuan) for yuan in (1_000_000_000, 999_990_000, 500_000_000)] == [
        "10.0000亿元",
        "9.9999亿元",
        "5.0000亿元",
    ]
    near = ranked_amounts((yuan, None) for yuan in (300_000_050, 300_000_000))
    assert [near(yuan) for yuan in (300_000_050, 300_000_000)] == ["3.000001亿元", "3.000000亿元"]


def test_an_amount_of_a_ranking_never_looks_as_if_it_met_the_target_that_it_misses() -> None:
    write = ranked_amounts([(999_996_000, BILLION), (300_000_000, BILLION)])
    assert [write(yuan) for yuan in (999_996_000, 300_000_000)] == ["9.99996亿元", "3.00000亿元"]


def test_a_column_of_rates_short_of_all_is_never_printed_as_a_hundred() -> None:
    rates = [MeasureValue(measure="x", unit="甲", value=Decimal(text), n=1, of=1) for text in ("0.99996", "0.5")]
    write = _value_writer(BOLE.measure("event_start_rate"), rates)
    assert [write(rate.value) for rate in rates] == ["99.996", "50.000"]


def test_a_column_of_figures_tells_those_apart_that_have_different_places() -> None:
    amounts = [_value(300_000_050, None), _value(300_000_000, None)]
    write = _value_writer(BOLE.measure("signed_amount"), amounts, amounts)
    assert write(300_000_050) != write(300_000_000)
    near = [_value(33_333, 100_000), _value(33_334, 100_000)]
    assert len({share_writer(near, near)(one) for one in near}) == 2
