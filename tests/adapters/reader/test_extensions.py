"""What programs put into a workbook beside its cells costs no cell, and no file is refused for it."""

import io
import re

import pytest
import xlsxwriter

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.renderers.returned.workbook import ReturnNote, mark_workbook
from tests.lib.factories import make_finding
from tests.lib.packages import parts_of, zipped
from tests.lib.workbooks import FUNDS, make_workbook, read_bytes, table

LAST = "已录入系统金额(万元)"
ROWS = table(FUNDS, FUNDS | {"序号": 2, "项目名称": "某旗储能项目"}, below=[["填报人：王某", "", "审核人：李某"]])
ROWS[2][-1] = "=100+200"
SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"

NOTE = ReturnNote(
    city="某市", unit="某旗", period="2021年3月", file="报表.xlsx", deadline="2021年3月31日", submission="0123456789abcdef",
    forms=load_forms(),
)  # fmt: skip

EXTENSIONS = {
    "a drop-down on another sheet": "<x14:dataValidations><x14:dataValidation type='list'><x14:formula1><xm:f>选项!$A$1:$A$9</xm:f>"
    "</x14:formula1><xm:sqref>I3</xm:sqref></x14:dataValidation></x14:dataValidations>",
    "a data bar": "<x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type='dataBar' id='{A}'><x14:dataBar>"
    "<x14:cfvo type='num'><xm:f>0</xm:f></x14:cfvo><x14:cfvo type='formula'><xm:f>MAX(I:I)</xm:f></x14:cfvo></x14:dataBar></x14:cfRule>"
    "<xm:sqref>I2:I3</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings>",
    "a sparkline": "<x14:sparklineGroups><x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>到位资金!F2:H2</xm:f>"
    "<xm:sqref>J2</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups>",
    "slicers": "<x14:slicerList><x14:slicer r:id='rId7'/></x14:slicerList>",
    "timelines": "<x15:timelineRefs xmlns:x15='http://schemas.microsoft.com/office/spreadsheetml/2010/11/main'><x15:timelineRef r:id='rId8'/></x15:timelineRefs>",
    "elements under the names of cells": "<row r='9' xmlns='urn:other'><c r='A9' t='e'><f>1</f><v>1</v></c></row>",
}
BEHIND = {
    "outline and custom views": "<customSheetViews><customSheetView guid='{A}' hiddenRows='1'><pageMargins left='0' right='0' top='0'"
    " bottom='0' header='0' footer='0'/></customSheetView></customSheetViews>",
    "a filter": "<autoFilter ref='A1:I3'><filterColumn colId='3' hiddenButton='1'><filters><filter val='区外'/></filters></filterColumn></autoFilter>",
    "conditional formats": "<conditionalFormatting sqref='I2'><cfRule type='expression' priority='1'><formula>I2&lt;H2</formula></cfRule></conditionalFormatting>",
    "a drop-down": "<dataValidations count='1'><dataValidation type='list' sqref='I2'><formula1>\"是,否\"</formula1></dataValidation></dataValidations>",
}  # fmt: skip
PARTS = {
    "Power Query in UTF-16": {"customXml/item1.xml": "<?xml version='1.0' encoding='utf-16'?><DataMashup>AA==</DataMashup>".encode("utf-16")},
    "custom XML in GB2312": {"customXml/item1.xml": "<?xml version='1.0' encoding='GB2312'?><a>某旗</a>".encode("gbk")},
    "threaded comments": {
        "xl/threadedComments/threadedComment1.xml": b"<ThreadedComments><threadedComment ref='I3'><text>50</text></threadedComment></ThreadedComments>",
        "xl/persons/person.xml": b"<personList/>",
    },
    "comments": {"xl/comments1.xml": b"<comments><commentList><comment ref='I3'><text><t>50</t></text></comment></commentList></comments>"},
    "a table": {"xl/tables/table1.xml": b"<table ref='A1:I3' totalsRowShown='0'/>"},
    "a white picture": {"xl/media/image1.bmp": b"BM" + b"\xff" * 3_000_000},
    "a part that XlsxWriter names from the root": {"/xl/richData/_rels/richValueRel.xml.rels": b"<Relationships/>"},
    "slicers": {"xl/slicers/slicer1.xml": b"<slicers/>", "xl/slicerCaches/slicerCache1.xml": b"<slicerCacheDefinition/>"},
}  # fmt: skip


def plain(rows=ROWS) -> dict[str, bytes]:
    return parts_of(make_workbook({"到位资金": rows, "选项": [["是"], ["否"]]}))


def calculated(content: bytes) -> bytes:
    return re.sub(rb"<f>100\+200</f><v>0</v>", b"<f>100+200</f><v>300</v>", content)


def behind(content: bytes, more: str) -> bytes:
    return calculated(content).replace(b"</worksheet>", f"{more}</worksheet>".encode())


def extended(content: bytes, extension: str) -> bytes:
    return behind(content, f"<extLst><ext xmlns:x14='{X14}' xmlns:xm='{XM}' uri='{{A}}'>{extension}</ext></extLst>")


def said(data: bytes):
    file = read_bytes(data)
    assert file.outcome == "read", file.message
    sheet = file.sheets[0]
    assert sheet.filled == len(sheet.rows) + sheet.told
    rows = [(row.values["name"], row.values["entered_amount"], row.problems) for row in sheet.rows]
    return rows, sheet.meta.get("reviewer"), list(sheet.problems)


EXPECTED = ([("某旗风电叶片项目", 3_000_000, []), ("某旗储能项目", 3_000_000, [])], "李某", [])


@pytest.mark.parametrize("rows", [ROWS, ROWS[:-1], [*ROWS, []]], ids=["signed", "last amount", "blank row"])
@pytest.mark.parametrize("extension", EXTENSIONS.values(), ids=EXTENSIONS)
def test_an_extension_costs_no_cell(extension, rows):
    parts = plain(rows)
    content = extended(parts[SHEET], extension)
    if rows[-1] == []:
        content = content.replace(
            b"</sheetData>", b"<row r='5'/><row r='6'><c r='A6' s='0'/><c r='I6' s='0'/></row></sheetData>"
        )
    found = said(zipped(parts | {SHEET: content}))
    assert found == (EXPECTED[0], "李某" if len(rows) > 3 else None, [])


def test_an_extension_in_a_sheet_without_cells_breaks_nothing():
    parts = plain()
    parts["xl/worksheets/sheet2.xml"] = re.sub(
        rb"<sheetData>.*</sheetData>", b"<sheetData/>", parts["xl/worksheets/sheet2.xml"]
    )
    parts["xl/worksheets/sheet2.xml"] = extended(parts["xl/worksheets/sheet2.xml"], EXTENSIONS["a sparkline"])
    assert said(zipped(parts | {SHEET: calculated(parts[SHEET])})) == EXPECTED


@pytest.mark.parametrize("more", BEHIND.values(), ids=BEHIND)
def test_what_stands_behind_the_cells_hides_none_of_them(more):
    parts = plain()
    assert said(zipped(parts | {SHEET: behind(parts[SHEET], more)})) == EXPECTED


@pytest.mark.parametrize("more", PARTS.values(), ids=PARTS)
def test_a_part_that_the_reader_does_not_need_is_not_judged(more):
    parts = plain()
    assert said(zipped(parts | {SHEET: calculated(parts[SHEET])} | more)) == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_dtd_is_refused_in_any_part_and_any_encoding(encoding):
    hostile = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a/>".encode(encoding)
    assert read_bytes(zipped(plain() | {"customXml/item1.xml": hostile})).outcome == "refused"


def test_a_dtd_cut_in_two_by_the_pieces_is_refused():
    hostile = ("<a>" + "x" * (256 * 1024 - 7) + "<!DOCTYPE a>").encode()
    assert read_bytes(zipped(plain() | {"customXml/item1.xml": hostile})).outcome == "refused"


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/styles.xml", SHEET])
def test_a_part_that_is_read_must_be_utf_8(part):
    parts = plain()
    parts[part] = parts[part].decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert read_bytes(zipped(parts)).outcome == "refused"


def test_what_excels_own_menus_add_costs_no_cell():
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet, options = book.add_worksheet("到位资金"), book.add_worksheet("选项")
    options.write_column(0, 0, ["区外", "区内"])
    for index, row in enumerate(ROWS):
        sheet.write_row(index, 0, [300 if str(cell).startswith("=") else cell for cell in row])
    sheet.data_validation("D2:D3", {"validate": "list", "source": "=选项!$A$1:$A$2"})
    sheet.conditional_format("I2:I3", {"type": "data_bar", "data_bar_2010": True, "min_type": "num", "min_value": 0})
    sheet.add_sparkline("K2", {"range": "到位资金!F2:H2"})
    sheet.write_comment("I3", "请核对")
    sheet.set_row(1, None, None, {"level": 1})
    sheet.freeze_panes(1, 1)
    sheet.autofilter("A1:I3")
    book.close()
    assert said(file.getvalue()) == EXPECTED


@pytest.mark.parametrize("extension", EXTENSIONS.values(), ids=EXTENSIONS)
def test_an_extended_workbook_comes_back_marked_and_reads_as_before(extension):
    parts = plain()
    data = zipped(
        parts
        | {SHEET: extended(parts[SHEET], extension)}
        | PARTS["Power Query in UTF-16"]
        | PARTS["a part that XlsxWriter names from the root"]
    )
    marked = mark_workbook(data, NOTE, [make_finding(sheet="到位资金", cell="I3", row=3)])
    assert said(marked) == said(data) == EXPECTED
    kept = parts_of(marked)
    assert kept["customXml/item1.xml"] == parts_of(data)["customXml/item1.xml"]
    assert extension.encode() in kept[SHEET]
