"""A value given by hand says its unit, and the unit is the measure's, whichever door it comes through."""

from decimal import Decimal

import pytest

from diaodu.adapters.plan_files import load_plan
from diaodu.domain.figures.hand_values import read_hand_value
from diaodu.domain.figures.history import HistoryLine, read_history
from diaodu.domain.figures.imported_targets import GivenTarget, read_given
from diaodu.domain.figures.targets import set_targets, target_for
from diaodu.domain.plans.measures import Measure
from tests.lib.simulations import read_rows, text_rows

SUZHOU, BOLE = load_plan("suzhou-2020"), load_plan("bole-2023")
GROWTH, PROMOTIONS = SUZHOU.measure("domestic_growth"), SUZHOU.measure("city_promotions")
BUDGET, POINTS = BOLE.measure("budget_spent"), BOLE.measure("absence_points")
RATE = BOLE.measure("event_start_rate")


@pytest.mark.parametrize(
    ("measure", "text", "value"),
    [
        (GROWTH, "9.995%", "0.09995"), (GROWTH, "９．９９５％", "0.09995"), (GROWTH, "10 %", "0.1"),
        (GROWTH, "-3.5%", "-0.035"), (GROWTH, "0", "0"), (RATE, "6/8", "0.75"), (RATE, "82.98%", "0.8298"),
        (BUDGET, "45.5万元", "455000"), (BUDGET, "455000元", "455000"), (BUDGET, "0.00455亿元", "455000"),
        (PROMOTIONS, "5", "5"), (PROMOTIONS, "5次", "5"), (POINTS, "0.5分", "0.5"), (POINTS, "0.5", "0.5"),
    ],
)  # fmt: skip
def test_a_percent_is_a_percent_an_amount_is_yuan_and_a_count_a_number(measure: Measure, text: str, value: str) -> None:
    assert read_hand_value(measure, text).value == Decimal(value)


@pytest.mark.parametrize(
    ("measure", "text", "said"),
    [
        (GROWTH, "9.995", "是否为 9.995%）"), (GROWTH, "0.09995", "是否为 0.09995% 或 9.995%"), (GROWTH, "9.995万元", "须带百分号"),
        (GROWTH, "9.995个百分点", "须带百分号"), (RATE, "-3%", "须带百分号"), (RATE, "6/0", "分母"),
        (BUDGET, "455000", "没有计量单位"), (BUDGET, "45.5%", "不是金额"), (BUDGET, "约45万元", "不是金额"),
        (BUDGET, "45万美元", "不是金额"), (PROMOTIONS, "5%", "不是数字"), (PROMOTIONS, "5万元", "不是数字"),
        (PROMOTIONS, "5个", "不是数字"), (PROMOTIONS, "2.5", "应为整数"), (PROMOTIONS, "-1", "不能为负数"),
        (PROMOTIONS, "", "为空"), (POINTS, "50%", "不是数字"),
    ],
)  # fmt: skip
def test_a_unit_that_is_not_the_measures_is_refused_and_so_is_none_where_one_is_needed(
    measure: Measure, text: str, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        read_hand_value(measure, text)


@pytest.mark.parametrize(
    ("text", "value"), [("9.995%", "0.09995"), ("0.09995", "0.09995"), ("1", "1"), ("9.995", None), ("1.01", None)]
)
def test_in_a_table_a_bare_number_up_to_one_is_a_share_and_a_larger_one_is_asked_about(
    text: str, value: str | None
) -> None:
    cells = {"plan": "suzhou-2020", "period": "2020-09", "unit": "", "measure": "domestic_growth", "value": text}
    of_history = read_history(SUZHOU, cells, "数值")
    given, slips = read_rows(SUZHOU, SUZHOU.units, text_rows(f"unit | measure | value\n | domestic_growth | {text}"))
    if value is None:
        assert isinstance(of_history, list)
        assert len(slips) == 1
    else:
        assert isinstance(of_history, HistoryLine)
        assert of_history.value == given[0].value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "header", "target"),
    [("10.5%", "目标", "10.5%"), ("10.5", "目标(%)", "10.5%"), ("10.5", "目标", None), ("10", "目标(亿元)", None), ("10万元", "目标", None)],
)  # fmt: skip
def test_a_target_of_a_percentage_says_so_itself_or_by_its_header(text: str, header: str, target: str | None) -> None:
    cells = {"unit": "全市", "measure": "到位内资增长", "target": text}
    found = read_given(SUZHOU, cells, header, "2020")
    if target is None:
        assert isinstance(found, list)
        return
    assert isinstance(found, GivenTarget)
    assert found.value == target
    plan = set_targets(SUZHOU, {"domestic_growth": {None: found.value}})
    line = target_for(next(t for t in plan.targets if t.measure == "domestic_growth"), None)
    assert line is not None
    assert line.amount == Decimal("0.105")


def test_a_count_of_a_table_headed_by_a_money_unit_stays_a_count() -> None:
    found = read_given(SUZHOU, {"unit": "萧县", "measure": "有价值投资线索", "target": "33"}, "目标(亿元)", "2020")
    assert isinstance(found, GivenTarget)
    assert found.value == 33


@pytest.mark.parametrize("text", ["300 500万元", "300\n500万元", "①1200万元", "41 04%"])
def test_what_may_be_two_numbers_is_refused(text):
    measure = next(measure for measure in load_plan("ordos-2021").measures if measure.is_rate == text.endswith("%"))
    with pytest.raises(ValueError, match="不是单独一个数"):
        read_hand_value(measure, text)
