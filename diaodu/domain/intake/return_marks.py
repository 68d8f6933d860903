"""How a returned workbook (审核批注表) is known again, whatever program saved it: by what its sheets and comments say."""

import re
from collections.abc import Iterable

AUTHOR = "调度审核"
"""Who our comments are by: what tells them from the clerk's own."""

SIGN = f"【{AUTHOR}】"
"""What our part of a comment starts with, also where it follows the clerk's own words in one comment."""

INDEX, STATE = "index", "state"
"""Our two sheets: the index people read, and the hidden one that remembers what the marks replaced."""

_MARKED = "diaodu-returned:"
_MARK = re.compile(rf"{_MARKED}(index|state):([0-9a-f]{{16}})$")


def mark_text(role: str, submission: str) -> str:
    """What one of our sheets says of itself in a cell: its role and the submission the workbook returns."""
    return f"diaodu-returned:{role}:{submission}"


def read_mark(cells: Iterable[object]) -> tuple[str, str] | None:
    """Role and submission of a sheet of ours, from its first cells; None for a sheet of the clerk's."""
    found = (_MARK.match(cell) for cell in cells if isinstance(cell, str) and cell.startswith(_MARKED))
    return next(((mark[1], mark[2]) for mark in found if mark), None)
