"""bonus 加分: so many points for each, up to a limit; of bonuses that exclude each other the greatest counts."""

from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field

from diaodu.domain.scoring.standing import ZERO, Earned, MeasuredRule, Standing, percent, plain
from diaodu.domain.text.exact import Exact, Level


class Bonus(MeasuredRule):
    """`each` points for every whole `per` of the value, at most `most`. Source: docs/methods.md M3, M4, M5.

    `over: target` counts what is above the target, `over: share` that as a share of it (超额10%); no target or
    one not met: no bonus. Rules of an item with the same `exclusive` word exclude each other.
    """

    word: ClassVar[str] = "加分"
    example: ClassVar[str] = "{kind: bonus, measure: over_1b, each: 4, most: 8, exclusive: 大项目}"
    is_bonus: ClassVar[bool] = True

    kind: Literal["bonus"]
    each: Exact = Field(gt=0)
    per: Level = Field(default=Decimal(1), gt=0)
    most: Exact | None = None
    over: Literal["target", "share"] | None = None
    exclusive: str = ""

    @property
    def excludes(self) -> str:
        """The word it shares with bonuses of its item of which the greatest alone counts."""
        return self.exclusive

    def earn(self, standing: Standing, points: Fraction) -> Earned:
        """The bonus; the item's points, where it names any, are its limit too."""
        number = self._counted(standing)
        steps = max(0, number // Fraction(self.per))
        limits = [Fraction(limit) for limit in (self.most, points or None) if limit is not None]
        most = f"，最多{plain(min(limits))}" if limits else ""
        return Earned(
            points=min([steps * Fraction(self.each), *limits]),
            formula=f"每{standing.say(self.measure, self.per) if not self.over else plain(self.per)}加{plain(self.each)}{most}",
            inputs={
                "计数": standing.say(self.measure, number, (steps + 1) * Fraction(self.per))
                if self.over != "share"
                else percent(number)
            },
            records=standing.records(self.measure),
        )

    def _counted(self, standing: Standing) -> Fraction:
        number, target = standing.number(self.measure), standing.target(self.measure)
        if self.over is None:
            return number
        if target is None:
            return ZERO
        return number - target if self.over == "target" else (number - target) / target
