"""Cells of numbers: amounts in whole yuan, foreign currency, plain quantities."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from diaodu.adapters.reader.catalog import ColumnSpec
from diaodu.adapters.reader.containers.grid import Cell
from diaodu.adapters.reader.rows.readings import (
    LIMIT,
    CellReading,
    ColumnPlace,
    ReadCell,
    ReadColumn,
    ReadPlain,
    unreadable,
    written,
)
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import ReadingContext, Scalar
from diaodu.domain.text.amounts import Amount, MoneyUnit, foreign_currency, read_amount, read_foreign, whole
from diaodu.domain.text.keys import compact
from diaodu.domain.text.one_value import one_number

WAN = 10_000
"""万元: the unit under which a small bare number is suspect."""


def amount_reader(spec: ColumnSpec, place: ColumnPlace, context: ReadingContext) -> ReadCell:
    """Read RMB amounts as whole yuan; the unit in force is the cell's own, else the column's."""
    unit, ceiling = _unit(spec, place), _ceiling(spec, context)

    def read(cell: Cell) -> CellReading:
        text = written(cell)
        amount = _number_amount(cell) if isinstance(cell, float | int) else _text_amount(cell)
        if amount is None:
            is_foreign = isinstance(cell, str) and any(map(str.isdigit, text)) and foreign_currency(text)
            return unreadable(spec, text, HouseRule.CURRENCY if is_foreign else HouseRule.TYPE)
        if unit.currency and amount.scale is None:
            return unreadable(spec, text, HouseRule.CURRENCY)
        return _settle_amount(spec, amount, unit, ceiling, text)

    return read


def _unit(spec: ColumnSpec, place: ColumnPlace) -> MoneyUnit:
    return place.unit or spec.unit or MoneyUnit(scale=1)


def _ceiling(spec: ColumnSpec, context: ReadingContext) -> int | None:
    return context.parameters.get(spec.max) if isinstance(spec.max, str) else spec.max


def _settle_amount(spec: ColumnSpec, amount: Amount, unit: MoneyUnit, ceiling: int | None, text: str) -> CellReading:
    scale = amount.scale or unit.scale
    yuan = whole(amount.number, scale)
    is_small = amount.scale is None and unit.scale == WAN and 0 < amount.number < (spec.suspect_below or 0)
    if is_small or (ceiling is not None and yuan > ceiling):
        reading = unreadable(spec, text, HouseRule.SCALE, unit=spec.unit_text)
    else:
        approximate = HouseRule.APPROXIMATE if amount.approximate else ""
        reading = CellReading({spec.key: yuan}, text, rule=approximate, value=text)
    reading.total, reading.step, reading.is_stored = yuan, amount.step * scale, amount.is_stored
    return reading


Settle = Callable[[Cell], "tuple[str, int, int] | None"]
"""A stored number as it is written, in whole yuan, and the size of its last digit."""


def stored_amount_reader(spec: ColumnSpec, place: ColumnPlace, context: ReadingContext) -> ReadPlain:
    """Read a stored number of ordinary size; None for any other cell."""
    settle = _stored_amount(spec, place, context)

    def read(cell: Cell) -> CellReading | None:
        if (found := settle(cell)) is None:
            return None
        text, yuan, step = found
        return CellReading({spec.key: yuan}, text, value=text, total=yuan, step=step, is_stored=True)

    return read


def stored_amounts_reader(spec: ColumnSpec, place: ColumnPlace, context: ReadingContext) -> ReadColumn:
    """Read a column of such numbers alone."""
    settle = _stored_amount(spec, place, context)
    scale = _unit(spec, place).scale

    def read(cells: Sequence[Cell]) -> tuple[list[Scalar], list[str | None]] | None:
        if set(map(type, cells)) != {float}:
            return None
        numbers: list[float] = list(cells)  # type: ignore[arg-type]  # all are numbers
        least, most = min(numbers), max(numbers)
        if all(map(float.is_integer, numbers)) and least > 0 and settle(least) and settle(most):
            return [int(number) * scale for number in numbers], [str(int(number)) for number in numbers]
        found = list(map(settle, numbers))
        if None in found:
            return None
        texts, amounts, _ = zip(*found, strict=True)  # type: ignore[misc]  # none of them is None
        return [*amounts], [*texts]

    return read


def _stored_amount(spec: ColumnSpec, place: ColumnPlace, context: ReadingContext) -> Settle:
    """Settle a stored number of ordinary size that leaves no fraction of a yuan; None for any other cell.

    What `amount_reader` comes to in the common case, many times faster without Decimal.
    """
    unit, ceiling = _unit(spec, place), _ceiling(spec, context)
    if unit.currency:
        return lambda _cell: None
    smallest = (spec.suspect_below or 0) if unit.scale == WAN else 0
    largest = LIMIT if ceiling is None else ceiling
    steps = [unit.scale // 10**places for places in range(len(str(unit.scale)))]  # by decimal places
    most_places = len(steps) - 1
    is_zero_nothing = "0" in spec.empty

    def settle(cell: Cell) -> tuple[str, int, int] | None:
        if not isinstance(cell, float) or not -LIMIT < cell < LIMIT or 0 < cell < smallest:
            return None
        if cell == 0 and is_zero_nothing:
            return None
        text = str(int(cell)) if cell.is_integer() else repr(cell)
        digits, _, places = text.partition(".")
        if "e" in text or len(places) > most_places:
            return None
        step = steps[len(places)]
        yuan = int(digits + places) * step
        return (text, yuan, step) if yuan <= largest else None

    return settle


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


def foreign_reader(spec: ColumnSpec, place: ColumnPlace, _context: ReadingContext) -> ReadCell:
    """Read amounts of a foreign currency in its whole units; RMB units of the sheet do not apply."""
    own = spec.unit or MoneyUnit(scale=1)
    unit = place.unit if place.unit and place.unit.currency else own

    def read(cell: Cell) -> CellReading:
        text = written(cell)
        number = isinstance(cell, float | int)
        amount = _number_amount(cell) if number else read_foreign(cell) if isinstance(cell, str) else None
        if amount is None or ("人民币" in text):
            return unreadable(spec, text)
        scale = amount.scale or unit.scale
        reading = CellReading(
            {spec.key: whole(amount.number, scale)}, text, HouseRule.APPROXIMATE if amount.approximate else "", text
        )
        reading.total, reading.step, reading.is_stored = amount.number * scale, amount.step * scale, amount.is_stored
        return reading

    return read


def quantity_reader(spec: ColumnSpec, _place: ColumnPlace, _context: ReadingContext) -> ReadCell:
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
            return unreadable(spec, text)
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
