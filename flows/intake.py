"""Intake, every fifteen minutes: what lies in the drop folder goes into the ledger."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow

from diaodu.domain.runs.job import Job
from diaodu.settings import load_settings
from flows.each import Attempts
from tasks import steps


@flow(name="intake", flow_run_name="收件")
def take_in() -> list[dict[str, Any]]:
    """Take in `<DIAODU_INTAKE>/<plan>/<period>/<unit>/…`; nothing to do where no folder is set.

    Raises:
        UserError: some folders are no plan's or no period's, or cannot be read; all others are taken in.
    """
    folder, attempts, taken = load_settings().folder("INTAKE"), Attempts(), []
    now = datetime.now(UTC).isoformat()
    for period in _periods(folder, attempts) if folder else []:
        job = Job(plan=period.parent.name, period=period.name, as_of=now, inbox=str(period), may_send=False)
        found = attempts.of(f"收件文件夹 {job.plan}/{job.period}", partial(steps.collect, job))
        if found is not None:
            taken.append({"plan": job.plan, "period": job.period, **found})
    attempts.raise_failed("收件")
    return taken


def _periods(intake: Path, attempts: Attempts) -> Iterator[Path]:
    """The periods' folders; a plan's folder that cannot be looked into keeps no other one out."""
    for plan in attempts.of(f"收件文件夹 {intake}", partial(_folders, intake)) or ():
        yield from attempts.of(f"收件文件夹 {plan.name}", partial(_folders, plan)) or ()


def _folders(path: Path) -> list[Path]:
    return sorted(entry for entry in path.iterdir() if entry.is_dir() and not entry.name.startswith("."))
