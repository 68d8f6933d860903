"""The workbooks people get: the template reads back, the 审核意见 workbook holds no live formula."""

import functools
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.reader.catalog import build_catalog
from diaodu.adapters.reader.read_file import read_file
from diaodu.adapters.renderers.annex_workbook import CONTENTS, annex_workbook, paper_tables, sheet_name
from diaodu.adapters.renderers.review_workbook import HEADER_ROW, SHEET, review_workbook
from diaodu.adapters.renderers.template_workbook import header_fingerprint, header_text, template_workbook
from diaodu.domain.intake.reading import ReadFile, ReadingContext
from diaodu.domain.papers.blocks import Imprint, Paper, Table, TableColumn
from diaodu.domain.period import parse_period
from tasks.compile.bulletin import compile_bulletin
from tests.lib.clocks import made_at_two_times
from tests.lib.factories import (
    make_assessment,
    make_finding,
    make_plan,
    make_reserve_rows,
    make_signed_rows,
    make_unit_report,
)
from tests.lib.shown_cells import shown

MARCH = parse_period("2021-03")
FORMS = load_forms()
HOSTILE = ["=1+1", "+1", "-1", "@x", '=HYPERLINK("http://x","y")', "http://example.invalid", "<b>", "\t=1", "0012"]


@functools.cache
def march_bulletin() -> Paper:
    return compile_bulletin(make_plan(), MARCH, make_assessment())


def template(**options: object) -> bytes:
    plan = make_plan()
    unit = plan.find_unit("准格尔旗")
    assert unit is not None
    return template_workbook(plan, MARCH, unit, list(FORMS.values()), **options)  # type: ignore[arg-type]  # options of the function


def read(data: bytes) -> ReadFile:
    context = ReadingContext(
        period_id=MARCH.id, period_title=MARCH.title, period_start=MARCH.start, period_end=MARCH.end
    )
    return read_file("t.xlsx", data, build_catalog([form.model_dump(mode="json") for form in FORMS.values()]), context)


def test_headers_are_printed_with_unit_and_marks() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(template()))["储备项目表"]
    printed = [cell.value for cell in sheet[5]]
    assert printed == [header_text(column) for column in FORMS["reserve_projects"].columns]
    assert "项目名称**" in printed
    assert "总投资(万元)**" in printed
    assert "建设地点*" in printed


def test_the_reader_finds_every_column_of_every_form() -> None:
    sheets = {sheet.form: sheet for sheet in read(template()).sheets if sheet.form}
    assert set(sheets) == set(FORMS)
    for name, sheet in sheets.items():
        assert set(sheet.columns) == {column.id for column in FORMS[name].columns}
        assert sheet.meta["unit"] == "准格尔旗"
        assert sheet.meta["period"] == "2021年3月"
        assert not sheet.problems
        assert not sheet.rows


def test_a_prefilled_template_reads_back_to_the_same_values() -> None:
    rows = {
        "reserve_projects": make_reserve_rows("准格尔旗", 3)[:4],
        "signed_projects": make_signed_rows("准格尔旗", 3)[:4],
    }
    sheets = {sheet.form: sheet for sheet in read(template(records=rows)).sheets if sheet.form}
    for name, given in rows.items():
        columns = {column.id for column in FORMS[name].columns}
        for row, expected in zip(sheets[name].rows, given, strict=True):
            wanted = {
                key: value for key, value in expected.items() if key in columns and value is not None and value != "无"
            }
            assert {key: row.values.get(key) for key in wanted} == wanted


def test_choices_are_drop_downs_and_the_header_is_locked() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template()))
    sheet = book["签约项目进展表"]
    lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    choices = [column for column in FORMS["signed_projects"].columns if column.choices]
    assert len(lists) == len(choices)
    assert {v.formula1.lstrip("=") for v in lists} <= set(book.defined_names)
    assert sheet.protection.sheet
    assert sheet["A5"].protection.locked
    assert not sheet.column_dimensions["C"].protection.locked
    assert sheet.freeze_panes == "D6"


def test_the_hidden_sheets_name_plan_period_unit_and_fingerprints() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template()))
    assert book["选项"].sheet_state == "hidden"
    assert book["_meta"].sheet_state == "veryHidden"
    meta = {row[0].value: row[1].value for row in book["_meta"].iter_rows()}
    assert (meta["plan"], meta["period"], meta["unit"]) == ("ordos-2021", "2021-03", "150622")
    assert meta["form:funds"] == f"到位资金表|1|{header_fingerprint(FORMS['funds'])}"


@pytest.mark.parametrize(
    "make",
    [
        template,
        lambda: review([make_finding()]),
        lambda: annex_workbook(march_bulletin(), Imprint()),
    ],
    ids=["template", "review", "annex"],
)
def test_workbooks_are_the_same_bytes_at_any_time(make: Callable[[], bytes]) -> None:
    one, other = made_at_two_times(make)
    assert one == other


def review(findings: list[object]) -> bytes:
    return review_workbook(make_plan(), MARCH, make_unit_report(), findings, FORMS, deadline="2021年3月31日8时30分")  # type: ignore[arg-type]  # findings


def body(data: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data))[SHEET]
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=HEADER_ROW + 2)]


def test_findings_are_listed_gravest_first_then_by_place() -> None:
    findings = [
        make_finding(id="1", severity="info", row=3, cell="B3"),
        make_finding(id="2", severity="critical", row=20, cell="H20"),
        make_finding(id="3", severity="critical", row=9, cell="AA9"),
        make_finding(id="4", severity="critical", row=9, cell="H9"),
        make_finding(id="5", severity="warning", row=4, cell="H4"),
    ]
    rows = body(review(findings))
    assert [(row[8], row[4]) for row in rows] == [
        ("退回", "H9"),
        ("退回", "AA9"),
        ("退回", "H20"),
        ("核实", "H4"),
        ("提示", "B3"),
    ]
    assert [row[0] for row in rows] == [1, 2, 3, 4, 5]


def test_a_finding_says_where_what_and_how_to_mend_it() -> None:
    row = body(review([make_finding()]))[0]
    assert row[1:] == [
        "储备项目表", "准格尔旗3月报表.xlsx", "储备项目表", "H12", "冷链物流扩建项目", "总投资(万元)", "499.9", "退回", "O-01",
        "总投资499.9万元低于500万元", "请核对金额和计量单位", "O-01",
    ]  # fmt: skip


def test_the_summary_says_what_was_read_and_by_when_to_mend() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(review([make_finding()])))[SHEET]
    text = "".join(str(cell.value or "") for row in sheet.iter_rows(max_row=HEADER_ROW) for cell in row)
    assert "准格尔旗" in text
    assert "读取60条 = 采用57条 + 待补正3条 + 说明后计入0条" in text
    assert "请于2021年3月31日8时30分前" in text
    assert sheet.freeze_panes == f"A{HEADER_ROW + 2}"
    assert sheet.auto_filter.ref == f"A{HEADER_ROW + 1}:M{HEADER_ROW + 2}"
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)


def test_a_unit_without_findings_gets_a_workbook_that_says_so() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(review([])))[SHEET]
    assert "没有需要处理的问题" in str(sheet["A4"].value)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_cells_are_neither_formulas_nor_links(text: str) -> None:
    found = review([make_finding(value=text, message=text, project=text, file=text, remedy=text)])
    prefilled = template(records={"narrative": [{"category": "工作动态", "content": text}]})
    for data in (found, prefilled):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/")]
        assert not any(b"<f>" in sheet.replace(b"<formula>", b"") or b"<hyperlink" in sheet for sheet in sheets)
    cells = [cell for row in body(found) for cell in row]
    assert text.strip() in cells


def test_the_annex_holds_every_table_as_printed() -> None:
    paper = march_bulletin()
    data = annex_workbook(paper, Imprint(issue=3, total_issue=3))
    book = openpyxl.load_workbook(io.BytesIO(data))
    tables = list(paper_tables(paper))
    assert book.sheetnames == [CONTENTS, *(sheet_name(table) for table in tables)]
    assert [str(cell.value) for cell in book[CONTENTS]["B"][3:]] == [table.caption for table in tables]
    for table in tables:
        first = 4 + any(column.group for column in table.columns)
        rows = list(book[sheet_name(table)].iter_rows(min_row=first, max_row=first - 1 + len(table.rows)))
        assert tuple(tuple(shown(cell) for cell in row) for row in rows) == table.rows


def test_a_sheet_of_long_words_is_narrow_enough_to_be_read_when_printed() -> None:
    heads = tuple(TableColumn(head=head) for head in ("单位", "项目名称", "诉求", "部门"))
    words = ("鄂尔多斯高新区", "某某产业园项目" * 8, "请落实用地指标" * 12, "市自然资源局、市能源局、市林草局")
    paper = replace(march_bulletin(), blocks=(Table(name="t", caption="表1", columns=heads, rows=(words,)),))
    sheet = openpyxl.load_workbook(io.BytesIO(annex_workbook(paper, Imprint())))["表1"]
    unit, long, offices = (sheet.column_dimensions[letter] for letter in "ABD")
    assert (long.min, long.max) == (2, 3)  # both columns of long words are as wide
    assert unit.width < offices.width < long.width
    assert unit.width + 2 * long.width + offices.width <= 164
    assert sheet.row_dimensions[4].height == 15 * 4  # what has less room goes over more lines


@pytest.mark.parametrize("caption", ["表1 到位资金", "长" * 40, "[]", "Ab"])
def test_tables_of_one_caption_have_a_sheet_each(caption: str) -> None:
    tables = tuple(
        Table(name=f"t{n}", caption=text, columns=(TableColumn(head="单位"),), rows=((str(n),),), notes=())
        for n, text in enumerate([caption, caption, caption.lower()])
    )
    paper = march_bulletin()
    book = openpyxl.load_workbook(
        io.BytesIO(annex_workbook(replace(paper, blocks=tables, attachments=(), lists=()), Imprint()))
    )
    sheets = book.worksheets[1:]
    assert [str(sheet["A4"].value) for sheet in sheets] == ["0", "1", "2"]
    assert [sheet["A1"].value for sheet in sheets] == [table.caption for table in tables]
    assert all(name.endswith(ending) for name, ending in zip(book.sheetnames[2:], ["（2）", "（3）"], strict=True))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0), ("12.50", 12.5), ("-3", -3), ("−3.20", -3.2), ("+19.45", 19.45), ("53340（1）", 53340), ("7*（3）", 7),
        ("66.67（6/9）", 66.67), ("99.33%", 0.9933), ("13个（2）", 13), ("24.02亿元*", 24.02), ("—", None), ("待定", None),
        ("0012", None), ("1,200", None), ("12（并列）", None), ("", None),
    ],
)  # fmt: skip
def test_a_printed_number_is_a_number_that_shows_as_printed(text: str, number: float | None) -> None:
    table = Table(name="t", caption="表", columns=(TableColumn(head="数", align="right"),), rows=((text,),))
    paper = replace(march_bulletin(), blocks=(table,), attachments=(), lists=())
    cell = openpyxl.load_workbook(io.BytesIO(annex_workbook(paper, Imprint()))).worksheets[1]["A4"]
    assert shown(cell) == text
    assert (cell.value if isinstance(cell.value, int | float) else None) == number


@pytest.mark.parametrize("text", HOSTILE)
def test_the_annex_holds_no_formula(text: str) -> None:
    table = Table(
        name="t", caption=text, columns=(TableColumn(head=text, align="right"),), rows=((text,),), notes=(text,)
    )
    paper = march_bulletin()
    data = annex_workbook(replace(paper, blocks=(table,), attachments=(), lists=()), Imprint())
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/")]
    assert not any(b"<f>" in sheet for sheet in sheets)
    links = [link for sheet in sheets for link in re.findall(rb"<hyperlink [^>]*>", sheet)]
    assert len(links) == 1
    assert not any(b"r:id" in link for link in links)
    cell = openpyxl.load_workbook(io.BytesIO(data)).worksheets[1]["A4"]
    assert shown(cell) == text
