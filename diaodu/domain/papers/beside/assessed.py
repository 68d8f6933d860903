"""考核 as papers tell it: each unit's items with the formula and what was put in, places, and how far it is settled."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from diaodu.domain.figures.judgement import is_stage
from diaodu.domain.papers.bulletin.facts import MIN_RANKED, Facts
from diaodu.domain.results import PointRow, UnitScore
from diaodu.domain.scoring.units import total_of
from diaodu.domain.text import wording
from diaodu.domain.text.disclosure import typeset

NOT_APPLICABLE = "不适用"
_AT_LEAST = re.compile(r"max\(([^，()]+)，([^()]+)\)")
_AT_MOST = re.compile(r"min\(([^，()]+)，([^()]+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a unit's score, in words; `mark` ※ behind points that held records could change."""

    name: str
    of: str
    points: str
    mark: str
    inputs: str
    formula: str
    worked: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAssessed:
    """A unit's score, in words; `rank` "" where its class is not ranked or it has no place, `reason` says why."""

    unit: str
    unit_class: str
    points: str
    mark: str
    rank: str
    grade: str
    reason: str
    items: tuple[Item, ...]
    total: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """What a scheme came to: `is_stage` before its period ends, `is_house` where no method has been issued."""

    is_stage: bool
    is_house: bool
    note: str
    number: str
    units: tuple[UnitAssessed, ...]

    def of(self, unit: str) -> UnitAssessed | None:
        """A unit's score."""
        return next((one for one in self.units if one.unit == unit), None)


def assessed_in(facts: Facts) -> Assessed | None:
    """The scores of the period, class after class, ranked first; None where the plan has no scheme."""
    scheme = facts.plan.scheme
    if scheme is None:
        return None
    order = [unit_class.name for unit_class in facts.classes]
    scores = sorted(
        facts.assessment.scores, key=lambda one: (order.index(one.unit_class), one.rank is None, one.rank or 0)
    )
    return Assessed(
        is_stage=is_stage(facts.plan, facts.period),
        is_house=scheme.house,
        note=typeset(scheme.note),
        number=scheme.number,
        units=tuple(_unit(facts, score, scores) for score in scores),
    )


def _unit(facts: Facts, score: UnitScore, scores: Sequence[UnitScore]) -> UnitAssessed:
    scheme = facts.plan.scheme
    is_ranked = sum(one.rank is not None and one.unit_class == score.unit_class for one in scores) >= MIN_RANKED
    return UnitAssessed(
        unit=score.unit,
        unit_class=score.unit_class,
        points=_points(score.points),
        mark=wording.HELD_MARK if score.is_flattered else "",
        rank=wording.rank_text(score.rank, tied=score.tied) if score.rank and is_ranked else "",
        grade=score.grade or "",
        reason=typeset(score.reason or ""),
        items=tuple(_item(row) for row in score.items),
        total=typeset(total_of(scheme, score.items).words) if scheme and score.points else "",
    )


def _item(row: PointRow) -> Item:
    readings = [f"参考分{_points(one.points)}（{one.name}，不计入总分）" for one in row.readings]
    return Item(
        name=typeset(row.item),
        of=wording.plain(row.of),
        points=_points(row.points),
        mark=wording.HELD_MARK if row.is_flattered else "",
        inputs=typeset("，".join(f"{name}{value}" for name, value in row.inputs.items())),
        formula=typeset(_said(row.formula)),
        worked=typeset(_said(row.worked)),
        note=typeset("；".join(text for text in (*readings, row.note) if text)),
    )


def _said(formula: str) -> str:
    """A formula as it is read out: bounds in words, a true minus."""
    floored = _AT_LEAST.sub(r"\2（不低于\1）", formula)
    return _AT_MOST.sub(r"（\2，不超过\1）", floored).replace("-", wording.MINUS)


def _points(points: Decimal | None) -> str:
    return NOT_APPLICABLE if points is None else f"{points:.2f}"
