"""From a rule to a Great Expectations expectation: only the kinds of diaodu/domain/forms/rules can be named."""

from typing import Any

import great_expectations.expectations as gxe

from diaodu.domain.forms.rules.kinds import RULE_KINDS
from diaodu.domain.forms.rules.rule import Rule
from expectations.conditions import to_row_condition
from expectations.rules import filled_rule


def build_expectation(rule: Rule, kinds: dict[str, str], parameters: dict[str, Any]) -> gxe.Expectation:
    """Make the expectation of a rule with the plan's parameters filled in.

    Raises:
        ValueError: the rule, and the parameter the plan lacks or why its condition cannot be judged.
    """
    try:
        arguments, where = filled_rule(rule, kinds[rule.inputs[0]], parameters)
        condition = to_row_condition(where, kinds)
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
