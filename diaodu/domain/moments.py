"""The calendar of a plan: the moments of one period, in the plan's zone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from diaodu.domain.period import Period, month_end
from diaodu.domain.plan import Calendar, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """When a period is due, prepared, reviewed until (and published), and too late to go out by itself."""

    reminders: tuple[datetime, ...]
    due: datetime
    """The first moment that is late: 28日24:00 is the 29th at 00:00."""
    prepare: datetime
    review_until: datetime
    late_after: datetime


def moments_of(plan: Plan, period: Period) -> Moments:
    """The moments of a period; a due day the month lacks is its last day. Source: O-06, DESIGN calendar."""
    zone, rules = ZoneInfo(plan.zone), plan.calendar
    due_day = _due_day(period, rules.due.day)
    due = _at(due_day, rules.due.time, zone)
    # 24:00 already lies on the day after, on which the period is prepared.
    after = due.date() if due.date() > due_day else due_day + timedelta(days=1)
    prepare = _at(after, rules.prepare_time, zone)
    review_until = add_working_days(prepare, rules.review_working_days, rules)
    return Moments(
        reminders=tuple(_at(due_day + timedelta(days=r.days), r.time, zone) for r in rules.remind),
        due=due,
        prepare=prepare,
        review_until=review_until,
        late_after=review_until + timedelta(days=rules.lateness_limit_days),
    )


def _due_day(period: Period, day: int) -> date:
    last = month_end(period.end.year, period.end.month)
    return period.end.replace(day=min(day, last.day)) if period.rhythm == "month" else period.end


def _at(day: date, clock: str, zone: ZoneInfo) -> datetime:
    if clock == "24:00":
        return datetime.combine(day + timedelta(days=1), time(0), zone)
    return datetime.combine(day, time.fromisoformat(clock), zone)


def is_working_day(day: date, rules: Calendar) -> bool:
    """Monday to Friday less the holidays, and the weekends worked in exchange."""
    if day in rules.working_weekends:
        return True
    return day.weekday() < 5 and day not in rules.holidays  # noqa: PLR2004 - Saturday


def add_working_days(moment: datetime, days: int, rules: Calendar) -> datetime:
    """The same minute, so many working days later."""
    while days > 0:
        moment += timedelta(days=1)
        days -= is_working_day(moment.date(), rules)
    return moment
