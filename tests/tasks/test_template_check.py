"""An old or foreign template is recognised before any row is judged, and told once (docs/reading.md#templates)."""

from typing import Any

import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.domain.intake.reading import ReadFile
from diaodu.domain.intake.template_check import Expected, check_template
from tests.lib.templates import edited, make_template, set_cell, set_version, without_mark
from tests.lib.workbooks import RESERVE, make_workbook, read_bytes, rules, table

ROW = {
    "name": "某旗光伏组件项目", "location": "某旗园区", "industry": "数字经济", "content": "新建厂房", "total_investment": 50_000_000,
    "cooperation": "合资", "is_backward": "否", "meets_environment": "是", "appraisal": "已论证",
    "responsible_unit": "某旗商务局", "contact": "王某", "phone": "0477-1234567",
}  # fmt: skip
WRONG = ROW | {"name": "某旗小项目", "total_investment": 10_000_000_000_000, "is_backward": None}
FILLED = {"reserve_projects": [ROW, WRONG]}
VERSIONS = {name: form.version for name, form in load_forms().items()}


def expected(**changes: Any) -> Expected:
    own: dict[str, Any] = {
        "plan": "ordos-2021", "period_id": "2021-03", "period_title": "2021年3月", "unit": "150622", "unit_name": "准格尔旗",
        "versions": VERSIONS,
    }  # fmt: skip
    return Expected(**own | changes)


def checked(data: bytes, **changes: Any) -> ReadFile:
    return check_template(read_bytes(data), expected(**changes))


def row_rules(file: ReadFile) -> list[str]:
    return [problem.rule for sheet in file.sheets for row in sheet.rows for problem in row.problems]


def test_the_units_own_template_of_the_period_is_read_without_a_word() -> None:
    file = checked(make_template(records=FILLED))
    assert file.template is not None
    assert [len(sheet.rows) for sheet in file.sheets if sheet.form == "reserve_projects"] == [2]
    assert row_rules(file) == ["F-SCALE"]
    assert set(rules(file.problems)) <= {"F-SIGN"}


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        ({"unit": "达拉特旗"}, "使用的是达拉特旗的模板，报送单位是准格尔旗"), ({"id": "ordos-2020"}, "使用的是另一方案（ordos-2020）的模板"),
        ({"unit": "达拉特旗", "period": "2021-02"}, "使用的是达拉特旗的模板，报送单位是准格尔旗"),
    ],
)  # fmt: skip
def test_a_template_of_another_unit_or_plan_is_not_read_and_told_once(made: dict[str, str], reason: str) -> None:
    file = checked(make_template(records=FILLED, **made))
    assert rules(file.problems) == ["F-TMPL"]
    assert file.problems[0].detail == {
        "reason": reason, "own": "准格尔旗2021年3月", "command": "diaodu template ordos-2021 2021-03 --unit 准格尔旗",
    }  # fmt: skip
    assert [sheet for sheet in file.sheets if sheet.form or sheet.rows or sheet.problems] == []


def test_the_rows_that_were_left_out_are_counted_as_unread() -> None:
    file = checked(make_template(records=FILLED, unit="达拉特旗"))
    assert sum(sheet.unread_rows for sheet in file.sheets) == 2


def test_last_months_template_is_one_period_finding_for_the_workbook() -> None:
    file = checked(make_template(records=FILLED, period="2021-02"))
    assert rules(file.problems) == ["F-PERIOD"]
    assert file.problems[0].detail == {"found": "2021年2月", "expected": "2021年3月"}
    assert [sheet for sheet in file.sheets if sheet.rows or sheet.problems] == []


def test_in_last_months_template_the_sheets_own_period_rules() -> None:
    file = checked(edited(make_template(records=FILLED, period="2021-02"), set_period_of("储备项目表")))
    read = [found for found in file.sheets if found.form]
    assert [(found.form, len(found.rows)) for found in read] == [("reserve_projects", 2)]
    assert "F-PERIOD" not in rules(file.problems)
    assert {problem.rule for found in file.sheets if not found.form for problem in found.problems} == {"F-PERIOD"}
    assert rules(read[0].problems) == ["F-WHEN"]  # its title is still last month's


def set_period_of(sheet: str) -> Any:
    def edit(book: Any) -> None:
        for cell in book[sheet][2]:
            if str(cell.value or "").startswith("报告期"):
                cell.value = "报告期:2021年3月"

    return edit


def test_an_older_version_whose_keys_are_there_is_read_with_one_note() -> None:
    newer = VERSIONS | {"reserve_projects": 3, "funds": 2}
    file = checked(edited(make_template(records=FILLED), set_version("reserve_projects", 2)), versions=newer)
    assert [problem.detail for problem in file.problems if problem.rule == "F-VER"] == [
        {"what": "储备项目表、到位资金表是旧版模板"}
    ]
    assert [len(sheet.rows) for sheet in file.sheets if sheet.form == "reserve_projects"] == [2]


def test_a_changed_header_is_one_note_and_the_headers_decide_what_is_read() -> None:
    data = edited(make_template(records=FILLED), set_cell("储备项目表", "H5", "总投资(亿元)"))
    file = checked(data)
    assert [problem.detail for problem in file.problems if problem.rule == "F-VER"] == [
        {"what": "储备项目表的表头被改动"}
    ]
    assert [len(sheet.rows) for sheet in file.sheets if sheet.form == "reserve_projects"] == [2]


def test_a_key_column_that_was_renamed_away_leaves_its_sheet_unread() -> None:
    file = checked(edited(make_template(records=FILLED), set_cell("储备项目表", "C5", "甲")))
    found = next(sheet for sheet in file.sheets if sheet.meant_form == "reserve_projects")
    assert (found.form, rules(found.problems)) == (None, ["F-HEADER"])


def test_a_clerks_own_workbook_and_a_template_without_its_mark_are_read_as_ever() -> None:
    assert checked(make_workbook({"储备": table(RESERVE)})).template is None
    file = checked(edited(make_template(records=FILLED, unit="达拉特旗"), without_mark))
    assert [len(sheet.rows) for sheet in file.sheets if sheet.form == "reserve_projects"] == [2]


def test_a_reading_crosses_the_process_with_its_template() -> None:
    file = read_bytes(make_template(records=FILLED))
    assert ReadFile.from_json(file.to_json()) == file


OTHERS = {"达拉特旗": "达拉特旗", "达旗": "达拉特旗"}


def own_workbook(unit: str) -> bytes:
    """A clerk's own workbook of two sheets that names a unit."""
    head = [[f"填报单位：{unit}"], ["填报人：甲 审核人：乙"]]
    return make_workbook(
        {"储备": [*head, *table(RESERVE)], "副表": [*head, *table(RESERVE | {"项目名称": "另一项目"})]}
    )


@pytest.mark.parametrize("named", ["达拉特旗", "达 旗", "达拉特旗 "])
def test_a_workbook_that_names_another_unit_is_asked_about_once_and_read(named: str) -> None:
    file = checked(own_workbook(named), others=OTHERS)
    asked = [problem for sheet in file.sheets for problem in sheet.problems if problem.rule == "F-UNIT"]
    assert [problem.detail for problem in asked] == [{"found": named.strip(), "unit": "准格尔旗"}]
    assert [len(sheet.rows) for sheet in file.sheets] == [1, 1]


@pytest.mark.parametrize("named", ["准格尔旗", "准旗商务局", "达拉特旗树林召镇", ""])
def test_a_workbook_that_names_its_own_unit_or_none_of_the_plan_is_not_asked_about(named: str) -> None:
    file = checked(own_workbook(named), others=OTHERS)
    assert "F-UNIT" not in [problem.rule for sheet in file.sheets for problem in sheet.problems]
