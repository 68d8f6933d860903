"""log 报送记录: what the log of submissions says of how forms were handed in."""

from typing import ClassVar, Literal

from pydantic import Field

from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.measures.ledger_kind import LedgerInputs, LedgerKind
from diaodu.domain.measures.values import CITY
from diaodu.domain.results import MeasureValue


class Log(LedgerKind, YamlModel):
    """How many forms were handed in so (`states`), one a form and period; of `forms` alone, absent: all due."""

    kind: ClassVar[str] = "log"
    word: ClassVar[str] = "报送记录"
    example: ClassVar[str] = (
        "{id: late_reports, name: 迟报漏报, unit: 次, log: {states: [late, missing], forms: [signed_projects]}}"
    )
    is_count: ClassVar[bool] = True
    reads_log: ClassVar[bool] = True

    states: tuple[Literal["late", "missing", "on_time", "nil"], ...] = Field(min_length=1)
    forms: tuple[str, ...] = ()

    @property
    def is_lowest_first(self) -> bool:
        """What came late or not at all: less is better."""
        return set(self.states) <= {"late", "missing"}

    @property
    def log_forms(self) -> tuple[str, ...]:
        """Forms whose log it looks at; () all that are due."""
        return self.forms

    @property
    def log_states(self) -> tuple[str, ...]:
        """States of forms in the log that it counts."""
        return self.states

    def compute(self, measure: str, told: LedgerInputs) -> list[MeasureValue]:
        """How often for each unit, and for the city all of them."""
        forms = self.forms or {state.form for state in told.states}
        counted = [one.unit for one in told.states if one.matches(self.states) and one.form in forms]
        counts: dict[str | None, int] = {name: counted.count(name) for name in told.units}
        counts[CITY] = sum(counts.values())
        return [MeasureValue(measure=measure, unit=name, value=count) for name, count in counts.items()]
