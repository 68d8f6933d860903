"""The period's flow: from submissions to a dispatched bulletin, whatever the rhythm."""

from typing import Any

from prefect import flow

from diaodu.domain.runs.job import Job
from diaodu.domain.states import Outcome, RunState
from flows.artifacts import show_step
from tasks.cluster import cluster
from tasks.month import finish_run, held_period, open_month
from tasks.order import MonthStep
from tasks.steps import TASKS


@flow(name="period", flow_run_name="{job.plan} {job.period} {job.kind}")
def run_period(job: Job) -> dict[str, Any]:
    """Run one period, step by step in the order of tasks/order.py; the summary says what every step did.

    Raises:
        BusyError: another run holds the period.
    """
    month = open_month(job.plan, job.period, job.as_of)
    with cluster(month.settings), held_period(month, job.kind) as held:
        job = job.model_copy(update={"run": held.run.id if held.run else None})
        summary: dict[str, Any] = {}
        for step in MonthStep:
            summary[step] = TASKS[step](job)
            show_step(held, step)
        waits = summary[MonthStep.RELEASE]["outcome"] == Outcome.WAIT
        finish_run(held, RunState.WAITING if waits else RunState.DONE, summary)
    return summary
