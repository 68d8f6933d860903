"""Cells that hold far more than one answer: read and counted, printed in part, and asked about (F-LONG)."""

from collections.abc import Sequence

from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import Columns, Problem, ReadFile, ReadRows, Scalar
from diaodu.domain.text.length import LONGEST_READ, head_of

_TEXT_OR_NONE = {str, type(None)}
_QUOTED = 40
"""Characters of such a cell that a question quotes."""


def ask_long(file: ReadFile) -> ReadFile:
    """The file, with a question at every cell that is too long."""
    for sheet in file.sheets:
        columns = sheet.rows.columns() if isinstance(sheet.rows, ReadRows) else Columns.of_rows(sheet.rows)
        long = [
            (key, place, value)
            for key, values in columns.values.items()
            if _may_be_long(values)
            for place, value in enumerate(values)
            if isinstance(value, str) and len(value) > LONGEST_READ
        ]
        for key, place, text in long:
            _ask(columns, key, place, text)
        sheet.rows = ReadRows(columns) if long else sheet.rows
    return file


def _may_be_long(values: Sequence[Scalar]) -> bool:
    """Whether a column is worth a closer look: most hold no text, or texts alone of which none is long."""
    kinds = set(map(type, values))
    return str in kinds and (
        bool(kinds - _TEXT_OR_NONE) or max(map(len, map(str, filter(None, values))), default=0) > LONGEST_READ
    )


def _ask(columns: Columns, key: str, place: int, text: str) -> None:
    row, detail, value = columns.numbers[place], {"count": str(len(text))}, head_of(text, _QUOTED)
    columns.ask(place, Problem(rule=HouseRule.LONG, column=key, row=row, value=value, detail=detail))
