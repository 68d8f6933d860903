"""The amount grammar: 1.2亿, 1亿2000万, 8910万元, 5,000.00, 5000元, 约5000, and what is no amount.

Only ASCII numbers after NFKC; more than 15 digits is text; a range, a comparison or a percentage is no
amount. Source: docs/reading.md#amounts.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from diaodu.domain.text.keys import compact
from diaodu.domain.text.one_value import one_number

MAX_DIGITS = 15
"""More digits than this are an identifier, not a quantity; a float can't hold them either."""

SCALES = {"": 1, "十": 10, "百": 100, "千": 1_000, "万": 10_000, "十万": 100_000, "百万": 1_000_000,
          "千万": 10_000_000, "亿": 100_000_000, "十亿": 1_000_000_000, "百亿": 10_000_000_000,
          "千亿": 100_000_000_000, "万亿": 1_000_000_000_000}  # fmt: skip
"""Size of a number word in yuan, or in whole units of a foreign currency."""

_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
SCALE_WORDS = "万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百"
_CURRENCIES = {
    "美元": "美元|美金|US\\$|USD|\\$", "欧元": "欧元|EUR|€", "港元": "港元|港币|HK\\$|HKD", "日元": "日元|日币|JPY|円",
    "英镑": "英镑|GBP|£", "澳元": "澳元|AUD", "韩元": "韩元|韩币|KRW|₩", "新加坡元": "新加坡元|新元|SGD",
    "外币": "加元|瑞士法郎|卢布|台币|外币|泰铢",
}  # fmt: skip
_FOREIGN = {name: re.compile(words, re.IGNORECASE) for name, words in reversed(_CURRENCIES.items())}
FOREIGN_WORDS = "|".join(_CURRENCIES[name] for name in _FOREIGN)
_ANY_FOREIGN = re.compile(FOREIGN_WORDS, re.IGNORECASE)
RMB_WORDS = "人民币|RMB|CNY|¥|￥"
_RMB = re.compile(rf"[(](?:人民币|RMB|CNY)[)]|{RMB_WORDS}", re.IGNORECASE)
_EDGES = re.compile(r"^['\u2018\u2019]|[,.;、。]$")
"""A typed apostrophe before a number, a stop behind it."""
_APPROX = re.compile(r"^(?:大约|约为|约合|约|大概|近|≈)|(?:左右|上下)$")
_SIMPLE = re.compile(rf"([-+]?)({_NUMBER})({SCALE_WORDS})?(元|块)?整?$")
_UNSURE_ALONE = frozenset({"千", "百"})
"""5千 under 万元 is 5,000元 to one and 5,000万元 to another: without 元 nobody can tell."""
_COMPOUND = re.compile(
    rf"([-+]?)({_NUMBER})(亿|千万|百万|万)零?({_NUMBER})(千万|百万|十万|万|千)?(?:零?({_NUMBER}))?(元)?整?$"
)
_UNIT = re.compile(rf"(?<![\d.])({SCALE_WORDS})?(?:元|块)(?!以上|及以上|以下|及以下|以内|级)")
"""The unit of a list of figures, not that of a figure in it (5000万元以上)."""
_SHORT_UNIT = re.compile(rf"(?:^|[(:])({SCALE_WORDS})(?:$|\))")
_LISTED = re.compile(r"[、,;/和及]")


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyUnit:
    """A money unit: its size, and the foreign currency's name (empty for RMB)."""

    scale: int
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number read from a cell's text.

    `scale` is the cell's own unit (None: the column's applies); `step` the size of its last digit, before
    the scale, so that a total can be compared within its rounding; `is_stored`: no text, but a cell's number.
    """

    number: Decimal
    scale: int | None = None
    approximate: bool = False
    step: Decimal = Decimal(1)
    is_stored: bool = False


def whole(number: Decimal, scale: int) -> int:
    """Multiply by the unit and round half-up to whole yuan (or whole units of a currency)."""
    return int((number * scale).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def foreign_currency(text: str) -> str:
    """Name of the foreign currency a text speaks of, or empty."""
    if not _ANY_FOREIGN.search(compact(text)):
        return ""
    return next(name for name, words in _FOREIGN.items() if words.search(compact(text)))


@lru_cache(maxsize=2_000)
def read_unit(text: str) -> MoneyUnit | None:
    """Read a money unit out of a bracket or a 单位: line: 万元, 亿元人民币, 亿, 万美元."""
    packed = compact(text)
    if currency := foreign_currency(packed):
        word = re.search(rf"({SCALE_WORDS})(?:{_ANY_FOREIGN.pattern})", packed, re.IGNORECASE)
        return MoneyUnit(scale=SCALES[word[1] if word else ""], currency=currency)
    bare = _RMB.sub("", packed)
    found = _UNIT.search(bare) or _SHORT_UNIT.search(bare)
    return MoneyUnit(scale=SCALES[found[1] or ""]) if found else None


def read_units(text: str) -> list[MoneyUnit]:
    """Read every money unit of a list: 万元、万美元."""
    return [unit for part in _LISTED.split(compact(text)) if (unit := read_unit(part))]


def counted_in(value: int, unit: str) -> Decimal:
    """Whole units of a currency in a larger one: 30000000 in 万美元 is 3000."""
    found = read_unit(unit)
    return Decimal(value) / (found.scale if found else 1)


def unit_name(unit: MoneyUnit) -> str:
    """A unit of money in words: 万元, 亿元, 万美元."""
    word = next(word for word, scale in SCALES.items() if scale == unit.scale)
    return f"{word}{unit.currency or '元'}"


def read_amount(text: str) -> Amount | None:
    """Read an RMB amount; None when the text is none, or two."""
    packed = _EDGES.sub("", _RMB.sub("", one_number(text)))
    bare = _APPROX.sub("", packed)
    amount = _simple(bare) or _compound(bare)
    if amount is None or bare == packed:
        return amount
    return Amount(number=amount.number, scale=amount.scale, approximate=True, step=amount.step)


def read_foreign(text: str) -> Amount | None:
    """Read an amount of a foreign currency, in whole units when it names one (120万美元 → 1200000)."""
    packed = _ANY_FOREIGN.sub("元", one_number(text))
    return read_amount(re.sub(r"^元(?=[0-9-])", "", packed))


def read_number(text: str) -> Decimal | None:
    """Read a plain number with optional thousands commas."""
    found = re.fullmatch(rf"([-+]?)({_NUMBER})", text)
    return _decimal(found[1], found[2]) if found else None


def _simple(text: str) -> Amount | None:
    found = _SIMPLE.match(text)
    number = _decimal(found[1], found[2]) if found else None
    if not found or number is None or (found[3] in _UNSURE_ALONE and not found[4]):
        return None
    scale = SCALES[found[3] or ""] if found[3] or found[4] else None
    return Amount(number=number, scale=scale, step=_step(number))


def _compound(text: str) -> Amount | None:
    """Read 1亿2000万 and 3万5000元; without 元 the last part must name its unit."""
    found = _COMPOUND.match(text)
    if not found:
        return None
    sign, high, high_word, low, low_word, rest, yuan = found.groups()
    parts = [(high, SCALES[high_word]), (low, SCALES[low_word or ""]), (rest or "0", 1)]
    named = bool(low_word) or bool(yuan)
    falls = SCALES[low_word or ""] < SCALES[high_word] and (not rest or bool(low_word and yuan))
    numbers = [number for digits, _ in parts if (number := _decimal("", digits)) is not None]
    if not named or not falls or len(numbers) < len(parts):
        return None
    total = sum((number * scale for number, (_, scale) in zip(numbers, parts, strict=True)), Decimal(0))
    step = Decimal(1) if rest else _step(numbers[1]) * SCALES[low_word or ""]
    return Amount(number=-total if sign == "-" else total, scale=1, step=step)


def _decimal(sign: str, digits: str) -> Decimal | None:
    plain = digits.replace(",", "")
    if len(plain.replace(".", "").lstrip("0")) > MAX_DIGITS:
        return None
    return Decimal(f"{sign}{plain}")


def _step(number: Decimal) -> Decimal:
    exponent = number.as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)
