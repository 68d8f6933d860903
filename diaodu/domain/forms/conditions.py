"""The one condition grammar of plans and rules: `{stage: {in: [开工]}, total_investment: {ge: 500万元}}`.

Conditions on several columns must all hold; `any:` and `all:` nest lists of conditions. A comparison with
an empty cell is false, also under `ne` and `not_in` unless the operator is `empty`; so a rule one of whose
inputs is unreadable is not judged. `or_empty: true` beside an operator lets the empty cell pass.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from diaodu.domain.text.money import parse_plan_amount

STAGES = ("在谈", "签约", "注册", "开工", "在建", "竣工", "投产", "达产")
"""The working order of a project's stages. Source: docs/methods.md#stages-阶段."""

OPERATORS = ("eq", "ne", "in", "not_in", "ge", "gt", "le", "lt", "empty", "filled", "after", "before", "stage_ge")
_SWITCHES = ("empty", "filled", "or_empty")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Condition = dict[str, Any]
Kinds = Mapping[str, str]
"""Column → its kind: text, money, number or date."""
KIND_WORDS = {"text": "文字", "money": "金额", "foreign": "外币金额", "number": "数字", "date": "日期"}


def check_condition(where: Condition | None, kinds: Kinds | None, place: str) -> None:
    """Refuse what the grammar has not, columns that do not exist and values that do not fit their column.

    `kinds` None: the columns are not known yet. `$name` stands for any value.

    Raises:
        ValueError: names the place, what was found and what is expected.
    """
    _check_nests(where or {}, place)
    for column, tests in leaves(where or {}):
        if kinds is not None and column not in kinds:
            raise ValueError(f"{place}：列 {column} 不存在，可用 {', '.join(kinds)}")
        if not isinstance(tests, dict) or not tests:
            raise ValueError(f"{place}：{column} 的条件 {tests!r} 应写成 {{运算符: 值}}")
        _check_tests(column, tests, kinds[column] if kinds is not None else None, place)


def _check_nests(where: Condition, place: str) -> None:
    for key in (name for name in ("any", "all") if name in where):
        parts = where[key]
        if not isinstance(parts, list) or not parts or not all(isinstance(part, dict) and part for part in parts):
            raise ValueError(f"{place}：{key} 现为 {parts!r}，应为条件的列表，如 [{{stage: {{eq: 开工}}}}]")
        for part in parts:
            _check_nests(part, place)


def _check_tests(column: str, tests: dict[str, Any], kind: str | None, place: str) -> None:
    if "or_empty" in tests and (len(tests) == 1 or {"empty", "filled"} & set(tests)):
        raise ValueError(f"{place}：{column} 的 or_empty 应写在一个比较的旁边，不能单独写，也不能与 empty、filled 同写")
    for name, value in tests.items():
        if name not in (*OPERATORS, "or_empty"):
            raise ValueError(f"{place}：运算符 {name} 不存在，可用 {', '.join(OPERATORS)}")
        if name == "stage_ge" and value not in STAGES:
            raise ValueError(f"{place}：阶段 {value} 不存在，可用 {', '.join(STAGES)}")
        if expected := _expected(name, value, kind):
            raise ValueError(f"{place}：{column} 的 {name} 现为 {value!r}，应为{expected}")


def _expected(name: str, value: Any, kind: str | None) -> str:
    if name in _SWITCHES:
        return "" if isinstance(value, bool) else " true 或 false"
    if name in {"in", "not_in"}:
        return expected_list(value, kind)
    return expected_value(value, kind)


def expected_list(value: Any, kind: str | None) -> str:
    """What a list of values for a column of a kind should be, "" when it is: a list or `$name`."""
    if is_parameter(value):
        return ""
    if not isinstance(value, list | tuple):
        return "列表，如 [开工, 在建]，或 $参数"
    expected = next((words for part in value if (words := expected_value(part, kind))), "")
    return f"列表，每项为{expected}" if expected else ""


def expected_value(value: Any, kind: str | None) -> str:
    """What a value for a column of a kind should be, "" when it is; `$name` may stand for any one."""
    if value is None or isinstance(value, list | tuple | dict):
        return "一个值"
    if kind is None or is_parameter(value):
        return ""
    fits, words = _KINDS[kind]
    return "" if fits(value) else words


class Bare:
    """A parameter's number that was written without a unit."""


class BareInt(Bare, int):
    """A whole one."""


class BareFloat(Bare, float):
    """One with decimals."""


def bare(value: Any) -> Any:
    """A parameter's value, marked where it is a number without a unit."""
    kind = {int: BareInt, float: BareFloat}.get(type(value))
    return kind(value) if kind else value


def is_parameter(value: Any) -> bool:
    """Whether a written value stands for a parameter of the plan or the period."""
    return isinstance(value, str) and value.startswith("$")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_amount(value: Any) -> bool:
    """An amount; a parameter of 500 alone may be 元 or 万元, only nothing is nothing in every unit."""
    if not isinstance(value, str):
        return _is_number(value) and (not isinstance(value, Bare) or value == 0)
    try:
        parse_plan_amount(value)
    except ValueError:
        return False
    return True


def _is_day(value: Any) -> bool:
    if not isinstance(value, str):
        return isinstance(value, date) and not isinstance(value, datetime)
    try:
        return bool(_ISO_DAY.fullmatch(value) and date.fromisoformat(value))
    except ValueError:
        return False


_KINDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "money": (_is_amount, "金额，如 500万元"),
    "foreign": (_is_number, "外币的数额，如 30000000"),
    "number": (_is_number, "数字"),
    "date": (_is_day, "日期，如 2021-01-01"),
    "text": (lambda value: isinstance(value, str), "文字，数字须加引号"),
}
"""Kind of a column → whether a written value fits it, and what would."""


def leaves(where: Condition) -> Iterator[tuple[str, Any]]:
    """Yield every (column, tests) pair of a condition, nested ones too."""
    for key, value in where.items():
        if key in {"any", "all"}:
            for part in value:
                yield from leaves(part)
        else:
            yield key, value


def is_met(values: Mapping[str, Any], where: Condition | None, kinds: Kinds, *, perhaps: bool = False) -> bool:
    """Whether one record meets a condition: what masks.mask says of a frame, without a frame.

    `values` are a record's, dates as ISO text; what is not among them is empty. `perhaps`: whether it may meet it once
    its empty cells are filled in.
    """
    for key, tests in (where or {}).items():
        if key in {"any", "all"}:
            met = (any if key == "any" else all)(is_met(values, part, kinds, perhaps=perhaps) for part in tests)
        elif perhaps and values.get(key) is None:
            met = True
        else:
            met = _cell_meets(values.get(key), tests, kinds[key])
        if not met:
            return False
    return True


def _cell_meets(value: Any, tests: Mapping[str, Any], kind: str) -> bool:
    empty_passes = bool(tests.get("or_empty"))
    return all(
        _test_meets(value, name, bound, kind, empty_passes=empty_passes)
        for name, bound in tests.items()
        if name != "or_empty"
    )


def _test_meets(value: Any, name: str, bound: Any, kind: str, *, empty_passes: bool) -> bool:
    if name in {"empty", "filled"}:
        return (value is None) == ((name == "empty") == bool(bound))
    if value is None:
        return empty_passes
    if name == "stage_ge":
        return value in stages_from(bound)
    written = [_as_kept(part, kind) for part in bound] if name in {"in", "not_in"} else _as_kept(bound, kind)
    return _COMPARISONS[name](value, written)


def _as_kept(written: Any, kind: str) -> Any:
    """A written value as a record keeps it: yuan for an amount, ISO text for a date, which sorts."""
    if kind == "money" and isinstance(written, str):
        return parse_plan_amount(written)
    return str(written) if kind == "date" else written


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "in": lambda value, bound: value in bound,
    "not_in": lambda value, bound: value not in bound,
    "ge": operator.ge,
    "gt": operator.gt,
    "le": operator.le,
    "lt": operator.lt,
    "after": operator.gt,
    "before": operator.lt,
}


def stages_from(stage: str) -> list[str]:
    """The stage and all that come after it."""
    return list(STAGES[STAGES.index(stage) :])


def fill_parameters(value: Any, parameters: Mapping[str, Any]) -> Any:
    """Replace every `$name` by the plan's parameter, at any depth.

    Raises:
        ValueError: there is no such parameter; names those there are.
    """
    if isinstance(value, dict):
        return {key: fill_parameters(part, parameters) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [fill_parameters(part, parameters) for part in value]
    if not is_parameter(value):
        return value
    if value[1:] not in parameters:
        raise ValueError(f"参数 {value} 不存在，可用 {', '.join(f'${name}' for name in parameters)}")
    return parameters[value[1:]]


def fill_at(value: Any, parameters: Mapping[str, Any] | None, place: str) -> Any:
    """Fill in the parameters, if they are known yet.

    Raises:
        ValueError: there is no such parameter; names the place, and those there are.
    """
    try:
        return value if parameters is None else fill_parameters(value, parameters)
    except ValueError as error:
        raise ValueError(f"{place}：{error}") from error


def check_filled(where: Condition | None, kinds: Kinds, parameters: Mapping[str, Any] | None, place: str) -> None:
    """Refuse a condition that does not fit, with each `$name` by its value once the parameters are known.

    Raises:
        ValueError: names the place, what was found and what is expected.
    """
    check_condition(fill_at(where, parameters, place), kinds, place)
