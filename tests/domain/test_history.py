"""A line of last year's figures: what it may say, and everything that is wrong with it."""

from decimal import Decimal

import pytest

from diaodu.domain.figures.history import HistoryLine, read_history
from tests.lib.factories import make_plan

PLAN = make_plan()


def line(value: str = "7.2亿元", *, header: str = "数值", **cells: str) -> HistoryLine | list[str]:
    whole = {"plan": "ordos-2021", "period": "2020-03", "unit": "准格尔旗", "measure": "funds_outside_ytd"} | cells
    return read_history(PLAN, whole | {"value": value}, header)


@pytest.mark.parametrize(
    ("measure", "text", "header", "value"),
    [
        ("funds_outside_ytd", "7.2亿元", "数值", 720_000_000),
        ("funds_outside_ytd", "8910万元", "数值(万元)", 89_100_000),
        ("funds_outside_ytd", "8910", "数值（万元）", 89_100_000),
        ("funds_outside_ytd", "8,910.5", "value(万元)", 89_105_000),
        ("funds_outside_ytd", "720000000", "数值", 720_000_000),
        ("funds_outside_ytd", "0", "数值", 0),
        ("funds_month", "-30万元", "数值", -300_000),
        ("区外到位资金(年初累计)", "1亿2000万元", "数值", 120_000_000),
        ("区外到位资金（年初累计）", "1万元", "数值", 10_000),
        ("signed_projects", "31", "数值(万元)", 31),
        ("签约项目", "31个", "数值", 31),
        ("开工率", "41.04%", "数值", Decimal("0.410400")),
        ("开工率", "0.4104", "数值", Decimal("0.410400")),
        ("开工率", "41.04", "数值(%)", Decimal("0.410400")),
        ("资金到位率", "120%", "数值", Decimal("1.200000")),
    ],
)
def test_a_value_is_read_by_its_measure_and_the_header(
    measure: str, text: str, header: str, value: int | Decimal
) -> None:
    found = line(text, header=header, measure=measure)
    assert isinstance(found, HistoryLine), found
    assert found.value == value


@pytest.mark.parametrize(
    ("written", "unit"), [("准旗", "150622"), ("150622", "150622"), ("", ""), ("全市", ""), ("鄂尔多斯市", "")]
)
def test_a_unit_goes_by_name_code_or_alias_and_a_blank_one_is_the_city(written: str, unit: str) -> None:
    found = line(unit=written)
    assert isinstance(found, HistoryLine)
    assert found.unit == unit


@pytest.mark.parametrize("period", ["2020-03", "2020年3月", "2020-03-01", "2020/3"])
def test_a_month_is_known_as_people_and_spreadsheets_write_it(period: str) -> None:
    found = line(period=period)
    assert isinstance(found, HistoryLine)
    assert found.period == "2020-03"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"value": "待定"}, "不是金额"),
        ({"value": "约5000万元"}, "不是金额"),
        ({"value": "300万美元"}, "不是金额"),
        ({"value": ""}, "数值为空"),
        ({"measure": "signed_projects", "value": "3.5"}, "整数"),
        ({"measure": "signed_projects", "value": "-3"}, "不小于0"),
        ({"measure": "开工率", "value": "41.04"}, "41.04% 或 0.4104"),
        ({"measure": "开工数"}, "指标“开工数”不存在"),
        ({"unit": "乌海市"}, "单位“乌海市”不是方案中的单位"),
        ({"period": "三月"}, "报告期“三月”无法识别"),
        ({"period": "2020"}, "与方案的周期不同"),
        ({"period": "2020-Q1"}, "与方案的周期不同"),
    ],
)
def test_what_does_not_fit_is_told_with_what_is_expected(cells: dict[str, str], said: str) -> None:
    value = cells.pop("value", "7.2亿元")
    found = line(value, **cells)
    assert isinstance(found, list)
    assert said in "；".join(found)


def test_all_that_is_wrong_with_a_line_is_told_at_once() -> None:
    found = line("待定", unit="乌海市", period="三月")
    assert isinstance(found, list)
    assert len(found) == 3
    assert read_history(None, {"plan": "ordos-2020"}, "数值") == ["方案“ordos-2020”不存在"]
