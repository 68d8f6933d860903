"""rate 比率: a rate's value, capped. Source: B-12, 开工率, by number of projects."""

from fractions import Fraction
from typing import ClassVar, Literal

from diaodu.domain.results import MeasureValue
from diaodu.domain.scoring.standing import CappedRule, ClauseReading, Earned, Standing, percent, plain


class RateRule(CappedRule):
    """n ÷ of. Nothing below the line: not applicable (`na`), or nothing to deduct (`full`), the other as 参考分.

    `held: zero`: records held for a cell that is empty or can't be read lie below the line where they may, until they
    are mended: leaving one empty gains nothing.
    """

    word: ClassVar[str] = "按比率"
    example: ClassVar[str] = "{kind: rate, measure: start_rate, empty_population: full}"

    kind: Literal["rate"]
    empty_population: Literal["full", "na"] | None = None
    """Absent: not applicable, and no other reading is meant."""
    held: Literal["skip", "zero"] = "skip"

    def earn(self, standing: Standing, points: Fraction) -> Earned:
        """Points × n ÷ of."""
        value = standing.value(self.measure)
        if value is None or (not value.of and value.value is None):
            return self._of_nothing(standing, points)
        upper, lower = standing.parts_of(self.measure)
        if value.of and value.of < 0:
            return self._of_negative(standing, value)
        waiting = value.held_lacking if self.held == "zero" and value.of else 0
        of = (value.of or 0) + waiting
        share = Fraction(value.n or 0) / Fraction(of) if of else Fraction(value.value or 0)
        given = {"比率": percent(share)}
        parts = {upper: standing.say(self.measure, value.n), lower: standing.say(self.measure, of)}
        return Earned(
            points=points * self.capped(share),
            formula=self.formula(points, f"{upper}÷{lower}" if of else "比率"),
            worked=self.worked(points, share, f"{plain(value.n or 0)}÷{plain(of)}" if of else percent(share)),
            inputs=parts if of else given,
            records=value.records,
            note=f"{lower}含待补正的{waiting}条" if waiting else "",
        )

    def _of_negative(self, standing: Standing, value: MeasureValue) -> Earned:
        """Money taken back outweighs what came: nothing can be said, whatever an empty population would earn."""
        upper, lower = standing.parts_of(self.measure)
        parts = {upper: standing.say(self.measure, value.n), lower: standing.say(self.measure, value.of)}
        return Earned(points=None, formula=f"{lower}为负，不计算比率", inputs=parts, records=value.records)

    def _of_nothing(self, standing: Standing, points: Fraction) -> Earned:
        upper, lower = standing.parts_of(self.measure)
        inputs = {upper: "0", lower: "0"}
        if self.empty_population is None:
            return Earned(points=None, formula=f"{lower}为零", inputs=inputs, lacks_data=True)
        full, na = (
            ClauseReading(name="无适用项目按满分", points=points),
            ClauseReading(name="无适用项目不计该项", points=None),
        )
        used, other = (full, na) if self.empty_population == "full" else (na, full)
        return Earned(
            points=used.points, formula=f"{lower}为零，无可扣分项目" if used.points else f"{lower}为零", inputs=inputs,
            readings=(other,), note="无适用项目", lacks_data=True,
        )  # fmt: skip
