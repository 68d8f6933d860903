"""Formulas that nobody calculated: a stored 0 or blank that says nothing is asked, a true one is read."""

import re

import pytest

from diaodu.adapters.reader.containers.formulas import gives_text, tokens_give_number, tokens_give_text
from tests.lib.biff import Formula, OldSheet, make_xls
from tests.lib.other_formats import make_xml, ods_cell, ods_row, ods_table, pack_ods
from tests.lib.packages import package, parts_of, sheet_xml, zipped
from tests.lib.workbooks import FUNDS, make_workbook, read_bytes, table

YTD = "年初累计到位资金(万元)"
PLACE = list(FUNDS).index(YTD)
CELL = f"{chr(65 + PLACE)}2"
DUE = '<calcPr calcId="124519" fullCalcOnLoad="1"/>'
DONE = '<calcPr calcId="191029"/>'
ASKED = [("F-ERR", CELL, "无计算结果")]


def outcome(data, name="报表.xlsx"):
    file = read_bytes(data, name=name)
    assert file.outcome == "read", file.message
    row = file.sheets[0].rows[0]
    return [(problem.rule, problem.cell, problem.value) for problem in row.problems], row.values.get("funds_ytd")


def xlsx(cell: str, calculation: str = DUE, more: str = "") -> bytes:
    """A workbook whose cell of 年初累计 is written so."""
    parts = parts_of(make_workbook({"到位资金": table(FUNDS)}))
    sheet, book = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
    content = re.sub(rb'<c r="%s"[^>]*>.*?</c>' % CELL.encode(), f'<c r="{CELL}"{cell}</c>'.encode(), parts[sheet])
    parts[sheet] = content.replace(b"</row></sheetData>", f"{more}</row></sheetData>".encode())
    parts[book] = re.sub(rb"<calcPr[^>]*/>", calculation.encode(), parts[book])
    return zipped(parts)


@pytest.mark.parametrize(
    ("cell", "calculation"),
    [
        ("><f>1+2</f><v>0</v>", DUE),
        (' t="n"><f>1+2</f><v>0</v>', DUE),
        ("><f>1+2</f>", DONE),
        ("><f>1+2</f><v></v>", DONE),
        ("><f>1+2</f><v/>", DONE),
        ("><f>SUM(F2:F2)</f><v>0.0</v>", DONE),
        (' cm="1"><f t="array" ref="G2">SUM(F2)</f><v>0</v>', DUE),
        ('><f t="shared" si="0"/><v>0</v>', DUE),
        ('><f>F2&amp;"万元"</f><v>0</v>', DONE),
        ("><f>TEXT(F2,&quot;0&quot;)</f><v>0</v>", DONE),
    ],
)
def test_a_formula_that_nobody_calculated_is_asked(cell, calculation):
    assert outcome(xlsx(cell, calculation)) == (ASKED, None)


@pytest.mark.parametrize(
    ("cell", "calculation", "value"),
    [
        ("><f>1-1</f><v>0</v>", DONE, 0),
        ("><f>F2-100</f><v>0</v>", "", 0),
        ('><f>COUNTIF(A:A,"x"&amp;B2)</f><v>0</v>', DONE, 0),
        ("><f>IF(B2&amp;C2=&quot;a&amp;b&quot;,1,0)</f><v>0</v>", DONE, 0),
        ("><f>100+200</f><v>300</v>", DUE, 3_000_000),
        ("><v>0</v>", DUE, 0),
        ("><f>5/10</f><v>0.5</v>", DUE, 5_000),
    ],
)
def test_a_zero_that_was_calculated_or_typed_stays_zero(cell, calculation, value):
    problems, found = outcome(xlsx(cell, calculation))
    assert [rule for rule, _, _ in problems if rule != "F-SCALE"] == []
    assert found == value


def test_cells_that_an_array_formula_would_fill_are_asked_too():
    array = f'><f t="array" ref="{CELL}:I2">F2*{{1,2,3}}</f><v>0</v>'
    beside = "".join(f'<c r="{letter}2"><v>0</v></c>' for letter in "HI")
    parts = parts_of(xlsx(array))
    sheet = "xl/worksheets/sheet1.xml"
    bare = re.sub(rb'<c r="[HI]2"[^>]*>.*?</c>', b"", parts[sheet])
    for content in (
        bare.replace(b"</row></sheetData>", f"{beside}</row></sheetData>".encode()),
        bare.replace(b"<v>0</v>", b""),
    ):
        problems, _ = outcome(zipped(parts | {sheet: content}))
        assert [cell for rule, cell, _ in problems if rule == "F-ERR"] == [CELL, "H2", "I2"]


@pytest.mark.parametrize(
    "formula", ["(" * 400_000 + "&", "(" * 400_000 + ")" * 400_000 + "&", "{(" * 9, "TEXT(" * 9_000]
)
def test_brackets_without_end_cost_nothing(formula):
    assert gives_text(formula) is formula.endswith(")&")


@pytest.mark.parametrize("ref", ["", "A:A", "$G$2:$H$2", "xyz", "G2:"])
def test_a_range_that_is_none_costs_no_cell(ref):
    assert outcome(xlsx(f'><f t="array" ref="{ref}">1+2</f><v>3</v>', DONE))[1] == 30_000


def test_an_array_formula_over_the_whole_sheet_costs_nothing():
    cell = '<c r="A1"><f t="array" ref="A1:XFD1048576">1</f></c>'
    file = read_bytes(package(sheet_xml(f'<row r="1">{cell}</row>')))
    assert file.outcome in {"read", "refused"}


@pytest.mark.parametrize("stored", [0, 0.0])
def test_a_true_zero_of_an_xls_is_zero(stored):
    assert outcome(old(Formula(stored)), "报表.xls") == ([], 0)


def old(cell, *more, version=8) -> bytes:
    rows = table(FUNDS, *more)
    rows[1][PLACE] = cell
    return make_xls({"到位资金": OldSheet(rows)}, version=version)


SUM, JOIN = b"\x1e\x01\x00\x1e\x02\x00\x03", b"\x17\x01\x00a\x17\x01\x00b\x08"


@pytest.mark.parametrize("version", [8, 5])
@pytest.mark.parametrize(
    ("formula", "asked"),
    [
        (Formula("", tokens=SUM), ASKED),
        (Formula("", tokens=SUM + b"\x15"), ASKED),
        (Formula("", tokens=b"\x25\0\0\0\0\0\0\0\0\x19\x10\0\0"), ASKED),
        (Formula(0, tokens=JOIN), ASKED),
        (Formula("", tokens=JOIN), []),
        (Formula(""), []),
        (Formula(0, tokens=SUM), []),
    ],
)  # fmt: skip
def test_a_formula_of_an_xls_whose_stored_value_it_cannot_have_is_asked(formula, asked, version):
    assert outcome(old(formula, version=version), "报表.xls")[0] == asked


def test_one_such_formula_tells_of_every_zero_and_blank_of_the_workbook():
    rows = table(FUNDS, FUNDS | {"序号": 2})
    rows[1][PLACE], rows[2][PLACE] = Formula(0, tokens=SUM), Formula(0, tokens=JOIN)
    data = make_xls({"到位资金": OldSheet(rows)})
    assert outcome(data, "报表.xls") == (ASKED, None)


@pytest.mark.parametrize("kind", [0x0006, 0x0206, 0x0406])
def test_formulas_of_an_xls_are_known_by_each_of_their_ids(kind):
    assert outcome(old(Formula(500, kind=kind)), "报表.xls") == ([], 5_000_000)
    assert outcome(old(Formula(None, kind=kind)), "报表.xls") == (ASKED, None)


@pytest.mark.parametrize(
    ("cell", "asked"),
    [
        ('table:formula="of:=1+2"/>', ASKED),
        ('table:formula="of:=1+2" office:value-type="float" office:value="0"/>', ASKED),
        ('table:formula="of:=1+2" office:value-type="float"/>', ASKED),
        ('table:formula="of:=[.B2]&amp;[.C2]" office:value-type="float" office:value="0"><text:p>0</text:p></table:table-cell>', ASKED),
        ('table:formula="of:=[.B2]" office:value-type="string"/>', ASKED),
        ('table:formula="of:=[.Z2]" office:value-type="string" office:string-value=""/>', []),
        ('table:formula="of:=[.Z2]" office:value-type="string"><text:p/></table:table-cell>', []),
        ('table:formula="of:=1-1" office:value-type="float" office:value="0"><text:p>0</text:p></table:table-cell>', []),
        ('table:formula="of:=1-1" office:value-type="float" office:value="0"><text:p/></table:table-cell>', []),
    ],
)  # fmt: skip
def test_a_formula_of_an_ods_that_nobody_calculated_is_asked(cell, asked):
    head, record = table(FUNDS)
    cells = [f"<table:table-cell {cell}" if place == PLACE else ods_cell(value) for place, value in enumerate(record)]
    row = f"<table:table-row>{''.join(cells)}</table:table-row>"
    assert outcome(pack_ods(ods_table("到位资金", ods_row(head) + row)), "报表.ods")[0] == asked


@pytest.mark.parametrize(
    ("formula", "data", "asked"),
    [
        ("=1+2", "", ASKED),
        ("=1+2", '<Data ss:Type="Number"></Data>', ASKED),
        ("=RC[-1]&amp;RC[-2]", '<Data ss:Type="Number">0</Data>', ASKED),
        ("=1-1", '<Data ss:Type="Number">0</Data>', []),
    ],
)
def test_a_formula_of_an_xml_workbook_that_nobody_calculated_is_asked(formula, data, asked):
    content = make_xml({"到位资金": table(FUNDS)}).decode()
    cell = f'<Cell ss:Index="{PLACE + 1}"><Data ss:Type="Number">{FUNDS[YTD]}</Data></Cell>'
    assert cell in content
    changed = content.replace(cell, f'<Cell ss:Index="{PLACE + 1}" ss:Formula="{formula}">{data}</Cell>')
    assert outcome(changed.encode(), "报表.xls")[0] == asked


@pytest.mark.parametrize(
    ("formula", "is_text"),
    [
        ('A1&"x"', True), ('of:=[.A1]&"x"', True), ("=CONCATENATE(A1,B1)", True), ("_xlfn.TEXTJOIN(1,1,A1)", True),
        ('IF(A1>0,"a","b")', False), ('COUNTIF(A:A,"a"&B1)', False), ('A1&"x"="ax"', False), ("'R&D'!A1", False),
        ('LEN(A1&"x")', False), ('TEXT(A1,"0")*1', False), ("SUM({1,2})", False), ("A1)&(", False), ("", False),
    ],
)  # fmt: skip
def test_a_formula_gives_text_where_its_outermost_operator_does(formula, is_text):
    assert gives_text(formula) is is_text


def test_tokens_tell_the_outermost_operator():
    assert (tokens_give_text(JOIN), tokens_give_text(SUM), tokens_give_text(b"")) == (True, False, False)
    assert (tokens_give_number(SUM), tokens_give_number(JOIN), tokens_give_number(b"")) == (True, False, False)
