"""One cell by its column's type: a value, the text it was, and what is wrong with it.

A column sees the same words again and again, so each reader remembers what it made of a cell.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from diaodu.adapters.reader.catalog import ColumnSpec, JointSpec, RedirectSpec
from diaodu.adapters.reader.containers.formulas import gives_picture, is_formula
from diaodu.adapters.reader.containers.grid import MAX_TEXT, PICTURE, Cell, CellError, CellPicture
from diaodu.adapters.reader.faults import refused
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import ReadingContext, Scalar
from diaodu.domain.text.amounts import (
    MAX_DIGITS,
    Amount,
    MoneyUnit,
    foreign_currency,
    read_amount,
    read_foreign,
    whole,
)  # fmt: skip
from diaodu.domain.text.dates import DateSpan, day_span, is_ambiguous, is_near, read_date_number, read_nearest_date
from diaodu.domain.text.keys import choice_key, clean_line, clean_text, compact
from diaodu.domain.text.one_value import one_date, one_number
from diaodu.domain.text.prices import read_price
from diaodu.domain.text.voided import is_voided

WAN = 10_000
"""万元: the unit under which a small bare number is suspect."""

KINDS = {"text": "文字", "amount": "金额", "foreign": "外币金额", "date": "日期", "number": "数值", "price": "价格"}
EXAMPLES = {
    "text": "某某产业园项目",
    "amount": "5000 或 1.2亿元",
    "foreign": "120",
    "date": "2021-03-15",
    "number": "320",
    "price": "0.5559-0.5959",
}
LIMIT = 10**MAX_DIGITS
"""A number this large is an identifier."""

_MEMORY = 1_000
_MEMORABLE = 60
"""Texts longer than this hardly come again, and would fill the memory."""

LONGEST_EMPTY = 6
"""No word for nothing (——, 暂无), with blanks around it, is longer: longer texts need no look-up."""

_SERIAL_DIGITS = 5


@dataclass(slots=True)
class CellReading:
    """What a cell came to: values by column key, its own text where that differs, and a problem's rule.

    `total` and `step` are for checking the column's 合计: the number as read, held or not, and the size of
    its last digit, both in whole yuan (or the column's own unit); `is_stored`: a number, not a text of one.
    """

    values: dict[str, Scalar]
    raw: str | None = None
    rule: str = ""
    value: str = ""
    detail: dict[str, str] = field(default_factory=dict)
    total: Decimal | int | None = None
    step: Decimal | int = 1
    is_stored: bool = False
    redirect: RedirectSpec | None = None
    says_more: bool = False
    """Whether a record takes more of it than its values; one look for most cells, which have nothing else."""


EMPTY = CellReading({})


class ColumnReadings(dict[Cell, CellReading]):
    """What a column's reader made of each cell it saw: the same words and days come again and again.

    Numbers are not kept: they seldom come again, and True would be found under 1. A blank cell
    is nothing, and so is a word for nothing: one of the choice keys in `empty`.
    """

    def __init__(self, read_own: Callable[[Cell], CellReading], empty: frozenset[str] = frozenset()) -> None:
        super().__init__({"": EMPTY})
        self.read_own = read_own
        self.empty = empty
        self.is_zero_empty = "0" in empty

    def __missing__(self, cell: Cell) -> CellReading:
        reading = self._read(cell)
        reading.says_more = reading.raw is not None or reading.total is not None or reading.rule != ""
        is_word = len(cell) <= _MEMORABLE if isinstance(cell, str) else isinstance(cell, date)
        if is_word and len(self) < _MEMORY:
            self[cell] = reading
        return reading

    def _read(self, cell: Cell) -> CellReading:
        if isinstance(cell, str):
            return self._read_text(cell)
        if isinstance(cell, float):
            return self.read_own(cell) if cell or not self.is_zero_empty else CellReading({}, "0")
        if isinstance(cell, CellPicture):
            return CellReading({}, str(cell), rule=HouseRule.PICTURE, value=str(cell))
        if isinstance(cell, CellError):
            return CellReading({}, str(cell), rule=HouseRule.ERROR_VALUE, value=str(cell))
        if isinstance(cell, bool):
            return self.read_own("TRUE" if cell else "FALSE")
        return self.read_own(cell)

    def _read_text(self, cell: str) -> CellReading:
        if len(cell) > MAX_TEXT:
            raise refused(f"单元格文字超过{MAX_TEXT}字", "请精简该单元格的文字后重新报送")
        if len(cell) <= LONGEST_EMPTY and choice_key(cell) in self.empty:
            return CellReading({}, clean_text(cell))
        if cell[0] == "=" and is_formula(cell):
            return _formula_text(cell)
        return self.read_own(cell) if cell[:1].isalnum() or clean_text(cell) else EMPTY


def _formula_text(cell: str) -> CellReading:
    """A formula that stands as text: WPS's picture in a cell, or one that nobody calculated."""
    rule = HouseRule.PICTURE if gives_picture(cell) else HouseRule.ERROR_VALUE
    text = str(PICTURE) if rule == HouseRule.PICTURE else cell
    return CellReading({}, text, rule=rule, value=text)


@dataclass(slots=True, kw_only=True)
class CellReader:
    """Reads the cells of one column."""

    spec: ColumnSpec
    readings: ColumnReadings

    def read(self, cell: Cell) -> CellReading:
        """Read a cell that is not empty."""
        return self.readings[cell]


def written(cell: Cell) -> str:
    """A cell as a person sees it: no superfluous .0, a date as ISO."""
    if isinstance(cell, str):
        return clean_text(cell)
    if isinstance(cell, float | int):
        return f"{int(cell)}" if -LIMIT < cell < LIMIT and cell == int(cell) else repr(cell).upper()
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if not (cell.hour or cell.minute or cell.second) else f"{cell:%Y-%m-%d %H:%M:%S}"
    return str(cell)


def _unreadable(spec: ColumnSpec, text: str, rule: str = HouseRule.TYPE, **detail: str) -> CellReading:
    kind = {"kind": KINDS.get(spec.type, ""), "example": EXAMPLES.get(spec.type, "")} if rule == HouseRule.TYPE else {}
    return CellReading({}, text, rule=rule, value=text, detail=kind | detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnPlace:
    """What the sheet adds to a column's spec: the unit in force, the date system.

    `future_to` is the column that takes dates after the period's end.
    """

    unit: MoneyUnit | None = None
    is_1904: bool = False
    future_to: str | None = None


@lru_cache(maxsize=500)
def make_reader(spec: ColumnSpec, place: ColumnPlace, context: ReadingContext) -> CellReader:
    """Make the reader of a column; a month's files share it and what it remembers."""
    makers: dict[str, Callable[[ColumnSpec, ColumnPlace, ReadingContext], Callable[[Cell], CellReading]]] = {
        "choice": _choice_reader, "amount": _amount_reader, "foreign": _foreign_reader,
        "number": _number_reader, "date": _date_reader, "price": _price_reader, "code": _code_reader,
    }  # fmt: skip
    read_own = makers.get(spec.type, _text_reader)(spec, place, context)
    return CellReader(spec=spec, readings=ColumnReadings(read_own, spec.empty))


def make_joint_reader(spec: ColumnSpec, joint: JointSpec) -> CellReader:
    """Make the reader of a column that answers several of the form's; an unknown word goes to the first."""

    def read(cell: Cell) -> CellReading:
        text = written(cell)
        key = choice_key(text)
        answer = joint.answers.get(key) or joint.answers.get(choice_key(spec.choices.get(key, "")))
        return CellReading(dict(answer) if answer else {joint.columns[0]: text}, text)

    return CellReader(spec=spec, readings=ColumnReadings(read))


def _text_reader(spec: ColumnSpec, _place: ColumnPlace, _context: ReadingContext) -> Callable[[Cell], CellReading]:
    def read(cell: Cell) -> CellReading:
        text = clean_line(cell) if spec.one_line and isinstance(cell, str) else written(cell)
        if text[:1].isdecimal() and _is_left_of_text(spec, cell, text):
            return _unreadable(spec, text)
        raw = cell if isinstance(cell, str) and cell != text else None
        if spec.one_line and is_voided(text):
            return CellReading({spec.key: text}, raw, HouseRule.VOIDED, text)
        return CellReading({spec.key: text}, raw)

    return read


def _is_left_of_text(spec: ColumnSpec, cell: Cell, text: str) -> bool:
    """Whether a cell is what a formula leaves that nobody calculated: a bare number as a name, a 0 as what must be said."""
    if not spec.one_line:
        return text == "0" and spec.presence != "optional"
    return isinstance(cell, float | int) or text.replace(".", "", 1).isdecimal()


def _code_reader(spec: ColumnSpec, _place: ColumnPlace, _context: ReadingContext) -> Callable[[Cell], CellReading]:
    def read(cell: Cell) -> CellReading:
        text = written(cell)
        code = compact(text)
        return CellReading({spec.key: code}, cell if isinstance(cell, str) and cell != code else None)

    return read


def _choice_reader(spec: ColumnSpec, _place: ColumnPlace, _context: ReadingContext) -> Callable[[Cell], CellReading]:
    def read(cell: Cell) -> CellReading:
        text = written(cell)
        key = choice_key(text)
        value = spec.choices.get(key)
        if value is not None:
            return CellReading({spec.key: value}, None if value == cell else text)
        if key in spec.redirects:
            return CellReading({}, text, rule=HouseRule.CHOICE, value=text, redirect=spec.redirects[key])
        return CellReading({spec.key: text})

    return read


def _amount_reader(spec: ColumnSpec, place: ColumnPlace, context: ReadingContext) -> Callable[[Cell], CellReading]:
    """Read RMB amounts as whole yuan; the unit in force is the cell's own, else the column's."""
    unit = place.unit or spec.unit or MoneyUnit(scale=1)
    ceiling = context.parameters.get(spec.max) if isinstance(spec.max, str) else spec.max
    read_stored = _stored_reader(spec, unit, ceiling)

    def read(cell: Cell) -> CellReading:
        if isinstance(cell, float) and not unit.currency and (stored := read_stored(cell)):
            return stored
        text = written(cell)
        amount = _number_amount(cell) if isinstance(cell, float | int) else _text_amount(cell)
        if amount is None:
            is_foreign = isinstance(cell, str) and any(map(str.isdigit, text)) and foreign_currency(text)
            return _unreadable(spec, text, HouseRule.CURRENCY if is_foreign else HouseRule.TYPE)
        if unit.currency and amount.scale is None:
            return _unreadable(spec, text, HouseRule.CURRENCY)
        return _settle_amount(spec, amount, unit, ceiling, text)

    return read


def _settle_amount(spec: ColumnSpec, amount: Amount, unit: MoneyUnit, ceiling: int | None, text: str) -> CellReading:
    scale = amount.scale or unit.scale
    yuan = whole(amount.number, scale)
    is_small = amount.scale is None and unit.scale == WAN and 0 < amount.number < (spec.suspect_below or 0)
    if is_small or (ceiling is not None and yuan > ceiling):
        reading = _unreadable(spec, text, HouseRule.SCALE, unit=spec.unit_text)
    else:
        approximate = HouseRule.APPROXIMATE if amount.approximate else ""
        reading = CellReading({spec.key: yuan}, text, rule=approximate, value=text)
    reading.total, reading.step, reading.is_stored = yuan, amount.step * scale, amount.is_stored
    return reading


def _stored_reader(spec: ColumnSpec, unit: MoneyUnit, ceiling: int | None) -> Callable[[float], CellReading | None]:
    """Read a stored number of ordinary size that leaves no fraction of a yuan; None for any other.

    What `_number_amount` and `_settle_amount` come to in the common case, many times faster without Decimal.
    """
    smallest = (spec.suspect_below or 0) if unit.scale == WAN else 0
    largest = LIMIT if ceiling is None else ceiling
    steps = [unit.scale // 10**places for places in range(len(str(unit.scale)))]  # by decimal places

    def read(cell: float) -> CellReading | None:
        if not -LIMIT < cell < LIMIT or 0 < cell < smallest:
            return None
        text = str(int(cell)) if cell == int(cell) else repr(cell)
        digits, _, places = text.partition(".")
        if "e" in text or len(places) >= len(steps):
            return None
        step = steps[len(places)]
        yuan = int(digits + places) * step
        return CellReading({spec.key: yuan}, text, "", text, {}, yuan, step, True) if yuan <= largest else None

    return read


def _number_amount(cell: float) -> Amount | None:
    """A bare number as stored; Decimal(repr) keeps the digits the clerk sees."""
    if not -LIMIT < cell < LIMIT:
        return None
    if cell == int(cell):
        return Amount(number=Decimal(int(cell)), is_stored=True)
    number = Decimal(repr(cell))
    step = Decimal(1).scaleb(max(int(number.as_tuple().exponent), -6))
    return Amount(number=number, step=step, is_stored=True)


def _text_amount(cell: Cell) -> Amount | None:
    return read_amount(cell) if isinstance(cell, str) else None


def _foreign_reader(spec: ColumnSpec, place: ColumnPlace, _context: ReadingContext) -> Callable[[Cell], CellReading]:
    """Read amounts of a foreign currency in its whole units; RMB units of the sheet do not apply."""
    own = spec.unit or MoneyUnit(scale=1)
    unit = place.unit if place.unit and place.unit.currency else own

    def read(cell: Cell) -> CellReading:
        text = written(cell)
        number = isinstance(cell, float | int)
        amount = _number_amount(cell) if number else read_foreign(cell) if isinstance(cell, str) else None
        if amount is None or ("人民币" in text):
            return _unreadable(spec, text)
        scale = amount.scale or unit.scale
        reading = CellReading(
            {spec.key: whole(amount.number, scale)}, text, HouseRule.APPROXIMATE if amount.approximate else "", text
        )
        reading.total, reading.step, reading.is_stored = amount.number * scale, amount.step * scale, amount.is_stored
        return reading

    return read


def _number_reader(spec: ColumnSpec, _place: ColumnPlace, _context: ReadingContext) -> Callable[[Cell], CellReading]:
    """Read plain quantities; a cell may repeat the column's own unit (320亩) or say 万."""
    own_units = {
        spec.unit_text,
        *{"平方米": ("㎡", "m2", "平米", "平方"), "米": ("m",), "亩": ("亩地",)}.get(spec.unit_text, ()),
    }
    endings = sorted((compact(unit) for unit in own_units if unit), key=len, reverse=True)

    def read(cell: Cell) -> CellReading:
        text = written(cell)
        amount = _number_amount(cell) if isinstance(cell, float | int) else _quantity(cell, endings)
        if amount is None:
            return _unreadable(spec, text)
        number = amount.number * (amount.scale or 1)
        value = int(number) if number == int(number) else float(number)
        raw = None if text == str(value) else text
        rule = HouseRule.APPROXIMATE if amount.approximate else ""
        reading = CellReading({spec.key: value}, raw, rule=rule, value=text, total=number, step=amount.step)
        reading.is_stored = amount.is_stored
        return reading

    return read


def _quantity(cell: Cell, endings: list[str]) -> Amount | None:
    if not isinstance(cell, str):
        return None
    packed = one_number(cell)
    ending = next((ending for ending in endings if packed.endswith(ending)), "")
    amount = read_amount(packed.removesuffix(ending))
    return None if amount is None or "元" in packed else amount


def _date_reader(spec: ColumnSpec, place: ColumnPlace, context: ReadingContext) -> Callable[[Cell], CellReading]:
    """Read dates as first and last day meant; a lone 开工时间 after the period's end is a plan."""
    later = place.future_to
    is_ahead = spec.is_ahead or later is not None

    def read(cell: Cell) -> CellReading:
        text = written(cell)
        if isinstance(cell, float | int) and is_ambiguous(cell):
            return _unreadable(spec, text, HouseRule.AMBIGUOUS)
        span = _cell_span(cell, context.period_end, is_1904=place.is_1904, is_ahead=is_ahead)
        if span is None or not is_near(span, context.period_start, context.period_end):
            return _unreadable(spec, text)
        key = later if later and span.first > context.period_end else spec.key
        first, last = span.first.isoformat(), span.last.isoformat()
        return CellReading({key: first, f"{key}_end": last}, None if text == first else text)

    return read


def _cell_span(cell: Cell, end: date, *, is_1904: bool, is_ahead: bool) -> DateSpan | None:
    if isinstance(cell, datetime):
        return day_span(cell.date())
    if isinstance(cell, date):
        return day_span(cell)
    if isinstance(cell, float | int):
        return read_date_number(cell, is_1904=is_1904)
    if not isinstance(cell, str):
        return None
    packed = one_date(cell)
    if packed.isascii() and packed.isdigit() and len(packed) == _SERIAL_DIGITS:
        return read_date_number(int(packed), is_1904=is_1904)
    return read_nearest_date(cell, end, is_ahead=is_ahead)


def _price_reader(spec: ColumnSpec, _place: ColumnPlace, _context: ReadingContext) -> Callable[[Cell], CellReading]:
    """Read prices as text with the lowest and highest meant."""

    def read(cell: Cell) -> CellReading:
        text = written(cell)
        price = read_price(text)
        if price is None or not isinstance(cell, str | float | int):
            return _unreadable(spec, text)
        values: dict[str, Scalar] = {spec.key: text, f"{spec.key}_low": price.low, f"{spec.key}_high": price.high}
        return CellReading(values, cell if isinstance(cell, str) and cell != text else None)

    return read
