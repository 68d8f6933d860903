"""The period's flow: from submissions to a dispatched bulletin, whatever the rhythm."""

from typing import Any

from prefect import flow

from diaodu.domain.runs.job import Job
from diaodu.domain.states import Outcome, RunState
from flows.artifacts import show_bulletin, show_findings, show_reports
from tasks import steps
from tasks.month import finish_run, held_period, open_month


@flow(name="period", flow_run_name="{job.plan} {job.period} {job.kind}")
def run_period(job: Job) -> dict[str, Any]:
    """Run one period, step by step; the summary says what every step did.

    Raises:
        BusyError: another run holds the period.
    """
    month = open_month(job.plan, job.period, job.as_of)
    with held_period(month, job.kind) as held:
        job = job.model_copy(update={"run": held.run.id if held.run else None})
        summary: dict[str, Any] = {"collected": steps.collect(job)}
        summary["read"] = steps.read(job)
        summary["validated"] = steps.validate(job)
        show_reports(held)
        show_findings(held)
        summary["returned"] = steps.review(job)
        summary["measures"] = steps.aggregate(job)
        summary["scored"] = steps.score(job)
        summary["paper"] = steps.compile_paper(job)
        show_bulletin(held)
        summary["released"] = steps.release(job)
        summary["sent"] = steps.dispatch(job)
        waits = summary["released"]["outcome"] == Outcome.WAIT
        finish_run(held, RunState.WAITING if waits else RunState.DONE, summary)
    return summary
