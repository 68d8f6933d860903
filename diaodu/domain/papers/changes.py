"""What differs between two texts of a paper, place by place, and what came since that may have caused it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from difflib import SequenceMatcher
from functools import partial

from diaodu.domain.papers.blocks import Block, Figure, Heading, ListBlock, Paper, Paragraph, Quote, Table, TableColumn
from diaodu.domain.results import NO_NAME, UnitName
from diaodu.domain.text import wording

SOURCES = "sources"
"""The workbook's table of files and versions, which says what a paper was made of and nothing of the period."""
UNRANKED = "不排名"
RANK = "位次"
LEAD = "导语"
HEAD_AND_FOOT = {
    "name": "名称", "issuer": "编发单位", "marking": "标注", "signer": "签发", "checker": "核稿", "editor": "编辑",
    "phone": "电话", "report_to": "报", "send_to": "送", "distribute_to": "发", "copies": "印数",
}  # fmt: skip
_PLACED = re.compile(r"(?P<figure>.*?)（(?P<place>\d+)）")
_NUMBER_OF_HEADING = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+\.)")
_NUMBER_OF_CAPTION = re.compile(r"^[表图]\d+\u3000?")
_PART_OF_CAPTION = re.compile(r"（[一二三四五六七八九十]+）$")
_SENTENCES = re.compile(r"[^。；]*[。；]|[^。；]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One place that changed, with the words before and after.

    Of a table's cell `table`, `row` and `column` name it; `is_rank`: what changed is the place in a list (位次), not the figure.
    `in_workbook`: it stands in the workbook alone.
    """

    place: str
    before: str
    after: str
    table: str = ""
    row: str = ""
    column: str = ""
    is_rank: bool = False
    in_workbook: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Something that came after a paper was made: a submission, a decision, an entry. `unit` "" concerns all.

    `text` says it to those at work, with names of people and files; `printed` as a paper may say it.
    """

    text: str
    unit: UnitName = NO_NAME
    printed: str = ""


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


def causes_of(
    change: Change, causes: Sequence[Cause], units: Sequence[str], changes: Sequence[Change] = ()
) -> list[Cause]:
    """What may have caused a change: what came from the units it is about, and what concerns all.

    These are the units it names; of a sum or a place those too whose own figure of that kind changed, `changes` being
    all there are. Everything where nothing came from them: a rank or a text moves by what others did.
    """
    words = f"{change.place}{change.before}{change.after}"
    named = {unit for unit in units if unit in words} | _moved_beside(change, units, changes)
    is_own = any(cause.unit in named for cause in causes)
    return [cause for cause in causes if not is_own or not cause.unit or cause.unit in named]


def _moved_beside(change: Change, units: Sequence[str], changes: Sequence[Change]) -> set[str]:
    """Units whose figures changed in the column of a cell that is another's, or of the measure that its row is.

    Of a sentence those behind each cell whose figures it tells.
    """
    if not change.table and not change.row:
        told = [one for one in changes if one.row and _is_told(one, change)]
        return set().union(*(_moved_beside(one, units, changes) for one in told))
    if not change.row or (change.row in units and not change.is_rank):
        return set()
    own = [one for one in changes if one.row in units and not one.is_rank]
    return {one.row for one in own if one.column == change.column or one.column.startswith(change.row)}


def _is_told(cell: Change, sentence: Change) -> bool:
    """Whether a sentence says a cell's figure, before and after."""
    return (
        bool(cell.before and cell.after) and _says(sentence.before, cell.before) and _says(sentence.after, cell.after)
    )


def _says(words: str, figure: str) -> bool:
    return re.search(rf"(?<![\d.]){re.escape(figure)}(?![\d.])", words) is not None


def cause_of(change: Change, causes: Sequence[Cause], units: Sequence[str], changes: Sequence[Change] = ()) -> str:
    """The causes of a change in words, the first few of them."""
    told = [cause.text for cause in causes_of(change, causes, units, changes)]
    if not told:
        return UNKNOWN_CAUSE
    rest = len(told) - MOST_CAUSES
    return "；".join(told[:MOST_CAUSES]) + (f"；等{len(told)}项" if rest > 0 else "")


def find_changes(before: Paper, after: Paper) -> list[Change]:
    """Changes of title, head, text, annexes and the workbook's lists, in reading order; the same text gives none."""
    return [
        *_replaced("标题", before.title, after.title),
        *_head_changes(before, after),
        *_text_changes(_texts(before), _texts(after)),
        *_table_changes(_grids(_blocks(before)), _grids(_blocks(after))),
        *(replace(one, in_workbook=True) for one in _table_changes(_grids(_lists(before)), _grids(_lists(after)))),
    ]


def _replaced(place: str, before: str, after: str) -> Iterator[Change]:
    if before != after:
        yield Change(place=place, before=before, after=after)


def _head_changes(before: Paper, after: Paper) -> Iterator[Change]:
    old, new = asdict(before.masthead), asdict(after.masthead)
    for name, value in old.items():
        yield from _replaced(f"版头版记 {HEAD_AND_FOOT[name]}", str(value or ""), str(new[name] or ""))


def _blocks(paper: Paper) -> list[Block]:
    return [*paper.blocks, *(block for _, blocks in paper.attachments for block in blocks)]


def _lists(paper: Paper) -> list[Table]:
    return [table for table in paper.lists if table.name != SOURCES]


# --- sentences -------------------------------------------------------------------------------------------------
@dataclass(slots=True, kw_only=True)
class _Section:
    """What is said below one heading, or of one chart; `place` is how a reader finds it."""

    place: str
    texts: list[str] = field(default_factory=list)


def _texts(paper: Paper) -> dict[str, _Section]:
    """Sections by their headings without numbers, which move when a section comes or goes."""
    found: dict[str, _Section] = {}
    for title, blocks in (("", paper.blocks), *paper.attachments):
        path = [title] if title else []
        for block in blocks:
            if isinstance(block, Heading):
                path = [*path[: block.level - 1 + bool(title)], block.text]
                continue
            captioned = [block.caption] if isinstance(block, Figure) else path or [LEAD]
            if words := list(_words(block)):
                found.setdefault(_bare(captioned), _Section(place=" ".join(captioned))).texts += words
    return found


def _bare(path: Iterable[str]) -> str:
    return " ".join(_NUMBER_OF_CAPTION.sub("", _NUMBER_OF_HEADING.sub("", one)) for one in path)


def _words(block: Block) -> Iterator[str]:
    if isinstance(block, ListBlock):
        yield from block.items
    elif isinstance(block, Quote):
        yield f"{block.source}：{block.text}" if block.source else block.text
    elif isinstance(block, Paragraph):
        yield block.text
    elif isinstance(block, Figure):
        yield block.alt


def _text_changes(old: Mapping[str, _Section], new: Mapping[str, _Section]) -> Iterator[Change]:
    for key in dict.fromkeys([*old, *new]):
        before, after = old.get(key), new.get(key)
        place = (before or new[key]).place.replace("\u3000", " ")
        for was, now in _pairs(before.texts if before else [], after.texts if after else []):
            yield from (Change(place=place, before=one, after=other) for one, other in _sentences(was, now))


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Texts that differ, side by side; one that came or went has nothing beside it."""
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for at in range(max(i2 - i1, j2 - j1)):
            yield (old[i1 + at] if i1 + at < i2 else "", new[j1 + at] if j1 + at < j2 else "")


def _sentences(before: str, after: str) -> Iterator[tuple[str, str]]:
    """The sentences of two texts that differ."""
    if not before or not after:
        yield before, after
        return
    old, new = _SENTENCES.findall(before), _SENTENCES.findall(after)
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if i2 - i1 == j2 - j1:
            yield from zip(old[i1:i2], new[j1:j2], strict=True)
        else:
            yield "".join(old[i1:i2]), "".join(new[j1:j2])


# --- tables ----------------------------------------------------------------------------------------------------
@dataclass(slots=True, kw_only=True)
class _Grid:
    """A table's cells by row and column; what is printed in two tables for its width is one."""

    caption: str
    columns: dict[str, bool] = field(default_factory=dict)
    """Each column's title, and whether it holds figures."""
    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def _grids(blocks: Iterable[Block]) -> dict[str, _Grid]:
    found: dict[str, _Grid] = {}
    for table in (block for block in blocks if isinstance(block, Table)):
        caption = _PART_OF_CAPTION.sub("", table.caption)
        _add(found.setdefault(_bare([caption]), _Grid(caption=caption.replace("\u3000", " "))), table)
    return found


def _add(grid: _Grid, table: Table) -> None:
    titles = [_title(column, table.unit) for column in table.columns]
    grid.columns |= {title: column.align == "right" for title, column in zip(titles, table.columns, strict=True)}
    grid.notes += table.notes
    seen: Counter[str] = Counter()
    for row in table.rows:
        name = " ".join(_names(table, row))
        seen[name] += 1
        key = name if seen[name] == 1 else f"{name}（{seen[name]}）"
        grid.rows.setdefault(key, {}).update(zip(titles, row, strict=True))


def _title(column: TableColumn, unit: str) -> str:
    """A column's heads, with the unit that is said above the table."""
    return (
        f"{column.title}（{unit}）"
        if unit and column.align == "right" and "（%）" not in column.title
        else column.title
    )


def _names(table: Table, row: Sequence[str]) -> Iterator[str]:
    """What a row is known by: its first cell, and the second where that is a name as well, not a figure or a state."""
    yield row[0].removesuffix(wording.CARRIED_MARK)
    if len(row) > 1 and table.columns[1].align == "left":
        yield row[1]


def _table_changes(old: Mapping[str, _Grid], new: Mapping[str, _Grid]) -> Iterator[Change]:
    """Changes of tables; one that is on one side alone came or went row by row."""
    for key in dict.fromkeys([*old, *new]):
        before, after = old.get(key), new.get(key)
        caption = (before or new[key]).caption
        yield from _grid_changes(before or _Grid(caption=caption), after or _Grid(caption=caption))


def _grid_changes(old: _Grid, new: _Grid) -> Iterator[Change]:
    place = old.caption
    for row in dict.fromkeys([*old.rows, *new.rows]):
        if row in old.rows and row in new.rows:
            yield from _row_changes(place, row, old, new)
        else:
            was, now = _row_words(old.rows.get(row)), _row_words(new.rows.get(row))
            yield Change(place=f"{place}，{row}", before=was, after=now, table=place, row=row)
    for column in dict.fromkeys([*old.columns, *new.columns] if old.rows and new.rows else []):
        was, now = ("有此栏" if column in grid.columns else "" for grid in (old, new))
        if was != now:
            yield Change(place=f"{place}，{column}", before=was, after=now, table=place, column=column)
    for was, now in _pairs(old.notes, new.notes):
        yield Change(place=f"{place}，注", before=was, after=now, table=place)


def _row_words(row: Mapping[str, str] | None) -> str:
    return "；".join(f"{head} {cell}" for head, cell in row.items()) if row else ""


def _row_changes(caption: str, row: str, old: _Grid, new: _Grid) -> Iterator[Change]:
    for column, was in old.rows[row].items():
        now = new.rows[row].get(column, was)
        if now == was:
            continue
        place, at = f"{caption}，{row}，{column}", partial(Change, table=caption, row=row, column=column)
        (figure, rank), (now_figure, now_rank) = (_parted(cell, column, old.columns[column]) for cell in (was, now))
        if figure != now_figure:
            yield at(place=place, before=figure, after=now_figure)
        if rank != now_rank:
            place = f"{place.removesuffix(f'，{RANK}')}，{RANK}"
            yield at(place=place, before=rank or UNRANKED, after=now_rank or UNRANKED, is_rank=True)


def _parted(cell: str, column: str, is_figure: bool) -> tuple[str, str]:  # noqa: FBT001 - what a column is
    """A cell's figure, and the place behind it in brackets or in a column of its own."""
    if column == RANK:
        return "", cell.replace(wording.DASH, "")
    found = _PLACED.fullmatch(cell) if is_figure else None
    return (found["figure"], found["place"]) if found else (cell, "")
