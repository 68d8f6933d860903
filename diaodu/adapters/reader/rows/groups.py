"""Group titles among the rows (一、数字经济项目): the choice they name, for the rows below that leave it empty."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from diaodu.adapters.reader.containers.grid import Cell
from diaodu.adapters.reader.rows.readings import CellReader
from diaodu.domain.text.keys import choice_key, compact

_NUMBER = re.compile(r"(?:\([一二三四五六七八九十]+\)|第?[一二三四五六七八九十]+[、.:章节类])")
_TAIL = re.compile(r"(?:\([^()]*\)|类|项目|资金)+$")
_REST = "其他"
"""A group of the rest (其他项目) names no choice."""

Readers = Sequence[tuple[int, str, CellReader]]


@dataclass(slots=True)
class Groups:
    """What the titles above a row give it: sheet column → choice, by outer titles and inner ones."""

    readers: Readers
    outer: dict[int, Cell] = field(default_factory=dict)
    inner: dict[int, Cell] = field(default_factory=dict)
    given: dict[int, Cell] = field(default_factory=dict)

    def start(self, row: Sequence[Cell]) -> None:
        """Take a title in; 一、 ends all groups before it, (一) only those beside it."""
        self.inner = self._choice(row)
        if not _texts(row)[0].startswith("("):
            self.outer, self.inner = self.inner, {}
        self.given = self.outer | self.inner

    def names(self, row: Sequence[Cell]) -> bool:
        """Whether a row's text names a choice, so that it is a title wherever it stands."""
        return bool(self._choice(row))

    def _choice(self, row: Sequence[Cell]) -> dict[int, Cell]:
        names = [_NUMBER.sub("", text, count=1) for text in _texts(row)]
        keys = [choice_key(text) for name in names for text in (name, _TAIL.sub("", name))]
        for column, _, reader in self.readers:
            if reader.spec.fill_down and reader.spec.type == "choice":
                value = next((reader.spec.choices[key] for key in keys if key in reader.spec.choices), _REST)
                if not value.startswith(_REST):
                    return {column: value}
        return {}


def _texts(row: Sequence[Cell]) -> list[str]:
    """Texts of a title's cells; the number may stand in one of its own."""
    return [text for cell in row if isinstance(cell, str) and (text := compact(cell))] or [""]
