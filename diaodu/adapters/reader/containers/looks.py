"""How cells look, and what that makes of them: number formats that speak, text struck out or raised."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from diaodu.adapters.reader.containers.grid import Cell, Grid
from diaodu.adapters.reader.containers.number_format import shown
from diaodu.adapters.reader.containers.rich_text import Run, seen_text
from diaodu.adapters.reader.containers.shown_text import as_shown

Place = tuple[int, int]


@dataclass(slots=True)
class Styles:
    """What a workbook's styles say, by the number that its cells give: only those that say something."""

    formats: dict[int, str] = field(default_factory=dict)  # number formats that speak
    struck: set[int] = field(default_factory=set)  # fonts with a line through

    @property
    def numbers(self) -> set[int]:
        """Styles that make a cell worth a closer look."""
        return self.formats.keys() | self.struck


@dataclass(slots=True)
class Looks:
    """What is to be said of a sheet's cells; rows and columns count from 0."""

    formats: dict[Place, str] = field(default_factory=dict)
    shown: dict[Place, str] = field(default_factory=dict)  # the text that is shown for a number
    texts: dict[Place, str] = field(default_factory=dict)
    struck: set[Place] = field(default_factory=set)

    def see_style(self, place: Place, style: int, styles: Styles, *, is_number: bool) -> None:
        """Take in a filled cell's style."""
        if is_number and style in styles.formats:
            self.formats[place] = styles.formats[style]
        if style in styles.struck:
            self.struck.add(place)

    def see_runs(self, place: Place, runs: Sequence[Run]) -> None:
        """Take in a text of several looks, after its cell's style."""
        self.texts[place], is_struck = seen_text(runs, is_struck=place in self.struck)
        if is_struck:
            self.struck.add(place)
        else:
            self.struck.discard(place)

    def apply(self, grid: Grid) -> None:
        """Put into the grid what a person sees."""
        for (row, column), code in self.formats.items():
            cell = grid.rows[row][column] if grid.holds(row, column) else ""
            if _is_number(cell):
                grid.rows[row][column] = shown(cell, code, is_1904=grid.is_1904)
        for (row, column), text in self.shown.items():
            cell = grid.rows[row][column] if grid.holds(row, column) else ""
            if _is_number(cell):
                grid.rows[row][column] = as_shown(cell, text)
        for (row, column), text in self.texts.items():
            if grid.holds(row, column):
                grid.rows[row][column] = text
        grid.struck |= {place for place in self.struck if grid.holds(*place)}


def _is_number(cell: Cell) -> TypeGuard[float]:
    return isinstance(cell, float | int) and not isinstance(cell, bool)
