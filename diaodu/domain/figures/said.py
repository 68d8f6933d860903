"""A measure's value and its target as people read them, side by side: what misses a target never looks as if it met it."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from diaodu.domain.figures.hand_values import is_share
from diaodu.domain.plans.measures import Measure
from diaodu.domain.results import MeasureValue
from diaodu.domain.text.money import UNITS, places_apart, round_half_up, spell_beside, spell_exactly, telling_places
from diaodu.domain.text.wording import DASH, MINUS, WHOLE, plain, starred

Number = int | Decimal | Fraction


def say_figure(measure: Measure, value: Number | None, target: Number | None = None) -> str:
    """Write a value: money in 亿元 or 万元, a share in per cent, a count with its unit; beside its target if it has one."""
    if value is None:
        return DASH
    if measure.is_money:
        text = spell_beside(int(value), None if target is None else int(target))
    elif is_share(measure):
        text = say_percent(_decimal(value), None if target is None else _decimal(target))
    else:
        text = f"{plain(round_half_up(_decimal(value), 4))}{measure.unit}"
    return text.replace("-", MINUS)


def marked(text: str, value: MeasureValue) -> str:
    """A figure as it is written, with its marks: * carried over, ※ what is held could make it look worse."""
    return starred(text, carried=value.is_starred, held=value.is_flattered)


def say_target(measure: Measure, target: Number | None) -> str:
    """Write a target with all its own decimals; — where there is none."""
    if target is None:
        return DASH
    if is_share(measure):
        return f"{plain(_decimal(target) * 100)}%"
    return spell_exactly(int(target)) if measure.is_money else say_figure(measure, target, target)


def say_percent(share: Decimal, bound: Decimal | None = None) -> str:
    """Write a share in per cent to two decimals, or as many as tell it from 100 % and from its bound: 99.9999%."""
    number = share * 100
    places = places_apart(number, None if bound is None else bound * 100, places_apart(number, WHOLE))
    return f"{round_half_up(number, places):f}%"


def series_of_amounts(amounts: Sequence[tuple[int, int | None]], *, told_apart: bool = False) -> Callable[[int], str]:
    """How the amounts of one series are written, each with its target: in one unit, with the same decimals.

    亿元 where the largest reaches one and the least shows in it with two decimals, else 万元. `told_apart`: no two
    different amounts look the same.
    """
    sizes = [abs(yuan) for yuan, _ in amounts] or [0]
    unit = "亿元" if max(sizes) >= UNITS["亿元"] and min(sizes) >= UNITS["亿元"] / 100 else "万元"
    in_unit = [(Decimal(yuan) / UNITS[unit], target) for yuan, target in amounts]
    least = 2 if unit == "亿元" or any(number != int(number) for number, _ in in_unit) else 0
    if told_apart:
        least = telling_places((number for number, _ in in_unit), least)
    bounds = [(number, None if target is None else Decimal(target) / UNITS[unit]) for number, target in in_unit]
    places = max((places_apart(number, bound, least) for number, bound in bounds), default=least)
    return lambda yuan: f"{round_half_up(Decimal(yuan) / UNITS[unit], places):f}{unit}"


def done_share(value: int | Decimal | None, target: int | Decimal | None) -> Decimal | None:
    """Value over target, not rounded; None where either is missing or the target is 0 or below."""
    return None if value is None or not target or target < 0 else Decimal(value) / Decimal(target)


def _decimal(number: Number) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator) if isinstance(number, Fraction) else Decimal(number)


def ranked_amounts(amounts: Iterable[tuple[int, int | None]]) -> Callable[[int], str]:
    """How the amounts of a ranking are written, each with its target: in one unit, two with different places apart."""
    return series_of_amounts(list(amounts), told_apart=True)
