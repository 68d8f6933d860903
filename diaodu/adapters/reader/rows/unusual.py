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
    """A column's records with an amount above zero, and those beyond the usual, by their place."""

    column: int
    reader: CellReader
    said: Sequence[int]
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
    values, raw = rows.values.get(key, []), rows.raw.get(key, [])
    said = [place for place, value in enumerate(values) if isinstance(value, int) and value > 0]
    over = [place for place in said if most and values[place] > most]
    beyond = [place for place in over if _UNIT_WORDS.isdisjoint((raw and raw[place]) or "")]
    return _Figures(column=column, reader=reader, said=said, beyond=beyond)


def _are_most(columns: Iterable[_Figures]) -> bool:
    columns = list(columns)
    beyond = sum(len(column.beyond) for column in columns)
    return beyond >= FEWEST and 2 * beyond > sum(len(column.said) for column in columns)


def _ask(rows: Columns, place: int, column: _Figures) -> None:
    key, raw = column.reader.spec.key, rows.raw.get(column.reader.spec.key)
    rows.values[key][place] = None
    row, text = rows.numbers[place], (raw[place] if raw else None) or ""
    problem = Problem(
        rule=HouseRule.SCALE, column=key, cell=f"{column_letters(column.column)}{row}", row=row, value=text
    )
    problem.detail = {"unit": column.reader.spec.unit_text}
    rows.problems.setdefault(place, []).append(problem)
