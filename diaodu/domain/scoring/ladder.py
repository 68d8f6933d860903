"""ladder 阶梯: steps by the share of the task done and, with it, the share of money paid. Source: docs/methods.md M6."""

from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.scoring.standing import ZERO, Earned, RuleModel, Standing, percent, plain
from diaodu.domain.text.exact import Exact


class Rung(YamlModel):
    """From this share of the task and this share of money on, so many points."""

    task: Exact
    paid: Exact = Decimal(0)
    points: Exact


class Ladder(RuleModel):
    """The highest rung whose two conditions both hold; below all of them nothing.

    `task` is a measure with a target, `paid` a rate.
    """

    word: ClassVar[str] = "阶梯"
    example: ClassVar[str] = (
        "{kind: ladder, task: over_100m, paid: paid_rate, rungs: [{task: 100%, paid: 20%, "
        "points: 100}, {task: 80%, points: 60}]}"
    )

    kind: Literal["ladder"]
    task: str
    paid: str
    rungs: tuple[Rung, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_ordered(self) -> "Ladder":
        points = [rung.points for rung in self.rungs]
        if points != sorted(points, reverse=True):
            raise ValueError("各级须由高到低排列")
        return self

    @property
    def measures_used(self) -> tuple[str, ...]:
        """Measures the rule looks at."""
        return (self.task, self.paid)

    def earn(self, standing: Standing, points: Fraction) -> Earned:
        """Points of the rung reached, at most the rule's."""
        target = standing.target(self.task)
        if target is None:
            return Earned(points=None, formula=standing.no_target(self.task))
        done, paid = standing.number(self.task), standing.number(self.paid)
        reached = (
            Fraction(rung.points) for rung in self.rungs if done >= Fraction(rung.task) * target and paid >= rung.paid
        )
        return Earned(
            points=min(points, next(reached, ZERO)),
            formula="／".join(plain(rung.points) for rung in self.rungs) + "／0，按任务完成率和资金到位率分档",
            inputs={"任务完成率": percent(done / target), "资金到位率": percent(paid)},
            records=standing.records(self.task, self.paid),
        )
