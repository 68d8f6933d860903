"""A period done again at once after what a person did: without Prefect and without a paper.

Where the period's bulletin is issued, what it would say otherwise now is kept as corrections.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from diaodu.domain.states import RunKind, RunState
from tasks.aggregate.period import aggregate_period
from tasks.month import Month, finish_run, held_period
from tasks.order import MonthStep, steps_between
from tasks.read import read_submissions
from tasks.release.closing import is_closed, record_corrections
from tasks.review.returns import return_findings
from tasks.score import score_period
from tasks.validate.period import validate_period

DOES: dict[MonthStep, Callable[[Month], Any]] = {
    MonthStep.READ: read_submissions,
    MonthStep.VALIDATE: validate_period,
    MonthStep.REVIEW: partial(return_findings, notify=False),
    MonthStep.AGGREGATE: aggregate_period,
    MonthStep.SCORE: score_period,
}
"""What each step that is done again does; the clerks get no mail by it."""


PATIENCE_SECONDS = 120
"""How long a person's act waits for another run of the period to end: clerks hand in at one moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneAgain:
    """Whether the period's books are closed, and in how many places the issued paper would read otherwise."""

    is_closed: bool
    corrections: int


def judge_again(month: Month, kind: RunKind) -> DoneAgain:
    """Do the steps from reading to scoring again: something was handed in or decided.

    Raises:
        BusyError: a run holds the period.
    """
    return _do_again(month, kind, MonthStep.READ)


def compute_again(month: Month, kind: RunKind) -> DoneAgain:
    """Do the steps from aggregating to scoring again: what was entered has been judged by itself.

    Raises:
        BusyError: a run holds the period.
    """
    return _do_again(month, kind, MonthStep.AGGREGATE)


def _do_again(month: Month, kind: RunKind, first: MonthStep) -> DoneAgain:
    with held_period(month, kind, PATIENCE_SECONDS) as own:
        held = replace(own, as_of=latest_moment(own))
        done = do_steps(held, first)
        corrections = record_corrections(held)
        counts = done.get(MonthStep.VALIDATE)
        finish_run(held, RunState.JUDGED, asdict(counts) if counts else {"first_step": first})
    return DoneAgain(is_closed=is_closed(month), corrections=len(corrections))


def latest_moment(month: Month) -> datetime:
    """The act's moment, or a later one as of which the period was judged: what counted then is not left out now."""
    return max((month.as_of, *(run.as_of for run in month.store.runs.list(*month.key))))


def do_steps(month: Month, first: MonthStep = MonthStep.READ) -> dict[MonthStep, Any]:
    """Do the steps from `first` to scoring in their order; what each says it did."""
    return {step: DOES[step](month) for step in steps_between(first, MonthStep.SCORE)}
