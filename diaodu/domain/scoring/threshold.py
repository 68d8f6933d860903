"""threshold 达标: full points from a level on, below it nothing or in proportion. Source: docs/methods.md M5, M3."""

from fractions import Fraction
from typing import ClassVar, Literal

from diaodu.domain.scoring.standing import ONE, ZERO, Earned, MeasuredRule, Standing, plain
from diaodu.domain.text.exact import Level


class Threshold(MeasuredRule):
    """Full points once the target is met (by its own comparison), or once the value reaches `ge`."""

    word: ClassVar[str] = "达标得分"
    example: ClassVar[str] = "{kind: threshold, measure: over_100m, ge: 3, below: proportion}"

    kind: Literal["threshold"]
    ge: Level | None = None
    below: Literal["nothing", "proportion"] = "nothing"

    def earn(self, standing: Standing, points: Fraction) -> Earned:
        """Full points, or what `below` says."""
        level = Fraction(self.ge) if self.ge is not None else standing.target(self.measure)
        if level is None:
            return Earned(points=None, formula=standing.no_target(self.measure))
        share = ONE if self._is_met(standing) else self._below(standing.number(self.measure), level)
        return Earned(
            points=points * share,
            formula=f"达标得{plain(points)}" + ("，未达标按比例" if self.below == "proportion" else "，未达标不得分"),
            inputs={
                "完成": standing.say_own(self.measure, level),
                "标准": standing.say_target(self.measure, level),
            },
            records=standing.records(self.measure),
        )

    def _is_met(self, standing: Standing) -> bool:
        if self.ge is not None:
            return standing.number(self.measure) >= self.ge
        return standing.met.get((self.measure, standing.report.unit), False)

    def _below(self, number: Fraction, level: Fraction) -> Fraction:
        if self.below == "nothing" or level <= 0:
            return ZERO
        return min(ONE, max(ZERO, number / level))
