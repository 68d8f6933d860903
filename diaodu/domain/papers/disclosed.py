"""The last look at a paper before it is kept: no person's number or address stands in it, wherever it came from."""

from dataclasses import fields, replace
from functools import partial
from typing import TypeVar

from diaodu.domain.papers.blocks import Block, Figure, Paper, Table
from diaodu.domain.text.disclosure import typeset
from diaodu.domain.text.personal import without_personal

B = TypeVar("B", bound=Block)


def without_persons(paper: Paper) -> Paper:
    """The paper with persons' numbers and addresses taken out of all but its head and foot; the office's own phone stays."""
    own = frozenset({"".join(filter(str.isdigit, paper.masthead.phone))})
    clean = partial(_clean, own=own)
    return replace(
        paper,
        blocks=tuple(_block(block, own) for block in paper.blocks),
        attachments=tuple(
            (clean(title), tuple(_block(block, own) for block in blocks)) for title, blocks in paper.attachments
        ),
        brief=tuple(_block(block, own) for block in paper.brief),
        lists=tuple(_block(table, own) for table in paper.lists),
    )


def _block(block: B, own: frozenset[str]) -> B:
    """A block with each of its texts cleaned; of a table its cells too, of a figure what it says in words."""
    changed = {}
    for field in fields(block):
        value = getattr(block, field.name)
        if isinstance(value, str):
            changed[field.name] = _clean(value, own)
        elif isinstance(value, tuple) and value and isinstance(value[0], str):
            changed[field.name] = tuple(_clean(text, own) for text in value)
    if isinstance(block, Table):
        changed["rows"] = tuple(tuple(_clean(cell, own) for cell in row) for row in block.rows)
    kept = {"name"} if isinstance(block, Table | Figure) else set()
    return replace(block, **{name: value for name, value in changed.items() if name not in kept})


def _clean(text: str, own: frozenset[str]) -> str:
    found = without_personal(text, own)
    return text if found == text else typeset(found)
