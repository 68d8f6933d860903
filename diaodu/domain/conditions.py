"""The one condition grammar of plans and rules: `{stage: {in: [开工]}, total_investment: {ge: 500万元}}`.

Conditions on several columns must all hold; `any:` and `all:` nest lists of conditions. A comparison with
an empty cell is false, also under `ne` and `not_in` unless the operator is `empty`; so a rule one of whose
inputs is unreadable is not judged. `or_empty: true` beside an operator lets the empty cell pass.
"""

from collections.abc import Iterator
from typing import Any

STAGES = ("在谈", "签约", "注册", "开工", "在建", "竣工", "投产", "达产")
"""The working order of a project's stages (DOMAIN 2.2)."""

OPERATORS = ("eq", "ne", "in", "not_in", "ge", "gt", "le", "lt", "empty", "filled", "after", "before", "stage_ge")

Condition = dict[str, Any]


def check_condition(where: Condition | None, known: set[str] | None, place: str) -> None:
    """Refuse unknown columns and operators.

    Raises:
        ValueError: names the place, what was found and what is allowed.
    """
    for column, tests in leaves(where or {}):
        if known is not None and column not in known:
            raise ValueError(f"{place}：列 {column} 不存在")
        if not isinstance(tests, dict) or not tests:
            raise ValueError(f"{place}: {column} 的条件 {tests!r} 应写成 {{运算符：值}}")
        for operator, value in tests.items():
            if operator not in (*OPERATORS, "or_empty"):
                raise ValueError(f"{place}：运算符 {operator} 不存在，可用 {', '.join(OPERATORS)}")
            if operator == "stage_ge" and value not in STAGES:
                raise ValueError(f"{place}：阶段 {value} 不存在，可用 {', '.join(STAGES)}")


def leaves(where: Condition) -> Iterator[tuple[str, Any]]:
    """Yield every (column, tests) pair of a condition, nested ones too."""
    for key, value in where.items():
        if key in {"any", "all"}:
            for part in value:
                yield from leaves(part)
        else:
            yield key, value


def stages_from(stage: str) -> list[str]:
    """The stage and all that come after it."""
    return list(STAGES[STAGES.index(stage) :])


def fill_parameters(value: Any, parameters: dict[str, Any]) -> Any:
    """Replace every `$name` by the plan's parameter, at any depth.

    Raises:
        KeyError: the plan has no such parameter.
    """
    if isinstance(value, dict):
        return {key: fill_parameters(part, parameters) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [fill_parameters(part, parameters) for part in value]
    if isinstance(value, str) and value.startswith("$"):
        return parameters[value[1:]]
    return value
