"""Judging a period again after what a person did.

The steps are imported in the functions: they load pandas and Great Expectations, more than a second that the
spinner tells of and that looks (`record list`) do not spend.
"""

from dataclasses import asdict

from desk.terminal import note, spinner
from diaodu.domain.states import RunKind, RunState
from tasks.month import Month, finish_run, held_period


def revalidate(month: Month, kind: RunKind) -> None:
    """Read, judge, compute and score the period again, without Prefect and without a paper."""
    with spinner("正在校验…"):
        from tasks.aggregate.period import aggregate_period
        from tasks.read import read_submissions
        from tasks.release.closing import is_closed, record_corrections
        from tasks.review.returns import return_findings
        from tasks.score import score_period
        from tasks.validate.period import validate_period

        with held_period(month, kind) as held:
            read_submissions(held)
            counts = validate_period(held)
            return_findings(held, notify=False)
            aggregate_period(held)
            score_period(held)
            corrections = record_corrections(held)
            finish_run(held, RunState.JUDGED, asdict(counts))
    if kind is not RunKind.SUBMIT and is_closed(month):
        note(f"本期已封账，变动将以更正形式印发；现有待更正 {len(corrections)} 处")


def compute_again(month: Month) -> bool:
    """Compute figures and scores anew where the period has been judged; whether that was so."""
    if not month.store.validation.reports(*month.key):
        return False
    from tasks.aggregate.period import aggregate_period
    from tasks.release.closing import record_corrections
    from tasks.score import score_period

    with held_period(month, RunKind.RECORD) as held:
        aggregate_period(held)
        score_period(held)
        record_corrections(held)
        finish_run(held, RunState.JUDGED, {"entered": True})
    return True
