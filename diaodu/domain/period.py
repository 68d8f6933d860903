"""Periods by their ids: `2021-03`, `2021-Q1`, `2021-03-H1`, `2021-W12`, `2021`, or a campaign's name."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from diaodu.domain.errors import UsageError

RHYTHM_WORDS = {
    "month": "每月", "half_month": "每半月", "week": "每周", "quarter": "每季度", "year": "每年", "entry": "考核部门录入",
    "campaign": "专项期内一次",
}  # fmt: skip
"""How often a form is due, in words."""
SECOND_HALF = 16
"""First day of a month's second half."""
Window = Literal["period", "month", "year_to_date", "cumulative", "campaign"]
"""Spans that end with a period; see `window_of`."""
WINDOWS = get_args(Window)
_YEAR = "(19[0-9]{2}|2[0-9]{3})"
_SHAPES = {
    "month": re.compile(f"{_YEAR}-(0[1-9]|1[0-2])"),
    "quarter": re.compile(f"{_YEAR}-Q([1-4])"),
    "half_month": re.compile(f"{_YEAR}-(0[1-9]|1[0-2])-H([12])"),
    "week": re.compile(f"{_YEAR}-W(0[1-9]|[1-4][0-9]|5[0-3])"),
    "year": re.compile(_YEAR),
}
"""Years from 1900 to 2999, in half-width digits."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Period:
    """A reporting period: first and last day, both inside."""

    start: date
    end: date
    id: str
    rhythm: str

    @property
    def title(self) -> str:
        """Name the period as a bulletin does, e.g. 2021年3月."""
        if self.rhythm == "month":
            return f"{self.start.year}年{self.start.month}月"
        if self.rhythm == "quarter":
            return f"{self.start.year}年第{'一二三四'[(self.start.month - 1) // 3]}季度"
        if self.rhythm == "half_month":
            return f"{self.start.year}年{self.start.month}月{'上' if self.start.day == 1 else '下'}半月"
        if self.rhythm == "week":
            return f"{self.id[:4]}年第{int(self.id[6:])}周"
        if self.rhythm == "campaign":
            return f"{_chinese_day(self.start)}至{_chinese_day(self.end)}"
        return f"{self.start.year}年" if self.rhythm == "year" else self.id

    @property
    def year_start(self) -> date:
        """First day of the year the period ends in."""
        return date(self.end.year, 1, 1)


def _chinese_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def month_end(year: int, month: int) -> date:
    """Last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def parse_period(text: str) -> Period:
    """Read a period's id.

    Raises:
        UsageError: the text has none of the known shapes (a campaign's name is resolved by its plan).
    """
    for rhythm, shape in _SHAPES.items():
        if found := shape.fullmatch(text):
            start, end = _bounds(rhythm, [int(part) for part in found.groups()])
            return Period(start=start, end=end, id=text, rhythm=rhythm)
    raise UsageError("报告期", f"{text!r}", "2021-03, 2021-Q1, 2021-03-H1, 2021-W12 或 2021")


def _bounds(rhythm: str, parts: list[int]) -> tuple[date, date]:
    year = parts[0]
    if rhythm == "month":
        return date(year, parts[1], 1), month_end(year, parts[1])
    if rhythm == "quarter":
        return date(year, parts[1] * 3 - 2, 1), month_end(year, parts[1] * 3)
    if rhythm == "half_month":
        first = date(year, parts[1], 1 if parts[2] == 1 else SECOND_HALF)
        return first, date(year, parts[1], 15) if parts[2] == 1 else month_end(year, parts[1])
    if rhythm == "week":
        try:
            monday = date.fromisocalendar(year, parts[1], 1)
        except ValueError as error:
            raise UsageError("报告期", f"{year} 年没有第 {parts[1]} 周", "存在的周次") from error
        return monday, monday + timedelta(days=6)
    return date(year, 1, 1), date(year, 12, 31)


def year_before(period: Period) -> Period | None:
    """The same period of the year before; None for a 53rd week the year before did not have."""
    try:
        return parse_period(f"{int(period.id[:4]) - 1}{period.id[4:]}")
    except (UsageError, ValueError):
        return None


def next_period(period: Period) -> Period:
    """The period of the same rhythm that follows."""
    return period_of(period.end + timedelta(days=1), period.rhythm)


def previous_period(period: Period) -> Period:
    """The period of the same rhythm before."""
    return period_of(period.start - timedelta(days=1), period.rhythm)


def period_of(day: date, rhythm: str) -> Period:
    """The period of a rhythm that a day lies in."""
    iso = day.isocalendar()
    ids = {
        "month": f"{day:%Y-%m}",
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "half_month": f"{day:%Y-%m}-H{1 if day.day < SECOND_HALF else 2}",
        "week": f"{iso.year}-W{iso.week:02d}",
        "year": f"{day.year}",
    }
    return parse_period(ids[rhythm])


def window_of(period: Period, window: Window, start: date | None = None, end: date | None = None) -> tuple[date, date]:
    """First and last day of a window that ends with a period; `start` and `end` are the plan's own.

    cumulative reaches back without end, campaign lies inside the plan's own days.
    """
    firsts = {
        "period": period.start,
        "month": period.end.replace(day=1),
        "year_to_date": period.year_start,
        "cumulative": date.min,
        "campaign": start or date.min,
    }
    last = min(period.end, end) if window == "campaign" and end else period.end
    return firsts[window], last


def period_range(first: str, last: str) -> list[Period]:
    """All periods from one to another, both inside, oldest first.

    Raises:
        UsageError: the two are of different rhythms or in the wrong order.
    """
    current, end = parse_period(first), parse_period(last)
    if current.rhythm != end.rhythm or current.start > end.start:
        raise UsageError("报告期范围", f"{first} … {last}", "同一种周期，起在止前")
    periods = [current]
    while periods[-1].start < end.start:
        periods.append(next_period(periods[-1]))
    return periods
