"""From figures and judged targets to scores, ranks and consequences; the same for a run and for 模拟测算."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from diaodu.domain.figures.consequences import draw_consequences
from diaodu.domain.figures.targets import met_of, yearly_targets
from diaodu.domain.period import Period
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Consequence, MeasureValue, TargetValue, UnitName, UnitReport, UnitScore
from diaodu.domain.scoring.standing import Standing
from diaodu.domain.scoring.units import peers_of, score_units


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the figures come to."""

    scores: tuple[UnitScore, ...]
    consequences: tuple[Consequence, ...]


def judge_scores(
    plan: Plan,
    period: Period,
    reports: Sequence[UnitReport],
    measures: Sequence[MeasureValue],
    targets: Sequence[TargetValue],
    *,
    money: frozenset[str],
    figures_given: bool = False,
    reported_before: Collection[UnitName] = (),
) -> Judgement:
    """Score and rank the units that report, and draw the plan's consequences.

    `money`: measures whose values are yuan. `figures_given`: the figures are taken as final whatever the date.
    `reported_before`: units that reported in an earlier period of the year.
    """
    standings = [
        replace(standing, reported_before=standing.report.unit in reported_before)
        for standing in _standings(plan, period, reports, measures, targets, money)
    ]
    is_graded = figures_given or not is_stage(plan, period)
    scores = score_units(plan.scheme, standings, is_graded=is_graded) if plan.scheme else []
    is_final = figures_given or plan.valid.end is None or period.end >= plan.valid.end
    found = draw_consequences(plan, reports, measures, targets, scores, is_final=is_final)
    return Judgement(scores=tuple(scores), consequences=tuple(found))


def is_stage(plan: Plan, period: Period) -> bool:
    """Whether the scores of a period are 阶段性测算: points and ranks, no grades yet."""
    day = plan.scheme.provisional_before if plan.scheme else None
    return day is not None and period.end < day


def _standings(
    plan: Plan,
    period: Period,
    reports: Sequence[UnitReport],
    measures: Sequence[MeasureValue],
    targets: Sequence[TargetValue],
    money: frozenset[str],
) -> list[Standing]:
    by_name = {(value.measure, value.unit): value for value in measures}
    yearly, met = yearly_targets(plan), met_of(targets)
    return [
        Standing(
            period=period,
            report=report,
            peers=peers_of(plan.scheme, report, reports) if plan.scheme else reports,
            measures=by_name,
            yearly=yearly,
            money=money,
            met=met,
        )
        for report in reports
    ]
