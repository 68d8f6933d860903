"""Score: the plan's scheme over the period's measures, every point traced."""

from diaodu.domain.assessment import dump_scores, load_measures
from diaodu.domain.measures import money_measures, yearly_targets
from diaodu.domain.scoring import Standing, score_units
from tasks.month import Month


def score_period(month: Month) -> int:
    """Score and rank the units; keep the scores with the period. How many units have points."""
    figures = month.store.assessments.get(*month.key)
    measures = load_measures(figures["measures"])
    reports = month.store.validation.reports(*month.key)
    by_name = {(value.measure, value.unit): value for value in measures}
    yearly, money = yearly_targets(month.plan), money_measures(month.plan, month.folder.forms)
    standings = [
        Standing(
            period=month.period,
            report=report,
            peers=[peer for peer in reports if peer.unit_class == report.unit_class],
            measures=by_name,
            yearly=yearly,
            money=money,
        )
        for report in reports
    ]
    scores = score_units(month.plan.scheme, standings) if month.plan.scheme else []
    month.store.assessments.put(*month.key, month.run, figures | {"scores": dump_scores(scores), "consequences": []})
    return sum(score.points is not None for score in scores)
