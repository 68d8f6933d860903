"""What differs between two texts of a paper, and what came since that may have caused it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from difflib import SequenceMatcher

from diaodu.domain.papers.blocks import Block, Figure, Heading, ListBlock, Paper, Paragraph, Quote, Table
from diaodu.domain.results import NO_NAME, UnitName


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One place that changed, with the words before and after."""

    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Something that came after a paper was made: a submission, a decision, an entry. `unit` "" concerns all."""

    text: str
    unit: UnitName = NO_NAME


MOST_CAUSES = 5
"""Causes told of one change; the rest are counted."""
UNKNOWN_CAUSE = "其他报告期的数据有变动，或汇总程序已更新"


def told_apart(changes: Sequence[Change]) -> list[Change]:
    """The same changes, each at a place of its own: the second of a name is （2）."""
    seen: Counter[str] = Counter()
    named = []
    for change in changes:
        seen[change.place] += 1
        count = seen[change.place]
        named.append(change if count == 1 else replace(change, place=f"{change.place}（{count}）"))
    return named


def cause_of(change: Change, causes: Sequence[Cause], units: Sequence[str]) -> str:
    """What may have caused a change: where it names units, what came from these, and what concerns all.

    Everything where nothing came from a unit it names: a rank or a text moves by what others did.
    """
    words = f"{change.place}{change.before}{change.after}"
    named = {unit for unit in units if unit in words}
    is_own = any(cause.unit in named for cause in causes)
    told = [cause.text for cause in causes if not is_own or not cause.unit or cause.unit in named]
    if not told:
        return UNKNOWN_CAUSE
    rest = len(told) - MOST_CAUSES
    return "；".join(told[:MOST_CAUSES]) + (f"；等{len(told)}项" if rest > 0 else "")


def find_changes(before: Paper, after: Paper) -> list[Change]:
    """Changes in reading order; the same text gives none."""
    old, new = list(_lines(before)), list(_lines(after))
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    changes = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            changes += _paired(old[i1:i2], new[j1:j2])
    return changes


def _paired(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> Iterator[Change]:
    for at in range(max(len(old), len(new))):
        before = old[at] if at < len(old) else ("", "")
        after = new[at] if at < len(new) else ("", "")
        yield Change(place=before[0] or after[0], before=before[1], after=after[1])


def _lines(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "标题", paper.title
    yield from ((f"版头版记 {name}", str(value or "")) for name, value in asdict(paper.masthead).items())
    for title, blocks in (("正文", paper.blocks), *paper.attachments):
        yield "附件", title
        for block in blocks:
            yield from _block_lines(title, block)


def _block_lines(place: str, block: Block) -> Iterator[tuple[str, str]]:
    if isinstance(block, Table):
        yield from _table_lines(block)
    elif isinstance(block, ListBlock):
        yield from ((place, item) for item in block.items)
    elif isinstance(block, Quote):
        yield place, f"{block.text}{block.source}"
    elif isinstance(block, Heading | Paragraph):
        yield place, block.text
    elif isinstance(block, Figure):
        yield block.caption, block.alt


def _table_lines(table: Table) -> Iterator[tuple[str, str]]:
    heads = [column.head for column in table.columns]
    for row in table.rows:
        yield (
            f"{table.caption} {' '.join(_names(table, row))}".strip(),
            "；".join(f"{head} {cell}" for head, cell in zip(heads, row, strict=True)),
        )
    yield from ((f"{table.caption} 注", note) for note in table.notes)


def _names(table: Table, row: Sequence[str]) -> Iterator[str]:
    """What a row is known by: its first cell, and the second where that is a name as well, not a figure or a state."""
    yield row[0]
    if len(row) > 1 and table.columns[1].align == "left":
        yield row[1]
