"""Containers as programs lay them out: by the container's own directory, whatever it names and however small it is."""

import struct
from pathlib import Path

import pytest

from tests.lib.biff import OldSheet, make_xls
from tests.lib.other_formats import make_ods
from tests.lib.packages import parts_of, zipped
from tests.lib.workbooks import FUNDS, make_workbook, read_bytes, table

SMALL = Path(__file__).parents[2] / "data" / "written" / "libreoffice.xls"
"""Two rows that LibreOffice 7.4 saved: its workbook is so short that it lies in small pieces of another stream."""

ROWS = table(FUNDS, FUNDS | {"序号": 2, "项目名称": "某旗储能项目", "年初累计到位资金(万元)": 500.5})
READ = [("某旗风电叶片项目", 3_000_000), ("某旗储能项目", 5_005_000)]
FORMULA, SIZE = 0x0006, 0x0200


def records(data, name="报表.xls"):
    file = read_bytes(data, name=name)
    assert file.outcome == "read", file.message
    assert all(sheet.filled == len(sheet.rows) + sheet.unread_rows + sheet.told for sheet in file.sheets)
    return [(row.values["name"], row.values["funds_ytd"]) for sheet in file.sheets for row in sheet.rows]


@pytest.mark.parametrize("name", ["报表.xls", "报表.et", "报表.xlsx"])
def test_a_small_xls_is_read_whatever_its_ending(name):
    assert records(SMALL.read_bytes(), name) == READ


@pytest.mark.parametrize(
    ("version", "named"), [(8, "Workbook"), (8, "WORKBOOK"), (8, "workbook"), (8, "Book"), (5, "Book"), (5, "BOOK")]
)
def test_the_stream_of_a_workbook_is_found_by_any_of_its_names(version, named):
    data = make_xls({"到位资金": OldSheet(ROWS)}, version=version)
    own = "Workbook" if version == 8 else "Book"
    entry = data.index(own.encode("utf-16-le") + b"\0\0")
    name = (named + "\0").encode("utf-16-le")
    renamed = data[:entry] + name.ljust(64, b"\0") + struct.pack("<H", len(name)) + data[entry + 66 :]
    assert records(renamed) == READ


def test_a_name_that_stands_in_a_cell_is_not_taken_for_the_directorys():
    rows = [*ROWS, ["注：EncryptedPackage、WordDocument、_VBA_PROJECT_CUR、Root Entry"]]
    assert records(make_xls({"到位资金": OldSheet(rows)})) == READ


@pytest.mark.parametrize("size", [(65_536, 256), (3, 256), (65_536, 9), (0, 0)])
def test_an_xls_whose_dimensions_are_those_of_whole_rows_is_read(size):
    assert records(make_xls({"到位资金": OldSheet(ROWS, size=size)})) == READ


def indented(content: bytes) -> bytes:
    return content.replace(b"><table:", b">\n  <table:").replace(b"></table:", b">\r\n </table:")


def test_an_ods_with_line_breaks_between_its_cells_is_read_and_those_within_a_text_stay():
    parts = parts_of(make_ods({"到位资金": ROWS}))
    parts["content.xml"] = indented(parts["content.xml"])
    assert records(zipped(parts), "报表.ods") == READ


@pytest.mark.parametrize("is_indented", [True, False])
def test_an_ods_in_one_file_is_read(is_indented):
    content = parts_of(make_ods({"到位资金": ROWS}))["content.xml"]
    flat = content.replace(b"office:document-content", b"office:document").replace(
        b"<office:document ",
        b'<office:document office:mimetype="application/vnd.oasis.opendocument.spreadsheet" ',
    )
    assert records(indented(flat) if is_indented else flat, "报表.fods") == READ


def test_a_flat_document_with_a_dtd_is_refused():
    flat = b'<!DOCTYPE a><office:document office:mimetype="application/vnd.oasis.opendocument.spreadsheet"/>'
    assert read_bytes(flat, name="报表.fods").outcome == "refused"


def test_a_page_is_read_where_it_has_a_table_and_kept_where_it_has_none():
    page = "<html><body><table>{}</table></body></html>"
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    assert records(page.format(body).encode(), "报表.html") == READ
    kept = read_bytes("<html><body>工作简讯</body></html>".encode(), name="简讯.html")
    assert (kept.outcome, kept.problems) == ("attachment", [])


@pytest.mark.parametrize(
    ("title", "sentence", "heads"),
    [
        ("导出摘要", "此文稿是从 Numbers 表格导出的。每个表格都已转换为 Excel 工作表。",
         ["Numbers 表格工作表名称", "Numbers 表格的表格名称", "Excel 工作表名称"]),
        ("Export Summary", "This document was exported from Numbers. Each table was converted to an Excel worksheet.",
         ["Numbers Sheet Name", "Numbers Table Name", "Excel Worksheet Name"]),
    ],
)  # fmt: skip
def test_the_summary_that_numbers_exports_is_no_lost_sheet(title, sentence, heads):
    summary = [[sentence], [], heads, ["工作表 1"], ["", "表格 1", "工作表 1 - 表格 1"]]
    file = read_bytes(make_workbook({title: summary, "工作表 1 - 表格 1": [["表格 1"], *ROWS]}))
    aside, read = file.sheets
    assert (aside.state, aside.problems, len(read.rows)) == ("attachment", [], 2)


def test_a_list_of_numbers_owners_is_read_as_what_it_is():
    strange = [["Numbers 使用情况统计"], ["序号", "单位", "人数"], [1, "甲", 3], [2, "乙", 4]]
    aside, _ = read_bytes(make_workbook({"统计": strange, "到位资金": ROWS})).sheets
    assert [problem.rule for problem in aside.problems] == ["F-LOST"]


def test_the_blank_formatted_cells_of_a_google_export_are_nothing():
    parts = parts_of(make_workbook({"到位资金": ROWS}))
    sheet = "xl/worksheets/sheet1.xml"
    blank = "".join(
        f'<row r="{row}" ht="15.75" customHeight="1">{"".join(f"""<c r="{chr(65 + at)}{row}" s="0"/>""" for at in range(26))}</row>'
        for row in range(4, 1001)
    )
    parts[sheet] = parts[sheet].replace(b"</sheetData>", f"{blank}</sheetData>".encode())
    assert records(zipped(parts), "报表.xlsx") == READ
