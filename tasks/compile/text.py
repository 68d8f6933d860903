"""From a template to a paper's blocks: rendered, parsed strictly, tables and figures numbered."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from diaodu.adapters.renderers.templates import render
from diaodu.domain.papers.blocks import Block, Figure, Masthead, Table
from diaodu.domain.papers.markup import Written, parse_blocks, parse_paper
from diaodu.domain.plans.plan import MastheadText
from diaodu.domain.text.disclosure import typeset

OWN_NOTE = "共"
"""Begins a note on one table's own rows (共10个，列前6个), which stands under each."""


def masthead(text: MastheadText) -> Masthead:
    """The plan's head and foot, punctuation set full width."""
    words = {name: typeset(value) for name, value in text.model_dump().items() if isinstance(value, str)}
    return Masthead(**words, copies=text.copies)


def blocks_of(
    template: str,
    values: Mapping[str, Any],
    tables: Mapping[str, Table],
    figures: Mapping[str, Figure],
    own: Path | None,
) -> tuple[Block, ...]:
    """The blocks a template makes of values; it refers to tables and figures by their names.

    Raises:
        UserError: the template has a fault.
    """
    return parse_blocks(render(template, values, own), tables=tables, figures=figures, where=f"templates/{template}")


def written_by(
    template: str,
    values: Mapping[str, Any],
    tables: Mapping[str, Table],
    figures: Mapping[str, Figure],
    own: Path | None,
) -> Written:
    """Title, text and annexes that a paper's template makes of values.

    Raises:
        UserError: the template has a fault.
    """
    return parse_paper(render(template, values, own), tables=tables, figures=figures, where=f"templates/{template}")


def numbered(parts: Sequence[tuple[Block, ...]]) -> list[tuple[Block, ...]]:
    """Number tables and figures through the whole paper, in the order they stand; a note stands once, under the first."""
    numbers = {Table: count(1), Figure: count(1)}
    told: set[str] = set()
    return [tuple(_captioned(block, numbers, told) for block in blocks) for blocks in parts]


def as_numbered(blocks: Sequence[Block], body: Sequence[Block]) -> tuple[Block, ...]:
    """Blocks with each table as it stands numbered in the body."""
    tables = {block.name: block for block in body if isinstance(block, Table)}
    return tuple(tables.get(block.name, block) if isinstance(block, Table) else block for block in blocks)


def _captioned(block: Block, numbers: Mapping[type, Any], told: set[str]) -> Block:
    if isinstance(block, Table):
        if not block.caption:  # the one table of a letter
            return block
        notes = tuple(note for note in block.notes if note not in told or note.startswith(OWN_NOTE))
        told.update(notes)
        return replace(block, caption=f"表{next(numbers[Table])}　{block.caption}", notes=notes)
    if isinstance(block, Figure):
        return replace(block, caption=f"图{next(numbers[Figure])}　{block.caption}")
    return block
