"""The calendar of a plan: the moments of one period, in the plan's zone."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from diaodu.domain.period import Period, month_end
from diaodu.domain.plans.calendar import Calendar, Reminder
from diaodu.domain.plans.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """When a period is due, prepared, reviewed until (and published), and too late to go out by itself."""

    reminders: tuple["Rung", ...]
    due: datetime
    """The first moment that is late: 28日24:00 is the 29th at 00:00."""
    prepare: datetime
    review_until: datetime
    late_after: datetime

    def is_late(self, moment: datetime) -> bool:
        """Whether it is too late to go out by itself; the last minute is in time to its end."""
        return moment.replace(second=0, microsecond=0) > self.late_after


def moments_of(plan: Plan, period: Period) -> Moments:
    """The moments of a period; a due day the month lacks is its last day. Source: O-06."""
    zone, rules = ZoneInfo(plan.zone), plan.calendar
    due_day = _due_day(period, rules.due.day)
    due = _at(due_day, rules.due.time, zone)
    # 24:00 already lies on the day after, on which the period is prepared.
    after = due.date() if due.date() > due_day else due_day + timedelta(days=1)
    prepare = _at(after, rules.prepare_time, zone)
    review_until = add_working_days(prepare, rules.review_working_days, rules)
    return Moments(
        reminders=tuple(_rung(rules, reminder, due_day, zone) for reminder in rules.remind),
        due=due,
        prepare=prepare,
        review_until=review_until,
        late_after=review_until + timedelta(days=rules.lateness_limit_days),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One reminder of the ladder (催报): when, and how many working days from the due day."""

    days: int
    at: datetime
    escalates: bool = False


def _rung(rules: Calendar, reminder: Reminder, due_day: date, zone: ZoneInfo) -> Rung:
    day = working_day(due_day, reminder.days, rules)
    return Rung(days=reminder.days, at=_at(day, reminder.time, zone), escalates=reminder.escalate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """What one unit's receipts are held against: its own due moment, an extension counted."""

    due: datetime
    prepare: datetime
    calendar: Calendar

    def correct_by(self, returned_at: datetime) -> datetime:
        """Until when a correction of what was returned is in time, to the minute and that minute inside."""
        days = self.calendar.correction_working_days
        # Days are those of the plan's zone.
        returned = returned_at.astimezone(self.due.tzinfo).replace(second=0, microsecond=0)
        return add_working_days(returned, days, self.calendar)


_WHOLE_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def parse_deadline(text: str, zone: ZoneInfo) -> datetime:
    """Read the first moment that is too late: a day alone, or 24:00, is the end of that day; else ISO form.

    Raises:
        ValueError: no such day or time.
    """
    day, _, clock = text.strip().replace(" ", "T").partition("T")
    if _WHOLE_DAY.fullmatch(day) and clock in {"", "24:00"}:
        return parse_moment(day, zone) + timedelta(days=1)
    return parse_moment(text, zone)


YEARS = range(1990, 2101)
"""Years in which anything of this work can happen; by others no calendar is reckoned."""


def parse_moment(text: str, zone: ZoneInfo) -> datetime:
    """Read a moment in ISO form as the zone's clocks show it; without a zone it is of this one.

    Raises:
        ValueError: no such moment, or of no year of this work.
    """
    moment = datetime.fromisoformat(text.strip())
    if moment.year not in YEARS:
        raise ValueError(f"{moment.year}年不在{YEARS[0]}至{YEARS[-1]}年之间")
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def _due_day(period: Period, day: int) -> date:
    last = month_end(period.end.year, period.end.month)
    return period.end.replace(day=min(day, last.day)) if period.rhythm == "month" else period.end


def _at(day: date, clock: str, zone: ZoneInfo) -> datetime:
    if clock == "24:00":
        return datetime.combine(day + timedelta(days=1), time(0), zone)
    return datetime.combine(day, time.fromisoformat(clock), zone)


def working_day(day: date, days: int, rules: Calendar) -> date:
    """The working day so many before (negative) or after a day; with 0 the day itself, or the last one before it."""
    step = timedelta(days=1 if days > 0 else -1)
    left = abs(days)
    while left > 0 or not rules.is_working_day(day):
        day += step
        left -= rules.is_working_day(day)
    return day


def add_working_days(moment: datetime, days: int, rules: Calendar) -> datetime:
    """The same minute, so many working days later."""
    while days > 0:
        moment += timedelta(days=1)
        days -= rules.is_working_day(moment.date())
    return moment
