"""A table's records, read column by column: each word of a column is looked at once, however many rows say it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter, itemgetter
from typing import Any

from diaodu.adapters.reader.containers.grid import Cell
from diaodu.adapters.reader.containers.scan import column_letters
from diaodu.adapters.reader.rows.readings import CellReader, CellReading
from diaodu.domain.intake.reading import Columns, Problem, Scalar

_VALUES, _RAW = attrgetter("values"), attrgetter("raw")

Readers = Sequence[tuple[int, str, CellReader]]
"""Sheet column, column key, reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """What a column's cells came to; one entry for each record in every list of `values`."""

    keys: Sequence[str]
    values: Sequence[list[Scalar]]  # for each of the keys
    raw: list[str | None]  # the cells' own texts where these differ; empty where none does
    asked: Iterable[tuple[int, CellReading]]  # the records' places at which something is asked


@dataclass(slots=True, kw_only=True)
class Records:
    """The records found so far: their rows in the sheet, and their cells with what is given from above."""

    readers: Readers
    indexes: list[int] = field(default_factory=list)
    cells: list[Sequence[Cell]] = field(default_factory=list)
    _numbers: dict[str, list[CellReading]] = field(default_factory=dict)  # by column key

    def add(self, index: int, cells: Sequence[Cell]) -> None:
        """Take in a record."""
        self.indexes.append(index)
        self.cells.append(cells)

    def extend(self, indexes: Sequence[int], cells: Sequence[Sequence[Cell]]) -> None:
        """Take in records one below another."""
        self.indexes.extend(indexes)
        self.cells.extend(cells)

    def numbers(self, key: str) -> list[CellReading]:
        """What a column of numbers came to in the records so far; none is read twice."""
        column, reader = next((column, reader) for column, name, reader in self.readers if name == key)
        found = self._numbers.setdefault(key, [])
        found.extend(map(reader.readings.__getitem__, [cells[column] for cells in self.cells[len(found) :]]))
        return found

    def read(self) -> Columns:
        """Read them all."""
        rows = Columns(numbers=[index + 1 for index in self.indexes], values={}, raw={}, problems={})
        by_column = list(zip(*self.cells, strict=True))
        for column, key, reader in self.readers if by_column else ():
            taken = self._column(key, by_column[column], reader)
            for name, values in zip(taken.keys, taken.values, strict=True):
                rows.values[name] = _filled_from(rows.values[name], values) if name in rows.values else values
            if taken.raw:
                rows.raw[key] = taken.raw
            for place, reading in taken.asked:
                rows.ask(place, _problem(key, column, rows.numbers[place], reading))
        for place in rows.problems:
            self._redirect(rows, place)
        return rows

    def _column(self, key: str, cells: Sequence[Cell], reader: CellReader) -> _Column:
        if not self._numbers.get(key) and (whole := reader.read_column(cells)):
            return _Column(keys=[key], values=[whole[0]], raw=whole[1], asked=())
        if reader.is_number:
            return _read_each(self.numbers(key))
        words = set(cells)
        if 2 * len(words) > len(cells) or 0 in words or 1 in words:  # True is 1 in a set
            return _read_each(list(map(reader.readings.__getitem__, cells)))
        return _read_words(cells, {cell: reader.readings[cell] for cell in words})

    def _redirect(self, rows: Columns, place: int) -> None:
        """Put a word where it belongs: 停工 in the stage cell is the status, unless that says something itself."""
        cells = self.cells[place]
        for column, _, reader in self.readers:
            to = reader.read(cells[column]).redirect if cells[column] != "" else None
            if to and rows.value(to.to, place) in to.gives_way:
                rows.put(to.to, place, to.value)


def _filled_from(before: Sequence[Scalar], values: Sequence[Scalar]) -> list[Scalar]:
    """One column's values over those of another that says the same key."""
    return [one if other is None else other for one, other in zip(before, values, strict=True)]


def _read_each(readings: Sequence[CellReading]) -> _Column:
    found = list(map(_VALUES, readings))
    keys = list(dict.fromkeys(chain.from_iterable(found)))
    raw = list(map(_RAW, readings))
    is_alike = set(map(tuple, found)) == {tuple(keys)}
    return _Column(
        keys=keys,
        values=[[*map(itemgetter(key), found)] if is_alike else [one.get(key) for one in found] for key in keys],
        raw=raw if raw.count(None) < len(raw) else [],
        asked=[(place, reading) for place, reading in enumerate(readings) if reading.rule],
    )


def _read_words(cells: Sequence[Cell], readings: dict[Cell, CellReading]) -> _Column:
    each = _read_each(list(readings.values()))
    asked = {cell for cell, reading in readings.items() if reading.rule}
    return _Column(
        keys=each.keys,
        values=[_spread(cells, readings, values) for values in each.values],
        raw=_spread(cells, readings, each.raw) if each.raw else [],
        asked=[(place, readings[cell]) for place, cell in enumerate(cells) if cell in asked] if asked else (),
    )


def _spread(cells: Sequence[Cell], words: Iterable[Cell], said: Sequence[Any]) -> list[Any]:
    """What was said of each word, for every cell."""
    return list(map(dict(zip(words, said, strict=True)).__getitem__, cells))


def _problem(key: str, column: int, row: int, reading: CellReading) -> Problem:
    cell = f"{column_letters(column)}{row}"
    return Problem(rule=reading.rule, column=key, cell=cell, row=row, value=reading.value, detail=reading.detail)
