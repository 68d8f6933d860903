"""One cell by its column's type: a value, the text it was, and what is wrong with it."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache

from diaodu.adapters.reader.catalog import ColumnSpec, JointSpec
from diaodu.adapters.reader.containers.grid import MAX_TEXT, Cell
from diaodu.adapters.reader.rows.numbers import (
    amount_reader,
    foreign_reader,
    quantity_reader,
    stored_amount_reader,
    stored_amounts_reader,
)
from diaodu.adapters.reader.rows.readings import (
    LONGEST_EMPTY,
    CellReader,
    CellReading,
    ColumnPlace,
    ColumnReadings,
    ReadCell,
    ReadColumn,
    ReadPlain,
    are_plain_texts,
    is_plain_text,
    read_no_column,
    read_nothing,
    unreadable,
    written,
)
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import ReadingContext, Scalar
from diaodu.domain.text.dates import DateSpan, day_span, is_ambiguous, is_near, read_date_number, read_nearest_date
from diaodu.domain.text.keys import choice_key, clean_line, compact
from diaodu.domain.text.one_value import one_date
from diaodu.domain.text.prices import read_price
from diaodu.domain.text.voided import is_voided, may_be_voided

_SERIAL_DIGITS = 5
_YEARLESS = re.compile(r"(\d+月\d+日)（存为(\d{4})年）$")


@lru_cache(maxsize=500)
def make_reader(spec: ColumnSpec, place: ColumnPlace, context: ReadingContext) -> CellReader:
    """Make the reader of a column; a month's files share it and what it remembers."""
    makers: dict[str, Callable[[ColumnSpec, ColumnPlace, ReadingContext], ReadCell]] = {
        "choice": _choice_reader, "amount": amount_reader, "foreign": foreign_reader,
        "number": quantity_reader, "date": _date_reader, "price": _price_reader, "code": _code_reader,
    }  # fmt: skip
    plain: dict[str, Callable[[ColumnSpec, ColumnPlace, ReadingContext], ReadPlain]] = {
        "amount": stored_amount_reader, "text": _plain_reader, "code": _plain_code_reader,
    }  # fmt: skip
    read_own = makers.get(spec.type, _text_reader)(spec, place, context)
    read_plain = plain[spec.type](spec, place, context) if spec.type in plain else read_nothing
    whole: dict[str, Callable[[ColumnSpec, ColumnPlace, ReadingContext], ReadColumn]] = {
        "amount": stored_amounts_reader, "text": _plain_column_reader, "code": _plain_codes_reader,
    }  # fmt: skip
    read_column = whole[spec.type](spec, place, context) if spec.type in whole else read_no_column
    return CellReader(spec=spec, readings=ColumnReadings(read_own, read_plain, spec.empty), read_column=read_column)


def make_joint_reader(spec: ColumnSpec, joint: JointSpec) -> CellReader:
    """Make the reader of a column that answers several of the form's; an unknown word goes to the first."""

    def read(cell: Cell) -> CellReading:
        text = written(cell)
        key = choice_key(text)
        answer = joint.answers.get(key) or joint.answers.get(choice_key(spec.choices.get(key, "")))
        return CellReading(dict(answer) if answer else {joint.columns[0]: text}, text)

    return CellReader(spec=spec, readings=ColumnReadings(read, read_nothing))


def _text_reader(spec: ColumnSpec, _place: ColumnPlace, _context: ReadingContext) -> ReadCell:
    def read(cell: Cell) -> CellReading:
        text = clean_line(cell) if spec.one_line and isinstance(cell, str) else written(cell)
        if text[:1].isdecimal() and _is_left_of_text(spec, cell, text):
            return unreadable(spec, text)
        raw = cell if isinstance(cell, str) and cell != text else None
        if spec.one_line and is_voided(text):
            return CellReading({spec.key: text}, raw, HouseRule.VOIDED, text)
        return CellReading({spec.key: text}, raw)

    return read


def _plain_reader(spec: ColumnSpec, _place: ColumnPlace, _context: ReadingContext) -> ReadPlain:
    """Read a text that stands as it is written."""

    def read(cell: Cell) -> CellReading | None:
        if not is_plain_text(cell) or (spec.one_line and may_be_voided(cell)):
            return None
        return CellReading({spec.key: cell})

    return read


def _plain_column_reader(spec: ColumnSpec, _place: ColumnPlace, _context: ReadingContext) -> ReadColumn:
    """Read a column of such texts alone."""

    def read(cells: Sequence[Cell]) -> tuple[list[Scalar], list[str | None]] | None:
        if not are_plain_texts(cells) or (spec.one_line and may_be_voided("\n".join(cells))):
            return None
        return [*cells], []

    return read


def _is_left_of_text(spec: ColumnSpec, cell: Cell, text: str) -> bool:
    """Whether a cell is what a formula leaves that nobody calculated: a bare number as a name, a 0 as what must be said."""
    if not spec.one_line:
        return text == "0" and spec.presence != "optional"
    return isinstance(cell, float | int) or text.replace(".", "", 1).isdecimal()


def _code_reader(spec: ColumnSpec, _place: ColumnPlace, _context: ReadingContext) -> ReadCell:
    def read(cell: Cell) -> CellReading:
        text = written(cell)
        code = compact(text)
        return CellReading({spec.key: code}, cell if isinstance(cell, str) and cell != code else None)

    return read


def _plain_code_reader(spec: ColumnSpec, _place: ColumnPlace, _context: ReadingContext) -> ReadPlain:
    """Read a code of letters and digits alone."""

    def read(cell: Cell) -> CellReading | None:
        if isinstance(cell, str) and LONGEST_EMPTY < len(cell) <= MAX_TEXT and cell.isascii() and cell.isalnum():
            return CellReading({spec.key: cell})
        return None

    return read


def _plain_codes_reader(_spec: ColumnSpec, _place: ColumnPlace, _context: ReadingContext) -> ReadColumn:
    """Read a column of such codes alone."""

    def read(cells: Sequence[Cell]) -> tuple[list[Scalar], list[str | None]] | None:
        if set(map(type, cells)) != {str}:
            return None
        texts: list[str] = list(cells)  # type: ignore[arg-type]  # all are texts
        together, lengths = "".join(texts), list(map(len, texts))
        is_plain = (
            together.isascii() and together.isalnum() and min(lengths) > LONGEST_EMPTY and max(lengths) <= MAX_TEXT
        )
        return ([*texts], []) if is_plain else None

    return read


def _choice_reader(spec: ColumnSpec, _place: ColumnPlace, _context: ReadingContext) -> ReadCell:
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


def _date_reader(spec: ColumnSpec, place: ColumnPlace, context: ReadingContext) -> ReadCell:
    """Read dates as first and last day meant; a lone 开工时间 after the period's end is a plan."""
    later = place.future_to
    is_ahead = spec.is_ahead or later is not None

    def read(cell: Cell) -> CellReading:
        text = written(cell)
        if isinstance(cell, float | int) and is_ambiguous(cell):
            return unreadable(spec, text, HouseRule.AMBIGUOUS)
        shown = _YEARLESS.match(text)
        span = _cell_span(shown[1] if shown else cell, context.period_end, is_1904=place.is_1904, is_ahead=is_ahead)
        if shown and (span is None or span.first.year != int(shown[2])):
            return unreadable(spec, text, HouseRule.AMBIGUOUS)
        text = shown[1] if shown else text
        if span is None or not is_near(span, context.period_start, context.period_end):
            return unreadable(spec, text)
        key = later if later and span.first > context.period_end else spec.key
        first, last = span.first.isoformat(), span.last.isoformat()
        return CellReading({key: first, f"{key}_end": last}, None if text == first else text)

    return read


def yearless(day: date) -> str:
    """A stored day that is shown without its year, as its column reads it: 12月20日（存为2021年）."""
    return f"{day.month}月{day.day}日（存为{day.year}年）"


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


def _price_reader(spec: ColumnSpec, _place: ColumnPlace, _context: ReadingContext) -> ReadCell:
    """Read prices as text with the lowest and highest meant."""

    def read(cell: Cell) -> CellReading:
        text = written(cell)
        price = read_price(text)
        if price is None or not isinstance(cell, str | float | int):
            return unreadable(spec, text)
        values: dict[str, Scalar] = {spec.key: text, f"{spec.key}_low": price.low, f"{spec.key}_high": price.high}
        return CellReading(values, cell if isinstance(cell, str) and cell != text else None)

    return read
