"""A column of a form: how its cell is read, what an empty one does, which words mean which value."""

from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from diaodu.domain.forms.conditions import Condition, expected_value
from diaodu.domain.forms.placed_errors import errors_at
from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.text.keys import EMPTY_WORDS


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


class SameBy(StrEnum):
    """By what two values of a column are the same, where records are told apart."""

    NAME = "name"  # brackets, width, case and blanks set aside
    INVESTOR = "investor"  # so, and the firms of a joint project in any order


class Choice(YamlModel):
    """One allowed value and the words that mean it."""

    value: str
    synonyms: tuple[str, ...] = ()


class Redirect(YamlModel):
    """Words that belong to another column: 停工 in the stage cell is the project's status."""

    to: str
    value: str
    words: tuple[str, ...]
    replaces: tuple[str, ...] = ()
    """Values of the other column that give way, such as the usual 正常; any other stands."""


class LoneHeader(YamlModel):
    """A header that means this column only when no better one is in the sheet.

    `future_to`: dates after the period's end go to that column instead (开工时间 alone).
    `beside`: the header counts only next to this other column.
    """

    header: str
    beside: str | None = None
    future_to: str | None = None


class Suspect(YamlModel):
    """Bare numbers of an amount that were hardly meant in the column's 万元: `lt: 10` those under 10."""

    lt: int


class Column(YamlModel):
    """One column of a form."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
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
    """Whether the title of a group above (一、数字经济项目) gives the choice that its rows leave blank."""
    empty_words: tuple[str, ...] = EMPTY_WORDS
    suspect: Suspect | None = None
    max: str | int | None = None
    """The largest amount that can be right: 1000亿元, or `$name`; no bound where the plan has no such parameter."""
    usual: str | int | None = None
    """What most amounts of the column stay below: 20亿元. A column of which more than half is above is asked about."""
    same_by: SameBy = SameBy.NAME
    restarts: Literal["month", "year"] | None = None
    """When it is said anew: neither carried over nor prefilled past that."""
    prefilled: bool = True
    """Whether a template shows the last value: false for a running total, which is typed anew each month."""
    carried_as: dict[str, str] = {}
    """What a value is called a month later: 新增 → 续报."""
    by_person: bool = False
    """A person's name: where a cell lists several, figures have a row of each."""
    is_ahead: bool = False
    """A date that is planned or agreed: without its year it is this year's or next year's, not last year's."""
    help: str = ""
    width: int = 14

    @model_validator(mode="after")
    def _fits_type(self) -> "Column":
        if (self.type == ColumnType.CHOICE) != bool(self.choices):
            raise ValueError("choices 与 type: choice 须同时出现")
        if self.type in {ColumnType.AMOUNT, ColumnType.FOREIGN} and not self.unit:
            raise ValueError("金额列须写 unit")
        return self

    @model_validator(mode="after")
    def _has_an_amount_for_its_bound(self) -> "Column":
        if self.max is not None and (expected := expected_value(self.max, "money")):
            with errors_at("max"):
                raise ValueError(f"现为 {self.max!r}，应为{expected}，或 $参数")
        return self

    @model_validator(mode="after")
    def _has_an_amount_for_what_is_usual(self) -> "Column":
        if self.usual is not None and (expected := expected_value(self.usual, "money")):
            with errors_at("usual"):
                raise ValueError(f"现为 {self.usual!r}，应为{expected}")
        return self

    @property
    def printed_header(self) -> str:
        """The header as the template prints it, with its unit."""
        return f"{self.header}({self.unit})" if self.unit else self.header

    @property
    def is_date(self) -> bool:
        """Whether the column gives two values, first and last day meant."""
        return self.type == ColumnType.DATE
