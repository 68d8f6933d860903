"""Papers that plans declare: all of a month, and what an office would not print in them."""

import re
from collections.abc import Iterator

from diaodu.adapters.renderers.text import block_lines
from diaodu.domain.papers.blocks import Block, Heading, Paper, Table
from diaodu.domain.plans.papers import PlanPaper
from diaodu.domain.plans.units import Unit
from tasks.compile.draft import compile_declared
from tasks.month import Month

MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
CODE = re.compile(r"\b[A-Z]-(?:\d{2}|[A-Z]{3,})\b")
"""A clause's or a rule's id."""


def declared_papers(month: Month, *kinds: str) -> list[Paper]:
    """Every paper of the plan, or of some kinds, that says anything in the month, of one to each unit all of them."""
    chosen = [declared for declared in month.plan.papers if not kinds or declared.id in kinds]
    return [paper for declared in chosen for _, paper in compile_declared(month, declared, units_of(month, declared))]


def units_of(month: Month, declared: PlanPaper) -> list[Unit | None]:
    """Whom a paper is written to."""
    units = month.plan.units_in(month.period.start, month.period.end)
    return list(units) if declared.is_to_each_unit else [None]


def blocks_of(paper: Paper) -> list[Block]:
    """The blocks of text and annexes."""
    return [*paper.blocks, *(block for _, blocks in paper.attachments for block in blocks)]


def words_of(paper: Paper) -> str:
    """Title and text of a paper, annexes too."""
    return "\n".join([paper.title, *(line for block in blocks_of(paper) for line in block_lines(block))])


def faults_of(paper: Paper) -> Iterator[str]:
    """What an office would not print: codes, mobiles, empty headings, columns of dashes, 结果 before 审定."""
    text = words_of(paper)
    yield from (f"{paper.kind} {found}" for found in MOBILE.findall(text) + CODE.findall(text))
    if "考核结果" in text:
        yield f"{paper.kind} calls a draft 考核结果"
    blocks = blocks_of(paper)
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        if isinstance(block, Heading) and (
            after is None or (isinstance(after, Heading) and after.level <= block.level)
        ):
            yield f"{paper.kind} heading without text: {block.text}"
        if isinstance(block, Table):
            yield from (f"{paper.kind} {block.caption}: {head}" for head in _dashes(block))


def _dashes(table: Table) -> Iterator[str]:
    for at, column in enumerate(table.columns):
        if len(table.rows) > 1 and {row[at] for row in table.rows} == {"—"}:
            yield f"a column of dashes: {column.title}"
