"""The rules of a form and what each says with the plan's parameters; loads no Great Expectations."""

from collections.abc import Mapping
from typing import Any

from diaodu.domain.forms.column import Column, ColumnType, Presence
from diaodu.domain.forms.conditions import Condition, fill_parameters
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.forms.house_wording import ReaderRule
from diaodu.domain.forms.masks import operand
from diaodu.domain.forms.rules.in_set import InSet
from diaodu.domain.forms.rules.not_null import NotNull
from diaodu.domain.forms.rules.rule import Rule


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


def filled_rule(rule: Rule, kind: str, parameters: Mapping[str, Any]) -> tuple[dict[str, Any], Condition | None]:
    """What a rule is judged by, the plan's parameters filled in: its columns and keywords, and on which rows.

    `kind` is its first column's. Values stand as that column holds them; a bound on a text's length is a plain number.

    Raises:
        ValueError: the parameter the plan lacks.
    """
    of_column = rule.values_of_the_column()
    keywords = {
        name: _in_kind(value, kind) if name in of_column else value
        for name, value in fill_parameters(rule.kwargs, parameters).items()
    }
    return rule.arguments | keywords, fill_parameters(rule.where, parameters)


def _in_kind(value: Any, kind: str) -> Any:
    found = operand(value, kind)
    return found.to_pydatetime() if kind == "date" else found
