"""lookup 分档: points by the step that a value, a share of the target or a rank reaches."""

from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.scoring.standing import ZERO, Earned, MeasuredRule, Standing, percent
from diaodu.domain.text.exact import Exact, Level

WORDS = {"value": "数值", "of_target": "完成率", "rank": "位次"}


class Step(YamlModel):
    """From a level on, so many points."""

    ge: Level
    points: Exact


class RankStep(YamlModel):
    """Up to a rank, so many points."""

    le: int = Field(ge=1)
    points: Exact


class Lookup(MeasuredRule):
    """The first step that fits, best first; none fits: nothing. `by: rank` takes `places`, the others `steps`."""

    word: ClassVar[str] = "分档"
    example: ClassVar[str] = (
        "{kind: lookup, measure: signed_amount, by: value, steps: [{ge: 1亿元, points: 5}, {ge: 5000万元, points: 3}]}"
    )

    kind: Literal["lookup"]
    by: Literal["value", "of_target", "rank"] = "value"
    steps: tuple[Step, ...] = ()
    places: tuple[RankStep, ...] = ()

    @model_validator(mode="after")
    def _has_its_table(self) -> "Lookup":
        wanted, other = ("places", "steps") if self.by == "rank" else ("steps", "places")
        if not getattr(self, wanted) or getattr(self, other):
            raise ValueError(f"by: {self.by} 须写 {wanted}，不写 {other}")
        levels = [step.ge for step in self.steps] or [-place.le for place in self.places]
        if levels != sorted(levels, reverse=True):
            raise ValueError("各档须由好到差排列")
        return self

    def earn(self, standing: Standing, points: Fraction) -> Earned:
        """Points of the step reached, at most the rule's."""
        reached = self._reached(standing)
        if reached is None:
            return Earned(points=None, formula=standing.no_target(self.measure))
        step = next((Fraction(step.points) for step in self.steps if reached >= step.ge), ZERO)
        place = next((Fraction(place.points) for place in self.places if reached <= place.le), ZERO)
        shown = (
            percent(reached) if self.by == "of_target" else standing.say(self.measure, reached, self._missed(reached))
        )
        return Earned(
            points=min(points, place if self.by == "rank" else step),
            formula=f"按{WORDS[self.by]}分档",
            inputs={WORDS[self.by]: f"{reached}" if self.by == "rank" else shown},
            records=standing.records(self.measure),
        )

    def _missed(self, reached: Fraction) -> Fraction | None:
        """The step next above, which what is printed must not look as if it reached."""
        return next((Fraction(step.ge) for step in reversed(self.steps) if step.ge > reached), None)

    def _reached(self, standing: Standing) -> Fraction | None:
        number = standing.number(self.measure)
        if self.by == "value":
            return number
        if self.by == "rank":
            others = (standing.number(self.measure, peer.unit) for peer in standing.peers)
            return Fraction(1 + sum(other > number for other in others))
        target = standing.target(self.measure)
        return None if target is None else number / target
