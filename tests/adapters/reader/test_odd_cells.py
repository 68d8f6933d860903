"""Cells that hold no value though something stands in them: a picture, a formula's text, what is left of a name."""

import io
import re
import struct
import zlib

import pytest
import xlsxwriter

from tests.lib.biff import Formula, OldSheet, make_xls
from tests.lib.other_formats import make_text
from tests.lib.packages import parts_of, zipped
from tests.lib.workbooks import FUNDS, RESERVE, SIGNED, make_workbook, read_bytes, read_record, read_rows, rules, table

PROGRESS = "本月进展"
CELL = f"{chr(65 + list(SIGNED).index(PROGRESS))}2"
DISPIMG = '=DISPIMG("ID_0F5A",1)'
PNG = b"\x89PNG\r\n\x1a\n" + b"".join(
    struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    for kind, content in (
        (b"IHDR", struct.pack(">2I5B", 1, 1, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")
    )
)  # fmt: skip
"""One grey dot."""
METADATA = {
    "xl/metadata.xml": b"<metadata><valueMetadata count='1'><bk><rc t='1' v='0'/></bk></valueMetadata></metadata>",
    "xl/richData/rdrichvaluestructure.xml": b"<rvStructures><s t='%s'><k n='_rvRel:LocalImageIdentifier' t='i'/></s></rvStructures>",
    "xl/media/image1.png": b"\x89PNG",
}


def with_cell(cell: str, kind: str = "") -> bytes:
    """签约项目 whose 本月进展 is written so; `kind` is that of its rich value."""
    parts = parts_of(make_workbook({"签约": table(SIGNED)}))
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = re.sub(rb'<c r="%s"[^>]*>.*?</c>' % CELL.encode(), cell.encode(), parts[sheet])
    return zipped(parts | {name: content.replace(b"%s", kind.encode()) for name, content in METADATA.items() if kind})


def seen(data: bytes, name: str = "报表.xlsx"):
    file = read_bytes(data, name=name)
    assert file.outcome == "read", file.message
    row = file.sheets[0].rows[0]
    return [(problem.rule, problem.column) for problem in row.problems], row.values.get("progress")


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        (f'<c r="{CELL}" t="str"><f>_xlfn.DISPIMG("ID_0F5A",1)</f><v>{DISPIMG}</v></c>', ""),
        (f'<c r="{CELL}"><f>_xlfn.DISPIMG("ID_0F5A",1)</f><v></v></c>', ""),
        (f'<c r="{CELL}" t="e"><f>_xlfn.DISPIMG("ID_0F5A",1)</f><v>#NAME?</v></c>', ""),
        (f'<c r="{CELL}" t="e" vm="1"><v>#VALUE!</v></c>', "_localImage"),
        (f'<c r="{CELL}" t="e" vm="1"><f>_xlfn.IMAGE("https://example.invalid/a.png")</f><v>#VALUE!</v></c>', "_webimage"),
    ],
    ids=["WPS", "WPS saved by a library", "WPS opened in Excel", "placed in the cell", "by its address"],
)  # fmt: skip
def test_a_picture_in_a_cell_is_told_as_a_picture(cell, kind):
    assert seen(with_cell(cell, kind)) == ([("F-PIC", "progress")], None)


def test_a_picture_that_a_library_places_in_a_cell_is_one():
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("签约")
    for index, row in enumerate(table(SIGNED)):
        sheet.write_row(index, 0, row)
    sheet.embed_image(CELL, "一.png", {"image_data": io.BytesIO(PNG)})
    book.close()
    assert seen(file.getvalue()) == ([("F-PIC", "progress")], None)


def test_a_picture_of_wps_is_one_in_the_other_formats_too():
    rows = table(SIGNED | {PROGRESS: DISPIMG})
    old = [rows[0], [Formula(cell) if cell == DISPIMG else cell for cell in rows[1]]]
    assert seen(make_xls({"签约": OldSheet(old)}), "报表.et") == ([("F-PIC", "progress")], None)
    assert seen(make_text(rows), "签约.csv") == ([("F-PIC", "progress")], None)


def test_an_error_of_a_formula_stays_an_error_beside_pictures():
    assert seen(with_cell(f'<c r="{CELL}" t="e" vm="1"><v>#VALUE!</v></c>', "_error")) == (
        [("F-ERR", "progress")],
        None,
    )
    assert seen(with_cell(f'<c r="{CELL}" t="e"><v>#REF!</v></c>', "_localImage")) == ([("F-ERR", "progress")], None)


@pytest.mark.parametrize(
    ("cell", "rule"),
    [('="某旗"&"项目"', "F-ERR"), ("=VLOOKUP(A2,表!A:B,2,0)", "F-ERR"), ("=G2", "F-ERR"), ("=====", ""), ("=合计=", ""), ("主体=钢构", "")],
)  # fmt: skip
def test_the_text_of_a_formula_is_no_text(cell, rule):
    found, value = seen(make_text(table(SIGNED | {PROGRESS: cell})), "签约.csv")
    assert (found, value) == (([(rule, "progress")], None) if rule else ([], cell))


# --- names -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("cell", [0, "0", 12, 3.5, "2021"])
@pytest.mark.parametrize(("record", "header"), [(RESERVE, "项目名称"), (SIGNED, "投资方"), (FUNDS, "项目名称")])
def test_a_bare_number_is_no_name(record, header, cell):
    row = read_record(record, **{header: cell})
    assert rules(row.problems) == ["F-TYPE"]
    assert str(cell) not in map(str, row.values.values())


@pytest.mark.parametrize("cell", [0, "0", 0.0])
def test_a_zero_is_not_what_a_required_text_says(cell):
    row = read_record(SIGNED, 本月进展=cell)
    assert (rules(row.problems), row.values.get("progress")) == (["F-TYPE"], None)


@pytest.mark.parametrize("cell", ["1号地块", "360企业安全集团", "3D打印", "二〇二一"])
def test_a_name_with_a_number_in_it_is_a_name(cell):
    assert read_record(RESERVE, 项目名称=cell).problems == []


def alike(form, *amounts, header, name="某项目"):
    rows = [form | {"序号": number, "项目名称": name, header: amount} for number, amount in enumerate(amounts, 1)]
    return [problem.detail for problem in read_rows(table(*rows)).problems if problem.rule == "F-NAME"]


def test_one_name_in_every_row_is_asked_once():
    assert alike(RESERVE, 5_000, 6_000, 7_000, header="总投资(万元)") == [{"count": "3"}]


def test_rows_of_one_project_and_of_two_are_not_asked():
    same = [FUNDS | {"序号": n, "投资方": f"{n}公司", "年初累计到位资金(万元)": 100 * n} for n in (1, 2, 3)]
    assert "F-NAME" not in rules(read_rows(table(*same)).problems)
    assert alike(RESERVE, 5_000, 6_000, header="总投资(万元)") == []
