"""A stored number beside the text that is shown for it (.ods, web pages): the text is what counts, with all digits stored."""

import re
from datetime import date
from decimal import Decimal

from diaodu.adapters.reader.containers.number_format import UNSEEN, words_beside_a_day

_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_BARE = re.compile(r"[-−+(]?\s*[¥￥]?\s*[-−]?(?P<digits>\d[\d,]*(?:\.\d+)?)\s*\)?$")
_SCIENTIFIC = re.compile(r"[-−+]?\d(?:\.\d+)?E[+-]?\d+$", re.IGNORECASE)
_NOTHING = re.compile(r"[¥￥\s\-—()]*$")
_LARGEST_SCALE = 12


def as_shown(number: float, text: str) -> str | float:
    """What a person sees: the number itself where its digits are all there is, else the text.

    A unit, a sign or a scale in the text (300.0万元 for 3000000) stays around the digits, of which none is lost: how far
    a format rounds is not what was meant.
    """
    seen = text.strip()
    if _NOTHING.match(seen):
        return number if number == 0 else f"{_plain(Decimal(repr(number)))}{UNSEEN}"
    if _SCIENTIFIC.match(seen):
        return number
    digits = _DIGITS.findall(seen)
    if len(digits) != 1 or (_is_padded(digits[0]) and number == int(number)):
        return seen
    exact = abs(Decimal(repr(number)))
    shift = 2 if "%" in seen else _shift(exact, Decimal(digits[0].replace(",", "")))
    if shift is None:
        return seen
    return _dressed(seen, exact.scaleb(shift), number)


def seen_day(day: date, text: str) -> str | date:
    """What a person sees of a stored day: the day, or the text that says more of it (约2021-02-15)."""
    return text if words_beside_a_day(text) else day


def lacks_year(day: date, text: str) -> bool:
    """Whether a day is shown without its year."""
    return not re.search(rf"(?:(?<!\d)|{day.year // 100}){day.year % 100:02}(?!\d)", text)


def _is_padded(digits: str) -> bool:
    return len(digits) > 1 and digits[0] == "0" and digits[1] != "."


def _shift(exact: Decimal, shown: Decimal) -> int | None:
    """How many places the shown number's point is moved, so that it is the stored one rounded; None where it is not."""
    step = Decimal(1).scaleb(int(shown.as_tuple().exponent)) / 2
    if shown == 0 and exact > step:  # any scale would do
        return None
    return next((-places for places in range(_LARGEST_SCALE) if abs(exact.scaleb(-places) - shown) <= step), None)


def _dressed(seen: str, value: Decimal, number: float) -> str | float:
    """The digits stored in place of those shown; a text of digits alone is a number."""
    if number > 0 and set(seen) & set("-−("):  # shown as another number
        return seen
    if _BARE.match(seen):
        if number < 0 and not set(seen) & set("-−("):
            return f"{_plain(Decimal(repr(number)))}（显示为{seen}）"
        return float(-value if number < 0 else value)
    return _DIGITS.sub(lambda _: _plain(value), seen, count=1)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
