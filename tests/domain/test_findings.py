"""Findings in words: templates are filled, never run; values read as a clerk would write them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaodu.adapters.form_files import load_forms, load_house_rules
from diaodu.domain.forms.column_words import column_words
from diaodu.domain.forms.rules.rule import Rule
from diaodu.domain.forms.sentences import fill, parameter_words, show
from diaodu.domain.intake.reading import Problem, ReadFile
from diaodu.domain.intake.rows import Row, UnitFile, short_hash
from diaodu.domain.review.findings import failure_finding, file_finding, problem_finding, severity_at
from diaodu.domain.states import ReadOutcome
from tests.lib.factories import make_plan

FORMS, HOUSE = load_forms(), load_house_rules()
RESERVE, SIGNED, FUNDS = FORMS["reserve_projects"], FORMS["signed_projects"], FORMS["funds"]


def make_row(values: dict[str, Any], raw: dict[str, str] | None = None, **letters: str) -> Row:
    return Row(
        id="row1", unit="150622", submission="s1", file="3月.xlsx", sheet="储备", row=12, letters=letters, values=values,
        raw=raw or {}, problems=[], version="current",
    )  # fmt: skip


def rule_of(form: Any, name: str, at: str | None = None) -> Rule:
    return next(rule for rule in form.rules if rule.id == name and at in {None, rule.place})


# --- wording --------------------------------------------------------------------------------------------
def test_a_name_is_replaced_and_one_nobody_gives_stays_visible() -> None:
    assert (
        fill("{header}填写的“{value}”, 见{nothing}", {"header": "总投资", "value": "5"})
        == "总投资填写的“5”, 见{nothing}"
    )


@pytest.mark.parametrize(
    "template",
    ["{value.__class__}", "{value!r}", "{value:>9}", "{0}", "{}", "{{value}}x", "{value[0]}", "%(value)s", "${value", "{{ 7*7 }}", "{% x %}"],
)  # fmt: skip
def test_no_code_and_no_format_is_evaluated(template: str) -> None:
    filled = fill(template, {"value": "V"})
    assert filled in {template, template.replace("{value}", "V")}


@given(st.text(max_size=40))
def test_a_value_with_braces_is_data_and_is_not_filled_again(value: str) -> None:
    assert fill("<{value}>", {"value": value, "secret": "S"}) == f"<{value}>"
    assert fill("<{value}>", {"value": "{secret}", "secret": "S"}) == "<{secret}>"


@given(st.text(max_size=60), st.dictionaries(st.text("abcxyz_", min_size=1), st.text(max_size=5)))
def test_any_wording_can_be_filled(template: str, values: dict[str, str]) -> None:
    assert isinstance(fill(template, values), str)


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        (5_000_000, "money", "500万元"),
        (4_990_000, "money", "499万元"),
        (120_000_000, "money", "1.2亿元"),
        (-10_000, "money", "-1万元"),
        (0, "money", "0元"),
        (4_999_999, "money", "499.9999万元"),
        ("2021-03-15", "date", "2021-03-15"),
        ("在建", "text", "在建"),
        (None, "money", ""),
        (None, "text", ""),
    ],
)
def test_a_value_is_shown_as_a_clerk_would_write_it(value: Any, kind: str, shown: str) -> None:
    assert show(value, kind) == shown


def test_parameters_in_words_are_amounts_or_text() -> None:
    words = parameter_words(make_plan().parameters)
    assert (words["min_total_investment"], words["max_total_investment"], words["scope_b_from"]) == (
        "500万元",
        "1000亿元",
        "2021-01-01",
    )


def test_a_column_tells_its_header_kind_example_unit_and_choices() -> None:
    amount, choice = column_words(FUNDS.column("funds_ytd")), column_words(FUNDS.column("origin"))
    assert (amount["header"], amount["kind"], amount["unit"]) == ("年初累计到位资金", "金额", "万元")
    assert amount["example"]
    assert choice["choices"] == "区外、区内市外、市内、境外"


# --- severities -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rule", "column", "severity"),
    [
        ("F-TYPE", "total_investment", "critical"),
        ("F-TYPE", "seeking_amount", "warning"),
        ("F-TYPE", None, "critical"),
        ("F-ERR", "name", "critical"),
        ("F-ERR", "land", "warning"),
        ("F-CURR", "seeking_amount", "critical"),
        ("F-SCALE", "total_investment", "critical"),
        ("F-APPROX", "total_investment", "info"),
        ("F-HEADER", "name", "critical"),
        ("F-HEADER", "content", "warning"),
        ("F-AMBIG", None, "warning"),
        ("F-TOTAL", "total_investment", "warning"),
        ("F-HIDDEN", None, "info"),
        ("F-PERIOD", None, "critical"),
        ("F-SIGN", None, "info"),
        ("F-FILE", None, "critical"),
        ("X-01", None, "warning"),
    ],
)
def test_a_house_rules_severity_is_the_contracts_and_milder_away_from_key_cells(
    rule: str, column: str | None, severity: str
) -> None:
    assert severity_at(HOUSE[rule], RESERVE.column(column) if column else None) == severity


# --- findings -------------------------------------------------------------------------------------------
def test_a_failed_rule_becomes_a_finding_with_its_address_value_clause_and_words() -> None:
    row = make_row(
        {"name": "冷链物流园", "total_investment": 4_990_000}, {"total_investment": "499"}, total_investment="H"
    )
    found = failure_finding(RESERVE, rule_of(RESERVE, "O-01"), row, parameter_words(make_plan().parameters))
    assert (found.unit, found.form, found.rule, found.severity, found.clause) == (
        "150622",
        "reserve_projects",
        "O-01",
        "critical",
        "O-01",
    )
    assert (found.file, found.sheet, found.cell, found.row, found.column, found.record) == (
        "3月.xlsx",
        "储备",
        "H12",
        12,
        "total_investment",
        "row1",
    )
    assert (found.value, found.project) == ("499", "冷链物流园")
    assert found.message == "总投资499万元低于储备项目500万元的下限"
    assert "500万元" in found.remedy


def test_a_rule_of_two_columns_stands_at_its_place_and_names_both_values() -> None:
    row = make_row({"name": "甲", "funds_month": 6_000_000, "funds_ytd": 5_000_000}, funds_month="G", funds_ytd="H")
    found = failure_finding(FUNDS, rule_of(FUNDS, "M-01"), row, {})
    assert (found.cell, found.column) == ("G12", "funds_month")
    assert found.message == "本月到位资金600万元大于年初累计到位资金500万元"


def test_a_rule_on_a_derived_column_stands_at_the_cell_it_was_derived_from() -> None:
    row = make_row({"name": "甲", "credit_code": "91X"}, credit_code="I", name="C")
    assert failure_finding(SIGNED, rule_of(SIGNED, "P-06"), row, {}).cell == "I12"
    assert failure_finding(SIGNED, rule_of(SIGNED, "F-DUP"), row, {}).cell == "C12"


def test_a_column_the_sheet_lacks_has_no_cell() -> None:
    assert failure_finding(RESERVE, rule_of(RESERVE, "O-11"), make_row({"appraisal": "未论证"}), {}).cell == ""


def test_every_stated_rules_wording_is_filled_without_a_name_left_over() -> None:
    words = parameter_words(dict(make_plan().parameters) | {"period_end": "2021-03-31", "first": "前面", "other": "乙"})
    for form in FORMS.values():
        values = {
            name: {"money": 1, "foreign": 1, "number": 1.0, "date": "2021-01-01"}.get(kind, "甲")
            for name, kind in form.frame_columns.items()
        }
        for rule in form.rules:
            found = failure_finding(form, rule, make_row(values), words)
            assert "{" not in found.message + found.remedy, rule.id


def test_the_same_fault_of_the_same_row_keeps_its_id_and_another_has_another() -> None:
    row = make_row({"name": "甲", "total_investment": 1})
    ids = {failure_finding(RESERVE, rule, row, {}).id for rule in RESERVE.rules}
    assert len(ids) == len(RESERVE.rules)
    again = make_row({"name": "改了名", "total_investment": 2})
    assert {failure_finding(RESERVE, rule, again, {}).id for rule in RESERVE.rules} == ids


def test_what_the_reader_saw_becomes_a_finding_at_its_own_cell() -> None:
    problem = Problem(rule="F-TYPE", column="total_investment", cell="H12", row=12, value="待定")
    found = problem_finding(RESERVE, HOUSE["F-TYPE"], problem, make_row({"name": "甲"}))
    assert (found.severity, found.cell, found.value) == ("critical", "H12", "待定")
    assert "待定" in found.message
    assert "金额" in found.message
    assert (
        problem_finding(RESERVE, HOUSE["F-TYPE"], problem, make_row({}), severity=HOUSE["F-SIGN"].severity).severity
        == "info"
    )


def test_detail_of_the_reader_goes_before_the_columns_own_words() -> None:
    problem = Problem(rule="F-SCALE", column="total_investment", value="5", detail={"unit": "亿元"})
    assert "亿元" in problem_finding(RESERVE, HOUSE["F-SCALE"], problem, make_row({})).remedy


def unit_file(**changes: Any) -> UnitFile:
    values = {
        "unit": "150622",
        "mark": "150622",
        "submission": "s1",
        "sha256": "ab",
        "name": "3月.xlsx",
        "forms": frozenset(),
    }
    return UnitFile(**values | {"reading": ReadFile(name="3月.xlsx", outcome=ReadOutcome.READ)} | changes)


def test_a_finding_about_a_whole_file_or_sheet_has_no_record() -> None:
    problem = Problem(rule="F-FILE", detail={"reason": "文件已加密", "remedy": "请去掉密码"})
    found = file_finding(unit_file(), HOUSE["F-FILE"], problem)
    assert (found.form, found.record, found.file, found.severity) == ("", "", "3月.xlsx", "critical")
    assert "文件已加密" in found.message
    assert found.remedy == "请去掉密码"


def test_the_same_fault_in_two_files_is_two_findings() -> None:
    problem = Problem(rule="F-SIGN", detail={"missing": "填报人"})
    ids = {
        file_finding(unit_file(sha256=sha, name=name), HOUSE["F-SIGN"], problem).id
        for sha, name in [("a", "x"), ("a", "y"), ("b", "x")]
    }
    assert len(ids) == 3


def test_a_hash_tells_its_parts_apart() -> None:
    assert short_hash("ab", "c") != short_hash("a", "bc")
    assert len(short_hash("甲")) == 12


def test_only_where_a_cell_may_be_blank_the_remedy_says_so() -> None:
    key, other = (
        Problem(rule="F-TYPE", column=column, value="面议") for column in ("total_investment", "seeking_amount")
    )
    assert "空缺的记录同样暂不计入" in problem_finding(RESERVE, HOUSE["F-TYPE"], key, make_row({})).remedy
    assert "请留空" in problem_finding(RESERVE, HOUSE["F-TYPE"], other, make_row({})).remedy
    in_talks = problem_finding(SIGNED, HOUSE["F-TYPE"], key, make_row({}), severity=HOUSE["F-SIGN"].severity)
    assert "请留空" in in_talks.remedy
