"""A form (报表): its columns and rules, as written in expectations/<form>.yaml.

From this one model derive the reader's header match, the Great Expectations suite, the frame's types,
the template workbook and the form's page in the docs.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from diaodu.domain.forms.across_months import GoesOn, LookBack
from diaodu.domain.forms.column import Column, ColumnType
from diaodu.domain.forms.conditions import (
    Condition,
    Kinds,
    check_condition,
    expected_list,
    expected_value,
    fill_parameters,
    is_parameter,
    leaves,
)
from diaodu.domain.forms.edited import Model
from diaodu.domain.forms.roles import NEEDS, FormRole
from diaodu.domain.forms.slips import slips_at
from diaodu.domain.states import Severity


class JointHeader(Model):
    """One header that answers several columns: value → {column: value}."""

    header: str
    answers: dict[str, dict[str, str]]


class Derived(Model):
    """A column computed from others by a named function of domain/forms/derive.py."""

    key: str
    function: Literal["occurrence", "is_credit_code", "days_between", "repeats_phases", "resembles_investor"]
    of: tuple[str, ...]


class SeverityCase(Model):
    """Another severity for rows that meet a condition."""

    column: str
    rule: str
    where: Condition
    severity: Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a rule must and may say beside the expectation's name, and the kinds of columns it judges."""

    columns: tuple[str, ...] = ("column",)
    needs: tuple[str, ...] = ()
    """Keywords of which at least one must stand there."""
    may: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ("text", "money", "number", "date")


_BOUNDS = {"needs": ("min_value", "max_value"), "may": ("strict_min", "strict_max")}
_SET = Expectation(needs=("value_set",), kinds=("text", "money", "number"))
EXPECTATIONS: dict[str, Expectation] = {
    "expect_column_values_to_not_be_null": Expectation(),
    "expect_column_values_to_be_in_set": _SET,
    "expect_column_values_to_not_be_in_set": _SET,
    "expect_column_values_to_be_between": Expectation(**_BOUNDS, kinds=("money", "number", "date")),
    "expect_column_values_to_match_regex": Expectation(needs=("regex",), kinds=("text",)),
    "expect_column_value_lengths_to_be_between": Expectation(**_BOUNDS, kinds=("text",)),
    "expect_column_pair_values_a_to_be_greater_than_b": Expectation(
        columns=("column_A", "column_B"), may=("or_equal",), kinds=("money", "number", "date")
    ),
}
"""What a form may ask of its rows; expectations/builder.py names the class of each. Nothing else is ever run."""


class Rule(Model):
    """One rule, carried out by a Great Expectations expectation of the allow-list.

    `kwargs` values that start with `$` are plan parameters. `column` (or `column_A`, `column_B`) name
    column keys; a finding stands at `at` (default: column or column_A).
    """

    id: str = Field(pattern=r"^[A-Z]{1,2}-[A-Z0-9]+$")
    expect: str
    column: str | None = None
    column_A: str | None = None  # noqa: N815 - Great Expectations' own keyword
    column_B: str | None = None  # noqa: N815 - Great Expectations' own keyword
    kwargs: dict[str, Any] = {}
    where: Condition | None = None
    at: str | None = None
    severity: Severity
    clause: str = ""
    message: str
    remedy: str

    @field_validator("expect")
    @classmethod
    def _is_allowed(cls, name: str) -> str:
        if name not in EXPECTATIONS:
            raise ValueError(f"{name} 不可用，可用 {', '.join(EXPECTATIONS)}")
        return name

    @model_validator(mode="after")
    def _says_what_it_needs(self) -> "Rule":
        allowed = EXPECTATIONS[self.expect]
        named = {"column": self.column, "column_A": self.column_A, "column_B": self.column_B}
        given = tuple(name for name, column in named.items() if column)
        if given != allowed.columns:
            raise ValueError(f"规则 {self.id} 须写 {'、'.join(allowed.columns)}，现写 {'、'.join(given) or '无'}")
        if unknown := sorted(set(self.kwargs) - {*allowed.needs, *allowed.may}):
            known = "、".join((*allowed.needs, *allowed.may)) or "无"
            raise ValueError(f"规则 {self.id} 的 kwargs 不能写 {'、'.join(unknown)}，可写 {known}")
        if allowed.needs and not set(allowed.needs) & set(self.kwargs):
            raise ValueError(f"规则 {self.id} 的 kwargs 须写 {' 或 '.join(allowed.needs)}")
        return self

    def check(self, kinds: Kinds, parameters: Mapping[str, Any] | None = None) -> None:
        """Refuse a rule that does not fit its form's columns; with `parameters`, each `$name` by its value.

        Raises:
            ValueError: with the rule, what was found and what is expected.
        """
        self._check_columns(kinds)
        with slips_at("where"):
            _check_where(self.where, kinds, f"规则 {self.id}", parameters)
        with slips_at("kwargs"):
            for name, value in _filled(self.kwargs, f"规则 {self.id}", parameters).items():
                if expected := _expected_kwarg(self.expect, name, value, kinds[self.inputs[0]]):
                    raise ValueError(f"规则 {self.id} 的 {name} 现为 {value!r}，应为{expected}")

    def _check_columns(self, kinds: Kinds) -> None:
        if missing := [name for name in (*self.inputs, self.place) if name not in kinds]:
            raise ValueError(f"规则 {self.id} 引用了不存在的列 {missing}，可用 {', '.join(kinds)}")
        found, allowed = [kinds[name] for name in self.inputs], EXPECTATIONS[self.expect].kinds
        if not set(found) <= set(allowed) or len({kind == "date" for kind in found}) > 1:
            words = "、".join(_KIND_WORDS[kind] for kind in allowed)
            now = "、".join(f"{name} 是{_KIND_WORDS[kinds[name]]}" for name in self.inputs)
            raise ValueError(f"规则 {self.id} 的 {self.expect} 只用于{words}列，两列须同类；现 {now}列")

    @property
    def inputs(self) -> tuple[str, ...]:
        """Columns the expectation itself looks at."""
        return tuple(name for name in (self.column, self.column_A, self.column_B) if name)

    @property
    def place(self) -> str:
        """Column at whose cell the finding stands."""
        return self.at or self.inputs[0]

    @property
    def asks_presence(self) -> bool:
        """Whether the rule asks for the cell's presence, so that an empty input breaks it."""
        return self.expect == "expect_column_values_to_not_be_null"


def _filled(value: Any, place: str, parameters: Mapping[str, Any] | None) -> Any:
    try:
        return value if parameters is None else fill_parameters(value, parameters)
    except ValueError as error:
        raise ValueError(f"{place}：{error}") from error


def _check_where(where: Condition | None, kinds: Kinds, place: str, parameters: Mapping[str, Any] | None) -> None:
    check_condition(_filled(where, place, parameters), kinds, place)


_KIND_WORDS = {"text": "文字", "money": "金额", "number": "数字", "date": "日期"}


def _expected_kwarg(expect: str, name: str, value: Any, kind: str) -> str:
    """What a keyword's value should be, "" when it is."""
    if name in {"strict_min", "strict_max", "or_equal"}:
        return "" if isinstance(value, bool) else " true 或 false"
    if name == "value_set":
        return expected_list(value, kind) if value != [] else "列表，至少一项"
    if name == "regex":
        return "" if is_parameter(value) or _is_regex(value) else "正则表达式"
    return expected_value(value, "number" if "lengths" in expect else kind)


def _is_regex(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(re.compile(value))
    except re.error:
        return False


class ReaderRule(Model):
    """Wording of a rule that the reader or the ledger judges; its severity may be changed here."""

    id: str
    severity: Severity
    message: str
    remedy: str
    clause: str = ""
    optional_severity: Severity | None = None
    """Severity at a cell that is not a key cell; absent: the same everywhere."""
    ruled: dict[Literal["first", "shared", "drop", "remedy"], str] = {}
    """Of a disputed record: what is said instead once a ruling (认定) stands."""


class HouseRules(Model):
    """house.yaml: the rules no form states."""

    rules: tuple[ReaderRule, ...]


class Form(Model):
    """A form as its YAML file declares it."""

    form: str
    title: str
    purpose: str = ""
    version: int = 1
    full_list: bool = False
    due: Literal["every_period", "one_off"] = "every_period"
    identity: tuple[str, ...] = ()
    role: FormRole | None = None
    short_title: str = ""
    """What tables of its measures are called; absent: its title without 表."""
    disputed: str = ""
    """What the city counts once though several units report it: 项目, 资金. Absent: each unit's record is its own."""
    anchors: tuple[str, ...] = ()
    extends: str | None = None
    columns: tuple[Column, ...]
    joint_headers: tuple[JointHeader, ...] = ()
    derived: tuple[Derived, ...] = ()
    rules: tuple[Rule, ...] = ()
    look_back: tuple[LookBack, ...] = ()
    goes_on: GoesOn | None = None
    severity_cases: tuple[SeverityCase, ...] = ()

    @model_validator(mode="after")
    def _names_exist(self) -> "Form":
        keys = [column.key for column in self.columns]
        if len(keys) != len(set(keys)):
            raise ValueError(f"列 key 重复：{sorted({k for k in keys if keys.count(k) > 1})}")
        self.check_entries()
        if self.disputed and not self.identity:
            with slips_at("disputed"):
                raise ValueError("写了 disputed 须写 identity：两个单位报的是否同一记录由它认定")
        kinds = self.frame_columns
        if missing := [name for name in (NEEDS[self.role] if self.role else ()) if name not in kinds]:
            with slips_at("role"):
                raise ValueError(f"role 为 {self.role} 的报表须有列 {'、'.join(missing)}")
        for index, case in enumerate(self.severity_cases):
            with slips_at("severity_cases", index):
                _check_case(case, kinds)
        for entry, names in self._named_columns.items():
            if missing := [name for name in names if name not in kinds]:
                with slips_at(entry):
                    raise ValueError(f"列 {'、'.join(missing)} 不存在，可用 {', '.join(kinds)}")
        if self.goes_on:
            with slips_at("goes_on"):
                self.goes_on.check(self.identity, kinds)
        return self

    @property
    def _named_columns(self) -> dict[str, tuple[str, ...]]:
        of = tuple(name for derived in self.derived for name in derived.of)
        return {"identity": self.identity, "anchors": self.anchors, "derived": of}

    def check_entries(self, parameters: Mapping[str, Any] | None = None) -> None:
        """Refuse rules and conditions that do not fit the columns; with `parameters`, each `$name` by its value.

        Raises:
            SlipError: with the place in the form.
        """
        kinds = self.frame_columns
        for index, column in enumerate(self.columns):
            with slips_at("columns", index, "required_when"):
                _check_where(column.required_when, kinds, f"列 {column.key}", parameters)
        for index, rule in enumerate(self.rules):
            with slips_at("rules", index):
                rule.check(kinds, parameters)
        own = {column.key: column for column in self.columns}
        for index, entry in enumerate(self.look_back):
            with slips_at("look_back", index):
                entry.check(own, kinds, parameters)

    @property
    def frame_columns(self) -> dict[str, str]:
        """Column of the frame → its kind: text, money, number or date."""
        kinds = {ColumnType.AMOUNT: "money", ColumnType.FOREIGN: "money", ColumnType.NUMBER: "number"}
        frame: dict[str, str] = {}
        for column in self.columns:
            if column.type == ColumnType.SERIAL:
                continue
            frame[column.key] = "date" if column.is_date else kinds.get(column.type, "text")
            if column.is_date:
                frame[f"{column.key}_end"] = "date"
            if column.type == ColumnType.PRICE:
                frame |= {f"{column.key}_low": "number", f"{column.key}_high": "number"}
        return frame | {derived.key: "number" for derived in self.derived}

    def column(self, key: str) -> Column:
        """The column that gives a frame column: `sign_date_end` belongs to `sign_date`."""
        for column in self.columns:
            if key == column.key or key in {f"{column.key}_end", f"{column.key}_low", f"{column.key}_high"}:
                return column
        for derived in self.derived:
            if derived.key == key:
                return self.column(derived.of[0])
        raise KeyError(key)

    @property
    def heading(self) -> str:
        """What tables of its measures are called."""
        return self.short_title or self.title.removesuffix("表")

    @property
    def continuity(self) -> GoesOn | None:
        """How a full list goes on; unsaid, projects are told apart by the whole identity. None: it does not."""
        return (self.goes_on or GoesOn(by=self.identity)) if self.full_list and self.identity else None

    @property
    def line_columns(self) -> tuple[str, ...]:
        """Columns of the identity that tell the lines of one project apart."""
        return tuple(name for name in self.identity if self.continuity and name not in self.continuity.by)

    def entry(self, kind: str) -> LookBack | None:
        """The form's look-back rule of a kind, if it has one."""
        return next((entry for entry in self.look_back if entry.kind == kind), None)


def _check_case(case: SeverityCase, kinds: Kinds) -> None:
    if case.column not in kinds:
        raise ValueError(f"severity_cases {case.rule}：列 {case.column} 不存在")
    check_condition(case.where, kinds, f"severity_cases {case.rule}")
    for column, tests in leaves(case.where):
        if any(is_parameter(value) for value in tests.values()):
            raise ValueError(f"severity_cases {case.rule}：{column} 的条件不能用 $参数")
