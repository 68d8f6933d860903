"""Intake, every fifteen minutes: what lies in the drop folder and in the mailbox goes into the ledger."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow

from diaodu.adapters.store.ticks import CALENDAR, INTAKE
from diaodu.domain.runs.job import Job
from diaodu.settings import load_settings
from flows.each import Attempts
from tasks import steps
from tasks.dispatch.alarms import note_tick, raise_alarm, tell_absent
from tasks.dispatch.left import send_letters_of_ticks
from tasks.take_in.acknowledge import acknowledge_period
from tasks.take_in.look import counts_of, take_in_mail


@flow(name="intake", flow_run_name="收件")
def take_in() -> list[dict[str, Any]]:
    """Take in `<DIAODU_INTAKE>/<plan>/<period>/<unit>/…` and the mailbox; nothing to do where neither is set.

    Raises:
        UserError: some folders are no plan's or no period's, or cannot be read, or the mailbox; all others are taken in.
    """
    folder, attempts, taken = load_settings().folder("INTAKE"), Attempts(), []
    now = datetime.now(UTC)
    attempts.of("定时收件", partial(note_tick, INTAKE, now))
    for period in _periods(folder, attempts) if folder else []:
        job = Job(
            plan=period.parent.name, period=period.name, as_of=now.isoformat(), inbox=str(period), may_send=False,
            is_watching=True,
        )  # fmt: skip
        found = attempts.of(f"收件文件夹 {job.plan}/{job.period}", partial(steps.collect, job))
        if found is not None:
            taken.append({"plan": job.plan, "period": job.period, **found})
        if found and found["files"]:  # whichever tick took them in: one may have died before it acknowledged them
            acknowledged = partial(acknowledge_period, job.plan, job.period, job.as_of)
            attempts.of(f"收件文件夹 {job.plan}/{job.period} 回执", acknowledged)
    taken += _mail(attempts, now)
    attempts.of("发送", partial(send_letters_of_ticks, now, attempts.of))
    attempts.of("运行告警", partial(_tell_operators, attempts.failed, datetime.now(UTC)))
    attempts.raise_failed("收件")
    return taken


def _mail(attempts: Attempts, at: datetime) -> list[dict[str, Any]]:
    """What came by mail, as counts; what the mailbox did not give is named."""
    look = attempts.of("收件邮箱", partial(take_in_mail, at, attempts.of))
    for problem in look.problems if look else ():
        attempts.note(problem)
    return [{"mailbox": asdict(counts_of(look))}] if look and (look.handled or look.passed_over) else []


def _tell_operators(failed: Sequence[str], at: datetime) -> None:
    """What failed here, and that the calendar does not tick."""
    if failed:
        raise_alarm("收件部分失败", failed, at)
    tell_absent(CALENDAR, at)


def _periods(intake: Path, attempts: Attempts) -> Iterator[Path]:
    """The periods' folders; a plan's folder that cannot be looked into keeps no other one out."""
    for plan in attempts.of(f"收件文件夹 {intake}", partial(_folders, intake)) or ():
        yield from attempts.of(f"收件文件夹 {plan.name}", partial(_folders, plan)) or ()


def _folders(path: Path) -> list[Path]:
    return sorted(entry for entry in path.iterdir() if entry.is_dir() and not entry.name.startswith("."))
