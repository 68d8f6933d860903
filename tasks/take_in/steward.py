"""A steward's word on a message in quarantine: taken in for a unit and a period, or dismissed."""

from datetime import UTC, datetime

from diaodu.adapters.mailbox.message import read_mail
from diaodu.domain.access.audit import ActKind, AuditAct
from diaodu.domain.errors import UserError
from diaodu.domain.ledger import Mail
from diaodu.domain.plans.plan import Unit
from diaodu.domain.states import MailState
from tasks.ledgers import open_ledgers
from tasks.month import Month
from tasks.take_in.mailbox import receive_files


def accept_mail(month: Month, mail: Mail, unit: Unit, *, by: str, reason: str) -> list[str]:
    """Take a message's files in for a unit, received when the message was; their names.

    Raises:
        UserError: its bytes are not kept, or it has no files.
        BusyError: it is in quarantine no more.
    """
    read = read_mail(stored_bytes(mail))
    if not read.files:
        raise UserError(f"邮件 {mail.id[:16]}", "没有附件", "有附件的邮件；没有附件的用 dismiss 了结", "审核员")
    (plan, period), at = month.key, datetime.now(UTC)
    changes = {"plan": plan, "period": period, "unit": unit.code, "handled_at": at}
    with month.store.database.together("mailbox"):
        month.store.mails.settle(mail, MailState.TAKEN, by, reason, **changes)
        receive_files(month.store, month.store.mails.find(mail.id), read.files)
        month.store.audit.add(AuditAct(
            at=at, account=by, kind=ActKind.HAND_IN, plan=plan, period=period, unit=unit.code, subject=mail.id[:16],
            detail=reason,
        ))  # fmt: skip
    return [file.name for file in read.files]


def dismiss_mail(mail: Mail, *, by: str, reason: str) -> None:
    """Leave a message in quarantine out for good.

    Raises:
        BusyError: it is in quarantine no more.
    """
    open_ledgers().mails.settle(mail, MailState.DISMISSED, by, reason)


def stored_bytes(mail: Mail) -> bytes:
    """A message's bytes as it came.

    Raises:
        UserError: they are not kept.
    """
    data = open_ledgers().mails.bytes_of(mail)
    if data is None:
        expected = "隔离待核、未超过限度的邮件；其余请在邮箱中查看"
        raise UserError(f"邮件 {mail.id[:16]}", "原件没有保存", expected, "审核员")
    return data
