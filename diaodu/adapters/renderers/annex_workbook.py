"""The XLSX annex: every table of a paper on a sheet of its own, cells as they are printed."""

import io
import re
from collections.abc import Iterator, Sequence

from xlsxwriter.worksheet import Worksheet

from diaodu.adapters.renderers.text import number_line
from diaodu.adapters.renderers.workbook_styles import FormatBook, landscape, new_workbook
from diaodu.domain.papers.blocks import Imprint, Paper, Table
from diaodu.domain.text.wording import width

HEADER_ROW = 2
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,13})(?:\.\d+)?$")
_DECIMALS = ("0", "0.0", "0.00")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
MAX_WIDTH = 40
LONGEST_NAME = 31
"""Characters that Excel allows a sheet's name."""


def annex_workbook(paper: Paper, imprint: Imprint) -> bytes:
    """Make the annex of a paper's tables; the same paper gives the same bytes."""
    buffer = io.BytesIO()
    with new_workbook(buffer, f"{paper.title}附表") as book:
        formats = FormatBook(book)
        tables = list(paper_tables(paper))
        for table, name in zip(tables, sheet_names(tables), strict=True):
            sheet = book.add_worksheet(name)
            _write_table(sheet, table, formats, f"《{paper.masthead.name}》{number_line(imprint)}　{paper.title}")
        if not book.worksheets():
            book.add_worksheet("无附表")
    return buffer.getvalue()


def paper_tables(paper: Paper) -> Iterator[Table]:
    """All tables of body and annexes, in the order they stand."""
    for block in [*paper.blocks, *(block for _, annex in paper.attachments for block in annex)]:
        if isinstance(block, Table):
            yield block


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


def _write_table(sheet: Worksheet, table: Table, formats: FormatBook, source: str) -> None:
    sheet.write_string(0, 0, table.caption, formats["title_left"])
    sheet.write_string(1, 0, source, formats["hint"])
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in table.rows]
        sheet.set_column(place, place, min(MAX_WIDTH, 4 + 2 * max(map(width, [column.head, *cells]))))
        sheet.write_string(HEADER_ROW, place, column.head, formats["header"])
    for number, row in enumerate(table.rows):
        for place, text in enumerate(row):
            _write_cell(sheet, HEADER_ROW + 1 + number, place, text, table.columns[place].align, formats)
    for number, note in enumerate(table.notes):
        sheet.write_string(HEADER_ROW + 1 + len(table.rows) + number, 0, f"注：{note}", formats["hint"])
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    landscape(sheet, HEADER_ROW)


def _write_cell(sheet: Worksheet, row: int, place: int, text: str, align: str, formats: FormatBook) -> None:
    """A printed number stays a number with its decimals; all else is text, never a formula."""
    decimals = len(text.partition(".")[2])
    if align == "right" and _NUMBER.match(text) and decimals < len(_DECIMALS):
        sheet.write_number(row, place, float(text), formats[f"decimals_{decimals}"])
    else:
        sheet.write_string(row, place, text, formats["cell"])
