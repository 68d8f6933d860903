"""Amounts that are too large as a whole: the table was filled in by another unit than its header says (F-SCALE).

One giant figure is no reason to ask. Where two and more, and more than half of a column's or of the table's, are beyond
what is usual for the form, each of these is asked about.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from diaodu.adapters.reader.containers.scan import column_letters
from diaodu.adapters.reader.rows.readings import CellReader
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import Problem, ReadRow

_UNIT_WORDS = frozenset("元万亿萬億")
"""A cell that says its own unit is answered already."""

FEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figures:
    """A column's rows with an amount above zero, and those beyond the usual."""

    column: int
    reader: CellReader
    said: Sequence[ReadRow]
    beyond: Sequence[ReadRow]


def ask_unusual(
    rows: Sequence[ReadRow], readers: Sequence[tuple[int, str, CellReader]], parameters: Mapping[str, int]
) -> None:
    """Ask about every amount beyond the usual where most are; they count for nothing meanwhile."""
    columns = [_figures(rows, column, reader, parameters) for column, _, reader in readers if reader.spec.usual]
    is_whole = any(column.beyond for column in columns) and _are_most(columns)
    for column in columns:
        if is_whole or _are_most([column]):
            for row in column.beyond:
                _ask(row, column)


def _figures(rows: Sequence[ReadRow], column: int, reader: CellReader, parameters: Mapping[str, int]) -> _Figures:
    key, usual = reader.spec.key, reader.spec.usual
    most = parameters.get(usual) if isinstance(usual, str) else usual
    said = [(row, value) for row in rows if isinstance(value := row.values.get(key), int) and value > 0]
    beyond = [row for row, value in said if most and value > most and _UNIT_WORDS.isdisjoint(row.raw.get(key, ""))]
    return _Figures(column=column, reader=reader, said=[row for row, _ in said], beyond=beyond)


def _are_most(columns: Iterable[_Figures]) -> bool:
    columns = list(columns)
    beyond = sum(len(column.beyond) for column in columns)
    return beyond >= FEWEST and 2 * beyond > sum(len(column.said) for column in columns)


def _ask(row: ReadRow, column: _Figures) -> None:
    spec = column.reader.spec
    del row.values[spec.key]
    cell, text = f"{column_letters(column.column)}{row.row}", row.raw.get(spec.key, "")
    detail = {"unit": spec.unit_text}
    row.problems.append(
        Problem(rule=HouseRule.SCALE, column=spec.key, cell=cell, row=row.row, value=text, detail=detail)
    )
