"""A plain twin of each expectation as an oracle: on made-up frames both find the same rows."""

import random
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import islice
from math import prod
from typing import Any, NamedTuple

import pandas as pd
import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.plan_files import load_plan_folder
from diaodu.domain.forms.column import ColumnType
from diaodu.domain.forms.conditions import Condition, fill_parameters, leaves
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.frames import batch_frame, make_frame
from diaodu.domain.forms.masks import mask
from diaodu.domain.forms.rules.kinds import RULE_KINDS
from diaodu.domain.forms.rules.rule import Rule
from diaodu.domain.period import parse_period
from tasks.validate.forms import period_parameters
from tests.lib.condition_twin import KINDS, canonical, holds, make_condition, make_rows

FOLDER = load_plan_folder("ordos-2021")
HOUSE = load_forms()
PARAMETERS = period_parameters(FOLDER, parse_period("2021-03"))
ROWS = 300
MAX_ALTERNATIVES = 7
DAYS = [date(2012, 3, 15), *(date(2020, 12, 1) + timedelta(days=7 * step) for step in range(20))]
WORDS = ["未论证", "无", "暂无", "不在选项内", "13800000000", "电话0477-1234567", "张县长、李主任", "长"]

Row = Mapping[str, Any]


# --- the twins: does a row fail, its inputs being there? ------------------------------------------------
def fails_range(row: Row, rule: Rule, kwargs: Mapping[str, Any]) -> bool:
    value = row[rule.inputs[0]]
    low, high = canonical(value, kwargs.get("min_value")), canonical(value, kwargs.get("max_value"))
    below = low is not None and (value < low or (bool(kwargs.get("strict_min")) and value == low))
    above = high is not None and (value > high or (bool(kwargs.get("strict_max")) and value == high))
    return below or above


def fails_pair(row: Row, rule: Rule, kwargs: Mapping[str, Any]) -> bool:
    a, b = (row[name] for name in rule.inputs)
    return a < b or (a == b and not kwargs.get("or_equal"))


def fails_length(row: Row, rule: Rule, kwargs: Mapping[str, Any]) -> bool:
    length = len(row[rule.inputs[0]])
    return length < kwargs.get("min_value", 0) or length > kwargs.get("max_value", length)


class Twin(NamedTuple):
    """A kind's twin: whether a row fails, its inputs being there; and a rule of the kind with a good and a bad row."""

    fails: Callable[[Row, Rule, Mapping[str, Any]], bool]
    rule: dict[str, Any]
    good: Row
    bad: Row


TWINS: dict[str, Twin] = {
    "expect_column_values_to_not_be_null": Twin(
        lambda _row, _rule, _kw: False, {"column": "remark"}, {"remark": "有"}, {"remark": None}
    ),
    "expect_column_values_to_be_in_set": Twin(
        lambda row, rule, kw: row[rule.inputs[0]] not in kw["value_set"],
        {"column": "stage", "kwargs": {"value_set": ["开工", "在建"]}}, {"stage": "开工"}, {"stage": "在谈"},
    ),
    "expect_column_values_to_not_be_in_set": Twin(
        lambda row, rule, kw: row[rule.inputs[0]] in kw["value_set"],
        {"column": "stage", "kwargs": {"value_set": ["开工", "在建"]}}, {"stage": "在谈"}, {"stage": "开工"},
    ),
    "expect_column_values_to_be_between": Twin(
        fails_range, {"column": "total_investment", "kwargs": {"min_value": "$min_total_investment"}},
        {"total_investment": 5_000_000}, {"total_investment": 4_999_999},
    ),
    "expect_column_values_to_match_regex": Twin(
        lambda row, rule, kw: not re.search(kw["regex"], row[rule.inputs[0]]),
        {"column": "remark", "kwargs": {"regex": "^[0-9]{4}$"}}, {"remark": "2021"}, {"remark": "21年"},
    ),
    "expect_column_value_lengths_to_be_between": Twin(
        fails_length, {"column": "progress", "kwargs": {"min_value": 2}}, {"progress": "开工"}, {"progress": "无"}
    ),
    "expect_column_pair_values_a_to_be_greater_than_b": Twin(
        fails_pair, {"column_A": "total_investment", "column_B": "fixed_investment"},
        {"total_investment": 2, "fixed_investment": 1}, {"total_investment": 1, "fixed_investment": 1},
    ),
}  # fmt: skip


def fails(row: Row, rule: Rule) -> bool:
    """The twin: a rule whose condition does not hold, or one of whose inputs is empty, is not judged."""
    if not holds(row, fill_parameters(rule.where, PARAMETERS)):
        return False
    if any(row[name] is None for name in rule.inputs):
        return rule.asks_presence
    return TWINS[rule.name()].fails(row, rule, fill_parameters(rule.kwargs, PARAMETERS))


def find_by_twin(rules: list[Rule] | tuple[Rule, ...], rows: list[Row]) -> list[list[int]]:
    return [[at for at, row in enumerate(rows) if fails(row, rule)] for rule in rules]


# --- made-up rows ---------------------------------------------------------------------------------------
def make_form_rows(form: Form, rng: random.Random, count: int = ROWS) -> list[Row]:
    return [{name: _cell(form, name, kind, rng) for name, kind in form.frame_columns.items()} for _ in range(count)]


def _cell(form: Form, name: str, kind: str, rng: random.Random) -> Any:
    if rng.random() < 0.15:
        return None
    if kind in {"money", "foreign"}:
        return rng.choice([-1, 0, 1, 4_999_999, 5_000_000, 5_000_001, 10**8, 10**13])
    if kind == "number":
        return float(rng.choice([-1, 0, 1, 2, 3, 400]))
    if kind == "date":
        return str(rng.choice(DAYS))
    column = form.column(name)
    words = [choice.value for choice in column.choices] if column.type == ColumnType.CHOICE else []
    return rng.choice([*words, *words, *WORDS])


def shared_rule(expect: str, **changes: Any) -> Rule:
    shared = {"id": "T-01", "expect": expect, "severity": "info", "message": "", "remedy": ""}
    return RULE_KINDS[expect].model_validate(shared | changes)


# Each twin's own rule, and what the house's forms do not use of the allow-list, or not with these bounds.
OTHER_RULES = (
    *(shared_rule(name, **twin.rule) for name, twin in TWINS.items()),
    shared_rule("expect_column_values_to_match_regex", column="credit_code", kwargs={"regex": r"^\d{11}$"}),
    shared_rule("expect_column_values_to_match_regex", column="remark", kwargs={"regex": "[0-9]{4}"}, where={"stage": {"filled": True}}),
    shared_rule("expect_column_value_lengths_to_be_between", column="progress", kwargs={"min_value": 2}),
    shared_rule("expect_column_value_lengths_to_be_between", column="progress", kwargs={"min_value": 2, "max_value": 5}),
    shared_rule("expect_column_values_to_be_between", column="total_investment", kwargs={"min_value": "1元", "strict_min": True}),
    shared_rule("expect_column_values_to_be_between", column="total_investment", kwargs={"min_value": "500万元", "max_value": "1亿元"}),
    shared_rule("expect_column_values_to_be_between", column="sign_date", kwargs={"min_value": "2021-01-01", "max_value": "$period_end"}),
    shared_rule("expect_column_pair_values_a_to_be_greater_than_b", column_A="total_investment", column_B="fixed_investment"),
    shared_rule("expect_column_pair_values_a_to_be_greater_than_b", column_A="sign_date", column_B="intent_date", where={"stage": {"ne": "在谈"}}),
    shared_rule("expect_column_values_to_be_in_set", column="stage", kwargs={"value_set": ["开工", "在建"]}, where={"event": {"empty": True}}),
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(HOUSE))
def test_great_expectations_and_the_twin_fail_the_same_rows(name: str) -> None:
    from expectations.batch import find_failures
    from expectations.rules import rules_of

    form, rng = HOUSE[name], random.Random(f"{name} 2021")  # noqa: S311 - made-up rows
    rules = [*rules_of(form, FOLDER.house_rules), *(OTHER_RULES if name == "signed_projects" else ())]
    rows = make_form_rows(form, rng)
    found = find_failures(form, rules, batch_frame(form, make_frame(form, rows)), PARAMETERS)
    expected = find_by_twin(rules, rows)
    assert all(expected), "rows are meant to fail every rule somewhere"
    assert dict(enumerate(found)) == dict(enumerate(expected))


def test_every_kind_of_rule_has_a_twin() -> None:
    assert set(RULE_KINDS) == set(TWINS)


@pytest.mark.parametrize("name", TWINS)
def test_every_kind_of_rule_fails_its_bad_row_and_passes_its_good_one(name: str) -> None:
    from expectations.batch import find_failures

    form, twin = FOLDER.forms["signed_projects"], TWINS[name]
    rule = shared_rule(name, **twin.rule)
    frame = batch_frame(form, make_frame(form, [dict(twin.good), dict(twin.bad)]))
    assert find_failures(form, [rule], frame, PARAMETERS) == [[1]]


@pytest.mark.parametrize("name", RULE_KINDS)
def test_great_expectations_has_a_class_of_every_kinds_name_with_the_keywords_a_form_may_give(name: str) -> None:
    from expectations.builder import expectation_class

    kind = RULE_KINDS[name]
    columns = {field for field in kind.model_fields if field.startswith("column")}
    assert {*columns, *kind.needs, *kind.may} <= set(expectation_class(name).__fields__)


def test_no_other_class_of_great_expectations_is_ever_looked_up() -> None:
    from expectations.builder import expectation_class

    for name in ("expect_table_row_count_to_equal", "unexpected_rows_expectation", "UnexpectedRowsExpectation"):
        with pytest.raises(KeyError):
            expectation_class(name)


def condition_rules(count: int) -> list[Rule]:
    """Rules that fail exactly where their condition holds: they ask for a cell that is always empty."""
    rng = random.Random(2021)  # noqa: S311 - made-up conditions
    conditions = (make_condition(rng) for _ in iter(int, 1))
    chosen = islice((where for where in conditions if can_be_translated(where)), count)
    return [shared_rule("expect_column_values_to_not_be_null", column="remark", where=where) for where in chosen]


def can_be_translated(where: Condition) -> bool:
    """A row condition takes a hundred tests: few alternatives, of which there are many with lists of days."""
    return count_alternatives(where) <= MAX_ALTERNATIVES


def count_alternatives(where: Condition) -> int:
    """How many ANDs a condition is an OR of."""
    counts = []
    for key, value in where.items():
        if key == "any":
            counts.append(sum(map(count_alternatives, value)))
        elif key == "all":
            counts += map(count_alternatives, value)
        else:
            days = len(value["in"]) if KINDS[key] == "date" and "in" in value else 1
            counts.append(days + bool(value.get("or_empty")))
    return prod(counts)


def test_the_conditions_tried_have_many_alternatives_and_lists_of_days() -> None:
    conditions = [rule.where or {} for rule in condition_rules(60)]
    assert max(map(count_alternatives, conditions)) > 3
    listed = [name for where in conditions for name, tests in leaves(where) if {"in", "not_in"} & set(tests)]
    assert "date" in {KINDS[name] for name in listed}


@pytest.mark.slow
def test_a_condition_chooses_the_same_rows_as_a_row_condition_and_as_a_mask() -> None:
    from expectations.batch import find_failures

    form, rules = FOLDER.forms["signed_projects"], condition_rules(60)
    rows = make_rows(random.Random(7), ROWS)  # noqa: S311 - made-up rows
    frame = make_frame(form, rows)
    assert {name: form.frame_columns[name] for name in KINDS} == KINDS
    found = find_failures(form, rules, batch_frame(form, frame), {})
    told = [(rule.where, positions) for rule, positions in zip(rules, found, strict=True)]
    assert told == [(rule.where, list(frame.index[mask(frame, rule.where)])) for rule in rules]
    assert told == [(rule.where, [at for at, row in enumerate(rows) if holds(row, rule.where)]) for rule in rules]
    assert sum(0 < len(positions) < ROWS for positions in found) > len(rules) / 2


DAYS_HELD = ["2020-12-31", "2021-01-01", "2021-01-03"]


@pytest.mark.parametrize(
    "where",
    [
        {"any": [{"stage": {"eq": stage}} for stage in ("在谈", "签约", "开工")]},
        {"any": [{"stage": {"eq": stage}, "event": {"ne": "其他活动", "or_empty": True}} for stage in ("在谈", "签约")]},
        {"any": [{"any": [{"stage": {"eq": "在谈"}}, {"stage": {"empty": True}}]}, {"event": {"filled": True}}]},
        {"sign_date": {"in": DAYS_HELD}},
        {"sign_date": {"not_in": DAYS_HELD}},
        {"sign_date": {"in": DAYS_HELD, "or_empty": True}},
        {"sign_date": {"not_in": DAYS_HELD, "or_empty": True}},
        {"sign_date": {"in": DAYS_HELD, "ge": "2021-01-01"}},
        {"sign_date": {"in": DAYS_HELD, "not_in": ["2021-01-01"]}},
        {"sign_date": {"in": []}},
        {"sign_date": {"not_in": []}},
        {"stage": {"in": []}},
        {"stage": {"not_in": []}},
        {"stage": {"in": [], "or_empty": True}},
        {"total_investment": {"in": ["500万元", "1亿元"]}},
        {"total_investment": {"not_in": ["500万元"], "or_empty": True}},
    ],
)  # fmt: skip
def test_alternatives_and_lists_choose_the_same_rows_as_the_twin(where: Condition) -> None:
    from expectations.batch import find_failures

    form, rows = FOLDER.forms["signed_projects"], make_rows(random.Random(11), 120)  # noqa: S311 - made-up rows
    rule = shared_rule("expect_column_values_to_not_be_null", column="remark", where=where)
    (found,) = find_failures(form, [rule], batch_frame(form, make_frame(form, rows)), {})
    assert found == [at for at, row in enumerate(rows) if holds(row, where)]


def test_a_condition_of_more_than_a_hundred_tests_is_refused_with_its_rule() -> None:
    from expectations.builder import build_expectation

    few = {"any": [{"stage": {"eq": stage}} for stage in ("在谈", "签约", "开工")]}
    one = shared_rule("expect_column_values_to_not_be_null", column="remark", where={"all": [few, few]})
    assert build_expectation(one, KINDS | {"remark": "text"}, {})
    for parts in ([few] * 4, [few] * 40, [{"any": [few] * 20}]):
        many = shared_rule("expect_column_values_to_not_be_null", column="remark", where={"all": parts})
        with pytest.raises(ValueError, match=r"^规则 T-01：条件展开后有\d+个比较，最多100个"):
            build_expectation(many, KINDS | {"remark": "text"}, {})


@pytest.mark.parametrize("chunk_rows", [1, 7, 100])
def test_rows_beyond_one_chunk_give_the_same_failures(chunk_rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from expectations import batch
    from expectations.rules import rules_of

    form = FOLDER.forms["narrative"]
    rules = rules_of(form, FOLDER.house_rules)
    rows = make_form_rows(form, random.Random(3), count=12 * chunk_rows + 1 if chunk_rows < 100 else 250)  # noqa: S311
    monkeypatch.setattr(batch, "CHUNK_ROWS", chunk_rows)
    found = batch.find_failures(form, rules, batch_frame(form, make_frame(form, rows)), PARAMETERS)
    assert found == find_by_twin(rules, rows)
    assert any(position > chunk_rows for positions in found for position in positions)


def test_no_rows_fail_nothing() -> None:
    from expectations.batch import find_failures
    from expectations.rules import rules_of

    form = FOLDER.forms["funds"]
    rules = rules_of(form, FOLDER.house_rules)
    empty = batch_frame(form, make_frame(form, []))
    assert isinstance(empty, pd.DataFrame)
    assert find_failures(form, rules, empty, PARAMETERS) == [[] for _ in rules]


@pytest.mark.slow
def test_a_column_that_is_empty_in_every_row_fails_only_the_rules_that_ask_for_it() -> None:
    from expectations.batch import find_failures
    from expectations.rules import rules_of

    for form in HOUSE.values():
        rules = rules_of(form, FOLDER.house_rules)
        rows: list[Row] = [dict.fromkeys(form.frame_columns)] * 3
        found = find_failures(form, rules, batch_frame(form, make_frame(form, rows)), PARAMETERS)
        assert found == find_by_twin(rules, rows), form.id
