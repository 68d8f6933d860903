"""The condition grammar a second time, row by row in plain Python, and made-up rows and conditions for it."""

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from diaodu.domain.text.money import parse_plan_amount

STAGES = ["在谈", "签约", "注册", "开工", "在建", "竣工", "投产", "达产"]
EVENTS = ["民革中央助力内蒙古招商引资推介活动", "其他活动", "非活动签约"]
AMOUNTS = ["499.9999万元", "500万元", "500.0001万元", "1亿元", "0元"]
DAYS = [date(2020, 12, 30) + timedelta(days=step) for step in range(5)]
COUNTS = [0, 1, 2, 3.5]

VALUES: dict[str, list[Any]] = {
    "stage": STAGES,
    "event": EVENTS,
    "total_investment": AMOUNTS,
    "fixed_investment": AMOUNTS,
    "sign_date": [str(day) for day in DAYS],
    "actual_start": [str(day) for day in DAYS],
    "occurrence": COUNTS,
}
"""Columns of the signed projects form and values that lie close to each other."""

KINDS = {
    "stage": "text", "event": "text", "total_investment": "money", "fixed_investment": "money",
    "sign_date": "date", "actual_start": "date", "occurrence": "number",
}  # fmt: skip

ORDERED = ["ge", "gt", "le", "lt"]


def holds(row: Mapping[str, Any], where: Mapping[str, Any] | None) -> bool:
    """Whether a row meets a condition; a comparison with an empty cell is false."""
    for key, tests in (where or {}).items():
        if key == "any":
            met = any(holds(row, part) for part in tests)
        elif key == "all":
            met = all(holds(row, part) for part in tests)
        else:
            met = _cell_holds(row[key], tests)
        if not met:
            return False
    return True


def _cell_holds(value: Any, tests: Mapping[str, Any]) -> bool:
    return all(_test_holds(value, name, bound, tests) for name, bound in tests.items() if name != "or_empty")


def _test_holds(value: Any, name: str, bound: Any, tests: Mapping[str, Any]) -> bool:
    if name in {"empty", "filled"}:
        return (value is None) == ((name == "empty") == bound)
    if value is None:
        return bool(tests.get("or_empty"))
    if name == "stage_ge":
        return value in STAGES[STAGES.index(bound) :]
    if name in {"in", "not_in"}:
        return (value in [canonical(value, part) for part in bound]) == (name == "in")
    bound = canonical(value, bound)
    return {
        "eq": value == bound, "ne": value != bound,
        "ge": not value < bound, "gt": value > bound, "le": not value > bound, "lt": value < bound,
        "after": value > bound, "before": value < bound,
    }[name]  # fmt: skip


def canonical(like: Any, written: Any) -> Any:
    """A written value as the cell beside it holds it: yuan for an amount; dates stay ISO text, which sorts."""
    return parse_plan_amount(written) if isinstance(written, str) and isinstance(like, int) else written


def make_rows(rng: random.Random, count: int) -> list[dict[str, Any]]:
    """Rows of the signed projects form, a fifth of the cells empty."""
    return [{column: _cell(rng, column) for column in VALUES} for _ in range(count)]


def _cell(rng: random.Random, column: str) -> Any:
    if rng.random() < 0.2:
        return None
    value = rng.choice(VALUES[column])
    return parse_plan_amount(value) if KINDS[column] == "money" else value


def make_condition(rng: random.Random, depth: int = 2) -> dict[str, Any]:
    """A condition of the grammar: one to three columns, and nested any and all while depth lasts."""
    columns = rng.sample(sorted(VALUES), rng.randint(1, 3 if depth < 2 else 2))
    condition: dict[str, Any] = {column: _tests(rng, column) for column in columns}
    if depth and rng.random() < 0.6:
        nest = rng.choice(["any", "all"])
        condition[nest] = [make_condition(rng, depth - 1) for _ in range(rng.randint(1, 2))]
    return condition


def _tests(rng: random.Random, column: str) -> dict[str, Any]:
    if rng.random() < 0.15:
        return {rng.choice(["empty", "filled"]): rng.random() < 0.7}
    names = ["eq", "ne", "in", "not_in"] + (["stage_ge"] if column == "stage" else [])
    names += ORDERED if KINDS[column] != "text" else []
    names += ["after", "before"] if KINDS[column] == "date" else []
    tests = {name: _bound(rng, column, name) for name in rng.sample(names, rng.choice([1, 1, 2]))}
    return tests | ({"or_empty": True} if rng.random() < 0.3 else {})


def _bound(rng: random.Random, column: str, name: str) -> Any:
    values = VALUES[column]
    return rng.sample(values, 2) if name in {"in", "not_in"} else rng.choice(values)
