"""Resolve (查明) a mail nobody knows of, with its line of the audit trail in the same transaction."""

from datetime import datetime

from diaodu.domain.access.accounts import Account
from diaodu.domain.access.audit import ActKind, AuditAct
from diaodu.domain.errors import UsageError
from diaodu.domain.ledger import Delivery
from diaodu.domain.states import DeliveryState
from tasks.month import Month

SETTLED_AS = (("sent", "已送达"), ("ready", "未送达，可再发"), ("closed", "不再发送"))
"""What a person may say became of a mail, and the words."""


def resolve_delivery(month: Month, delivery: str, settled_as: str, reason: str, account: Account, at: datetime) -> Delivery:  # fmt: skip
    """Keep what became of a mail of the period.

    Raises:
        UsageError: the period has no such mail, or it is no such word, or no reason.
        BusyError: its state is not one a person may change so.
    """
    if settled_as not in dict(SETTLED_AS):
        raise UsageError("查明邮件", settled_as, "、".join(word for _, word in SETTLED_AS), "经办人")
    if not reason:
        raise UsageError("查明邮件", "没有写凭据", "日志、回执等凭据", "经办人")
    own = next((one.id for one in month.store.outbox.list(*month.key) if one.id == delivery), None)
    if own is None:
        raise UsageError("查明邮件", delivery, "本期的一封邮件", "经办人")
    plan, period = month.key
    with month.store.database.together():
        row = month.store.outbox.resolve(own, DeliveryState(settled_as), account.person, reason, at)
        month.store.audit.add(AuditAct(
            at=at, account=account.name, kind=ActKind.RESOLVE, plan=plan, period=period, unit=row.unit, subject=row.id,
            detail=f"{dict(SETTLED_AS)[settled_as]}：{reason}",
        ))  # fmt: skip
    return row
