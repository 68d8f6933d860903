"""Workbooks of the demonstration month, written the way each unit's clerk would."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from desk.demo.faults import Formula
from desk.demo.records import Row, Rows
from desk.demo.words import Style
from diaodu.domain.forms.column import Column, ColumnType
from diaodu.domain.forms.form import Form

CREATED = datetime(2021, 3, 20)  # noqa: DTZ001 - a property without zone; pinned, so that bytes repeat
PERIOD = "2021年3月"
YI = 10_000
"""万元 in an 亿元."""

TOTAL_ERROR = 8
"""A wrong 合计 is too large by an eighth."""

GROUP_HEADERS = {
    "reserve_projects": (
        ("投资情况", ("total_investment", "seeking_amount")),
        ("入库条件", ("is_backward", "meets_environment")),
    ),
    "signed_projects": (
        ("投资规模", ("total_investment", "fixed_investment")),
        ("开工情况", ("planned_start", "actual_start", "start_proof")),
    ),
    "funds": (("到位资金", ("funds_month", "funds_ytd", "funds_since_signing")),),
}
"""Columns under one merged header: form → (header above, columns)."""

SHORT_HEADERS = {"funds_month": "本月", "funds_ytd": "年初累计", "funds_since_signing": "签约以来累计"}
"""What stands below a merged header that says the rest."""

NUMERALS = "一二三四五六七八九十"
EXTRA_HEADER = "策划包装机构"
HIDDEN_ROWS = (3, 4)
"""Body rows a clerk has hidden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookHeading:
    """What stands on a workbook besides its rows."""

    unit_name: str
    office: str
    leader: str
    style: Style
    rng: Random
    wrong_totals: frozenset[str] = frozenset()  # forms


def write_workbook(path: Path, forms: Sequence[Form], rows: Rows, filing: WorkbookHeading) -> None:
    """Write one workbook with a sheet for each form."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties({"created": CREATED, "author": filing.office})
        for form in forms:
            SheetWriter(book, form, filing).write(rows[form.id])


class SheetWriter:
    """Writes one form's sheet from the top down."""

    def __init__(self, book: Workbook, form: Form, filing: WorkbookHeading) -> None:
        """Open the sheet and lay out its columns."""
        self.form, self.filing, self.style = form, filing, filing.style
        self.sheet: Worksheet = book.add_worksheet(form.title)
        self.title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        framed = {"border": 1, "valign": "vcenter", "text_wrap": True}
        self.head = book.add_format(framed | {"bold": True, "align": "center"})
        self.body = book.add_format(framed)
        self.day = book.add_format({"border": 1, "num_format": "yyyy-mm-dd"})
        self.columns = self._layout()
        self.at = 0

    def _layout(self) -> list[Column | None]:
        """The columns as this clerk orders them; None is one of their own."""
        columns: list[Column | None] = [c for c in self.form.columns if c.id not in self.style.left_out]
        if not self.style.shuffled:
            return columns
        rest = [*columns[2:], None]
        self.filing.rng.shuffle(rest)
        return [*columns[:2], *rest]

    def write(self, rows: list[Row]) -> None:
        """Write title, header, rows, total and footer."""
        if self.style.preamble:
            self._write_preamble()
        self._write_header()
        for number, group in enumerate(self._groups(rows)):
            if group[0]:
                self._write_group_title(number, group[0])
            for row in group[1]:
                self._write_row(row)
        if self.style.totals and self._amounts():
            self._write_total(rows)
        if self.style.footer:
            self._write_footer()

    def _write_preamble(self) -> None:
        last = len(self.columns) - 1
        self.sheet.merge_range(0, 0, 0, last, f"{self.filing.unit_name}{PERIOD}{self.form.title}", self.title)
        self.sheet.write(1, 0, f"填报单位：{self.filing.office}")
        self.sheet.write(1, last // 2, f"报告期：{PERIOD}")
        if self._amounts():
            self.sheet.write(1, last, f"单位：{self._money_unit()}")
        self.at = 2

    def _money_unit(self) -> str:
        return "亿元" if self.style.money == "yi" else "万元"

    def _amounts(self) -> list[tuple[int, str]]:
        return [(at, c.id) for at, c in enumerate(self.columns) if c and c.type == ColumnType.AMOUNT]

    def _header_text(self, column: Column | None) -> str:
        if column is None:
            return EXTRA_HEADER
        unit = self._money_unit() if column.type == ColumnType.AMOUNT else column.unit
        text = self.style.headers.get(column.header, column.header)
        return f"{text}（{unit}）" if unit else text

    def _write_header(self) -> None:
        for at, column in enumerate(self.columns):
            self.sheet.set_column(at, at, column.width if column else 16)
        groups = GROUP_HEADERS.get(self.form.id, ()) if self.style.merged else ()
        if not groups:
            self._write_cells([self._header_text(column) for column in self.columns], self.head)
            return
        grouped = {key for _, keys in groups for key in keys}
        for at, column in enumerate(self.columns):
            if column and column.id in grouped:
                short = SHORT_HEADERS.get(column.id) or self._header_text(column)
                self.sheet.write(self.at + 1, at, short, self.head)
            else:
                self.sheet.merge_range(self.at, at, self.at + 1, at, self._header_text(column), self.head)
        for text, keys in groups:
            self._write_group_header(text, keys)
        self.at += 2

    def _write_group_header(self, text: str, keys: Sequence[str]) -> None:
        places = [at for at, column in enumerate(self.columns) if column and column.id in keys]
        unit = f"（{self._money_unit()}）" if keys[0] in SHORT_HEADERS else ""
        self.sheet.merge_range(self.at, places[0], self.at, places[-1], f"{text}{unit}", self.head)

    def _groups(self, rows: list[Row]) -> list[tuple[str, list[Row]]]:
        """The rows under group titles, if the clerk makes any; numbered within the sheet."""
        for number, row in enumerate(rows, start=1):
            row["serial"] = number
        if not self.style.groups or "industry" not in {column.id for column in self.form.columns}:
            return [("", rows)]
        industries = dict.fromkeys(row["industry"] for row in rows)
        return [(industry, [row for row in rows if row["industry"] == industry]) for industry in industries]

    def _write_group_title(self, number: int, title: str) -> None:
        self._write_cells([f"{NUMERALS[number]}、", title], self.head)

    def _write_row(self, row: Row) -> None:
        number = row["serial"]
        if self.style.hidden and self.form.id == "reserve_projects" and number in HIDDEN_ROWS:
            self.sheet.set_row(self.at, None, None, {"hidden": True})
        values = [self._cell(column, row) for column in self.columns]
        self._write_cells(values, self.body)

    def _cell(self, column: Column | None, row: Row) -> Any:
        """A value as this clerk writes it."""
        if column is None:
            return f"{self.filing.unit_name}招商专班" if row["serial"] % 2 else None
        value = row.get(column.id)
        if column.type == ColumnType.AMOUNT and isinstance(value, int):
            return self._money(value, row["serial"])
        if column.type == ColumnType.DATE and isinstance(value, date):
            return self._date(value, row["serial"])
        return self.style.words.get(str(value), value) if column.type == ColumnType.CHOICE else value

    def _money(self, wan: int, number: int) -> Any:
        if self.style.money == "wan":
            return wan
        yi = Decimal(wan) / YI
        if self.style.money == "yi":
            return float(yi)
        is_round = wan >= YI and wan % 100 == 0
        last = f"{yi.normalize():f}亿元" if is_round else f" {wan} "
        ways = (wan, f"{wan:,}", _full_width(f"{wan}"), f"{wan}万元", last)
        return ways[(number + wan) % len(ways)]

    def _date(self, day: date, number: int) -> Any:
        """A day as written; 'mixed' takes a new way each row."""
        ways = {
            "real": day,
            "chinese": f"{day.year}年{day.month}月{day.day}日",
            "dotted": f"{day.year}.{day.month}.{day.day}",
            "digits": f"{day:%Y%m%d}",
        }
        style = self.style.dates if self.style.dates != "mixed" else list(ways)[number % len(ways)]
        return ways[style]

    def _write_total(self, rows: list[Row]) -> None:
        cells: list[Any] = ["合计"] + [None] * (len(self.columns) - 1)
        amounts = self._amounts()
        sums = [sum(row[key] for row in rows if isinstance(row.get(key), int)) for _, key in amounts]
        if self.form.id in self.filing.wrong_totals:
            sums[0] += sums[0] // TOTAL_ERROR
        for (at, _), wan in zip(amounts, sums, strict=True):
            cells[at] = self._total(wan)
        self._write_cells(cells, self.head)

    def _total(self, wan: int) -> float:
        return float(Decimal(wan) / YI) if self.style.money == "yi" else wan

    def _write_footer(self) -> None:
        signed = ("填报人：招商科", f"审核人：{self.filing.leader}", f"单位负责人：{self.filing.office}主要负责人")
        self.sheet.write(self.at + 1, 0, f"注：本表数据截至{PERIOD}25日，与上月相比有变化的已在备注中说明。")
        self.sheet.write(self.at + 2, 0, "    ".join(signed))

    def _write_cells(self, values: Sequence[Any], style: Format) -> None:
        for at, value in enumerate(values):
            self._write_cell(at, value, style)
        self.at += 1

    def _write_cell(self, at: int, value: Any, style: Format) -> None:
        if isinstance(value, Formula):
            self.sheet.write_formula(self.at, at, value.text, style, value.shown)  # type: ignore[arg-type] - a text is taken too
        elif isinstance(value, date):
            self.sheet.write_datetime(self.at, at, datetime.combine(value, time()), self.day)
        elif isinstance(value, str):
            self.sheet.write_string(self.at, at, value, style)
        else:
            self.sheet.write(self.at, at, value, style)


def _full_width(text: str) -> str:
    """Digits as a Chinese input method writes them."""
    return text.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
