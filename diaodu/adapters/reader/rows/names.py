"""One name in every row: what a formula leaves that nobody calculated, or a copy of the first row (F-NAME)."""

from collections.abc import Sequence

from diaodu.adapters.reader.containers.grid import Cell
from diaodu.adapters.reader.rows.readings import CellReader
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import Columns, Problem

NAMED = "name"
"""Forms of projects have this column; one leader or firm may well stand in every row of another form."""

FEWEST_ALIKE = 3


def one_name(cells: Sequence[Cell], rows: Columns, readers: Sequence[tuple[int, str, CellReader]]) -> list[Problem]:
    """Ask about a table whose rows all have one name and no amount in common; `cells` are those of the names.

    Rows of one project share its investment; a merged name stands in one cell alone.
    """
    if len(cells) < FEWEST_ALIKE or any(cell != cells[0] for cell in cells) or not cells[0]:
        return []
    amounts = [key for _, key, reader in readers if reader.spec.type == "amount"]
    if any(len({*rows.values.get(key, ())} - {None, 0}) == 1 for key in amounts):
        return []
    detail = {"count": str(len(cells))}
    return [Problem(rule=HouseRule.SAME_NAME, column=NAMED, value=f"{cells[0]}", detail=detail)]
