"""Consequences (奖惩): what a plan's clauses make of targets, scores and figures; drafts that a person signs.

When one comes to a unit stands here, how much in diaodu/domain/consequences.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from diaodu.domain.consequences.kind import AmountInputs, DrawnAmount
from diaodu.domain.consequences.labels import UNDISTRIBUTED
from diaodu.domain.figures.said import say_figure, say_target
from diaodu.domain.figures.targets import met_of
from diaodu.domain.plans.consequences import Bounds, ConsequenceRule, When
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Consequence, MeasureValue, TargetValue, UnitReport, UnitScore
from diaodu.domain.scoring.ranking import rank_descending
from diaodu.domain.text.money import spell_exactly, spell_to_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class _DrawnFrom:
    """What consequences are drawn from."""

    plan: Plan
    reports: Sequence[UnitReport]
    values: Mapping[tuple[str, str | None], MeasureValue]
    met: Mapping[tuple[str, str], bool]
    scores: Mapping[str, UnitScore]
    inputs: AmountInputs
    taken: dict[str, dict[str, Fraction]] = field(default_factory=dict)
    """Clause → kind → yuan taken by deductions, to the fen."""

    def number(self, measure: str, unit: str) -> Fraction:
        return self.inputs.number(measure, unit)


def draw_consequences(
    plan: Plan,
    reports: Sequence[UnitReport],
    measures: Sequence[MeasureValue],
    targets: Sequence[TargetValue],
    scores: Sequence[UnitScore],
    *,
    is_final: bool,
) -> list[Consequence]:
    """Every rule in the plan's order, unit by unit; awards after the deductions they are paid from."""
    drawn_from = _DrawnFrom(
        plan=plan,
        reports=reports,
        values={(value.measure, value.unit): value for value in measures},
        inputs=AmountInputs(
            numbers=_numbers(plan, measures),
            names={measure.id: measure.name for measure in plan.measures},
            taken={},
        ),
        met=met_of(targets),
        scores={score.unit: score for score in scores},
    )
    found: list[Consequence] = []
    for rule in plan.consequences:
        if is_final or not rule.final_only:
            found += _apply(rule, drawn_from)
    return found


def _numbers(plan: Plan, measures: Sequence[MeasureValue]) -> dict[tuple[str, str | None], Fraction]:
    """What is known; a figure that people enter and nobody did is not, though a simulation takes it for 0."""
    entered = {measure.id for measure in plan.measures if measure.kind.is_entered}
    known = (v for v in measures if v.value is not None and (v.records or v.measure not in entered))
    return {(value.measure, value.unit): Fraction(value.value or 0) for value in known}


def _apply(rule: ConsequenceRule, drawn_from: _DrawnFrom) -> list[Consequence]:
    units = [report.unit for report in drawn_from.reports if _holds(rule, report, drawn_from)]
    if rule.amount is None:
        return [_draft(rule, unit, DrawnAmount(unit=unit), drawn_from) for unit in units]
    taken = drawn_from.taken.setdefault(rule.clause, {})
    amounts = rule.amount.kind.draw(units, replace(drawn_from.inputs, taken=taken))
    taken[rule.kind] = taken.get(rule.kind, Fraction(0)) + sum((drawn.taken for drawn in amounts), Fraction(0))
    return [
        _undistributed(rule, drawn, drawn_from) if drawn.unit is None else _draft(rule, drawn.unit, drawn, drawn_from)
        for drawn in amounts
    ]


# --- when ---------------------------------------------------------------------------------------------------
def _holds(rule: ConsequenceRule, report: UnitReport, drawn_from: _DrawnFrom) -> bool:
    when, unit = rule.when, report.unit
    judged = [drawn_from.met.get((name, unit)) for name in when.unmet]
    return (
        when.unit_class in {None, report.unit_class}
        and all(drawn_from.met.get((name, unit)) for name in when.met)
        and (not when.unmet or False in judged)
        and all(_everyone_met(name, drawn_from) for name in when.all_met)
        and all(_lies_in(drawn_from.number(name, unit), span) for name, span in when.measures.items())
        and _scored(when, rule, unit, drawn_from)
    )


def _everyone_met(measure: str, drawn_from: _DrawnFrom) -> bool:
    judged = [
        met for (name, unit), met in drawn_from.met.items() if name == measure and drawn_from.plan.find_unit(unit)
    ]
    return bool(judged) and all(judged)


def _lies_in(number: Fraction, span: Bounds) -> bool:
    return (
        (span.ge is None or number >= span.ge)
        and (span.gt is None or number > span.gt)
        and (span.le is None or number <= span.le)
        and (span.lt is None or number < span.lt)
    )


def _scored(when: When, rule: ConsequenceRule, unit: str, drawn_from: _DrawnFrom) -> bool:
    score, (rank, _) = drawn_from.scores.get(unit), _place(rule, unit, drawn_from)
    return (
        (not when.grades or (score is not None and score.grade in when.grades))
        and (when.rank is None or rank == when.rank)
        and (when.top is None or (rank is not None and rank <= when.top))
    )


def _place(rule: ConsequenceRule, unit: str, drawn_from: _DrawnFrom) -> tuple[int | None, bool]:
    """The unit's rank by the rule's measure, else by the scheme, and whether it is shared."""
    if rule.rank_by:
        numbers: dict[str, Fraction] = {
            report.unit: drawn_from.number(rule.rank_by, report.unit) for report in drawn_from.reports
        }
        return rank_descending(numbers)[unit]
    score = drawn_from.scores.get(unit)
    return (score.rank, score.tied) if score else (None, False)


# --- the text -----------------------------------------------------------------------------------------------
def _undistributed(rule: ConsequenceRule, drawn: DrawnAmount, drawn_from: _DrawnFrom) -> Consequence:
    """An amount that nobody may take, told of the city."""
    text = drawn.why + _bracketed(rule.note)
    return Consequence(unit=drawn_from.plan.city, clause=rule.clause, kind=UNDISTRIBUTED, yuan=drawn.yuan, text=text)


def _draft(rule: ConsequenceRule, unit: str, drawn: DrawnAmount, drawn_from: _DrawnFrom) -> Consequence:
    text = rule.text.format_map(_words(rule, unit, drawn, drawn_from))
    return Consequence(
        unit=unit,
        clause=rule.clause,
        kind=rule.kind,
        yuan=drawn.yuan,
        text=text + _bracketed(drawn.unsaid) + _bracketed(rule.note),
    )


def _words(rule: ConsequenceRule, unit: str, drawn: DrawnAmount, drawn_from: _DrawnFrom) -> dict[str, str]:
    score, (rank, tied) = drawn_from.scores.get(unit), _place(rule, unit, drawn_from)
    missed = [name for name in rule.when.unmet if drawn_from.met.get((name, unit)) is False]
    named = dict.fromkeys([*rule.when.met, *missed, *rule.when.all_met]) or dict.fromkeys(rule.when.measures)
    words = dict.fromkeys(("pool", "share", "base", "heads", "per_head", "taken"), "—")
    return (
        words
        | {
            "unit": unit,
            "yuan": "—" if drawn.yuan is None else spell_to_fen(drawn.yuan),
            "points": f"{score.points:.2f}" if score and score.points is not None else "—",
            "rank": "—" if rank is None else str(rank),
            "tied": "（并列）" if tied else "",
            "grade": (score.grade if score else None) or "—",
            "measures": "，".join(_state(name, unit, drawn_from) for name in named) or "—",
        }
        | drawn.words
    )


def _state(measure: str, unit: str, drawn_from: _DrawnFrom) -> str:
    """A measure, its value and, where it has one, its target: 签约金额7.2亿元（目标10亿元）."""
    rule, value = drawn_from.plan.measure(measure), drawn_from.values.get((measure, unit))
    target = value.target if value else None
    number = drawn_from.number(measure, unit)
    shown = spell_exactly(int(number)) if rule.is_money else say_figure(rule, number, target)
    return f"{rule.name}{shown}" + (f"（目标{say_target(rule, target)}）" if target is not None else "")


def _bracketed(note: str) -> str:
    return f"（{note}）" if note else ""
