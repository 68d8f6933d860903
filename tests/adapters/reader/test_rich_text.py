"""Struck out text is not said, raised text is a mark, and a cell struck out whole is asked (docs/reading.md#what-is-seen-is-what-counts)."""

import io
import re
import zipfile

import pytest
import xlsxwriter

from diaodu.adapters.reader.containers.rich_text import Run, seen_text
from tests.lib.biff import OldSheet, Rich, Shown, make_xls
from tests.lib.other_formats import ods_row, ods_table, pack_ods, pack_xml
from tests.lib.packages import zipped
from tests.lib.workbooks import RESERVE, SIGNED, make_workbook, read_bytes, read_rows, rules, table

TOTAL = "总投资(万元)"


@pytest.mark.parametrize(
    ("runs", "seen"),
    [
        ([Run("800", is_struck=True), Run("900")], ("900", False)), ([Run("1200"), Run("1", is_raised=True)], ("1200¹", False)),
        ([Run("1200"), Run("注1", is_raised=True)], ("1200注¹", False)), ([Run("m"), Run("2", is_raised=True)], ("m²", False)),
        ([Run("800", is_struck=True), Run(" ", is_struck=False)], ("800 ", True)), ([Run("1200", is_raised=True)], ("1200", False)),
        ([Run("12"), Run("00")], ("1200", False)),
    ],
)  # fmt: skip
def test_runs_come_to_what_a_person_reads(runs, seen):
    assert seen_text(runs) == seen


def test_a_run_that_says_nothing_is_as_its_cell():
    assert seen_text([Run("800"), Run("900", is_struck=False)], is_struck=True) == ("900", False)


# --- one table in every format: struck 800 before 900, 1200 with a raised 1, a number and a name struck out whole --------
EXPECTED = [(9_000_000, []), (12_000_000, []), (None, ["F-STRUCK"]), (7_000_000, ["F-STRUCK"])]


def _records(totals, names=("一号项目", "二号项目", "三号项目", "四号项目")):
    headers = list(RESERVE)
    return [headers] + [
        [name if h == "项目名称" else total if h == TOTAL else value for h, value in RESERVE.items()]
        for name, total in zip(names, totals, strict=True)
    ]


def _xlsx():
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True})
    struck, raised = workbook.add_format({"font_strikeout": True}), workbook.add_format({"font_script": 1})
    sheet = workbook.add_worksheet("储备")
    for index, row in enumerate(_records(["", "", "", 700])):
        sheet.write_row(index, 0, row)
    column = list(RESERVE).index(TOTAL)
    sheet.write_rich_string(1, column, struck, "800", "900", " ")
    sheet.write_rich_string(2, column, "1200", raised, "1")
    sheet.write_number(3, column, 700, struck)
    sheet.write_string(4, 1, "四号项目", struck)
    workbook.close()
    return file.getvalue()


def _xls():
    texts = [
        Rich((("800", "struck"), ("900", ""))),
        Rich((("1200", ""), ("1", "raised"))),
        Shown(700, is_struck=True),
        700,
    ]
    names = ["一号项目", "二号项目", "三号项目", Rich((("四号项目", "struck"),))]
    return make_xls({"储备": OldSheet(_records(texts, names))})


def _ods_cell(inner, style=""):
    named = f' table:style-name="{style}"' if style else ""
    return f'<table:table-cell office:value-type="string"{named}><text:p>{inner}</text:p></table:table-cell>'


def _ods():
    fonts = (
        '<style:style style:name="cut" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/>'
        '</style:style><style:style style:name="T1" style:family="text"><style:text-properties style:text-line-through-type='
        '"single"/></style:style><style:style style:name="T2" style:family="text"><style:text-properties style:text-position='
        '"33% 58%"/></style:style>'
    )
    cells = [
        _ods_cell('<text:span text:style-name="T1"><text:span text:style-name="T3">800</text:span></text:span>900'),
        _ods_cell('1200<text:span text:style-name="T2">1</text:span>'),
        _ods_cell("700", "cut"), _ods_cell("700"),
    ]  # fmt: skip
    rows = [
        ods_row(row).replace("<table:table-cell/>", f"{cell}")
        for row, cell in zip(_records([""] * 4)[1:], cells, strict=True)
    ]
    rows[3] = rows[3].replace(
        '<table:table-cell office:value-type="string"><text:p>四号',
        '<table:table-cell table:style-name="cut" office:value-type="string"><text:p>四号',
    )
    body = ods_table("储备", ods_row(list(RESERVE)) + "".join(rows))
    return pack_ods(body, fonts=fonts)


def _page():
    marks = ["<s>800</s>900", "1200<sup>1</sup>", '<span style="text-decoration:line-through">700</span>', "700"]
    names = ["一号项目", "二号项目", "三号项目", "<del>四号项目</del>"]
    rows = ["".join(f"<td>{cell}</td>" for cell in row) for row in _records(marks, names)]
    return f"<html><table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table></html>".encode()


def _xml():
    html = 'xmlns="http://www.w3.org/TR/REC-html40"'
    marks = ["<S>800</S>900", "1200<Sup>1</Sup>", "<S>700</S>", "700"]
    names = ["一号项目", "二号项目", "三号项目", "<Font><S>四号项目</S></Font>"]
    rows = [
        "".join(f'<Cell><ss:Data ss:Type="String" {html}>{cell}</ss:Data></Cell>' for cell in row)
        for row in _records(marks, names)
    ]
    return pack_xml(
        f'<Worksheet ss:Name="储备"><Table>{"".join(f"<Row>{row}</Row>" for row in rows)}</Table></Worksheet>'
    )


@pytest.mark.parametrize(
    ("name", "make"), [("a.xlsx", _xlsx), ("a.xls", _xls), ("a.ods", _ods), ("b.xls", _page), ("c.xls", _xml)]
)
def test_every_format_of_file_reads_its_text_by_its_runs(name, make):
    (sheet,) = read_bytes(make(), name).sheets
    assert [(row.values.get("total_investment"), rules(row.problems)) for row in sheet.rows] == EXPECTED


def test_an_inline_text_of_an_xlsx_is_read_by_its_runs_too():
    data = make_workbook({"储备": _records([4321, 1, 1, 1])})
    runs = b'"inlineStr"><is><r><rPr><strike/></rPr><t>800</t></r><r><t>900</t></r></is>'
    changed = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            changed[name] = re.sub(rb"><v>4321</v>", b" t=" + runs, package.read(name))
    (sheet,) = read_bytes(zipped(changed)).sheets
    assert sheet.rows[0].values["total_investment"] == 9_000_000


def test_a_row_with_its_name_struck_out_is_asked_once_and_a_struck_day_is_not_read():
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True})
    struck = workbook.add_format({"font_strikeout": True})
    sheet = workbook.add_worksheet("签约")
    rows = table(SIGNED, SIGNED | {"项目名称": "二号项目"})
    for index, row in enumerate(rows):
        sheet.write_row(index, 0, row, struck if index == 1 else None)
    sheet.write(2, list(SIGNED).index("签约时间"), "2021-02-01", struck)
    workbook.close()
    first, second = read_bytes(file.getvalue()).sheets[0].rows
    assert [(problem.rule, problem.column) for problem in first.problems] == [("F-STRUCK", "name")]
    assert [(problem.rule, problem.column) for problem in second.problems] == [("F-STRUCK", "sign_date")]
    assert "sign_date_end" not in second.values


@pytest.mark.parametrize("cell", ["1200①", "1200²", "1200*", "1200注1"])
def test_a_typed_mark_is_read_like_a_raised_one(cell):
    sheet = read_rows(table(RESERVE | {TOTAL: cell}))
    assert (sheet.rows[0].values["total_investment"], sheet.rows[0].problems) == (12_000_000, [])


@pytest.mark.parametrize("cell", ["300\n500", "800 900", "300/500", "300、500", "①1200"])
def test_two_values_in_a_cell_are_asked(cell):
    sheet = read_rows(table(RESERVE | {TOTAL: cell}))
    assert rules(sheet.rows[0].problems) == ["F-TYPE"]


def test_a_sum_over_a_cell_that_is_asked_about_is_not_asked_about_too():
    def line(label, number):
        return [label if h == "项目名称" else number if h == TOTAL else "" for h in RESERVE]

    rows = table(RESERVE, RESERVE | {"项目名称": "二号项目", TOTAL: "300\n500"}, below=[line("合计", 5800)])
    assert rules(read_rows(rows).problems) == []
    rows[2][list(RESERVE).index(TOTAL)] = "待定"
    assert rules(read_rows(rows).problems) == ["F-TOTAL"]
