"""The last look at a paper before it is kept: no person's number or address stands in it, wherever it came from."""

from collections.abc import Callable
from dataclasses import fields, replace
from functools import partial
from typing import TypeVar

from diaodu.domain.papers.blocks import Block, Figure, Paper, Table
from diaodu.domain.text.disclosure import typeset
from diaodu.domain.text.personal import without_personal

B = TypeVar("B", bound=Block)
Clean = Callable[[str], str]


def without_persons(paper: Paper, *, landlines: bool = False) -> Paper:
    """The paper with persons' numbers and addresses taken out of all but its head and foot; the office's own phone stays.

    `landlines`: the telephones of offices stay too, in papers that tell whom to call.
    """
    own = frozenset({"".join(filter(str.isdigit, paper.masthead.phone))})
    clean: Clean = partial(_clean, own=own, landlines=landlines)
    return replace(
        paper,
        blocks=tuple(_block(block, clean) for block in paper.blocks),
        attachments=tuple(
            (clean(title), tuple(_block(block, clean) for block in blocks)) for title, blocks in paper.attachments
        ),
        brief=tuple(_block(block, clean) for block in paper.brief),
        lists=tuple(_block(table, clean) for table in paper.lists),
    )


def _block(block: B, clean: Clean) -> B:
    """A block with each of its texts cleaned; of a table its cells too, of a figure what it says in words."""
    changed = {}
    for field in fields(block):
        value = getattr(block, field.name)
        if isinstance(value, str):
            changed[field.name] = clean(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], str):
            changed[field.name] = tuple(clean(text) for text in value)
    if isinstance(block, Table):
        changed["rows"] = tuple(tuple(clean(cell) for cell in row) for row in block.rows)
    kept = {"name"} if isinstance(block, Table | Figure) else set()
    return replace(block, **{name: value for name, value in changed.items() if name not in kept})


def _clean(text: str, own: frozenset[str], *, landlines: bool) -> str:
    found = without_personal(text, own, landlines=landlines)
    return text if found == text else typeset(found)
