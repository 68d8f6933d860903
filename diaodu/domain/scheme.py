"""A scheme (考核办法): items, their rules and grades, as a plan's scheme.yaml declares them."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, model_validator

from diaodu.domain.errors import UsageError
from diaodu.domain.form import Model
from diaodu.domain.period import Period, parse_period

Points = Annotated[Decimal, BeforeValidator(lambda value: str(value) if isinstance(value, float) else value)]
"""Exact however they are written: 0.1 is a tenth."""


def period_named(text: str) -> Period:
    """The period of an id written in a plan.

    Raises:
        ValueError: there is none; says which ids there are.
    """
    try:
        return parse_period(text)
    except UsageError as error:
        raise ValueError(f"{error.found} 不是报告期，应为 {error.expected}") from error


PeriodId = Annotated[str, AfterValidator(lambda text: period_named(text).id)]
"""A period's id, as diaodu/domain/period.py reads it."""


class ItemRule(Model):
    """How an item's share of its points is found; see domain/scoring.py for each kind."""

    kind: Literal["proportion", "pace", "rate", "functional_coefficient", "timeliness", "quality"]
    points: Points
    measure: str | None = None
    cap: Points | None = Decimal(1)
    base: Points = Decimal("0.6")
    """functional_coefficient: the share of the least unit."""
    min_units: int = 1
    """functional_coefficient: fewer units in the class make it not applicable."""

    @model_validator(mode="after")
    def _has_its_measure(self) -> "ItemRule":
        if self.measure is None and self.kind not in {"timeliness", "quality"}:
            raise ValueError(f"{self.kind} 须写 measure")
        return self


class Alternative(Model):
    """Rules that apply with or without a yearly target of the measure; their points add up."""

    when: Literal["target", "no_target", "always"] = "always"
    rules: tuple[ItemRule, ...]

    @property
    def measure(self) -> str | None:
        """The measure whose yearly target decides."""
        return next((rule.measure for rule in self.rules if rule.measure), None)

    @model_validator(mode="after")
    def _has_its_target(self) -> "Alternative":
        if self.when != "always" and self.measure is None:
            raise ValueError(f"when: {self.when} 须有写 measure 的规则")
        paced = {rule.measure for rule in self.rules if rule.kind == "pace"}
        if paced and (self.when != "target" or paced != {self.measure}):
            raise ValueError("pace 只能写在 when: target 之下，measure 须是其中第一个指标")
        return self


class Item(Model):
    """An item of the scheme."""

    item: str
    points: Points
    clause: str = ""
    from_period: PeriodId | None = None
    alternatives: tuple[Alternative, ...]

    @model_validator(mode="after")
    def _points_add_up(self) -> "Item":
        for alternative in self.alternatives:
            total = sum(rule.points for rule in alternative.rules)
            if total != self.points:
                raise ValueError(f"{self.item}：各规则分值之和 {total} 与该项分值 {self.points} 不符")
        return self

    @model_validator(mode="after")
    def _always_has_one(self) -> "Item":
        whens = [alternative.when for alternative in self.alternatives]
        measures = {alternative.measure for alternative in self.alternatives if alternative.when != "always"}
        covered = {"target", "no_target"} <= set(whens) and len(measures) == 1
        if "always" in whens[:-1] or not (covered or whens[-1:] == ["always"]):
            now = "、".join(whens) or "无"
            raise ValueError(
                f"{self.item}：alternatives 须以 always 结尾，或对同一指标写全 target 和 no_target，现为 {now}"
            )
        return self


class Grade(Model):
    """A grade and the printed points it starts from."""

    grade: str
    at_least: Points


class Scheme(Model):
    """A scheme (考核办法): items, grades and how units are ranked."""

    house: bool = False
    """No document gives it: marked in everything printed."""
    number: str = ""
    note: str = ""
    min_applicable_points: Points = Decimal(0)
    items: tuple[Item, ...]
    grades: tuple[Grade, ...] = ()
