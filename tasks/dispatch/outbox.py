"""Dispatch (印发、发送): send what is ready, each message at most once."""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Protocol

from diaodu.domain.errors import UserError
from diaodu.domain.ledger import Delivery
from diaodu.domain.mail.outbox import (
    ALIKE,
    AttemptOutcome,
    Batch,
    Reply,
    ReplyMeaning,
    Stage,
    alike,
    is_allowed,
    judge,
    refused_for_the_sender,
    rehearsed_as,
    set_aside,
    settle_as,
    untouched,
)
from diaodu.domain.mail.sizes import megabytes
from diaodu.domain.states import DeliveryState, PaperKind
from tasks.dispatch.line import Connection, Line

GONE_FROM_REGISTRY = "该地址已不在收件人名册中收这类邮件的分组（或已停用、不在有效期、改属其他单位），没有发送；名册中的新地址用 dispatch --missed 补发，本封用 resolve … closed 了结"
GroupsOf = Callable[[PaperKind], Collection[str] | None]
"""Groups of the registry whose people get a kind of letter; None for any."""
CLAIMED_AT_ONCE = 10
"""Letters taken under one lease, so that not each of them is a transaction more."""
_LOG = logging.getLogger(__name__)


class DeliveryLedger(Protocol):
    """The part of the outbox that sending needs (adapters/store/outbox.py)."""

    def expire_leases(self, now: datetime) -> int: ...  # noqa: D102 - see adapters/store/outbox.py
    def has_due(self, batch: Batch, now: datetime) -> bool: ...  # noqa: D102
    def claim(self, worker: str, now: datetime, batch: Batch, limit: int = 1) -> list[Delivery]: ...  # noqa: D102
    def begin_sending(self, delivery: Delivery, now: datetime, *, rehearses: bool = False) -> bool: ...  # noqa: D102
    def settle(self, delivery: Delivery, settlement: AttemptOutcome, now: datetime) -> bool: ...  # noqa: D102
    def put_back(self, delivery: Delivery, settlement: AttemptOutcome, now: datetime) -> bool: ...  # noqa: D102
    def is_registered(self, delivery: Delivery, on: date, groups: Collection[str] | None) -> bool: ...  # noqa: D102
    def message_of(self, delivery: Delivery) -> bytes: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCounts:
    """What one pass did; `ready` were put back for later, `stopped` says why the queue stopped, if it did.

    `rehearsed` went to the sandbox's address and are still to be sent; `is_full`: the pass took as many letters as
    one may, and others wait for the next.
    """

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    ready: int = 0
    rehearsed: int = 0
    stopped: str = ""
    is_full: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    stage: Stage
    verdict: ReplyMeaning
    reply: Reply


def send_ready(  # noqa: PLR0913 - what a pass may do, each by its name
    outbox: DeliveryLedger,
    batch: Batch,
    connect: Callable[[], Connection],
    *,
    now: Callable[[], datetime],
    worker: str,
    allow_domains: Collection[str] = (),
    groups_of: GroupsOf = lambda _kind: None,
    sandbox_to: str = "",
    pause: Callable[[], None] = lambda: None,
    most: int = 0,
) -> SendCounts:
    """Send every delivery of a batch whose time has come, one connection for all, `pause` between two.

    `most`: so many letters in one pass, 0 for any number.

    With `sandbox_to` it is a rehearsal: the envelope goes to that one address, whoever the letter is to.
    `allow_domains` empty allows any domain of the registry; `groups_of` says which of its groups get a kind of letter,
    None for any. The line is opened before a letter is claimed, so that
    a server that cannot be reached holds none.
    """
    outbox.expire_leases(now())
    batch = replace(batch, rehearses=bool(sandbox_to))
    with closing(Line(connect)) as line:
        held = partial(why_held, outbox, domains=allow_domains, groups_of=groups_of)
        sender = _Sender(outbox, line, now, sandbox_to, lambda one: held(one, on=now().date()))
        # Once the line is open the claim itself says whether there is anything.
        while not (most and sender.tried >= most) and (line.is_open or outbox.has_due(batch, now())):
            sender.stopped = line.open()
            limit = min(CLAIMED_AT_ONCE, most - sender.tried) if most else CLAIMED_AT_ONCE
            claimed = [] if sender.stopped else outbox.claim(worker, now(), batch, limit)
            if not claimed:  # or another worker has them
                break
            sender.send_all(claimed, pause)
            if sender.stopped:
                break
    is_full = bool(most) and sender.tried >= most and not sender.stopped and outbox.has_due(batch, now())
    return SendCounts(**sender.ends, stopped=sender.stopped, is_full=is_full)


def why_held(
    outbox: DeliveryLedger, delivery: Delivery, domains: Collection[str], groups_of: GroupsOf, on: date
) -> str:
    """Why a letter's recipient may not be written to on a day, "" where it may."""
    if not is_allowed(delivery.recipient, domains):
        return "收件域名不在允许名单(allow_domains)内"
    return "" if outbox.is_registered(delivery, on, groups_of(delivery.kind)) else GONE_FROM_REGISTRY


class _Sender:
    """Sends claimed letters over one line; `ends` counts what became of them, `stopped` says why no more may go."""

    def __init__(
        self,
        outbox: DeliveryLedger,
        line: Line,
        now: Callable[[], datetime],
        sandbox_to: str,
        why_held: Callable[[Delivery], str],
    ) -> None:
        self._outbox, self._line, self._now = outbox, line, now
        self._sandbox_to, self._why_held = sandbox_to, why_held
        self._refused: list[tuple[Delivery, Reply]] = []  # the latest in a row, alike, after the final dot
        self.ends: Counter[str] = Counter()
        self.tried = 0
        self.stopped = ""

    def send_all(self, claimed: Sequence[Delivery], pause: Callable[[], None]) -> None:
        """Send letters one after another; those left when the queue stops, or breaks, are as they were."""
        left = list(claimed)
        try:
            while left and not self.stopped and not self.stopped_by(self._line.open()):
                if self.tried:
                    pause()
                self.send(left.pop(0))
        finally:
            for delivery in left:
                self._outbox.settle(delivery, untouched(delivery), self._now())

    def stopped_by(self, why: str) -> bool:
        """Whether the line cannot be opened again, which stops the queue."""
        self.stopped = self.stopped or why
        return bool(why)

    def send(self, delivery: Delivery) -> None:
        """Try one message and write down what became of it."""
        self.tried += 1
        try:
            message, why = self._message(delivery)
            outcome = None if why else self._before_data(delivery, message)
        except BaseException:
            # Nothing has been sent: whatever went wrong, the letter is not locked by it.
            self._settle(delivery, untouched(delivery))
            raise
        if why:
            self._settle(delivery, set_aside(why))
            return
        outcome = outcome or self._data(delivery, message)
        if outcome is not None:
            self._conclude(delivery, outcome)

    def _message(self, delivery: Delivery) -> tuple[bytes, str]:
        """The message, or why it cannot be sent as it is."""
        why = "" if self._sandbox_to else self._why_held(delivery)
        if why:
            return b"", why
        try:
            message = self._outbox.message_of(delivery)
        except UserError as error:
            return b"", error.found
        most = self._line.connection.max_size
        if most and len(message) > most:
            return b"", f"邮件 {megabytes(len(message))}，超过发信服务器的限度 {megabytes(most)}（SIZE），没有发送"
        return message, ""

    def _before_data(self, delivery: Delivery, message: bytes) -> _Outcome | None:
        """Sender and recipient; None when the server takes both."""
        line, address = self._line.connection, self._sandbox_to or delivery.recipient
        steps = (
            (Stage.SENDER, lambda: line.mail(len(message))),
            (Stage.RECIPIENT, lambda: line.rcpt(address)),
        )
        for stage, step in steps:
            reply = step()
            verdict = judge(stage, reply.code)
            if verdict is not ReplyMeaning.GO_ON:
                return _Outcome(stage=stage, verdict=verdict, reply=reply)
        return None

    def _data(self, delivery: Delivery, message: bytes) -> _Outcome | None:
        """The message itself; None when another worker has it meanwhile."""
        # Committed before DATA: whatever happens from here on, nobody may send this message again unless the
        # server says that it did not take it.
        if not self._outbox.begin_sending(delivery, self._now(), rehearses=bool(self._sandbox_to)):
            _LOG.warning("delivery %s: lease lost before DATA, not sent", delivery.id)
            self._line.reset()
            return None
        reply = self._line.connection.data(message)
        return _Outcome(stage=Stage.DATA, verdict=judge(Stage.DATA, reply.code), reply=reply)

    def _conclude(self, delivery: Delivery, outcome: _Outcome) -> None:
        if outcome.verdict is not ReplyMeaning.SENT:
            self._line.reset()
        if self._sandbox_to:
            settlement = rehearsed_as(outcome.verdict, outcome.reply, delivery)
        else:
            settlement = settle_as(outcome.verdict, outcome.reply, delivery, self._now())
        reached = self._sandbox_to or delivery.recipient
        self._settle(delivery, replace(settlement, sent_to=reached if outcome.stage is Stage.DATA else ""))
        if outcome.verdict is ReplyMeaning.STOP or (self._sandbox_to and outcome.verdict is not ReplyMeaning.SENT):
            self.stopped = f"{_WHOSE[outcome.stage]}：{outcome.reply}"
        self._count_alike(delivery, outcome)

    def _count_alike(self, delivery: Delivery, outcome: _Outcome) -> None:
        """Several refusals alike after the final dot stop the queue: what failed by them is ready again."""
        if outcome.stage is not Stage.DATA or outcome.verdict not in {ReplyMeaning.REFUSED, ReplyMeaning.RETRY}:
            self._refused = []
            return
        if self._refused and not alike(self._refused[-1][1], outcome.reply):
            self._refused = []
        self._refused.append((delivery, outcome.reply))
        if len(self._refused) < ALIKE or self._sandbox_to:
            return
        for refused, reply in self._refused:
            if self._outbox.put_back(refused, refused_for_the_sender(reply, refused, self._now()), self._now()):
                self.ends.update({DeliveryState.FAILED: -1, DeliveryState.READY: 1})
        self.stopped = f"连续 {ALIKE} 封同样被拒，疑属发件方的限制（每日发送量、内容拦截）：{outcome.reply}"

    def _settle(self, delivery: Delivery, settlement: AttemptOutcome) -> None:
        kept = self._outbox.settle(delivery, settlement, self._now())
        self.ends[settlement.state] += 1
        level = logging.INFO if kept and settlement.state is DeliveryState.SENT else logging.WARNING
        _LOG.log(level, "delivery %s: %s%s", delivery.id, settlement.state, "" if kept else " (no longer ours)")


_WHOSE = {
    Stage.SENDER: "发信服务器不接受发件人，或要求另行登录（核对 DIAODU_SMTP_FROM 和用户）",
    Stage.RECIPIENT: "发信服务器不接受收件人",
    Stage.DATA: "发信服务器没有收下邮件",
}
"""What a refusal that stops the queue is about; one before MAIL says so itself."""
