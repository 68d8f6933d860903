"""A figure as a paper prints it: found again by its table, its row and its column."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from diaodu.domain.papers.blocks import Paper, Table
from diaodu.domain.text.wording import CARRIED_MARK


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a figure stands, as a reader says it: 表2:准格尔旗:到位资金; without a table, a unit and a measure."""

    table: str
    row: str
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A printed figure: its table, the name of its row, its column's heads, what is printed, and the whole row."""

    table: str
    caption: str
    row: str
    column: str
    cell: str
    unit: str
    cells: tuple[str, ...]


def addresses(text: str) -> Iterator[Address]:
    """What an address may mean: a name may have a colon of its own, and the table may be left out."""
    parts = [part.strip() for part in text.replace("：", ":").split(":")]
    for start in (1, 0):
        for end in range(start + 1, len(parts)):
            row, column = ":".join(parts[start:end]), ":".join(parts[end:])
            if row and column:
                yield Address(table=":".join(parts[:start]), row=row, column=column)


def key(words: str) -> str:
    """Words as they are compared: widths, blanks and brackets' kinds aside."""
    return "".join(unicodedata.normalize("NFKC", words).split())


def matching(wanted: str, names: Iterable[str]) -> list[str]:
    """The names that are meant: one said in full before those it is a part of."""
    known = list(names)
    exact = [name for name in known if key(name) == key(wanted)]
    return exact or [name for name in known if key(wanted) in key(name)]


def tables_of(paper: Paper) -> list[Table]:
    """Every table of a paper: of the text, the annexes and the workbook."""
    blocks = [*paper.blocks, *(block for _, annex in paper.attachments for block in annex), *paper.lists]
    return [block for block in blocks if isinstance(block, Table)]


def named_table(paper: Paper, wanted: str) -> Table | None:
    """The table of a number (表2) or of words of its caption; None where none is, or several are."""
    tables = {table.caption: table for table in tables_of(paper)}
    numbered = [caption for caption in tables if key(caption.split("\u3000")[0]) == key(wanted)]
    found = numbered or matching(wanted, tables)
    return tables[found[0]] if len(found) == 1 else None


def heads_of(table: Table) -> list[str]:
    """Each column's heads in one: 到位资金 完成率(%)."""
    return [" ".join(part for part in (column.group, column.head) if part) for column in table.columns]


def printed_figures(table: Table, row: str, column: str) -> list[Printed]:
    """What a table prints in the rows of that name, in the columns of that name.

    A list has several rows of a unit, and a row of it is known by its second name too: a project's.
    """
    heads = heads_of(table)
    wanted = set(matching(column, heads[1:]))
    return [
        Printed(
            table=table.name, caption=table.caption, row=name, column=head, cell=cells[at], unit=table.unit, cells=cells
        )
        for name, cells in _rows_named(table, row)
        for at, head in enumerate(heads)
        if at and head in wanted
    ]


def column_of(paper: Paper, printed: Printed) -> list[tuple[str, str]]:
    """Every row's name and cell in the column of a printed figure."""
    table = next(one for one in tables_of(paper) if one.caption == printed.caption)
    at = heads_of(table).index(printed.column)
    return [(cells[0], cells[at]) for cells in table.rows]


def _rows_named(table: Table, wanted: str) -> list[tuple[str, tuple[str, ...]]]:
    named = [(name, cells) for cells in table.rows for name in _names(table, cells)]
    found = matching(wanted, [name for name, _ in named])[:1]
    return [(name, cells) for name, cells in named if name in found]


def _names(table: Table, cells: tuple[str, ...]) -> list[str]:
    second = cells[1:2] if len(cells) > 1 and table.columns[1].align == "left" else ()
    return [cell.removesuffix(CARRIED_MARK) for cell in (*cells[:1], *second)]
