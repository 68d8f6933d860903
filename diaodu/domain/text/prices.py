"""Prices as offices publish them: a number, 0.5559-0.5959, 13.5 ±10%, 不高于4.6, 10元/平方米·月."""

import re
from dataclasses import dataclass
from decimal import Decimal

from diaodu.domain.text.amounts import MAX_DIGITS
from diaodu.domain.text.one_value import one_price

_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_RANGE = rf"({_NUMBER})(?:[^0-9()]{{0,12}}?)(?:-|~|—|–|至|到)({_NUMBER})(?:\+({_NUMBER}))?"
_SPREAD = rf"({_NUMBER})[^0-9±()]{{0,12}}\(?±({_NUMBER})%\)?"
_UP_TO = re.compile(
    rf"(?:不高于|不超过|不大于|(?<!不)低于|最高|≤|<=|<)({_NUMBER})|({_NUMBER})[^0-9]{{0,12}}(?:以下|以内|及以下)$"
)
_FROM = re.compile(
    rf"(?:不低于|不少于|不小于|(?<!不)高于|最低|≥|>=|>)({_NUMBER})|({_NUMBER})[^0-9]{{0,12}}(?:以上|起|及以上)$"
)
_ENDLESS = re.compile(rf"[0-9]{{{MAX_DIGITS + 1}}}")
_WORDS = r"[^0-9±<>≤≥~+-]*"
_PRICED = re.compile(rf"({_NUMBER})(?=\(?(?:万|千|百|亿)?元|万/)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRange:
    """Lowest and highest price meant; an open side is None."""

    low: float | None
    high: float | None


def read_price(text: str) -> PriceRange | None:
    """Read a price; None when no one price or range can be made out."""
    packed = one_price(text)
    packed = packed.replace(",", "") if re.search(r"[0-9],[0-9]{3}", text) else packed
    if _ENDLESS.search(packed):  # an identifier, no price
        return None
    plain = re.sub(r"\([^()]*\)", "", packed)
    return _bounded(packed) or _spread(packed) or _range(packed) or _single(packed) or _single(plain)


def _bounded(text: str) -> PriceRange | None:
    if found := _UP_TO.search(text):
        return PriceRange(low=None, high=float(found[1] or found[2]))
    if found := _FROM.search(text):
        return PriceRange(low=float(found[1] or found[2]), high=None)
    return None


def _spread(text: str) -> PriceRange | None:
    if not (found := re.fullmatch(f"{_WORDS}{_SPREAD}{_WORDS}", text)):
        return None
    middle, part = Decimal(found[1]), Decimal(found[2]) / 100
    return PriceRange(low=float(middle * (1 - part)), high=float(middle * (1 + part)))


def _range(text: str) -> PriceRange | None:
    found = re.match(f"{_WORDS}{_RANGE}", text)
    if not found:
        return None
    add = Decimal(found[3] or 0)
    low, high = Decimal(found[1]) + add, Decimal(found[2]) + add
    return PriceRange(low=float(min(low, high)), high=float(max(low, high)))


def _single(text: str) -> PriceRange | None:
    """Take the one number; among several, the one that stands before 元."""
    numbers = re.findall(_NUMBER, re.sub(r"/[0-9]+|m[23]", "", text))
    if len(numbers) > 1:
        numbers = _PRICED.findall(text)
    if len(numbers) != 1 or "%" in text:
        return None
    return PriceRange(low=float(numbers[0]), high=float(numbers[0]))
