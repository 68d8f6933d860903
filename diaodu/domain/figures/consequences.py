"""Consequences (奖惩): what a plan's clauses make of targets, scores and figures; drafts that a person signs.

A deduction is a share of a unit's own money; an award is a part of what the deductions of the same clause took.
Each amount is divided exactly and rounded half-up once, on a department's whole amount.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from diaodu.domain.figures.targets import met_of
from diaodu.domain.plans.consequences import ConsequenceRule, EachAmount, PoolShare, ShareOf, Span, When
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Consequence, MeasureValue, TargetValue, UnitReport, UnitScore
from diaodu.domain.scoring.ranking import rank_descending
from diaodu.domain.scoring.standing import percent, plain
from diaodu.domain.text.money import parse_plan_amount, round_exactly, spell_exactly

UNDISTRIBUTED = "undistributed"


@dataclass(slots=True, kw_only=True)
class _Court:
    """What consequences are drawn from, and what those drawn so far have taken."""

    plan: Plan
    reports: Sequence[UnitReport]
    values: Mapping[tuple[str, str | None], MeasureValue]
    met: Mapping[tuple[str, str], bool]
    scores: Mapping[str, UnitScore]
    taken: dict[tuple[str, str], Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    """(clause, kind) → yuan taken by deductions, not rounded."""

    def number(self, measure: str, unit: str) -> Fraction:
        value = self.values.get((measure, unit))
        return Fraction(value.value or 0) if value else Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """An amount and the words for the text."""

    yuan: int | None = None
    words: dict[str, str] = field(default_factory=dict)


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
    court = _Court(
        plan=plan,
        reports=reports,
        values={(value.measure, value.unit): value for value in measures},
        met=met_of(targets),
        scores={score.unit: score for score in scores},
    )
    found: list[Consequence] = []
    for rule in plan.consequences:
        if is_final or not rule.final_only:
            found += _apply(rule, court)
    return found


def _apply(rule: ConsequenceRule, court: _Court) -> list[Consequence]:
    units = [report for report in court.reports if _holds(rule, report, court)]
    pool = rule.amount.pool if rule.amount else None
    if pool:
        return _share_out(rule, pool, units, court)
    return [_draft(rule, report.unit, _amount(rule, report.unit, court), court) for report in units]


# --- when ---------------------------------------------------------------------------------------------------
def _holds(rule: ConsequenceRule, report: UnitReport, court: _Court) -> bool:
    when, unit = rule.when, report.unit
    judged = [court.met.get((name, unit)) for name in when.unmet]
    return (
        when.unit_class in {None, report.unit_class}
        and all(court.met.get((name, unit)) for name in when.met)
        and (not when.unmet or False in judged)
        and all(_everyone_met(name, court) for name in when.all_met)
        and all(_lies_in(court.number(name, unit), span) for name, span in when.measures.items())
        and _scored(when, rule, unit, court)
    )


def _everyone_met(measure: str, court: _Court) -> bool:
    judged = [met for (name, unit), met in court.met.items() if name == measure and court.plan.find_unit(unit)]
    return bool(judged) and all(judged)


def _lies_in(number: Fraction, span: Span) -> bool:
    return (
        (span.ge is None or number >= span.ge)
        and (span.gt is None or number > span.gt)
        and (span.le is None or number <= span.le)
        and (span.lt is None or number < span.lt)
    )


def _scored(when: When, rule: ConsequenceRule, unit: str, court: _Court) -> bool:
    score, rank = court.scores.get(unit), _rank(rule, unit, court)
    return (
        (not when.grades or (score is not None and score.grade in when.grades))
        and (when.rank is None or rank == when.rank)
        and (when.top is None or (rank is not None and rank <= when.top))
    )


def _rank(rule: ConsequenceRule, unit: str, court: _Court) -> int | None:
    """The unit's rank by the rule's measure, else by the scheme."""
    if rule.rank_by:
        numbers: dict[str, Fraction] = {
            report.unit: court.number(rule.rank_by, report.unit) for report in court.reports
        }
        return rank_descending(numbers)[unit][0]
    score = court.scores.get(unit)
    return score.rank if score else None


# --- how much -----------------------------------------------------------------------------------------------
def _amount(rule: ConsequenceRule, unit: str, court: _Court) -> _Drawn:
    if rule.amount and rule.amount.share_of:
        return _share_of(rule, rule.amount.share_of, unit, court)
    if rule.amount and rule.amount.each:
        return _each(rule.amount.each, unit, court)
    return _Drawn()


def _share_of(rule: ConsequenceRule, share_of: ShareOf, unit: str, court: _Court) -> _Drawn:
    """A share of the unit's own money; it goes to the clause's pool."""
    reached = court.number(share_of.by, unit)
    step = next((step for step in share_of.steps if reached >= step.at_least), share_of.steps[-1])
    base = court.number(share_of.measure, unit)
    yuan = base * Fraction(step.share)
    court.taken[rule.clause, rule.kind] += yuan
    words = {"base": spell_exactly(int(base)), "share": percent(Fraction(step.share)).replace(".00%", "%")}
    return _Drawn(yuan=_whole(yuan), words=words)


def _each(each: EachAmount, unit: str, court: _Court) -> _Drawn:
    number = court.number(each.measure, unit)
    return _Drawn(yuan=_whole(number * parse_plan_amount(each.yuan)), words={"base": plain(number)})


def _share_out(rule: ConsequenceRule, pool: PoolShare, units: Sequence[UnitReport], court: _Court) -> list[Consequence]:
    """A pool among those it goes to; with nobody to take it, it stays undistributed and says so."""
    whole = sum((court.taken[rule.clause, kind] for kind in pool.kinds), Fraction(0))
    if not whole:
        return []
    heads = {report.unit: court.number(pool.heads, report.unit) if pool.heads else Fraction(1) for report in units}
    total = sum(heads.values(), Fraction(0))
    if not total:
        return [_undistributed(rule, pool, whole, units, court)]
    per_head = whole / total
    words = {"pool": _spell(whole), "taken": str(len(units)), "per_head": _spell(per_head)}
    return [
        _draft(rule, unit, _Drawn(yuan=_whole(per_head * count), words=words | {"heads": plain(count)}), court)
        for unit, count in heads.items()
    ]


def _undistributed(
    rule: ConsequenceRule, pool: PoolShare, whole: Fraction, units: Sequence[UnitReport], court: _Court
) -> Consequence:
    why = f"完成任务的单位没有{_name(court.plan, pool.heads)}数" if units and pool.heads else "没有单位完成任务"
    text = f"{why}，扣减合计{_spell(whole)}无处分配，暂不分配，提请研究"
    return Consequence(
        unit=court.plan.city,
        clause=rule.clause,
        kind=UNDISTRIBUTED,
        yuan=_whole(whole),
        text=text + _bracketed(rule.note),
    )


def _name(plan: Plan, measure: str | None) -> str:
    return plan.measure(measure).name if measure else ""


def _whole(yuan: Fraction) -> int:
    return int(round_exactly(yuan, 0))


def _spell(yuan: Fraction) -> str:
    """An amount to the cent of a yuan: a head's award need not be whole."""
    return spell_exactly(int(yuan)) if yuan.denominator == 1 else f"{round_exactly(yuan):f}元"


# --- the text -----------------------------------------------------------------------------------------------
def _draft(rule: ConsequenceRule, unit: str, drawn: _Drawn, court: _Court) -> Consequence:
    text = rule.text.format_map(_words(rule, unit, drawn, court))
    return Consequence(
        unit=unit, clause=rule.clause, kind=rule.kind, yuan=drawn.yuan, text=text + _bracketed(rule.note)
    )


def _words(rule: ConsequenceRule, unit: str, drawn: _Drawn, court: _Court) -> dict[str, str]:
    score, rank = court.scores.get(unit), _rank(rule, unit, court)
    missed = [name for name in rule.when.unmet if court.met.get((name, unit)) is False]
    named = dict.fromkeys([*rule.when.met, *missed, *rule.when.all_met]) or dict.fromkeys(rule.when.measures)
    words = dict.fromkeys(("pool", "share", "base", "heads", "per_head", "taken"), "—")
    return (
        words
        | {
            "unit": unit,
            "yuan": "—" if drawn.yuan is None else spell_exactly(drawn.yuan),
            "points": f"{score.points:.2f}" if score and score.points is not None else "—",
            "rank": "—" if rank is None else str(rank),
            "grade": (score.grade if score else None) or "—",
            "measures": "，".join(_state(name, unit, court) for name in named) or "—",
        }
        | drawn.words
    )


def _state(measure: str, unit: str, court: _Court) -> str:
    """A measure, its value and, where it has one, its target: 签约金额7.2亿元（目标10亿元）."""
    rule, value = court.plan.measure(measure), court.values.get((measure, unit))
    shown = _shown(court.number(measure, unit), is_money=rule.is_money, unit=rule.unit)
    target = value.target if value else None
    if target is None:
        return f"{rule.name}{shown}"
    return f"{rule.name}{shown}（目标{_shown(Fraction(target), is_money=rule.is_money, unit=rule.unit)}）"


def _shown(number: Fraction, *, is_money: bool, unit: str) -> str:
    return spell_exactly(int(number)) if is_money else f"{plain(number)}{unit}"


def _bracketed(note: str) -> str:
    return f"（{note}）" if note else ""
