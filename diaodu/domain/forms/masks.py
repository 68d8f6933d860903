"""Conditions on frames: the pandas side of the grammar in conditions.py."""

from datetime import date
from typing import Any

import pandas as pd

from diaodu.domain.forms.conditions import Condition, stages_from
from diaodu.domain.text.money import parse_plan_amount


def operand(value: Any, kind: str) -> Any:
    """Turn a written value into the column's kind: 500万元 → 5000000, 2021-01-01 → timestamp."""
    if isinstance(value, list):
        return [operand(part, kind) for part in value]
    if kind == "money" and isinstance(value, str):
        return parse_plan_amount(value)
    if kind == "date" and isinstance(value, str | date):
        return pd.Timestamp(value)
    return value


def mask(frame: pd.DataFrame, where: Condition | None) -> pd.Series:
    """Rows that meet a condition, as a boolean series on the frame's index."""
    result = pd.Series(data=True, index=frame.index)
    for key, value in (where or {}).items():
        if key == "all":
            for part in value:
                result &= mask(frame, part)
        elif key == "any":
            either = pd.Series(data=False, index=frame.index)
            for part in value:
                either |= mask(frame, part)
            result &= either
        else:
            result &= _column_mask(frame[key], value)
    return result


def kind_of(series: pd.Series) -> str:
    """Kind of a frame's column by its dtype: date, money (numbers) or text."""
    if pd.api.types.is_datetime64_any_dtype(series):
        return "date"
    return "money" if pd.api.types.is_numeric_dtype(series) else "text"


def _column_mask(series: pd.Series, tests: dict[str, Any]) -> pd.Series:
    result = pd.Series(data=True, index=series.index)
    kind = kind_of(series)
    for operator, value in tests.items():
        if operator == "or_empty":
            continue
        if operator in {"empty", "filled"}:
            result &= series.isna() == ((operator == "empty") == bool(value))
            continue
        found = _compare(series, operator, operand(value, kind)).fillna(value=False).astype(bool) & series.notna()
        result &= found | series.isna() if tests.get("or_empty") else found
    return result


def _compare(series: pd.Series, operator: str, value: Any) -> pd.Series:
    comparisons = {
        "eq": lambda: series == value,
        "ne": lambda: series != value,
        "in": lambda: series.isin(value),
        "not_in": lambda: ~series.isin(value),
        "ge": lambda: series >= value,
        "gt": lambda: series > value,
        "le": lambda: series <= value,
        "lt": lambda: series < value,
        "after": lambda: series > value,
        "before": lambda: series < value,
        "stage_ge": lambda: series.isin(stages_from(value)),
    }
    return comparisons[operator]()
