"""proportion 按比例: value over target, capped. Source: B-01 按任务完成比例得分."""

from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field

from diaodu.domain.scoring.standing import CappedRule, Earned, Standing
from diaodu.domain.text.exact import Level


class Proportion(CappedRule):
    """Value over the unit's target, or over `of` where the scheme itself names the full figure."""

    word: ClassVar[str] = "按完成比例"
    example: ClassVar[str] = "{kind: proportion, measure: signed_amount, cap: none}"

    kind: Literal["proportion"]
    of: Level | None = Field(default=None, gt=0)

    def earn(self, standing: Standing, points: Fraction) -> Earned:
        """Points × value ÷ target; without a target not applicable."""
        target = Fraction(self.of) if self.of else standing.target(self.measure)
        if target is None or standing.value(self.measure) is None:
            return Earned(points=None, formula=standing.no_target(self.measure))
        number = standing.number(self.measure)
        return Earned(
            points=points * self.capped(number / target),
            formula=self.formula(points, "完成÷目标"),
            worked=self.worked(points, number / target, "÷".join(standing.put_in(self.measure, number, target))),
            inputs={
                "完成": standing.say_own(self.measure, target),
                "目标": standing.say_target(self.measure, target),
            },
            records=standing.records(self.measure),
        )
