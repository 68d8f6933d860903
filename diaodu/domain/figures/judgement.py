"""From figures and judged targets to scores, ranks and consequences; the same for a run and for 模拟测算."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from diaodu.domain.figures.consequences import draw_consequences
from diaodu.domain.figures.targets import met_of, yearly_targets
from diaodu.domain.period import Period
from diaodu.domain.plans.measures import Measure
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
    reported_before: Mapping[UnitName, frozenset[str]] | None = None,
) -> Judgement:
    """Score and rank the units that report, and draw the plan's consequences.

    `money`: measures whose values are yuan. `figures_given`: the figures are taken as final whatever the date.
    `reported_before`: the forms each unit reported in earlier periods of the year.
    """
    before, forms = reported_before or {}, {measure.id: forms_behind(plan, measure) for measure in plan.measures}
    standings = [
        replace(standing, reported_before=before.get(standing.report.unit, frozenset()), forms=forms)
        for standing in _standings(plan, period, reports, measures, targets, money)
    ]
    is_graded = figures_given or not is_stage(plan, period)
    scores = score_units(plan.scheme, standings, is_graded=is_graded) if plan.scheme else []
    is_final = figures_given or plan.valid.end is None or period.end >= plan.valid.end
    found = draw_consequences(plan, reports, measures, targets, scores, is_final=is_final)
    return Judgement(scores=tuple(scores), consequences=tuple(found))


def forms_behind(plan: Plan, measure: Measure) -> tuple[str, ...]:
    """Forms that a measure's rows are of; of a rate those of the measure below its line."""
    if measure.form:
        return (measure.form,)
    ratio = measure.kind.ratio
    return forms_behind(plan, plan.measure(ratio[1])) if ratio else ()


def silent_about(plan: Plan, measure: str, reports: Sequence[UnitReport]) -> frozenset[UnitName]:
    """Units that handed in nothing of what a measure is taken from.

    What people enter, and what another period's forms told, stands though a unit handed in nothing in this one.
    """
    entry = plan.measure(measure)
    forms, asked = set(forms_behind(plan, entry)), {form for report in reports for form in report.forms}
    if entry.kind.is_entered or (forms and asked and not forms & asked):
        return frozenset()
    return frozenset(report.unit for report in reports if report.state.is_silent)


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
    ratios = {one.id: one.kind.ratio for one in plan.measures if one.kind.ratio}
    rates = {name: (_part_name(plan, upper), _part_name(plan, lower)) for name, (upper, lower) in ratios.items()}
    return [
        Standing(
            period=period,
            report=report,
            peers=peers_of(plan.scheme, report, reports) if plan.scheme else reports,
            measures=by_name,
            yearly=yearly,
            money=money,
            met=met,
            rate_parts=rates,
        )
        for report in reports
    ]


def _part_name(plan: Plan, measure: str) -> str:
    """A part of a rate as it is called in a formula: 其中当年开工 is 当年开工."""
    return plan.measure(measure).name.removeprefix("其中")
