"""pace 序时: the share of the yearly target done over the share of the year that has passed. Source: docs/methods.md#rates."""

from fractions import Fraction
from typing import ClassVar, Literal

from diaodu.domain.scoring.standing import CappedRule, Earned, Standing, percent

MONTHS = 12


class Pace(CappedRule):
    """完成率 ÷ 序时进度, capped; stands under `when: target` only."""

    word: ClassVar[str] = "按序时"
    example: ClassVar[str] = "{kind: pace, measure: funds_outside_ytd}"
    is_paced: ClassVar[bool] = True

    kind: Literal["pace"]

    def earn(self, standing: Standing, points: Fraction) -> Earned:
        """Points × (value ÷ yearly target) ÷ (month ÷ 12)."""
        target = Fraction(standing.yearly[self.measure][standing.report.unit])
        passed = Fraction(standing.period.end.month, MONTHS)
        number = standing.number(self.measure)
        done = number / target
        return Earned(
            points=points * self.capped(done / passed),
            formula=self.formula(points, "完成率÷序时"),
            worked=self.worked(
                points,
                done,
                "÷".join(standing.put_in(self.measure, number, target)) + f"÷{standing.period.end.month}×{MONTHS}",
            ),
            inputs={"完成率": percent(done), "序时": percent(passed)},
            records=standing.records(self.measure),
        )
