"""What a steward writes in a form's YAML takes effect without Python, and what does not fit is refused."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diaodu.adapters.plan_files import BUILT_IN_PLANS, PlanFolder, load_plan_folder
from diaodu.domain.errors import UserError
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.frames import batch_frame, make_frame
from diaodu.domain.forms.rules.between import Between
from diaodu.domain.forms.rules.kinds import RULE_KINDS
from diaodu.domain.period import parse_period
from tasks.validate.forms import period_parameters
from tests.lib.messages import plain

Write = Callable[..., PlanFolder]


@pytest.fixture
def write_plan(tmp_path: Path) -> Write:
    """Copy the built-in plan, change words in its plan.yaml, and give it forms of its own."""

    def write(plan: tuple[str, str] = ("", ""), **forms: str) -> PlanFolder:
        folder = tmp_path / "own"
        shutil.copytree(BUILT_IN_PLANS / "ordos-2021", folder)
        text = (folder / "plan.yaml").read_text(encoding="utf-8")
        assert plan[0] in text
        (folder / "plan.yaml").write_text(text.replace(*plan), encoding="utf-8")
        (folder / "forms").mkdir()
        for name, content in forms.items():
            (folder / "forms" / f"{name}.yaml").write_text(content, encoding="utf-8")
        loaded = load_plan_folder(str(folder))
        assert loaded.forms  # read, and checked, when they are first asked for
        return loaded

    return write


def judge(folder: PlanFolder, form: str, *rows: dict[str, Any]) -> dict[tuple[str, str], list[int]]:
    """(rule, column) → failing positions, of the rules that some row fails."""
    from expectations.batch import find_failures
    from expectations.rules import rules_of

    chosen = folder.forms[form]
    rules = rules_of(chosen, folder.house_rules)
    parameters = period_parameters(folder, parse_period("2021-03"))
    failures = find_failures(chosen, rules, batch_frame(chosen, make_frame(chosen, rows)), parameters)
    return {(rule.id, rule.place): found for rule, found in zip(rules, failures, strict=True) if found}


PRICE = {"factor": "水", "category": "工业", "price": "4.6", "price_low": 4.6, "price_high": 4.6, "price_unit": "元"}


def test_a_threshold_changed_in_the_plan_takes_effect(write_plan: Write) -> None:
    folder = write_plan(("min_total_investment: 500万元", "min_total_investment: 1000万元"))
    rows = [{"total_investment": 9_999_999}, {"total_investment": 10_000_000}]
    assert judge(folder, "reserve_projects", *rows)["O-01", "total_investment"] == [0]


def test_a_form_that_extends_a_house_form_adds_columns_and_rules(write_plan: Write) -> None:
    own = """
        id: factor_prices
        extends: factor_prices
        title: 要素价格表(加报)
        columns:
          - {id: supplier, header: 供应单位, presence: required}
          - {id: quota, header: 用量, type: amount, unit: 万元}
        rules:
          - id: L-01
            expect: expect_column_values_to_be_between
            column: quota
            kwargs: {min_value: 1万元}
            severity: critical
            clause: 本市补充规定
            message: 用量{value}偏低
            remedy: 请核对
    """
    folder = write_plan(factor_prices=own)
    form = folder.forms["factor_prices"]
    assert form.title == "要素价格表(加报)"
    assert [column.id for column in form.columns][-2:] == ["supplier", "quota"]
    assert form.rules[-1].message == "用量{value}偏低"
    good, bad = PRICE | {"supplier": "水务公司", "quota": 10_000}, PRICE | {"quota": 9_999}
    assert judge(folder, "factor_prices", good, bad) == {("F-MISS", "supplier"): [1], ("L-01", "quota"): [1]}


def test_a_column_changed_by_its_id_keeps_what_is_not_said_again(write_plan: Write) -> None:
    own = """
        id: factor_prices
        extends: factor_prices
        columns:
          - {id: category, presence: key, header: 用户类别}
    """
    folder = write_plan(factor_prices=own)
    column = folder.forms["factor_prices"].column("category")
    assert (column.header, column.presence, column.aliases) == ("用户类别", "key", ("分类", "用途"))
    assert judge(folder, "factor_prices", PRICE | {"category": None}) == {("F-REQ", "category"): [0]}


def test_a_form_of_the_plans_own_replaces_the_house_form_of_its_name(write_plan: Write) -> None:
    own = """
        id: narrative
        title: 工作情况表
        columns:
          - {id: topic, header: 事项, presence: key}
        rules:
          - {id: L-02, expect: expect_column_value_lengths_to_be_between, column: topic, kwargs: {max_value: 4},
             severity: info, message: 过长, remedy: 请精简}
    """
    folder = write_plan(narrative=own)
    assert judge(folder, "narrative", {"topic": "五个字以上"}, {"topic": None}, {"topic": "四字以内"}) == {
        ("F-REQ", "topic"): [1],
        ("L-02", "topic"): [0],
    }


def test_severity_and_message_changed_in_a_form_of_the_plans_own_take_effect(write_plan: Write) -> None:
    house = Path("expectations/funds.yaml").read_text(encoding="utf-8")
    own = house.replace("    at: funds_month\n    severity: critical", "    at: funds_month\n    severity: warning")
    own = own.replace("大于年初累计到位资金{funds_ytd}", "比年初累计{funds_ytd}还大")
    rule = next(rule for rule in write_plan(funds=own).forms["funds"].rules if rule.id == "M-01")
    assert (rule.severity, rule.message) == ("warning", "本月到位资金{value}比年初累计{funds_ytd}还大")


def test_the_plans_hash_changes_with_its_forms_and_nothing_else_is_needed(write_plan: Write) -> None:
    own = "id: idle_plants\nextends: idle_plants\ncolumns: [{id: remark, header: 备注说明}]\n"
    assert write_plan(idle_plants=own).sha256 != load_plan_folder("ordos-2021").sha256


def test_a_rule_may_name_every_day_of_the_period_that_a_measure_may(write_plan: Write) -> None:
    own = """
        id: idle_plants
        extends: idle_plants
        columns: [{id: built, header: 建成日期, type: date}]
        rules:
          - {id: L-03, expect: expect_column_values_to_be_between, column: built, kwargs: {min_value: $period_end-6m},
             severity: info, message: 早, remedy: 核对}
    """
    folder = write_plan(idle_plants=own)
    found = judge(folder, "idle_plants", {"built": "2020-09-29"}, {"built": "2020-09-30"})
    assert found["L-03", "built"] == [0]


# --- what is refused ------------------------------------------------------------------------------------
def make_rule(**changes: Any) -> Between:
    values: dict[str, Any] = {"id": "L-09", "expect": Between.name(), "column": "funds_ytd"}
    return Between.model_validate(values | {"severity": "info", "message": "", "remedy": ""} | changes)


@pytest.mark.parametrize(
    "expect",
    [
        "expect_column_values_to_be_unique",
        "expect_table_row_count_to_equal",
        "unexpected_rows_expectation",
        "__import__('os').system('true')",
        "ExpectColumnValuesToBeBetween",
    ],
)
def test_an_expectation_that_is_not_on_the_allow_list_is_refused_with_file_line_and_those_there_are(
    expect: str, write_plan: Write
) -> None:
    rule = "{" + RULE.replace("expect_column_values_to_not_be_null", f'"{expect}"') + ", column: topic}"
    with pytest.raises(UserError, match="应为 ") as refused:
        write_plan(narrative=form_with(rule))
    assert refused.value.where == "forms/narrative.yaml 第6行 rules.0.expect"
    assert plain(f"现为 {expect!r}") in plain(refused.value)
    assert all(name in str(refused.value) for name in RULE_KINDS)


def test_a_parameter_the_plan_lacks_is_told_by_rule_and_name() -> None:
    from expectations.builder import build_expectation

    for changes in (
        {"kwargs": {"min_value": "$least"}},
        {"kwargs": {"min_value": 1}, "where": {"a": {"eq": "$least"}}},
    ):
        with pytest.raises(ValueError, match="规则 L-09：参数 \\$least 不存在，可用 \\$most"):
            build_expectation(make_rule(**changes), {"funds_ytd": "money"}, {"most": 1})


def form_with(rule: str) -> str:
    return f"id: narrative\ntitle: 工作情况表\ncolumns: {COLUMNS}\n\nrules:\n  - {rule}\n"


COLUMNS = "[{id: topic, header: 事项}, {id: cost, header: 费用, type: amount, unit: 万元}, {id: day, header: 日期, type: date}]"
RULE = "id: L-01, expect: expect_column_values_to_not_be_null, severity: info, message: 缺, remedy: 补"
PAIR = RULE.replace("values_to_not_be_null", "pair_values_a_to_be_greater_than_b")
BETWEEN = RULE.replace("values_to_not_be_null", "values_to_be_between")
IN_SET = RULE.replace("values_to_not_be_null", "values_to_be_in_set")
REGEX = RULE.replace("values_to_not_be_null", "values_to_match_regex")


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("{" + RULE + ", column: topicc}", "规则 L-01 引用了不存在的列 ['topicc'"),
        ("{" + RULE + ", column: topic, at: cell}", "规则 L-01 引用了不存在的列 ['cell']"),
        ("{" + PAIR + ", column_A: cost, column_B: other}", "规则 L-01 引用了不存在的列 ['other']"),
        ("{" + RULE + ", column: topic, where: {stage: {eq: 在建}}}", "规则 L-01: 列 stage 不存在"),
        (
            "{" + RULE + ", column: topic, where: {any: [{topic: {like: 园}}]}}",
            "规则 L-01: 运算符 like 不存在, 可用 eq",
        ),
        ("{" + RULE + ", column: topic, where: {topic: 园区}}", "规则 L-01: topic 的条件 '园区' 应写成"),
        ("{" + RULE + ", column: topic, where: {topic: {stage_ge: 动工}}}", "规则 L-01: 阶段 动工 不存在, 可用 在谈"),
        ("{" + RULE + ", column: topic, where: {any: []}}", "规则 L-01: any 现为 [], 应为条件的列表"),
        ("{" + RULE + ", column: topic, where: {cost: {ge: 五百万元}}}", "规则 L-01: cost 的 ge 现为 '五百万元', 应为金额"),
        ("{" + RULE + ", column: topic, where: {cost: {ge: $least}}}", "规则 L-01: 参数 $least 不存在, 可用 $min_total"),
        ("{" + RULE + ", column: topic, where: {topic: {eq: $scope_a_events}}}", "规则 L-01: topic 的 eq 现为 ['鄂尔多斯市"),
        ("{" + RULE + "}", "缺少这一项"),
        ("{" + RULE + ", column_A: topic, column_B: cost}", "不认识的键 column_A、column_B, expect_column_values_to_not_be_null 可写 id、"),
        ("{" + PAIR + ", column: cost}", "不认识的键 column, expect_column_pair_values_a_to_be_greater_than_b 可写 "),
        ("{" + PAIR + ", column_A: cost, column_B: day}", "两列须同类; 现 cost 是金额、day 是日期列"),
        ("{" + RULE + ", column: topic, kwargs: {mostly: 0.9}}", "规则 L-01 的 kwargs 不能写 mostly, 可写 无"),
        ("{" + BETWEEN + ", column: cost}", "规则 L-01 的 kwargs 须写 min_value 或 max_value"),
        ("{" + BETWEEN + ", column: cost, kwargs: {min: 1}}", "规则 L-01 的 kwargs 不能写 min, 可写 min_value、max_value"),
        ("{" + BETWEEN + ", column: cost, kwargs: {min_value: 500万}}", "规则 L-01 的 min_value 现为 '500万', 应为金额"),
        ("{" + BETWEEN + ", column: day, kwargs: {max_value: 年底}}", "规则 L-01 的 max_value 现为 '年底', 应为日期"),
        ("{" + BETWEEN + ", column: day, kwargs: {max_value: $period_ende}}", "规则 L-01: 参数 $period_ende 不存在"),
        ("{" + BETWEEN + ", column: cost, kwargs: {min_value: 1, strict_min: 1}}", "strict_min 现为 1, 应为 true 或 false"),
        ("{" + BETWEEN + ", column: topic, kwargs: {min_value: 1}}", "只用于金额、外币金额、数字、日期列"),
        ("{" + IN_SET + ", column: topic, kwargs: {value_set: 是}}", "规则 L-01 的 value_set 现为 '是', 应为列表"),
        ("{" + IN_SET + ", column: topic, kwargs: {value_set: []}}", "规则 L-01 的 value_set 现为 [], 应为列表, 至少一项"),
        ("{" + REGEX + ", column: topic, kwargs: {regex: '(['}}", "规则 L-01 的 regex 现为 '([', 应为正则表达式"),
    ],
)  # fmt: skip
def test_a_rule_that_does_not_fit_its_form_is_refused_with_the_file_and_the_rule(
    rule: str, message: str, write_plan: Write
) -> None:
    with pytest.raises(UserError) as refused:
        write_plan(narrative=form_with(rule))
    assert plain(message) in plain(refused.value)
    assert refused.value.where.startswith("forms/narrative.yaml 第6行 rules.0")


@pytest.mark.parametrize(
    ("rule", "where", "message"),
    [
        ("{" + RULE + ", column: topic, severty: info}", "forms/narrative.yaml 第6行 rules.0.severty", "不认识的键"),
        (
            "{" + RULE.replace("info", "grave") + ", column: topic}",
            "forms/narrative.yaml 第6行 rules.0.severity",
            "grave",
        ),
        ("{" + RULE.replace("L-01", "规则一") + ", column: topic}", "forms/narrative.yaml 第6行 rules.0.id", "规则一"),
        (
            "{" + RULE.replace(", remedy: 补", "") + ", column: topic}",
            "forms/narrative.yaml 第6行 rules.0.remedy",
            "缺少这一项",
        ),
    ],
)
def test_a_slip_in_a_forms_yaml_is_told_with_file_line_and_key(
    rule: str, where: str, message: str, write_plan: Write
) -> None:
    with pytest.raises(UserError, match=message) as refused:
        write_plan(narrative=form_with(rule))
    assert refused.value.where == where


def test_a_choice_column_without_choices_and_an_amount_without_unit_are_refused(write_plan: Write) -> None:
    own = "id: narrative\ntitle: 表\ncolumns:\n  - {id: a, header: 甲, type: choice}\n  - {id: b, header: 乙, type: amount}\n"
    with pytest.raises(UserError, match="choices 与 type: choice 须同时出现") as refused:
        write_plan(narrative=own)
    assert "金额列须写 unit" in str(refused.value)


def test_a_form_has_no_rule_that_its_own_columns_do_not_carry() -> None:
    for form in load_plan_folder("ordos-2021").forms.values():
        assert isinstance(form, Form)
        assert all(form.column(rule.place) for rule in form.rules)
