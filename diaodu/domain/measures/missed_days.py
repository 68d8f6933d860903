"""missed_days 缺日: days of the calendar of which no row says what must be done on them. Source: B-07, 每周日核实."""

import datetime as dt
from datetime import timedelta
from typing import ClassVar

from pydantic import Field

from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.measures.rows import CountedRows, RowsKind
from diaodu.domain.measures.values import CITY
from diaodu.domain.results import MeasureValue


class MissedDays(RowsKind, YamlModel):
    """The days of the month that fall on `weekday` (1 Monday … 7 Sunday) on which no row has its `date`.

    Of a unit without any row every such day is missed; the city has no figure.
    """

    kind: ClassVar[str] = "missed_days"
    word: ClassVar[str] = "缺日"
    how: ClassVar[str] = "当月该日没有记录的天数"
    example: ClassVar[str] = (
        "{id: missed_sundays, name: 未核实的周日, unit: 天, form: station_log, "
        "where: {ledger_verified: {eq: 已核实}}, missed_days: {date: date, weekday: 7}}"
    )
    is_count: ClassVar[bool] = True

    date: str
    weekday: int = Field(ge=1, le=7)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of its form that it names."""
        return (self.date,)

    @property
    def is_lowest_first(self) -> bool:
        """What is lacking: less is better."""
        return True

    def value(self, measure: str, unit: str | None, rows: CountedRows) -> MeasureValue:
        """The days missed, by the rows of the unit."""
        if unit is CITY:
            return MeasureValue(measure=measure, unit=unit, value=None)
        done = {day.date() for day in rows.frame[self.date].dropna()}
        missed = [day for day in self.days(rows.period_end) if day not in done]
        return MeasureValue(measure=measure, unit=unit, value=len(missed), records=rows.records)

    def nothing(self, measure: str, unit: str | None, period_end: dt.date) -> MeasureValue:
        """All of them."""
        value = None if unit is CITY else len(self.days(period_end))
        return MeasureValue(measure=measure, unit=unit, value=value)

    def days(self, period_end: dt.date) -> list[dt.date]:
        """The days of the month of a period's end, up to it."""
        month = (period_end - timedelta(days=back) for back in range(period_end.day))
        return sorted(day for day in month if day.isoweekday() == self.weekday)
