"""How cells look, and what that makes of them: number formats that speak, text struck out or raised."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeGuard

from diaodu.adapters.reader.containers.grid import Cell, Grid
from diaodu.adapters.reader.containers.number_format import hides_the_year, shown, shown_day, shown_text
from diaodu.adapters.reader.containers.rich_text import Run, seen_text
from diaodu.adapters.reader.containers.shown_text import as_shown, lacks_year, seen_day

Place = tuple[int, int]


@dataclass(slots=True)
class Styles:
    """What a workbook's styles say, by the number that its cells give: only those that say something."""

    formats: dict[int, str] = field(default_factory=dict)  # formats that speak
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
    days: dict[Place, str] = field(default_factory=dict)  # the text that is shown for a day
    texts: dict[Place, str] = field(default_factory=dict)
    struck: set[Place] = field(default_factory=set)

    def see_style(self, place: Place, style: int, styles: Styles) -> None:
        """Take in a filled cell's style."""
        if style in styles.formats:
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
        for place, cell, code in _held(grid, self.formats):
            _put(grid, place, _dressed(cell, code, is_1904=grid.is_1904))
            if hides_the_year(code):
                grid.yearless.add(place)
        for place, cell, text in _held(grid, self.shown):
            if _is_number(cell):
                _put(grid, place, as_shown(cell, text))
        for place, cell, text in _held(grid, self.days):
            if isinstance(cell, date):
                _put(grid, place, seen_day(cell, text))
                grid.yearless |= {place} if lacks_year(cell, text) else set()
        for place, _, text in _held(grid, self.texts):
            _put(grid, place, text)
        grid.struck |= {place for place in self.struck if grid.holds(*place)}


def _held(grid: Grid, said: dict[Place, str]) -> Iterator[tuple[Place, Cell, str]]:
    """Yield each filled cell of which something is said: place, cell, what is said."""
    return ((place, grid.rows[place[0]][place[1]], text) for place, text in said.items() if grid.holds(*place))


def _put(grid: Grid, place: Place, cell: Cell) -> None:
    grid.rows[place[0]][place[1]] = cell


def _dressed(cell: Cell, code: str, *, is_1904: bool) -> Cell:
    """A cell as its format shows it."""
    if _is_number(cell):
        return shown(cell, code, is_1904=is_1904)
    if isinstance(cell, date):
        return shown_day(cell, code)
    return shown_text(cell, code) if isinstance(cell, str) else cell


def _is_number(cell: Cell) -> TypeGuard[float]:
    return isinstance(cell, float | int) and not isinstance(cell, bool)
