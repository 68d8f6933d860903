"""Conditions as Great Expectations' row conditions: an OR of ANDs, the only nesting it takes."""

from collections.abc import Sequence
from datetime import datetime
from itertools import product
from math import prod
from typing import Any

from great_expectations.expectations import row_conditions
from great_expectations.expectations.row_conditions import AndCondition, Column, OrCondition

from diaodu.domain.forms.conditions import Condition, stages_from
from diaodu.domain.forms.masks import operand

Alternatives = list[list[Any]]
"""Alternatives of which one must hold; the tests of an alternative must all hold."""

MAX_TESTS = 100
"""Great Expectations refuses a row condition of more tests."""


def to_row_condition(where: Condition | None, kinds: dict[str, str]) -> row_conditions.Condition | None:
    """Translate a condition; `kinds` says text, money, number or date for each column.

    Raises:
        ValueError: written out as alternatives it has more tests than Great Expectations takes.
    """
    if not where:
        return None
    alternatives = _alternatives(where, kinds)
    _refuse_too_many(sum(map(len, alternatives)))
    # Flat and made at once: an OR of two joined to a third by `|` would be an OR within an OR, which is refused.
    parts: list[row_conditions.Condition] = [AndCondition(conditions=tests) for tests in alternatives]
    return parts[0] if len(parts) == 1 else OrCondition(conditions=parts)


def _refuse_too_many(count: int) -> None:
    if count > MAX_TESTS:
        raise ValueError(f"条件展开后有{count}个比较，最多{MAX_TESTS}个；请减少 any 和 or_empty，或拆成几条规则")


def _alternatives(where: Condition, kinds: dict[str, str]) -> Alternatives:
    parts: list[Alternatives] = []
    for key, value in where.items():
        if key == "all":
            parts += [_alternatives(part, kinds) for part in value]
        elif key == "any":
            parts.append([tests for part in value for tests in _alternatives(part, kinds)])
        else:
            parts.append(_column_alternatives(key, value, kinds.get(key, "text")))
    return _all_of(parts)


def _all_of(parts: Sequence[Alternatives]) -> Alternatives:
    """Every choice of one alternative from each part; looked at before it is made, for it multiplies."""
    _refuse_too_many(prod(map(len, parts)))
    return [[test for tests in choice for test in tests] for choice in product(*parts)]


def _column_alternatives(name: str, tests: dict[str, Any], kind: str) -> Alternatives:
    column = Column(name)
    parts = [_test_alternatives(column, op, value, kind) for op, value in tests.items() if op != "or_empty"]
    if not any(op in {"empty", "filled"} for op in tests):
        parts.append([[column.is_not_null()]])
    found = _all_of(parts)
    return [*found, [column.is_null()]] if tests.get("or_empty") else found


def _test_alternatives(column: Column, operator: str, value: Any, kind: str) -> Alternatives:
    """One test; a list is taken apart where Great Expectations takes none: of days, and an empty one."""
    if operator not in {"in", "not_in"} or (kind != "date" and value):
        return [[_comparison(column, operator, value, kind)]]
    if operator == "in":
        never = [[column.is_null(), column.is_not_null()]]
        return [[_comparison(column, "eq", part, kind)] for part in value] or never
    return [[_comparison(column, "ne", part, kind) for part in value]]


def _comparison(column: Column, operator: str, value: Any, kind: str) -> Any:
    if operator in {"empty", "filled"}:
        return column.is_null() if (operator == "empty") == bool(value) else column.is_not_null()
    value = _plain(operand(value, kind))
    comparisons = {
        "eq": lambda: column == value,
        "ne": lambda: column != value,
        "in": lambda: column.is_in(value),
        "not_in": lambda: column.is_not_in(value),
        "ge": lambda: column >= value,
        "gt": lambda: column > value,
        "le": lambda: column <= value,
        "lt": lambda: column < value,
        "after": lambda: column > value,
        "before": lambda: column < value,
        "stage_ge": lambda: column.is_in(stages_from(value)),
    }
    return comparisons[operator]()


def _plain(value: Any) -> Any:
    """Great Expectations takes datetimes, not pandas' timestamps."""
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a calendar day has no zone
    return value
