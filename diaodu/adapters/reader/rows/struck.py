"""Cells with a line through all they say: nobody can tell whether they still hold, so they are asked about (F-STRUCK)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from diaodu.adapters.reader.containers.scan import column_letters
from diaodu.adapters.reader.rows.readings import CellReader
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import Problem, ReadRow


def ask_of_struck(
    places: Iterable[tuple[int, int]],
    records: Sequence[ReadRow],
    readers: Sequence[tuple[int, str, CellReader]],
    name: int,
) -> None:
    """Ask once of a record whose name is struck out, else of each cell; what a struck cell says is taken out.

    The record with its name struck out keeps its values: it is held as it is.
    """
    struck: dict[int, set[int]] = defaultdict(set)
    for row, column in places:
        struck[row + 1].add(column)
    for record in records if struck else ():
        columns = struck.get(record.row, set())
        for column, key, _ in readers:
            if column in columns and (column == name or name not in columns):
                _ask(record, column, key, keeps=column == name)


def _ask(record: ReadRow, column: int, key: str, *, keeps: bool) -> None:
    said = record.raw.get(key) or str(record.values.get(key) or "")
    if not said:
        return
    if not keeps:
        for part in (key, f"{key}_end", f"{key}_low", f"{key}_high"):
            record.values.pop(part, None)
    record.raw[key] = said
    record.problems = [problem for problem in record.problems if problem.column != key]
    cell = f"{column_letters(column)}{record.row}"
    record.problems.append(Problem(rule=HouseRule.STRUCK, column=key, cell=cell, row=record.row, value=said))
