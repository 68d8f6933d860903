"""A form (报表): its columns and rules, as written in expectations/<form>.yaml.

From this one model derive the reader's header match, the Great Expectations suite, the frame's types,
the template workbook and the form's page in the docs.
"""

from collections.abc import Collection, Container, Iterator, Mapping
from typing import Any, Literal, TypeVar

from pydantic import model_validator

from diaodu.domain.forms.column import Column, ColumnType, SameBy
from diaodu.domain.forms.column_words import column_words
from diaodu.domain.forms.conditions import (
    Condition,
    Kinds,
    check_condition,
    check_filled,
    expected_value,
    is_parameter,
    leaves,
)
from diaodu.domain.forms.continuity import GoesOn
from diaodu.domain.forms.derived.column import DerivedColumn
from diaodu.domain.forms.derived.kinds import AnyDerived
from diaodu.domain.forms.look_back.entry import LookBack
from diaodu.domain.forms.look_back.kinds import AnyLookBack
from diaodu.domain.forms.look_back.listed_again import ListedAgain
from diaodu.domain.forms.placed_errors import errors_at
from diaodu.domain.forms.roles import NEEDS, FormRole
from diaodu.domain.forms.rules.kinds import AnyRule
from diaodu.domain.forms.sentences import check_names, fill, show
from diaodu.domain.forms.stated_rule import StatedRule
from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.states import Severity

L = TypeVar("L", bound=LookBack)


class JointHeader(YamlModel):
    """One header that answers several columns: value → {column: value}."""

    header: str
    answers: dict[str, dict[str, str]]


class SeverityCase(YamlModel):
    """Another severity for rows that meet a condition."""

    column: str
    rule: str
    where: Condition
    severity: Severity


class Form(YamlModel):
    """A form as its YAML file declares it."""

    id: str
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
    derived: tuple[AnyDerived, ...] = ()
    rules: tuple[AnyRule, ...] = ()
    look_back: tuple[AnyLookBack, ...] = ()
    goes_on: GoesOn | None = None
    severity_cases: tuple[SeverityCase, ...] = ()

    @model_validator(mode="after")
    def _names_exist(self) -> "Form":
        ids = [column.id for column in self.columns]
        if len(ids) != len(set(ids)):
            raise ValueError(f"列 id 重复：{sorted({one for one in ids if ids.count(one) > 1})}")
        self.check_entries()
        if self.disputed and not self.identity:
            with errors_at("disputed"):
                raise ValueError("写了 disputed 须写 identity：两个单位报的是否同一记录由它认定")
        kinds = self.frame_columns
        if missing := [name for name in (NEEDS[self.role] if self.role else ()) if name not in kinds]:
            with errors_at("role"):
                raise ValueError(f"role 为 {self.role} 的报表须有列 {'、'.join(missing)}")
        for index, case in enumerate(self.severity_cases):
            with errors_at("severity_cases", index):
                _check_case(case, kinds)
        for entry, names in self._named_columns.items():
            if missing := [name for name in names if name not in kinds]:
                with errors_at(entry):
                    raise ValueError(f"列 {'、'.join(missing)} 不存在，可用 {', '.join(kinds)}")
        if self.goes_on:
            with errors_at("goes_on"):
                self.goes_on.check(self.identity, kinds)
        return self

    @property
    def _named_columns(self) -> dict[str, tuple[str, ...]]:
        return {"identity": self.identity, "anchors": self.anchors}

    def check_entries(self, parameters: Mapping[str, Any] | None = None) -> None:
        """Refuse derived columns, rules and conditions that do not fit the columns; with `parameters`, each `$name` by its value.

        Raises:
            PlacedError: with the place in the form.
        """
        kinds = self.frame_columns
        for index, derived in enumerate(self.derived):
            with errors_at("derived", index, "of"):
                derived.check(kinds)
        for index, column in enumerate(self.columns):
            with errors_at("columns", index, "required_when"):
                check_filled(column.required_when, kinds, parameters, f"列 {column.id}")
            for name in ("max", "usual"):
                with errors_at("columns", index, name):
                    _check_bound(getattr(column, name), parameters)
        for index, rule in enumerate(self.rules):
            with errors_at("rules", index):
                rule.check(kinds, parameters)
        own = {column.id: column for column in self.columns}
        for index, entry in enumerate(self.look_back):
            with errors_at("look_back", index):
                entry.check(own, kinds, parameters)

    def check_sentences(self, stated: Collection[str], known: Collection[str]) -> None:
        """Refuse a name in braces that nobody fills in.

        `stated`: the plan's own parameters, all that help and purpose may name; `known`: the period's days too.

        Raises:
            PlacedError: with the place of the sentence in the form.
        """
        with errors_at("purpose"):
            check_names(self.purpose, stated)
        for index, column in enumerate(self.columns):
            with errors_at("columns", index, "help"):
                check_names(column.help, stated)
        for place, rule in self._stated_rules():
            with errors_at(*place, "message"):
                check_names(rule.message, (*self.says(rule), *known))
            with errors_at(*place, "remedy"):
                check_names(rule.remedy, (*self.says(rule), *known))

    def _stated_rules(self) -> Iterator[tuple[tuple[str, int], StatedRule]]:
        yield from ((("rules", index), rule) for index, rule in enumerate(self.rules))
        yield from ((("look_back", index), entry) for index, entry in enumerate(self.look_back))

    def says(self, rule: StatedRule) -> tuple[str, ...]:
        """What a rule's sentences can say besides the plan's parameters: of its row, its cell and what its kind finds."""
        of_derived = (word for derived in self.derived_inputs(rule) for word in derived.says)
        of_row = ("value", *column_words(self.column(rule.place)), *self.frame_columns) if rule.place else ()
        return (*rule.says, *of_derived, *of_row)

    def derived_inputs(self, rule: StatedRule) -> tuple[DerivedColumn, ...]:
        """The derived columns a rule looks at."""
        return tuple(derived for derived in self.derived if derived.id in rule.inputs)

    def with_parameters(self, words: Mapping[str, str]) -> "Form":
        """The form with the plan's parameters, as people read them, in its purpose and its columns' help."""
        columns = tuple(column.model_copy(update={"help": fill(column.help, words)}) for column in self.columns)
        return self.model_copy(update={"purpose": fill(self.purpose, words), "columns": columns})

    @property
    def frame_columns(self) -> dict[str, str]:
        """Column of the frame → its kind: text, money, foreign (no yuan, never summed with them), number or date."""
        kinds = {ColumnType.AMOUNT: "money", ColumnType.FOREIGN: "foreign", ColumnType.NUMBER: "number"}
        frame: dict[str, str] = {}
        for column in self.columns:
            if column.type == ColumnType.SERIAL:
                continue
            frame[column.id] = "date" if column.is_date else kinds.get(column.type, "text")
            if column.is_date:
                frame[f"{column.id}_end"] = "date"
            if column.type == ColumnType.PRICE:
                frame |= {f"{column.id}_low": "number", f"{column.id}_high": "number"}
        return frame | {derived.id: "number" for derived in self.derived}

    def show(self, name: str, value: Any) -> str:
        """A value of a frame column as a clerk would write it: 500万元, 3000万美元, 2021-03-15; of no column as text."""
        return self._show(name, self.frame_columns.get(name, "text"), value)

    def show_row(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Every frame column of a row as `show` writes it."""
        return {name: self._show(name, kind, values.get(name)) for name, kind in self.frame_columns.items()}

    def _show(self, name: str, kind: str, value: Any) -> str:
        return show(value, kind, (self.column(name).unit or "") if kind == "foreign" else "")

    def column(self, name: str) -> Column:
        """The column that gives a frame column: `sign_date_end` belongs to `sign_date`."""
        for column in self.columns:
            if name == column.id or name in {f"{column.id}_end", f"{column.id}_low", f"{column.id}_high"}:
                return column
        for derived in self.derived:
            if derived.id == name:
                return self.column(derived.of[0])
        raise KeyError(name)

    def without_bound(self, parameters: Container[str]) -> list[Column]:
        """Columns whose largest amount is said by a parameter that the plan has not."""
        return [column for column in self.columns if is_parameter(column.max) and str(column.max)[1:] not in parameters]

    @property
    def same_by(self) -> dict[str, SameBy]:
        """Column → by what two of its values are the same."""
        return {column.id: column.same_by for column in self.columns}

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

    def called(self, values: Mapping[str, Any]) -> str:
        """What a record is called: its name, else what its identity begins with: a company, a leader."""
        first = next(iter(self.identity or self.anchors), "")
        return str(values.get("name") or values.get(first) or "")

    @property
    def tells_once(self) -> bool:
        """Whether a record told again in a later period is known and counts once."""
        return bool(self.identity) and not self.full_list and self.entry(ListedAgain) is not None

    @property
    def is_told_on(self) -> bool:
        """Whether a later period's list may tell a record of this one again."""
        return self.continuity is not None or self.tells_once

    @property
    def is_told_by_many(self) -> bool:
        """Whether a record that one unit told before and another tells now is asked about (X-01)."""
        return bool(self.disputed) and self.tells_once

    def entry(self, kind: type[L]) -> L | None:
        """The form's look-back rule of a kind, if it has one."""
        return next((entry for entry in self.look_back if isinstance(entry, kind)), None)


def _check_case(case: SeverityCase, kinds: Kinds) -> None:
    if case.column not in kinds:
        raise ValueError(f"severity_cases {case.rule}：列 {case.column} 不存在")
    check_condition(case.where, kinds, f"severity_cases {case.rule}")
    for column, tests in leaves(case.where):
        if any(is_parameter(value) for value in tests.values()):
            raise ValueError(f"severity_cases {case.rule}：{column} 的条件不能用 $参数")


def _check_bound(written: Any, parameters: Mapping[str, Any] | None) -> None:
    """Refuse a bound by a parameter that is no amount; one the plan has not is told where the column is used."""
    value = (parameters or {}).get(str(written)[1:]) if is_parameter(written) else None
    if value is not None and (expected := expected_value(value, "money")):
        raise ValueError(f"参数 {written} 现为 {value!r}，应为{expected}")
