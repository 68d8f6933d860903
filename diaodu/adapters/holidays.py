"""The State Council's holidays from the library chinesecalendar, loaded only where a plan asks for them."""

from collections.abc import Iterable
from datetime import date

from diaodu.domain.plans.calendar import DaysOfYear, PublishedDays


def published_days(place: str) -> PublishedDays:
    """Every year the library knows; `place` is the plan's line that asks for them."""
    # Loading it takes a third of a second: only a plan that asks for it waits.
    from chinese_calendar.constants import holidays, workdays

    years = {day.year for day in holidays}
    days = {
        year: DaysOfYear(holidays=_in_year(year, holidays), working_weekends=_in_year(year, workdays)) for year in years
    }
    return PublishedDays(years=days, place=place)


def _in_year(year: int, days: Iterable[date]) -> frozenset[date]:
    return frozenset(day for day in days if day.year == year)
