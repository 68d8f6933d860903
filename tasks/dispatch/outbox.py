"""Dispatch (印发、发送): send what is ready, each message at most once."""

import logging
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from diaodu.domain.ledger import Delivery
from diaodu.domain.mail.outbox import AttemptOutcome, Reply, ReplyMeaning, Stage, is_allowed, judge, settle_as
from diaodu.domain.states import DeliveryState

_LOG = logging.getLogger(__name__)


class Connection(Protocol):
    """An open line to the mail server, driven step by step (adapters/mail.py)."""

    @property
    def is_open(self) -> bool: ...  # noqa: D102 - see adapters/mail.py
    def mail(self) -> Reply: ...  # noqa: D102
    def rcpt(self, address: str) -> Reply: ...  # noqa: D102
    def data(self, message: bytes) -> Reply: ...  # noqa: D102
    def reset(self) -> None: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102


class DeliveryLedger(Protocol):
    """The part of the outbox that sending needs (adapters/store/outbox.py)."""

    def expire_leases(self, now: datetime) -> int: ...  # noqa: D102 - see adapters/store/outbox.py
    def claim(self, worker: str, now: datetime, limit: int = 1) -> list[Delivery]: ...  # noqa: D102
    def begin_sending(self, delivery: Delivery, now: datetime) -> bool: ...  # noqa: D102
    def settle(self, delivery: Delivery, settlement: AttemptOutcome, now: datetime) -> bool: ...  # noqa: D102
    def message_of(self, delivery: Delivery) -> bytes: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCounts:
    """What one pass did; `ready` were put back for later, `stopped` says why the queue stopped, if it did."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    ready: int = 0
    stopped: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    stage: Stage
    verdict: ReplyMeaning
    reply: Reply
    sent_to: str = ""

    @property
    def stopping(self) -> str:
        """Why the next message would meet the same (no connection, wrong credentials), or ""."""
        return str(self.reply) if self.stage is Stage.CONNECT or self.verdict is ReplyMeaning.STOP else ""


def send_ready(
    outbox: DeliveryLedger,
    connect: Callable[[], Connection],
    *,
    now: Callable[[], datetime],
    worker: str,
    allow_domains: Collection[str] = (),
    sandbox_to: str | None = None,
) -> SendCounts:
    """Send every delivery whose time has come, one connection for all.

    With `sandbox_to` the envelope goes to that one address, whoever the letter is to. `allow_domains`
    empty allows any domain of the registry.
    """
    outbox.expire_leases(now())
    ends: Counter[str] = Counter()
    stopped = ""
    with _Line(connect) as line:
        while not stopped and (claimed := outbox.claim(worker, now())):
            delivery = claimed[0]
            if sandbox_to is None and not is_allowed(delivery.recipient, allow_domains):
                _settle(outbox, delivery, _NOT_ALLOWED, now())
                ends[_NOT_ALLOWED.state] += 1
                continue
            outcome = _attempt(outbox, delivery, line, sandbox_to or delivery.recipient, now)
            if outcome is not None:
                settlement = settle_as(outcome.verdict, outcome.reply, delivery, now())
                _settle(outbox, delivery, replace(settlement, sent_to=outcome.sent_to), now())
                ends[settlement.state] += 1
                stopped = outcome.stopping
    return SendCounts(**ends, stopped=stopped)


_NOT_ALLOWED = AttemptOutcome(state=DeliveryState.FAILED, detail="收件域名不在允许名单(allow_domains)内")


def _attempt(
    outbox: DeliveryLedger, delivery: Delivery, line: "_Line", address: str, now: Callable[[], datetime]
) -> _Outcome | None:
    """Try one message; None when another worker has it meanwhile."""
    message = outbox.message_of(delivery)
    envelope = (
        (Stage.CONNECT, line.open),
        (Stage.ENVELOPE, lambda: line.connection.mail()),  # noqa: PLW0108 - the connection is there only after open
        (Stage.ENVELOPE, lambda: line.connection.rcpt(address)),
    )
    for stage, step in envelope:
        reply = step()
        verdict = judge(stage, reply.code)
        if verdict is not ReplyMeaning.GO_ON:
            line.reset()
            return _Outcome(stage=stage, verdict=verdict, reply=reply)
    # Committed before DATA: whatever happens from here on, nobody may send this message again unless the
    # server says that it did not take it.
    if not outbox.begin_sending(delivery, now()):
        _LOG.warning("delivery %s: lease lost before DATA, not sent", delivery.id)
        line.reset()
        return None
    reply = line.connection.data(message)
    verdict = judge(Stage.DATA, reply.code)
    if verdict is not ReplyMeaning.SENT:
        line.reset()
    return _Outcome(stage=Stage.DATA, verdict=verdict, reply=reply, sent_to=address)


def _settle(outbox: DeliveryLedger, delivery: Delivery, settlement: AttemptOutcome, now: datetime) -> None:
    kept = outbox.settle(delivery, settlement, now)
    level = logging.INFO if kept and settlement.state is DeliveryState.SENT else logging.WARNING
    _LOG.log(level, "delivery %s: %s%s", delivery.id, settlement.state, "" if kept else " (no longer ours)")


class _Line:
    """One connection for the pass, opened when first needed and again when it was lost."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._connection: Connection | None = None

    @property
    def connection(self) -> Connection:
        if self._connection is None:
            raise RuntimeError("open() comes first")
        return self._connection

    def open(self) -> Reply:
        if self._connection is not None and self._connection.is_open:
            return Reply(code=250)
        self.close()
        try:
            self._connection = self._connect()
        except OSError as error:
            return Reply(code=getattr(error, "smtp_code", None), text=str(error))
        return Reply(code=220)

    def reset(self) -> None:
        if self._connection is not None and self._connection.is_open:
            self._connection.reset()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
