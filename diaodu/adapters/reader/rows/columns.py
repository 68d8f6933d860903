"""A table's records, read column by column: each word of a column is looked at once, however many rows say it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from diaodu.adapters.reader.containers.grid import Cell
from diaodu.adapters.reader.containers.scan import column_letters
from diaodu.adapters.reader.rows.readings import CellReader, CellReading
from diaodu.domain.intake.reading import Columns, Problem, Scalar

Readers = Sequence[tuple[int, str, CellReader]]
"""Sheet column, column key, reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """What a column's cells came to; one entry for each record in every list of `values`."""

    keys: Sequence[str]
    values: Sequence[list[Scalar]]  # for each of the keys
    more: Iterable[tuple[int, CellReading]]  # records that take more than values, by their place


@dataclass(slots=True, kw_only=True)
class Records:
    """The records found so far: their rows in the sheet, and their cells with what is given from above."""

    readers: Readers
    indexes: list[int] = field(default_factory=list)
    cells: list[Sequence[Cell]] = field(default_factory=list)
    _numbers: dict[int, list[CellReading]] = field(default_factory=dict)  # by sheet column

    def add(self, index: int, cells: Sequence[Cell]) -> None:
        """Take in a record."""
        self.indexes.append(index)
        self.cells.append(cells)

    def numbers(self, column: int, reader: CellReader) -> list[CellReading]:
        """What a column of numbers came to in the records so far; none is read twice."""
        found = self._numbers.setdefault(column, [])
        found.extend(reader.readings[cells[column]] for cells in self.cells[len(found) :])
        return found

    def read(self) -> Columns:
        """Read them all."""
        rows = Columns(numbers=[index + 1 for index in self.indexes], values={}, raw={}, problems={})
        by_column = list(zip(*self.cells, strict=True))
        for column, key, reader in self.readers if by_column else ():
            taken = self._column(column, by_column[column], reader)
            for name, values in zip(taken.keys, taken.values, strict=True):
                rows.values[name] = _filled_from(rows.values[name], values) if name in rows.values else values
            for place, reading in taken.more:
                _take_more(rows, place, column_letters(column), key, reading)
        for place in rows.problems:
            self._redirect(rows, place)
        return rows

    def _column(self, column: int, cells: Sequence[Cell], reader: CellReader) -> _Column:
        distinct = set() if reader.is_number else set(cells)
        if reader.is_number or 0 in distinct or 1 in distinct:  # True is 1 in a set
            return _read_each(self.numbers(column, reader))
        return _read_words(cells, {cell: reader.readings[cell] for cell in distinct})

    def _redirect(self, rows: Columns, place: int) -> None:
        """Put a word where it belongs: 停工 in the stage cell is the status, unless that says something itself."""
        cells = self.cells[place]
        for column, _, reader in self.readers:
            to = reader.read(cells[column]).redirect if cells[column] != "" else None
            if to:
                values = rows.values.setdefault(to.to, [None] * len(rows.numbers))
                values[place] = to.value if values[place] in to.gives_way else values[place]


def _filled_from(before: Sequence[Scalar], values: Sequence[Scalar]) -> list[Scalar]:
    """One column's values over those of another that says the same key."""
    return [one if other is None else other for one, other in zip(before, values, strict=True)]


def _read_each(readings: Sequence[CellReading]) -> _Column:
    keys = list(dict.fromkeys(chain.from_iterable(reading.values for reading in readings)))
    return _Column(
        keys=keys,
        values=[[reading.values.get(key) for reading in readings] for key in keys],
        more=[(place, reading) for place, reading in enumerate(readings) if reading.says_more],
    )


def _read_words(cells: Sequence[Cell], readings: dict[Cell, CellReading]) -> _Column:
    keys = list(dict.fromkeys(chain.from_iterable(reading.values for reading in readings.values())))
    telling = {cell for cell, reading in readings.items() if reading.says_more}
    said = ({cell: reading.values.get(key) for cell, reading in readings.items()} for key in keys)
    return _Column(
        keys=keys,
        values=[list(map(words.__getitem__, cells)) for words in said],
        more=[(place, readings[cell]) for place, cell in enumerate(cells) if cell in telling] if telling else (),
    )


def _take_more(rows: Columns, place: int, letters: str, key: str, reading: CellReading) -> None:
    """Take in a cell's own text, and what is asked about it."""
    if reading.raw is not None:
        if key not in rows.raw:
            rows.raw[key] = [None] * len(rows.numbers)
        rows.raw[key][place] = reading.raw
    if reading.rule:
        row = rows.numbers[place]
        problem = Problem(rule=reading.rule, column=key, cell=f"{letters}{row}", row=row, value=reading.value)
        problem.detail = reading.detail
        rows.problems.setdefault(place, []).append(problem)
