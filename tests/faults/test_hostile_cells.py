"""Whatever stands in a cell: the normalisers never raise, give no infinite number, and no zero that nobody wrote."""

import math
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.reader.catalog import build_column
from diaodu.adapters.reader.containers.grid import CellError
from diaodu.adapters.reader.rows.cells import make_reader
from diaodu.adapters.reader.rows.readings import ColumnPlace
from diaodu.domain.forms.column import Column
from diaodu.domain.period import parse_period
from diaodu.domain.text import keys as words
from diaodu.domain.text.amounts import (
    SCALES,
    foreign_currency,
    read_amount,
    read_foreign,
    read_number,
    read_unit,
    read_units,
    unit_name,
    whole,
)  # fmt: skip
from diaodu.domain.text.credit_code import is_credit_code
from diaodu.domain.text.dates import is_ambiguous, read_date, read_date_number
from diaodu.domain.text.prices import read_price
from diaodu.domain.text.said_periods import find_period, read_period, whole_period
from diaodu.domain.text.said_units import said_currency, said_units
from tests.lib.workbooks import MARCH

ANY = st.text(st.characters(exclude_categories=()), max_size=40)
CLERK = st.text(
    "0123456789０１２９.．,，+-－—~～至到±%％/()（）亿万千百十元块整约近左右大概美欧¥$年月日号季度第上下半底末初以内起不高低于超过≥≤<>≈ \t\n　\u200b\ufeffeE一二三",
    max_size=30,
)
TEXTS = ANY | CLERK
CELLS = (
    TEXTS | st.floats() | st.integers(-(10**20), 10**20) | st.booleans() | st.dates() | st.datetimes() | st.times()
    | st.timedeltas() | st.sampled_from(["#REF!", "", "#WHAT?"]).map(CellError)
)  # fmt: skip
# the last form's column of each type, in 万元 where it is an amount
COLUMNS: dict[str, Column] = {
    column.type: column for form in load_forms().values() for column in form.columns if column.type != "serial"
}


@cache
def reader(kind):
    return make_reader(build_column(COLUMNS[kind].model_dump(mode="json")), ColumnPlace(), MARCH)


@given(TEXTS)
@example("9" * 5_000)
def test_no_text_makes_a_normaliser_raise_or_gives_an_infinite_number(text):
    amounts = [read_amount(text), read_foreign(text)]
    assert all(amount is None or amount.number.is_finite() for amount in amounts)
    number = read_number(text)
    assert number is None or number.is_finite()
    price = read_price(text)
    assert price is None or all(side is None or math.isfinite(side) for side in (price.low, price.high))
    span = read_date(text, 2021)
    assert span is None or span.first <= span.last
    assert is_credit_code(text) in {True, False}
    assert [read_unit(text), *read_units(text), foreign_currency(text), said_currency(text)]
    assert all(unit_name(unit) for unit in said_units(text, is_title=True))
    period = parse_period("2021-03")
    said = [read_period(text, period), find_period(text, period), whole_period(text, period)]
    assert all(one is None or one.span.first.year >= 1 for one in said)


@given(st.floats())
@example(math.nan)
@example(math.inf)
@example(-math.inf)
@example(1e308)
def test_no_number_makes_a_date_raise(number):
    span = read_date_number(number)
    assert span is None or span.first <= span.last
    assert is_ambiguous(number) in {True, False}


@given(CLERK)
def test_an_amount_with_a_digit_that_is_no_zero_is_never_zero(text):
    amount = read_amount(text)
    if amount is not None and any(unicodedata.digit(char, 0) for char in text):
        assert amount.number != 0


@given(TEXTS)
@pytest.mark.parametrize("clean", [words.clean_text, words.clean_line, words.compact, words.name_key, words.choice_key])
def test_cleaning_twice_is_cleaning_once_and_leaves_nothing_unseen(clean, text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} and char != "\n" for char in cleaned)


def spelled(yuan: int) -> list[str]:
    """Ways to write a whole number of yuan."""
    hundred_millions, rest = divmod(yuan, 10**8)
    ten_thousands, ones = divmod(rest, 10_000)
    ways = [f"{yuan}元", f"{yuan:,}元", f"￥{yuan}元", f"人民币{yuan}元整", f" {yuan} 元 "]
    ways += [f"{Decimal(yuan) / 10_000:f}万元", f"{Decimal(yuan) / 10**8:f}亿元", f"{Decimal(yuan) / 10_000:,f}万"]
    ways += [f"{hundred_millions}亿{ten_thousands}万元"] if hundred_millions and ten_thousands and not ones else []
    return ways + [way.translate({ord(char): ord(char) + 0xFEE0 for char in "0123456789.,"}) for way in ways]


@given(st.integers(0, 10**13))
def test_an_amount_spelled_and_read_again_is_the_same(yuan):
    for way in spelled(yuan):
        amount = read_amount(way)
        assert amount is not None, way
        assert whole(amount.number, amount.scale or 1) == yuan, way


@given(st.floats(allow_nan=False, allow_infinity=False) | st.decimals(-(10**9), 10**9, places=4).map(float))
@settings(max_examples=300)
def test_a_stored_amount_is_what_decimals_make_of_it(number):
    value = reader("amount").read(number).values.get(COLUMNS["amount"].id)
    assert value is None or value == whole(Decimal(repr(number)), SCALES["万"])
    assert value is not None or not 10 <= number <= 10**6


@given(CELLS)
@example(math.nan)
@example(date(1, 1, 1))
@example(datetime(9999, 12, 31, 23, 59, 59, 999999))  # noqa: DTZ001 - a cell has no zone
@example(time(0))
@example(timedelta(days=-(10**6)))
@pytest.mark.parametrize("kind", COLUMNS)
def test_no_cell_makes_a_column_raise_and_every_value_is_plain(kind, cell):
    reading = reader(kind).read(cell)
    for value in reading.values.values():
        assert value is None or type(value) in {str, int, float}
        assert not isinstance(value, float) or math.isfinite(value)
    assert reading.raw is None or isinstance(reading.raw, str)
    assert isinstance(reading.value, str)
