"""What leads a plan's bulletin (简报), and which measures the house's template has words for."""

from collections.abc import Mapping

from pydantic import Field

from diaodu.domain.forms.conditions import Condition
from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.plans.measures import MeasureId


class MeasureRoles(YamlModel):
    """Measure by the place it has in the house's template; a plan's other measures get a sentence each."""

    reserve: MeasureId | None = None
    reserve_investment: MeasureId | None = None
    talking: MeasureId | None = None
    signed: MeasureId | None = None
    signed_investment: MeasureId | None = None
    event_signed: MeasureId | None = None
    event_start_rate: MeasureId | None = None
    new_signed: MeasureId | None = None
    new_start_rate: MeasureId | None = None
    started: MeasureId | None = None
    start_rate: MeasureId | None = None
    producing: MeasureId | None = None
    stopped: MeasureId | None = None
    ended: MeasureId | None = None
    funds_month: MeasureId | None = None
    funds_outside: MeasureId | None = None
    funds_foreign: MeasureId | None = None
    funds_total: MeasureId | None = None
    funds_since: MeasureId | None = None
    funds_rate: MeasureId | None = None
    entry_rate: MeasureId | None = None

    @property
    def given(self) -> dict[str, str]:
        """Role → measure, of the roles that are given."""
        return self.model_dump(exclude_none=True)


MONEY_ROLES = (
    "reserve_investment", "signed_investment", "funds_month", "funds_outside", "funds_foreign", "funds_total", "funds_since",
)  # fmt: skip
RATE_ROLES = ("event_start_rate", "new_start_rate", "start_rate", "funds_rate", "entry_rate")
LISTED_ROLES: Mapping[str, tuple[str, ...]] = {
    "reserve": ("industry", "total_investment"),
    "talking": ("name", "investor", "stage", "total_investment"),
    "event_signed": ("event", "stage", "actual_start", "total_investment"),
    "new_signed": ("name", "investor", "stage", "sign_date", "total_investment"),
}
"""Roles whose records the bulletin lists, and the columns it needs for that."""


class ProjectList(YamlModel):
    """Projects that the bulletin names: which, in what order, how many, and what it says of each."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    form: str
    cohort: str | None = None
    where: Condition
    columns: tuple[str, ...] = Field(min_length=1)
    """Columns of the form that are printed after 单位."""
    order: str = "total_investment"
    """Column that they are ordered by: amounts from the largest, dates from the earliest."""
    urgent: bool = False
    """Whether the mail names them: what waits for somebody to act."""
    most: int = Field(default=5, ge=1)
    """Rows in the text; the workbook has them all."""
    undated: str = ""
    """Column of a day that `where` asks about: how many projects meet all the rest and lack it is said below the list."""


class Office(YamlModel):
    """An office that requests name, beside those the house knows."""

    name: str
    aliases: tuple[str, ...] = ()


class Bulletin(YamlModel):
    """A plan's bulletin; without a word of it every measure gets a sentence and units stand in the plan's order."""

    leading: tuple[MeasureId, ...] = ()
    """The first of these that the period has orders the units, and is drawn."""
    overview: tuple[MeasureId, ...] = ()
    """Measures of the table of units in the body; none of them: the plan's first six."""
    unranked: tuple[MeasureId, ...] = ()
    """Measures that are shown and not ranked: more of them is not better, or they hold another."""
    annex_only: tuple[MeasureId, ...] = ()
    """Measures that get no sentence, only a column of 附件1: points taken off, money spent."""
    projects: tuple[ProjectList, ...] = ()
    """重点项目, by name."""
    offices: tuple[Office, ...] = ()
    """Offices of the place that requests name, beside the house's (diaodu/domain/text/offices.py)."""
    events_title: str = "集中签约活动"
    """What the events are called whose projects `event_signed` counts."""
    roles: MeasureRoles = MeasureRoles()
