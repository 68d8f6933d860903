"""reporting 未报迟报: units that did not report, or reported late, too often. Source: O-07."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.states import UnitState
from diaodu.domain.triggers.kind import TriggerKind
from diaodu.domain.triggers.scene import ListedEntry, Scene


class Reporting(TriggerKind, YamlModel):
    """Units that did not report `missing` times, or were late `late` times, in the quarter (or the period)."""

    kind: ClassVar[str] = "reporting"
    word: ClassVar[str] = "未报迟报"
    example: ClassVar[str] = (
        "{id: silent, title: 未报或多次迟报, clause: O-07, quarterly: true, "
        "reporting: {missing: 1, late: 2, span: quarter}}"
    )

    missing: int = Field(default=1, ge=1)
    late: int = Field(default=2, ge=1)
    span: Literal["quarter", "period"] = "quarter"

    @property
    def states_before(self) -> tuple[str, ...]:
        """Those that it counts over a quarter."""
        return (UnitState.LATE, UnitState.MISSING, UnitState.UNREADABLE) if self.span == "quarter" else ()

    def find(self, scene: Scene) -> Iterator[ListedEntry]:
        """One entry a unit, with how often."""
        periods = scene.periods(self.span)
        for unit, states in scene.states.items():
            own = [state for period, state in states.items() if period in periods]
            missing = sum(UnitState(state).is_silent for state in own)
            late = sum(UnitState(state).is_late for state in own)
            if missing >= self.missing or late >= self.late:
                said = [f"未报{missing}次"] * bool(missing) + [f"迟报{late}次"] * bool(late)
                yield ListedEntry(unit=unit, subject="报送", value="，".join(said), expected="按时报送")
