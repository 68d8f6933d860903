"""Rows on their way from a reading to a record: values with their provenance."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from diaodu.domain.intake.reading import Problem, ReadFile, ReadSheet
from diaodu.domain.results import UnitCode

CURRENT, FIRST = "current", "first"
"""Versions: what counts now, and a superseded first delivery that only 报送质量 looks at."""


PARAGRAPH = "段"
"""Stands for a column's letter where a record is a paragraph of a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFile:
    """A readable file of a unit in the version it counts for, and the forms it gives there.

    `mark` stands for the unit in the ids of what is in it (see UnitMarks).
    """

    unit: UnitCode
    mark: str
    submission: str
    sha256: str
    name: str
    reading: ReadFile
    forms: frozenset[str]
    closed: frozenset[str] = frozenset()
    """Forms that the unit has handed in anew since, whatever this file has of them."""
    version: str = CURRENT

    def is_closed(self, sheet: ReadSheet) -> bool:
        """Whether a newer version of the form a sheet holds, or was meant as, has come since."""
        return (sheet.form or sheet.meant_form) in self.closed


@dataclass(slots=True, kw_only=True)
class Row:
    """One record with its place: `letters` gives the column letter of each column key."""

    id: str
    unit: UnitCode
    submission: str
    file: str
    sheet: str
    row: int
    letters: dict[str, str]
    values: dict[str, Any]
    raw: dict[str, str]
    problems: list[Problem]
    version: str
    shared: frozenset[str] = frozenset()
    """Columns whose number is merged into that of the row above, of the same project: none is missing."""
    was_held: bool = False
    """A steward's correction mended what held it: the unit itself had handed it in wrong."""
    project: str = ""
    """The code of its project; "" while it has none."""
    is_known: bool = False
    """Its project goes by just this row's names: what it was called before, or was ruled to be."""
    given: dict[str, tuple[str, Any]] = field(default_factory=dict)
    """Columns a steward corrected → the cell's own text and value."""

    @property
    def line(self) -> dict[str, Any]:
        """Its values as the unit handed them in."""
        return {**self.values, **{column: value for column, (_, value) in self.given.items()}}

    @property
    def cells(self) -> dict[str, str]:
        """Addresses of its cells by column."""
        if PARAGRAPH in self.letters.values():
            return {column: self.cell(column) for column in self.letters}
        return {column: f"{letter}{self.row}" if letter else "" for column, letter in self.letters.items()}

    def cell(self, column: str) -> str:
        """Address of a column's cell in this row, or "" where the sheet lacks the column."""
        letter = self.letters.get(column)
        if letter == PARAGRAPH:
            return f"第{self.row}段"
        return f"{letter}{self.row}" if letter else ""


def short_hash(*parts: object) -> str:
    """Twelve hex digits that are the same for the same parts."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:12]


def rows_of(form: str, file: UnitFile) -> Iterator[Row]:
    """Rows of a form in a file, sheet by sheet."""
    for sheet in file.reading.sheets:
        if sheet.form != form or form not in file.forms:
            continue
        for row in sheet.rows:
            yield Row(
                id=short_hash(file.mark, file.sha256, file.name, sheet.name, row.row, *sheet.pane.split()),
                unit=file.unit,
                submission=file.submission,
                file=file.name,
                sheet=sheet.name,
                row=row.row,
                letters=sheet.columns,
                values=dict(row.values),
                raw=row.raw,
                problems=row.problems,
                version=file.version,
                shared=frozenset(key for key, lines in sheet.shared.items() if row.row in lines),
            )
