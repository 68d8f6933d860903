"""Words for nothing, nil in other words, names that are off, and merged numbers (docs/reading.md#what-is-seen-is-what-counts)."""

import pytest

from tests.lib.biff import OldSheet, make_xls
from tests.lib.documents import make_docx
from tests.lib.workbooks import (
    FUNDS,
    RESERVE,
    SIGNED,
    Looks,
    make_workbook,
    read_bytes,
    read_dressed,
    read_record,
    read_rows,
    rules,
    table,
)

WORDS = ["/", "-", "—", "－", "–", "——", "无", "暂无", "待定", "N/A", "n/a", " — "]
TOTAL = "总投资(万元)"


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    ("record", "header", "column"),
    [
        (FUNDS, "本月到位资金(万元)", "funds_month"),
        (SIGNED, "签约时间", "sign_date"),
        (SIGNED, "责任单位", "responsible_unit"),
    ],
)
def test_a_word_for_nothing_is_a_blank(record, header, column, word):
    row = read_record(record, **{header: word})
    assert (row.values.get(column), row.raw[column], row.problems) == (None, word.strip(), [])


@pytest.mark.parametrize(("header", "column"), [("签约时间", "sign_date"), ("开工佐证", "start_proof")])
@pytest.mark.parametrize("zero", [0, "0"])
def test_zero_is_a_blank_where_no_number_can_stand(header, column, zero):
    row = read_record(SIGNED, **{header: zero})
    assert (row.values.get(column), row.problems) == (None, [])


@pytest.mark.parametrize("zero", [0, "0", "０"])
def test_zero_money_is_zero(zero):
    assert read_record(FUNDS, **{"本月到位资金(万元)": zero}).values["funds_month"] == 0


@pytest.mark.parametrize("word", ["待定", "/", "无"])
def test_in_a_key_amount_the_word_is_said_back(word):
    row = read_record(RESERVE, **{TOTAL: word})
    assert [(problem.rule, problem.value) for problem in row.problems] == [("F-TYPE", word)]


def test_a_word_that_is_a_choice_goes_before():
    assert read_record(FUNDS, 资金来源地="境外").values["origin"] == "境外"
    assert read_record(RESERVE, 合作方式="无").values.get("cooperation") is None


# --- nil ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("paragraphs", "forms"),
    [
        (["关于零报告的说明", "我单位2021年3月无新增签约项目，特此零报告。", "某旗商务局", "2021年4月1日"], ["signed_projects"]),
        (["本月储备项目、到位资金零报告"], ["reserve_projects", "funds"]),
        (["零报告"], ["reserve_projects", "signed_projects", "funds", "factor_prices", "idle_plants"]),
    ],
)  # fmt: skip
def test_a_letter_that_says_nil_is_nil_for_the_forms_it_names(paragraphs, forms):
    file = read_bytes(make_docx(*paragraphs), "说明.docx")
    assert [sheet.form for sheet in file.sheets] == forms
    assert all(sheet.nil for sheet in file.sheets)
    assert sum(sheet.filled for sheet in file.sheets) == sum(sheet.told for sheet in file.sheets) > 0


@pytest.mark.parametrize(
    "paragraphs", [["关于严格执行零报告制度的通知"], ["本月赴江苏招商。"], ["各单位不得零报告了事。"]]
)
def test_a_letter_that_only_speaks_of_nil_is_kept_as_an_attachment(paragraphs):
    assert read_bytes(make_docx(*paragraphs), "说明.docx").outcome == "attachment"


def test_another_months_letter_of_nil_is_of_that_month():
    (sheet,) = read_bytes(make_docx("2月份签约项目零报告"), "说明.docx").sheets
    assert (sheet.state, rules(sheet.problems)) == ("other_period", ["F-PERIOD"])


@pytest.mark.parametrize(
    ("sheets", "nil"),
    [
        ({"Sheet1": [["签约项目进展表"], ["暂无项目"]]}, ["signed_projects"]),
        ({"Sheet1": [["签约项目零报告"]]}, ["signed_projects"]),
        ({"储备": table(RESERVE), "Sheet2": [["无"]]}, []),
        ({"储备": table(RESERVE), "签约项目进展": [["无"]]}, ["signed_projects"]),
    ],
)
def test_a_sheet_says_nil_for_the_form_that_it_names(sheets, nil):
    file = read_bytes(make_workbook(sheets))
    assert [sheet.form for sheet in file.sheets if sheet.nil] == nil


def test_a_workbook_of_nothing_but_the_word_is_nil():
    assert all(sheet.nil for sheet in read_bytes(make_workbook({"Sheet1": [["无"]]})).sheets)


# --- names that are off --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "told"), [("未乙（已取消）", ["F-VOID"]), ("未丙【作废】", ["F-VOID"]), ("未丁（一期）", [])]
)
def test_a_project_called_off_in_its_name_is_asked(name, told):
    assert rules(read_record(RESERVE, 项目名称=name).problems) == told


def test_an_old_character_in_a_name_is_not_lost():
    assert read_record(SIGNED, 责任人="刘\ue863").values["responsible_person"] == "刘䶮"


# --- merged cells --------------------------------------------------------------------------------------------
AGREED, MONTH = "协议总投资(万元)", "本月到位资金(万元)"


def _merged(second, *headers):
    first = FUNDS | {"备注": "两个来源"}
    letters = [chr(65 + place) for place, header in enumerate(first) if header in headers]
    rows = table(first, first | {"序号": 2} | second)
    return read_dressed(rows, Looks(merged=[f"{letter}2:{letter}3" for letter in letters]))[0]


def test_a_merged_amount_is_one_value_of_its_project_and_no_gap_of_the_row_below():
    sheet = _merged({"资金来源地": "市内"}, "项目名称", AGREED)
    assert [row.values.get("agreed_investment") for row in sheet.rows] == [80_000_000, None]
    assert sheet.shared == {"agreed_investment": [3]}


def test_of_another_project_the_merged_amount_is_missing():
    assert _merged({"项目名称": "二号项目"}, AGREED).shared == {}


def test_what_lies_unseen_under_a_merge_is_not_read():
    rows = table(FUNDS, FUNDS | {"序号": 2, "资金来源地": "市内", MONTH: 70})
    column = rows[0].index(MONTH)
    data = make_xls({"到位资金": OldSheet(rows, merges=[(1, column, 2, column)])})
    (sheet,) = read_bytes(data, "资金.xls").sheets
    assert [row.values.get("funds_month") for row in sheet.rows] == [1_000_000, None]


def test_merged_texts_fill_down_in_every_column():
    sheet = _merged({"资金来源地": "市内", "备注": ""}, "项目名称", "备注")
    assert [row.values.get("remark") for row in sheet.rows] == ["两个来源", "两个来源"]


def test_unmerged_blanks_below_stay_blank():
    sheet = read_rows(table(FUNDS, FUNDS | {"资金来源地": "市内", AGREED: ""}))
    assert (sheet.rows[1].values.get("agreed_investment"), sheet.shared) == (None, {})
