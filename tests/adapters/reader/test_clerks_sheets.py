"""What clerks do to a sheet and a workbook, each a made workbook and what comes out (docs/reading.md)."""

import pytest

from diaodu.domain.plans.plan import Plan
from tests.lib.factories import make_plan
from tests.lib.workbooks import (
    FUNDS,
    RESERVE,
    SIGNED,
    Looks,
    make_workbook,
    read_bytes,
    read_dressed,
    read_rows,
    rules,
    table,
)

WAN = "总投资(万元)"
NARRATIVE = {"序号": 1, "类别": "工作动态", "日期": "2021-03-01", "内容": "某旗开展招商活动。"}


def reserve(number, **changes):
    return RESERVE | {"序号": number, "项目名称": f"某旗{number}号项目"} | changes


def forms(sheets):
    return [(sheet.form, [row.row for row in sheet.rows]) for sheet in sheets]


def said(sheets, rule):
    return [problem.detail for sheet in sheets for problem in sheet.problems if problem.rule == rule]


# --- merged titles, two- and three-row headers, lines above -----------------------------------------------
@pytest.mark.parametrize("above", [0, 3, 28])
def test_the_header_is_found_on_any_of_the_first_thirty_rows_under_a_merged_title(above):
    title = [["某旗2021年3月储备项目表", *[""] * 12]]
    sheets = read_dressed(table(RESERVE, above=title + [[]] * above), Looks(merged=["A1:M1"]))
    assert forms(sheets) == [("reserve_projects", [above + 3])]


def test_a_three_row_header_names_paths_from_the_group_down():
    headers = ["序号", "项目名称", "投资方", "资金来源地", "协议总投资", "资金情况", "", "", "已录入系统金额"]
    rows = [
        headers, ["", "", "", "", "", "到位资金（万元）"], ["", "", "", "", "", "本月", "年初累计", "签约以来累计"],
        [1, "某旗风电叶片项目", "江苏某某公司", "区外", 8000, 100, 300, 900, 300],
    ]  # fmt: skip
    merged = ["A1:A3", "B1:B3", "C1:C3", "D1:D3", "E1:E3", "F1:H1", "F2:H2", "I1:I3"]
    (sheet,) = read_dressed(rows, Looks(merged=merged))
    values = sheet.rows[0].values
    assert [values[key] for key in ("funds_month", "funds_ytd", "funds_since_signing")] == [
        1_000_000,
        3_000_000,
        9_000_000,
    ]


def test_the_header_again_on_the_next_printed_page_is_no_table_and_no_record():
    rows = [*table(reserve(1), reserve(2)), *table(reserve(3)), ["第2页"], *table(reserve(4))]
    assert forms(read_dressed(rows)) == [("reserve_projects", [2, 3, 5, 8])]


def test_extra_missing_and_reordered_columns_do_not_matter():
    turned = dict(reversed([*RESERVE.items(), ("本局自用", "已核")]))
    del turned["联系电话"]
    sheet = read_rows(table(turned))
    assert sheet.rows[0].values == {
        key: value for key, value in read_rows(table(RESERVE)).rows[0].values.items() if key != "phone"
    }
    assert said([sheet], "F-HEADER") == [{"header": "联系电话"}]


# --- merged body cells: texts fill down, amounts never ---------------------------------------------------------
def test_merged_texts_and_days_fill_down_and_amounts_stay_on_the_first_row():
    rows = table(
        SIGNED,
        SIGNED | {"序号": 2, "项目名称": "二号项目"} | dict.fromkeys(("投资方", "签约时间", "当前阶段", WAN), ""),
    )
    headers = [
        chr(65 + place) for place, header in enumerate(SIGNED) if header in {"投资方", "签约时间", "当前阶段", WAN}
    ]
    (sheet,) = read_dressed(rows, Looks(merged=[f"{letter}2:{letter}3" for letter in headers]))
    first, second = (row.values for row in sheet.rows)
    assert [second[key] for key in ("investor", "sign_date", "stage")] == [
        first[key] for key in ("investor", "sign_date", "stage")
    ]
    assert (first["total_investment"], second.get("total_investment")) == (80_000_000, None)


def test_a_row_whose_merged_category_gives_its_key_is_a_record_though_it_has_one_text():
    rows = [["类别", "内容"], ["工作动态", "赴江苏考察。"], ["", "某企业来访。"], ["工作建议", "加强统筹。"]]
    (sheet,) = read_dressed(rows, Looks(merged=["A2:A3"]))
    assert [(row.values["category"], row.values["content"]) for row in sheet.rows] == [
        ("工作动态", "赴江苏考察。"), ("工作动态", "某企业来访。"), ("工作建议", "加强统筹。"),
    ]  # fmt: skip


# --- 合计, 小计, 其中, group rows --------------------------------------------------------------------------------
def test_totals_of_any_spelling_are_no_records_and_compared():
    def line(label, yuan):
        return [{"项目名称": label, WAN: yuan}.get(header, "") for header in RESERVE]

    rows = table(
        reserve(1), reserve(2), below=[line("小 计", 10_000), line("其中：续建", 5_000), line("合  计", 10_001)]
    )
    (sheet,) = read_dressed(rows)
    assert len(sheet.rows) == 2
    assert [found["difference"] for found in said([sheet], "F-TOTAL")] == ["1"]


@pytest.mark.parametrize(
    ("title", "value"),
    [(["一、数字经济"], "数字经济"), (["", "二、现代服务业项目(1个)"], "现代服务业"), (["(一)", "物流类"], "现代服务业"),
     (["三", "新材料项目"], "特色新兴产业"), (["四、其他项目"], None), (["", "续建项目"], None)],
)  # fmt: skip
def test_a_group_title_gives_the_category_that_its_rows_leave_empty(title, value):
    rows = table(reserve(1, 产业类别=""))
    (sheet,) = read_dressed([rows[0], title, rows[1]])
    assert [row.values.get("industry") for row in sheet.rows] == [value]


def test_a_group_title_never_beats_the_rows_own_and_ends_at_the_next_title():
    header, own, after = table(reserve(1, 产业类别="现代服务业"), reserve(2, 产业类别=""))
    (sheet,) = read_dressed([header, ["一、数字经济"], own, ["二、新开工项目"], after])
    assert [row.values.get("industry") for row in sheet.rows] == ["现代服务业", None]


def test_projects_listed_by_stage_have_the_stage_of_their_title():
    header, talk, built = table(SIGNED | {"当前阶段": ""}, SIGNED | {"序号": 2, "当前阶段": ""})
    (sheet,) = read_dressed([header, ["一、在谈项目"], talk, ["二、在建项目"], built])
    assert [row.values["stage"] for row in sheet.rows] == ["在谈", "在建"]


def test_contents_below_a_category_title_are_records():
    rows = [
        list(NARRATIVE),
        ["一、工作动态"],
        [1, "", "", "赴江苏考察。"],
        ["", "", "", "某企业来访。"],
        ["二、经验做法"],
        ["", "", "", "专班推进。"],
    ]
    (sheet,) = read_dressed(rows)
    assert [row.values["category"] for row in sheet.rows] == ["工作动态", "工作动态", "经验做法"]


# --- 注, 说明, signatures below the table --------------------------------------------------------------------------
def test_notes_and_signatures_below_are_no_records_but_metadata():
    below = [
        ["合计"], [], ["注：本表按月报送，数据截至3月25日"], ["（以下空白）"],
        ["填表人：王某", "", "审核人：李某", "", "填报日期：2021年3月27日"], ["联系电话：0477-1234567"],
    ]  # fmt: skip
    file = read_bytes(make_workbook({"储备": table(RESERVE, below=below)}))
    (sheet,) = file.sheets
    assert len(sheet.rows) == 1
    assert {key: sheet.meta[key] for key in ("filler", "reviewer", "date")} == {
        "filler": "王某", "reviewer": "李某", "date": "2021年3月27日",
    }  # fmt: skip
    assert rules(file.problems) == []


# --- several tables in one sheet --------------------------------------------------------------------------------------
@pytest.mark.parametrize("first", [1, 40])
def test_two_forms_one_below_the_other_are_both_read(first):
    upper = table(*[reserve(number + 1) for number in range(first)], above=[["储备项目表"]], below=[["合计"], []])
    lower = table(SIGNED, above=[["签约项目进展表"]])
    reserve_sheet, signed_sheet = read_dressed([*upper, *lower])
    assert (reserve_sheet.form, len(reserve_sheet.rows)) == ("reserve_projects", first)
    assert (signed_sheet.form, [row.row for row in signed_sheet.rows]) == ("signed_projects", [len(upper) + 3])
    assert signed_sheet.header_row == len(upper) + 2


def test_four_forms_in_one_sheet_are_four():
    rows = [*table(RESERVE), [], *table(SIGNED), [], *table(FUNDS), [], *table(NARRATIVE)]
    assert [form for form, _ in forms(read_dressed(rows))] == [
        "reserve_projects",
        "signed_projects",
        "funds",
        "narrative",
    ]


def test_a_second_table_has_its_own_unit_and_the_sheets_where_it_has_none():
    bare = {("总投资" if key == WAN else key): value for key, value in RESERVE.items()}
    signed = {("总投资" if key == WAN else key): value for key, value in SIGNED.items()}
    upper = table(bare | {"总投资": 2}, above=[["单位：亿元"]])
    assert (
        read_dressed([*upper, [], *table(signed | {"总投资": 3})])[1].rows[0].values["total_investment"] == 300_000_000
    )
    lower = table(signed, above=[["单位：万元"]])
    assert read_dressed([*upper, [], *lower])[1].rows[0].values["total_investment"] == 80_000_000


def test_a_second_table_of_another_month_is_not_read_and_the_first_is():
    rows = [*table(RESERVE, above=[["报告期：2021年3月"]]), [], *table(SIGNED, above=[["报告期：2021年2月"]])]
    first, second = read_dressed(rows)
    assert (first.form, rules(first.problems)) == ("reserve_projects", [])
    assert (second.form, second.meant_form, rules(second.problems)) == (None, "signed_projects", ["F-PERIOD"])
    assert second.unread_rows == 1


def test_two_tables_of_one_form_with_their_own_columns_are_both_read():
    rows = [*table(reserve(1)), ["二、拟建项目"], *table(dict(reversed(reserve(2).items())))]
    assert forms(read_dressed(rows)) == [("reserve_projects", [2]), ("reserve_projects", [5])]
    assert read_dressed(rows)[1].rows[0].values["name"] == "某旗2号项目"


@pytest.mark.parametrize("gap", [[""], []])
def test_two_forms_side_by_side_are_both_read(gap):
    left, right = table(RESERVE, reserve(2)), table(FUNDS)
    rows = [[*a, *gap, *b] for a, b in zip(left, [*right, [""] * len(right[0])], strict=True)]
    first, second = read_dressed([["某旗2021年3月报表"], *rows])
    assert forms([first, second]) == [("reserve_projects", [3, 4]), ("funds", [3])]
    assert second.rows[0].values["funds_ytd"] == 3_000_000
    assert second.pane


# --- several sheets of one form ------------------------------------------------------------------------------------------
def test_two_sheets_of_one_form_are_both_read_without_a_question():
    file = read_bytes(make_workbook({"一园区": table(reserve(1)), "二园区": table(reserve(2))}))
    assert forms(file.sheets) == [("reserve_projects", [2]), ("reserve_projects", [2])]
    assert said(file.sheets, "F-TWIN") == []


def test_two_sheets_that_repeat_each_other_are_asked_about_once():
    first, copy = table(reserve(1), reserve(2), reserve(3)), table(reserve(1), reserve(2), reserve(4))
    file = read_bytes(make_workbook({"储备": first, "储备 (2)": copy, "封面": [["某旗报表"]]}))
    assert said(file.sheets, "F-TWIN") == [{"first": "储备", "second": "储备 (2)", "count": "2"}]


def test_last_months_copy_kept_in_the_workbook_is_told_by_its_period_alone():
    old = table(reserve(1), above=[["报告期：2021年2月"]])
    file = read_bytes(make_workbook({"3月": table(reserve(1), above=[["报告期：2021年3月"]]), "2月": old}))
    assert [rules(sheet.problems) for sheet in file.sheets] == [[], ["F-PERIOD"]]


def test_a_sheet_is_known_by_its_headers_and_an_empty_one_set_aside():
    file = read_bytes(make_workbook({"Sheet1": [], "附件2": table(FUNDS), "Sheet3": [["通讯录"]]}))
    assert [(s.name, s.form) for s in file.sheets] == [("Sheet1", None), ("附件2", "funds"), ("Sheet3", None)]
    assert [s.state for s in file.sheets] == ["attachment", "read", "attachment"]


# --- hidden rows, columns, sheets --------------------------------------------------------------------------------------------
def test_hidden_rows_columns_and_sheets_are_read_and_noted_once_a_sheet():
    rows = table(reserve(1), reserve(2), reserve(3))
    looks = {"储备": Looks(hidden_rows=[3], hidden_columns="C:C"), "资金": Looks(is_hidden=True)}
    file = read_bytes(make_workbook({"储备": rows, "资金": table(FUNDS)}, looks=looks))
    assert [len(sheet.rows) for sheet in file.sheets] == [3, 1]
    assert [rules(sheet.problems) for sheet in file.sheets] == [["F-HIDDEN"], ["F-HIDDEN"]]


# --- 序号 ----------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("serials", "gaps"),
    [
        ([1, 2, 3], []), ([1, 3], ["1之后是3"]), ([1, 2, 4, 5, 9], ["2之后是4、5之后是9"]), (["1", "2", "4"], ["2之后是4"]),
        ([1, 2, 1, 2], []), ([1, 1, 2], []), ([1, "", 3], []), (["", "", ""], []), (["一", "二", "四"], []), ([5, 6, 7], []),
        ([101, 205, 350, 351], []), ([3, 2, 1], []), ([1.0, 2.0, 3.5], []),
    ],
)  # fmt: skip
def test_a_gap_in_the_serials_asks_whether_a_row_was_deleted(serials, gaps):
    (sheet,) = read_dressed(table(*[RESERVE | {"序号": serial} for serial in serials]))
    assert len(sheet.rows) == len(serials)
    assert [found["gaps"] for found in said([sheet], "F-GAP")] == gaps


def test_groups_that_count_from_one_and_numbered_blank_rows_leave_no_gap():
    header, one, two, three = table(reserve(1), reserve(2), reserve(4))
    (sheet,) = read_dressed([header, ["一、新建"], one, two, ["二、续建"], one, two, [3], three])
    assert said([sheet], "F-GAP") == []


# --- names: traditional characters, brackets, blanks -------------------------------------------------------------------------
PLAN: Plan = make_plan()


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("準格爾旗", "准格尔旗"), ("伊金霍洛旗", "伊金霍洛旗"), ("烏審旗", "乌审旗"), ("東勝區", "东胜区"), ("達拉特旗", "达拉特旗"),
        ("杭錦旗", "杭锦旗"), ("鄂爾多斯高新區", "鄂尔多斯高新区"), ("空港物流園區", "空港物流园区"), (" 准格尔旗\u3000", "准格尔旗"),
    ],
)  # fmt: skip
def test_a_unit_is_known_by_its_traditional_name_too(written, unit):
    found = PLAN.find_unit(written)
    assert found is not None
    assert found.name == unit


def test_a_unit_is_never_matched_by_likeness():
    assert PLAN.find_unit("鄂托克前") is None
    assert PLAN.find_unit("鄂托克") is None
    assert PLAN.find_unit("准格尔旗2") is None


def test_a_form_with_headers_in_traditional_characters_is_read():
    turned = {"项目名称": "項目名稱", "建设地点": "建設地點", "产业类别": "產業類別", "联系电话": "聯繫電話"}
    record = {turned.get(header, header): value for header, value in RESERVE.items()}
    sheet = read_rows(table(record))
    assert sheet.form == "reserve_projects"
    assert sheet.rows[0].values["name"] == RESERVE["项目名称"]
