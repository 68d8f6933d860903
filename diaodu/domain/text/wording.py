"""How figures are said in Chinese: growth and decline, percentages, ranks, lists and titles.

Source: docs/papers.md#wording (下降8.92% not 增长-8.92%; 持平 at 0; 个百分点 between percentages).
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

from diaodu.domain.text.money import UNITS, in_unit, places_apart, round_half_up, spell

DASH = "—"
"""What is printed where there is no figure: of is 0, or nothing was reported."""

CARRIED_MARK = "*"
HELD_MARK = "※"
"""Behind a figure that records not yet in it (待补正) could make look worse, and behind a 同比 that lacks them."""
MARKS = CARRIED_MARK + HELD_MARK
MINUS = "\u2212"
"""The sign of a printed difference; a hyphen is none."""
MOST_PERCENT = 1000
"""Growth beyond this is said in times of the base: a per cent of next to nothing tells nothing."""

CLOCKS = ZoneInfo("Asia/Shanghai")
"""The clocks that are read where no plan says another zone."""
_NUMERALS = "〇一二三四五六七八九"
_UNBREAKABLE = re.compile(
    r"(?:[0-9]+[年月日])+|[0-9A-Za-z.%]+[年月日期个件万亿元%]*|“[^”]{1,6}”|"
    r"招商引资|提示函|季度|年度|督办|调度|事项|通知|通报|公示|考核|初评|测算|情况|项目|工作|有关|单位|部门|协调|解决|落地|问题|.",
    re.DOTALL,
)


def plain(number: Decimal) -> str:
    """Write a decimal without superfluous zeros: 12.50 → 12.5, 100.00 → 100."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


WHOLE = Decimal(100)
"""What a rate in per cent is only where it is all."""


def percent(rate: Decimal | None, places: int = 2) -> str:
    """Write a rate (0.8298) as 82.98%, as 100.00% only where it is; — where there is none."""
    return DASH if rate is None else f"{fixed_percent(rate, places)}%"


def pace_words(pace: Decimal) -> str:
    """Write the share of the time that is gone as documents write it: 25%, 33.33%."""
    return f"{plain(round_half_up(pace * 100))}%"


def fixed_percent(rate: Decimal | None, places: int = 2) -> str:
    """Write a rate for a table column headed %: 82.98, as 100.00 only where it is; — where there is none."""
    return DASH if rate is None else f"{round_half_up(rate * 100, places_apart(rate * 100, WHOLE, places)):f}"


def ratio(n: int | None, of: int | None) -> Decimal | None:
    """Divide to six decimals; None when of is missing, 0 or below."""
    return round_half_up(Decimal(n) / of, 6) if n is not None and of and of > 0 else None


def base_fault(base: int | Decimal | Fraction | None) -> str:
    """Why no rate can be taken on a base: 为零, 为负; "" where one can, or nothing is known of it."""
    if base is None or base > 0:
        return ""
    return "为负" if base < 0 else "为零"


def change(now: int | Decimal, before: int | Decimal | None) -> str:
    """Say the growth from before to now: 增长8.08%, 下降8.92%, 持平; — when before is missing, 0 or below.

    Of more than ten times the base it is said in times: 增长10.8倍.
    """
    if not before or before < 0:
        return DASH
    growth = growth_of(now, before)
    if growth > MOST_PERCENT:
        return f"增长{plain(round_half_up(growth / 100))}倍"
    return _up_or_down(growth, "%", "增长", "下降", "持平")


def growth_of(now: int | Decimal, before: int | Decimal) -> Decimal:
    """The growth in per cent, to two decimals; `before` is above 0."""
    return round_half_up((Decimal(now) - Decimal(before)) / Decimal(before) * 100)


def point_change(now: Decimal, before: Decimal) -> str:
    """Say the difference of two rates: 提高2.30个百分点, 回落2.30个百分点, 持平."""
    return _up_or_down(points_between(now, before), "个百分点", "提高", "回落", "持平")


def points_between(rate: Decimal, other: Decimal) -> Decimal:
    """Percentage points between two rates as they are printed, each to two decimals, so that the difference adds up."""
    return round_half_up(rate * 100) - round_half_up(other * 100)


def pace_gap(rate: Decimal, pace: Decimal) -> str:
    """Say how a completion rate stands to the time-proportional pace (序时进度)."""
    gap = points_between(rate, pace)
    return _up_or_down(gap, "个百分点", "快于序时进度", "慢于序时进度", "与序时进度持平")


def _up_or_down(value: Decimal, suffix: str, up: str, down: str, level: str) -> str:
    return level if value == 0 else f"{up if value > 0 else down}{abs(value):f}{suffix}"


def signed(value: Decimal) -> str:
    """Write a difference with its sign for a table, a true minus: +2.30, −12.92, 0.00."""
    return f"{'+' if value > 0 else MINUS if value < 0 else ''}{abs(value):f}"


def amount(yuan: int | None) -> str:
    """Write money for a sentence; — where there is none."""
    return DASH if yuan is None else spell(yuan).replace("-", MINUS)


def hundred_millions(yuan: int | None, places: int = 2) -> str:
    """Write money for a column headed 亿元 with so many decimals, or as many as tell it from a whole number."""
    if yuan is None:
        return DASH
    return in_unit(yuan, "亿元", max(places, told_places(yuan))).replace("-", MINUS)


def told_places(yuan: int) -> int:
    """Decimals with which an amount in 亿元 is not taken for a whole number that it is not: 9.99996 of 10, 0.004 of 0."""
    number = Decimal(yuan) / UNITS["亿元"]
    return places_apart(number, round_half_up(number, 0))


SMALL_AMOUNT = 10_000_000
"""Yuan below which 亿元 with two decimals says too little."""


def money_unit(amounts: Iterable[int | None]) -> str:
    """The unit of a series of amounts: 亿元, or 万元 where one of them would be 0.01亿元."""
    return "万元" if any(0 < abs(yuan or 0) < SMALL_AMOUNT for yuan in amounts) else "亿元"


def in_series(yuan: int | None, unit: str, places: int = 2) -> str:
    """Write an amount of a series in its unit, in 亿元 with so many decimals at least."""
    return hundred_millions(yuan, places) if unit == "亿元" else ten_thousands(yuan)


def ten_thousands(yuan: int | None) -> str:
    """Write money for a column headed 万元, without superfluous zeros."""
    return DASH if yuan is None else plain(Decimal(in_unit(yuan, "万元"))).replace("-", MINUS)


def quantity(value: int | None, unit: str = "") -> str:
    """Write a count with its unit; — where there is none."""
    return DASH if value is None else f"{value}{unit}"


def starred(text: str, *, carried: bool, held: bool = False) -> str:
    """Mark a figure that holds an amount carried over from last month, and one that what is held could make look worse."""
    return f"{text}{CARRIED_MARK if carried else ''}{HELD_MARK if held else ''}"


def listed(words: Iterable[str]) -> str:
    """Join words with the enumeration comma."""
    return "、".join(words)


def few(words: Sequence[str], most: int, kind: str = "单位") -> str:
    """Join words; of more than `most` the first of them and how many they are: 甲、乙、丙等7个单位."""
    return listed(words) if len(words) <= most else f"{listed(words[:most])}等{len(words)}个{kind}"


def rank_text(rank: int | None, *, tied: bool = False) -> str:
    """Write a rank: 3, 并列3; — for a unit that is not ranked."""
    return DASH if rank is None else f"{'并列' if tied else ''}{rank}"


def numeral(number: int) -> str:
    """Write 1 to 99 as a Chinese numeral: 十, 十一, 二十三."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("" if tens == 1 else _NUMERALS[tens]) + "十"
    return head + (_NUMERALS[ones] if ones or not tens else "")


def chinese_date(day: object) -> str:
    """Write a date as 2021年3月29日, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"  # type: ignore[attr-defined]  # date, datetime or Timestamp


def deadline_words(moment: datetime) -> str:
    """Write a deadline as people say it: midnight is 24:00 of the day before."""
    if moment.time() == time(0):
        return f"{moment - timedelta(days=1):%Y-%m-%d} 24:00"
    return f"{moment:%Y-%m-%d %H:%M}"


def moment_words(moment: datetime) -> str:
    """Write a moment for a letter: 2021年3月28日24时, 2021年3月31日8时30分."""
    day = moment - timedelta(days=1) if moment.time() == time(0) else moment
    hour = 24 if moment.time() == time(0) else moment.hour
    return f"{chinese_date(day)}{hour}时" + (f"{moment.minute}分" if moment.minute else "")


def width(text: str) -> float:
    """Width in full characters: 1 for a wide one, 0.5 for a narrow one."""
    return len(text) / 2 if text.isascii() else sum(map(_width_of, text))


@functools.lru_cache(maxsize=20_000)
def _width_of(char: str) -> float:
    return 1 if unicodedata.east_asian_width(char) in "WFA" else 0.5


def title_lines(title: str, limit: float = 19) -> list[str]:
    """Break a title into lines of a 梯形: the upper line longer, no number torn from its 年 or 月."""
    parts = _UNBREAKABLE.findall(title)
    count = -(-int(width(title) * 2) // int(limit * 2))
    lines: list[str] = []
    while count > 1 and parts:
        wanted = min(limit, width("".join(parts)) / count + 1)
        cut = _last_fit(parts, wanted)
        lines.append("".join(parts[:cut]))
        parts, count = parts[cut:], count - 1
    return [*lines, "".join(parts)]


def _last_fit(parts: list[str], wanted: float) -> int:
    """How many parts fit, never leaving a closing mark or 的 to begin the next line."""
    ends = list(accumulate(map(width, parts), initial=0.0))
    fit = max(1, sum(1 for _, end in pairwise(ends) if end <= wanted))
    while fit < len(parts) and parts[fit] in set("、,。；：）》”的和"):
        fit += 1
    return fit
