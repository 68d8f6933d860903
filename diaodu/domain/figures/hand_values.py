"""A measure's value as people give it by hand: one reader for every door (录入、目标、历史数据、测算).

A percentage says % and is kept as a share of 1, an amount says its unit and is kept in yuan, anything else is a plain
number, whole where it counts things. A unit that is not the measure's is refused, never dropped.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from diaodu.domain.plans.measures import Measure
from diaodu.domain.text.amounts import read_amount, read_number, read_unit, whole
from diaodu.domain.text.keys import compact
from diaodu.domain.text.one_value import one_number
from diaodu.domain.text.wording import plain

COUNT_UNITS = frozenset("个次人条项场份家名期等")
"""Units of things that are counted: half of one is a slip."""
_QUOTIENT = re.compile(r"([^/]+)/([^/]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class HandValue:
    """A value given by hand: yuan, a share of 1, or a number; a quotient (17/20) keeps n and of where both are whole."""

    value: Decimal
    parts: tuple[int, int] | None = None


def read_hand_value(measure: Measure, text: str, *, header: str = "", takes_bare: bool = False) -> HandValue:
    """Read what was given for a measure; `header` is the column's text, whose brackets may name the unit.

    `takes_bare`: without any unit an amount is in yuan and a number up to 1 a share; else it is refused.

    Raises:
        ValueError: it is no value of the measure; the text says why and what is expected.
    """
    packed = one_number(text)
    if not packed:
        what = f"“{text.strip()}”不是单独一个数" if text.strip() else "为空，不是数字或金额"
        raise ValueError(f"“{measure.name}”的数值{what}")
    if is_share(measure):
        return _share(measure, packed, in_percent="%" in compact(header), takes_bare=takes_bare)
    if measure.is_money:
        return HandValue(value=_yuan(measure, packed, compact(header), takes_bare=takes_bare))
    return HandValue(value=_number(measure, packed))


def is_share(measure: Measure) -> bool:
    """Whether a measure's value is a share of 1, said in per cent."""
    return measure.is_rate or measure.unit == "%"


def _share(measure: Measure, text: str, *, in_percent: bool, takes_bare: bool) -> HandValue:
    """9.995%, 17/20, or (bare) 0.85; a fall of what people enter (a growth) may be negative."""
    if found := _QUOTIENT.fullmatch(text):
        return _quotient(measure, text, found[1], found[2])
    in_percent = in_percent or text.endswith("%")
    number = read_number(text.removesuffix("%"))
    is_clear = number is not None and (in_percent or number == 0 or (takes_bare and abs(number) <= 1))
    if number is None or not is_clear or (number < 0 and not measure.kind.is_entered):
        raise ValueError(
            f"“{measure.name}”是比率，数值“{text}”应写成 {_share_expected(text, number, takes_bare=takes_bare)}"
        )
    return HandValue(value=number / 100 if in_percent else number)


def _share_expected(text: str, number: Decimal | None, *, takes_bare: bool) -> str:
    """What is to be written, and what may be meant: 0.9 is 0.9% or 90%."""
    expected = "41.04% 或 0.4104" if takes_bare else "41.04% 一类，须带百分号"
    if number is None:
        return expected
    meant = [f"{text.removesuffix('%')}%", *([f"{plain(number * 100)}%"] if 0 < number < 1 else [])]
    return f"{expected}（是否为 {' 或 '.join(meant)}）"


def _quotient(measure: Measure, text: str, above: str, below: str) -> HandValue:
    n, of = read_number(above), read_number(below)
    if n is None or n < 0 or not of or of < 0:
        raise ValueError(f"“{measure.name}”的数值“{text}”不是比率，应写成 17/20 一类，分母大于零")
    share = Fraction(n) / Fraction(of)
    parts = (int(n), int(of)) if n == int(n) and of == int(of) else None
    return HandValue(value=Decimal(share.numerator) / Decimal(share.denominator), parts=parts)


def _yuan(measure: Measure, text: str, header: str, *, takes_bare: bool) -> Decimal:
    amount, unit = read_amount(text), read_unit(header)
    if amount is None or amount.approximate or (amount.scale is None and "%" in header):
        raise ValueError(f"“{measure.name}”的数值“{text}”不是金额，应写成 7.2亿元、5000万元 一类")
    scale = amount.scale or (unit.scale if unit and not unit.currency else 1 if takes_bare and not unit else None)
    if scale is None:
        raise ValueError(f"“{measure.name}”的数值“{text}”没有计量单位，请写成 {text}万元 一类")
    return Decimal(whole(amount.number, scale))


def _number(measure: Measure, text: str) -> Decimal:
    number = read_number(text.removesuffix(measure.unit))
    if number is None:
        raise ValueError(f"“{measure.name}”的数值“{text}”不是数字，应写成 3 或 3{measure.unit}")
    if number < 0:
        raise ValueError(f"“{measure.name}”的数值“{text}”不能为负数，应不小于0")
    if must_be_whole(measure) and number != int(number):
        raise ValueError(f"“{measure.name}”的数值“{text}”应为整数（{measure.unit}）")
    return number


def must_be_whole(measure: Measure) -> bool:
    """Whether a measure counts things."""
    return measure.kind.is_count or measure.unit in COUNT_UNITS
