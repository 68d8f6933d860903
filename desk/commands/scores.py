"""`diaodu scores`: scores and ranks by class."""

from desk.objections import print_objections
from desk.options import Json, PeriodId, PlanName
from desk.rank_tables import print_rank_lists
from desk.report import figures_report, public_rank_lists
from desk.score_table import print_scores
from desk.terminal import note, note_stale, say_json
from diaodu.domain.figures.judgement import is_stage
from tasks.aggregate.assessment import load_assessment
from tasks.enter.objections import list_objections
from tasks.ledgers import issued_of, stale_of
from tasks.look.points import public_objections
from tasks.month import open_month, target_notes


def scores(plan: PlanName, period: PeriodId, json: Json = False) -> None:
    """得分与位次（按类别）。

    例：diaodu scores ordos-2021 2021-03
    """
    month = open_month(plan, period)
    assessment = load_assessment(month)
    notes = target_notes(month.plan, month.store, (f"{month.period.end.year}", month.plan.first_period[:4]))
    stale = [one for one in stale_of(month.store, month.plan.id) if one == month.period.id]
    if json:
        figures = figures_report(assessment)
        say_json(
            {
                "plan": plan,
                "period": period,
                **{k: figures[k] for k in ("measures", "targets", "scores", "consequences")},
                "rankings": public_rank_lists(month.plan, assessment),
                "objections": public_objections(month),
                "notes": notes,
                "stale": bool(stale),
            }
        )
        return
    for text in notes:
        note(text, style="yellow")
    note_stale(stale, issued_of(month.store, month.plan.id, stale))
    print_scores(month.plan, period, assessment.scores, stage=is_stage(month.plan, month.period))
    print_rank_lists(month.plan, assessment)
    if found := list_objections(month):
        print_objections(month.plan, found)
