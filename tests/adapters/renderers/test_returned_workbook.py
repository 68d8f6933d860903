"""The returned workbook: the clerk's own file marked, every other part as sent, and the marks out again."""

import io
import re
import warnings
import zipfile
from collections.abc import Sequence
from typing import Any
from xml.parsers import expat

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.renderers.returned.workbook import (
    ReturnNote,
    UnpatchableError,
    mark_workbook,
    unmark_workbook,
)
from diaodu.domain.results import Finding
from tests.lib.clocks import made_at_two_times
from tests.lib.factories import make_finding
from tests.lib.packages import MAIN, STYLES, R, package, parts_of, saved, sheet_xml
from tests.lib.workbooks import FUNDS, MADE, RESERVE, SIGNED, make_workbook, read_bytes, table

ID = "0123456789abcdef"
NOTE = ReturnNote(
    city="鄂尔多斯市", unit="准格尔旗", period="2021年3月", file="3月报表.xlsx", deadline="2021年3月31日08:30",
    submission=ID, forms=load_forms(),
)  # fmt: skip
RED, YELLOW = re.compile("FFFF8F8[0-9A-F]"), re.compile("FFFFE97[0-9A-F]")
CHANGED = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
HOSTILE = (
    "=cmd|'/c calc'!A1",
    "<b>&amp;]]></t>",
    "\x00\x0b控制\ud800",
    "【调度审核】",
    "'\"><x",
    "a\nb\r\nc",
    "😀" * 3,
    "{p}{extra}",
)


def marked(data: bytes, *findings: Finding) -> bytes:
    out = mark_workbook(data, NOTE, findings)
    for name, content in parts_of(out).items():
        if name.endswith((".xml", ".rels", ".vml")):
            expat.ParserCreate().Parse(content, True)
    return out


def finding(cell: str, severity: str = "critical", sheet: str = "表", **changes: Any) -> Finding:
    row = int(re.sub(r"\D", "", cell) or 0)
    return make_finding(id=f"{sheet}{cell}{severity}", cell=cell, sheet=sheet, row=row, severity=severity, **changes)


def load(data: bytes) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl's of files without named styles or with extensions
        return openpyxl.load_workbook(io.BytesIO(data))


def colour(cell: Any) -> str:
    return cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else ""


def look(data: bytes) -> dict[str, Any]:
    """Values, styles and comments of every cell that has any."""
    return {
        f"{sheet.title}!{cell.coordinate}": (
            cell.value, cell.number_format, repr(cell.font), repr(cell.fill), repr(cell.border), repr(cell.alignment),
            cell.comment.text if cell.comment else None,
        )
        for sheet in load(data) for row in sheet.iter_rows() for cell in row
        if cell.value is not None or cell.has_style or cell.comment
    }  # fmt: skip


def grounds(data: bytes) -> dict[str, Any]:
    """Values, number formats, grounds and comments: a file without a font has one afterwards."""
    return {place: (seen[0], seen[1], seen[3], seen[-1]) for place, seen in look(data).items()}


def styled_workbook() -> bytes:
    """By openpyxl: two differently grounded styles, a comment of the clerk's, a merge, widths, print settings."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "表"
    for row in range(1, 21):
        for column in range(1, 7):
            sheet.cell(row, column, f"{row}-{column}")
    for column in range(1, 7):
        cell = sheet.cell(5, column)
        cell.fill = PatternFill("solid", fgColor="FF00B050")
        cell.border = Border(left=Side("thin"))
        cell.font = Font(name="仿宋", bold=True)
        cell.number_format = "0.00"
        cell.alignment = Alignment(horizontal="right", wrap_text=True)
    sheet["F5"] = None
    sheet.merge_cells("A8:C9")
    sheet["B3"].comment = Comment("此数待核", "王科长")
    sheet["E3"].comment = Comment("另一处说明", "王科长")
    sheet.column_dimensions["B"].width = 30
    other = book.create_sheet("其他")
    other["A1"] = "不动"
    other.print_title_rows = "1:1"
    other.auto_filter.ref = "A1:B5"
    book.active = 1
    return saved(book)


def rich_workbook() -> bytes:
    """By xlsxwriter: a note, a picture-less drawing, conditional formats, validations, protection, links, a chart."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": MADE})
    sheet = book.add_worksheet("表")
    money = book.add_format({"num_format": "#,##0.00", "border": 1, "locked": False})
    sheet.set_column(3, 3, 14, book.add_format({"bg_color": "#DDEBF7"}))
    for row in range(30):
        sheet.write_row(row, 0, [row, f"项目{row}"])
        sheet.write_number(row, 2, row * 1.5, money)
    sheet.write_comment("B2", "本地备注", {"author": "李会计"})
    sheet.conditional_format("C1:C30", {"type": "cell", "criteria": ">", "value": 20, "format": money})
    sheet.data_validation("B1:B30", {"validate": "list", "source": ["甲", "乙"]})
    sheet.autofilter("A1:C30")
    sheet.freeze_panes(1, 0)
    sheet.protect("", {"objects": False})
    sheet.write_url("E1", "https://example.invalid/说明")
    sheet.insert_textbox("F5", "批注框")
    sheet.add_sparkline("E3", {"range": "表!A1:C1"})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=表!$C$1:$C$5"})
    book.add_worksheet("图").insert_chart("A1", chart)
    book.define_name("图!本地", "=表!$A$1")
    book.close()
    return buffer.getvalue()


# --- marks -------------------------------------------------------------------------------------------------
def test_wrong_cells_are_red_and_warnings_yellow_and_notes_bear_a_comment_alone() -> None:
    sheet = load(marked(styled_workbook(), finding("C4"), finding("D4", "warning"), finding("E4", "info")))["表"]
    assert RED.match(colour(sheet["C4"]))
    assert YELLOW.match(colour(sheet["D4"]))
    assert colour(sheet["E4"]) == ""
    assert all(sheet[cell].comment for cell in ("C4", "D4", "E4"))


def test_a_marked_cell_keeps_its_border_font_number_format_and_alignment() -> None:
    before, after = load(styled_workbook())["表"], load(marked(styled_workbook(), finding("C5")))["表"]
    for name in ("border", "font", "number_format", "alignment", "protection", "value"):
        assert repr(getattr(before["C5"], name)) == repr(getattr(after["C5"], name))


def test_several_findings_on_one_cell_are_one_comment_and_red_wins() -> None:
    found = [
        finding("C4", "warning", rule="F-MISS"),
        finding("C4", rule="O-01"),
        finding("C4", "info", rule="F-APPROX"),
    ]
    cell = load(marked(styled_workbook(), *found))["表"]["C4"]
    assert RED.match(colour(cell))
    lines = cell.comment.text.split("\n")
    assert lines[0] == "【调度审核】"
    assert [line[:7] for line in lines if line[0] in "①②③"] == ["①退回 O-0", "②核实 F-M", "③提示 F-A"]


def test_a_comment_names_the_rule_what_is_wrong_and_how_to_mend_it() -> None:
    cell = load(marked(styled_workbook(), finding("C4", rule="O-01", message="低于500万元", remedy="请核对")))["表"][
        "C4"
    ]
    assert cell.comment.text == "【调度审核】\n退回 O-01：低于500万元\n怎样修改：请核对"
    assert cell.comment.author == "调度审核"


def test_a_finding_on_a_sheet_stands_at_its_first_cell_and_one_on_the_file_in_the_index_alone() -> None:
    book = load(marked(styled_workbook(), finding("", rule="F-HEADER"), finding("", sheet="", rule="F-SIGN")))
    assert "F-HEADER" in book["表"]["A1"].comment.text
    assert "F-SIGN" not in book["表"]["A1"].comment.text
    assert [row[2] for row in index_rows(book)] == ["（整个文件）", "表"]


def test_a_finding_within_merged_cells_stands_where_they_show() -> None:
    sheet = load(marked(styled_workbook(), finding("B9"), finding("C8", "warning")))["表"]
    assert RED.match(colour(sheet["A8"]))
    assert sheet["A8"].comment.text.count("怎样修改") == 2


def test_what_a_steward_let_pass_is_not_red_and_what_was_sent_back_is() -> None:
    found = [finding("C4", decision="waive"), finding("D4", "warning", decision="return")]
    book = load(marked(styled_workbook(), *found))
    assert colour(book["表"]["C4"]) == ""
    assert RED.match(colour(book["表"]["D4"]))
    assert [row[1] for row in index_rows(book)] == ["退回补正", "说明后计入"]


def test_a_cell_that_is_not_there_is_put_in_in_order_with_its_columns_style() -> None:
    out = marked(rich_workbook(), finding("D4"), finding("B40"), finding("AA2"))
    content = parts_of(out)["xl/worksheets/sheet1.xml"].decode()
    cells = re.findall(r'<c r="([A-Z]+)(\d+)"', content)
    places = [(int(row), len(letters), letters) for letters, row in cells]
    assert places == sorted(places)
    assert RED.match(colour(load(out)["表"]["B40"]))


# --- the rest as sent ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("make", [styled_workbook, rich_workbook])
def test_every_other_part_keeps_its_bytes_as_packed_and_its_place(make: Any) -> None:
    data = make()
    out = marked(data, finding("C4"), finding("D4", "warning"))
    touched = CHANGED | {
        name for name in parts_of(data) if "sheet1.xml" in name or "omments" in name or name.endswith(".vml")
    }
    before, after = packed(data), packed(out)
    assert list(after)[: len(before)] == list(before)
    same = {name for name in before if before[name] == after[name]}
    assert set(before) - same <= touched
    assert len(same) > 3


def packed(data: bytes) -> dict[str, bytes]:
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        for info in file.infolist():
            start = info.header_offset + 30 + sum(data[info.header_offset + 26 + n] << 8 * (n % 2) for n in range(4))
            found[info.filename] = data[start : start + info.compress_size]
    return found


def test_the_clerks_comments_stay_and_ours_follows_in_the_same_cell() -> None:
    sheet = load(marked(styled_workbook(), finding("B3", rule="O-01"), finding("C3")))["表"]
    assert sheet["B3"].comment.text.startswith("此数待核\n【调度审核】\n退回 O-01")
    assert sheet["E3"].comment.text == "另一处说明"
    assert sheet["E3"].comment.author == "王科长"


def test_names_and_the_open_tab_move_with_the_tabs() -> None:
    data = styled_workbook()
    book = load(marked(data, finding("C4")))
    assert book.sheetnames == ["审核意见", "表", "其他", "_审核批注"]
    assert book.active.title == "其他"
    assert book["其他"].print_title_rows == "$1:$1"
    assert book["审核意见"].print_title_rows == "$7:$7"
    assert book["其他"].auto_filter.ref == "A1:B5"
    assert book["_审核批注"].sheet_state == "veryHidden"


def test_marking_twice_gives_the_same_bytes() -> None:
    one, other = made_at_two_times(lambda: marked(rich_workbook(), finding("C4")))
    assert one == other


# --- the index -------------------------------------------------------------------------------------------------
def index_rows(book: openpyxl.Workbook, name: str = "审核意见") -> list[list[Any]]:
    return [[cell.value for cell in row[:10]] for row in book[name].iter_rows(min_row=8)]


def test_the_index_lists_every_finding_with_a_link_to_its_cell() -> None:
    book = load(marked(styled_workbook(), finding("C4", value="499.9", clause="O-01"), finding("D7", "warning")))
    sheet = book["审核意见"]
    heads = [cell.value for cell in sheet[7]][:10]
    assert heads == ["序号", "处理", "工作表", "单元格", "项目", "字段", "填报内容", "问题", "怎样修改", "依据"]
    assert [row[:4] for row in index_rows(book)] == [["1", "退回", "表", "C4"], ["2", "核实", "表", "D7"]]
    assert {cell: sheet[cell].hyperlink.location for cell in ("D8", "D9")} == {"D8": "'表'!C4", "D9": "'表'!D7"}
    text = "".join(str(cell.value or "") for row in sheet.iter_rows(max_row=6) for cell in row)
    for part in ("准格尔旗", "2021年3月", "3月报表.xlsx", "退回1条，核实1条，提示0条", "2021年3月31日08:30前"):
        assert part in text
    assert (sheet.freeze_panes, sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("A8", "landscape", 9)
    assert sheet.column_dimensions["L"].hidden


def test_a_sheet_of_the_clerks_with_our_name_stays_and_ours_takes_another() -> None:
    data = make_workbook({"表": [["a"]], "审核意见": [["我们自己的意见"]]})
    out = marked(data, finding("A1"))
    assert load(out).sheetnames == ["审核意见2", "表", "审核意见", "_审核批注"]
    assert load(unmark_workbook(out)).sheetnames == ["表", "审核意见"]


def test_a_sheet_with_a_quote_in_its_name_is_linked() -> None:
    out = marked(make_workbook({"王's & 表": [["a"]]}), finding("A1", sheet="王's & 表"))
    assert load(out)["审核意见"]["D8"].hyperlink.location == "'王''s & 表'!A1"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_in_comments_and_index(text: str) -> None:
    found = finding("A1", value=text, message=text, remedy=text, project=text, clause=text)
    out = marked(make_workbook({"表": [["a"]]}), found)
    assert not any(b"<f>" in content or b"<f " in content for content in parts_of(out).values())
    sheet = load(out)["审核意见"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert read_bytes(out).sheets == read_bytes(make_workbook({"表": [["a"]]})).sheets
    assert look(unmark_workbook(out)) == look(make_workbook({"表": [["a"]]}))


# --- read again, and marks out -------------------------------------------------------------------------------------
def filled_workbook() -> bytes:
    return make_workbook({
        "储备项目表": table(RESERVE, {**RESERVE, "项目名称": "二号项目"}, below=[["填报人:王某 审核人:李某"]]),
        "签约项目进展表": table(SIGNED), "到位资金表": table(FUNDS),
    })  # fmt: skip


def test_the_reader_reads_a_returned_workbook_as_the_file_it_was_made_of() -> None:
    data = filled_workbook()
    found = [finding("F2", sheet="储备项目表"), finding("Z9", sheet="到位资金表", message="零报告", value="机密")]
    before, after = read_bytes(data), read_bytes(marked(data, *found))
    assert after.answers == ID
    assert (after.sheets, after.problems, before.answers) == (before.sheets, before.problems, "")


def test_the_index_alone_says_which_submission_is_answered() -> None:
    book = load(marked(filled_workbook(), finding("F2", sheet="储备项目表")))
    del book["_审核批注"]
    book["审核意见"].insert_rows(1)
    assert read_bytes(saved(book)).answers == ID


@pytest.mark.parametrize("make", [styled_workbook, rich_workbook, filled_workbook])
def test_unmark_undoes_mark(make: Any) -> None:
    data = make()
    sheet = load(data).sheetnames[0]
    found = [finding(cell, level, sheet=sheet) for cell, level in
             (("C5", "critical"), ("F5", "critical"), ("C4", "warning"), ("B3", "critical"), ("B2", "warning"), ("H50", "info"), ("J40", "critical"))]  # fmt: skip
    back = unmark_workbook(marked(data, *found))
    assert look(back) == look(data)
    before, after = parts_of(data), parts_of(back)
    assert set(after) == set(before)
    assert after["xl/styles.xml"] == before["xl/styles.xml"]


def test_a_workbook_without_marks_is_left_as_it_is() -> None:
    data = rich_workbook()
    assert parts_of(unmark_workbook(data)) == parts_of(data)


def test_after_another_program_saved_it_the_marks_still_go_and_each_ground_comes_back() -> None:
    data = styled_workbook()
    found = [finding("C5"), finding("C4"), finding("D4", "warning"), finding("B3")]
    book = load(marked(data, *found))
    book["表"]["C4"] = "改好了"
    book["表"].insert_rows(1)
    book["表"].title = "改名"
    back = load(unmark_workbook(saved(book)))
    sheet = back["改名"]
    assert back.sheetnames == ["改名", "其他"]
    assert (sheet["C5"].value, colour(sheet["C5"])) == ("改好了", "")
    assert colour(sheet["C6"]) == "FF00B050"
    assert colour(sheet["D5"]) == ""
    texts = [cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment]
    assert sorted(texts) == ["另一处说明", "此数待核"]


def test_without_the_hidden_sheet_marked_cells_lose_their_ground_alone() -> None:
    book = load(marked(styled_workbook(), finding("C5")))
    del book["_审核批注"], book["审核意见"]
    cell = load(unmark_workbook(saved(book)))["表"]["C5"]
    assert (colour(cell), cell.number_format, cell.font.name) == ("", "0.00", "仿宋")


def test_a_mended_cell_is_not_red_in_the_next_round() -> None:
    first = marked(styled_workbook(), finding("C4"), finding("D4"), finding("E3"))
    second = load(mark_workbook(first, NOTE, [finding("D4"), finding("C7", "warning")]))
    sheet = second["表"]
    assert second.sheetnames == ["审核意见", "表", "其他", "_审核批注"]
    assert (colour(sheet["C4"]), sheet["C4"].comment) == ("", None)
    assert RED.match(colour(sheet["D4"]))
    assert sheet["D4"].comment.text.count("【调度审核】") == 1
    assert sheet["E3"].comment.text == "另一处说明"


def test_rounds_do_not_pile_up() -> None:
    once = marked(rich_workbook(), finding("C4"), finding("D9"))
    again = once
    for _ in range(5):
        again = marked(again, finding("C4"), finding("D9"))
    assert parts_of(again) == parts_of(once)


# --- odd packages -----------------------------------------------------------------------------------------------
ROWS = '<{p}row r="2"><{p}c r="B2" s="1"><{p}v>1</{p}v></{p}c><{p}c r="D2" s=\'2\'><{p}v>2</{p}v></{p}c></{p}row>'
BARE = ROWS.replace('s="1"', "").replace("s='2'", "")
UNNUMBERED = (
    '<{p}row><{p}c><{p}v>1</{p}v></{p}c><{p}c t="inlineStr"><{p}is><{p}t>文字</{p}t></{p}is></{p}c></{p}row><{p}row/>'
)
SPREAD = '<{p}row r="1" spans="1:2" ht="20" customHeight="1"/><!-- <{p}c r="B2"/> --><{p}row r="9" s="1" customFormat="1"></{p}row>'
ODD = {
    "prefixed": package(sheet_xml(ROWS, prefix="x:")),
    "quotes of both kinds": package(sheet_xml(ROWS)),
    "no row or cell numbers": package(sheet_xml(UNNUMBERED)),
    "empty rows and a comment": package(sheet_xml(SPREAD)),
    "no rows at all": package(sheet_xml("").replace("<sheetData></sheetData>", "<sheetData />")),
    "absolute target": package(sheet_xml(ROWS), target="/xl/worksheets/sheet1.xml"),
    "no styles": package(sheet_xml(BARE), styles=None),
    "no counts": package(sheet_xml(ROWS), styles=re.sub(r' count="\d+"', "", STYLES)),
    "hardly any styles": package(sheet_xml(BARE), styles=f'<styleSheet xmlns="{MAIN}"><fills/></styleSheet>'),
    "prefixed styles": package(
        sheet_xml(ROWS), styles=re.sub(r"<(/?)(\w)", r"<\1s:\2", STYLES).replace("xmlns=", "xmlns:s=")
    ),
    "ignorable extensions": package(sheet_xml(
        ROWS, head='<dimension ref="B2:D2"/>', tail='<pageMargins left="1" right="1" top="1" bottom="1" header="0" footer="0"/>'
        '<extLst><ext uri="{1}"><y:z xmlns:y="urn:y"/></ext></extLst>')),
    "prefixed workbook": package(sheet_xml(ROWS), book=f'<w:workbook xmlns:w="{MAIN}" xmlns:r="{R}"><w:bookViews><w:workbookView'
        ' activeTab="0"/></w:bookViews><w:sheets><w:sheet r:id="rId1" sheetId="7" name="表"/></w:sheets><w:calcPr/></w:workbook>'),
}  # fmt: skip


@pytest.mark.parametrize("data", ODD.values(), ids=ODD)
def test_odd_packages_are_marked_and_unmarked(data: bytes) -> None:
    out = marked(data, finding("B2"), finding("C2", "warning"), finding("A1"), finding("E12"))
    sheet = load(out)["表"]
    assert all(RED.match(colour(sheet[cell])) and sheet[cell].comment for cell in ("B2", "A1", "E12"))
    assert YELLOW.match(colour(sheet["C2"]))
    assert load(out)["审核意见"]["B8"].value == "退回"
    assert read_bytes(out).outcome == "read"
    assert grounds(unmark_workbook(out)) == grounds(data)


VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="3"/>'
    '</o:shapelayout><v:shapetype id="_x0000_t201" o:spt="201"/><v:shape id="Button_x0020_1" o:spid="_x0000_s3073"'
    ' type="#_x0000_t201"><x:ClientData ObjectType="Button"><x:Row>1</x:Row><x:Column>1</x:Column></x:ClientData>'
    "</v:shape></xml>"
)


def test_a_drawing_of_the_clerks_keeps_its_shapes_and_gets_ours() -> None:
    data = package(
        sheet_xml(ROWS, tail='<legacyDrawing r:id="rId5"/>'),
        sheet_relations=f'<Relationship Id="rId5" Type="{R}/vmlDrawing" Target="../drawings/form.vml"/>',
        more={"xl/drawings/form.vml": VML},
        types='<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>',
    )
    out = marked(data, finding("B2"), finding("D2"))
    drawing = parts_of(out)["xl/drawings/form.vml"].decode()
    assert 'o:spid="_x0000_s3073"' in drawing
    assert re.findall(r'id="_x0000_s(\d+)"', drawing)[-2:] == ["3074", "3075"]
    assert drawing.count('id="_x0000_t202"') == 1
    back = parts_of(unmark_workbook(out))
    assert "_x0000_s3073" in back["xl/drawings/form.vml"].decode()
    assert "_x0000_s3074" not in back["xl/drawings/form.vml"].decode()
    assert b"legacyDrawing" in back["xl/worksheets/sheet1.xml"]


def test_our_drawing_stands_where_the_schema_wants_it() -> None:
    tail = '<pageMargins left="1" right="1" top="1" bottom="1" header="0" footer="0"/><tableParts count="0"/><extLst/>'
    content = parts_of(marked(package(sheet_xml(ROWS, tail=tail)), finding("B2")))["xl/worksheets/sheet1.xml"].decode()
    assert re.search(r"footer=\"0\"/><legacyDrawing [^>]*/><tableParts", content)


def test_threaded_comments_are_left_alone() -> None:
    thread = '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment ref="B2"/></ThreadedComments>'
    data = package(
        sheet_xml(ROWS),
        sheet_relations='<Relationship Id="rId1" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"'
        ' Target="/xl/threadedComments/threadedComment1.xml"/>',
        more={"xl/threadedComments/threadedComment1.xml": thread},
    )
    out = marked(data, finding("B2"), finding("D2"))
    assert (
        parts_of(out)["xl/threadedComments/threadedComment1.xml"]
        == parts_of(data)["xl/threadedComments/threadedComment1.xml"]
    )
    sheet = load(out)["表"]
    assert sheet["B2"].comment is None
    assert RED.match(colour(sheet["B2"]))
    assert sheet["D2"].comment


def test_many_comments_get_boxes_with_numbers_of_their_own() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 1501))
    out = marked(package(sheet_xml(rows)), *(finding(f"A{n}") for n in range(1, 1501)))
    drawing = next(content for name, content in parts_of(out).items() if name.endswith(".vml")).decode()
    numbers = re.findall(r'id="_x0000_s(\d+)"', drawing)
    assert len(set(numbers)) == 1500
    assert 'data="1,2"' in drawing
    assert parts_of(unmark_workbook(out)).keys() == parts_of(package(sheet_xml(rows))).keys()


def test_strict_open_xml_is_not_marked() -> None:
    book = f'<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main" xmlns:r="{R}"><sheets/></workbook>'
    with pytest.raises(UnpatchableError):
        mark_workbook(package(sheet_xml(ROWS), book=book), NOTE, [finding("B2")])


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 12), st.sampled_from(["critical", "warning", "info"])), max_size=25
    )
)
def test_whatever_is_marked_unmark_gives_the_clerks_cells_back(places: Sequence[tuple[int, int, str]]) -> None:
    data = package(sheet_xml(ROWS + '<row r="5"><c r="E5" s="1"/></row><row r="7" spans="1:3"/>'))
    found = [finding(f"{'ABCDEFGHIJKLM'[column]}{row + 1}", level) for row, column, level in places]
    out = marked(data, *found)
    assert look(unmark_workbook(out)) == look(data)
    assert [sheet.name for sheet in read_bytes(out).sheets] == ["表"]
