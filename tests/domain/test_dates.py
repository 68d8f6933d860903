"""Dates as clerks write them (docs/reading.md#dates)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaodu.domain.text.dates import DateSpan, is_ambiguous, is_near, read_date, read_date_number

MARCH = DateSpan(date(2021, 3, 1), date(2021, 3, 31))


@pytest.mark.parametrize(
    "text",
    ["2021-03-15", "2021/3/15", "2021.3.15", "2021.03.15", "2021年3月15日", "2021 年 3 月 15 日", "21/3/15", "20210315",
     "２０２１年３月１５日", "2021-03-15 00:00:00", "2021-03-15T08:30", "3月15日", "2021年3月15号"],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(text):
    assert read_date(text, 2021) == DateSpan(date(2021, 3, 15), date(2021, 3, 15))


@pytest.mark.parametrize(
    "text", ["2021年3月", "2021.3", "2021-03", "2021/3", "202103", "3月", "3月底", "2021年3月份", "3月中旬"]
)
def test_a_month_is_its_first_and_last_day(text):
    assert read_date(text, 2021) == MARCH


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021年一季度", date(2021, 1, 1), date(2021, 3, 31)),
        ("2021年第四季度", date(2021, 10, 1), date(2021, 12, 31)),
        ("2021Q2", date(2021, 4, 1), date(2021, 6, 30)),
        ("二季度", date(2021, 4, 1), date(2021, 6, 30)),
        ("2021年上半年", date(2021, 1, 1), date(2021, 6, 30)),
        ("下半年", date(2021, 7, 1), date(2021, 12, 31)),
        ("2021年", date(2021, 1, 1), date(2021, 12, 31)),
        ("2020年2月", date(2020, 2, 1), date(2020, 2, 29)),
        ("2021年底", date(2021, 12, 1), date(2021, 12, 31)),
    ],
)
def test_quarter_half_and_year_are_the_days_they_span(text, first, last):
    assert read_date(text, 2021) == DateSpan(first, last)


def test_a_text_keeps_the_zero_that_a_number_loses():
    assert read_date("2021.1", 2021) == DateSpan(date(2021, 1, 1), date(2021, 1, 31))
    assert read_date("2021.10", 2021) == DateSpan(date(2021, 10, 1), date(2021, 10, 31))


@pytest.mark.parametrize(
    "text",
    [
        "待定",
        "/",
        "",
        "2021-02-30",
        "2021-13-01",
        "2021.2-3",
        "2021-2/3",
        "2021年2-3",
        "15/3/2021",
        "2021年3-5月",
        "2021.3-2021.5",
        "尽快",
        "13月",
        "0年",
        "3.15",
    ],
)
def test_what_is_no_date_is_none(text):
    assert read_date(text, 2021) is None


@pytest.mark.parametrize(
    ("number", "first"),
    [(20210315.0, date(2021, 3, 15)), (202103.0, date(2021, 3, 1)), (2021.3, date(2021, 3, 1)), (2021.12, date(2021, 12, 1)),
     (44256.0, date(2021, 3, 1)), (44256.75, date(2021, 3, 1)), (2021.0, date(2021, 1, 1)), (2021, date(2021, 1, 1))],
)  # fmt: skip
def test_a_bare_number_in_a_date_column_is_read(number, first):
    span = read_date_number(number)
    assert span is not None
    assert span.first == first


def test_day_numbers_count_from_1904_when_the_workbook_says_so():
    assert read_date_number(42794.0, is_1904=True) == DateSpan(date(2021, 3, 1), date(2021, 3, 1))


@pytest.mark.parametrize("number", [5.0, 19999.0, 60001.0, 2021.123, 2021.13, -3.0, 0.5])
def test_other_bare_numbers_are_no_dates(number):
    assert read_date_number(number) is None


def test_only_point_one_has_two_readings():
    assert is_ambiguous(2021.1)
    assert not any(is_ambiguous(2021 + month / 10) for month in range(2, 10))
    assert not is_ambiguous(2021.11)
    assert not is_ambiguous(2021.12)
    assert not is_ambiguous(44256.1)


def test_a_date_more_than_ten_years_from_the_period_is_a_slip():
    assert is_near(DateSpan(date(2011, 3, 1), date(2011, 3, 1)), MARCH.first, MARCH.last)
    assert not is_near(DateSpan(date(1921, 3, 1), date(1921, 3, 1)), MARCH.first, MARCH.last)
    assert not is_near(DateSpan(date(2032, 1, 1), date(2032, 1, 1)), MARCH.first, MARCH.last)


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_back_in_every_way_of_writing(day):
    span = DateSpan(day, day)
    for text in (
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    ):
        assert read_date(text, 1999) == span
    assert read_date_number(float(f"{day:%Y%m%d}")) == span


@given(st.integers(min_value=20_000, max_value=60_000))
def test_a_day_number_is_that_many_days_after_the_epoch(number):
    assert read_date_number(float(number)) == DateSpan(*2 * (date(1899, 12, 30) + timedelta(days=number),))


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_none_and_never_an_error(text):
    span = read_date(text, 2021)
    assert span is None or span.first <= span.last
