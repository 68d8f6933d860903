"""functional_coefficient 功效系数: base + (1 - base) × (x - min) / (max - min). Source: docs/methods.md M2."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field

from diaodu.domain.scoring.standing import ONE, ZERO, Earned, MeasuredRule, Standing, plain
from diaodu.domain.text.exact import Exact


class FunctionalCoefficient(MeasuredRule):
    """base + (1 - base) × (x - min) ÷ (max - min), min and max those of the units compared; 1 when all are equal.

    `nothing`: what a unit without anything earns, nothing at all (`zero`) or the least unit's share (`base`).
    """

    word: ClassVar[str] = "功效系数"
    example: ClassVar[str] = "{kind: functional_coefficient, measure: signed_amount, base: 0.6, nothing: base}"

    kind: Literal["functional_coefficient"]
    base: Exact = Field(default=Decimal("0.6"), ge=0, le=1)
    min_units: int = 1
    """Fewer units compared make it not applicable."""
    nothing: Literal["zero", "base"] = "zero"

    def earn(self, standing: Standing, points: Fraction) -> Earned:
        """Points × the coefficient."""
        if len(standing.peers) < self.min_units:
            return Earned(points=None, formula=f"同类单位不足{self.min_units}个")
        peers = [standing.measures.get((self.measure, peer.unit)) for peer in standing.peers]
        known = [Fraction(peer.value) for peer in peers if peer is not None and peer.value is not None]
        x = standing.number(self.measure)
        spread = {"最小值": min(known, default=ZERO), "最大值": max(known, default=ZERO)}
        return Earned(
            points=points * self._coefficient(x, known),
            formula=self._formula(x, known, points),
            worked=self._worked(standing, x, known, points),
            inputs={"x": standing.say_own(self.measure)}
            | {name: standing.say(self.measure, value) for name, value in spread.items()},
            records=standing.records(self.measure),
        )

    def _worked(self, standing: Standing, x: Fraction, known: Sequence[Fraction], points: Fraction) -> str:
        """The formula with the figures put in; "" where nothing is computed."""
        low, high = min(known, default=x), max(known, default=x)
        if low == high or (x <= 0 and self.nothing == "zero"):
            return ""
        of, least, most = standing.put_in(self.measure, max(x, low), low, high)
        return f"{plain(points)}×({self.base}+{1 - self.base}×({of}-{least})÷({most}-{least}))"

    def _formula(self, x: Fraction, known: Sequence[Fraction], points: Fraction) -> str:
        """What is computed: where the coefficient is not, why it is 0 or 1."""
        if x <= 0 and self.nothing == "zero":
            return "x不大于0，得0分"
        if min(known, default=x) == max(known, default=x):
            return f"{plain(points)}×1（各单位相等）"
        return f"{plain(points)}×({self.base}+{1 - self.base}×(x-最小值)÷(最大值-最小值))"

    def _coefficient(self, x: Fraction, known: Sequence[Fraction]) -> Fraction:
        if x <= 0 and self.nothing == "zero":
            return ZERO
        low, high = min(known, default=x), max(known, default=x)
        if low == high:
            return ONE
        base = Fraction(self.base)
        return base + (1 - base) * (max(x, low) - low) / (high - low)
