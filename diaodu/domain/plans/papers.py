"""Papers that a plan asks for beside the bulletin (文书): each a folder of templates, and an entry in the plan."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field, field_validator, model_validator

from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.period import Period
from diaodu.domain.plans.bulletin import ProjectList
from diaodu.domain.plans.dress import Dress
from diaodu.domain.plans.triggers import TriggerPaper
from diaodu.domain.states import PaperKind, Worded

LAST_MONTH = 12
QUARTER = 3


class When(Worded):
    """When a paper is due."""

    EVERY_PERIOD = "every_period", "每期"
    MONTHLY = "monthly", "每月"
    HALF_MONTHLY = "half_monthly", "每半月"
    QUARTERLY = "quarterly", "季末月"
    YEARLY = "yearly", "年末月"
    CAMPAIGN = "campaign", "专项期满"
    ON_DEMAND = "on_demand", "需要时"

    def holds(self, period: Period) -> bool:
        """Whether a paper so due is due in the period."""
        month = period.end.month if period.rhythm in {"month", "quarter", "year"} else 0
        return {
            When.EVERY_PERIOD: True,
            When.MONTHLY: period.rhythm == "month",
            When.HALF_MONTHLY: period.rhythm == "half_month",
            When.QUARTERLY: bool(month) and month % QUARTER == 0,
            When.YEARLY: month == LAST_MONTH,
            When.CAMPAIGN: period.rhythm == "campaign",
            When.ON_DEMAND: False,
        }[self]


class PlanPaper(YamlModel):
    """A paper drafted for a person to finish and sign; it takes no number and is not mailed.

    One to each unit, its addressee naming the unit, is drafted by `diaodu paper` alone; another one that is due is
    drafted with the bulletin too.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """The folder of its templates."""
    title: str
    """What it is called: in lists, and the first words of its files' names."""
    clause: str = ""
    when: When = When.EVERY_PERIOD
    to: str = ""
    """主送; with {unit}, {office} or {government} it is a paper to each unit."""
    classes: tuple[str, ...] = ()
    """Of papers to each unit: units of these classes only."""
    internal: bool = False
    """内部掌握: for the bureau's own use."""
    dress: Dress = Dress.BULLETIN
    lists: tuple[ProjectList, ...] = ()
    """Lists of a form's rows that the template prints by name."""
    triggers: TriggerPaper | None = None
    """Whose lists (`diaodu triggers`) it is made of; absent: those of its own id."""
    words: Mapping[str, Any] = {}
    """What the template may say beside: days to answer, a contact, an agenda."""

    @model_validator(mode="before")
    @classmethod
    def _as_written_before(cls, data: Any) -> Any:
        """`quarterly: true` of plans written before there was `when`."""
        if not isinstance(data, dict) or "quarterly" not in data:
            return data
        kept = {key: value for key, value in data.items() if key != "quarterly"}
        return {"when": When.QUARTERLY} | kept if data["quarterly"] else kept

    @field_validator("id")
    @classmethod
    def _is_free(cls, name: str) -> str:
        if name in list(PaperKind):
            raise ValueError(f"{name} 是系统自带的文书，请另取名称")
        return name

    @property
    def folder(self) -> str:
        """Its templates, in the plan's own or the house's."""
        return f"papers/{self.id}"

    @property
    def template(self) -> str:
        """Its text."""
        return f"{self.folder}/paper.xml.j2"

    @property
    def layout(self) -> str:
        """A layout of its own; without one it is set as its dress is."""
        return f"{self.folder}/paper.typ"

    @property
    def is_to_each_unit(self) -> bool:
        """Whether there is one to each unit."""
        return "{" in self.to

    def kind_to(self, unit: str | None) -> str:
        """How ledgers know it: by its id, one to a unit by the unit's code too."""
        return f"{self.id}-{unit}" if unit else self.id

    @property
    def list_names(self) -> tuple[str, ...]:
        """Kinds of triggers whose lists it is made of."""
        return (self.triggers or self.id,)
