"""Score: the plan's scheme over the period's measures, every point traced."""

from diaodu.domain.figures.assessment import dump_consequences, dump_scores, load_measures, load_targets
from diaodu.domain.figures.judgement import judge_scores
from diaodu.domain.plans.money import money_measures
from diaodu.domain.results import UnitName
from tasks.aggregate.assessment import keep_figures, load_figures
from tasks.month import Month, periods_of


def score_period(month: Month) -> int:
    """Score and rank the units, draw the consequences; keep them with the period. How many units have points."""
    figures = load_figures(month)
    measures, targets = load_measures(figures["measures"]), load_targets(figures["targets"])
    reports = month.reports()
    money = money_measures(month.plan, month.folder.forms)
    judged = judge_scores(
        month.figured_plan,
        month.period,
        reports,
        measures,
        targets,
        money=money,
        reported_before=_reported_before(month),
    )
    found = {"scores": dump_scores(judged.scores), "consequences": dump_consequences(judged.consequences)}
    keep_figures(month, figures | found)
    return sum(score.points is not None for score in judged.scores)


def _reported_before(month: Month) -> dict[UnitName, frozenset[str]]:
    """Unit → the forms it handed in, late or not, in earlier periods of the year and in the half-months of this one."""
    found: dict[UnitName, frozenset[str]] = {}
    if month.figured_plan.scheme is None:
        return found
    for period in (one for rhythm in month.plan.rhythms for one in periods_of(month, rhythm)):
        is_own = period == month.period or period.end > month.period.end
        for report in () if is_own or period.end.year != month.period.end.year else month.reports(period.id):
            forms = {form for form, state in report.forms.items() if state.has_reported}
            found[report.unit] = found.get(report.unit, frozenset()) | forms
    return found
