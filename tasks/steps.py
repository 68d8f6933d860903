"""The month's steps as Prefect tasks: each opens the period by name and does one plain function's work.

Only names, moments and counts pass between them; what a step leaves stands in the store. Nothing is
cached by Prefect: every step may be repeated, and the store knows what is there already. A step that
gives something out (release, dispatch) is not retried.
"""

import logging
from dataclasses import asdict
from pathlib import Path
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from diaodu.domain.runs.job import Job
from tasks.aggregate.period import aggregate_period
from tasks.collect import collect_inbox
from tasks.compile.draft import draft_papers
from tasks.dispatch.deliver import deliver
from tasks.month import Month, open_month
from tasks.read import read_submissions
from tasks.release.bulletin import release_bulletin
from tasks.review.returns import return_findings
from tasks.score import score_period
from tasks.validate.period import validate_period

_LOG = logging.getLogger(__name__)
STEPS = ("collect", "read", "validate", "review", "aggregate", "score", "compile", "release", "dispatch")
"""The steps in the order of the month; each says its name in the log when it begins."""


def _open(job: Job, step: str) -> Month:
    _LOG.info("step %s", step, extra={"step": step})
    return open_month(job.plan, job.period, job.as_of, run=job.run)


@task(name="collect", task_run_name="收件", retries=2, retry_delay_seconds=2, cache_policy=NO_CACHE)
def collect(job: Job) -> dict[str, Any]:
    """Take files from the drop folder into the ledger."""
    month = _open(job, "collect")
    return asdict(collect_inbox(month, Path(job.inbox))) if job.inbox else {}


@task(name="read", task_run_name="读表", retries=2, retry_delay_seconds=2, cache_policy=NO_CACHE)
def read(job: Job) -> int:
    """Read what has not been read."""
    return read_submissions(_open(job, "read"))


@task(name="validate", task_run_name="校验", retries=1, retry_delay_seconds=2, cache_policy=NO_CACHE)
def validate(job: Job) -> dict[str, Any]:
    """Judge every row, hold what fails."""
    return asdict(validate_period(_open(job, "validate")))


@task(name="review", task_run_name="退回审核意见", cache_policy=NO_CACHE)
def review(job: Job) -> int:
    """Give every unit with findings its 审核意见 workbook."""
    return len(return_findings(_open(job, "review"), notify=job.may_send))


@task(name="aggregate", task_run_name="汇总", retries=1, retry_delay_seconds=2, cache_policy=NO_CACHE)
def aggregate(job: Job) -> int:
    """Compute measures and targets."""
    return aggregate_period(_open(job, "aggregate"))


@task(name="score", task_run_name="测算", retries=1, retry_delay_seconds=2, cache_policy=NO_CACHE)
def score(job: Job) -> int:
    """Score and rank the units."""
    return score_period(_open(job, "score"))


@task(name="compile", task_run_name="编稿", retries=1, retry_delay_seconds=2, cache_policy=NO_CACHE)
def compile_paper(job: Job) -> str:
    """Compile the bulletin and the plan's other papers as drafts."""
    return draft_papers(_open(job, "compile"))


@task(name="release", task_run_name="签发印发", cache_policy=NO_CACHE)
def release(job: Job) -> dict[str, Any]:
    """Issue the draft if it may go out."""
    return asdict(release_bulletin(_open(job, "release"), may_issue=job.may_issue))


@task(name="dispatch", task_run_name="发送", cache_policy=NO_CACHE)
def dispatch(job: Job) -> dict[str, Any]:
    """Send what is ready."""
    month = _open(job, "dispatch")
    return deliver(month) if job.may_send else {}
