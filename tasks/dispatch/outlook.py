"""Outlook (预演): which letters a pass would send and which it would hold back, without sending and without a server."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from diaodu.domain.errors import UserError
from diaodu.domain.ledger import Delivery
from diaodu.domain.mail.outbox import WAITING, allowed_domains, is_over
from diaodu.domain.states import DeliveryState, PaperKind
from tasks.dispatch.deliver import groups_for, max_per_run, sandbox_of
from tasks.dispatch.outbox import why_held
from tasks.month import Month


def waiting_with_outlook(
    month: Month, kinds: Collection[PaperKind] | None, failed: Sequence[Delivery] | None = None
) -> list[tuple[Delivery, str]]:
    """Each letter that waits (or each of those `failed`, which would be ready at once) with why it would stay, "" where it would go.

    In the order in which a pass takes them.

    Raises:
        UserError: a setting by which a pass would stop.
    """
    settings = month.settings
    domains, most = allowed_domains(settings["SMTP_DOMAINS"]), max_per_run(settings)
    sandbox, groups, found = sandbox_of(settings, domains), groups_for(month), list[tuple[Delivery, str]]()
    # A failed letter is put back before the pass begins.
    again = [replace(one, next_attempt_at=month.now()) for one in failed or ()]
    letters = _waiting(month, kinds) if failed is None else again
    tried = 0
    for one in sorted(letters, key=lambda one: (one.next_attempt_at, one.created_at, one.id)):
        why = _why_not_now(one, month.now(), sandbox)
        if not why and most and tried >= most:
            why = f"已到每次 {most} 封的限度（DIAODU_SMTP_MAX_PER_RUN），留待下次"
        elif not why:
            tried += 1
            held = "" if sandbox else why_held(month.store.outbox, one, domains, groups, month.now().date())
            why = held or _why_broken(month, one)
        found.append((one, why))
    return found


def _waiting(month: Month, kinds: Collection[PaperKind] | None) -> list[Delivery]:
    """What waits, and what a worker that died had claimed and had not begun."""
    own = [one for one in month.store.outbox.list(*month.key) if kinds is None or one.kind in kinds]
    return [one for one in own if one.state in WAITING or (one.state is DeliveryState.CLAIMED and _is_free(month, one))]


def _is_free(month: Month, one: Delivery) -> bool:
    return one.lease_until is not None and is_over(one.lease_until, month.now())


def _why_not_now(one: Delivery, now: datetime, sandbox: str) -> str:
    if sandbox and one.state is DeliveryState.REHEARSED:
        return "已演练过"
    if one.next_attempt_at > now:
        return f"服务器上次没有受理，{one.next_attempt_at.astimezone(now.tzinfo):%Y-%m-%d %H:%M} 起再试"
    return ""


def _why_broken(month: Month, one: Delivery) -> str:
    try:
        month.store.outbox.message_of(one)
    except UserError as error:
        return error.found
    return ""
