"""A table's records, read column by column: each word of a column is looked at once, however many rows say it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Any

from diaodu.adapters.reader.containers.grid import Cell
from diaodu.adapters.reader.containers.scan import column_letters
from diaodu.adapters.reader.rows.readings import CellReader, CellReading
from diaodu.domain.intake.reading import Problem, ReadRow, Scalar

_ABSENT: Any = object()
"""Stands where a cell says nothing of a key that other cells of its column do."""

Readers = Sequence[tuple[int, str, CellReader]]
"""Sheet column, column key, reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """What a column's cells came to; one entry for each record in every list of `values`."""

    keys: Sequence[str]
    values: Sequence[Sequence[Scalar]]  # for each of the keys
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

    def read(self) -> list[ReadRow]:
        """Read them all."""
        if not self.indexes:
            return []
        by_column = list(zip(*self.cells, strict=True))
        columns = [self._column(column, by_column[column], reader) for column, _, reader in self.readers]
        keys = list(chain.from_iterable(column.keys for column in columns))
        values = list(chain.from_iterable(column.values for column in columns))
        said = zip(*values, strict=True) if values else repeat(())
        rows = [
            ReadRow(
                row=index + 1, values={key: cell for key, cell in zip(keys, row, strict=True) if cell is not _ABSENT}
            )
            for index, row in zip(self.indexes, said, strict=False)
        ]
        for (at, key, _), column in zip(self.readers, columns, strict=True):
            for place, reading in column.more:
                _take_more(rows[place], at, key, reading)
        for row, cells in zip(rows, self.cells, strict=True):
            if row.problems:
                _redirect(row, cells, self.readers)
        return rows

    def _column(self, column: int, cells: Sequence[Cell], reader: CellReader) -> _Column:
        distinct = set() if reader.is_number else set(cells)
        if reader.is_number or 0 in distinct or 1 in distinct:  # True is 1 in a set
            return _read_each(self.numbers(column, reader))
        return _read_words(cells, {cell: reader.readings[cell] for cell in distinct})


def _read_each(readings: Sequence[CellReading]) -> _Column:
    keys = list(dict.fromkeys(chain.from_iterable(reading.values for reading in readings)))
    return _Column(
        keys=keys,
        values=[[reading.values.get(key, _ABSENT) for reading in readings] for key in keys],
        more=[(place, reading) for place, reading in enumerate(readings) if reading.says_more],
    )


def _read_words(cells: Sequence[Cell], readings: dict[Cell, CellReading]) -> _Column:
    keys = list(dict.fromkeys(chain.from_iterable(reading.values for reading in readings.values())))
    telling = {cell for cell, reading in readings.items() if reading.says_more}
    said = ({cell: reading.values.get(key, _ABSENT) for cell, reading in readings.items()} for key in keys)
    return _Column(
        keys=keys,
        values=[list(map(words.__getitem__, cells)) for words in said],
        more=[(place, readings[cell]) for place, cell in enumerate(cells) if cell in telling] if telling else (),
    )


def _take_more(record: ReadRow, column: int, key: str, reading: CellReading) -> None:
    """Take in a cell's own text, and what is asked about it."""
    if reading.raw is not None:
        record.raw[key] = reading.raw
    if reading.rule:
        cell = f"{column_letters(column)}{record.row}"
        record.problems.append(
            Problem(
                rule=reading.rule, column=key, cell=cell, row=record.row, value=reading.value, detail=reading.detail
            )
        )


def _redirect(record: ReadRow, cells: Sequence[Cell], readers: Readers) -> None:
    """Put a word where it belongs: 停工 in the stage cell is the status, unless that says something itself."""
    for column, _, reader in readers:
        to = reader.read(cells[column]).redirect if cells[column] != "" else None
        if to and record.values.get(to.to) in to.gives_way:
            record.values[to.to] = to.value
