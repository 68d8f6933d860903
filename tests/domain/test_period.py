"""Periods: their ids, bounds, titles, neighbours and ranges."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaodu.domain.errors import UsageError
from diaodu.domain.period import month_end, next_period, parse_period, period_of, period_range, previous_period

RHYTHMS = ("month", "quarter", "half_month", "week", "year")
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))

PERIODS = """
id         | rhythm     | start      | end        | title
2021-03    | month      | 2021-03-01 | 2021-03-31 | 2021年3月
2021-02    | month      | 2021-02-01 | 2021-02-28 | 2021年2月
2020-02    | month      | 2020-02-01 | 2020-02-29 | 2020年2月
2021-Q1    | quarter    | 2021-01-01 | 2021-03-31 | 2021年第一季度
2021-Q4    | quarter    | 2021-10-01 | 2021-12-31 | 2021年第四季度
2021-03-H1 | half_month | 2021-03-01 | 2021-03-15 | 2021年3月上半月
2021-02-H2 | half_month | 2021-02-16 | 2021-02-28 | 2021年2月下半月
2021-W01   | week       | 2021-01-04 | 2021-01-10 | 2021年第1周
2020-W53   | week       | 2020-12-28 | 2021-01-03 | 2020年第53周
2021-W12   | week       | 2021-03-22 | 2021-03-28 | 2021年第12周
2021       | year       | 2021-01-01 | 2021-12-31 | 2021年
"""
TABLE = [[cell.strip() for cell in line.split("|")] for line in PERIODS.strip().splitlines()[1:]]


@pytest.mark.parametrize(("name", "rhythm", "start", "end", "title"), TABLE)
def test_an_id_names_its_rhythm_first_and_last_day_and_title(
    name: str, rhythm: str, start: str, end: str, title: str
) -> None:
    period = parse_period(name)
    assert (period.id, period.rhythm, str(period.start), str(period.end), period.title) == (
        name,
        rhythm,
        start,
        end,
        title,
    )


@pytest.mark.parametrize(
    "text",
    ["", "2021-13", "2021-00", "2021-3", "21-03", "2021-Q5", "2021-Q0", "2021-03-H3", "2021-W00", "2021-W54", "2021-W53",
     "2021/03", " 2021-03", "2021-03 ", "2021-03-28", "2021年3月", "冬季行动", "2021-q1", "2021-03-",
     "2021-03\n", "2021\n", "２０２１-03", "2021-Q１", "٢٠٢١", "0000-01", "0001", "1899-12", "3000", "9999-W52"],
)  # fmt: skip
def test_anything_else_is_refused_with_the_shapes_expected(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_period(text)
    assert refused.value.exit_code == 2
    assert refused.value.expected


@given(DAYS, st.sampled_from(RHYTHMS))
def test_every_day_lies_in_one_period_of_a_rhythm_whose_id_reads_back(day: date, rhythm: str) -> None:
    period = period_of(day, rhythm)
    assert period.start <= day <= period.end
    assert parse_period(period.id) == period


@given(DAYS, st.sampled_from(RHYTHMS))
def test_periods_follow_each_other_without_gap_or_overlap(day: date, rhythm: str) -> None:
    period = period_of(day, rhythm)
    after = next_period(period)
    assert after.start == period.end + timedelta(days=1)
    assert previous_period(after) == period
    assert period < after


@given(DAYS, st.integers(1, 30), st.sampled_from(RHYTHMS))
def test_a_range_has_both_ends_and_every_period_between(day: date, count: int, rhythm: str) -> None:
    periods = [period_of(day, rhythm)]
    for _ in range(count - 1):
        periods.append(next_period(periods[-1]))
    assert period_range(periods[0].id, periods[-1].id) == periods


@pytest.mark.parametrize(("first", "last"), [("2021-03", "2021-01"), ("2021-01", "2021-Q2"), ("2021", "2021-03")])
def test_a_range_of_two_rhythms_or_backwards_is_refused(first: str, last: str) -> None:
    with pytest.raises(UsageError, match=first):
        period_range(first, last)


def test_a_week_across_new_year_counts_for_the_year_it_ends_in() -> None:
    assert parse_period("2020-W53").year_start == date(2021, 1, 1)
    assert parse_period("2021-03").year_start == date(2021, 1, 1)


@pytest.mark.parametrize("text", ["1900-01", "1900", "2999-12", "2999-W01"])
def test_years_run_from_1900_to_2999(text: str) -> None:
    assert parse_period(text).id == text


def test_the_last_day_of_a_month_knows_leap_years() -> None:
    assert [month_end(year, 2).day for year in (1900, 2000, 2020, 2021)] == [28, 29, 29, 28]
