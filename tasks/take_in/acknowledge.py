"""Acknowledge what came in: the period judged again, each unit its receipt; operators hear of letters that came back.

What is still to be done is read from the ledger, never from what this look did, so a look that died is gone on with by
the next one. The letters wait in the outbox; the tick sends them in its end (tasks/dispatch/left.py).
"""

from datetime import datetime

from diaodu.domain.ledger import Bounce
from diaodu.domain.mail.outbox import FRESH
from diaodu.domain.states import PaperKind, RunKind
from tasks.dispatch.alarms import raise_alarm
from tasks.ledgers import open_ledgers
from tasks.letters import people_of
from tasks.month import open_month
from tasks.review.receipts import acknowledge, has_unjudged
from tasks.review.reminders import close_answered


def acknowledge_period(plan: str, period: str, at: datetime | str) -> None:
    """Judge what came and write each unit its receipt, where the registry has somebody to get one.

    Raises:
        BusyError: a run holds the period.
    """
    month = open_month(plan, period, at)
    if not people_of(month, PaperKind.RECEIPT):
        return
    if has_unjudged(month):
        from tasks.again import judge_again  # loads pandas and Great Expectations, which a tick without files spares

        judge_again(month, RunKind.SUBMIT)
    close_answered(month)
    acknowledge(month)


def tell_of_bounces(at: datetime) -> None:
    """Tell the operators which letters came back of late, those of one look in one letter; each once."""
    for handled_at, bounces in open_ledgers().mails.bounces_since(at - FRESH).items():
        found = sorted({_said(one) for one in bounces})
        raise_alarm("发出的邮件被退回", found, handled_at, key=f"bounces:{handled_at.isoformat()}")


def _said(one: Bounce) -> str:
    whose = one.address or f"一封退信没有写明收件人，请看 diaodu mailbox list 来信 {one.mail[:12]}"
    return f"{whose}（发送记录 {one.delivery or '不明'}）{one.sentence}"
