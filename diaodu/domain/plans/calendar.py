"""A plan's calendar: due day, reminders, review and correction times, and which days are worked (放假调休)."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr, field_validator

from diaodu.domain.errors import UserError
from diaodu.domain.forms.yaml_model import YamlModel

SATURDAY = 5
MOST_DAYS = 366
"""Of a month's calendar nothing lies further away."""
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
"""A time of day as people write it; 24:00 is the end of the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysOfYear:
    """One year's holidays, weekends among them, and the weekends worked in exchange."""

    holidays: frozenset[date]
    working_weekends: frozenset[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedDays:
    """The years a library knows; `place` is the plan's line that asks for them."""

    years: dict[int, DaysOfYear]
    place: str

    def of_year(self, year: int) -> DaysOfYear:
        """One year's days.

        Raises:
            UserError: the library does not know the year; nobody may guess its holidays.
        """
        if year not in self.years:
            known = f"{min(self.years)}—{max(self.years)}年" if self.years else "无"
            raise UserError(
                self.place,
                f"chinesecalendar 没有{year}年的放假安排（现有：{known}）",
                "升级 chinesecalendar；或改为逐日列出放假日期，并在 working_weekends 列出调休上班日",
                "维护方案的人",
            )
        return self.years[year]


class Due(YamlModel):
    """The moment reports are due: a day of the month and a time; 24:00 is the end of that day."""

    day: int = Field(ge=1, le=31)
    time: Clock = "24:00"
    clause: str = ""


class Reminder(YamlModel):
    """A reminder so many working days before (negative) or after the due day; 0 is the last one up to that day."""

    days: int = Field(ge=-MOST_DAYS, le=MOST_DAYS)
    time: Clock
    preview: bool = False
    escalate: bool = False
    """Whether the leaders of a unit that still owes something are told too."""


class Calendar(YamlModel):
    """The month's moments, in the plan's zone."""

    due: Due
    remind: tuple[Reminder, ...] = ()
    prepare_time: Clock = "08:30"
    """On the day that follows the due day."""
    review_working_days: int = Field(default=2, ge=0, le=MOST_DAYS)
    correction_working_days: int = Field(default=2, ge=0, le=MOST_DAYS)
    """Within so many working days of a return a form that had come on time stays on time."""
    holidays: tuple[date, ...] | Literal["chinesecalendar"] = ()
    """Days off besides weekends; or the State Council's, as the library of that name has them."""
    working_weekends: tuple[date, ...] = ()
    lateness_limit_days: int = Field(default=15, ge=0, le=MOST_DAYS)
    """Days after review_until beyond which a run composes but waits for a person."""
    _published: PublishedDays = PrivateAttr(default=PublishedDays(years={}, place="calendar.holidays"))
    """What the library knows, filled in when the plan's files are read."""

    @field_validator("holidays", mode="before")
    @classmethod
    def _is_list_or_library(cls, value: Any) -> Any:
        if isinstance(value, str) and value != "chinesecalendar":
            raise ValueError("应为逐日列出的日期，或写 chinesecalendar")
        return value

    def with_published(self, days: PublishedDays) -> "Calendar":
        """The same calendar with the days that `holidays: chinesecalendar` stands for."""
        filled = self.model_copy()
        filled._published = days  # noqa: SLF001 - its own
        return filled

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday less the holidays, and the weekends worked in exchange.

        Raises:
            UserError: the library does not know the day's year yet.
        """
        if isinstance(self.holidays, tuple):
            holidays, worked = self.holidays, self.working_weekends
        else:
            published = self._published.of_year(day.year)
            holidays, worked = published.holidays, (*self.working_weekends, *published.working_weekends)
        return day in worked or (day.weekday() < SATURDAY and day not in holidays)
