"""The outbox's policy: what a server's reply means, when to try again, when to give up.

A message counts as sent only on the server's word after the final dot. Once DATA began and that word is
missing nobody knows, and the machine never sends again. Source: docs/reliability.md#mail-is-sent-at-most-once;
RFC 5321 4.2, 4.5.3.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from diaodu.domain.ledger import Delivery
from diaodu.domain.states import DELIVERY_MOVES, DeliveryState, PaperKind
from diaodu.domain.text.addresses import ascii_domain

LEASE = timedelta(minutes=15)
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=4)
WAIT_SPREAD = 0.2
GIVE_UP_AFTER = timedelta(hours=48)

# The server wants other credentials: the fault is the setting's, not the recipient's. 535 and its kin.
CREDENTIAL_CODES = frozenset({530, 534, 535, 538})
# The one refusal at MAIL that is about the message: it is too large (RFC 1870 6.1).
TOO_LARGE = 552
WAITING = (DeliveryState.READY, DeliveryState.REHEARSED)
"""States of letters that wait to be sent."""
ALIKE = 3
"""So many refusals in a row with the same words, after the final dot, are about the sender: a daily quota, a block."""
FRESH = timedelta(days=7)
"""What a run may send of its period: what was made in so many days before it. Older letters need their own word."""
RESENT_WITHIN = timedelta(days=2)
"""How long the calendar goes on with letters that a sending run had to leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The letters one pass may send: those of one plan's period, none made before a moment.

    A rehearsal takes what was neither sent nor rehearsed; in earnest what was rehearsed goes out too. `kinds` and
    `only` (ids of deliveries) narrow it, None for all.
    """

    plan: str
    period: str
    made_since: datetime | None = None
    rehearses: bool = False
    kinds: frozenset[PaperKind] | None = None
    only: frozenset[str] | None = None

    @property
    def states(self) -> tuple[DeliveryState, ...]:
        """States of letters that it may take."""
        return (DeliveryState.READY,) if self.rehearses else WAITING


class Stage(StrEnum):
    """How far a message had come when the reply, or the silence, came; before there is a line there is no message."""

    SENDER = "sender"  # MAIL
    RECIPIENT = "recipient"  # RCPT
    DATA = "data"  # DATA and everything after it


class ReplyMeaning(StrEnum):
    """What a reply means for the message."""

    GO_ON = "go_on"
    SENT = "sent"
    RETRY = "retry"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    STOP = "stop"  # the queue stops; the message stays as it was


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A server's reply; `code` is None when the connection was lost or timed out instead."""

    code: int | None
    text: str = ""

    def __str__(self) -> str:
        """For the ledger's detail column: at most 500 characters."""
        return f"{self.code or '连接中断'} {self.text}".strip()[:500]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptOutcome:
    """How an attempt ends: the delivery's next state and, for ready, when it may be tried again."""

    state: DeliveryState
    detail: str = ""
    next_attempt_at: datetime | None = None
    sent_to: str = ""
    attempted: bool = True
    """Whether it counts as an attempt; a queue that stopped has not tried."""


def message_id_of(paper: str, revision: int, recipient: str, kind: PaperKind, domain: str) -> str:
    """The Message-ID of a delivery: the same for the same, another for a correction."""
    parts = "\x1f".join((paper, str(revision), recipient, kind))
    return f"<{hashlib.sha256(parts.encode()).hexdigest()[:40]}@{domain}>"


def is_own_message_id(text: str) -> bool:
    """Whether a Message-ID is made as ours are, here or by another office with this program."""
    return re.fullmatch(r"<?[0-9a-f]{40}@[^@\s]+", text) is not None


def judge(stage: Stage, code: int | None) -> ReplyMeaning:
    """What a reply code at a stage means."""
    if stage is Stage.DATA:
        return _ok(code, ReplyMeaning.SENT) or _refusal(code) or ReplyMeaning.UNKNOWN
    if code in CREDENTIAL_CODES:
        return ReplyMeaning.STOP
    if stage is Stage.SENDER and code != TOO_LARGE and _refusal(code) is ReplyMeaning.REFUSED:
        return ReplyMeaning.STOP  # MAIL names the sender alone
    return _ok(code, ReplyMeaning.GO_ON) or _refusal(code) or ReplyMeaning.RETRY


def alike(one: Reply, other: Reply) -> bool:
    """Whether two refusals say the same: code and words, but for addresses and numbers (of a queue, of a moment)."""
    return one.code == other.code and _plain(one.text) == _plain(other.text)


def _plain(text: str) -> list[str]:
    return [word for word in text.lower().split() if "@" not in word and not re.search(r"\d", word)]


def _ok(code: int | None, verdict: ReplyMeaning) -> ReplyMeaning | None:
    return verdict if code is not None and code // 100 == 2 else None  # noqa: PLR2004 - RFC 5321 4.2.1


def _refusal(code: int | None) -> ReplyMeaning | None:
    kinds = {4: ReplyMeaning.RETRY, 5: ReplyMeaning.REFUSED}
    return None if code is None else kinds.get(code // 100)


def rehearsed_as(verdict: ReplyMeaning, reply: Reply, delivery: Delivery) -> AttemptOutcome:
    """The end of a rehearsal: it went to the sandbox, or the letter is as it was. The real mailing is never used up."""
    if verdict is ReplyMeaning.SENT:
        return AttemptOutcome(state=DeliveryState.REHEARSED, detail=str(reply), attempted=False)
    again = delivery.next_attempt_at
    return AttemptOutcome(
        state=DeliveryState.READY, detail=f"演练未成：{reply}", next_attempt_at=again, attempted=False
    )


def refused_for_the_sender(reply: Reply, delivery: Delivery, now: datetime) -> AttemptOutcome:
    """A refusal that several letters met alike: not this letter's fault, so it is ready again later, behind the rest."""
    settled = _retry(reply, delivery, now)
    return replace(settled, detail=f"连续 {ALIKE} 封同样被拒，疑属发件方的限制：{reply}"[:500])


def untouched(delivery: Delivery) -> AttemptOutcome:
    """A letter that was claimed and not tried: it is as it was."""
    return AttemptOutcome(
        state=DeliveryState.READY, detail=delivery.detail, next_attempt_at=delivery.next_attempt_at, attempted=False
    )


def set_aside(why: str) -> AttemptOutcome:
    """A letter that cannot be sent as it is: a person's matter; the queue goes on."""
    return AttemptOutcome(state=DeliveryState.FAILED, detail=why)


def settle_as(verdict: ReplyMeaning, reply: Reply, delivery: Delivery, now: datetime) -> AttemptOutcome:
    """The end of an attempt that did not go on.

    RETRY gives up 48 hours after the first attempt; STOP puts the message back at once.
    """
    if verdict is ReplyMeaning.RETRY:
        return _retry(reply, delivery, now)
    if verdict is ReplyMeaning.STOP:
        return AttemptOutcome(state=DeliveryState.READY, detail=str(reply), next_attempt_at=now, attempted=False)
    return AttemptOutcome(state=DeliveryState(_ENDS[verdict]), detail=str(reply))


_ENDS = {
    ReplyMeaning.SENT: DeliveryState.SENT,
    ReplyMeaning.REFUSED: DeliveryState.FAILED,
    ReplyMeaning.UNKNOWN: DeliveryState.UNKNOWN,
}


def _retry(reply: Reply, delivery: Delivery, now: datetime) -> AttemptOutcome:
    began = delivery.first_attempt_at or now
    if now - began >= GIVE_UP_AFTER:
        return AttemptOutcome(state=DeliveryState.FAILED, detail=f"48 小时未能发出: {reply}")
    attempts = delivery.attempts + 1  # as the claim saw it, before this one
    again = now + wait_after(attempts, spread_of(delivery.message_id, attempts))
    return AttemptOutcome(state=DeliveryState.READY, detail=str(reply), next_attempt_at=again)


def wait_after(attempts: int, spread: float) -> timedelta:
    """The wait after so many attempts: 5 minutes doubling to 4 hours, ± 20 % (`spread` from −1 to 1)."""
    doublings = min(max(attempts - 1, 0), 10)
    return min(FIRST_WAIT * 2**doublings, LONGEST_WAIT) * (1 + WAIT_SPREAD * spread)


def spread_of(message_id: str, attempts: int) -> float:
    """A number from −1 to 1 that differs between messages, so that they don't all come back at once."""
    digest = hashlib.sha256(f"{message_id} {attempts}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / (2**31 - 0.5) - 1


def is_over(lease_until: datetime, now: datetime) -> bool:
    """Whether a lease is over. None given by now ends later than one of its length: a later one is of a clock that was ahead."""
    return lease_until <= now or lease_until > now + LEASE


def is_allowed(address: str, domains: Collection[str]) -> bool:
    """Whether an address lies in one of the domains; no domains at all means any."""
    return not domains or address.rpartition("@")[2].lower() in {domain.lower() for domain in domains}


def allowed_domains(said: str) -> list[str]:
    """The domains that letters may go to, as a setting names them; none at all means any."""
    return [ascii_domain(part.strip()) for part in said.split(",") if part.strip()]


def machine_origins(target: DeliveryState) -> frozenset[DeliveryState]:
    """States from which the sender itself may move a delivery to `target`.

    What failed or is unknown is a person's to put back. Only one word comes late and still counts: the
    server's acceptance, after the lease was over and the delivery was set down as unknown.
    """
    moving = {DeliveryState.CLAIMED, DeliveryState.SENDING, DeliveryState.REHEARSING}
    if target is DeliveryState.SENT:
        moving |= {DeliveryState.UNKNOWN}
    return frozenset(state for state in moving if target in DELIVERY_MOVES[state])


def person_origins(target: DeliveryState) -> frozenset[DeliveryState]:
    """States from which a person may move a delivery to `target`: what is not under way and not sent."""
    asked = (DeliveryState.UNKNOWN, DeliveryState.FAILED, DeliveryState.READY, DeliveryState.REHEARSED)
    return frozenset(state for state in asked if target in DELIVERY_MOVES[state])
