"""A reporting period as people write it: in a label's value (报告期：2月), a title, a tab, a file's name.

Source: docs/reading.md#which-month.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from diaodu.domain.errors import UsageError
from diaodu.domain.period import SECOND_HALF, Period, month_end, parse_period
from diaodu.domain.text.dates import DateSpan, day_span, month_span
from diaodu.domain.text.keys import compact

Numbers = dict[str, int]
"""The numbers of a phrase by the group's name; `year` is the period's where the phrase has none."""

_DASHES = re.compile(r"[-‐‑‒–—―−─﹘﹣－~∼～]+")
_NUMERALS = {char: str(digit) for digit, char in enumerate("〇一二三四五六七八九")} | dict.fromkeys("○零oO0", "0")
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾两", "一二三四五六七八九十二")
_HAN = re.compile(r"(?=[〇○零oO0]*[一二三四五六七八九十])[〇○零oO0一二三四五六七八九十]+(?=[年月日号期周季至到-]|个月)")
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = re.compile(
    r"(?<![a-z])(?:(?P<before>(?:19|20)\d{2})[-/.,]?)?"
    r"(?:(jan)(?:uary)?|(feb)(?:ruary)?|(mar)(?:ch)?|(apr)(?:il)?|(may)|(june?)|(july?)|(aug)(?:ust)?|(sep)(?:t|tember)?"
    r"|(oct)(?:ober)?|(nov)(?:ember)?|(dec)(?:ember)?)\.?(?![a-z])(?:[-/.,']?(?P<after>(?:19|20)?\d{2})(?!\d))?",
    re.IGNORECASE,
)
_Y = r"(?P<year>(?<!\d)(?:19|20)\d{2}|(?<!\d)\d{2}(?=年))"
_OF_Y = rf"(?:{_Y}(?:年度?|[./_-])|(?<![\d.]))"
_M, _D = r"(?P<month>\d{1,2})", r"(?P<day>\d{1,2})"
_TO = r"起?(?:-|至|到)"
_SINCE = r"(?!以来|起|之?前|之?后|集中签约|签约仪式|推介会|洽谈会|博览会)"
"""A month that begins something or names a fair is no reporting period."""
_EVENT = re.compile(r"以来|起|之?[前后]|签约|会")
"""What makes a day one on which something began or happened."""
_CUTOFF = r"(?P<cutoff>截至|截止到?|截止至)?"


@dataclass(frozen=True, slots=True)
class SaidPeriod:
    """A period that a text names: as written, its days, and whether it is a day alone or a whole year."""

    written: str
    span: DateSpan
    precision: str = "period"


@dataclass(frozen=True, slots=True)
class _Shape:
    """A way to write a period: what it looks like, and its first and last day; a ValueError where there is none."""

    pattern: re.Pattern[str]
    build: Callable[[Numbers, Period], DateSpan]
    precision: str = "period"


def _days(numbers: Numbers, _period: Period) -> DateSpan:
    first = date(numbers["year"], numbers["month"], numbers["day"])
    year, month = numbers.get("year2", numbers["year"]), numbers.get("month2", numbers["month"])
    return DateSpan(first, date(year, month, numbers["day2"]))


def _month(numbers: Numbers, _period: Period) -> DateSpan:
    month = numbers.get("month", numbers.get("month2", 0))
    return month_span(numbers["year"], month, month)


def _last_month(numbers: Numbers, _period: Period) -> DateSpan:
    """Cumulative figures are those of their last month: 1-3月 is March."""
    year = numbers.get("year2", numbers["year"])
    return month_span(year, numbers["month2"], numbers["month2"])


def _day(numbers: Numbers, _period: Period) -> DateSpan:
    return day_span(date(numbers["year"], numbers["month"], numbers["day"]))


def _half_month(first: bool) -> Callable[[Numbers, Period], DateSpan]:  # noqa: FBT001 - which half, made once below
    def build(numbers: Numbers, period: Period) -> DateSpan:
        year, month = numbers["year"], numbers.get("month", period.end.month)
        half = date(year, month, SECOND_HALF)
        return (
            DateSpan(date(year, month, 1), half - timedelta(days=1))
            if first
            else DateSpan(half, month_end(year, month))
        )

    return build


def _ten_days(start: int) -> Callable[[Numbers, Period], DateSpan]:
    def build(numbers: Numbers, _period: Period) -> DateSpan:
        first = date(numbers["year"], numbers["month"], start)
        return DateSpan(first, first + timedelta(days=9) if start < 21 else month_end(first.year, first.month))  # noqa: PLR2004 - the last third

    return build


def _quarter(numbers: Numbers, _period: Period) -> DateSpan:
    return month_span(numbers["year"], numbers["quarter"] * 3 - 2, numbers["quarter"] * 3)


def _half_year(first: int) -> Callable[[Numbers, Period], DateSpan]:
    return lambda numbers, _period: month_span(numbers["year"], first, first + 5)


def _week(numbers: Numbers, _period: Period) -> DateSpan:
    monday = date.fromisocalendar(numbers["year"], numbers["week"], 1)
    return DateSpan(monday, monday + timedelta(days=6))


def _week_of_month(numbers: Numbers, _period: Period) -> DateSpan:
    first = date(numbers["year"], numbers["month"], numbers["week"] * 7 - 6)
    return DateSpan(first, min(first + timedelta(days=6), month_end(first.year, first.month)))


def _issue(numbers: Numbers, period: Period) -> DateSpan:
    """The n-th issue of the year is its n-th month, quarter, week or half-month, as the plan goes."""
    year, number = numbers["year"], numbers["issue"]
    ids = {
        "month": f"{year}-{number:02}", "quarter": f"{year}-Q{number}", "week": f"{year}-W{number:02}",
        "half_month": f"{year}-{(number + 1) // 2:02}-H{2 - number % 2}",
    }  # fmt: skip
    try:
        found = parse_period(ids.get(period.rhythm, ""))
    except UsageError as error:
        raise ValueError(str(error)) from error
    return DateSpan(found.start, found.end)


def _previous(_numbers: Numbers, period: Period) -> DateSpan:
    return day_span(period.start - timedelta(days=1))


def _short_month(numbers: Numbers, period: Period) -> DateSpan:
    """21-02 is a month where it is of this year or the last."""
    year = _full_year(numbers["short"])
    if year not in {period.end.year, period.end.year - 1}:
        raise ValueError(f"{year} is far from {period.id}")
    return month_span(year, numbers["month"], numbers["month"])


def _year(numbers: Numbers, _period: Period) -> DateSpan:
    return month_span(numbers["year"], 1, 12)


def _shape(pattern: str, build: Callable[[Numbers, Period], DateSpan], precision: str = "period") -> _Shape:
    return _Shape(re.compile(pattern, re.IGNORECASE), build, precision)


_SHAPES = (
    _shape(
        rf"{_OF_Y}{_M}[月./-]{_D}[日号]?{_TO}(?:(?P<year2>\d{{4}})[年./-])?(?:(?P<month2>\d{{1,2}})[月./-])?"
        rf"(?P<day2>\d{{1,2}})(?!\d|[月./-])[日号]?止?", _days),
    _shape(rf"{_Y}[./-]{_M}{_TO}(?P<year2>\d{{4}})[./-](?P<month2>\d{{1,2}})(?!\d|[./-]\d)", _last_month),
    _shape(rf"{_OF_Y}{_M}(?:月份?)?{_TO}(?:(?P<year2>\d{{4}})年)?(?P<month2>\d{{1,2}})月(?!\d+[日号]){_SINCE}(?:份|度)?", _last_month),
    _shape(rf"{_CUTOFF}{_OF_Y}{_M}月{_D}[日号]", _day, "day"),
    _shape(rf"{_CUTOFF}{_Y}([./-]){_M}\3{_D}(?!\d)", _day, "day"),
    _shape(rf"{_CUTOFF}(?<!\d)(?P<year>(?:19|20)\d{{2}})(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?!\d)", _day, "day"),
    _shape(rf"{_OF_Y}{_M}月份?上半月?", _half_month(first=True)),
    _shape(rf"{_OF_Y}{_M}月份?下半月?", _half_month(first=False)),
    _shape(r"上半月", _half_month(first=True)),
    _shape(r"下半月", _half_month(first=False)),
    _shape(rf"{_OF_Y}{_M}月上旬", _ten_days(1)),
    _shape(rf"{_OF_Y}{_M}月中旬", _ten_days(11)),
    _shape(rf"{_OF_Y}{_M}月下旬", _ten_days(21)),
    _shape(rf"{_OF_Y}{_M}月份?第(?P<week>[1-5])周", _week_of_month),
    _shape(rf"(?:{_Y}年?)?(?<![月\d])(?<!月第)第?(?P<week>\d{{1,2}})周(?!年|岁)", _week),
    _shape(rf"{_Y}年?度?第?(?P<issue>\d{{1,2}})期", _issue),
    _shape(r"(?<=[(表报、,:-])第(?P<issue>\d{1,2})期", _issue),
    _shape(r"^第?(?P<issue>\d{1,2})期$", _issue, "label"),  # in a title or a tab it is a project's phase
    _shape(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?!\d)期?", _month),
    _shape(rf"{_CUTOFF}{_Y}(?:年度?|[./_-]){_M}月{_SINCE}(?:份|度|底|末)?", _month),
    _shape(rf"{_Y}(?:年{_M}(?=$|[)期份底末表,;_-])|[./_-](?P<month2>\d{{1,2}})(?!\d|[./月-]\d|[季周个家项次亿万元%]))", _month),
    _shape(rf"(?<![\d./-]){_M}[./-](?P<year>(?:19|20)\d{{2}})(?!\d|[./-]\d)", _month),
    _shape(rf"(?:{_Y}年?)?前(?P<month2>\d{{1,2}})个?月(?:份|底|末)?", _last_month),
    _shape(rf"(?:{_Y}年)?第(?P<month>\d{{1,2}})个月(?:份|底|末)?", _month),
    _shape(rf"{_Y}年?(?P<month>0[1-9])(?![\d.月-])", _month),
    _shape(r"^(?P<short>\d{2})[./-](?P<month>0[1-9]|1[0-2])(?![\d./-])", _short_month),
    _shape(r"(?:^|(?<=[(_-]))(?:截至|截止到?)?上个?月(?=$|[)底末]|数据|情况|报表|\w{2,10}表$)", _previous),
    _shape(rf"{_CUTOFF}(?<![\d.年]){_M}月{_SINCE}(?:份|度|底|末)?", _month),
    _shape(rf"(?:{_Y}年?度?)?(?:第?(?P<quarter>[1-4])季度?|Q(?P<quarter2>[1-4]))", _quarter),
    _shape(rf"(?:{_Y}年?)?上半年", _half_year(1)),
    _shape(rf"(?:{_Y}年?)?下半年", _half_year(7)),
    _shape(rf"{_Y}(?:年度?)?(?!\d)", _year, "year"),
)  # fmt: skip
_THIS = re.compile(r"(?:本|当)(?:月|期|季度?|周|年|报告期)(?:度|份)?")
_LAST = re.compile(r"上(?:个?月|期|季度?|周)(?:度|份)?")
_MAY_NAME = re.compile(r"[0-9\uff10-\uff19月期季周年]|[a-z]{3}", re.IGNORECASE)
_OCTOBER = 10
_LEFT_OVER = re.compile(r"\d")
_UNFILLED = re.compile(r"[\s_./:()~至到年月日度份期季周第全报表-]*$")
"""What may stand beside a year alone where nobody filled in the month: 2021年__月."""


@lru_cache(maxsize=500)
def read_period(text: str, period: Period) -> SaidPeriod | None:
    """Read what stands behind 报告期; None where it names no period.

    A number that no phrase takes up makes it unreadable (2021年13, 2021年2-).
    """
    packed = _normal(text)
    if _THIS.fullmatch(packed):
        return SaidPeriod(text, DateSpan(period.start, period.end))
    if _LAST.fullmatch(packed):
        return SaidPeriod(text, _previous({}, period))
    found, rest = _find(packed, period)
    if packed.endswith(".1") and period.end.month == _OCTOBER:  # 2021.1 may be 2021.10 without its zero
        return None
    if not found or _LEFT_OVER.search(rest):
        return None
    exact = [one for one in found if one.precision != "year"] or found
    return SaidPeriod(text, _nearest(exact, period).span, exact[0].precision)


@lru_cache(maxsize=500)
def find_period(text: str, period: Period) -> SaidPeriod | None:
    """Find the period that a title, a tab or a file's name speaks of; None where it names none.

    A day alone is when it was filled in, a year alone tells no month unless it is another 年度; 截至 a day before the period is an earlier one.
    Of several the one that fits is meant (2月补报，3月), else the last.
    """
    if not _MAY_NAME.search(text):
        return None
    found, _ = _find(_normal(text), period)
    meant = [one for one in found if one.precision == "period" or _ends_before(one, period)]
    meant = meant or [one for one in found if one.written.endswith("年度") and not is_within(one.span, period)]
    return _nearest(meant, period) if meant else None


def is_unfilled(text: str, period: Period) -> bool:
    """Whether nothing stands beside a year but the blanks for its month: not so in 2021年Ⅱ月."""
    return bool(_UNFILLED.match(_find(_normal(text), period)[1]))


def early_day(text: str, period: Period) -> str:
    """A day before the period that a title, a tab or a line names, on which it was written; "" where there is none."""
    if not _MAY_NAME.search(text) or _EVENT.search(text):
        return ""
    found, _ = _find(_normal(text), period)
    days = [one.span.last for one in found if one.precision == "day"]
    return text if days and max(days) < period.start else ""


def whole_period(text: str, period: Period) -> SaidPeriod | None:
    """Read a text that is a period and nothing else; None for any other, a day among them."""
    if not _MAY_NAME.search(text):
        return None
    found, rest = _find(_normal(text).strip("()"), period)
    return found[0] if len(found) == 1 and found[0].precision == "period" and not rest.strip() else None


def _ends_before(said: SaidPeriod, period: Period) -> bool:
    return said.precision == "day" and said.written.startswith("截") and said.span.last < period.start


def _nearest(found: list[SaidPeriod], period: Period) -> SaidPeriod:
    return next((one for one in found if is_within(one.span, period)), found[-1])


def is_within(span: DateSpan, period: Period) -> bool:
    """Whether days end in the period, or hold its end."""
    return period.start <= span.last <= period.end or span.first <= period.end <= span.last


def _normal(text: str) -> str:
    """A text with its numerals, dashes and English months in one way of writing."""
    packed = _DASHES.sub("-", compact(text).translate(str.maketrans("【】[]〔〕", "()()()"))).translate(_FORMAL)
    packed = re.sub("[元正]月", "1月", packed)
    return _ENGLISH.sub(_named_month, _HAN.sub(_in_digits, packed))


def _in_digits(found: re.Match[str]) -> str:
    tens, ten, ones = found[0].partition("十")
    if not ten:
        return "".join(_NUMERALS[char] for char in found[0])
    return f"{_NUMERALS.get(tens, '1')}{_NUMERALS.get(ones, '0')}"


def _named_month(found: re.Match[str]) -> str:
    names = [name for name in found.groups()[1:-1] if name]
    month = _MONTH_NAMES.index(names[0][:3].lower()) + 1
    year = found["before"] or found["after"]
    return f"{_full_year(int(year))}年{month}月" if year else f"{month}月"


def _full_year(year: int) -> int:
    return year + (2000 if year < 100 else 0)  # noqa: PLR2004 - two digits


def _find(packed: str, period: Period) -> tuple[list[SaidPeriod], str]:
    """What a text names in the order of the shapes, and what is left of it; a day that is none stays there."""
    found: list[tuple[int, SaidPeriod]] = []
    for shape in _SHAPES:
        for match in list(shape.pattern.finditer(packed)):
            if (span := _built(shape, match, period)) is not None:
                found.append((match.start(), SaidPeriod(match[0], span, shape.precision)))
                packed = packed[: match.start()] + " " * len(match[0]) + packed[match.end() :]
    return [said for _, said in sorted(found, key=lambda one: one[0])], packed


def _built(shape: _Shape, match: re.Match[str], period: Period) -> DateSpan | None:
    numbers = {name.replace("quarter2", "quarter"): int(text) for name, text in _numbers(match)}
    numbers["year"] = _full_year(numbers.get("year", period.end.year))
    try:
        return shape.build(numbers, period)
    except ValueError:
        return None


def _numbers(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    return ((name, text) for name, text in match.groupdict().items() if text and text.isdigit())
