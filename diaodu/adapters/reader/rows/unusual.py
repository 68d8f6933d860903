"""Amounts that are too large as a whole: the table was filled in by another unit than its header says (F-SCALE).

One giant figure is no reason to ask. Where two and more, and more than half of a column's or of the table's, are beyond
what is usual for the form, each of these is asked about.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from diaodu.adapters.reader.containers.scan import column_letters
from diaodu.adapters.reader.rows.readings import CellReader
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import Columns, Problem

_UNIT_WORDS = frozenset("元万亿萬億")
"""A cell that says its own unit is answered already."""

FEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figures:
    """How many of a column's records have an amount above zero, and the places of those beyond the usual."""

    column: int
    reader: CellReader
    said: int
    beyond: Sequence[int]


def ask_unusual(rows: Columns, readers: Sequence[tuple[int, str, CellReader]], parameters: Mapping[str, int]) -> None:
    """Ask about every amount beyond the usual where most are; they count for nothing meanwhile."""
    columns = [_figures(rows, column, reader, parameters) for column, _, reader in readers if reader.spec.usual]
    is_whole = any(column.beyond for column in columns) and _are_most(columns)
    for column in columns:
        if is_whole or _are_most([column]):
            for place in column.beyond:
                _ask(rows, place, column)


def _figures(rows: Columns, column: int, reader: CellReader, parameters: Mapping[str, int]) -> _Figures:
    key, usual = reader.spec.key, reader.spec.usual
    most = parameters.get(usual) if isinstance(usual, str) else usual
    amounts = [value if isinstance(value, int) else 0 for value in rows.values.get(key, ())]
    over = (
        [place for place, value in enumerate(amounts) if value > most]
        if most and max(amounts, default=0) > most
        else []
    )
    beyond = [place for place in over if _UNIT_WORDS.isdisjoint(rows.text(key, place))]
    return _Figures(column=column, reader=reader, said=sum(value > 0 for value in amounts), beyond=beyond)


def _are_most(columns: Iterable[_Figures]) -> bool:
    columns = list(columns)
    beyond = sum(len(column.beyond) for column in columns)
    return beyond >= FEWEST and 2 * beyond > sum(column.said for column in columns)


def _ask(rows: Columns, place: int, column: _Figures) -> None:
    spec, row = column.reader.spec, rows.numbers[place]
    rows.put(spec.key, place, None)
    cell, text = f"{column_letters(column.column)}{row}", rows.text(spec.key, place)
    detail = {"unit": spec.unit_text}
    rows.ask(place, Problem(rule=HouseRule.SCALE, column=spec.key, cell=cell, row=row, value=text, detail=detail))
