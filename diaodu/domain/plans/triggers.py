"""Triggers (触发事项) as a plan's triggers.yaml declares them: what a clause wants listed, structured, no code.

A trigger lists units, rows or persons with figures: what a 季度督办 pursues, who is talked to (约谈), what goes into
the 投资指南 or before a 调度会. It writes no paper: a person does.
"""

from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from diaodu.domain.forms.conditions import Condition
from diaodu.domain.forms.edited import Model
from diaodu.domain.text.exact import Exact

PAPER_WORDS = {
    "supervision_notice": "督办通知",
    "circular": "通报",
    "investment_guide": "投资指南",
    "meeting_pack": "调度会材料",
    "summary": "总结",
    "talk": "约谈",
    "list": "清单",
}
"""What a trigger's list would go into, in words."""
KINDS = ("rows", "without", "each", "unmet", "behind", "reporting", "unanswered")
"""What a trigger may be; one of these stands in each."""


class Rows(Model):
    """Rows of a form that meet a condition; `show`: columns told of each."""

    form: str
    where: Condition = {}
    show: tuple[str, ...] = ()


class Without(Model):
    """Rows of a form (or `names`, a list parameter) of which another form says nothing in the period.

    The two match by `key` and `in_key`, normalised as names. Source: D-05, a project that nobody dispatched.
    """

    form: str | None = None
    where: Condition = {}
    key: str = "name"
    names: str | None = Field(default=None, pattern=r"^\$")
    in_form: str
    in_key: str
    in_where: Condition = {}

    @model_validator(mode="after")
    def _one_source(self) -> "Without":
        if bool(self.form) == bool(self.names):
            raise ValueError("without 须且只能写 form, names 之一")
        return self


class Each(Model):
    """Persons or things (column `by`) whose rows come to less than `least`, or more than `most`.

    `sum` adds a column up, else rows are counted. `every_unit`: a unit of the class with no row at all is listed too.
    """

    form: str
    where: Condition = {}
    by: str
    sum: str | None = None
    least: Exact | None = None
    most: Exact | None = None
    every_unit: bool = False

    @model_validator(mode="after")
    def _has_a_bound(self) -> "Each":
        if self.least is None and self.most is None:
            raise ValueError("each 须写 least 或 most")
        return self

    def is_out(self, value: Decimal) -> bool:
        """Whether a value lies outside the bounds."""
        return (self.least is not None and value < self.least) or (self.most is not None and value > self.most)


class Behind(Model):
    """A measure whose 完成率 lies more than so many points behind 序时."""

    measure: str
    points: Exact


class Reporting(Model):
    """Units that in the quarter (or the period) did not report so often, or so often late. Source: O-07."""

    missing: int = Field(default=1, ge=1)
    late: int = Field(default=2, ge=1)
    span: Literal["quarter", "period"] = "quarter"


class Unanswered(Model):
    """Findings that still stand after the time to answer them, in the quarter or the period."""

    severities: tuple[Literal["critical", "warning"], ...] = ("critical", "warning")
    span: Literal["quarter", "period"] = "quarter"


class Trigger(Model):
    """One list a clause asks for; `text` says of each entry why it is there."""

    trigger: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    clause: str
    paper: Literal["supervision_notice", "circular", "investment_guide", "meeting_pack", "summary", "talk", "list"] = (
        "list"
    )
    classes: tuple[str, ...] = ()
    """Only units of these classes; absent: all."""
    quarterly: bool = False
    """Only in the last month of a quarter."""
    rows: Rows | None = None
    without: Without | None = None
    each: Each | None = None
    unmet: tuple[str, ...] | None = None
    behind: Behind | None = None
    reporting: Reporting | None = None
    unanswered: Unanswered | None = None
    text: str = ""

    @model_validator(mode="after")
    def _one_kind(self) -> "Trigger":
        kinds = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(kinds) != 1:
            raise ValueError(f"{self.trigger}：须且只能写 {', '.join(KINDS)} 之一，现有 {kinds}")
        return self

    @property
    def forms(self) -> tuple[tuple[str, tuple[str, ...], Condition], ...]:
        """Forms it looks at: form, columns named, condition."""
        if self.rows:
            return ((self.rows.form, self.rows.show, self.rows.where),)
        if self.each:
            named = (self.each.by, *([self.each.sum] if self.each.sum else []))
            return ((self.each.form, named, self.each.where),)
        if self.without:
            base = ((self.without.form, (self.without.key,), self.without.where),) if self.without.form else ()
            return (*base, (self.without.in_form, (self.without.in_key,), self.without.in_where))
        return ()

    @property
    def measures_used(self) -> tuple[str, ...]:
        """Measures it looks at."""
        return (*(self.unmet or ()), *([self.behind.measure] if self.behind else []))
