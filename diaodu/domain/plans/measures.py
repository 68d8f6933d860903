"""Measures (指标) as a plan's measures.yaml declares them: structured, no code.

What a measure may be made of stands in diaodu/domain/measures, one class a kind.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from diaodu.domain.forms.conditions import Condition
from diaodu.domain.forms.keyed import kind_of, with_kinds
from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.measures.kind import MeasureKind
from diaodu.domain.measures.kinds import MEASURE_KINDS
from diaodu.domain.measures.rows import RowsKind
from diaodu.domain.period import WINDOWS, Window

MeasureId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Cohort(YamlModel):
    """Rows that are counted together, above and below a rate's line: those of an event, of a year."""

    id: str
    title: str
    where: Condition
    clause: str = ""


class _Rows(YamlModel):
    """What a measure is called, and of which rows it is."""

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


class Measure(with_kinds(_Rows, MEASURE_KINDS)):
    """A figure (指标) by unit and for the city, of one of the kinds in diaodu/domain/measures."""

    cumulative: bool = False
    lowest_first: bool | None = None
    """Ranked with the least first (扣分、差错); absent: as its kind says."""
    internal: bool = False
    """Only an input of the scheme; in no paper."""
    reading: str = ""
    """How it is read where the clause leaves it open, in words: whether ended projects count."""
    clause: str = ""

    @model_validator(mode="after")
    def _one_kind(self) -> "Measure":
        try:
            kind = self.kind
        except ValueError as error:
            raise ValueError(f"指标 {self.id}：{error}") from error
        if isinstance(kind, RowsKind) != (self.form is not None):
            raise ValueError(
                f"指标 {self.id}：{'须写 form' if not self.form else f'{kind.kind} 不取自报表，不写 form'}"
            )
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
        if self.printed_in != "万元" and not self.is_money:
            raise ValueError(f"指标 {self.id}：printed_in 只用于单位为 元 的指标")
        return self

    @property
    def kind(self) -> MeasureKind:
        """What it is made of."""
        return kind_of(self, MEASURE_KINDS)

    @property
    def is_rate(self) -> bool:
        """Whether the value is a share with n and of."""
        return self.kind.is_rate

    @property
    def is_lowest_first(self) -> bool:
        """Whether less of it is better."""
        return self.kind.is_lowest_first if self.lowest_first is None else self.lowest_first

    @property
    def is_money(self) -> bool:
        """Whether the value is yuan."""
        return self.unit == "元"
