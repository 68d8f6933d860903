"""timeliness 报送及时: mean over the forms due. Source: O-06."""

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar, Literal

from diaodu.domain.scoring.standing import ONE, ZERO, Earned, RuleModel, Standing, plain
from diaodu.domain.states import UnitState

HALF = Fraction(1, 2)
TIMELY = {
    UnitState.ON_TIME: ONE,
    UnitState.NIL: ONE,
    UnitState.LATE: HALF,
    UnitState.LATE_NIL: HALF,
    UnitState.MISSING: ZERO,
}
"""Share of the timeliness points a form earns."""


class Timeliness(RuleModel):
    """On time or nil 1, late 0.5, missing 0."""

    word: ClassVar[str] = "报送及时"
    example: ClassVar[str] = "{kind: timeliness}"

    kind: Literal["timeliness"]

    def earn(self, standing: Standing, points: Fraction) -> Earned:
        """Points × the mean over the forms due; none due: not applicable."""
        due = [state for state in standing.report.forms.values() if state != UnitState.NOT_DUE]
        if not due:
            return Earned(points=None, formula="本期无应报报表")
        return Earned(
            points=points * (sum((TIMELY[state] for state in due), ZERO) / len(due)),
            formula=f"{plain(points)}×各应报报表及时得分的平均值",
            worked=f"{plain(points)}×({'+'.join(_counted(due))})÷{len(due)}",
            inputs={state.word: str(due.count(state)) for state in TIMELY if state in due},
        )


def _counted(due: Sequence[UnitState]) -> list[str]:
    """What the forms of each state earn together: 0.5×1."""
    return [f"{plain(share)}×{due.count(state)}" for state, share in TIMELY.items() if state in due]
