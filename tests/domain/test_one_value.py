"""A cell's text is one number or one date, or it is asked: nothing is pressed together (docs/reading.md#amounts)."""

from datetime import date

import pytest

from diaodu.domain.text.amounts import read_amount, read_foreign
from diaodu.domain.text.dates import DateSpan, read_date, read_nearest_date
from diaodu.domain.text.prices import read_price

MARCH_END = date(2021, 3, 31)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1200①", 1200), ("1200 ①", 1200), ("1200²", 1200), ("1200⑴", 1200), ("1200❶", 1200), ("1200①②", 1200), ("1200*", 1200),
        ("1200※", 1200), ("1200注1", 1200), ("1200（注1）", 1200), ("1200注¹", 1200), ("1.2亿①", "1.2"), ("1200万元²", 1200),
        ("1,200", 1200), ("1，200", 1200), ("1 200", 1200), ("1\u3000200", 1200), ("1 234 567", 1_234_567), ("12 345.6", "12345.6"),
        ("5000\n万元", 5000), ("5 000 万元", 5000),
    ],
)  # fmt: skip
def test_a_footnotes_mark_and_a_pattern_of_thousands_leave_one_number(text, number):
    amount = read_amount(text)
    assert amount is not None
    assert amount.number == type(amount.number)(number)


@pytest.mark.parametrize(
    "text",
    ["300\n500", "800 900", "300  500", "300/500", "300、500", "12 00", "1  200", "300, 500", "123 456 789", "3亿\n500万", "①1200",
     "12①00", "1½", "½", "1200（1）", "800→900", "1 200\n300"],
)  # fmt: skip
def test_what_may_be_two_numbers_is_none(text):
    assert read_amount(text) is None
    assert read_foreign(f"{text}美元") is None


@pytest.mark.parametrize(
    ("text", "first"),
    [("2021.1①", date(2021, 1, 1)), ("2021-2-1①", date(2021, 2, 1)), ("2021.3.1②", date(2021, 3, 1)), ("2021年3月²", date(2021, 3, 1)),
     ("2021 3 15", date(2021, 3, 15)), ("2021 1 1", date(2021, 1, 1)), ("2021 12", date(2021, 12, 1)), ("2021年\n3月", date(2021, 3, 1)),
     ("2021年元月", date(2021, 1, 1)), ("元月15日", date(2021, 1, 15)), ("2021年元月份", date(2021, 1, 1))],
)  # fmt: skip
def test_a_date_is_read_without_its_footnote(text, first):
    span = read_date(text, 2021)
    assert span is not None
    assert span.first == first


@pytest.mark.parametrize(
    "text", ["2021-3-1 2021-4-1", "2021.3.1\n2021.5.1", "2021.1 2", "2021.3.1\n2", "①2021.1", "20 21.3"]
)
def test_what_may_be_two_dates_is_none(text):
    assert read_date(text, 2021) is None


@pytest.mark.parametrize(
    ("text", "low"),
    [("①10元", 10), ("10元/m²", 10), ("3 5", None), ("①工业10元 ②商业20元", None), ("0.55-0.59", 0.55)],
)
def test_a_price_is_not_pressed_together(text, low):
    price = read_price(text)
    assert (price.low if price else None) == low


@pytest.mark.parametrize(
    ("text", "year"),
    [("12月20日", 2020), ("11月", 2020), ("四季度", 2020), ("3月1日", 2021), ("4月2日", 2021), ("9月", 2021), ("今年12月20日", 2021),
     ("2021年12月20日", 2021), ("2月29日", 2020)],
)  # fmt: skip
def test_a_day_without_a_year_is_the_one_nearest_to_the_period(text, year):
    span = read_nearest_date(text, MARCH_END)
    assert span is not None
    assert span.first.year == year


@pytest.mark.parametrize(
    ("text", "end", "year"),
    [("12月20日", MARCH_END, 2021), ("1月", date(2021, 12, 31), 2022), ("8月", date(2021, 12, 31), 2021)],
)
def test_a_planned_day_without_a_year_lies_ahead(text, end, year):
    span = read_nearest_date(text, end, is_ahead=True)
    assert span is not None
    assert span.first.year == year


def test_no_such_day_in_any_year_is_none():
    assert read_nearest_date("2月30日", MARCH_END) is None
    assert read_nearest_date("2月29日", date(2020, 3, 31)) == DateSpan(date(2020, 2, 29), date(2020, 2, 29))
