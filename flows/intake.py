"""Intake, every fifteen minutes: what lies in the drop folder goes into the ledger."""

from datetime import UTC, datetime
from typing import Any

from prefect import flow

from diaodu.domain.runs.job import Job
from diaodu.settings import load_settings
from tasks import steps


@flow(name="intake", flow_run_name="收件")
def take_in() -> list[dict[str, Any]]:
    """Take in `<DIAODU_INTAKE>/<plan>/<period>/<unit>/…`; nothing to do where no folder is set."""
    folder = load_settings().folder("INTAKE")
    now, taken = datetime.now(UTC).isoformat(), []
    for period in sorted(folder.glob("*/*/")) if folder else []:
        job = Job(plan=period.parent.name, period=period.name, as_of=now, inbox=str(period), may_send=False)
        taken.append({"plan": job.plan, "period": job.period, **steps.collect(job)})
    return taken
