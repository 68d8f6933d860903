"""From a form's YAML to a Great Expectations suite: only the kinds of diaodu/domain/forms/rules can be named."""

from collections.abc import Mapping
from typing import Any

import great_expectations.expectations as gxe

from diaodu.domain.forms.column import Column, ColumnType, Presence
from diaodu.domain.forms.conditions import fill_parameters
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.forms.house_wording import ReaderRule
from diaodu.domain.forms.masks import operand
from diaodu.domain.forms.rules.in_set import InSet
from diaodu.domain.forms.rules.kinds import RULE_KINDS
from diaodu.domain.forms.rules.not_null import NotNull
from diaodu.domain.forms.rules.rule import Rule
from expectations.conditions import to_row_condition


def rules_of(form: Form, house: Mapping[str, ReaderRule]) -> tuple[Rule, ...]:
    """All rules of a form: those its columns imply (F-REQ, F-MISS, F-CHOICE), then those it states."""
    implied = [_presence_rule(column, house) for column in form.columns if column.presence != Presence.OPTIONAL]
    choices = [_choice_rule(column, house) for column in form.columns if column.type == ColumnType.CHOICE]
    return (*implied, *choices, *form.rules)


def _presence_rule(column: Column, house: Mapping[str, ReaderRule]) -> Rule:
    wording = house[HouseRule.REQUIRED if column.presence == Presence.KEY else HouseRule.MISSING]
    return NotNull(
        id=wording.id,
        expect="expect_column_values_to_not_be_null",
        column=column.id,
        where=column.required_when,
        severity=wording.severity,
        message=wording.message,
        remedy=wording.remedy,
    )


def _choice_rule(column: Column, house: Mapping[str, ReaderRule]) -> Rule:
    wording = house[HouseRule.CHOICE]
    milder = wording.optional_severity or wording.severity
    return InSet(
        id=wording.id,
        expect="expect_column_values_to_be_in_set",
        column=column.id,
        kwargs={"value_set": [choice.value for choice in column.choices]},
        severity=wording.severity if column.presence == Presence.KEY else milder,
        message=wording.message,
        remedy=wording.remedy,
    )


def build_expectation(rule: Rule, kinds: dict[str, str], parameters: dict[str, Any]) -> gxe.Expectation:
    """Make the expectation of a rule with the plan's parameters filled in.

    Raises:
        ValueError: the rule, and the parameter the plan lacks or why its condition cannot be judged.
    """
    try:
        arguments = rule.arguments | _keywords(rule, kinds[rule.inputs[0]], parameters)
        condition = to_row_condition(fill_parameters(rule.where, parameters), kinds)
    except ValueError as error:
        raise ValueError(f"规则 {rule.id}：{error}") from error
    if condition is not None:
        arguments["row_condition"] = condition
    return expectation_class(rule.name())(**arguments)


def expectation_class(name: str) -> type[gxe.Expectation]:
    """Great Expectations' class of a kind's name: expect_column_values_to_be_between → ExpectColumnValuesToBeBetween.

    Raises:
        KeyError: no form may name it. A steward's text is never evaluated.
    """
    return getattr(gxe, "".join(map(str.capitalize, RULE_KINDS[name].name().split("_"))))


def _keywords(rule: Rule, kind: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Values of the column's kind as it holds them; a bound on the length of a text is a plain number."""
    of_column = rule.values_of_the_column()
    return {
        name: _in_kind(value, kind) if name in of_column else value
        for name, value in fill_parameters(rule.kwargs, parameters).items()
    }


def _in_kind(value: Any, kind: str) -> Any:
    found = operand(value, kind)
    return found.to_pydatetime() if kind == "date" else found
