"""The XLSX annex: a sheet of contents, then every table of a paper and its whole lists, numbers as numbers."""

import io
import math
import re
from collections.abc import Iterator, Sequence

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from diaodu.adapters.renderers.text import number_line
from diaodu.adapters.renderers.workbook_styles import FormatBook, landscape, new_workbook
from diaodu.domain.papers.blocks import Block, Imprint, Paper, Table
from diaodu.domain.text.wording import MINUS, width

HEADER_ROW = 2
CONTENTS = "目录"
LIST = "附表"
CONTENTS_HEADS = (("序号", 8), ("表", 50), ("位置", 24), ("行数", 8))
_NUMBER = re.compile(
    rf"(?P<sign>[-+{MINUS}]?)(?P<number>(?:0|[1-9]\d{{0,13}})(?:\.(?P<decimals>\d{{1,8}}))?)"
    r"(?P<after>%?[\u4e00-\u9fff]{0,4}\*?(?:（\d+(?:/\d+)?）)?)"
)
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
MIN_WIDTH, MAX_WIDTH = 8, 72
"""Of a column, in half characters."""
LEGIBLE, LEAST_OF_WORDS = 160, 24
"""What a page laid across holds in letters of at least 8.5 points; no column of words is narrowed further than that for it."""
SHORT_HEAD = 20
"""A head of so many half characters stands on one line."""
LINE = 15
"""Height of a line in points."""
LONGEST_NAME = 31
"""Characters that Excel allows a sheet's name."""


def annex_workbook(paper: Paper, imprint: Imprint) -> bytes:
    """Make the annex of a paper's tables; the same paper gives the same bytes."""
    buffer = io.BytesIO()
    with new_workbook(buffer, f"{paper.title}附表") as book:
        formats = FormatBook(book)
        source = f"《{paper.masthead.name}》{number_line(imprint)}　{paper.title}"
        placed = list(placed_tables(paper))
        names = sheet_names([table for _, table in placed])
        _write_contents(book.add_worksheet(CONTENTS), placed, names, formats, source)
        for (_, table), name in zip(placed, names, strict=True):
            _Sheet(book, book.add_worksheet(name), table, formats).write(source)
    return buffer.getvalue()


def paper_tables(paper: Paper) -> Iterator[Table]:
    """All tables of body, annexes and lists, in the order they stand."""
    return (table for _, table in placed_tables(paper))


def placed_tables(paper: Paper) -> Iterator[tuple[str, Table]]:
    """Each table with the part of the paper it stands in."""
    parts: list[tuple[str, Sequence[Block]]] = [("正文", paper.blocks)]
    parts += [
        (f"{paper.annex_label(at)}　{title}", blocks) for at, (title, blocks) in enumerate(paper.attachments, start=1)
    ]
    for part, blocks in [*parts, (LIST, paper.lists)]:
        yield from ((part, block) for block in blocks if isinstance(block, Table))


def _write_contents(
    sheet: Worksheet, placed: Sequence[tuple[str, Table]], names: Sequence[str], formats: FormatBook, source: str
) -> None:
    sheet.write_string(0, 0, CONTENTS, formats["title_left"])
    sheet.write_string(1, 0, source, formats["hint"])
    for place, (head, wide) in enumerate(CONTENTS_HEADS):
        sheet.set_column(place, place, wide)
        sheet.write_string(HEADER_ROW, place, head, formats["header"])
    for at, ((part, table), name) in enumerate(zip(placed, names, strict=True), start=1):
        row = HEADER_ROW + at
        sheet.write_number(row, 0, at, formats["center"])
        target = name.replace("'", "''")
        sheet.write_url(row, 1, f"internal:'{target}'!A1", formats["cell"], table.caption or name)
        sheet.write_string(row, 2, part, formats["cell"])
        sheet.write_number(row, 3, len(table.rows), formats["decimals_0"])
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    landscape(sheet, HEADER_ROW)


def sheet_names(tables: Sequence[Table]) -> list[str]:
    """A name for each table's sheet; of tables with one caption the second is （2）, for a name stands once."""
    names: list[str] = []
    taken: set[str] = set()
    for table in tables:
        base = name = sheet_name(table)
        number = 1
        while name.casefold() in taken:
            number += 1
            ending = f"（{number}）"
            name = base[: LONGEST_NAME - len(ending)] + ending
        taken.add(name.casefold())
        names.append(name)
    return names


def sheet_name(table: Table) -> str:
    """表1 旗区主要指标, without what Excel forbids and within its 31 characters."""
    return _FORBIDDEN.sub("", table.caption.replace("\u3000", " ")).strip("'")[:LONGEST_NAME].strip("'") or "表"


class _Sheet:
    """One table on its sheet."""

    def __init__(self, book: Workbook, sheet: Worksheet, table: Table, formats: FormatBook) -> None:
        self.book, self.sheet, self.table, self.formats = book, sheet, table, formats
        self.head_rows = 2 if any(column.group for column in table.columns) else 1
        self.first = HEADER_ROW + self.head_rows
        self.widths = _legible([self._width(place) for place in range(len(table.columns))])

    def write(self, source: str) -> None:
        """Caption, source and unit, heads, rows, notes; printed across, the heads on every page."""
        unit = f"　单位：{self.table.unit}" if self.table.unit else ""
        self.sheet.write_string(0, 0, self.table.caption, self.formats["title_left"])
        self.sheet.write_string(1, 0, f"{source}{unit}", self.formats["hint"])
        for place, wide in enumerate(self.widths):
            self.sheet.set_column(place, place, wide)
        self._write_heads()
        for number, row in enumerate(self.table.rows):
            if number in self.table.groups:
                self._write_over(self.first + number, 0, self.first + number, len(row) - 1, row[0], "section")
                continue
            self.sheet.set_row(self.first + number, LINE * self._lines(row))
            for place, text in enumerate(row):
                self._write_cell(self.first + number, place, text)
        for number, note in enumerate(self.table.notes):
            self.sheet.write_string(self.first + len(self.table.rows) + number, 0, f"注：{note}", self.formats["hint"])
        self.sheet.freeze_panes(self.first, 1)
        landscape(self.sheet, HEADER_ROW, last=self.first - 1)

    def _write_heads(self) -> None:
        heads, row = self.formats["header"], HEADER_ROW
        self.sheet.set_row(self.first - 1, LINE * self._lines([column.head for column in self.table.columns]))
        for place, (column, span) in enumerate(zip(self.table.columns, self.table.spans, strict=True)):
            if not column.group:
                self._write_over(row, place, self.first - 1, place, column.head)
                continue
            if span:
                self._write_over(row, place, row, place + span - 1, column.group)
            self.sheet.write_string(row + 1, place, column.head, heads)

    def _write_over(self, top: int, left: int, bottom: int, right: int, text: str, style: str = "header") -> None:
        if (top, left) != (bottom, right):
            self.sheet.merge_range(top, left, bottom, right, "", self.formats[style])
        self.sheet.write_string(top, left, text, self.formats[style])

    def _width(self, place: int) -> float:
        """Of the longest cell, or of the head: a short one on one line, a longer one over two; within bounds."""
        longest = max((2 * width(row[place]) for row in self.table.records), default=0.0)
        head = 2 * width(self.table.columns[place].head)
        return min(MAX_WIDTH, max(MIN_WIDTH, 3 + max(longest, head if head <= SHORT_HEAD else head / 2)))

    def _lines(self, cells: Sequence[str]) -> int:
        return max(
            (math.ceil((2 * width(text) + 1) / wide) for text, wide in zip(cells, self.widths, strict=True)), default=1
        )

    def _write_cell(self, row: int, place: int, text: str) -> None:
        """A printed number stays a number, its decimals, sign, star and place in the format; all else is text, never a formula."""
        found = _NUMBER.fullmatch(text) if self.table.columns[place].align == "right" else None
        if found is None:
            align = "right_text" if self.table.columns[place].align == "right" else "cell"
            self.sheet.write_string(row, place, text, self.formats[align])
            return
        share = found["after"].startswith("%")
        number = float(found["number"]) / (100 if share else 1)
        self.sheet.write_number(
            row, place, -number if found["sign"] in {"-", MINUS} else number, self.formats.number(_pattern(found))
        )


def _legible(widths: Sequence[float]) -> list[float]:
    """The widths, the widest narrowed so far that the sheet can be read when it is printed: their words go over more lines."""
    bounds = range(MAX_WIDTH, LEAST_OF_WORDS, -1)
    bound = next((one for one in bounds if sum(min(wide, one) for wide in widths) <= LEGIBLE), LEAST_OF_WORDS)
    return [min(wide, bound) for wide in widths]


def _pattern(found: "re.Match[str]") -> str:
    """The number format that shows a number as it is printed: +0.00;−0.00;0.00, 0.00"*（3）"."""
    digits = "0" + (f".{'0' * len(found['decimals'])}" if found["decimals"] else "")
    after = found["after"]
    share = "%" if after.startswith("%") else ""
    words = f'"{after.removeprefix("%")}"' if after.removeprefix("%") else ""
    plain = f"{digits}{share}{words}"
    return f"+{plain};{MINUS}{plain};{plain}" if found["sign"] in {"+", MINUS} else plain
