"""Targets (目标任务) and the groups that share them, as a plan's targets.yaml and units.yaml declare them."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Literal

from pydantic import Field, field_validator, model_validator

from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.text.money import parse_plan_amount

_RANGE = re.compile(r"(\d+)\s*[-~～—–至]\s*(\d+)")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")
COMPARE: dict[str, Callable[..., bool]] = {"ge": ge, "gt": gt, "le": le, "lt": lt}
"""不少于, 超过, 不超过, 少于. Source: 民法典第1259条."""
COMPARE_WORDS = {"ge": "不低于", "gt": "超过", "le": "不超过", "lt": "低于"}

Amount = int | Decimal


def read_target(value: int | str) -> Amount:
    """A target as a number: money in yuan, a percentage as a share, of a range (7-10) the floor.

    Raises:
        ValueError: the text is none of these.
    """
    if isinstance(value, int):
        return value
    if found := _RANGE.fullmatch(value.strip()):
        if int(found[1]) > int(found[2]):
            raise ValueError(f"区间 {value!r} 应由小到大，如 7-10")
        return int(found[1])
    if found := _PERCENT.fullmatch(value.strip()):
        return Decimal(found[1]) / 100
    return parse_plan_amount(value)


class Group(YamlModel):
    """Units that answer for one quota together (共担组); the quota is never divided among them.

    `industries`: a record without a group of a unit in several groups goes by its industry.
    """

    id: str
    title: str = ""
    members: tuple[str, ...] = Field(min_length=1)
    industries: tuple[str, ...] = ()
    clause: str = ""


class TargetLine(YamlModel):
    """A target's value for a unit, a class, a group or the city; `value` null is 未下达.

    Of the lines that fit a unit its own comes before its class's.
    """

    unit_class: str | None = Field(default=None, alias="class")
    unit: str | None = None
    group: str | None = None
    city: bool = False
    value: int | str | None
    clause: str = ""
    """Its own clause where the target's is another's. Source: S-02, the parks' part of S-01."""

    @field_validator("value")
    @classmethod
    def _is_amount(cls, value: int | str | None) -> int | str | None:
        if isinstance(value, str):
            read_target(value)
        return value

    @model_validator(mode="after")
    def _one_bearer(self) -> "TargetLine":
        bearers = [key for key in ("unit_class", "unit", "group") if getattr(self, key)]
        if len(bearers) + self.city != 1:
            raise ValueError("每行须且只能写 unit, class, group, city 之一")
        return self

    @property
    def amount(self) -> Amount | None:
        """The value as a number, money in yuan."""
        return None if self.value is None else read_target(self.value)


class Target(YamlModel):
    """A target of a measure; judged only from `due_from` on.

    `compare`: 不少于 (ge), 超过 (gt), 不超过 (le), 少于 (lt). `within`: the measure whose rows these are among
    (其中); each has its own line.
    """

    measure: str
    clause: str
    due_from: date | None = None
    compare: Literal["ge", "gt", "le", "lt"] = "ge"
    within: str | None = None
    yearly: bool | None = None
    """A year's task held against 序时; absent: so when the measure is cumulative."""
    lines: tuple[TargetLine, ...]

    def holds(self, value: Amount, target: Amount) -> bool:
        """Whether a value meets a target."""
        return COMPARE[self.compare](value, target)
