"""The rows below a header: which are records, and what each record says.

A record has a value besides 序号 and is no header, total, group title, nil line or note
(docs/reading.md#rows). A row whose key cells are all filled is a record whatever its 序号, so that nothing is lost to a
clerk who numbers with 一、二、三.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from itertools import groupby

from diaodu.adapters.reader.containers.grid import Cell, Grid, is_empty
from diaodu.adapters.reader.containers.scan import column_letters
from diaodu.adapters.reader.rows.body_layout import BodyLayout
from diaodu.adapters.reader.rows.cells import yearless
from diaodu.adapters.reader.rows.columns import Records
from diaodu.adapters.reader.rows.groups import Groups
from diaodu.adapters.reader.rows.merged import read_merged
from diaodu.adapters.reader.rows.names import NAMED, one_name
from diaodu.adapters.reader.rows.ordinary import has_keys, is_special, ordinary_rows
from diaodu.adapters.reader.rows.parts import PartColumns, Parts
from diaodu.adapters.reader.rows.serials import gap_problems, serial_number
from diaodu.adapters.reader.rows.struck import ask_of_struck
from diaodu.adapters.reader.rows.summed import ask_of_summed
from diaodu.adapters.reader.rows.sums import (
    LOOKED_BACK,
    NO_LABEL,
    OF_WHICH,
    doubtful_label,
    find_label,
    lacks,
)
from diaodu.adapters.reader.rows.totals import TotalCell, TotalCheck
from diaodu.adapters.reader.sheets.layout import is_numbering
from diaodu.adapters.reader.sheets.meta import is_line_around, is_nil_alone
from diaodu.domain.intake.reading import Columns, Problem
from diaodu.domain.text.keys import EMPTY_WORDS, choice_key, compact, header_key

_NUMERAL = re.compile(r"(?:\([一二三四五六七八九十]+\)|第?[一二三四五六七八九十]+(?:[、.:章节类]|$)).*$")
_NOTHING = frozenset(map(choice_key, (*EMPTY_WORDS, "0")))
_DIGITS = re.compile(r"\d+\.?$")
FILLED_BELOW_NOTES = 3
"""Under a note, a row with fewer values goes on with the note."""


class RowKind(Enum):
    """What a row below the header is."""

    RECORD = auto()
    TOTAL = auto()
    GROUP = auto()
    NIL = auto()
    OUTSIDE = auto()  # blank, a note, a signature line, or the header again


_MAY_SUM = {RowKind.RECORD, RowKind.GROUP}
"""Kinds of rows that are a sum if their formulas or numbers say so."""


@dataclass(slots=True)
class Body:
    """What the rows below a header came to."""

    rows: Columns = field(default_factory=lambda: Columns(numbers=[], values={}, raw={}, problems={}))
    problems: list[Problem] = field(default_factory=list)  # F-TOTAL, F-PART, F-GAP
    outside: list[Sequence[Cell]] = field(default_factory=list)
    shared: dict[str, list[int]] = field(
        default_factory=dict
    )  # column key → rows whose number is merged into one above
    has_nil: bool = False
    told: int = 0  # filled rows that are no records


def read_body(grid: Grid, layout: BodyLayout) -> Body:
    """Read all rows below the header."""
    _show_yearless(grid, layout)
    taker = _Taker(layout=layout, groups=Groups(layout.readers), rows=grid.rows)
    below = range(layout.table.last + 1, layout.table.end)
    merged = read_merged(grid, below, layout.readers)
    strange = layout.summing | merged.given.keys()
    ordinary = ordinary_rows(grid.rows[below.start : below.stop], layout)
    for is_ordinary, run in groupby(below, lambda index: ordinary[index - below.start] and index not in strange):
        if is_ordinary:
            taker.take_ordinary(list(run))
        else:
            for index in run:
                taker.take(index, grid.rows[index], merged.given.get(index))
    body = taker.finish()
    ask_of_struck(grid.struck, body.rows, layout.readers, layout.name)
    ask_of_summed(body.rows, layout.readers, layout.table.form.anchors[0])
    body.shared = merged.shared_by(body.rows.numbers, layout.name, grid)
    return body


def _show_yearless(grid: Grid, layout: BodyLayout) -> None:
    """Days shown without their year are read as they are shown: whoever types 12/20 in January stores next December."""
    dates = {column for column, _, reader in layout.readers if reader.spec.type == "date"}
    for row, column in grid.yearless:
        if column in dates and isinstance(day := grid.rows[row][column], date):
            grid.rows[row][column] = yearless(day)


@dataclass(slots=True)
class _Taker:
    """Takes in a body's rows from the top down; what a row is depends on those above it."""

    layout: BodyLayout
    groups: Groups
    rows: Sequence[Sequence[Cell]]  # of the sheet
    body: Body = field(default_factory=Body)
    serials: list[Cell] = field(default_factory=list)  # of the records, and of rows with nothing else
    is_below: bool = False  # a note
    is_under_total: bool = False
    parts: Parts = field(init=False)
    records: Records = field(init=False)
    check: TotalCheck = field(init=False)

    def __post_init__(self) -> None:
        self.parts = Parts(columns=_part_columns(self.layout))
        self.records = Records(readers=self.layout.readers)
        self.check = TotalCheck(numbers=self.records.numbers)

    def take(self, index: int, row: Sequence[Cell], merged: dict[int, Cell] | None) -> None:
        layout = self.layout
        is_keyed = has_keys(row, layout)
        is_plain = is_keyed and not is_special(row, layout)
        kind, label = (RowKind.RECORD, "") if is_plain else _classify_closely(row, layout, is_below=self.is_below)
        if not is_plain or index in layout.summing or (layout.serial >= 0 and row[layout.serial] == ""):
            kind, label = self._sum_kind(index, row, kind, label, is_plain=is_plain)
        is_filled = kind == RowKind.RECORD or is_keyed
        if (kind == RowKind.RECORD or label == OF_WHICH) and self.parts.takes(index, row, is_filled=is_filled):
            self.body.told += 1
            return
        if label == OF_WHICH and is_filled and not self.is_under_total:  # part of nothing that is there
            kind = RowKind.RECORD
        given = self.groups.given | merged if merged else self.groups.given
        if kind == RowKind.RECORD or (kind == RowKind.GROUP and given and self._is_completed(row, given)):
            self.serials.append(row[self.layout.serial])
            self.parts.start(row)
            self.is_under_total = False
            self.check.rows += 1
            self.records.add(index, _filled_up(row, given) if given else row)
            return
        self.body.told += not is_empty(row)
        if row[self.layout.serial] != "" and serial_number(row[self.layout.serial]):
            self.serials.append(row[self.layout.serial])
        self._take_other(index, row, kind, label)

    def take_ordinary(self, run: Sequence[int]) -> None:
        """Take rows one below another each of which is a record whatever stands above it."""
        rows, given = self.rows[run[0] : run[-1] + 1], self.groups.given
        self.serials.extend(row[self.layout.serial] for row in rows)
        self.parts.start(rows[-1])
        self.is_under_total = False
        self.check.rows += len(rows)
        self.records.extend(run, [_filled_up(row, given) for row in rows] if given else rows)

    def _sum_kind(
        self, index: int, row: Sequence[Cell], kind: RowKind, label: str, *, is_plain: bool
    ) -> tuple[RowKind, str]:
        """Tell a row that sums those above by its formula or its numbers; any other stays what it is."""
        if kind not in _MAY_SUM:
            return kind, label
        layout, records = self.layout, self._last_records
        if index in layout.summing and lacks(row, records(), layout.texts):
            return RowKind.TOTAL, NO_LABEL
        doubt = doubtful_label(row, records, layout.texts, layout.serial, is_plain=is_plain)
        cells = _total_cells(index, row, layout) if doubt else []
        if doubt and cells and (not doubt[1] or self.check.agrees(cells, doubt[1])):
            return RowKind.TOTAL, doubt[0]
        return kind, label

    def _last_records(self) -> list[Sequence[Cell]]:
        return [self.rows[index] for index in self.records.indexes[-LOOKED_BACK:]]

    def _take_other(self, index: int, row: Sequence[Cell], kind: RowKind, label: str) -> None:
        if kind in {RowKind.TOTAL, RowKind.GROUP}:
            self.parts.end()
            self.is_under_total = kind == RowKind.TOTAL
        if kind == RowKind.TOTAL and label != OF_WHICH:
            self.check.check(label, _total_cells(index, row, self.layout))
        elif kind == RowKind.GROUP:
            self.check.start_group()
            self.groups.start(row)
        elif kind == RowKind.NIL:
            self.body.has_nil = True
        elif kind == RowKind.OUTSIDE:
            self.body.outside.append(row)
            self.is_below = label == "note" or (self.is_below and label != "header")

    def _is_completed(self, row: Sequence[Cell], given: dict[int, Cell]) -> bool:
        """Whether a lone text is a record after all: what stands above it, merged or as a title, gives the rest."""
        is_whole = all(row[column] != "" or column in given for column in self.layout.keys)
        return is_whole and not _is_numbered_group(row, self.layout) and not self.groups.names(row)

    def _name_problems(self) -> list[Problem]:
        if self.layout.table.form.anchors[0] != NAMED:
            return []
        cells = [self.rows[index][self.layout.name] for index in self.records.indexes]
        return one_name(cells, self.body.rows, self.layout.readers)

    def finish(self) -> Body:
        self.parts.end()
        self.body.rows = self.records.read()
        self.body.problems = (
            self.check.finish()
            + self.parts.problems
            + self._name_problems()
            + gap_problems([serial_number(cell) for cell in self.serials] if self.layout.serial >= 0 else [])
        )
        return self.body


def _filled_up(row: Sequence[Cell], given: dict[int, Cell]) -> list[Cell]:
    """A row with what is given from above in its blank cells."""
    return [given.get(column, cell) if cell == "" else cell for column, cell in enumerate(row)]


def _part_columns(layout: BodyLayout) -> PartColumns:
    amounts = [(column, reader, key) for column, key, reader in layout.readers if reader.spec.type == "amount"]
    first = next((one for one in amounts if one[0] in layout.keys), amounts[0] if amounts else None)
    header = layout.table.form.columns[first[2]].header if first else ""
    return PartColumns(
        name=layout.name, name_key=layout.table.form.anchors[0], serial=layout.serial,
        amount=(first[0], first[1], header) if first else None,
    )  # fmt: skip


def _classify_closely(row: Sequence[Cell], layout: BodyLayout, *, is_below: bool) -> tuple[RowKind, str]:
    """Tell a row's kind, with a total's label or the word note or header."""
    texts = [cell for cell in row if isinstance(cell, str) and cell.strip()]
    filled = [row[column] for column, _, _ in layout.readers if not _is_blank(row[column])]
    if (label := _outside_label(row, texts, layout)) is not None:
        return RowKind.OUTSIDE, label
    is_nil = _is_nil_row([*texts[:1], *filled])  # 无 may stand in 序号
    if not filled and not is_nil:
        return (RowKind.GROUP if _is_numbered_group(row, layout) else RowKind.OUTSIDE), ""
    if label := find_label(row, layout.name):
        return RowKind.TOTAL, label
    if is_nil:
        return RowKind.NIL, ""
    if is_below and len(filled) < FILLED_BELOW_NOTES:
        return RowKind.OUTSIDE, "note"
    return (RowKind.GROUP, "") if _is_group(row, filled, layout) else (RowKind.RECORD, "")


def _outside_label(row: Sequence[Cell], texts: list[str], layout: BodyLayout) -> str | None:
    """Tell a note, the header again or a row that numbers the columns; None for any other row."""
    if texts and is_line_around(texts):
        return "note"
    if _is_header_again(texts, layout):
        return "header"
    return "" if is_numbering(row) else None


def _is_blank(cell: Cell) -> bool:
    return cell == "" or (isinstance(cell, str) and not compact(cell))


def _is_header_again(texts: list[str], layout: BodyLayout) -> bool:
    return len(texts) > 1 and all(header_key(text) in layout.headers for text in texts)


def _is_nil_row(filled: list[Cell]) -> bool:
    """Whether a row says nil: no other word beside it, and no figure but 0."""
    texts = [cell for cell in filled if isinstance(cell, str)]
    said = [text for text in texts if is_nil_alone(text)]
    others = [cell for cell in filled if cell not in said]
    return bool(said) and all(cell == 0 or choice_key(str(cell)) in _NOTHING for cell in others)


def _is_group(row: Sequence[Cell], filled: list[Cell], layout: BodyLayout) -> bool:
    """Whether a row titles a group: a Chinese numeral in 序号, or one text alone."""
    if _is_numbered_group(row, layout):
        return True
    serial = row[layout.serial] if layout.serial >= 0 else ""
    number = compact(serial) if isinstance(serial, str) else ""
    is_counted = (isinstance(serial, float | int) and serial != "") or bool(_DIGITS.match(number))
    is_further_right = any(row[column] != "" for column in layout.keys if column > layout.name)
    return len(filled) == 1 and isinstance(filled[0], str) and not is_counted and not is_further_right


def _is_numbered_group(row: Sequence[Cell], layout: BodyLayout) -> bool:
    serial = row[layout.serial] if layout.serial >= 0 else ""
    return isinstance(serial, str) and bool(_NUMERAL.match(compact(serial)))


def _total_cells(index: int, row: Sequence[Cell], layout: BodyLayout) -> list[TotalCell]:
    """The numbers of a total row, read as their columns are."""
    cells = []
    for column, key, reader in layout.readers:
        if reader.is_number and row[column] != "":
            address = f"{column_letters(column)}{index + 1}"
            cells.append(TotalCell(key, address, index + 1, reader.read(row[column]), layout.units[key]))
    return cells
