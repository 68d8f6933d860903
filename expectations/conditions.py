"""Conditions as Great Expectations' row conditions: an OR of ANDs, the only nesting it takes."""

from datetime import datetime
from functools import reduce
from itertools import product
from operator import and_, or_
from typing import Any

from great_expectations.expectations import row_conditions
from great_expectations.expectations.row_conditions import Column

from diaodu.domain.conditions import Condition, stages_from
from diaodu.domain.masks import operand

Alternatives = list[list[Any]]
"""Alternatives of which one must hold; the tests of an alternative must all hold."""


def to_row_condition(where: Condition | None, kinds: dict[str, str]) -> row_conditions.Condition | None:
    """Translate a condition; `kinds` says text, money, number or date for each column."""
    if not where:
        return None
    return reduce(or_, (reduce(and_, tests) for tests in _alternatives(where, kinds)))


def _alternatives(where: Condition, kinds: dict[str, str]) -> Alternatives:
    parts: list[Alternatives] = []
    for key, value in where.items():
        if key == "all":
            parts += [_alternatives(part, kinds) for part in value]
        elif key == "any":
            parts.append([tests for part in value for tests in _alternatives(part, kinds)])
        else:
            parts.append(_column_alternatives(key, value, kinds.get(key, "text")))
    return [[test for tests in choice for test in tests] for choice in product(*parts)]


def _column_alternatives(name: str, tests: dict[str, Any], kind: str) -> Alternatives:
    column = Column(name)
    found = [_comparison(column, op, value, kind) for op, value in tests.items() if op != "or_empty"]
    if not any(op in {"empty", "filled"} for op in tests):
        found.append(column.is_not_null())
    return [found, [column.is_null()]] if tests.get("or_empty") else [found]


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
