"""Money: an integer number of yuan in code and database; people read and write 万元 and 亿元."""

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

FEN = 100
"""Fen of a yuan."""
UNITS = {"元": 1, "千元": 1_000, "万元": 10_000, "百万元": 1_000_000, "亿元": 100_000_000}
"""RMB units and their size in yuan."""

_PLAN_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*(元|千元|万元|百万元|亿元)$")


def to_yuan(number: Decimal, unit: str) -> int:
    """Multiply by the unit and round half-up to whole yuan."""
    return int((number * UNITS[unit]).quantize(Decimal(1), rounding=ROUND_HALF_UP))


LARGEST_YUAN = 10**15
"""1000万亿元, beyond what any city's document speaks of."""


def parse_plan_amount(text: str) -> int:
    """Read an amount as plan files write it, e.g. 500万元.

    Raises:
        ValueError: the text is no number with one of the RMB units, or beyond all sense.
    """
    found = _PLAN_AMOUNT.match(text.strip())
    if not found:
        raise ValueError(f"金额 {text!r} 应写成 500万元、1.2亿元 一类")
    if (yuan := to_yuan(Decimal(found[1]), found[2])) > LARGEST_YUAN:
        raise ValueError(f"金额 {text!r:.60} 超过1000万亿元，应为实际数额")
    return yuan


def round_half_up(value: Decimal, places: int = 2) -> Decimal:
    """Round half-up, as every printed figure is."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def round_exactly(value: Fraction, places: int = 2) -> Decimal:
    """Round a fraction half-up: no quotient was cut off before."""
    whole, rest = divmod(abs(value) * 10**places, 1)
    digits = int(whole) + (rest >= Fraction(1, 2))
    return Decimal(-digits if value < 0 else digits).scaleb(-places)


def in_fen(yuan: Fraction) -> int | Decimal:
    """An amount rounded half-up to the fen: a whole number of yuan where it is one, else with two decimals."""
    return of_fen(int(round_exactly(yuan * FEN, 0)))


def of_fen(fen: int) -> int | Decimal:
    """So many fen in yuan."""
    return fen // FEN if fen % FEN == 0 else Decimal(fen).scaleb(-2)


def share_out(yuan: Fraction, parts: Sequence[Fraction]) -> list[int | Decimal]:
    """An amount to the fen in proportion to the parts: the shares add up to it, none is a fen off its exact part.

    The fen that are left go to those whose exact share lost most, the earlier before the later.
    """
    whole, total = int(round_exactly(yuan * FEN, 0)), sum(parts, Fraction(0))
    exact = [whole * part / total for part in parts]
    fen = [int(share) for share in exact]
    left = sorted(range(len(parts)), key=lambda at: (fen[at] - exact[at], at))[: whole - sum(fen)]
    return [of_fen(one + (at in left)) for at, one in enumerate(fen)]


def spell_to_fen(yuan: Fraction | Decimal | int) -> str:
    """Write an amount of which no fen may be lost: 1.125万元, 26428.57元."""
    exact = in_fen(Fraction(yuan))
    return spell_exactly(exact) if isinstance(exact, int) else f"{exact:f}元"


def in_unit(yuan: int, unit: str, places: int = 2) -> str:
    """Write yuan in a unit with a fixed number of decimals: 1234500000 → 12.35 for 亿元."""
    return f"{round_half_up(Decimal(yuan) / UNITS[unit], places):f}"


def spell(yuan: int) -> str:
    """Write an amount for a sentence: 1.20亿元, 9823.5万元, under a 万 in 元.

    亿元 have their two decimals always, as in a table: one amount is written in one way wherever it stands.
    """
    return spell_beside(yuan, None)


def spell_exactly(yuan: int) -> str:
    """Write an amount without rounding: a rule's message must not hide the yuan it is about."""
    unit = next((unit for unit in ("亿元", "万元") if abs(yuan) >= UNITS[unit]), "元")
    return f"{_trimmed(Decimal(yuan) / UNITS[unit])}{unit}"


def _trimmed(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


MOST_PLACES = 8
"""Decimals of 亿元 that show a whole yuan."""


def places_apart(value: Decimal, bound: Decimal | None, places: int = 2) -> int:
    """Decimals, at least `places`, with which a value printed does not cross or reach its bound: 9.9999 of 10 needs 4."""
    if bound is None:
        return places
    real = (value > bound) - (value < bound)
    for tried in range(places, MOST_PLACES):
        shown = round_half_up(value, tried)
        if (shown > bound) - (shown < bound) == real:
            return tried
    return MOST_PLACES


def telling_places(numbers: Iterable[Decimal], places: int) -> int:
    """Decimals, at least `places`, with which no two different numbers are printed alike: 3.00004 of 3 needs 5."""
    different = set(numbers)
    for tried in range(places, MOST_PLACES):
        if len({round_half_up(number, tried) for number in different}) == len(different):
            return tried
    return MOST_PLACES


def exact_places(number: Decimal) -> int:
    """Decimals a number has of its own: 45.5 has 1."""
    text = _trimmed(number)
    return len(text.partition(".")[2])


SHOWN_SHARE = Decimal("0.1")
"""The least part of its target's unit that an amount is written in, as 0.12亿元; a smaller one says too little."""


def spell_beside(yuan: int, bound: int | None) -> str:
    """Write an amount that stands beside its target: in the target's unit, never as large as a target that it misses."""
    own = next((unit for unit in ("亿元", "万元") if abs(bound or 0) >= UNITS[unit]), "元")
    for unit in ("亿元", "万元"):
        number = Decimal(yuan) / UNITS[unit]
        places = places_apart(number, None if bound is None else Decimal(bound) / UNITS[unit])
        rounded = round_half_up(number, places)
        if abs(rounded) >= 1 or (unit == own and abs(number) >= SHOWN_SHARE):
            return f"{rounded if unit == '亿元' else _trimmed(rounded)}{unit}"
    return f"{yuan}元"


def shown(yuan: int, bound: int | None = None) -> int:
    """An amount as a sentence prints it (`spell_beside`), in yuan: what is reckoned of printed amounts adds up."""
    text = spell_beside(yuan, bound)
    unit = next(unit for unit in ("亿元", "万元", "元") if text.endswith(unit))
    return int(Decimal(text.removesuffix(unit)) * UNITS[unit])


def spell_shown(yuan: int) -> str:
    """Write a sum or difference of printed amounts, no digit lost: in 亿元 where two decimals hold it, else in 万元."""
    is_large = abs(yuan) >= UNITS["亿元"] and yuan % (UNITS["亿元"] // 100) == 0
    unit = "亿元" if is_large else "万元" if abs(yuan) >= UNITS["万元"] else "元"
    number = Decimal(yuan) / UNITS[unit]
    return f"{round_half_up(number) if is_large else _trimmed(number)}{unit}"
