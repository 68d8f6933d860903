"""Left (留待): what a run was to send and could not is gone on with for two days; what ticks write, ticks send.

Nothing else goes out by itself.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from diaodu.domain.ledger import RunRow
from diaodu.domain.mail.outbox import FRESH, RESENT_WITHIN
from diaodu.domain.states import PaperKind, RunKind
from tasks.dispatch.deliver import NO_SERVER, deliver, deliver_fresh, raise_stopped
from tasks.ledgers import open_ledgers
from tasks.month import open_month
from tasks.order import MonthStep

WRITTEN_BY_TICKS = (
    PaperKind.RECEIPT, PaperKind.REMINDER, PaperKind.ESCALATION, PaperKind.DIGEST, PaperKind.ALARM,
)  # fmt: skip


def left_periods(plan: str, now: datetime) -> list[str]:
    """The plan's periods whose last run had to leave letters."""
    store, found = open_ledgers(), list[str]()
    for period in [one.period for one in store.outbox.waiting() if one.plan == plan]:
        runs = [run for run in store.runs.list(plan, period) if run.kind.makes_paper and run.state.ended_well]
        found += [period] if runs and _left_letters(runs[-1], now) else []
    return found


def send_what_was_left(plan: str, period: str) -> dict[str, str]:
    """Go on with a period's letters; what became of them.

    Raises:
        DeliveryError: the mail server cannot be used now either.
    """
    month = open_month(plan, period)
    counts = deliver_fresh(month)
    raise_stopped(month, counts)
    return {"plan": plan, "period": period, "kind": str(MonthStep.DISPATCH), "outcome": f"已发 {counts['sent']}"}


def send_letters_of_ticks(at: datetime, attempt: Callable[[str, Callable[[], Any]], Any]) -> None:
    """Send what ticks wrote in the last seven days and is ready, whichever tick wrote it and whatever became of that one.

    What was rehearsed waits for its own word: the end of a rehearsal sends nothing.
    """
    store = open_ledgers()
    store.outbox.expire_leases(datetime.now(UTC))  # by the real clock, whatever moment the tick goes by
    for (plan, period), letters in store.outbox.ready_since(WRITTEN_BY_TICKS, at - FRESH).items():
        attempt(f"方案 {plan} {period} 发送", partial(_send, plan, period, at, letters))


def _send(plan: str, period: str, at: datetime, letters: Sequence[str]) -> None:
    month = open_month(plan, period, at)
    raise_stopped(month, deliver(month, only=letters))


def _left_letters(run: RunRow, now: datetime) -> bool:
    """Whether it was to send in earnest, had a server, and could not send all; a backfill is its person's to go on with."""
    sent = run.summary.get(MonthStep.DISPATCH) or {}
    was_kept = sent.get("stopped", "") not in {"", NO_SERVER} or bool(sent.get("ready") or sent.get("is_full"))
    is_recent = run.finished_at is not None and now - run.finished_at <= RESENT_WITHIN
    return was_kept and is_recent and not sent.get("rehearsed") and run.kind is not RunKind.BACKFILL
