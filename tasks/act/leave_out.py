"""Leave out (不予采用) what was sent by mistake, take that back, and give a file to the unit it is of."""

from datetime import datetime

from diaodu.domain.access.audit import ActKind, AuditAct
from diaodu.domain.ledger import Entry, Submission
from diaodu.domain.plans.plan import Unit
from tasks.enter.exclusions import Part, exclude, undo_exclusion
from tasks.enter.withdrawals import give_to, undo_withdrawal
from tasks.month import Month


def leave_out(month: Month, part: Part, *, undo: bool, reason: str, by: str, at: datetime, account: str) -> Entry:
    """Leave a file, a sheet or a row out, or take that back; the period is still to be judged again.

    Raises:
        UsageError: there is none such, or it is as it should be already.
    """
    do, kind = (undo_exclusion, ActKind.RESTORE) if undo else (exclude, ActKind.EXCLUDE)
    with month.store.database.together():
        entry = do(month, part, reason=reason, by=by, at=at)
        month.store.audit.add(_act(month, part.sent, account, at, kind, f"{part.words}：{reason}"))
    return entry


def give_back(month: Month, sent: Submission, *, reason: str, by: str, at: datetime, account: str) -> Entry:
    """Take a withdrawal back: the file is its unit's again.

    Raises:
        UsageError: it is not withdrawn.
    """
    with month.store.database.together():
        entry = undo_withdrawal(month, sent, reason=reason, by=by, at=at)
        month.store.audit.add(_act(month, sent, account, at, ActKind.WITHDRAW, f"取消撤回 {sent.name}：{reason}"))
    return entry


def give_away(
    month: Month, sent: Submission, to: Unit | None, *, reason: str, by: str, at: datetime, account: str
) -> Entry:  # fmt: skip
    """Give a file of nobody to the unit it is of, or settle that it is none's.

    Raises:
        UsageError: that was done already.
    """
    with month.store.database.together():
        entry = give_to(month, sent, to, reason=reason, by=by, at=at)
        whose = f"归{to.name}" if to else "不属于任何单位"
        month.store.audit.add(_act(month, sent, account, at, ActKind.WITHDRAW, f"{sent.name} {whose}：{reason}"))
    return entry


def _act(month: Month, sent: Submission, account: str, at: datetime, kind: ActKind, detail: str) -> AuditAct:
    plan, period = month.key
    return AuditAct(
        at=at, account=account, kind=kind, plan=plan, period=period, unit=sent.unit, subject=sent.sha256, detail=detail
    )
