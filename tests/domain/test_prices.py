"""Prices as offices publish them; the first ones stand in published lists (shared/data/published, F01)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaodu.domain.text.prices import PriceRange, read_price


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("6.45", 6.45, 6.45),
        ("0.5559-0.5959", 0.5559, 0.5959),
        ("阶梯式电价0.5559-0.5959 元/千瓦时", 0.5559, 0.5959),
        ("4.25~6.37 (元/立方米)", 4.25, 6.37),
        ("13.5 ±10% (万/亩)", 12.15, 14.85),
        ("625±20%(万/亩)", 500, 750),
        ("不高于4.6(元/立方米)", None, 4.6),
        ("不低于3", 3, None),
        ("4.6~8+0.95(元/吨)", 5.55, 8.95),
        ("25-30元/㎡(无周期)", 25, 30),
        ("每亩约6万元", 6, 6),
        ("10元/平方米·月", 10, 10),
        ("不满1伏为0.5959元/千瓦时", 0.5959, 0.5959),
        ("1,200元/月", 1200, 1200),
        ("指导价4.17元/立方(一般3-4元波动)", 4.17, 4.17),
        ("1.93元/m³", 1.93, 1.93),
    ],
)
def test_a_price_is_read_as_low_and_high(text, low, high):
    assert read_price(text) == PriceRange(low=low, high=high)


@pytest.mark.parametrize("text", ["面议", "/", "", "1.93元/m³,冬季价格2.36元/m³", "50%", "按政府定价"])
def test_what_is_no_one_price_is_none(text):
    assert read_price(text) is None


@given(st.decimals(0, 10_000, places=4), st.decimals(0, 10_000, places=4), st.sampled_from(["-", "~", "—", "至"]))
def test_a_range_is_read_with_the_lower_first(one, other, dash):
    price = read_price(f"{one}{dash}{other}元/吨")
    assert price == PriceRange(low=float(min(one, other)), high=float(max(one, other)))


@given(st.text(max_size=20))
def test_any_text_is_a_price_or_none_and_never_an_error(text):
    price = read_price(text)
    assert price is None or price.low is not None or price.high is not None
