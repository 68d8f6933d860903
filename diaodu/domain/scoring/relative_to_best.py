"""relative_to_best 与最优之比: value over the greatest among the units compared."""

from fractions import Fraction
from typing import ClassVar, Literal

from diaodu.domain.scoring.standing import ZERO, CappedRule, Earned, Standing


class RelativeToBest(CappedRule):
    """Value ÷ the best unit's; where nobody has anything, nothing."""

    word: ClassVar[str] = "与最优之比"
    example: ClassVar[str] = "{kind: relative_to_best, measure: signed_amount}"

    kind: Literal["relative_to_best"]

    def earn(self, standing: Standing, points: Fraction) -> Earned:
        """Points × value ÷ best."""
        best = max((standing.number(self.measure, peer.unit) for peer in standing.peers), default=ZERO)
        number = standing.number(self.measure)
        return Earned(
            points=points * self.capped(number / best) if best > 0 else ZERO,
            formula=self.formula(points, "完成÷最优"),
            worked=self.worked(points, number, "÷".join(standing.put_in(self.measure, number, best)))
            if best > 0
            else "",
            inputs={"完成": standing.say_own(self.measure), "最优": standing.say(self.measure, best)},
            records=standing.records(self.measure),
        )
