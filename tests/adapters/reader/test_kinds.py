"""Kinds of workbooks that other clerks make, each found wrong once (docs/reading.md#rows)."""

import io

import pytest
import xlsxwriter

from tests.lib.workbooks import FUNDS, RESERVE, SIGNED, make_workbook, read_bytes, read_rows, rules, table

BELOW = ["填报人:", "王五", "", "审核人:", "赵六"]


def merged(rows, *merges):
    """Read a sheet with merged cells: (first row, first column, last row, last column), from 0."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = workbook.add_worksheet("表")
    for place in merges:
        sheet.merge_range(*place, "")
    for index, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell != "":
                sheet.write(index, column, cell)
    workbook.close()
    return read_bytes(file.getvalue()).sheets[0]


def without_unit(record):
    return {header.replace("(万元)", ""): value for header, value in record.items()}


def totals(sheet):
    return [problem.column for problem in sheet.problems if problem.rule == "F-TOTAL"]


def total_row(record, label, amount):
    return [{"项目名称": label, "总投资(万元)": amount}.get(header, "") for header in record]


@pytest.mark.parametrize("line", ["单位:元", "单位\uff1a元", "(单位:元)"])
def test_an_offices_name_after_the_word_unit_does_not_hide_the_unit_of_money(line):
    above = [["单位:某旗商务局", "报告期:2021年3月"], ["", line]]
    sheet = read_rows(table(without_unit(RESERVE) | {"总投资": 50_000_000}, above=above))
    assert sheet.rows[0].values["total_investment"] == 50_000_000


@pytest.mark.parametrize("units", ["万元、万美元", "万美元\uff0c万元", "万元/万美元"])
def test_a_unit_line_that_names_a_foreign_currency_too_leaves_the_amounts_in_rmb(units):
    sheet = read_rows(table(without_unit(FUNDS), above=[[f"单位:{units}"]]))
    assert sheet.rows[0].values["funds_ytd"] == 3_000_000
    assert not rules(sheet.rows[0].problems)


@pytest.mark.parametrize("header", ["总投资(亿)", "总投资\uff08亿\uff09", "总投资\n[亿]", "总投资(单位:亿)"])
def test_a_unit_without_yuan_in_the_brackets_is_a_unit(header):
    record = {(header if key == "总投资(万元)" else key): value for key, value in RESERVE.items()}
    assert read_rows(table(record | {header: 1.5})).rows[0].values["total_investment"] == 150_000_000


def test_a_merged_header_gives_its_unit_to_every_column_it_covers_though_the_first_is_blank_below():
    headers = ["序号", "项目名称", "投资方", "当前阶段", "签约时间", "总投资(亿元)", ""]
    below = ["", "", "", "", "", "", "其中\uff1a固定资产投资"]
    row = [1, "某旗风电项目", "江苏某某公司", "签约", "2021-02-01", 2, 1.5]
    values = merged([headers, below, row], (0, 5, 0, 6)).rows[0].values
    assert (values["total_investment"], values["fixed_investment"]) == (200_000_000, 150_000_000)


def test_a_group_header_of_the_forms_name_is_no_title_that_outweighs_its_columns():
    above = ["", "", "投资企业", "", "", "本月到位资金", "", "", ""]
    headers = [
        "序号",
        "项目名称",
        "",
        "资金来源地",
        "协议总投资",
        "",
        "年初累计到位资金",
        "签约以来累计到位资金",
        "备注",
    ]
    row = [1, "某旗风电项目", "江苏某某公司", "市内", 8000, 100, 300, 900, ""]
    sheet = read_rows([above, headers, row])
    assert sheet.rows[0].values["funds_month"] == 1_000_000
    assert sheet.rows[0].values["investor"] == "江苏某某公司"


@pytest.mark.parametrize(
    "period", ["2021年2月1日至2月28日", "2021.2.1-2021.2.28", "2021年2月1日—28日", "2021-02-01至2021-02-28"]
)
def test_a_report_period_in_days_of_another_month_leaves_the_sheet_unread(period):
    sheet = read_rows(table(RESERVE, above=[[f"报告期:{period}"]]))
    assert rules(sheet.problems) == ["F-PERIOD"]


@pytest.mark.parametrize(
    "period", ["2021年3月1日至3月28日", "2021.3.1-2021.3.31", "2021年2月26日至3月25日", 20210331.0]
)
def test_a_report_period_in_days_of_this_month_is_this_month(period):
    sheet = read_rows(table(RESERVE, above=[["报告期:", period]]))
    assert len(sheet.rows) == 1


@pytest.mark.parametrize("label", ["其中:新建项目", "其中\uff1a区外", "其中新建项目", "其中"])
def test_a_row_of_which_is_no_record_though_its_key_cells_are_filled(label):
    record = {key: value for key, value in RESERVE.items() if not key.startswith("是否")}
    record["是否落后过剩产能或高耗能高排放"] = "否"
    sheet = read_rows(table(record, below=[total_row(record, label, 400)]))
    assert len(sheet.rows) == 1


@pytest.mark.parametrize(
    "headers", [["序号", "类别", "日期", "内容"], ["内容", "类别", "序号"], ["内容", "日期", "序号", "备注", "类别"]]
)
def test_a_line_of_signatures_under_the_narrative_is_no_record(headers):
    row = [{"序号": 1, "类别": "工作动态", "内容": "某旗开展招商活动。"}.get(header, "") for header in headers]
    sheet = read_rows([headers, row, BELOW])
    assert len(sheet.rows) == 1
    assert (sheet.meta["filler"], sheet.meta["reviewer"]) == ("王五", "赵六")


def test_rows_under_a_repeated_header_are_records_again_though_a_line_of_labels_stood_between():
    lone = {"序号": 2, "项目名称": "某旗二号项目"}
    again = [["填报单位:某旗商务局"], list(RESERVE), [lone.get(header, "") for header in RESERVE]]
    assert len(read_rows(table(RESERVE, below=again)).rows) == 2


@pytest.mark.parametrize("title", ["二", "二、续建项目", "(二)续建项目"])
def test_a_group_title_in_the_serial_column_alone_begins_a_new_subtotal(title):
    rows = [[title], list(RESERVE.values()), total_row(RESERVE, "小计", 5000)]
    sheet = read_rows(table(RESERVE, below=rows))
    assert len(sheet.rows) == 2
    assert not totals(sheet)


def test_a_title_repeated_on_the_next_page_does_not_cut_a_subtotal():
    rows = [["某旗储备项目表"], list(RESERVE), list(RESERVE.values()), total_row(RESERVE, "小计", 10000)]
    assert not totals(read_rows(table(RESERVE, below=rows)))
    rows[-1] = total_row(RESERVE, "小计", 12000)
    assert totals(read_rows(table(RESERVE, below=rows))) == ["total_investment"]


@pytest.mark.parametrize(("rows", "found", "is_right"), [
    ([2.3456, 2, 3, 4], 11.3456, True), ([2.3456, 2, 3, 4], 12.5456, False), ([2.3456, "2亿", "3亿"], 7.5456, True),
    ([2.3456, "2亿", "3亿"], 9.3456, False), ([2, 3], 5, True),
])  # fmt: skip
def test_stored_numbers_are_as_fine_as_their_columns_finest_and_texts_as_they_are_written(rows, found, is_right):
    records = [
        {("总投资(亿元)" if key == "总投资(万元)" else key): value for key, value in RESERVE.items()}
        | {"总投资(亿元)": amount}
        for amount in rows
    ]
    below = [["合计" if header == "项目名称" else found if header == "总投资(亿元)" else "" for header in records[0]]]
    assert (not totals(read_rows(table(*records, below=below)))) == is_right


@pytest.mark.parametrize(("record", "header", "column"), [
    (FUNDS, "项目名称", "name"), (SIGNED, "项目名称", "name"), (SIGNED, "责任人", "responsible_person"),
    (RESERVE, "联系人", "contact"), (RESERVE, "联系电话", "phone"),
])  # fmt: skip
def test_a_text_merged_over_several_rows_holds_for_each_of_them(record, header, column):
    rows = table(record, record | {header: ""})
    at = rows[0].index(header)
    first, second = merged(rows, (1, at, 2, at)).rows
    assert first.values[column] == second.values[column] == record[header]


@pytest.mark.parametrize("label", ["合计12个项目", "总计3个", "小计\uff082个\uff09"])
def test_a_total_row_that_counts_its_projects_is_no_record(label):
    assert len(read_rows(table(RESERVE, below=[total_row(RESERVE, label, 5000)])).rows) == 1


@pytest.mark.parametrize(
    "written",
    ["2021-3-1 10:00:00", "2021-3-1T10:00", "2021/3/1\u30008:30", "2021年3月1日 10:00", "2021-03-01 00:00:00"],
)
def test_a_time_after_a_date_leaves_the_day_as_it_is(written):
    assert read_rows(table(SIGNED | {"签约时间": written})).rows[0].values["sign_date"] == "2021-03-01"


def test_a_workbook_with_the_last_months_copy_is_read_without_it():
    old = table(RESERVE, above=[["储备项目表"], ["报告期\uff1a2021年2月1日至2月28日"]])
    file = read_bytes(make_workbook({"储备项目表": table(RESERVE), "上月": old}))
    assert [(sheet.form, len(sheet.rows)) for sheet in file.sheets] == [("reserve_projects", 1), (None, 0)]
