"""Runs (汇总): one at a time per plan and period, held by a lease with a fence."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from diaodu.adapters.store.engine import Database, serialise
from diaodu.adapters.store.tables import runs
from diaodu.domain.errors import BusyError, UsageError
from diaodu.domain.ledger import RunRow
from diaodu.domain.states import RunKind, RunState

STALE_AFTER = timedelta(seconds=180)
"""A run without a heartbeat for so long is taken for dead; its fence keeps it out should it wake.

So is one whose heartbeat lies so far ahead: no living run has written it by this clock, the clock was set back.
"""


class Runs:
    """Runs and the lease each holds while it lives."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def acquire(self, plan: str, period: str, kind: RunKind, as_of: datetime, now: datetime) -> RunRow:
        """Start the period's only run; a dead one before it is marked abandoned.

        Raises:
            BusyError: a living run holds the period.
        """
        with self._database.write() as connection:
            serialise(connection, "run", plan, period)
            latest = _latest(connection, plan, period)
            if latest is not None and latest.state is RunState.RUNNING:
                _refuse_living(latest, now)
                abandoned = {"state": RunState.ABANDONED, "finished_at": now}
                connection.execute(update(runs).where(runs.c.id == latest.id).values(abandoned))
            fence = latest.fence + 1 if latest else 1
            run = RunRow(
                id=f"{plan}.{period}.{fence}", plan=plan, period=period, kind=kind, state=RunState.RUNNING, fence=fence,
                as_of=as_of, started_at=now, heartbeat_at=now,
            )  # fmt: skip
            connection.execute(insert(runs).values({c.name: getattr(run, c.name) for c in runs.columns}))
        return run

    def refuse_held(self, plan: str, period: str, now: datetime) -> int:
        """Say at once what `acquire` would say; else the fence of the period's last run.

        Raises:
            BusyError: a living run holds the period.
        """
        with self._database.read() as connection:
            latest = _latest(connection, plan, period)
        if latest is not None and latest.state is RunState.RUNNING:
            _refuse_living(latest, now)
        return latest.fence if latest else 0

    def heartbeat(self, run: RunRow, now: datetime) -> None:
        """Renew the run's lease: it is still at work.

        Raises:
            BusyError: it was taken for dead and its period given away.
        """
        self._change(run, {"heartbeat_at": now})

    def finish(self, run: RunRow, state: RunState, summary: dict[str, Any], now: datetime) -> None:
        """End the run as done, waiting or failed, and give the period free.

        Raises:
            BusyError: it was taken for dead and its period given away.
        """
        self._change(run, {"state": state, "summary": summary, "finished_at": now, "heartbeat_at": now})

    def release(self, plan: str, period: str, by: str, reason: str, now: datetime) -> RunRow:
        """A person takes the period from a run that holds it; should that one still live, its fence keeps it out.

        Raises:
            UsageError: no run holds the period.
        """
        with self._database.write() as connection:
            serialise(connection, "run", plan, period)
            latest = _latest(connection, plan, period)
            if latest is None or latest.state is not RunState.RUNNING:
                raise UsageError(
                    f"{plan} {period}", "没有正在进行的汇总", "被汇总占用的报告期（diaodu runs list）", "经办人"
                )
            told = {**latest.summary, "released_by": by, "reason": reason}
            values = {"state": RunState.ABANDONED, "finished_at": now, "summary": told}
            connection.execute(update(runs).where(runs.c.id == latest.id).values(values))
            return replace(latest, state=RunState.ABANDONED, finished_at=now, summary=told)

    def _change(self, run: RunRow, values: Mapping[str, Any]) -> None:
        with self._database.write() as connection:
            check_fence(connection, run)
            connection.execute(update(runs).where(runs.c.id == run.id).values(dict(values)))

    def list(self, plan: str, period: str | None = None) -> list[RunRow]:
        """Runs of a plan, or of one of its periods, oldest first."""
        query = select(runs).where(runs.c.plan == plan)
        if period is not None:
            query = query.where(runs.c.period == period)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(runs.c.started_at, runs.c.fence)).mappings()
            return [_run(row) for row in rows]


def check_fence(connection: Connection, run: RunRow | None) -> None:
    """Refuse to write for a run that no longer holds its period; None (a person's act) passes.

    Holds the period's lock to the end of the transaction, so that no other run can take over meanwhile.

    Raises:
        BusyError: another run has taken over, or this one is finished.
    """
    if run is None:
        return
    serialise(connection, "run", run.plan, run.period)
    latest = _latest(connection, run.plan, run.period)
    if latest is None or latest.id != run.id or latest.state is not RunState.RUNNING:
        raise BusyError(f"汇总 {run.id}", "该次汇总已中断或被另一次接替", "以最新一次汇总为准", "经办人")


def refuse_run_since(connection: Connection, plan: str, period: str, fence: int) -> None:
    """Refuse where a run of the period has begun since a fence was the last one; none begins until the transaction ends.

    Raises:
        BusyError: what was looked at may stand no more.
    """
    serialise(connection, "run", plan, period)
    latest = _latest(connection, plan, period)
    if latest is not None and latest.fence != fence:
        expected = "等它结束，核对草稿后再办一次"
        raise BusyError(f"{plan} {period}", f"办理中有新的{latest.kind.word}（{latest.id}）", expected, "经办人")


def _latest(connection: Connection, plan: str, period: str) -> RunRow | None:
    query = select(runs).where(runs.c.plan == plan, runs.c.period == period)
    row = connection.execute(query.order_by(runs.c.fence.desc()).limit(1)).mappings().one_or_none()
    return _run(row) if row else None


def _refuse_living(run: RunRow, now: datetime) -> None:
    if abs(now - run.heartbeat_at) < STALE_AFTER:
        raise BusyError(
            f"{run.plan} {run.period}",
            f"汇总 {run.id} 正在进行(最近心跳 {run.heartbeat_at:%Y-%m-%d %H:%M:%S} UTC)",
            f"等它结束后再运行；确已中断的，用 diaodu runs release {run.plan} {run.period} 释放",
            "经办人",
        )


def _run(row: RowMapping) -> RunRow:
    return RunRow(**row)
