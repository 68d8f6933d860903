"""Nothing that stands in a file is lost without a word: every sheet ends in a state, and its rows add up."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.reader.catalog import FormSpec, build_catalog
from diaodu.adapters.reader.read_file import read_file
from diaodu.adapters.renderers.template_workbook import header_text, template_workbook
from diaodu.domain.forms.form import Form
from diaodu.domain.intake.reading import ReadFile, ReadSheet
from diaodu.domain.period import parse_period
from tests.conftest import OWN_INBOX, SHARED
from tests.lib.biff import OldSheet, make_xls
from tests.lib.documents import make_docx
from tests.lib.factories import built_in_plan
from tests.lib.other_formats import make_ods, make_text
from tests.lib.workbooks import FUNDS, MARCH, RESERVE, Grid, Looks, make_workbook, read_bytes, rules, table

FORMS = load_forms()
QUICK = ("reserve_projects", "funds", "activities", "narrative")
EVERY_FORM = [
    pytest.param(form, id=name, marks=() if name in QUICK else pytest.mark.slow) for name, form in FORMS.items()
]
STRANGE = ("甲栏", "乙栏", "丙栏", "丁栏", "戊栏", "己栏", "庚栏", "辛栏")
"""Headers that no form has."""


@cache
def every_form() -> list[FormSpec]:
    """All fifteen forms as the child knows them."""
    return build_catalog([form.model_dump(mode="json") for form in FORMS.values()])


def read(data: bytes, name: str = "报表.xlsx") -> ReadFile:
    return read_file(name, data, every_form(), MARCH)


FORMATS: dict[str, Callable[[str, Grid], bytes]] = {
    "报表.xlsx": lambda name, rows: make_workbook({name: rows}),
    "报表.xls": lambda name, rows: make_xls({name: OldSheet(rows)}),
    "报表.ods": lambda name, rows: make_ods({name: rows}),
}


def headers(form: Form) -> list[str]:
    return [header_text(column) for column in form.columns]


def body(form: Form, count: int = 3) -> list[list[Any]]:
    """Records that say something in every column."""
    return [[number, *(f"{column.header}{number}" for column in form.columns[1:])] for number in range(1, count + 1)]


def strange_rows(count: int) -> list[list[Any]]:
    return [[number, *(f"{head}{number}" for head in STRANGE[:4])] for number in range(1, count + 1)]


def check_balance(file: ReadFile) -> None:
    for sheet in file.sheets:
        said = (file.name, sheet.name, sheet.state, len(sheet.rows), sheet.unread_rows, sheet.told)
        assert sheet.filled == len(sheet.rows) + sheet.unread_rows + sheet.told, said
        assert not sheet.unread_rows or sheet.problems or file.problems, said


def states(file: ReadFile) -> list[tuple[str, str, int, int]]:
    return [(sheet.name, sheet.state, len(sheet.rows), sheet.unread_rows) for sheet in file.sheets]


def lost(sheet: ReadSheet) -> tuple[list[str], str, str]:
    """Rules, rows and title of what was said of a sheet."""
    return rules(sheet.problems), sheet.problems[0].detail["rows"], sheet.problems[0].detail.get("title", "")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("form", EVERY_FORM)
def test_a_sheet_named_as_a_form_whose_headers_are_too_few_is_lost_by_name_and_rows(form: Form, name: str) -> None:
    rows = [["序号", *STRANGE], *[[n, *STRANGE] for n in range(1, 5)]]
    file = read(FORMATS[name](form.title, rows), name)
    assert states(file) == [(form.title, "unread", 0, 4)]
    assert lost(file.sheets[0]) == (["F-SHEET"], "4", form.title)
    check_balance(file)


@pytest.mark.parametrize("form", EVERY_FORM)
def test_a_form_whose_header_stands_too_deep_is_lost_by_name_and_rows(form: Form) -> None:
    above = [[f"第{line}行说明，本行不是数据"] for line in range(1, 36)]
    file = read(make_workbook({form.title: [*above, headers(form), *body(form)]}))
    (sheet,) = file.sheets
    assert (sheet.state, rules(sheet.problems)) == ("unread", ["F-SHEET"])
    assert sheet.unread_rows >= 3
    check_balance(file)


@pytest.mark.parametrize("form", EVERY_FORM)
def test_a_block_of_no_form_below_a_form_is_lost_and_none_of_the_forms_rows_is_it(form: Form) -> None:
    rows = [headers(form), *body(form), [], ["意向客商名录"], ["序号", *STRANGE[:4]], *strange_rows(2)]
    file = read(make_workbook({"表": rows}))
    assert states(file) == [("表", "read", 3, 0), ("表", "unread", 0, 2)]
    (problem,) = file.sheets[1].problems
    assert (problem.rule, problem.cell, problem.detail["rows"]) == ("F-LOST", "A7", "2")
    check_balance(file)


@pytest.mark.parametrize("form", EVERY_FORM)
def test_a_block_of_no_form_above_a_form_is_lost_too(form: Form) -> None:
    rows = [["意向客商名录"], ["序号", *STRANGE[:4]], *strange_rows(2), [], headers(form), *body(form)]
    file = read(make_workbook({"表": rows}))
    assert states(file) == [("表", "unread", 0, 2), ("表", "read", 3, 0)]
    check_balance(file)


@pytest.mark.parametrize("form", EVERY_FORM)
def test_a_block_of_no_form_beside_a_form_is_lost_and_changes_nothing_of_the_form(form: Form) -> None:
    alone = read(make_workbook({"表": [headers(form), *body(form)]}))
    beside = [[*headers(form), "", "序号", *STRANGE[:3]]]
    beside += [[*row, "", at, *STRANGE[:3]] for at, row in enumerate(body(form), 1)]
    file = read(make_workbook({"表": beside}))
    assert states(file) == [("表", "read", 3, 0), ("表", "unread", 0, 3)]
    assert file.sheets[0].rows == alone.sheets[0].rows
    check_balance(file)


@pytest.mark.parametrize("form", EVERY_FORM)
def test_what_stands_beside_a_form_without_a_header_is_told(form: Form) -> None:
    rows = [headers(form), *([*row, "", 5000, 6000] for row in body(form))]
    file = read(make_workbook({"表": rows}))
    assert states(file) == [("表", "read", 3, 0), ("表", "unread", 0, 3)]
    assert rules(file.sheets[1].problems) == ["F-LOST"]


def test_one_figure_beside_a_form_is_a_clerks_note_and_no_block() -> None:
    record = list(RESERVE.values())
    file = read_bytes(make_workbook({"储备": [list(RESERVE), [*record, "", 5000], [*record, "", ""]]}))
    assert states(file) == [("储备", "read", 2, 0)]


@pytest.mark.parametrize("form", EVERY_FORM)
def test_a_hidden_sheet_beside_an_open_one_of_its_form_is_asked_and_not_counted(form: Form) -> None:
    sheets = {"本月": [headers(form), *body(form)], "旧表": [headers(form), *body(form, 2)]}
    file = read(make_workbook(sheets, looks={"旧表": Looks(is_hidden=True)}))
    assert states(file) == [("本月", "read", 3, 0), ("旧表", "unread", 0, 2)]
    assert lost(file.sheets[1]) == (["F-OLD"], "2", form.title)
    check_balance(file)


def test_a_hidden_sheet_is_asked_though_the_open_one_of_its_form_is_blank_or_could_not_be_read() -> None:
    without_key = {key: value for key, value in FUNDS.items() if key != "项目名称"}
    for open_one in ([list(FUNDS)], table(without_key)):
        data = make_workbook({"资金": open_one, "旧": table(FUNDS)}, looks={"旧": Looks(is_hidden=True)})
        assert rules(read_bytes(data).sheets[1].problems) == ["F-OLD"]


def test_a_hidden_sheet_alone_of_its_form_is_read_counted_and_noted() -> None:
    data = make_workbook({"储备": table(RESERVE), "资金": table(FUNDS)}, looks={"资金": Looks(is_hidden=True)})
    file = read_bytes(data)
    assert states(file) == [("储备", "read", 1, 0), ("资金", "read", 1, 0)]
    assert rules(file.sheets[1].problems) == ["F-HIDDEN"]


def test_a_hidden_sheet_of_no_form_is_lost_and_said_to_be_hidden() -> None:
    rows = [["序号", *STRANGE[:4]], *strange_rows(2)]
    file = read_bytes(make_workbook({"储备": table(RESERVE), "底稿": rows}, looks={"底稿": Looks(is_hidden=True)}))
    (problem,) = file.sheets[1].problems
    assert (problem.rule, problem.detail["rows"]) == ("F-LOST", "2")
    assert "隐藏" in problem.detail["why"]


def test_a_csv_of_no_form_is_lost_like_a_sheet() -> None:
    rows = [["序号", *STRANGE[:4]], *strange_rows(3)]
    file = read_bytes(make_text(rows), "名录.csv")
    assert states(file) == [("名录", "unread", 0, 3)]
    check_balance(file)


def test_the_lines_of_a_lost_sheet_that_are_labels_or_notes_are_no_lost_rows() -> None:
    rows = [["客商名录"], ["序号", *STRANGE[:4]], *strange_rows(2), ["注：以上为意向"], ["填报人：某某"]]
    (sheet,) = read_bytes(make_workbook({"名录": rows})).sheets
    assert (sheet.unread_rows, sheet.told, sheet.filled) == (2, 4, 6)


@pytest.mark.parametrize("plan", ["ordos-2021", "dongsheng-2023-winter", "suzhou-2020", "bole-2023", "huimin-2013"])
def test_the_pages_of_our_own_template_are_no_loss(plan: str) -> None:
    own = built_in_plan(plan)
    forms = [FORMS[name] for name in own.forms_used]
    period = parse_period(own.first_period)
    data = template_workbook(own, period, own.units[0], forms)
    file = read(data)
    assert [s.state for s in file.sheets if not (s.form or s.meant_form)] == ["attachment"] * 3
    assert [p for s in file.sheets for p in s.problems if p.rule != "F-PERIOD"] == []
    check_balance(file)


@pytest.mark.parametrize(
    "rows",
    [
        [["鄂尔多斯市招商引资报表"], ["填报单位：准格尔旗"], ["2021年3月"]],
        [["目　录"], ["一、储备"], ["二、资金"]],
        [["通讯录"]],
    ],
)
def test_a_cover_is_no_loss(rows: Grid) -> None:
    file = read_bytes(make_workbook({"封面": rows, "储备": table(RESERVE)}))
    assert states(file)[0] == ("封面", "attachment", 0, 0)
    check_balance(file)


# --- free text -----------------------------------------------------------------------------------------------------
PROSE = [
    ["3月份招商引资工作情况"],
    ["一、工作动态"],
    ["3月3日，区长带队赴苏州考察两家企业。"],
    ["二、存在问题"],
    ["用地指标紧张。"],
]


@pytest.mark.parametrize("name", FORMATS)
def test_free_text_under_the_narratives_headings_is_read_from_a_sheet(name: str) -> None:
    (sheet,) = read(FORMATS[name]("工作情况", PROSE), name).sheets
    assert [(row.row, row.values["category"]) for row in sheet.rows] == [(3, "工作动态"), (5, "存在问题")]
    assert sheet.columns["content"] == "A"
    assert (sheet.state, sheet.told, sheet.filled) == ("read", 3, 5)


def test_text_under_another_heading_is_told_in_a_sheet_and_in_a_document() -> None:
    more = [["三、下一步打算"], ["继续推进。"]]
    (sheet,) = read(make_workbook({"情况": [*PROSE, *more]})).sheets
    (document,) = read(make_docx(*(row[0] for row in [*PROSE, *more])), "情况.docx").sheets
    for found in (sheet, document):
        assert (len(found.rows), found.unread_rows, rules(found.problems)) == (2, 2, ["F-LOST"])
        assert "第6、7段" in found.problems[0].detail["place"]


@pytest.mark.parametrize(
    "rows",
    [
        [["3月份工作情况"], ["本月赴苏州考察两家企业，签约一个项目。"], ["用地指标紧张。"]],
        [["工作情况"], ["一、工作动态\n赴苏州考察。\n二、存在问题\n用地指标紧张。"]],
    ],
)
def test_free_text_that_cannot_be_parted_is_told(rows: Grid) -> None:
    (sheet,) = read(make_workbook({"工作情况": rows})).sheets
    assert (sheet.state, sheet.unread_rows, lost(sheet)[0]) == ("unread", len(rows) - 1, ["F-SHEET"])


def test_a_sheet_that_says_nil_under_a_forms_title_is_nil() -> None:
    file = read_bytes(make_workbook({"到位资金": [["到位资金表"], ["本月无"]], "储备": table(RESERVE)}))
    assert (file.sheets[0].state, file.sheets[0].form, file.sheets[0].nil) == ("nil", "funds", True)
    check_balance(file)


# --- months by their tabs -------------------------------------------------------------------------------------------
def test_sheets_of_several_months_are_told_apart_by_their_tabs() -> None:
    months = {f"{month}月": table(FUNDS | {"年初累计到位资金(万元)": 100 * month}) for month in (1, 2, 3)}
    file = read_bytes(make_workbook(months))
    assert states(file) == [("1月", "other_period", 0, 1), ("2月", "other_period", 0, 1), ("3月", "read", 1, 0)]
    check_balance(file)


@pytest.mark.parametrize(
    ("tab", "above", "state"),
    [
        ("2月资金", [], "other_period"), ("2020年3月", [], "other_period"), ("1-3月", [], "read"), ("资金", [], "read"),
        ("2月", [["报告期：2021年3月"]], "read"), ("3月", [["2021年2月到位资金表"]], "other_period"),
    ],
)  # fmt: skip
def test_what_a_sheet_says_of_its_month_goes_before_its_tab(tab: str, above: Grid, state: str) -> None:
    (sheet,) = read_bytes(make_workbook({tab: table(FUNDS, above=above)})).sheets
    assert sheet.state == state


# --- every file there is --------------------------------------------------------------------------------------------
def files() -> list[Path]:
    folders = [OWN_INBOX, *(SHARED / "data" / name for name in ("cases", "hostile", "inbox"))]
    return [path for folder in folders for path in sorted(folder.rglob("*.xls*")) if path.stat().st_size < 2_000_000]


@pytest.mark.slow
def test_the_rows_of_every_sheet_of_every_file_at_hand_add_up() -> None:
    for path in files():
        check_balance(read_bytes(path.read_bytes(), path.name))


def test_no_sheet_of_a_clean_month_is_lost() -> None:
    for path in sorted(OWN_INBOX.rglob("*.xlsx")):
        file = read_bytes(path.read_bytes(), path.name)
        found = [
            (path.name, p.rule) for s in file.sheets for p in s.problems if p.rule in {"F-SHEET", "F-LOST", "F-OLD"}
        ]
        assert found == []


CELLS = st.one_of(
    st.just(""),
    st.sampled_from(
        [*RESERVE, *FUNDS, *STRANGE, "序号", "合计", "其中:", "注：说明", "填报人：某某", "一、工作动态", "本月无"]
    ),
    st.integers(0, 9000),
    st.text("甲乙丙。 ", max_size=5),
    st.just(date(2021, 3, 1)),
)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=9), min_size=1, max_size=14), with_form=st.booleans())
def test_the_rows_of_any_sheet_add_up(rows: Sequence[Sequence[Any]], *, with_form: bool) -> None:
    above = table(RESERVE, RESERVE) if with_form else []
    check_balance(read_bytes(make_workbook({"表": [*above, *rows]})))
