"""A scheme (考核办法): items, their rules and grades, as a plan's scheme.yaml declares them."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from diaodu.domain.errors import UsageError
from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.period import Period, parse_period
from diaodu.domain.scoring.kinds import SCHEME_KINDS, Rule
from diaodu.domain.text.exact import Exact

Points = Exact
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


class Alternative(YamlModel):
    """Rules that apply with or without a yearly target of the measure; their points add up."""

    when: Literal["target", "no_target", "always"] = "always"
    rules: tuple[Rule, ...] = Field(min_length=1)

    @property
    def measure(self) -> str | None:
        """The measure whose yearly target decides."""
        return next((name for rule in self.rules for name in rule.measures_used), None)

    @model_validator(mode="after")
    def _has_its_target(self) -> "Alternative":
        if self.when != "always" and self.measure is None:
            raise ValueError(f"when: {self.when} 须有写 measure 的规则")
        rules = [rule for rule in self.rules if rule.is_paced]
        paced = {name for rule in rules for name in rule.measures_used}
        if rules and (self.when != "target" or paced != {self.measure}):
            raise ValueError(f"{rules[0].kind} 只能写在 when: target 之下，measure 须是其中第一个指标")
        return self


class Item(YamlModel):
    """An item of the scheme: its rules, or alternatives of them.

    A bonus item (加分项) adds to the total and is no part of the full points.
    """

    id: str
    points: Points
    clause: str = ""
    bonus: bool = False
    from_period: PeriodId | None = None
    provisional_before: date | None = None
    """Until this day the points are provisional (暂定) and printed so."""
    rules: tuple[Rule, ...] = ()
    alternatives: tuple[Alternative, ...] = ()

    @property
    def choices(self) -> tuple[Alternative, ...]:
        """The alternatives; rules written alone always apply."""
        return self.alternatives or (Alternative(rules=self.rules),)

    @model_validator(mode="after")
    def _rules_or_alternatives(self) -> "Item":
        if bool(self.rules) == bool(self.alternatives):
            raise ValueError(f"{self.id}：须且只能写 rules, alternatives 之一")
        return self

    @model_validator(mode="after")
    def _points_add_up(self) -> "Item":
        for alternative in self.choices if not self.bonus else ():
            named = [rule.points for rule in alternative.rules]
            if len(named) == 1 and named[0] is None:
                continue
            total = sum((points or Decimal(0) for points in named), Decimal(0))
            if total != self.points:
                raise ValueError(f"{self.id}：各规则分值之和 {total} 与该项分值 {self.points} 不符")
        return self

    @model_validator(mode="after")
    def _always_has_one(self) -> "Item":
        whens = [alternative.when for alternative in self.choices]
        measures = {alternative.measure for alternative in self.choices if alternative.when != "always"}
        covered = {"target", "no_target"} <= set(whens) and len(measures) == 1
        if "always" in whens[:-1] or not (covered or whens[-1:] == ["always"]):
            now = "、".join(whens) or "无"
            raise ValueError(
                f"{self.id}：alternatives 须以 always 结尾，或对同一指标写全 target 和 no_target，现为 {now}"
            )
        return self

    @model_validator(mode="after")
    def _only_a_bonus_item_has_bonuses(self) -> "Item":
        rules = [rule for alternative in self.choices for rule in alternative.rules]
        if any(rule.is_bonus != self.bonus for rule in rules):
            kinds = "、".join(name for name, kind in SCHEME_KINDS.items() if kind.is_bonus)
            raise ValueError(f"{self.id}：加分规则（{kinds}）须写在 bonus: true 的加分项中，加分项中只写加分规则")
        return self


class Grade(YamlModel):
    """A grade and the printed points it starts from."""

    id: str
    ge: Points


class Unranked(YamlModel):
    """A unit or class that is scored but not ranked, and why."""

    unit: str | None = None
    unit_class: str | None = Field(default=None, alias="class")
    reason: str

    @model_validator(mode="after")
    def _names_one(self) -> "Unranked":
        if bool(self.unit) == bool(self.unit_class):
            raise ValueError("须且只能写 unit, class 之一")
        return self


class Scheme(YamlModel):
    """A scheme (考核办法): items, grades and how units are ranked."""

    house: bool = False
    """No document gives it: marked in everything printed."""
    number: str = ""
    note: str = ""
    min_applicable_points: Points = Decimal(0)
    rank_within: Literal["class", "city"] = "class"
    silent: Literal["zero", "counted"] = "zero"
    """A unit that hands in nothing this period: no points at all (a month's scheme), or (`counted`: a year's) the
    points of what it handed in before in the year, less what its items take for 漏报."""
    provisional_before: date | None = None
    """Until this day the scores are 阶段性测算: points and ranks, no grades."""
    unranked: tuple[Unranked, ...] = ()
    items: tuple[Item, ...] = Field(min_length=1)
    grades: tuple[Grade, ...] = ()

    @model_validator(mode="after")
    def _grades_descend(self) -> "Scheme":
        levels = [grade.ge for grade in self.grades]
        if levels != sorted(set(levels), reverse=True):
            raise ValueError(f"grades 的 ge 须由高到低，现为 {', '.join(f'{level:f}' for level in levels)}")
        return self
