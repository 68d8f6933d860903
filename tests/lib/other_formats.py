"""The same cells in the other formats that offices send: .ods, text, web pages and XML, each made by hand."""

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

from tests.lib.packages import zipped

Grid = Sequence[Sequence[Any]]

_ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
    '<office:automatic-styles><style:style style:name="hidden" style:family="table">'
    '<style:table-properties table:display="false"/></style:style>{fonts}</office:automatic-styles>'
    "<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
)
_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_XML = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">'
    "{body}</Workbook>"
)


def make_ods(sheets: Mapping[str, Grid]) -> bytes:
    """An .ods of plain cells."""
    return pack_ods("".join(ods_table(name, "".join(map(ods_row, rows))) for name, rows in sheets.items()))


def pack_ods(body: str, fonts: str = "", **parts: bytes) -> bytes:
    """An .ods around the given tables, with styles of fonts and further parts by name."""
    content = '<?xml version="1.0" encoding="UTF-8"?>' + _ODS.replace("{fonts}", fonts).replace("{body}", body)
    own = {"mimetype": _ODS_TYPE.encode(), "META-INF/manifest.xml": b"<manifest/>", "content.xml": content.encode()}
    return zipped(own | parts, mimetype=zipfile.ZIP_STORED)


def ods_table(name: str, rows: str, *, style: str = "shown", columns: str = "") -> str:
    """A sheet."""
    return f'<table:table table:name="{name}" table:style-name="{style}">{columns}{rows}</table:table>'


def ods_row(cells: Sequence[Any]) -> str:
    """A row."""
    return f"<table:table-row>{''.join(map(ods_cell, cells))}</table:table-row>"


def ods_cell(cell: Any) -> str:
    """A cell of a plain value."""
    if cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, date):
        return _ods_cell(f'office:value-type="date" office:date-value="{cell}"', str(cell))
    if isinstance(cell, int | float):
        return _ods_cell(f'office:value-type="float" office:value="{cell}"', str(cell))
    return _ods_cell('office:value-type="string"', cell)


def _ods_cell(attributes: str, text: str) -> str:
    return f"<table:table-cell {attributes}><text:p>{escape(text)}</text:p></table:table-cell>"


def make_text(rows: Grid, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """A table of plain text, cells quoted where they must be."""
    return "\r\n".join(delimiter.join(_quoted(str(cell), delimiter) for cell in row) for row in rows).encode(encoding)


def _quoted(text: str, delimiter: str) -> str:
    must = any(mark in text for mark in (delimiter, '"', "\n"))
    return '"' + text.replace('"', '""') + '"' if must else text


def make_page(rows: Grid, encoding: str = "utf-8", declared: str = "utf-8") -> bytes:
    """A page with one table, as an export button writes it."""
    body = "\n".join(
        "<tr>" + "".join("<td>" + escape(str(cell)).replace("\n", "<br>") + "</td>" for cell in row) + "</tr>"
        for row in rows
    )
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
    return f"<html><head>{head}</head><body><table border=1>\n{body}\n</table></body></html>".encode(encoding)


def make_xml(sheets: Mapping[str, Grid]) -> bytes:
    """XML 表格 2003 of plain cells."""
    return pack_xml("".join(xml_sheet(name, "".join(map(xml_row, rows))) for name, rows in sheets.items()))


def pack_xml(body: str) -> bytes:
    """XML 表格 2003 around the given worksheets."""
    return _XML.replace("{body}", body).encode()


def xml_sheet(name: str, rows: str) -> str:
    """A worksheet."""
    return f'<Worksheet ss:Name="{name}"><Table>{rows}</Table></Worksheet>'


def xml_row(cells: Sequence[Any]) -> str:
    """A row; blank cells are skipped by the next one's index."""
    filled = ((column, cell) for column, cell in enumerate(cells, 1) if cell != "")
    return (
        "<Row>" + "".join(f'<Cell ss:Index="{column}">{_xml_data(cell)}</Cell>' for column, cell in filled) + "</Row>"
    )


def _xml_data(cell: Any) -> str:
    if isinstance(cell, date):
        return f'<Data ss:Type="DateTime">{cell}T00:00:00.000</Data>'
    kind = "Number" if isinstance(cell, int | float) else "String"
    return f'<Data ss:Type="{kind}">{escape(str(cell))}</Data>'
