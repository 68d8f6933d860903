"""Cells with a line through all they say: nobody can tell whether they still hold, so they are asked about (F-STRUCK)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from diaodu.adapters.reader.containers.scan import column_letters
from diaodu.adapters.reader.rows.readings import CellReader
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import Columns, Problem


def ask_of_struck(
    places: Iterable[tuple[int, int]],
    rows: Columns,
    readers: Sequence[tuple[int, str, CellReader]],
    name: int,
) -> None:
    """Ask once of a record whose name is struck out, else of each cell; what a struck cell says is taken out.

    The record with its name struck out keeps its values: it is held as it is.
    """
    struck: dict[int, set[int]] = defaultdict(set)
    for row, column in places:
        struck[row + 1].add(column)
    for place, row in enumerate(rows.numbers) if struck else ():
        columns = struck.get(row, set())
        for column, key, _ in readers:
            if column in columns and (column == name or name not in columns):
                _ask(rows, place, column, key, keeps=column == name)


def _ask(rows: Columns, place: int, column: int, key: str, *, keeps: bool) -> None:
    said = rows.text(key, place) or str(rows.value(key, place) or "")
    if not said:
        return
    if not keeps:
        for part in {key, f"{key}_end", f"{key}_low", f"{key}_high"} & rows.values.keys():
            rows.put(part, place, None)
    rows.raw.setdefault(key, [None] * len(rows.numbers))[place] = said
    cell = f"{column_letters(column)}{rows.numbers[place]}"
    rows.problems[place] = [problem for problem in rows.problems.get(place, []) if problem.column != key]
    rows.ask(place, Problem(rule=HouseRule.STRUCK, column=key, cell=cell, row=rows.numbers[place], value=said))
