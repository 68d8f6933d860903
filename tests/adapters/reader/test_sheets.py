"""What concerns a sheet or a workbook: totals, hidden data, periods, signatures, nil reports (docs/reading.md#rows)."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
import xlsxwriter

from tests.lib.workbooks import FUNDS, MARCH, RESERVE, SIGNED, make_workbook, read_bytes, read_rows, rules, table


def total_row(record, label, **numbers):
    return [{**dict.fromkeys(record, ""), "项目名称": label, **numbers}.get(header, "") for header in record]


def reserve(amount):
    return RESERVE | {"总投资(万元)": amount}


def totals(sheet):
    return [problem for problem in sheet.problems if problem.rule == "F-TOTAL"]


def test_a_right_total_is_silent_and_no_record():
    sheet = read_rows(
        table(reserve(5000), reserve(6000.5), below=[total_row(RESERVE, "合 计", **{"总投资(万元)": 11000.5})])
    )
    assert len(sheet.rows) == 2
    assert not totals(sheet)


def test_a_wrong_total_is_one_problem_a_column_in_the_sheets_unit():
    row = total_row(
        FUNDS, "合计", **{"协议总投资(万元)": 8000, "本月到位资金(万元)": 130, "年初累计到位资金(万元)": 290}
    )
    sheet = read_rows(table(FUNDS, below=[row]))
    month, ytd = totals(sheet)
    assert (month.column, month.cell, month.row, month.value) == ("funds_month", "F3", 3, "130")
    assert month.detail == {"label": "合计", "found": "130", "sum": "100", "difference": "30"}
    assert ytd.detail["difference"] == "-10"


def test_a_total_counts_every_row_above_it_held_duplicate_and_suspect_ones_too():
    rows = [reserve(5000), reserve(5000), reserve(3), reserve("面议"), reserve("约100")]
    assert not totals(read_rows(table(*rows, below=[total_row(RESERVE, "总计", **{"总投资(万元)": 10103})])))


@pytest.mark.parametrize(
    ("found", "is_right"), [(10000, True), (9999.9, True), (10000.1, False), ("1亿元", True), ("0.9亿元", False)]
)
def test_a_total_may_be_rounded_as_it_is_written(found, is_right):
    rows = [reserve(3333.3), reserve(3333.3), reserve(3333.3)]
    sheet = read_rows(table(*rows, below=[total_row(RESERVE, "合计", **{"总投资(万元)": found})]))
    assert (not totals(sheet)) == is_right


def test_a_subtotal_sums_since_the_last_one_and_the_total_everything():
    rows = table(
        reserve(1000),
        below=[
            total_row(RESERVE, "小计", **{"总投资(万元)": 1000}), list(reserve(2000).values()), list(reserve(3000).values()),
            total_row(RESERVE, "小计", **{"总投资(万元)": 5000}), total_row(RESERVE, "合计", **{"总投资(万元)": 6000}),
        ],
    )  # fmt: skip
    sheet = read_rows(rows)
    assert len(sheet.rows) == 3
    assert not totals(sheet)
    rows[5] = total_row(RESERVE, "二、小计", **{"总投资(万元)": 6000})
    (problem,) = totals(read_rows(rows))
    assert problem.detail["sum"] == "5000"


def test_a_total_above_its_rows_is_compared_too():
    rows = table(reserve(1000), reserve(2000))
    rows.insert(1, total_row(RESERVE, "合计", **{"总投资(万元)": 3000}))
    assert not totals(read_rows(rows))
    rows[1] = total_row(RESERVE, "合计", **{"总投资(万元)": 4000})
    assert len(totals(read_rows(rows))) == 1


def test_an_of_which_row_is_neither_record_nor_compared():
    rows = table(reserve(1000), below=[total_row(RESERVE, "其中:新建", **{"总投资(万元)": 400})])
    sheet = read_rows(rows)
    assert len(sheet.rows) == 1
    assert not sheet.problems


def hidden_workbook(*, rows=(), columns="", sheet_state=""):
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True})
    workbook.add_worksheet("封面").write(0, 0, "某旗报表")
    sheet = workbook.add_worksheet("储备")
    for index, row in enumerate(table(*[RESERVE] * 6)):
        sheet.write_row(index, 0, row)
    for row in rows:
        sheet.set_row(row, None, None, {"hidden": True})
    if columns:
        sheet.set_column(columns, None, None, {"hidden": True})
    if sheet_state:
        sheet.hide() if sheet_state == "hidden" else sheet.very_hidden()
    workbook.close()
    return next(sheet for sheet in read_bytes(file.getvalue()).sheets if sheet.form)


@pytest.mark.parametrize(
    ("hidden", "what"),
    [
        ({"rows": (2, 3)}, "第3、4行"), ({"rows": (1, 2, 3, 5)}, "第2—4、6行"), ({"columns": "C:D"}, "第C、D列"),
        ({"rows": (2,), "columns": "D:D"}, "第3行、第D列"), ({"sheet_state": "hidden"}, "工作表"),
        ({"sheet_state": "very_hidden"}, "工作表"),
    ],
)  # fmt: skip
def test_hidden_data_is_read_counted_and_noted_once(hidden, what):
    sheet = hidden_workbook(**hidden)
    assert len(sheet.rows) == 6
    assert [(problem.rule, problem.detail["what"]) for problem in sheet.problems] == [("F-HIDDEN", what)]


def test_hidden_rows_without_data_are_not_noted():
    assert not hidden_workbook(rows=(20,), columns="Z:AA").problems


@pytest.mark.parametrize(
    "above",
    [
        [["报告期:2021年2月"]], [["填报单位:某旗商务局", "", "报告期：2021年2月"]], [["报告期", "2021年2月"], ["报告期:", "2021-02"]],
        [["某旗2021年2月储备项目表"]], [["某旗储备项目表(2020年3月)"]], [["报告期:2020年1-3月"]],
        [["某旗2021年3月储备项目表"], ["报告期:2021年2月"]],
    ],
)  # fmt: skip
def test_a_sheet_of_another_month_is_not_read(above):
    sheet = read_rows(table(RESERVE, RESERVE, above=above))
    assert sheet.form is None
    assert sheet.unread_rows == 2
    assert rules(sheet.problems) == ["F-PERIOD"]
    assert sheet.problems[0].detail["expected"] == "2021年3月"


@pytest.mark.parametrize(
    "above",
    [
        [], [["报告期:2021年3月"]], [["报告期:2021-03"]], [["报告期:3月"]], [["报告期:2021年1-3月"]], [["报告期:2021年一季度"]],
        [["报告期:"]], [["某旗2021年1-3月储备项目表"]], [["某旗储备项目表"], ["填报日期:2021年2月28日"]],
        [["2020年集中签约活动储备项目表"]], [["某旗2021年2月储备项目表"], ["报告期:2021年3月"]], [["报告期:2021年3月1日-31日"]],
    ],
)  # fmt: skip
def test_a_sheet_of_this_month_or_of_none_is_read(above):
    assert len(read_rows(table(RESERVE, above=above)).rows) == 1


def test_a_quarters_run_reads_the_quarters_sheets():
    quarter = replace(MARCH, period_id="2021-Q1", period_title="2021年第一季度", period_start=date(2021, 1, 1))
    for title, count in (("2021年一季度", 1), ("2021年3月", 1), ("2021年二季度", 0), ("2020年12月", 0)):
        assert len(read_rows(table(RESERVE, above=[[f"报告期:{title}"]]), context=quarter).rows) == count


def test_the_lines_around_a_table_are_read():
    above = [
        ["某旗2021年3月储备项目表"],
        ["填报单位:某旗商务局", "", "报告期:2021年3月", "", "数据截止日:", date(2021, 3, 25)],
        ["", "单位:万元"],
    ]
    below = [
        ["注:数据截至3月25日"],
        ["填表人:王某  审核人:李某", "", "单位负责人", "赵某"],
        ["单位负责人:赵某", "", "联系电话:0477-1"],
    ]
    meta = read_rows(table(RESERVE, above=above, below=below)).meta
    expected = {"unit": "某旗商务局", "period": "2021年3月", "cutoff": "2021-03-25", "money": "万元", "filler": "王某",
                "reviewer": "李某", "leader": "赵某"}  # fmt: skip
    assert {key: meta.get(key) for key in expected} == expected


def signatures(*rows):
    file = read_bytes(make_workbook({"储备": table(RESERVE, below=rows), "签约": table(SIGNED)}))
    return [problem.detail["missing"] for problem in file.problems]


def test_a_workbook_nobody_signed_is_noted_once():
    assert signatures() == ["填报人、审核人"]
    assert signatures(["填报人:", "", "审核人:"]) == ["填报人、审核人"]
    assert signatures(["填报人:____", "审核人:/"]) == ["填报人、审核人"]
    assert signatures(["填报人:王某", "审核人:"]) == ["审核人"]
    assert signatures(["填报人:王某", "审核人:李某"]) == []
    assert signatures(["制表人：", "王某", "", "审核人：", "李某"]) == []


def test_a_workbook_without_any_form_need_not_be_signed():
    assert not read_bytes(make_workbook({"通讯录": [["姓名", "电话"], ["王某", "1"]]})).problems


@pytest.mark.parametrize(
    "rows",
    [
        [["", "本月无"]],
        [["本月无新增"]],
        [[1, "无新增项目"]],
        [["零报告"]],
        [["", "", "本月零报告"]],
        [["", "本月无", "/", "无"]],
        [["(本月无)"]],
        [["无"]],
        [[1, "无"]],
        [["", "暂无项目"]],
        [["无", "", "", 0]],
        [[1, "无", "无", "/", "—", 0]],
    ],
)
def test_nil_only_by_an_explicit_word(rows):
    sheet = read_rows(table(RESERVE)[:1] + rows)
    assert sheet.form == "reserve_projects"
    assert sheet.nil
    assert not sheet.rows


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [[1], [2], [3]],
        [["", "/"]],
        [["", "无极县产业园"]],
        [["说明:无新增项目的请填写“本月无”或“零报告”"]],
        [["", "合计", "", "", "", 0]],
    ],
)
def test_an_empty_or_untouched_form_is_not_nil(rows):
    sheet = read_rows(table(RESERVE)[:1] + rows)
    assert not sheet.nil
    assert not sheet.rows


def test_a_nil_word_beside_records_is_no_nil():
    sheet = read_rows(table(RESERVE, below=[["", "无新增"]]))
    assert len(sheet.rows) == 1
    assert not sheet.nil


def test_a_file_marked_secret_is_refused():
    file = read_bytes(make_workbook({"储备": table(RESERVE, above=[["机密★1年"], ["某旗2021年3月储备项目表"]])}))
    assert (file.outcome, file.sheets) == ("refused", [])
    assert file.problems[0].detail["reason"] == "文件标有密级"


def test_a_total_by_a_formula_without_a_value_is_not_compared():
    workbook = openpyxl.Workbook()
    for row in table(RESERVE, below=[total_row(RESERVE, "合计", **{"总投资(万元)": "=SUM(F2:F2)"})]):
        workbook.active.append(row)
    file = io.BytesIO()
    workbook.save(file)
    sheet = read_bytes(file.getvalue()).sheets[0]
    assert len(sheet.rows) == 1
    assert not sheet.problems
