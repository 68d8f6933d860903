"""Sheets as the bytes of a file: .xlsx, .xls, .ods, .csv, .docx and .pdf, the same on every machine and day."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from html import escape
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tests.data.mistakes import Formula
from tests.data.pages import Page
from tests.data.records import Record
from tests.lib import biff
from tests.lib.other_formats import make_ods, make_text
from tests.lib.packages import parts_of, timeless, zipped

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)


def make_file(name: str, pages: Sequence[Page]) -> bytes:
    """Write sheets in the format that the name says; text holds one sheet."""
    kind = name.rpartition(".")[2]
    if kind == "xls":
        return biff.make_xls({page.name: _old_sheet(page) for page in pages})
    if kind == "ods":
        return make_ods({page.name: page.grid for page in pages})
    if kind == "csv":
        return make_text(pages[0].grid, encoding="gb18030")
    return timeless(_make_xlsx(pages))


def damaged(data: bytes) -> bytes:
    """A package whose end was lost on the way."""
    whole = zipped(parts_of(data), zipfile.ZIP_STORED)
    return whole[: len(whole) // 2]


def _old_sheet(page: Page) -> biff.OldSheet:
    rows = [[biff.Formula(cell.shown) if isinstance(cell, Formula) else cell for cell in row] for row in page.grid]
    return biff.OldSheet(rows, hidden_rows=page.hidden_rows, merges=page.merges)


def _make_xlsx(pages: Sequence[Page]) -> bytes:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        framed, day = book.add_format({"border": 1}), book.add_format({"border": 1, "num_format": "yyyy-mm-dd"})
        for page in pages:
            _write_sheet(book.add_worksheet(page.name), page, framed, day)
    return file.getvalue()


def _write_sheet(sheet: Worksheet, page: Page, framed: Format, day: Format) -> None:
    for row, column, last, right in page.merges:
        sheet.merge_range(row, column, last, right, "", framed)
    for at, cells in enumerate(page.grid):
        for column, cell in enumerate(cells):
            _write_cell(sheet, (at, column), cell, day if isinstance(cell, date) else framed)
    for at in page.hidden_rows:
        sheet.set_row(at, None, None, {"hidden": True})


def _write_cell(sheet: Worksheet, at: tuple[int, int], cell: Any, style: Format) -> None:
    if isinstance(cell, Formula):
        sheet.write_formula(*at, cell.text, style, cell.shown)
    elif isinstance(cell, date):
        sheet.write_datetime(*at, datetime.combine(cell, time()), style)
    elif isinstance(cell, str) and cell:
        sheet.write_string(*at, cell, style)
    elif not isinstance(cell, str):
        sheet.write_number(*at, cell, style)


def make_narrative(title: str, records: Sequence[Record]) -> bytes:
    """A document with each category as a bold heading and its paragraphs under it."""
    paragraphs, before = [_paragraph(title, is_bold=True)], ""
    for record in records:
        category = record.values["category"]
        if category != before:
            paragraphs.append(_paragraph(category, is_bold=True))
        paragraphs.append(_paragraph(record.values["content"]))
        before = category
    body = f'<w:document xmlns:w="{_WORD}"><w:body>{"".join(paragraphs)}</w:body></w:document>'
    parts = {"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS, "word/document.xml": body}
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return zipped({name: (head + text).encode() for name, text in parts.items()})


def _paragraph(text: str, *, is_bold: bool = False) -> str:
    looks = "<w:rPr><w:b/></w:rPr>" if is_bold else ""
    return f"<w:p><w:r>{looks}<w:t>{escape(text)}</w:t></w:r></w:p>"


def make_scan() -> bytes:
    """A page with a red ring on it, as a stamped paper comes from a scanner."""
    drawing = b"1 0 0 RG 4 w 300 400 m 400 400 400 500 300 500 c 200 500 200 400 300 400 c S"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + tail
