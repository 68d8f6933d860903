"""The amount grammar (docs/reading.md#amounts)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaodu.domain.text.amounts import (
    MoneyUnit,
    foreign_currency,
    read_amount,
    read_foreign,
    read_number,
    read_unit,
    whole,
)


def yuan(text, scale=10_000):
    """Whole yuan of a text in a 万元 column."""
    amount = read_amount(text)
    return None if amount is None else whole(amount.number, amount.scale or scale)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5000", 50_000_000),
        ("5,000.00", 50_000_000),
        ("１２００", 12_000_000),
        ("１，２００．５", 12_005_000),
        ("1.2亿", 120_000_000),
        ("1.2亿元", 120_000_000),
        ("1亿2000万", 120_000_000),
        ("1亿2000万元", 120_000_000),
        ("2亿零500万元", 205_000_000),
        ("8910万元", 89_100_000),
        ("5000元", 5_000),
        ("3万5000元", 35_000),
        ("人民币3000万元", 30_000_000),
        ("￥5000", 50_000_000),
        ("3000万元整", 30_000_000),
        ("5 000 万元", 50_000_000),
        ("-500", -5_000_000),
        ("0", 0),
        ("0.00005", 1),
        ("2.5千万元", 25_000_000),
        ("万亿" + "", None),
    ],
)
def test_an_amount_is_read_in_whole_yuan(text, expected):
    assert yuan(text) == expected


@pytest.mark.parametrize("text", ["约5000", "近5000", "5000左右", "约5000万元", "大约 5000 万"])
def test_an_approximate_amount_keeps_its_number_and_says_so(text):
    amount = read_amount(text)
    assert amount is not None
    assert amount.approximate
    assert yuan(text) == 50_000_000


@pytest.mark.parametrize(
    "text",
    ["待定", "面议", "/", "—", "无", "", ">=1亿", "≥5000", "5000-8000", "5000~8000", "5000—8000万元", "1亿2000", "50%",
     "1e5", "1E+17", "inf", "NaN", "٥٠٠٠", "五千万", "12,34", "1,2000", "5000以上", "不低于5000", "总投资5000",
     "1234567890123456", "5000万元(含流动资金)", "1.2.3", "--5", "5万3亿", "(500)", "5千", "5百", "约5千"],
)  # fmt: skip
def test_what_is_no_single_number_is_no_amount(text):
    assert read_amount(text) is None


@pytest.mark.parametrize(
    ("text", "currency"),
    [("120万美元", "美元"), ("$500", "美元"), ("USD 500", "美元"), ("500欧元", "欧元"), ("300万港元", "港元"), ("€5", "欧元"),
     ("5000万元", ""), ("人民币5000", "")],
)  # fmt: skip
def test_a_foreign_currency_is_named(text, currency):
    assert foreign_currency(text) == currency


def test_a_foreign_amount_is_read_in_whole_units_when_it_names_one():
    amount = read_foreign("1.5万美元")
    assert amount is not None
    assert whole(amount.number, amount.scale or 1) == 15_000


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("(万元)", MoneyUnit(scale=10_000)),
        ("亿元", MoneyUnit(scale=100_000_000)),
        ("单位:万元、亩", MoneyUnit(scale=10_000)),
        ("元", MoneyUnit(scale=1)),
        ("百万元人民币", MoneyUnit(scale=1_000_000)),
        ("(万美元)", MoneyUnit(scale=10_000, currency="美元")),
        ("亩", None),
        ("", None),
    ],
)
def test_a_unit_is_read_out_of_a_bracket_or_line(text, unit):
    assert read_unit(text) == unit


@given(st.integers(min_value=0, max_value=10**9), st.sampled_from(["元", "万元", "亿元", "万", "亿"]))
def test_an_integer_with_a_unit_is_exact(number, unit):
    scale = {"元": 1, "万": 10_000, "亿": 100_000_000}[unit.removesuffix("元") or "元"]
    assert yuan(f"{number}{unit}") == number * scale
    assert yuan(f"{number:,}{unit}") == number * scale


@given(st.decimals(min_value=0, max_value=10**8, places=4))
def test_reading_a_written_number_gives_it_back(number):
    assert read_number(f"{number:f}") == number
    assert yuan(f"{number:f}") == int(number * 10_000)


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_none_and_never_an_error(text):
    amount = read_amount(text)
    assert amount is None or isinstance(amount.number, Decimal)


@given(st.floats(min_value=0.00001, max_value=10**9))
def test_half_a_yuan_is_rounded_up(number):
    exact = Decimal(repr(number)) * 10_000
    assert abs(whole(Decimal(repr(number)), 10_000) - exact) <= Decimal("0.5")
