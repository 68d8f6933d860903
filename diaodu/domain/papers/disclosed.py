"""The last look at a paper before it is kept: no person's number or address stands in it, wherever it came from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import groupby
from typing import TypeVar

from diaodu.domain.papers.beside import price_matrix
from diaodu.domain.papers.blocks import Block, Figure, Paper, Table
from diaodu.domain.text.disclosure import typeset
from diaodu.domain.text.personal import without_personal, without_personal_across

B = TypeVar("B", bound=Block)
OF_PRICES = frozenset({"prices", price_matrix.NAME})
"""Tables whose columns of words hold figures: prices as they were said."""


def without_persons(paper: Paper, *, landlines: bool = False) -> Paper:
    """The paper with persons' numbers and addresses taken out of all but its head and foot; the office's own phone stays.

    `landlines`: the telephones of offices stay too, in papers that tell whom to call.
    """
    own = frozenset({"".join(filter(str.isdigit, paper.masthead.phone))})
    clean = _Cleaner(own=own, landlines=landlines)
    return replace(
        paper,
        blocks=tuple(_block(block, clean) for block in paper.blocks),
        attachments=tuple(
            (clean.text(title), tuple(_block(block, clean) for block in blocks)) for title, blocks in paper.attachments
        ),
        brief=tuple(_block(block, clean) for block in paper.brief),
        lists=tuple(_block(table, clean) for table in paper.lists),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cleaner:
    """Takes out what is personal but for the office's own number."""

    own: frozenset[str]
    landlines: bool

    def text(self, words: str) -> str:
        found = without_personal(words, self.own, landlines=self.landlines)
        return words if found == words else typeset(found)

    def across(self, cells: Sequence[str]) -> list[str]:
        """The same of neighbouring cells taken together."""
        found = without_personal_across(cells, self.own, landlines=self.landlines)
        return [old if new == old else typeset(new) for old, new in zip(cells, found, strict=True)]


def _block(block: B, clean: _Cleaner) -> B:
    """A block with each of its texts cleaned; of a table its cells too, of a figure what it says in words."""
    changed = {}
    for field in fields(block):
        value = getattr(block, field.name)
        if isinstance(value, str):
            changed[field.name] = clean.text(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], str):
            changed[field.name] = tuple(clean.text(text) for text in value)
    if isinstance(block, Table):
        changed["rows"] = tuple(_row(block, row, clean) for row in block.rows)
    kept = {"name"} if isinstance(block, Table | Figure) else set()
    return replace(block, **{name: value for name, value in changed.items() if name not in kept})


def _row(table: Table, row: tuple[str, ...], clean: _Cleaner) -> tuple[str, ...]:
    """A row with each cell cleaned, and then what goes on from one cell of words into the next: 138 | 0000 | 0000.

    Figures beside each other are no number: their columns, and those of prices, are left out.
    """
    cells = [clean.text(cell) for cell in row]
    is_words = [column.align == "left" and not _is_of_prices(table) for column in table.columns]
    kept: list[str] = []
    for words, run in groupby(range(len(cells)), key=is_words.__getitem__):
        part = [cells[at] for at in run]
        kept += clean.across(part) if words and len(part) > 1 else part
    return tuple(kept)


def _is_of_prices(table: Table) -> bool:
    """Whether a table, or the whole that it is a part of, is one of prices."""
    return any(re.fullmatch(rf"{name}(_\d+)?", table.name) for name in OF_PRICES)
