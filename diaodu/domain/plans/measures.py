"""Measures (指标) as a plan's measures.yaml declares them: structured, no code.

A measure is one of: rows of a form counted or summed, a rate, what people enter, what the log of submissions
says, or the sum of other measures. Source of the words: docs/plan-language.md.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from diaodu.domain.forms.conditions import Condition
from diaodu.domain.forms.edited import Model
from diaodu.domain.period import WINDOWS, Window
from diaodu.domain.text.exact import Exact

ENTRY_KIND = "record"
"""Kind of the entries (`diaodu record add`) about a measure."""
KINDS = ("count", "sum", "distinct", "rate", "rate_of_sums", "shortfall", "entered", "log", "total")
"""What a measure may be; one of these stands in each."""
_OF_A_FORM = ("count", "sum", "distinct", "rate_of_sums", "shortfall")
MeasureId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Rate(Model):
    """A rate: two measures, or two sums over the same rows."""

    n: str
    of: str


class Shortfall(Model):
    """What each person (column `each`) lacks of a required number of rows a month, added up.

    `less`: rows of days off; a person owes no more than the month's days less these.
    Source: B-06, 26 days a person and month, which a month of 轮休 cannot hold.
    """

    each: str
    required: int = Field(ge=0)
    less: Condition | None = None


class Entered(Model):
    """What people enter (`diaodu record add`): one entry a case, each with reason, date and who entered it.

    `take`: cases add up, or only the latest stands. `least` and `most` bound one case.
    """

    take: Literal["sum", "latest"] = "sum"
    least: Exact | None = None
    most: Exact | None = None
    approver: bool = False
    """A case needs the name of who approved it."""

    @model_validator(mode="after")
    def _is_a_span(self) -> "Entered":
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError(f"least {self.least:f} 大于 most {self.most:f}")
        return self


class Log(Model):
    """How many forms the log of submissions has in these states, one a form and period."""

    states: tuple[Literal["late", "missing", "on_time", "nil"], ...] = Field(min_length=1)
    forms: tuple[str, ...] = ()
    """Only these; absent: every form due."""


class Cohort(Model):
    """Rows that are counted together, above and below a rate's line: those of an event, of a year."""

    cohort: str
    title: str
    where: Condition
    clause: str = ""


class Measure(Model):
    """A figure (指标) by unit and for the city."""

    id: MeasureId
    name: str
    unit: str = "个"
    printed_in: Literal["万元", "亿元"] = "万元"
    """The unit of its columns in tables, where it is money; sentences say each amount as it reads best."""
    form: str | None = None
    where: Condition | None = None
    cohort: str | None = None
    window: Window | None = None
    """Span whose rows count; absent: every row of the period's submissions."""
    date: str | None = None
    """Date column that lies in the window."""
    count: Literal["rows"] | None = None
    sum: str | None = None
    distinct: str | None = None
    rate: Rate | None = None
    rate_of_sums: Rate | None = None
    shortfall: Shortfall | None = None
    entered: Entered | None = None
    log: Log | None = None
    total: tuple[str, ...] | None = None
    cumulative: bool = False
    internal: bool = False
    """Only an input of the scheme; in no paper."""
    clause: str = ""

    @model_validator(mode="after")
    def _one_kind(self) -> "Measure":
        kinds = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(kinds) != 1:
            raise ValueError(f"指标 {self.id}：须且只能写 {', '.join(KINDS)} 之一，现有 {kinds}")
        if kinds[0] in _OF_A_FORM and not self.form:
            raise ValueError(f"指标 {self.id}：须写 form")
        return self

    @model_validator(mode="after")
    def _rows_belong_to_a_form(self) -> "Measure":
        if not self.form and (of_rows := [key for key in ("where", "cohort", "date") if getattr(self, key)]):
            raise ValueError(f"指标 {self.id}：{', '.join(of_rows)} 只用于取自报表的指标")
        if self.date and not self.window:
            raise ValueError(f"指标 {self.id}：写了 date 须写 window，可用 {', '.join(WINDOWS)}")
        return self

    @model_validator(mode="after")
    def _is_printed_as_money(self) -> "Measure":
        if "printed_in" in self.model_fields_set and not self.is_money:
            raise ValueError(f"指标 {self.id}：printed_in 只用于单位为 元 的指标")
        return self

    @property
    def is_rate(self) -> bool:
        """Whether the value is a share with n and of."""
        return self.rate is not None or self.rate_of_sums is not None

    @property
    def is_money(self) -> bool:
        """Whether the value is yuan."""
        return self.unit == "元"

    def takes(self, value: Decimal) -> bool:
        """Whether one entered case may have a value."""
        span = self.entered
        if span is None:
            return True
        return (span.least is None or value >= span.least) and (span.most is None or value <= span.most)
