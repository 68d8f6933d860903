"""Which sheet is which form, where its header stands, and which rows are records (docs/reading.md#rows)."""

import io

import pytest
import xlsxwriter

from tests.lib.workbooks import FUNDS, RESERVE, SIGNED, make_workbook, read_bytes, read_rows, rules, table

GROUPED = [
    "序号",
    "项目名称",
    "投资方",
    "资金来源地",
    "协议总投资(万元)",
    "到位资金(万元)",
    "",
    "",
    "已录入系统金额(万元)",
]
BELOW = ["", "", "", "", "", "本月", "年初累计", "签约以来累计", ""]
FUND_ROW = [1, "某旗风电叶片项目", "江苏某某公司", "区外", 8000, 100, 300, 900, 300]


def fund_values(sheet):
    return [sheet.rows[0].values[key] for key in ("funds_month", "funds_ytd", "funds_since_signing")]


@pytest.mark.parametrize(
    ("record", "form"), [(RESERVE, "reserve_projects"), (SIGNED, "signed_projects"), (FUNDS, "funds")]
)
@pytest.mark.parametrize("above", [0, 1, 5, 25])
def test_a_form_is_known_by_its_headers_wherever_they_stand_and_whatever_the_tab_says(record, form, above):
    sheet = read_rows(table(record, above=[["某旗招商引资报表"]] * above), sheet="附件3")
    assert sheet.form == form
    assert sheet.header_row == above + 1
    assert len(sheet.rows) == 1


@pytest.mark.parametrize("record", [RESERVE, SIGNED, FUNDS])
def test_reordered_and_extra_columns_do_not_matter(record):
    turned = dict(reversed(record.items())) | {"本地自用栏": "已核"}
    sheet = read_rows(table(turned))
    assert sheet.rows[0].values == read_rows(table(record)).rows[0].values


def test_columns_are_reported_by_letter():
    sheet = read_rows(table(RESERVE))
    assert sheet.columns["name"] == "B"
    assert sheet.columns["total_investment"] == "F"


@pytest.mark.parametrize(
    ("header", "column"),
    [("投资总额(万元)", "total_investment"), ("计划总投资\n（万元）", "total_investment"), ("项目总投资(亿元)*", "total_investment"),
     ("投资企业", "investor"), ("企业名称", "investor"), ("项目所在地", "location"), ("项目进展阶段", "stage"),
     ("开工时间", "actual_start"), ("签约日期", "sign_date")],
)  # fmt: skip
def test_the_aliases_every_city_needs_are_known(header, column):
    places = {"total_investment": "总投资(万元)", "investor": "投资方", "location": "建设地点", "stage": "当前阶段",
              "actual_start": "实际开工时间", "sign_date": "签约时间"}  # fmt: skip
    record = {(header if key == places[column] else key): value for key, value in SIGNED.items()}
    record |= {header: 0.8} if "亿元" in header else {}
    sheet = read_rows(table(record))
    assert sheet.form == "signed_projects"
    assert sheet.rows[0].values.get(column) is not None


def test_enterprise_name_is_the_investor_only_where_no_other_column_is():
    sheet = read_rows(table(SIGNED | {"企业名称": "某旗项目公司"}))
    assert sheet.rows[0].values["investor"] == "江苏某某公司"


def test_a_lone_start_time_after_the_periods_end_is_a_plan():
    record = {("开工时间" if key == "实际开工时间" else key): value for key, value in SIGNED.items()}
    assert read_rows(table(record)).rows[0].values["actual_start"] == "2021-03-01"
    later = read_rows(table(record | {"开工时间": "2021-05-01"})).rows[0].values
    assert later["planned_start"] == "2021-05-01"
    assert later.get("actual_start") is None


def test_a_start_time_beside_a_planned_start_is_the_actual_one():
    record = {("开工时间" if key == "实际开工时间" else key): value for key, value in SIGNED.items()} | {
        "计划开工时间": "2021-02-01"
    }
    values = read_rows(table(record | {"开工时间": "2021-05-01"})).rows[0].values
    assert values["actual_start"] == "2021-05-01"


def test_one_header_may_answer_two_columns():
    record = {key: value for key, value in RESERVE.items() if not key.startswith("是否")}
    joint = "是否落后过剩产能或高耗能高排放"
    values = read_rows(table(record | {joint: "否"})).rows[0].values
    assert (values["is_backward"], values["meets_environment"]) == ("否", "是")
    values = read_rows(table(record | {joint: "是"})).rows[0].values
    assert (values["is_backward"], values["meets_environment"]) == ("是", "否")


def test_a_two_row_header_joins_group_and_sub_header():
    sheet = read_rows([["某旗2021年3月到位资金表"], GROUPED, BELOW, FUND_ROW])
    assert sheet.form == "funds"
    assert sheet.header_row == 3
    assert fund_values(sheet) == [1_000_000, 3_000_000, 9_000_000]


def test_a_two_row_header_joins_in_the_other_order_too():
    top = [*GROUPED[:5], "本月", "年初累计", "签约以来累计", GROUPED[8]]
    below = ["", "", "", "", "", "到位资金(万元)", "到位资金(万元)", "到位资金(万元)", ""]
    assert fund_values(read_rows([top, below, FUND_ROW])) == [1_000_000, 3_000_000, 9_000_000]


def test_the_lowest_header_row_that_names_a_unit_gives_it():
    below = ["", "", "", "", "", "本月(元)", "年初累计", "签约以来累计(亿元)", ""]
    row = [*FUND_ROW[:5], 5000, 300, 2, 300]
    assert fund_values(read_rows([GROUPED, below, row])) == [5_000, 3_000_000, 200_000_000]


def test_merged_header_cells_and_three_rows_are_read():
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = workbook.add_worksheet("表")
    sheet.merge_range(0, 0, 0, 8, "某旗2021年3月到位资金表")
    for column in (0, 1, 2, 3, 4, 8):
        sheet.merge_range(1, column, 3, column, GROUPED[column])
    sheet.merge_range(1, 5, 1, 7, "资金情况")
    sheet.merge_range(2, 5, 2, 7, "到位资金(万元)")
    sheet.write_row(3, 5, ["本月", "年初累计", "签约以来累计"])
    sheet.write_row(4, 0, FUND_ROW)
    workbook.close()
    read = read_bytes(file.getvalue()).sheets[0]
    assert read.header_row == 4
    assert fund_values(read) == [1_000_000, 3_000_000, 9_000_000]


def test_of_which_over_fixed_investment_is_that_column():
    headers = [header for header in SIGNED if header != "总投资(万元)"]
    top = [*headers, "总投资(万元)", "其中"]
    below = [""] * len(headers) + ["", "固定资产投资"]
    row = [SIGNED[header] for header in headers] + [8000, 6000]
    values = read_rows([top, below, row]).rows[0].values
    assert (values["total_investment"], values["fixed_investment"]) == (80_000_000, 60_000_000)


def test_a_row_that_numbers_the_columns_is_no_record():
    rows = table(RESERVE)
    rows.insert(1, list(range(1, len(rows[0]) + 1)))
    rows.insert(2, ["甲", "乙", *range(1, len(rows[0]) - 1)])
    assert len(read_rows(rows).rows) == 1


def test_a_repeated_header_is_no_record():
    rows = table(RESERVE, RESERVE)
    rows.insert(2, rows[0])
    assert len(read_rows(rows).rows) == 2
    double = [GROUPED, BELOW, FUND_ROW, GROUPED, BELOW, FUND_ROW]
    assert len(read_rows(double).rows) == 2


@pytest.mark.parametrize(
    "row",
    [
        ["一、", "重点项目"], ["一", "", "重点项目"], ["(二)", "其他项目", "", "", "", 9000], ["", "续建项目"], ["二、新建项目"],
        ["", "合计", "", "", "", 5000], ["合 计"], ["", "小计"], ["", "总计(1个)", "", "", "", 5000], ["其中:重点", "", "", "", "", 5000],
        ["注:本表按月报送"], ["说明:", "总投资以万元计"], ["填表人:某某  审核人:某某"], ["备注:以上为全部项目"], [7], ["", " "], [],
    ],
)  # fmt: skip
def test_titles_totals_notes_and_bare_numbers_are_no_records(row):
    sheet = read_rows(table(RESERVE, below=[row]))
    assert [record.row for record in sheet.rows] == [2]


@pytest.mark.parametrize(
    "row", [[8, "某旗新项目"], ["", "", "", "", "", 5000], ["9", "", "某园区"], ["", "某旗新项目", "某园区"]]
)
def test_a_row_with_any_value_besides_its_number_is_a_record(row):
    assert len(read_rows(table(RESERVE, below=[row])).rows) == 2


def test_records_after_a_note_are_read():
    rows = table(RESERVE, below=[["注:以下为本月新增"], list(RESERVE.values()), ["说明:1.总投资", "以万元计"]])
    assert [record.row for record in read_rows(rows).rows] == [2, 4]


def test_a_clerk_who_numbers_with_chinese_numerals_loses_no_record():
    assert len(read_rows(table(RESERVE | {"序号": "一"}, RESERVE | {"序号": "二"})).rows) == 2


def test_merged_body_cells_fill_down_texts_and_never_amounts():
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = workbook.add_worksheet("表")
    rows = table(SIGNED, SIGNED | {"项目名称": "某旗二号项目", "投资方": "", "总投资(万元)": ""})
    for index, row in enumerate(rows):
        sheet.write_row(index, 0, row)
    headers = rows[0]
    sheet.merge_range(1, headers.index("投资方"), 2, headers.index("投资方"), "江苏某某公司")
    sheet.merge_range(1, headers.index("总投资(万元)"), 2, headers.index("总投资(万元)"), 8000)
    workbook.close()
    first, second = read_bytes(file.getvalue()).sheets[0].rows
    assert second.values["investor"] == "江苏某某公司"
    assert first.values["total_investment"] == 80_000_000
    assert second.values.get("total_investment") is None


def test_without_a_merge_nothing_is_filled_down():
    sheet = read_rows(table(SIGNED, SIGNED | {"项目名称": "某旗二号项目", "投资方": ""}))
    assert sheet.rows[1].values.get("investor") is None


def test_a_missing_key_column_leaves_the_sheet_unread():
    record = {key: value for key, value in RESERVE.items() if key != "总投资(万元)"}
    sheet = read_rows(table(record, record, below=[["", "合计"]]))
    assert sheet.form is None
    assert sheet.meant_form == "reserve_projects"
    assert [(problem.rule, problem.column) for problem in sheet.problems] == [("F-HEADER", "total_investment")]
    assert sheet.unread_rows == 3
    assert sheet.note


def test_a_missing_required_column_is_one_problem_of_the_sheet():
    record = {key: value for key, value in RESERVE.items() if key != "论证情况"}
    sheet = read_rows(table(record, record))
    assert len(sheet.rows) == 2
    assert [(problem.rule, problem.column) for problem in sheet.problems] == [("F-HEADER", "appraisal")]


@pytest.mark.parametrize(
    "rows",
    [
        [["姓名", "部门", "电话", "备注"], ["王某", "办公室", "123", ""]],
        [["填报说明"], ["一、请于每月28日前报送"], ["二、总投资以万元计"]],
        [["序号", "会议内容", "时间", "地点", "备注"], [1, "调度会", "2021-03-01", "三楼", ""]],
        [
            ["序号", "项目名称", "批复文号", "环评单位", "验收日期", "档案号", "备注"],
            [1, "某项目", "1号", "某院", "", "7", ""],
        ],
        [["商品", "价格", "库存", "货架", "条码", "供货商"], ["水", 2, 5, "A", "69", "某厂"]],
    ],
)
def test_another_table_is_not_read_and_said_to_be_lost_but_for_a_page_of_instructions(rows):
    sheet = read_rows(rows)
    assert sheet.form is None
    assert sheet.note
    lost = 0 if rows[0] == ["填报说明"] else len(rows) - 1
    assert rules(sheet.problems) == ["F-LOST"] * bool(lost)
    assert (sheet.unread_rows, sheet.told, sheet.filled) == (lost, len(rows) - lost, len(rows))


def test_signed_without_its_stage_is_not_taken_for_reserve():
    record = {key: value for key, value in SIGNED.items() if key != "当前阶段"}
    sheet = read_rows(table(record))
    assert (sheet.form, sheet.meant_form) == (None, "signed_projects")
    assert rules(sheet.problems) == ["F-HEADER"]


def test_blank_sheets_are_set_aside_and_two_sheets_of_one_form_are_both_read():
    file = read_bytes(make_workbook({"空": [], "一园区": table(RESERVE), "二园区": table(RESERVE, RESERVE)}))
    assert [(sheet.name, len(sheet.rows)) for sheet in file.sheets] == [("空", 0), ("一园区", 1), ("二园区", 2)]
    assert (file.sheets[0].state, file.sheets[0].problems) == ("attachment", [])


@pytest.mark.parametrize(
    ("first", "second", "amounts"),
    [
        ("单位：亿元", "单位：万元", [20_000_000, 200_000]),
        ("单位：万元", "单位：元", [2_000, 20]),
        ("", "单位：亿元", [2_000, 2_000_000_000]),
        ("单位：万元", "单位：万元", [2_000, 200_000]),
        ("单位：亿元", "", [20_000_000, 2_000_000_000]),
    ],
)
def test_a_block_below_with_its_own_unit_is_read_in_it(first: str, second: str, amounts: list[int]) -> None:
    """The same header once more, as on each printed page, is not: it goes on in the unit above."""
    header = [
        "序号",
        "项目名称",
        "投资方",
        "资金来源地",
        "协议总投资",
        "本月到位资金",
        "年初累计到位资金",
        "签约以来累计到位资金",
    ]
    rows = [
        [first], header, [1, "甲项目", "甲公司", "区外", 1, 0.1, 0.2, 0.3], [], [second], header,
        [2, "乙项目", "乙公司", "区外", 100, 10, 20, 30],
    ]  # fmt: skip
    found = read_bytes(make_workbook({"到位资金表": rows}))
    assert [row.values["funds_ytd"] for sheet in found.sheets for row in sheet.rows] == amounts
    assert all(sheet.filled == len(sheet.rows) + sheet.unread_rows + sheet.told for sheet in found.sheets)
