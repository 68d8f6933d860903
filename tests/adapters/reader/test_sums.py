"""Rows that sum others never count, by whatever word, formula or number they are known; a project of such a name does."""

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.reader.catalog import build_catalog
from diaodu.adapters.reader.containers.formulas import open_document_formula, sums_column, tokens_sum_column
from diaodu.adapters.reader.read_file import read_file
from diaodu.adapters.renderers.template_workbook import header_text
from diaodu.domain.forms.column import ColumnType
from tests.lib.biff import Formula, OldSheet, make_xls
from tests.lib.every_format import ENDINGS, make_file
from tests.lib.other_formats import (
    make_ods,
    make_text,
    make_xml,
    ods_cell,
    ods_row,
    ods_table,
    pack_ods,
    pack_xml,
    xml_row,
    xml_sheet,
)
from tests.lib.packages import parts_of, zipped
from tests.lib.workbooks import (
    FUNDS,
    MARCH,
    RESERVE,
    Looks,
    make_workbook,
    read_bytes,
    read_dressed,
    read_rows,
    rules,
    table,
)

CASES = Path(__file__).parents[4] / "shared" / "data" / "cases"
TWO = FUNDS | {"序号": 2, "项目名称": "某旗储能项目", "年初累计到位资金(万元)": 500}
SUMS = {
    "协议总投资(万元)": 16_000, "本月到位资金(万元)": 200, "年初累计到位资金(万元)": 800,
    "签约以来累计到位资金(万元)": 1_800, "已录入系统金额(万元)": 600,
}  # fmt: skip
YTD = "年初累计到位资金(万元)"
WORDS = ["汇总", "分类汇总", "（合计）", "合计数", "总和", "累计", "承前页", "过次页", "转下页", "小计", "总计", "共计", "Total", "GRAND TOTAL",
         "Sub-total", "Sum", "合  计", "合 计：", "【合计】", "本页小计", "计", "总", "∑", "区外项目汇总", "全区累计", "所有项目", "合计（2个）", "合计2个项目", "共2个项目",
         "合计/Total", "合计Total", "Total合计", "某市某旗2021年1至3月区外到位资金合计", "合计金额"]  # fmt: skip


def summing(label: Any, where: str = "项目名称", **changes: Any) -> dict[str, Any]:
    return dict.fromkeys(FUNDS, "") | {where: label} | SUMS | changes


def counted(*rows: dict[str, Any], looks: Looks | None = None) -> tuple[list[Any], list[str]]:
    (sheet,) = read_dressed(table(*rows), looks)
    assert sheet.filled == len(sheet.rows) + sheet.unread_rows + sheet.told
    return [row.values.get("name") for row in sheet.rows], [rules([problem])[0] for problem in sheet.problems]


NAMES = ["某旗风电叶片项目", "某旗储能项目"]


@pytest.mark.parametrize("where", ["项目名称", "序号", "投资方", "资金来源地"])
@pytest.mark.parametrize("word", WORDS)
def test_a_row_that_sums_in_any_word_and_column_never_counts(word, where):
    assert counted(FUNDS, TWO, summing(word, where)) == (NAMES, [])


@pytest.mark.parametrize("word", WORDS)
def test_a_sum_that_is_wrong_is_asked_and_does_not_count(word):
    assert counted(FUNDS, TWO, summing(word, **{YTD: 900})) == (NAMES, ["F-TOTAL"])


@pytest.mark.parametrize("where", ["投资方", "资金来源地"])
@pytest.mark.parametrize("label", ["区外小计", "本页合计"])
def test_a_label_in_another_column_may_be_longer_than_the_word(label, where):
    assert counted(FUNDS, TWO, summing(label, where)) == (NAMES, [])


def test_a_remark_that_ends_like_a_label_makes_no_sum_of_a_row_without_a_name():
    names, _ = counted(
        FUNDS, TWO, FUNDS | {"序号": 3, "项目名称": "", "投资方": "含前两项目在内的各投资方到位资金合计"}
    )
    assert names == [*NAMES, None]


@pytest.mark.parametrize("label", ["", "—", "全旗", "某旗商务局"])
def test_a_row_without_such_a_word_that_is_the_sum_above_never_counts(label):
    assert counted(FUNDS, TWO, summing(label)) == (NAMES, [])


def test_a_bare_name_whose_one_number_is_the_sum_stays_a_project():
    amounts = {"总投资(万元)": 10_000}
    rows = [
        RESERVE,
        RESERVE | {"序号": 2, "项目名称": "二号"},
        dict.fromkeys(RESERVE, "") | {"项目名称": "三号"} | amounts,
    ]
    (sheet,) = read_dressed(table(*rows))
    assert [row.values["name"] for row in sheet.rows][-1] == "三号"
    (sheet,) = read_dressed(table(*rows[:2], rows[2] | {"项目名称": ""}))
    assert len(sheet.rows) == 2


def test_a_row_without_a_label_that_is_no_sum_is_asked():
    names, _ = counted(FUNDS, TWO, summing("", **{YTD: 900}))
    assert names == [*NAMES, None]


def test_each_page_and_each_group_may_have_its_sum():
    part = {key: value // 2 for key, value in SUMS.items()} | {YTD: 300, "签约以来累计到位资金(万元)": 900}
    three = FUNDS | {"序号": 3, "项目名称": "三"}
    rows = [FUNDS, summing("过次页", **part), summing("承前页", **part), TWO, summing("区外项目汇总"), three]
    assert counted(*rows) == ([*NAMES, "三"], [])


def test_what_a_page_brings_forward_is_no_record_and_its_totals_may_go_on_from_it():
    brought = summing("承前页", **dict.fromkeys(SUMS, 1_000))
    after = {key: value + 1_000 for key, value in SUMS.items()}
    assert counted(brought, FUNDS, TWO, summing("过次页", **after)) == (NAMES, [])
    assert counted(brought, FUNDS, TWO, summing("本页合计")) == (NAMES, [])
    assert counted(brought, FUNDS, TWO, summing("合计", **{YTD: 900})) == (NAMES, ["F-TOTAL"])


def test_a_label_merged_over_the_first_cells_is_a_label():
    looks = Looks(merged=["A4:C4", "D2:D4"])
    assert counted(FUNDS, TWO | {"资金来源地": ""}, summing("区外项目汇总", "序号"), looks=looks) == (NAMES, [])


@pytest.mark.parametrize(
    "name",
    [
        "某旗数据汇总平台",
        "累计大厦项目",
        "数据汇总",
        "某旗总和产业园",
        "合计大数据项目",
        "Total加油站",
        "总部基地",
        "累计",
    ],
)
def test_a_project_of_such_a_name_stays_a_project(name):
    names, _ = counted(FUNDS, TWO, FUNDS | {"序号": 3, "项目名称": name})
    assert names == ([*NAMES, name] if name != "累计" else NAMES)


@pytest.mark.parametrize("name", ["丙", "丙汇总"])
def test_a_list_of_names_and_amounts_alone_loses_no_project_that_happens_to_be_the_sum(name):
    headers = ["项目名称", "投资方", "资金来源地", YTD]
    body = [
        ["甲", "一公司", "区外", 100],
        ["乙", "二公司", "区外", 200],
        [name, "三公司", "区外", 300 if name == "丙" else 400],
    ]
    sheet = read_rows([headers, *body])
    assert [row.values["name"] for row in sheet.rows] == ["甲", "乙", name]


@pytest.mark.parametrize("path", ["total_without_label/01d_total_nolabel.xlsx", "reading/subtotal-huizong-merged.xlsx"])
def test_the_cases_count_their_projects_alone(path):
    if not CASES.exists():
        pytest.skip("../shared 不在")
    (sheet,) = read_bytes((CASES / path).read_bytes()).sheets
    assert (len(sheet.rows), sheet.problems, [row.problems for row in sheet.rows]) == (2, [], [[], []])
    assert sheet.filled == len(sheet.rows) + sheet.told


# --- by formula ------------------------------------------------------------------------------------------
def with_formula(formula: str) -> bytes:
    """The last row's 年初累计 is a formula; its other cells say as little as a sum's, and its number is off."""
    parts = parts_of(make_workbook({"到位资金": table(FUNDS, TWO, summing("全旗情况", **{YTD: 900}))}))
    sheet = "xl/worksheets/sheet1.xml"
    formula = formula.replace("&", "&amp;")
    parts[sheet] = re.sub(
        rb'<c r="G4"><v>900</v></c>', f'<c r="G4"><f>{formula}</f><v>900</v></c>'.encode(), parts[sheet]
    )
    return zipped(parts)


@pytest.mark.parametrize(
    ("formula", "is_sum"),
    [
        ("SUM(G2:G3)", True), ("SUM($G$2:$G$3)", True), ("SUBTOTAL(109,[年初累计])", True), ("SUBTOTAL(9,G2:G3)", True),
        ("AGGREGATE(9,5,G2:G3)", True), ("G2+G3", True), ("SUM(E4:F4)", False), ("SUM(到位!G2:G3)", False), ("F4+100", False),
        ("SUM(G5:G9)", False),
    ],
)  # fmt: skip
def test_a_row_whose_formula_sums_the_cells_above_is_no_record(formula, is_sum):
    (sheet,) = read_bytes(with_formula(formula)).sheets
    assert len(sheet.rows) == (2 if is_sum else 3)
    assert ("F-TOTAL" in rules(sheet.problems)) is is_sum


@pytest.mark.parametrize("label", ["汇总", ""])
def test_the_totals_row_of_a_table_of_excel_is_no_record(label):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("到位资金")
    body = [list(row.values()) for row in (FUNDS, TWO)]
    columns = [{"header": header} | ({"total_function": "sum"} if header in SUMS else {}) for header in FUNDS]
    columns[1] |= {"total_string": label} if label else {}
    sheet.add_table(0, 0, 3, len(columns) - 1, {"data": body, "columns": columns, "total_row": True})
    book.close()
    (read,) = read_bytes(file.getvalue()).sheets
    assert ([row.values["name"] for row in read.rows], read.problems) == (NAMES, [])


def test_a_full_record_is_one_whatever_its_formula():
    rows = table(FUNDS, TWO, FUNDS | {"序号": 3, "项目名称": "三", YTD: "=SUM(G2:G3)"})
    parts = parts_of(make_workbook({"到位资金": rows}))
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"</f><v>0</v>", b"</f><v>800</v>")
    (read,) = read_bytes(zipped(parts)).sheets
    assert [row.values["funds_ytd"] for row in read.rows] == [3_000_000, 5_000_000, 8_000_000]


def test_the_same_sum_is_known_in_the_other_formats():
    body = table(FUNDS, TWO, summing("全旗情况", **{YTD: 900}))
    place = body[0].index(YTD)
    old = [list(row) for row in body]
    old[3][place] = Formula(900, tokens=b"\x25\x01\0\x02\0\x06\xc0\x06\xc0\x19\x10\0\0")
    cell = 'table:formula="of:=SUM([.G2:.G3])" office:value-type="float" office:value="900"><text:p>900</text:p></table:table-cell>'
    last = "".join(f"<table:table-cell {cell}" if at == place else ods_cell(value) for at, value in enumerate(body[3]))
    ods = pack_ods(
        ods_table("到位资金", "".join(map(ods_row, body[:3])) + f"<table:table-row>{last}</table:table-row>")
    )
    xml = pack_xml(xml_sheet("到位资金", "".join(map(xml_row, body)))).replace(
        b'<Cell ss:Index="7"><Data ss:Type="Number">900',
        b'<Cell ss:Index="7" ss:Formula="=SUM(R[-2]C:R[-1]C)"><Data ss:Type="Number">900',
    )
    for name, data in {"a.xls": make_xls({"到位资金": OldSheet(old)}), "a.ods": ods, "b.xls": xml}.items():
        (sheet,) = read_bytes(data, name=name).sheets
        assert (len(sheet.rows), rules(sheet.problems)) == (2, ["F-TOTAL"]), name


def test_the_same_labels_are_known_in_every_format():
    body = table(FUNDS, TWO, summing("分类汇总", "投资方"))
    made = {
        "a.xls": make_xls({"到位资金": OldSheet(body)}),
        "a.ods": make_ods({"到位资金": body}),
        "a.csv": make_text(body),
        "b.xls": make_xml({"到位资金": body}),
    }
    for name, data in made.items():
        (sheet,) = read_bytes(data, name=name).sheets
        assert len(sheet.rows) == 2, name


def test_sums_are_told_apart_where_they_stand():
    assert sums_column("SUM(B2:B9)", "B", 10)
    assert not sums_column("SUM(B2:B9)", "B", 9)
    assert not sums_column("B2", "B", 9)
    assert open_document_formula("of:=SUM([.$B$2:.B9])") == "SUM($B$2:B9)"
    assert not tokens_sum_column(b"", 1, 1)
    assert tokens_sum_column(b"\x25\x01\0\x02\0\x06\xc0\x06\xc0\x42\x02\x58\x01", 3, 6)


# --- sums of decimals ------------------------------------------------------------------------------------
def test_a_sum_of_decimals_is_compared_exactly():
    rows = [
        RESERVE | {"序号": number, "项目名称": f"{number}号", "总投资(万元)": 0.1 + 5_000} for number in range(1, 11)
    ]
    last = dict.fromkeys(RESERVE, "") | {"项目名称": "合计", "总投资(万元)": 50_001}
    (sheet,) = read_dressed(table(*rows, last))
    assert (len(sheet.rows), sheet.problems) == (10, [])


THREE = TWO | {"序号": 3, "项目名称": "某旗光伏项目", YTD: 700, "本月到位资金(万元)": 90}
AMOUNTS = [header for header in SUMS if header in FUNDS]


def summed(*rows: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A record like any other whose amounts are what those rows come to."""
    return (
        FUNDS | {"项目名称": "某旗新能源产业园"} | {name: sum(row[name] for row in rows) for name in AMOUNTS} | changes
    )


def asked_of(*rows: dict[str, Any], headers: Sequence[str] = tuple(FUNDS)) -> list[tuple[int, str]]:
    (sheet,) = read_dressed(table(*({name: row[name] for name in headers} for row in rows)))
    assert len(sheet.rows) == len(rows)  # whatever is asked, each is read
    return [(row.row, one.detail["rows"]) for row in sheet.rows for one in row.problems if one.rule == "F-SUM"]


@pytest.mark.parametrize(
    ("rows", "asked"),
    [
        ([summed(FUNDS, TWO), FUNDS, TWO], [(2, "3至4")]),
        ([FUNDS, TWO, summed(FUNDS, TWO)], [(4, "2至3")]),
        ([THREE, FUNDS, TWO, summed(FUNDS, TWO), THREE], [(5, "3至4")]),
        ([summed(FUNDS, TWO, THREE), FUNDS, TWO, THREE], [(2, "3至5")]),
        (
            [summed(FUNDS, TWO), FUNDS, TWO, FUNDS | dict.fromkeys(AMOUNTS[1:], 0)],
            [(2, "3至4")],
        ),  # nothing came for the next
        ([FUNDS | dict.fromkeys(AMOUNTS[1:], 0), FUNDS, TWO, summed(FUNDS, TWO)], [(5, "3至4")]),
        ([summed(FUNDS, TWO, **{AMOUNTS[0]: ""}), FUNDS, TWO], [(2, "3至4")]),  # what it leaves empty is not compared
        ([summed(FUNDS, TWO, **{YTD: 801}), FUNDS, TWO], []),  # one amount is another
        ([summed(FUNDS), FUNDS, TWO], []),  # one row's alone
        ([FUNDS, THREE, summed(FUNDS, TWO), TWO], []),  # not beside each other
        ([FUNDS, TWO, THREE], []),
    ],
)
def test_a_record_of_which_every_amount_is_the_sum_of_the_rows_beside_it_is_asked(rows, asked):
    assert asked_of(*rows) == asked


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_format_is_asked_of_its_sums_alike(ending):
    rows = table(summed(FUNDS, TWO), FUNDS, TWO)
    (sheet,) = read_bytes(make_file(rows, ending), f"资金.{ending}").sheets
    assert [[one.rule for one in row.problems] for row in sheet.rows] == [["F-SUM"], [], []]


FORMS = {
    name: form for name, form in load_forms().items() if sum(c.type is ColumnType.AMOUNT for c in form.columns) > 1
}


@pytest.mark.parametrize("form", FORMS)
def test_any_form_with_several_amounts_is_asked_of_its_sums(form):
    def cell(column, row):
        if column.type is ColumnType.AMOUNT:
            amounts = [[100, 70, 31, 20, 11, 6], [900, 410, 52, 33, 14, 5], [300, 110, 23, 17, 9, 4]]
            own = [column.id for column in FORMS[form].columns if column.type is ColumnType.AMOUNT].index(column.id)
            return sum(one[own] for one in amounts) if row == len(amounts) else amounts[row][own]
        if column.type is ColumnType.DATE:
            return f"2021-03-0{row + 1}"
        if column.type in {ColumnType.NUMBER, ColumnType.FOREIGN, ColumnType.PRICE, ColumnType.SERIAL}:
            return row + 1
        return column.choices[0].value if column.choices else f"{column.header}{'甲乙丙丁'[row]}"

    columns = FORMS[form].columns
    rows = [
        [header_text(column) for column in columns],
        *([cell(column, row) for column in columns] for row in range(4)),
    ]
    catalog = build_catalog([one.model_dump(mode="json") for one in FORMS.values()])
    sheet = read_file("报表.xlsx", make_workbook({FORMS[form].title: rows}), catalog, MARCH).sheets[0]
    assert (sheet.form, [row.row for row in sheet.rows if "F-SUM" in rules(row.problems)]) == (form, [5])


def test_amounts_that_may_agree_by_chance_are_not_asked():
    few = [name for name in FUNDS if name not in {*AMOUNTS[1:2], *AMOUNTS[3:]}]
    assert asked_of(summed(FUNDS, TWO), FUNDS, TWO, headers=few) == []
    assert asked_of(summed(FUNDS, TWO, THREE), FUNDS, TWO, THREE, headers=few) == [(2, "3至5")]
