"""Take a file back (撤回文件), with its line of the audit trail in the same transaction."""

from datetime import datetime

from diaodu.domain.access.audit import ActKind, AuditAct
from diaodu.domain.errors import NotReadyError
from diaodu.domain.ledger import Entry
from diaodu.domain.plans.plan import Unit
from tasks.enter.exclusions import Part
from tasks.enter.withdrawals import withdraw
from tasks.month import Month
from tasks.release.closing import is_closed


def take_back(month: Month, part: Part, to: Unit | None, *, reason: str, by: str, at: datetime, account: str) -> Entry:
    """Take a file from its unit, `to` another one if told; the period is still to be judged again.

    Raises:
        UsageError: it is taken back already, or it is to be the unit's own.
    """
    plan, period = month.key
    with month.store.database.together():
        entry = withdraw(month, part, to, reason=reason, by=by, at=at)
        month.store.audit.add(AuditAct(
            at=at, account=account, kind=ActKind.WITHDRAW, plan=plan, period=period, unit=part.unit.code,
            subject=part.sent.sha256, detail=f"{part.sent.name}：{reason}",
        ))  # fmt: skip
    return entry


def refuse_closed(month: Month) -> None:
    """A clerk takes nothing out of a period whose bulletin is issued.

    Raises:
        NotReadyError: it is.
    """
    if is_closed(month):
        raise NotReadyError("撤回", "本期已印发封账", "由审核员核实后处理；更正请报送改好的文件", "审核员")
