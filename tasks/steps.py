"""The month's steps as Prefect tasks: each opens the period by name and does one plain function's work.

Only names, moments and counts pass between them; what a step leaves stands in the store. Nothing is
cached by Prefect: every step may be repeated, and the store knows what is there already. A step that
gives something out (release, dispatch) is not retried.
"""

import logging
from dataclasses import asdict
from pathlib import Path
from typing import Any

from prefect import Task, task
from prefect.cache_policies import NO_CACHE

from diaodu.domain.runs.job import Job
from diaodu.domain.states import Outcome
from tasks.aggregate.period import COMPUTING, aggregate_period
from tasks.cluster import OnCluster, Origin, do_part, spread_of
from tasks.collect import collect_inbox
from tasks.compile.draft import draft_papers
from tasks.dispatch.deliver import NOT_FOR_READERS, deliver_fresh
from tasks.month import Month, open_month
from tasks.order import MonthStep
from tasks.parts import AnyPart
from tasks.read import READING, read_submissions
from tasks.release.asking import ask_for_approval
from tasks.release.bulletin import release_bulletin
from tasks.review.receipts import acknowledge
from tasks.review.returns import return_findings
from tasks.score import score_period
from tasks.validate.period import JUDGING, validate_period

_LOG = logging.getLogger(__name__)


def _open(job: Job, step: MonthStep) -> Month:
    _LOG.info("step %s", step, extra={"step": step})
    return open_month(job.plan, job.period, job.as_of, run=job.run)


PARTS: dict[str, AnyPart] = {one.name: one for one in (READING, JUDGING, COMPUTING)}
"""What may be asked of other processes."""


@task(name="part", task_run_name="{word}", cache_policy=NO_CACHE)
def part(job: Job, what: str, names: list[str], origin: dict[str, str], word: str) -> bytes:
    """Do a part of a step in whatever process it was handed to; `word` is what people read meanwhile."""
    del word
    return do_part(PARTS[what], job, names, Origin(**origin))


def _spread(job: Job, month: Month) -> OnCluster | None:
    return spread_of(job, month, part)


@task(
    name=MonthStep.COLLECT,
    task_run_name=MonthStep.COLLECT.word,
    retries=2,
    retry_delay_seconds=2,
    cache_policy=NO_CACHE,
)
def collect(job: Job) -> dict[str, Any]:
    """Take files from the drop folder into the ledger."""
    month = _open(job, MonthStep.COLLECT)
    return asdict(collect_inbox(month, Path(job.inbox), is_watching=job.is_watching)) if job.inbox else {}


@task(name=MonthStep.READ, task_run_name=MonthStep.READ.word, retries=2, retry_delay_seconds=2, cache_policy=NO_CACHE)
def read(job: Job) -> int:
    """Read what has not been read."""
    month = _open(job, MonthStep.READ)
    return read_submissions(month, _spread(job, month))


@task(
    name=MonthStep.VALIDATE,
    task_run_name=MonthStep.VALIDATE.word,
    retries=1,
    retry_delay_seconds=2,
    cache_policy=NO_CACHE,
)
def validate(job: Job) -> dict[str, Any]:
    """Judge every row, hold what fails."""
    month = _open(job, MonthStep.VALIDATE)
    return asdict(validate_period(month, _spread(job, month)))


@task(name=MonthStep.REVIEW, task_run_name=MonthStep.REVIEW.word, cache_policy=NO_CACHE)
def review(job: Job) -> int:
    """Give every unit with findings its 审核意见 workbook, and by mail every one that handed in a receipt."""
    month = _open(job, MonthStep.REVIEW)
    returned = return_findings(month, notify=job.may_send)
    if job.may_send:
        acknowledge(month)
    return len(returned)


@task(
    name=MonthStep.AGGREGATE,
    task_run_name=MonthStep.AGGREGATE.word,
    retries=1,
    retry_delay_seconds=2,
    cache_policy=NO_CACHE,
)
def aggregate(job: Job) -> int:
    """Compute measures and targets."""
    month = _open(job, MonthStep.AGGREGATE)
    return aggregate_period(month, _spread(job, month))


@task(name=MonthStep.SCORE, task_run_name=MonthStep.SCORE.word, retries=1, retry_delay_seconds=2, cache_policy=NO_CACHE)
def score(job: Job) -> int:
    """Score and rank the units."""
    return score_period(_open(job, MonthStep.SCORE))


@task(
    name=MonthStep.COMPILE,
    task_run_name=MonthStep.COMPILE.word,
    retries=1,
    retry_delay_seconds=2,
    cache_policy=NO_CACHE,
)
def compile_paper(job: Job) -> str:
    """Compile the bulletin and the plan's other papers as drafts."""
    return draft_papers(_open(job, MonthStep.COMPILE))


@task(name=MonthStep.RELEASE, task_run_name=MonthStep.RELEASE.word, cache_policy=NO_CACHE)
def release(job: Job) -> dict[str, Any]:
    """Issue the draft if it may go out; where it waits, whoever signs is asked by mail."""
    month = _open(job, MonthStep.RELEASE)
    released = release_bulletin(month, may_issue=job.may_issue)
    if released.outcome is Outcome.WAIT and job.may_send:
        ask_for_approval(month, released)
    return asdict(released)


@task(name=MonthStep.DISPATCH, task_run_name=MonthStep.DISPATCH.word, cache_policy=NO_CACHE)
def dispatch(job: Job) -> dict[str, Any]:
    """Send what is ready and was made of late."""
    month = _open(job, MonthStep.DISPATCH)
    return deliver_fresh(month, None if job.mails_readers else NOT_FOR_READERS) if job.may_send else {}


TASKS: dict[MonthStep, Task[[Job], Any]] = {
    MonthStep.COLLECT: collect,
    MonthStep.READ: read,
    MonthStep.VALIDATE: validate,
    MonthStep.REVIEW: review,
    MonthStep.AGGREGATE: aggregate,
    MonthStep.SCORE: score,
    MonthStep.COMPILE: compile_paper,
    MonthStep.RELEASE: release,
    MonthStep.DISPATCH: dispatch,
}
"""The task of each step."""
