"""Which column of a sheet answers which column of a form, by header text alone (docs/reading.md#headers).

Multi-row headers join in either order; the printed header beats an alias, a longer joined name a shorter,
and a lone header (企业名称) counts only where nothing better was found.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import permutations

from diaodu.adapters.reader.catalog import FormSpec, JointSpec, LoneSpec
from diaodu.adapters.reader.containers.grid import Cell, Merge
from diaodu.domain.text.amounts import MoneyUnit, read_unit
from diaodu.domain.text.keys import bare_header_key, bracket_text, header_key
from diaodu.domain.text.said_units import said_units

_GENERIC = {"", "合计", "小计", "总额", "金额", "总计", "数额", "总数"}
"""Under a group header these mean the group itself."""

_QUALIFIER = re.compile(
    r"(?:截至)?(?:本|当|今|上|去|前)?(?:年|月|期|季度?)?(?:同期|累计|合计|实际|实绩|完成|计划|目标|任务|预计|预期|同比|环比|增长|增减|增幅|增速|占比|比例|完成率)?"
    r"(?:数|额|值|情况|金额|率)?[±(]?%?\)?$"
    r"|(?:截至)?(?:(?:19|20)\d{2}年?)?(?:(?:\d{1,2}月?[-—~至])?\d{1,2}月(?:底|末)?)?(?:累计|实际|计划|完成)?(?:数|额)?$"
)
"""Under a group header these say of which time, or whether planned or done."""
_BRACKET = re.compile(r"\(([^()]+)\)")

Parts = tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Offer:
    """A sheet column for a form's: how well its header fits (the lowest best), where it stands, the name that fits."""

    rank: tuple[int, int]
    column: int
    key: str
    name: str


@dataclass(slots=True)
class Match:
    """A form laid over a header block; sheet columns count from 0."""

    form: FormSpec
    columns: dict[str, int] = field(default_factory=dict)  # form column → sheet column
    joints: dict[int, JointSpec] = field(default_factory=dict)
    lone: dict[str, LoneSpec] = field(default_factory=dict)  # form columns matched by a lone header
    own: int = 0  # headers the sheet itself has
    offers: dict[str, list[Offer]] = field(default_factory=dict)  # all columns that fit a form column, the best first

    @property
    def answered(self) -> set[str]:
        """Form columns that have an answer in the sheet, 序号 set aside."""
        joint = {key for spec in self.joints.values() for key in spec.columns}
        return (set(self.columns) | joint) - {"serial"}

    @property
    def missing_keys(self) -> list[str]:
        """Key columns the sheet lacks."""
        return [key for key in self.form.keys if key not in self.answered]

    @property
    def qualifies(self) -> bool:
        """Whether the sheet is meant as this form.

        It has at least half of the form's headers, or all its anchors or half of what it asks, with at
        least half of the sheet's own headers known.
        """
        answered = self.answered
        if 2 * len(answered) >= len(self.form.columns) - 1:
            return True
        has_anchors = all(key in answered for key in self.form.anchors)
        return (has_anchors or self.asks_half) and len(answered) > 1 and 2 * len(answered) >= self.own

    @property
    def asks_half(self) -> bool:
        """Whether the sheet has half of the columns that the form asks for."""
        return 2 * len(self.answered & self.form.needed) >= len(self.form.needed)


def column_parts(block: Sequence[Sequence[Cell]], merges: Iterable[Merge] = ()) -> list[Parts]:
    """Header texts of each column from the top row down, a merged group's text over each of its columns.

    The rows of `merges` count from the block's first.
    """
    width = max(len(row) for row in block)
    rows = [[_text(row, column) for column in range(width)] for row in block]
    if len(rows) > 1:
        _spread_merged(rows, merges)
    for upper in rows[:-1]:
        _spread_right(upper, rows[-1])
    return [tuple(row[column] for row in rows if row[column]) for column in range(width)]


def _text(row: Sequence[Cell], column: int) -> str:
    cell = row[column] if column < len(row) else ""
    return cell if isinstance(cell, str) else ""


def _spread_merged(rows: list[list[str]], merges: Iterable[Merge]) -> None:
    for (row, first), (_, last) in merges:
        if 0 <= row < len(rows):
            rows[row][first : last + 1] = [rows[row][first]] * len(rows[row][first : last + 1])


def _spread_right(upper: list[str], lowest: list[str]) -> None:
    """Carry a group's text over the blank cells to its right that have a header below."""
    for column in range(1, len(upper)):
        if not upper[column] and lowest[column] and lowest[column - 1]:
            upper[column] = upper[column - 1]


Names = tuple[tuple[str, ...], ...]


@lru_cache(maxsize=500)
def column_names(parts: tuple[Parts, ...]) -> Names:
    """Names each column may go by, the most specific first; a month's files have the same headers."""
    return tuple(tuple(_names(part)) if part else () for part in parts)


def match_form(form: FormSpec, names: Names) -> Match:
    """Lay a form over a header block, of which `column_names` gave the names."""
    match = Match(form=form, own=sum(1 for candidates in names if candidates and "序号" not in candidates))
    for offer in _offers(form, names):
        match.offers.setdefault(offer.key, []).append(offer)
        match.columns.setdefault(offer.key, offer.column)
    if form.joints:
        _add_joints(match, names)
    if form.lone:
        _add_lone(match, names)
    return match


@lru_cache(maxsize=500)
def qualifying_forms(catalog: tuple[FormSpec, ...], names: Names) -> list[FormSpec]:
    """The forms that a header block may be meant as."""
    return [form for form in catalog if match_form(form, names).qualifies]


@lru_cache(maxsize=2_000)
def _offers(form: FormSpec, names: Names) -> list[Offer]:
    """An offer for every column whose header fits, by the best of its names; the best first."""
    return sorted(_all_offers(form, names))


def _all_offers(form: FormSpec, names: Names) -> Iterator[Offer]:
    for column, candidates in enumerate(names):
        for place, name in enumerate(candidates):
            found = form.headers.get(name)
            if found:
                yield Offer((found[0], place), column, found[1], name)
                break


def _names(parts: Parts) -> Iterator[str]:
    """Yield the names a column may go by, the most specific first."""
    if len(parts) == 1:
        yield from _single_names(parts[0])
        return
    keys = [key for part in parts if (key := header_key(part))]
    for length in range(min(len(keys), 3), 1, -1):
        for chosen in permutations(keys, length):
            yield "".join(chosen)
    if keys:
        yield keys[-1]
        yield bare_header_key(parts[-1])
    if len(keys) > 1 and all(key in _GENERIC or _QUALIFIER.match(key) for key in keys[1:]):
        yield keys[0]


def says_which(row: Sequence[Cell]) -> bool:
    """Whether a row only says which of the columns headed above is which: 本期 and 上年同期, 计划 and 实际."""
    texts = [cell for cell in row if cell != ""]
    keys = [header_key(text) if isinstance(text, str) else "" for text in texts]
    return bool(keys) and all(key and _QUALIFIER.match(key) for key in keys)


def _single_names(part: str) -> Iterator[str]:
    """Yield a header's names: whole, with what its bracket says before or behind (开工时间(计划)), without brackets."""
    whole, bare = header_key(part), bare_header_key(part)
    yield whole
    if whole != bare:
        for said in _BRACKET.findall(whole):
            yield said + bare
            yield bare + said
    yield bare


def _add_joints(match: Match, names: Names) -> None:
    for column, candidates in enumerate(names):
        joint = next((match.form.joints[name] for name in candidates if name in match.form.joints), None)
        if joint and column not in match.columns.values() and not set(joint.columns) <= set(match.columns):
            match.joints[column] = joint


def _add_lone(match: Match, names: Names) -> None:
    for column, candidates in enumerate(names):
        name = next((name for name in candidates if name in match.form.lone), "")
        if not name or column in match.columns.values():
            continue
        lone = match.form.lone[name]
        if lone.column in match.lone:
            match.offers[lone.column].append(Offer((2, 0), column, lone.column, name))
        if lone.column in match.answered:
            continue
        if lone.beside is None or lone.beside in match.columns:
            match.columns[lone.column] = column
            match.lone[lone.column] = lone
            match.offers[lone.column] = [Offer((2, 0), column, lone.column, name)]


def header_unit(parts: Parts) -> MoneyUnit | None:
    """The unit from the lowest header row that names one, in its brackets or as all that it says."""
    for part in reversed(parts):
        if unit := read_unit(bracket_text(part)) or next(iter(said_units(part, is_title=True)), None):
            return unit
    return None
