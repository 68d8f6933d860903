"""Dates as clerks write them, with the precision they have: day, month, quarter, half-year or year.

A date is read as the first and last day it can mean. Source: docs/reading.md#dates.
"""

import calendar
import math
import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from diaodu.domain.text.one_value import one_date

YEARS_AROUND = 10
"""A date further than this from the period is a slip of the pen."""

SERIALS = (20_000, 60_000)
"""Day numbers of a spreadsheet that are taken for dates: 1954 to 2064."""

CLEARLY_NEARER = 31
"""So many days nearer must a date of another year be than one of the period's."""

_CENTURY = 100
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_EPOCHS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_TIME = re.compile(r"(?<=[\d日号])[T\s]+\d{1,2}[:\uff1a]\d{2}(?:[:\uff1a]\d{2}(?:\.\d+)?)?\s*$")
_PART = r"(?:底|末|份|初|上旬|中旬|下旬)?"
_DAY = re.compile(r"([0-9]{4}|[0-9]{2})(?:年([0-9]{1,2})[月.]|([-./])([0-9]{1,2})(?:月|\3))([0-9]{1,2})(?:日|号)?$")
"""The same mark twice: 2021.2-3 may be February to March."""
_COMMA_DAY = re.compile(r"([0-9]{4})([,、。])([0-9]{1,2})\2([0-9]{1,2})$")
_DENSE_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})$")
_MONTH = re.compile(rf"([0-9]{{4}}|[0-9]{{2}}(?=年))(?:年|[-./])([0-9]{{1,2}})(?:月{_PART})?$")
_DENSE_MONTH = re.compile(r"((?:19|20)[0-9]{2})(0[1-9]|1[0-2])$")
_YEARLESS_DAY = re.compile(r"(?:今年|本年|当年)?([0-9]{1,2})月([0-9]{1,2})(?:日|号)$")
_YEARLESS_MONTH = re.compile(rf"(?:今年|本年|当年)?([0-9]{{1,2}})月{_PART}$")
_QUARTER = re.compile(r"(?:([0-9]{4})年?)?(?:第?([一二三四1-4])季度?|Q([1-4]))(?:末|底)?$", re.IGNORECASE)
_HALF = re.compile(r"(?:([0-9]{4})年?)?([上下])半年$")
_YEAR = re.compile(r"([0-9]{4})(年度?)?$")
_CHINESE = re.compile(r"[〇零一二三四五六七八九十]+(?=[年月日号])")
_NUMERALS = dict(zip("〇零一二三四五六七八九", "00123456789", strict=True))
_THIS_YEAR = re.compile("今年|本年|当年")
_YEAR_END = re.compile(r"([0-9]{4})年(?:底|末)$")


@dataclass(frozen=True, slots=True)
class DateSpan:
    """First and last day that a written date can mean, both inside."""

    first: date
    last: date


def day_span(day: date) -> DateSpan:
    """The span of a single day."""
    return DateSpan(day, day)


def read_date(text: str, year: int) -> DateSpan | None:
    """Read a date in words or digits; `year` completes one without a year.

    A text `2021.1` is January and `2021.10` October: only a bare number loses the zero.
    """
    packed = one_date(_TIME.sub("", text)).replace("元月", "1月")
    packed = _CHINESE.sub(_in_digits, packed.lstrip("'‘’").rstrip(",.;、。"))
    for shape, build in _SHAPES:
        if found := shape.match(packed):
            return _built(build, found.groups(), year)
    return None


def read_nearest_date(text: str, end: date, *, is_ahead: bool = False) -> DateSpan | None:
    """Read a date; one without a year is of the year that brings it nearest to the period's end.

    12月20日 told in March is last December; where the date `is_ahead` (计划开工时间) it is this year's, and 1月 told in
    December is next year's. Where both years are about as near, the period's own stands, for the rules to ask about.
    """
    own = read_date(text, end.year)
    other = read_date(text, end.year + 1 if is_ahead else end.year - 1)
    if own is None or other is None or _THIS_YEAR.match(text.strip()):
        return own or other
    return other if _days_from(other, end) + CLEARLY_NEARER < _days_from(own, end) else own


def _days_from(span: DateSpan, day: date) -> int:
    return max((span.first - day).days, (day - span.last).days, 0)


def read_date_number(number: float, *, is_1904: bool = False) -> DateSpan | None:
    """Read a bare number in a date column: 20210315, 202103, 2021.3, 2021, or a spreadsheet's day number."""
    if SERIALS[0] <= number <= SERIALS[1]:
        return day_span(_EPOCHS[is_1904] + timedelta(days=int(number)))
    if not math.isfinite(number):
        return None
    text = f"{int(number)}" if number == int(number) else repr(number)
    if not re.fullmatch(r"[0-9]{4}(?:\.[0-9]{1,2})?|[0-9]{6}|[0-9]{8}", text):
        return None
    return read_date(text, 0)


def is_ambiguous(number: float) -> bool:
    """Tell whether a bare number is a month of two readings: 2021.1 is January, or October without its zero."""
    return _FIRST_YEAR <= number < _LAST_YEAR and Decimal(repr(number)) % 1 == Decimal("0.1")


def is_near(span: DateSpan, start: date, end: date) -> bool:
    """Whether a date lies within ten years around the period."""
    return start.year - YEARS_AROUND <= span.first.year and span.last.year <= end.year + YEARS_AROUND


def month_span(year: int, first: int, last: int) -> DateSpan:
    """From the first day of one month to the last day of another, in one year.

    Raises:
        ValueError: there is no such month.
    """
    start = date(year, first, 1)
    return DateSpan(start, date(year, last, calendar.monthrange(year, last)[1]))


def _in_digits(found: re.Match[str]) -> str:
    """二〇二一 → 2021, 十二 → 12, 二十一 → 21."""
    tens, ten, ones = found[0].partition("十")
    if not ten:
        return "".join(_NUMERALS[char] for char in found[0])
    return f"{_NUMERALS.get(tens, '1')}{_NUMERALS.get(ones, '0')}"


def _built(build, parts: tuple[str | None, ...], year: int) -> DateSpan | None:  # noqa: ANN001 - one of the builders below
    try:
        return build(parts, year)
    except (ValueError, OverflowError):  # no such day, such as 2021-02-30
        return None


def _year(text: str | None, default: int) -> int:
    if not text:
        return default
    return int(text) + (2000 if int(text) < _CENTURY else 0)


def _build_day(parts: tuple[str | None, ...], year: int) -> DateSpan:
    """Year, month and day among what was found: a mark between them is no number."""
    written, month, day = (part for part in parts if part and part.isdecimal())
    return day_span(date(_year(written, year), int(month), int(day)))


def _build_month(parts: tuple[str, ...], year: int) -> DateSpan:
    return month_span(_year(parts[0], year), int(parts[1]), int(parts[1]))


def _build_yearless_day(parts: tuple[str, ...], year: int) -> DateSpan:
    return day_span(date(year, int(parts[0]), int(parts[1])))


def _build_yearless_month(parts: tuple[str, ...], year: int) -> DateSpan:
    return month_span(year, int(parts[0]), int(parts[0]))


def _build_quarter(parts: tuple[str, ...], year: int) -> DateSpan:
    quarter = _DIGITS[parts[1] or parts[2]]
    return month_span(_year(parts[0], year), quarter * 3 - 2, quarter * 3)


def _build_half(parts: tuple[str, ...], year: int) -> DateSpan:
    first = 1 if parts[1] == "上" else 7
    return month_span(_year(parts[0], year), first, first + 5)


def _build_year(parts: tuple[str, ...], year: int) -> DateSpan:
    return month_span(_year(parts[0], year), 1, 12)


def _build_year_end(parts: tuple[str, ...], year: int) -> DateSpan:
    return month_span(_year(parts[0], year), 12, 12)


_SHAPES = (
    (_DAY, _build_day), (_COMMA_DAY, _build_day), (_DENSE_DAY, _build_day), (_DENSE_MONTH, _build_month), (_MONTH, _build_month),
    (_YEARLESS_DAY, _build_yearless_day), (_YEARLESS_MONTH, _build_yearless_month), (_QUARTER, _build_quarter),
    (_HALF, _build_half), (_YEAR, _build_year), (_YEAR_END, _build_year_end),
)  # fmt: skip
