"""Approve (签发) or send back a draft at the desk: four eyes, and a line of the audit trail in the same transaction."""

from datetime import datetime

from diaodu.domain.access.accounts import Account
from diaodu.domain.access.audit import ActKind, AuditAct
from diaodu.domain.errors import BusyError, NotReadyError
from diaodu.domain.ledger import PaperRow
from tasks.month import Month
from tasks.release.bulletin import bulletin_readers, standing_paper
from tasks.release.sent_back import send_back
from tasks.release.stale import refuse_stale


def hands_in_it(month: Month, account: Account) -> list[str]:
    """What of the period a person did themselves, in words: who has a hand in it does not approve it."""
    names, store = {account.name, account.person}, month.store
    decided = sum(one.by in names for one in store.decisions.list(*month.key))
    entered = sum(one.by in names for one in store.entries.of_plan(month.plan.id) if one.period == month.period.id and one.kind.changes_figures)  # fmt: skip
    sent = sum(one.sender in names for one in store.submissions.list(*month.key))
    counted = ((decided, "作出处理意见"), (entered, "录入"), (sent, "报送文件"))
    return [f"{word}{count}件" for count, word in counted if count]


def approve_at_desk(month: Month, account: Account, at: datetime, *, sha256: str, readers_sha256: str) -> PaperRow:
    """Approve the very text and recipients that were looked at.

    Raises:
        NotReadyError: the person has a hand in the period, or there is no draft.
        BusyError: the draft or the recipients changed since they were looked at, or it is issued.
    """
    if did := hands_in_it(month, account):
        found = f"{account.person}在本期{'、'.join(did)}"
        raise NotReadyError("签发", found, "由未经手本期报送、处理意见和录入的人签发", "另一位签发人")
    refuse_stale(month, standing_paper(month))
    with month.store.database.together():
        row = standing_paper(month)
        readers = bulletin_readers(month)
        if readers.sha256 != readers_sha256:
            raise BusyError("收件人名册", "在您打开之后有变动", "核对新的名册后再签发", "签发人")
        done = month.store.papers.approve(row.id, sha256, account.person, at, readers)
        month.store.audit.add(_act(month, account, at, ActKind.APPROVE, row.id, row.sha256))
    return done


def send_back_at_desk(month: Month, account: Account, at: datetime, *, sha256: str, reason: str) -> None:
    """Send the very draft that was looked at back, with a reason.

    Raises:
        BusyError: the draft changed since it was looked at, or it is issued.
    """
    with month.store.database.together():
        row = standing_paper(month)
        if row.sha256 != sha256:
            raise BusyError("草稿", "在您打开之后已重新编写", "看过新的草稿再处理", "签发人")
        send_back(month, row, reason=reason, by=account.person, at=at)
        month.store.audit.add(_act(month, account, at, ActKind.SEND_BACK, row.id, reason))


def _act(month: Month, account: Account, at: datetime, kind: ActKind, subject: str, detail: str) -> AuditAct:
    plan, period = month.key
    return AuditAct(at=at, account=account.name, kind=kind, plan=plan, period=period, subject=subject, detail=detail)
