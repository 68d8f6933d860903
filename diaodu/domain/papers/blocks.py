"""A paper as one structured text of frozen blocks, from which all its faces are rendered.

The vocabulary is small: headings of three levels, paragraphs, quotes, lists, tables and figures, lines with a place
of their own, page breaks. A face may lay a block out differently, never change its words or figures.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

from diaodu.domain.plans.dress import Dress


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """一、 (1), (一) (2) or 1. (3); the text carries its own number."""

    level: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph of body text."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of a unit, set apart, with their source."""

    text: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBlock:
    """Items in order."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """A column's head and alignment (left, center, right); neighbours of one `group` stand under its name."""

    head: str
    align: str = "left"
    group: str = ""

    @property
    def title(self) -> str:
        """The head where it stands alone: with the group's name before it."""
        return f"{self.group}：{self.head}" if self.group else self.head


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: cells are the printed texts. `emphasis` holds indexes of rows set bold (合计).

    `groups` holds indexes of rows that name what follows, in their first cell over the whole width (准格尔旗（5个）).
    `unit` is said once above the table (单位：万元) instead of in its heads.
    """

    name: str
    caption: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    emphasis: tuple[int, ...] = ()
    groups: tuple[int, ...] = ()
    unit: str = ""

    @property
    def records(self) -> tuple[tuple[str, ...], ...]:
        """The rows without those that only name a group."""
        return tuple(row for at, row in enumerate(self.rows) if at not in self.groups)

    @property
    def spans(self) -> tuple[int, ...]:
        """Of each column, over how many its group's name stands: 0 inside a group, 1 without one."""
        groups = [column.group for column in self.columns]
        runs = [(key, len(list(run))) for key, run in groupby(enumerate(groups), key=lambda at: at[1] or at[0])]
        return tuple(count for _, length in runs for count in (length, *([0] * (length - 1))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart: a Vega-Lite specification with its data in, and what it says in words."""

    name: str
    caption: str
    alt: str
    spec: dict[str, Any]


DATE_TO_FILL = "　　　　年　　月　　日"


class LinePlace(StrEnum):
    """Where a line of a paper stands that is no running text."""

    NUMBER = "number"  # 发文字号, in the head
    COVER = "cover"  # below the title on a book's cover
    ADDRESSEE = "addressee"  # 主送, from the left edge
    ANNEXES = "annexes"  # 附件说明, below the text
    SIGNER = "signer"  # 署名, where the seal goes
    SIGNED_ON = "signed_on"  # 成文日期
    CENTERED = "centered"
    SHEET = "sheet"  # the title of a further sheet of a form
    REMARKS = "remarks"  # 领导批示: a box to write in


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line with a place of its own; `is_in_head`: the dress sets it above the text, wherever it was written."""

    place: str
    text: str

    @property
    def is_in_head(self) -> bool:
        """Whether it stands in the head of the paper."""
        return self.place in {LinePlace.NUMBER, LinePlace.COVER}

    @property
    def shown(self) -> str:
        """The line as it is set: a date that nobody has written has its place to fill in."""
        return self.text or (DATE_TO_FILL if self.place == LinePlace.SIGNED_ON else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBreak:
    """What follows begins a page."""


Block = Heading | Paragraph | Quote | ListBlock | Table | Figure | Line | PageBreak


@dataclass(frozen=True, slots=True, kw_only=True)
class Masthead:
    """Head and foot of a bulletin as the plan states them."""

    name: str
    issuer: str
    marking: str = ""
    signer: str = ""
    checker: str = ""
    editor: str = ""
    phone: str = ""
    report_to: str = ""
    send_to: str = ""
    distribute_to: str = ""
    copies: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper's structured text, before number, date and signer are set in."""

    kind: str
    """A PaperKind, or the id of a paper that the plan declares."""
    plan: str
    period: str
    title: str
    masthead: Masthead
    blocks: tuple[Block, ...]
    attachments: tuple[tuple[str, tuple[Block, ...]], ...] = ()
    brief: tuple[Block, ...] = ()
    """What its mail says before it is opened; empty: the whole text."""
    lists: tuple[Table, ...] = ()
    """Tables that the workbook alone holds: whole lists of what the text names the first of."""
    dress: str = Dress.BULLETIN

    def to_json(self) -> str:
        """Canonical JSON: the same text for the same paper."""
        return json.dumps(_plain(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def annex_label(self, number: int) -> str:
        """How an annex is called: 附件2; an only one has no number (GB/T 9704-2012, 7.3.7)."""
        return f"附件{number}" if len(self.attachments) > 1 else "附件"

    @property
    def sha256(self) -> str:
        """What an approval binds."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What issuing sets in: numbers, date and signer; a draft has none. `revision` counts the corrections (更正)."""

    issue: int | None = None
    total_issue: int | None = None
    date: str = ""
    signer: str = ""
    revision: int = 0

    @property
    def is_draft(self) -> bool:
        """Whether the paper is still without a number."""
        return self.issue is None


def _plain(paper: Paper) -> dict[str, Any]:
    data = asdict(paper)
    data["blocks"] = [tagged(block) for block in paper.blocks]
    data["attachments"] = [[title, [tagged(block) for block in blocks]] for title, blocks in paper.attachments]
    data["brief"] = [tagged(block) for block in paper.brief]
    data["lists"] = [tagged(table) for table in paper.lists]
    if paper.dress == Dress.BULLETIN:  # as papers were kept before there were others: an approval holds
        del data["dress"]
    return data


def tagged(block: Block) -> dict[str, Any]:
    """A block as a dict with its kind, for JSON; groups only where a table has some: an approval of before holds."""
    told = {"kind": type(block).__name__, **asdict(block)}
    return {key: value for key, value in told.items() if key != "groups" or value}


_KINDS: dict[str, Any] = {
    kind.__name__: kind for kind in (Heading, Paragraph, Quote, ListBlock, Table, Figure, Line, PageBreak)
}


def paper_from_json(text: str) -> Paper:
    """Rebuild what `Paper.to_json` wrote."""
    data = json.loads(text)
    data["masthead"] = Masthead(**data["masthead"])
    data["blocks"] = tuple(_untag(block) for block in data["blocks"])
    data["attachments"] = tuple((title, tuple(map(_untag, blocks))) for title, blocks in data["attachments"])
    data["brief"] = tuple(map(_untag, data.get("brief", ())))
    data["lists"] = tuple(map(_untag, data.get("lists", ())))
    return Paper(**data)


def _untag(data: dict[str, Any]) -> Block:
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in data.items() if key != "kind"
    }
    if data["kind"] == Table.__name__:
        values["columns"] = tuple(_column(column) for column in values["columns"])
        values["rows"] = tuple(tuple(row) for row in values["rows"])
    return _KINDS[data["kind"]](**values)


def _column(data: dict[str, Any]) -> TableColumn:
    """A column; papers kept by earlier versions hold a share of the width beside, which is worked out now."""
    return TableColumn(**{key: value for key, value in data.items() if key != "weight"})
