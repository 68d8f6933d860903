"""What one cell comes to, by its column's type: F-TYPE, F-ERR, F-CURR, F-SCALE, F-AMBIG, F-APPROX (docs/reading.md#amounts)."""

import io
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter

from diaodu.adapters.reader.catalog import build_column
from diaodu.adapters.reader.rows.cells import make_reader
from diaodu.adapters.reader.rows.readings import ColumnPlace
from diaodu.domain.forms.column import Column, ColumnType
from tests.lib.workbooks import (
    FUNDS,
    MARCH,
    RESERVE,
    SIGNED,
    make_workbook,
    read_bytes,
    read_record,
    read_rows,
    rules,
    table,
)


@pytest.mark.parametrize(
    ("cell", "yuan"),
    [(5000, 50_000_000), ("5,000", 50_000_000), ("５０００", 50_000_000), ("1.2亿", 120_000_000), (1234.5, 12_345_000),
     ("8910万元", 89_100_000), ("50000000元", 50_000_000), ("1亿2000万", 120_000_000), (0.1 + 0.2 + 1000, 10_003_000)],
)  # fmt: skip
def test_an_amount_is_whole_yuan_with_the_cells_own_text_beside_it(cell, yuan):
    row = read_record(RESERVE, **{"总投资(万元)": cell})
    assert row.values["total_investment"] == yuan
    assert "total_investment" in row.raw
    assert not row.problems


@pytest.mark.parametrize(
    "cell", ["待定", "面议", "/", "—", "无", "5000-8000", "5000~8000", ">=1亿", "50%", True, date(2021, 3, 1)]
)
def test_what_is_no_amount_is_f_type_and_null(cell):
    row = read_record(RESERVE, **{"总投资(万元)": cell})
    assert row.values.get("total_investment") is None
    assert rules(row.problems) == ["F-TYPE"]


def test_a_problem_names_column_address_row_and_raw_text():
    sheet = read_rows(table(RESERVE, RESERVE | {"总投资(万元)": "面议"}, above=[["某旗2021年3月储备项目表"]]))
    (problem,) = sheet.rows[1].problems
    assert (problem.column, problem.cell, problem.row, problem.value) == ("total_investment", "F4", 4, "面议")


@pytest.mark.parametrize("cell", ["", " ", "\u3000", None])
def test_a_blank_amount_is_only_missing(cell):
    sheet = read_rows(table(RESERVE | {"总投资(万元)": cell}))
    assert "total_investment" not in sheet.rows[0].values
    assert not sheet.rows[0].problems


def test_about_a_number_is_taken_and_noted():
    row = read_record(RESERVE, **{"总投资(万元)": "约5000"})
    assert row.values["total_investment"] == 50_000_000
    assert rules(row.problems) == ["F-APPROX"]


@pytest.mark.parametrize("cell", ["700万美元", "$7,000,000", "500欧元"])
def test_foreign_currency_in_an_rmb_column_is_f_curr(cell):
    row = read_record(RESERVE, **{"总投资(万元)": cell})
    assert row.values.get("total_investment") is None
    assert rules(row.problems) == ["F-CURR"]


def test_a_header_in_dollars_makes_every_bare_amount_f_curr():
    row = read_record(RESERVE | {"总投资(万元)": None, "总投资(万美元)": 700})
    assert rules(row.problems) == ["F-CURR"]


def test_a_foreign_column_is_whole_units_of_the_currency():
    row = read_record(FUNDS, **{"外币金额(万美元)": 12.5})
    assert row.values["foreign_amount"] == 125_000
    assert read_record(FUNDS, **{"外币金额(美元)": 125_000}).values["foreign_amount"] == 125_000


@pytest.mark.parametrize("cell", [1.2, "9.9", 5])
def test_a_bare_number_under_ten_in_wan_yuan_is_f_scale(cell):
    row = read_record(RESERVE, **{"总投资(万元)": cell})
    assert row.values.get("total_investment") is None
    assert rules(row.problems) == ["F-SCALE"]


@pytest.mark.parametrize(
    ("header", "cell"), [("总投资(亿元)", 1.2), ("总投资(万元)", "5万元"), ("总投资(万元)", 10), ("总投资(万元)", 0)]
)
def test_small_is_only_suspect_without_a_unit_under_wan_yuan(header, cell):
    row = read_record(RESERVE | {"总投资(万元)": None, header: cell})
    assert not row.problems


def test_above_the_plans_ceiling_is_f_scale():
    row = read_record(RESERVE, **{"总投资(万元)": 10_000_001})
    assert rules(row.problems) == ["F-SCALE"]
    assert not read_record(RESERVE, **{"总投资(万元)": 10_000_000}).problems


@pytest.mark.parametrize(
    ("written", "is_too_large"), [("10亿元", True), (1_000_000_001, False), ("$gone", False), (None, False)]
)
def test_a_columns_ceiling_is_an_amount_a_parameter_or_none(written, is_too_large):
    column = Column(id="cost", header="费用", type=ColumnType.AMOUNT, unit="万元", max=written)
    read = make_reader(build_column(column.model_dump(mode="json")), ColumnPlace(), MARCH).read
    assert (read("100000.0001").rule == "F-SCALE") == is_too_large
    assert read("100000").values == {"cost": 1_000_000_000}


def test_the_cells_unit_beats_the_headers_and_the_headers_the_sheets():
    yi = RESERVE | {"总投资(万元)": None, "总投资(亿元)": 1.2}
    assert read_record(yi).values["total_investment"] == 120_000_000
    assert read_record(yi | {"总投资(亿元)": "3000万"}).values["total_investment"] == 30_000_000
    bare = {("总投资" if key == "总投资(万元)" else key): value for key, value in RESERVE.items()}
    assert (
        read_rows(table(bare | {"总投资": 2}, above=[["", "单位:亿元"]])).rows[0].values["total_investment"]
        == 200_000_000
    )
    assert read_rows(table(RESERVE, above=[["单位:亿元"]])).rows[0].values["total_investment"] == 50_000_000
    assert read_rows(table(bare)).rows[0].values["total_investment"] == 50_000_000


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        (date(2021, 3, 15), "2021-03-15", "2021-03-15"),
        (datetime.fromisoformat("2021-03-15T00:00:00"), "2021-03-15", "2021-03-15"),
        ("2021.3.15", "2021-03-15", "2021-03-15"),
        ("2021年3月", "2021-03-01", "2021-03-31"),
        ("3月底", "2021-03-01", "2021-03-31"),
        (2021.3, "2021-03-01", "2021-03-31"),
        (44256, "2021-03-01", "2021-03-01"),
        ("44256", "2021-03-01", "2021-03-01"),
        (20210315, "2021-03-15", "2021-03-15"),
        ("2021年一季度", "2021-01-01", "2021-03-31"),
    ],
)
def test_a_date_is_first_and_last_day_meant(cell, first, last):
    row = read_record(SIGNED, 签约时间=cell)
    assert (row.values["sign_date"], row.values["sign_date_end"]) == (first, last)
    assert not row.problems


@pytest.mark.parametrize(
    "cell", ["尽快", "2021-3-1\n2021-5-1", "2021.3 2021.5", "2021-02-30", "1921-03-01", date(2050, 1, 1), 5, True]
)
def test_what_is_no_date_near_the_period_is_f_type(cell):
    row = read_record(SIGNED, 签约时间=cell)
    assert row.values.get("sign_date") is None
    assert rules(row.problems) == ["F-TYPE"]


def test_a_bare_2021_1_is_ambiguous_but_as_text_it_is_january():
    assert rules(read_record(SIGNED, 签约时间=2021.1).problems) == ["F-AMBIG"]
    assert read_record(SIGNED, 签约时间="2021.1").values["sign_date"] == "2021-01-01"
    assert read_record(SIGNED, 签约时间="2021.10").values["sign_date"] == "2021-10-01"


def test_the_1904_date_system_is_honoured():
    data = make_workbook({"签约": table(SIGNED | {"签约时间": date(2021, 2, 1), "实际开工时间": 42794})}, is_1904=True)
    row = read_bytes(data).sheets[0].rows[0]
    assert row.values["sign_date"] == "2021-02-01"
    assert row.values["actual_start"] == "2021-03-01"


def test_a_synonym_becomes_the_choice_and_an_unknown_word_stays_for_the_expectations():
    assert read_record(SIGNED, 当前阶段="建成投产").values["stage"] == "投产"
    row = read_record(SIGNED, 当前阶段="研究中")
    assert row.values["stage"] == "研究中"
    assert not row.problems


def test_a_stopped_project_in_the_stage_cell_is_a_status():
    row = read_record(SIGNED, 当前阶段="停工")
    assert row.values.get("stage") is None
    assert row.values["status"] == "停滞"
    assert rules(row.problems) == ["F-CHOICE"]


def test_a_stopped_project_is_not_normal_whatever_the_usual_status_says():
    assert read_record(SIGNED | {"项目状态": "正常"}, 当前阶段="取消").values["status"] == "终止"
    assert read_record(SIGNED | {"项目状态": "停滞"}, 当前阶段="取消").values["status"] == "终止"
    assert read_record(SIGNED | {"项目状态": "终止"}, 当前阶段="停工").values["status"] == "终止"


def test_a_code_is_text_however_excel_stored_it():
    assert read_record(RESERVE, 项目编码=150622.0).values["code"] == "150622"
    assert read_record(RESERVE, 项目编码=1.5e17).values["code"] == "1.5E+17"
    assert read_record(RESERVE, 项目编码=" ＡＢ 12").values["code"] == "AB12"


def test_a_word_for_nothing_is_empty_in_a_text_and_kept_as_raw():
    row = read_record(SIGNED, 责任单位="——")
    assert row.values.get("responsible_unit") is None
    assert row.raw["responsible_unit"] == "——"
    assert read_record(SIGNED, 本月进展="无").values["progress"] == "无"


def test_a_name_is_one_clean_line_with_its_own_text_beside_it():
    row = read_record(RESERVE, 项目名称=" 某旗\u200b光伏\n组件项目\u3000")
    assert row.values["name"] == "某旗光伏组件项目"
    assert row.raw["name"] != row.values["name"]


@pytest.mark.parametrize(
    ("cell", "value"), [(320, 320), ("320亩", 320), (12.5, 12.5), ("1,200", 1200), ("1.2万亩", 12_000), ("/", None)]
)
def test_a_quantity_may_repeat_its_unit(cell, value):
    row = read_record(RESERVE, **{"用地需求(亩)": cell})
    assert row.values.get("land") == value
    assert not row.problems


def test_a_range_is_no_quantity():
    assert rules(read_record(RESERVE, **{"用地需求(亩)": "300-500"}).problems) == ["F-TYPE"]


def test_a_price_is_text_low_and_high():
    record = {"序号": 1, "要素": "电", "类别": "大工业", "价格": "0.5559-0.5959", "计价单位": "元/千瓦时"}
    row = read_record(record)
    assert [row.values[key] for key in ("price", "price_low", "price_high")] == ["0.5559-0.5959", 0.5559, 0.5959]
    assert read_record(record, 价格=6.45).values["price"] == "6.45"
    assert rules(read_record(record, 价格="面议").problems) == ["F-TYPE"]


@pytest.mark.parametrize("formula", ["=NA()", "=1/0", "=#REF!"])
def test_a_formula_error_is_f_err(formula):
    error = {"=NA()": "#N/A", "=1/0": "#DIV/0!", "=#REF!": "#REF!"}[formula]
    rows = table(RESERVE)
    data = _with_formula(rows, formula, error)
    row = read_bytes(data).sheets[0].rows[0]
    assert row.values.get("total_investment") is None
    assert [(problem.rule, problem.value, problem.cell) for problem in row.problems] == [("F-ERR", error, "F2")]


def test_a_formula_without_a_stored_value_is_f_err():
    workbook = openpyxl.Workbook()
    for row in table(RESERVE | {"总投资(万元)": "=2000+3000"}):
        workbook.active.append(row)
    file = io.BytesIO()
    workbook.save(file)
    (problem,) = read_bytes(file.getvalue()).sheets[0].rows[0].problems
    assert (problem.rule, problem.value) == ("F-ERR", "无计算结果")


def test_a_formula_with_a_stored_value_is_its_value():
    data = _with_formula(table(RESERVE), "=2000+3000", 5000)
    assert read_bytes(data).sheets[0].rows[0].values["total_investment"] == 50_000_000


def _with_formula(rows, formula, value):
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = workbook.add_worksheet("储备")
    for index, row in enumerate(rows):
        sheet.write_row(index, 0, row)
    sheet.write_formula("F2", formula, None, value)
    workbook.close()
    return file.getvalue()
