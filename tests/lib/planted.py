"""Clean sheets in the styles of many offices, and what is planted in them that people read otherwise than a machine.

A sheet knows what every cell means. Planting changes how it is written, and says whether it may be asked about instead
of read, or must be, because it means no one value.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from diaodu.domain.intake.reading import ReadFile, ReadRow, ReadSheet
from tests.data import offices
from tests.data.files import make_file
from tests.data.pages import AMOUNTS, COLUMNS, SCALES, Page, write_page
from tests.data.records import FUNDS, RESERVE, SIGNED, Draw, Record, make_records, make_sender

FORMS = (RESERVE, SIGNED, FUNDS)
TEXT_FORMATS = ("xlsx", "xls", "ods", "csv")
ALL_DAYS = {"real", "serial", "chinese", "dotted", "slashed", "dashed", "dense"}
STYLED = [office for office in offices.OFFICES if office.places]
DAYS = {
    "intent_date",
    "sign_date",
    "planned_start",
    "actual_start",
}


@dataclass(frozen=True, slots=True)
class Rich:
    """A cell of several runs: each its text and its look, "" | superscript | struck."""

    runs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A number under a number format of its own."""

    number: float
    form: str


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A formula of which only a placeholder zero is stored."""

    text: str


@dataclass(slots=True)
class Sheet:
    """A form's sheet as one office writes it; `rows`: row of the grid → the record that stands there."""

    form: str
    office: offices.Office
    page: Page
    columns: list[str]
    header: int
    rows: dict[int, Record]
    may_ask: set[tuple[int, str]] = field(default_factory=set)
    must_ask: set[tuple[int, str]] = field(default_factory=set)
    may_ask_whole: bool = False
    """Whether the sheet may be asked about as a whole, nothing of it being read."""
    must_ask_whole: bool = False
    """Whether it must be: it is another month's."""
    extra: set[int] = field(default_factory=set)
    """Rows that may be records, if something is asked of them."""
    dress: list[Callable[[Workbook, Worksheet], None]] = field(default_factory=list)

    def at(self, key: str) -> int:
        """The column of a key."""
        return self.columns.index(key)

    def cell(self, row: int, key: str) -> Any:
        """What stands there."""
        return self.page.grid[row][self.at(key)]

    def write(self, row: int, key: str, cell: Any) -> None:
        """Write a cell."""
        self.page.grid[row][self.at(key)] = cell

    def amounts(self) -> list[tuple[int, str]]:
        """Cells that hold an amount, none of them planted in yet."""
        return self._free(key for key in self.columns if key in AMOUNTS)

    def days(self) -> list[tuple[int, str]]:
        """Cells that hold a day, none of them planted in yet."""
        return self._free(key for key in self.columns if key in DAYS)

    def texts(self, *keys: str) -> list[tuple[int, str]]:
        """Cells of text columns, none of them planted in yet."""
        return self._free(key for key in self.columns if key in keys)

    def insert_row(self, at: int, cells: list[Any]) -> None:
        """Put a row in, and move what stands at it and below."""
        page = self.page
        page.grid.insert(at, cells)
        page.merges = [(a + (a >= at), b, c + (c >= at), d) for a, b, c, d in page.merges]
        self.header += self.header >= at
        self.rows = {row + (row >= at): record for row, record in self.rows.items()}
        self.may_ask = {(row + (row >= at), key) for row, key in self.may_ask}
        self.must_ask = {(row + (row >= at), key) for row, key in self.must_ask}
        self.extra = {row + (row >= at) for row in self.extra}

    def insert_column(self, at: int, cells: dict[int, Any]) -> None:
        """Put a column in that is none of the form's."""
        for row, line in enumerate(self.page.grid):
            if len(line) > at:
                line.insert(at, cells.get(row, ""))
        self.page.merges = [(a, b + (b >= at), c, d + (d >= at)) for a, b, c, d in self.page.merges]
        self.columns.insert(at, "own")

    @property
    def last(self) -> int:
        """The last row with a record."""
        return max(self.rows)

    def _free(self, keys: Any) -> list[tuple[int, str]]:
        taken = self.may_ask | self.must_ask
        return [
            (row, key)
            for key in keys
            for row, record in self.rows.items()
            if record.values.get(key) and (row, key) not in taken
        ]

    def scaled(self, row: int, key: str) -> Decimal:
        """An amount in the sheet's unit."""
        return Decimal(self.rows[row].values[key]) / SCALES[self.office.style.unit]


def make_sheet(draw: Draw) -> Sheet:
    """A clean sheet of a form in the style of one of the offices."""
    office, form = draw.pick(STYLED), draw.pick(FORMS)
    style = replace(
        office.style, nil=(), wrong_total="", last_month=False, hidden=False, gap=False, merged=False,
        dates=tuple(way for way in office.style.dates if way in ALL_DAYS) or ("real",),
    )  # fmt: skip
    office = replace(office, style=style, shares="", mistakes=(), mended=())
    records = make_records(make_sender(f"{office.name}{draw.below(1000)}", office.office, office.places), 8, 8)[form]
    page = write_page(form, records, office)
    shown = list(COLUMNS[form])
    columns = _columns(form, style, shown)
    name = columns.index("name")
    by_name = {record.name: record for record in records}
    rows = {at: by_name[row[name]] for at, row in enumerate(page.grid) if len(row) > name and row[name] in by_name}
    named = style.headers.get(COLUMNS[form]["name"], COLUMNS[form]["name"])
    header = max(at for at, row in enumerate(page.grid) if named in row) + style.two_rows
    return Sheet(form, office, page, columns, header, rows)


def _columns(form: str, style: offices.Style, shown: Sequence[str]) -> list[str]:
    columns = [key for key in shown if key not in style.left_out] + (["own"] if style.own_column else [])
    return [*columns[:3], *reversed(columns[3:])] if style.shuffled else columns


# --- writing it ----------------------------------------------------------------------------------------------
def to_bytes(sheet: Sheet, kind: str) -> bytes:
    """The sheet as a file; only .xlsx holds rich text, formats and formulas."""
    if kind != "xlsx":
        return make_file(f"x.{kind}", [sheet.page])
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        framed = book.add_format({"border": 1})
        written = book.add_worksheet(sheet.page.name)
        for row, column, last, right in sheet.page.merges:
            written.merge_range(row, column, last, right, "", framed)
        for at, cells in enumerate(sheet.page.grid):
            for column, cell in enumerate(cells):
                _write(book, written, (at, column), cell, framed)
        for dress in sheet.dress:
            dress(book, written)
    return file.getvalue()


def _write(book: Workbook, sheet: Worksheet, at: tuple[int, int], cell: Any, framed: Format) -> None:
    match cell:
        case Rich(runs):
            looks = {"superscript": {"font_script": 1}, "struck": {"font_strikeout": True}, "": {}}
            parts: list[Any] = [part for text, look in runs for part in (book.add_format(looks[look]), text)]
            sheet.write_rich_string(*at, *parts, framed)
        case Shown(number, form):
            sheet.write_number(*at, number, book.add_format({"num_format": form}))
        case Uncalculated(text):
            sheet.write_formula(*at, text, framed, 0)
        case date():
            sheet.write_datetime(*at, cell, book.add_format({"num_format": "yyyy-mm-dd"}))
        case str() if cell:
            sheet.write_string(*at, cell, framed)
        case int() | float():
            sheet.write_number(*at, cell, framed)


# --- what must come of it ------------------------------------------------------------------------------------
def faults(sheet: Sheet, file: ReadFile) -> list[str]:
    """What was read wrong and not asked, lost unsaid, or asked of a clean cell; empty is right."""
    sheets = [one for one in file.sheets if sheet.form in {one.form, one.meant_form}]
    told = [problem.rule for one in file.sheets for problem in one.problems] + [p.rule for p in file.problems]
    if told and not any(one.rows for one in sheets) and (sheet.may_ask_whole or sheet.must_ask_whole):
        return []
    if sheet.must_ask_whole:
        return ["the sheet was read"]
    found = {row.row - 1: row for one in sheets for row in one.rows}
    lost = [f"row {row} is lost, {told}" for row in sheet.rows if row not in found]
    strange = [
        f"row {row} is a record" for row in found if row not in sheet.rows and not _is_held(sheet, row, found[row])
    ]
    wrong = [fault for row in sheet.rows if row in found for fault in _row_faults(sheet, row, found[row], sheets)]
    return [*lost, *strange, *wrong]


def _is_held(sheet: Sheet, at: int, row: ReadRow) -> bool:
    """Whether a row that is no record waits for a person: it is asked about, or lacks its name (F-REQ)."""
    return (at in sheet.extra and bool(row.problems)) or row.values.get("name") is None


def _row_faults(sheet: Sheet, at: int, row: ReadRow, sheets: Sequence[ReadSheet]) -> list[str]:
    asked = {problem.column for problem in row.problems}
    of_sheet = {problem.column for one in sheets for problem in one.problems if problem.row in {0, at + 1}}
    wrong = []
    for key in sheet.columns:
        if key in {"serial", "own"}:
            continue
        place, truth, read = (at, key), meant(sheet.rows[at].values.get(key)), row.values.get(key)
        is_asked = key in asked or key in of_sheet
        if place in sheet.must_ask:
            wrong += [] if is_asked else [f"{key} of row {at} was read as {read}"]
        elif read != truth and not is_asked:
            wrong.append(f"{key} of row {at} was read as {read}, meant {truth}")
        elif is_asked and place not in sheet.may_ask:
            wrong.append(f"{key} of row {at} is asked about, {[p.rule for p in row.problems]}")
    return wrong


def meant(value: Any) -> Any:
    """A record's value as the reader gives it."""
    return value.isoformat() if isinstance(value, date) else value
