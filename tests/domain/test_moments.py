"""The calendar of a plan: due, prepare, review until and too late, over holidays and short months."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaodu.adapters.holidays import published_days
from diaodu.domain.errors import UserError
from diaodu.domain.period import parse_period
from diaodu.domain.plans.calendar import Calendar, Due, Reminder
from diaodu.domain.plans.moments import Moments, add_working_days, moments_of, parse_deadline
from diaodu.domain.plans.plan import Plan
from diaodu.domain.text.wording import deadline_words
from tests.lib.factories import make_plan

ZONE = "+08:00"

MONTHS = """
period  | due (first late moment) | prepare          | review until     | why
2021-01 | 2021-01-29 00:00        | 2021-01-29 08:30 | 2021-02-02 08:30 | the 29th is a Friday
2021-02 | 2021-03-01 00:00        | 2021-03-01 08:30 | 2021-03-03 08:30 | the 28th is the month's last day
2021-03 | 2021-03-29 00:00        | 2021-03-29 08:30 | 2021-03-31 08:30 | Monday to Wednesday
2021-04 | 2021-04-29 00:00        | 2021-04-29 08:30 | 2021-05-06 08:30 | 1-5 May are no working days
2021-05 | 2021-05-29 00:00        | 2021-05-29 08:30 | 2021-06-01 08:30 | the 29th is a Saturday
2021-06 | 2021-06-29 00:00        | 2021-06-29 08:30 | 2021-07-01 08:30 | Tuesday to Thursday
2021-08 | 2021-08-29 00:00        | 2021-08-29 08:30 | 2021-08-31 08:30 | the 29th is a Sunday
2021-09 | 2021-09-29 00:00        | 2021-09-29 08:30 | 2021-10-08 08:30 | 1-7 October are holidays, the 8th is worked
2021-12 | 2021-12-29 00:00        | 2021-12-29 08:30 | 2021-12-31 08:30 | the period ends with the year
2020-02 | 2020-02-29 00:00        | 2020-02-29 08:30 | 2020-03-03 08:30 | a leap year; the 29th is a Saturday
"""
TABLE = [[cell.strip() for cell in line.split("|")][:4] for line in MONTHS.strip().splitlines()[1:]]


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}{ZONE}")


def moments(period: str, **changes: object) -> Moments:
    plan: Plan = make_plan()
    rules = plan.calendar.model_copy(update=changes)
    return moments_of(plan.model_copy(update={"calendar": rules}), parse_period(period))


@pytest.mark.parametrize(("period", "due", "prepare", "until"), TABLE)
def test_the_moments_of_a_month(period: str, due: str, prepare: str, until: str) -> None:
    found = moments(period)
    assert (found.due, found.prepare, found.review_until) == (at(due), at(prepare), at(until))


def test_the_28th_is_on_time_to_its_last_second_and_24_o_clock_is_late() -> None:
    due = moments("2021-03").due
    assert datetime.fromisoformat("2021-03-28T23:59:59.999999+08:00") < due
    assert at("2021-03-29 00:00") >= due
    assert datetime.fromisoformat("2021-03-28T16:00:00+00:00") == due


@pytest.mark.parametrize(
    ("period", "rungs"),
    [
        ("2021-03", ("2021-03-24 09:00", "2021-03-26 18:00", "2021-03-29 09:00")),  # the 28th is a Sunday
        ("2021-02", ("2021-02-24 09:00", "2021-02-26 18:00", "2021-03-01 09:00")),
        ("2021-04", ("2021-04-25 09:00", "2021-04-28 18:00", "2021-04-29 09:00")),  # Sunday the 25th is worked
        ("2021-09", ("2021-09-24 09:00", "2021-09-28 18:00", "2021-09-29 09:00")),  # Sunday the 26th too
    ],
)
def test_reminders_are_three_working_days_before_the_due_day_on_it_and_one_after(
    period: str, rungs: tuple[str, ...]
) -> None:
    found = moments(period).reminders
    assert tuple(rung.at for rung in found) == tuple(map(at, rungs))
    assert [(rung.days, rung.escalates) for rung in found] == [(-3, False), (0, False), (1, True)]


def test_the_lateness_limit_is_counted_in_days_from_the_end_of_the_review() -> None:
    assert moments("2021-03").late_after == at("2021-04-15 08:30")
    assert moments("2021-03", lateness_limit_days=0).late_after == at("2021-03-31 08:30")


@pytest.mark.parametrize(
    ("period", "day", "due", "prepare"),
    [
        ("2021-02", 31, "2021-03-01 00:00", "2021-03-01 08:30"),
        ("2021-04", 31, "2021-05-01 00:00", "2021-05-01 08:30"),
        ("2021-02", 29, "2021-03-01 00:00", "2021-03-01 08:30"),
        ("2020-02", 30, "2020-03-01 00:00", "2020-03-01 08:30"),
        ("2021-03", 31, "2021-04-01 00:00", "2021-04-01 08:30"),
        ("2021-03", 1, "2021-03-02 00:00", "2021-03-02 08:30"),
    ],
)
def test_a_due_day_the_month_lacks_is_its_last_day(period: str, day: int, due: str, prepare: str) -> None:
    found = moments(period, due=Due(day=day))
    assert (found.due, found.prepare) == (at(due), at(prepare))


@pytest.mark.parametrize(
    ("time", "due"), [("18:00", "2021-03-28 18:00"), ("00:00", "2021-03-28 00:00"), ("24:00", "2021-03-29 00:00")]
)
def test_whatever_the_hour_the_period_is_prepared_on_the_day_after_the_due_day(time: str, due: str) -> None:
    found = moments("2021-03", due=Due(day=28, time=time))
    assert (found.due, found.prepare) == (at(due), at("2021-03-29 08:30"))


@pytest.mark.parametrize("period", ["2021-Q1", "2021-03-H2", "2021"])
def test_a_period_that_is_no_month_is_due_at_its_end(period: str) -> None:
    end = parse_period(period).end + timedelta(days=1)
    assert moments(period).due == at(f"{end} 00:00")


def test_a_working_weekend_counts_and_a_holiday_does_not() -> None:
    rules = make_plan().calendar
    days = {"2021-04-25": True, "2021-04-24": False, "2021-05-03": False, "2021-05-06": True, "2021-05-08": True,
            "2021-05-09": False, "2021-02-20": True, "2021-02-11": False, "2021-03-31": True}  # fmt: skip
    assert {day: rules.is_working_day(date.fromisoformat(day)) for day in days} == days


def test_review_over_a_worked_weekend_is_shorter() -> None:
    rules = make_plan().calendar
    assert add_working_days(at("2021-04-23 08:30"), 2, rules) == at("2021-04-26 08:30")


@given(st.datetimes(datetime(2021, 1, 1), datetime(2021, 11, 30)), st.integers(0, 12))  # noqa: DTZ001 - wall clock
def test_so_many_working_days_later_is_the_same_minute_of_a_working_day(moment: datetime, days: int) -> None:
    rules: Calendar = make_plan().calendar
    found = add_working_days(moment, days, rules)
    assert found.time() == moment.time()
    between = [moment.date() + timedelta(days=step) for step in range(1, (found - moment).days + 1)]
    assert sum(rules.is_working_day(day) for day in between) == days
    assert days == 0 or rules.is_working_day(found.date())


def test_moments_stand_in_the_plans_zone_and_in_order() -> None:
    for month in range(1, 13):
        found = moments(f"2021-{month:02d}", remind=(Reminder(days=-3, time="09:00"),))
        order = [*(rung.at for rung in found.reminders), found.due, found.prepare, found.review_until, found.late_after]
        assert order == sorted(order)
        assert {str(moment.tzinfo) for moment in order} == {"Asia/Shanghai"}


# --- deadlines as people write them ---------------------------------------------------------------------
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "until", "words"),
    [
        ("2021-03-30", "2021-03-31 00:00", "2021-03-30 24:00"),
        ("2021-03-30T24:00", "2021-03-31 00:00", "2021-03-30 24:00"),
        ("2021-03-30 24:00", "2021-03-31 00:00", "2021-03-30 24:00"),
        ("2021-03-30 18:00", "2021-03-30 18:00", "2021-03-30 18:00"),
        ("2021-03-30T10:00+00:00", "2021-03-30 18:00", "2021-03-30 18:00"),
        ("2021-12-31", "2022-01-01 00:00", "2021-12-31 24:00"),
    ],
)
def test_a_day_alone_as_a_deadline_is_its_end_and_midnight_is_said_as_24_o_clock(
    text: str, until: str, words: str
) -> None:
    assert parse_deadline(text, SHANGHAI) == at(until)
    assert deadline_words(parse_deadline(text, SHANGHAI)) == words


@pytest.mark.parametrize("text", ["", "明天", "2021-02-30", "2021-03-30T25:00", "2021-13-01"])
def test_what_is_no_day_or_time_is_no_deadline(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever the reason
        parse_deadline(text, SHANGHAI)


def test_a_year_whose_holidays_nobody_has_published_is_said_and_not_guessed() -> None:
    known = published_days("plan.yaml calendar.holidays")
    rules = Calendar(due=Due(day=28), holidays="chinesecalendar").with_published(known)
    last = max(known.years)
    assert not rules.is_working_day(date(last, 1, 1))
    with pytest.raises(UserError) as told:
        rules.is_working_day(date(last + 1, 1, 4))
    assert f"chinesecalendar 没有{last + 1}年的放假安排（现有：{min(known.years)}—{last}年）" in str(told.value)
    assert "逐日列出放假日期" in str(told.value)
    with pytest.raises(UserError, match="chinesecalendar 没有"):
        moments_of(make_plan().model_copy(update={"calendar": rules}), parse_period(f"{last + 1}-01"))
