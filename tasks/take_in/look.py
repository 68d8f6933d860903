"""The mailbox's tick: look, acknowledge what came, tell of letters that came back; also what an earlier tick left of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from diaodu.domain.mail.outbox import FRESH
from diaodu.domain.states import Channel, MailState
from diaodu.settings import load_settings
from tasks.ledgers import open_ledgers
from tasks.month import open_plans
from tasks.take_in.acknowledge import acknowledge_period, tell_of_bounces
from tasks.take_in.mailbox import MailLook, look_at_mailbox
from tasks.take_in.sorting import Registered

Attempt = Callable[[str, Callable[[], Any]], Any]
"""Does something by name; what fails is kept and stops nothing else (flows/each.py)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailCounts:
    """How many messages became what."""

    taken: int = 0
    quarantined: int = 0
    bounces: int = 0
    passed: int = 0
    passed_over: int = 0
    """Not looked at: they lay in the mailbox long before its first look."""


def registered_now() -> Registered:
    """The registry and the plans as they are."""
    settings = load_settings()
    return Registered(
        registry=open_ledgers().recipients.list(), plans=open_plans()[0], authserv=settings["IMAP_AUTHSERV"]
    )


def take_in_mail(at: datetime, attempt: Attempt) -> MailLook:
    """Look at the mailbox and do all that follows, also of what came before and was not answered; nothing where none is set.

    Raises:
        NoMailboxError: the mailbox cannot be opened.
    """
    settings = load_settings()
    if not settings["IMAP_URL"]:
        return MailLook()
    try:
        return look_at_mailbox(open_ledgers(), settings, registered_now(), at)
    finally:
        for plan, period in open_ledgers().submissions.periods_since(at - FRESH, Channel.MAIL):
            attempt(f"邮件 {plan} {period} 回执", partial(acknowledge_period, plan, period, at))
        attempt("退信告警", partial(tell_of_bounces, at))


def counts_of(look: MailLook) -> MailCounts:
    """How many messages of a look became what."""
    states = [one.mail.state for one in look.handled]
    return MailCounts(
        taken=states.count(MailState.TAKEN), quarantined=states.count(MailState.QUARANTINED),
        bounces=states.count(MailState.BOUNCE), passed=states.count(MailState.PASSED),
        passed_over=len(look.passed_over),
    )  # fmt: skip
