"""nested 嵌套: a clause of several lines (其中) counts as met only when each line is. Source: S-01."""

from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field

from diaodu.domain.scoring.standing import ZERO, Earned, RuleModel, Standing, plain


class Nested(RuleModel):
    """Full points when the targets of all measures are met; else nothing, or the share of lines met."""

    word: ClassVar[str] = "各行全部完成得分"
    example: ClassVar[str] = "{kind: nested, measures: [over_100m, over_1b], partial: lines}"

    kind: Literal["nested"]
    measures: tuple[str, ...] = Field(min_length=2)
    partial: Literal["nothing", "lines"] = "nothing"

    @property
    def measures_used(self) -> tuple[str, ...]:
        """Measures the rule looks at."""
        return self.measures

    def earn(self, standing: Standing, points: Fraction) -> Earned:
        """Points by the lines met; lines without a target are left out."""
        judged = [standing.met[key] for name in self.measures if (key := (name, standing.report.unit)) in standing.met]
        if not judged:
            return Earned(points=None, formula="未设目标")
        share = Fraction(sum(judged), len(judged))
        if self.partial == "nothing" and share < 1:
            share = ZERO
        return Earned(
            points=points * share,
            formula=f"{plain(points)}×" + ("各行全部完成" if self.partial == "nothing" else "完成的行数÷行数"),
            worked=f"{plain(points)}×{sum(judged)}÷{len(judged)}" if self.partial == "lines" else "",
            inputs={"完成": f"{sum(judged)}", "行数": f"{len(judged)}"},
            records=standing.records(*self.measures),
        )
