"""A form (报表): its columns and rules, as written in expectations/<form>.yaml.

From this one model derive the reader's header match, the Great Expectations suite, the frame's types,
the template workbook and the form's page in the docs.
"""

from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from diaodu.domain.conditions import Condition, check_condition
from diaodu.domain.states import Severity


class Model(BaseModel):
    """Files that people edit: frozen, and an unknown key is an error."""

    # Built when first used: a part's own validator is never needed beside its whole's.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class ColumnType(StrEnum):
    """How a cell is read."""

    TEXT = "text"
    CHOICE = "choice"  # one of `choices`, synonyms mapped
    AMOUNT = "amount"  # RMB: whole yuan
    FOREIGN = "foreign"  # foreign currency: whole units of the currency, never added to RMB
    NUMBER = "number"
    DATE = "date"  # gives key and key_end
    PRICE = "price"  # gives key (text), key_low, key_high
    CODE = "code"  # text of digits and letters: never a number
    SERIAL = "serial"  # 序号: not part of the record


class Presence(StrEnum):
    """What an empty cell does: key holds the record (F-REQ), required only asks (F-MISS)."""

    KEY = "key"
    REQUIRED = "required"
    OPTIONAL = "optional"


class Choice(Model):
    """One allowed value and the words that mean it.

    `sets` gives other columns a value when one of their words stands here, e.g. 停工 in the stage cell.
    """

    value: str
    synonyms: tuple[str, ...] = ()


class Redirect(Model):
    """Words that belong to another column: 停工 in the stage cell is the project's status."""

    to: str
    value: str
    words: tuple[str, ...]


class LoneHeader(Model):
    """A header that means this column only when no better one is in the sheet.

    `future_to`: dates after the period's end go to that column instead (开工时间 alone).
    `beside`: the header counts only next to this other column.
    """

    header: str
    beside: str | None = None
    future_to: str | None = None


class Column(Model):
    """One column of a form."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    header: str
    aliases: tuple[str, ...] = ()
    lone_headers: tuple[LoneHeader, ...] = ()
    type: ColumnType = ColumnType.TEXT
    unit: str | None = None
    presence: Presence = Presence.OPTIONAL
    choices: tuple[Choice, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    required_when: Condition | None = None
    fill_down: bool = False
    empty_words: tuple[str, ...] = ("/", "-", "—", "——", "无", "暂无")
    suspect_below: int | None = None
    max_param: str | None = None
    help: str = ""
    width: int = 14

    @model_validator(mode="after")
    def _fits_type(self) -> "Column":
        if (self.type == ColumnType.CHOICE) != bool(self.choices):
            raise ValueError("choices 与 type: choice 须同时出现")
        if self.type in {ColumnType.AMOUNT, ColumnType.FOREIGN} and not self.unit:
            raise ValueError("金额列须写 unit")
        return self

    @property
    def printed_header(self) -> str:
        """The header as the template prints it, with its unit."""
        return f"{self.header}({self.unit})" if self.unit else self.header

    @property
    def is_date(self) -> bool:
        """Whether the column gives two values, first and last day meant."""
        return self.type == ColumnType.DATE


class JointHeader(Model):
    """One header that answers several columns: value → {column: value}."""

    header: str
    answers: dict[str, dict[str, str]]


class Derived(Model):
    """A column computed from others by a named function of domain/derive.py."""

    key: str
    function: Literal["occurrence", "is_credit_code"]
    of: tuple[str, ...]


class SeverityCase(Model):
    """Another severity for rows that meet a condition."""

    column: str
    rule: str
    where: Condition
    severity: Severity


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


class ReaderRule(Model):
    """Wording of a rule that the reader or the ledger judges; its severity may be changed here."""

    id: str
    severity: Severity
    message: str
    remedy: str
    clause: str = ""
    optional_severity: Severity | None = None
    """Severity at a cell that is not a key cell; absent: the same everywhere."""


class Form(Model):
    """A form as its YAML file declares it."""

    form: str
    title: str
    purpose: str = ""
    version: int = 1
    full_list: bool = False
    due: Literal["every_period", "one_off"] = "every_period"
    identity: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    extends: str | None = None
    columns: tuple[Column, ...]
    joint_headers: tuple[JointHeader, ...] = ()
    derived: tuple[Derived, ...] = ()
    rules: tuple[Rule, ...] = ()
    severity_cases: tuple[SeverityCase, ...] = ()

    @model_validator(mode="after")
    def _names_exist(self) -> "Form":
        keys = [column.key for column in self.columns]
        if len(keys) != len(set(keys)):
            raise ValueError(f"列 key 重复：{sorted({k for k in keys if keys.count(k) > 1})}")
        known = set(self.frame_columns)
        for rule in self.rules:
            missing = [name for name in (*rule.inputs, rule.place) if name not in known]
            if missing or not rule.inputs:
                raise ValueError(f"规则 {rule.id} 引用了不存在的列 {missing}")
            check_condition(rule.where, known, f"规则 {rule.id}")
        for case in self.severity_cases:
            check_condition(case.where, known, f"severity_cases {case.rule}")
        for name in (*self.identity, *self.anchors, *(n for d in self.derived for n in d.of)):
            if name not in known:
                raise ValueError(f"列 {name} 不存在")
        return self

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
    def key_columns(self) -> tuple[Column, ...]:
        """Columns whose empty cell holds the record."""
        return tuple(column for column in self.columns if column.presence == Presence.KEY)
