"""Tables as text, as web pages and as XML of 2003, with what clerks and export buttons do to them."""

import io
import zipfile

import pytest

from tests.lib.biff import OldSheet, make_xls
from tests.lib.other_formats import make_page, make_text, make_xml, pack_xml, xml_row, xml_sheet
from tests.lib.workbooks import FUNDS, RESERVE, SIGNED, make_workbook, read_bytes, rules, table

ROWS = table(RESERVE, RESERVE | {"项目名称": "某旗二号项目"})
AMOUNT, PHONE = "总投资(万元)", "联系电话"
CELLS = {header: number for number, header in enumerate(RESERVE)}


def read_sheet(data, name="储备.csv"):
    file = read_bytes(data, name=name)
    assert file.outcome == "read", file.message
    (sheet,) = file.sheets
    return sheet


def page(rows, head="", **attributes):
    """A page of rows whose cells may bring their own tags: `<td …>…` stands as it is."""
    body = "".join(
        "<tr>" + "".join(str(cell) if str(cell).startswith("<t") else f"<td>{cell}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return f"<html><head>{head}</head><table>{body}</table></html>".encode()


def changed(header, cell, row=1):
    rows = [list(row) for row in ROWS]
    rows[row][CELLS[header]] = cell
    return rows


@pytest.mark.parametrize(
    ("written", "yuan"),
    [("5000", 50_000_000), ("5,000.50", 50_005_000), ("1.2亿元", 120_000_000), ("５０００", 50_000_000)],
)
def test_an_amount_of_a_text_is_read_as_a_workbooks(written, yuan):
    sheet = read_sheet(make_text(changed(AMOUNT, written)))
    assert sheet.rows[0].values["total_investment"] == yuan


def test_a_code_of_a_text_keeps_its_zeros_and_its_digits():
    record = SIGNED | {"统一社会信用代码": "911506000000000001", "项目编码": "000123"}
    values = read_sheet(make_text(table(record))).rows[0].values
    assert (values["credit_code"], values["code"]) == ("911506000000000001", "000123")


@pytest.mark.parametrize("shown", ["#REF!", "#N/A", "#DIV/0!"])
def test_a_formula_error_shown_in_a_text_or_page_is_found(shown):
    for data, name in (
        (make_text(changed(AMOUNT, shown)), "储备.csv"),
        (make_page(changed(AMOUNT, shown)), "储备.xls"),
    ):
        assert rules(read_sheet(data, name).rows[0].problems) == ["F-ERR"]


def test_a_month_that_lost_its_zero_in_a_text_is_asked_about_as_in_a_workbook():
    rows = table(SIGNED | {"签约时间": "2021.1"})
    assert rules(read_sheet(make_text(rows)).rows[0].problems) == ["F-AMBIG"]
    kept = table(SIGNED | {"签约时间": "2020.10"})
    assert read_sheet(make_text(kept)).rows[0].values["sign_date"] == "2020-10-01"


def test_the_delimiter_is_the_one_that_cuts_rows_alike_whatever_the_texts_hold():
    rows = changed("建设内容及规模", "一期,二期,三期;四期,五期")
    for delimiter in (",", ";", "\t"):
        assert len(read_sheet(make_text(rows, delimiter)).rows) == 2


def test_a_first_line_for_excel_tells_the_delimiter_and_counts_as_no_row():
    sheet = read_sheet(b"sep=;\r\n" + make_text(ROWS, ";"))
    assert (sheet.header_row, len(sheet.rows)) == (1, 2)


def test_a_quotation_mark_nobody_closed_does_not_swallow_rows():
    broken = make_text(ROWS).replace("某旗光伏组件项目".encode(), '"某旗光伏组件项目'.encode(), 1)
    file = read_bytes(broken, name="储备.csv")
    assert file.outcome == "refused"
    assert "引号" in file.message
    tabs = make_text(ROWS, "\t").replace("某旗光伏组件项目".encode(), '"某旗"光伏组件项目'.encode(), 1)
    assert [row.values["name"] for row in read_sheet(tabs, "储备.xls").rows] == ['"某旗"光伏组件项目', "某旗二号项目"]


def test_a_text_in_another_encoding_says_so():
    file = read_bytes(make_text(ROWS)[:-3] + b"\xff\xfe\xfd", name="储备.csv")
    assert file.outcome == "damaged"
    assert "编码" in file.message


def test_a_zero_that_an_export_keeps_with_a_formula_is_the_text():
    assert read_sheet(make_text(changed(PHONE, '="04771234567"'))).rows[0].values["phone"] == "04771234567"


def test_cells_of_a_page_that_reach_over_others_are_merged_as_in_a_workbook():
    headers = list(FUNDS)
    funds = [header for header in headers if "到位资金" in header]
    first = headers.index(funds[0])
    above = [f'<td rowspan="2">{header}</td>' for header in headers[:first]] + ['<td colspan="3">到位资金(万元)</td>']
    above += [f'<td rowspan="2">{header}</td>' for header in headers[first + 3 :]]
    records = [list(FUNDS.values()), [2, "某旗二号项目", *list(FUNDS.values())[3:]]]
    records[0][2] = f'<td rowspan="2">{FUNDS["投资方"]}</td>'
    sheet = read_sheet(
        page([["<td colspan=9>某旗2021年3月到位资金表</td>"], above, ["本月", "年初累计", "签约以来累计"], *records]),
        "资金.xls",
    )
    assert [row.values["investor"] for row in sheet.rows] == [FUNDS["投资方"]] * 2
    assert [row.values["funds_ytd"] for row in sheet.rows] == [3_000_000] * 2


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        (b"<tr>", b'<tr style="DISPLAY: none">', "第2行"), (b"<tr>", b"<tr class='x gone'>", "第2行"), (b"<tr>", b"<tr hidden>", "第2行"),
    ],
)  # fmt: skip
def test_hidden_rows_of_a_page_are_read_counted_and_noted(before, after, what):
    data = page(ROWS, head="<style>.gone { color:red; display:none }</style>")
    second = data.index(before, data.index(before) + 1)
    sheet = read_sheet(data[:second] + after + data[second + len(before) :], "储备.xls")
    assert len(sheet.rows) == 2
    assert [problem.detail["what"] for problem in sheet.problems] == [what]


def test_hidden_columns_of_a_page_are_noted_by_their_col_or_their_cells():
    by_col = page(ROWS).replace(b"<table>", b'<table><col><col span=2 style="display:none">')
    by_cells = page([[row[0], f'<td style="display:none">{row[1]}</td>', *row[2:]] for row in ROWS])
    for data, what in ((by_col, "第B、C列"), (by_cells, "第B列")):
        sheet = read_sheet(data, "储备.xls")
        assert len(sheet.rows) == 2
        assert [problem.detail["what"] for problem in sheet.problems] == [what]


EXCEL = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv=Content-Type content="text/html; charset=gb2312">'
    "<!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets><x:ExcelWorksheet><x:Name>储备项目</x:Name>"
    "<x:WorksheetOptions>{state}</x:WorksheetOptions></x:ExcelWorksheet></x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]-->"
    "<title>不是表格</title></head><body><table>{rows}</table></body></html>"
)


def excel_page(rows, state=""):
    return EXCEL.replace("{rows}", page(rows).decode().partition("<table>")[2].partition("</table>")[0]).replace(
        "{state}", state
    )


def test_a_page_that_excel_saved_gives_stored_numbers_errors_and_the_sheets_name():
    rows = changed(AMOUNT, '<td x:num="5000.25">5,000</td>')
    rows[2][CELLS[AMOUNT]] = '<td x:err="#REF!">#REF!</td>'
    rows[1][CELLS["建设内容及规模"]] = "<td>新建\r\n  厂房<span style='display:none'>及配套\r\n设施</span></td>"
    sheet = read_sheet(excel_page(rows).encode("gbk"), "导出.xls")
    assert sheet.name == "储备项目"
    assert sheet.rows[0].values["total_investment"] == 50_002_500
    assert sheet.rows[0].values["content"] == "新建厂房及配套设施"
    assert rules(sheet.rows[1].problems) == ["F-ERR"]


def test_a_hidden_sheet_that_excel_saved_as_a_page_is_noted():
    sheet = read_sheet(excel_page(ROWS, "<x:Visible>SheetHidden</x:Visible>").encode("gbk"), "导出.xls")
    assert rules(sheet.problems) == ["F-HIDDEN"]


def test_a_date_that_a_page_shows_is_a_date_though_excel_gives_its_number():
    record = SIGNED | {
        "签约时间": '<td x:num="44228">2021/2/1</td>',
        "实际开工时间": '<td sdval="44256" sdnum="2052;">2021-03-01</td>',
    }
    values = read_sheet(page(table(record)), "签约.xls").rows[0].values
    assert (values["sign_date"], values["actual_start"]) == ("2021-02-01", "2021-03-01")


def test_a_page_without_ends_of_cells_and_rows_reads_as_a_browser_shows_it():
    body = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in ROWS)
    assert len(read_sheet(f"<table><tbody>{body}</table>".encode(), "储备.xls").rows) == 2


def test_the_text_around_a_table_of_a_page_stands_above_and_below_it():
    table_of = page(ROWS).decode().partition("<table>")[2].partition("</table>")[0]
    text = f"<html><h2>某旗储备项目表</h2><p>报告期：2021年2月<br>单位：万元</p><table>{table_of}</table><p>填报人：王某</p></html>"
    sheet = read_sheet(text.encode(), "储备.xls")
    assert rules(sheet.problems) == ["F-PERIOD"]
    sheet = read_sheet(text.replace("2月", "3月").encode(), "储备.xls")
    assert (sheet.header_row, len(sheet.rows), sheet.meta["filler"]) == (4, 2, "王某")


def test_a_table_inside_a_frame_of_a_page_is_read_row_by_row():
    inner = page(ROWS).decode().partition("<html><head></head>")[2].removesuffix("</html>")
    framed = f"<table><tr><td>某旗储备项目表</td></tr><tr><td>&nbsp;</td><td>{inner}</td></tr></table>"
    sheet = read_sheet(f"<html>{framed}</html>".encode(), "储备.xls")
    assert (sheet.header_row, len(sheet.rows)) == (2, 2)


def test_spans_that_reach_too_far_are_held_to_the_table_or_refused():
    tall = page([[f'<td rowspan="65000">{ROWS[0][0]}</td>', *ROWS[0][1:]], ROWS[1][1:], ROWS[2][1:]])
    assert len(read_sheet(tall, "储备.xls").rows) == 2
    wide = read_bytes(page([["<td colspan=100000>x</td>"], *ROWS]), name="储备.xls")
    assert "行列过多" in wide.message


def test_xml_of_2003_gives_hidden_merged_and_failed_cells_and_no_comments():
    rows = [xml_row(row) for row in table(RESERVE, RESERVE, RESERVE)]
    rows[1] = (
        rows[1]
        .replace("<Row>", '<Row ss:Hidden="1">')
        .replace('<Data ss:Type="Number">5000', '<Data ss:Type="Error">#REF!')
    )
    rows[2] = rows[2].replace(
        "某旗光伏组件项目</Data>", "某旗二号项目</Data><Comment><ss:Data>请核实</ss:Data></Comment>"
    )
    rows[2] = rows[2].replace('<Cell ss:Index="3">', '<Cell ss:Index="3" ss:MergeDown="1">')
    rows[3] = rows[3].replace('<Cell ss:Index="3"><Data ss:Type="String">某旗园区</Data></Cell>', "")
    rows[3] = (
        rows[3]
        .replace('<Data ss:Type="Number">5000</Data></Cell>', "</Cell>")
        .replace('ss:Index="6">', 'ss:Index="6" ss:Formula="=1+1">')
    )
    (sheet,) = read_bytes(pack_xml(xml_sheet("储备", "".join(rows))), name="储备.xls").sheets
    assert [[problem.value for problem in row.problems] for row in sheet.rows] == [["#REF!"], [], ["无计算结果"]]
    assert [row.values["location"] for row in sheet.rows] == ["某旗园区"] * 3
    assert sheet.rows[1].values["name"] == "某旗二号项目"
    assert [problem.detail["what"] for problem in sheet.problems] == ["第2行"]


@pytest.mark.parametrize("index", ["0", "-1", "99999999"])
def test_a_place_that_xml_of_2003_cannot_mean_is_no_crash(index):
    data = make_xml({"储备": ROWS}).replace(b'<Cell ss:Index="1">', f'<Cell ss:Index="{index}">'.encode(), 1)
    assert read_bytes(data, name="储备.xls").outcome in {"damaged", "refused", "read"}


def test_cells_of_xml_of_2003_outside_of_any_row_are_damage():
    for body in (xml_row(ROWS[0]), xml_sheet("储备", '<Cell><Data ss:Type="String">x</Data></Cell>')):
        assert read_bytes(pack_xml(body), name="储备.xls").outcome == "damaged"


def test_rows_and_cells_that_xml_of_2003_skips_are_blank():
    data = make_xml({"储备": ROWS}).replace(b"</Row><Row>", b'</Row><Row ss:Index="5">', 1)
    assert [row.row for row in read_bytes(data, name="储备.xls").sheets[0].rows] == [5, 6]


def pictured(data):
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as package:
        package.writestr("xl/media/image1.png", b"\x89PNG")
    return file.getvalue()


def test_a_workbook_of_pictures_alone_asks_for_the_cells():
    for data, name in (
        (pictured(make_workbook({"Sheet1": []})), "报表.xlsx"),
        (make_xls({"Sheet1": OldSheet([])}, picture=True), "报表.xls"),
    ):
        file = read_bytes(data, name=name)
        assert (file.outcome, rules(file.problems)) == ("refused", ["F-FILE"])
        assert file.message == "工作簿中只有图片，没有可读取的单元格，请将图片中的表格录入统一模板后重新报送"
    assert read_bytes(pictured(make_workbook({"储备": ROWS}))).outcome == "read"
