"""Hand in (报送): a unit's files and nil declarations into the ledger, and what became of them."""

from collections.abc import Sequence
from typing import Any

from diaodu.domain.access.audit import ActKind, AuditAct
from diaodu.domain.errors import UsageError
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.ledger import Content, Receipt
from diaodu.domain.plans.plan import Unit
from diaodu.domain.review.outstanding import Outstanding, outstanding_of
from diaodu.domain.states import Channel
from tasks.look.shapes import public_finding, public_unit
from tasks.month import Month


def receive(
    month: Month,
    unit: Unit,
    files: Sequence[tuple[str, Content]],
    nil: Sequence[str],
    *,
    channel: Channel,
    by: str,
    account: str,
) -> None:
    """Keep a unit's files by name and its nil declarations, all or none; the period is still to be judged again.

    Raises:
        UsageError: a form the period does not ask for.
    """
    known = [due.form for due in month.forms_due]
    if unknown := [form for form in nil if form not in known]:
        raise UsageError("--nil", "、".join(unknown), "、".join(known))
    plan, period = month.key
    with month.store.database.together():
        for name, content in files:
            receipt = Receipt(
                plan=plan, period=period, unit=unit.code, name=name, content=content, received_at=month.as_of,
                channel=channel, sender=by if channel is Channel.DESK else "",
            )  # fmt: skip
            month.store.submissions.receive(receipt)
            month.store.audit.add(_act(month, unit, account, content.sha256, name))
        for form in nil:
            month.store.submissions.declare_nil(plan, period, unit.code, form, month.as_of, by)
            month.store.audit.add(_act(month, unit, account, form, "零报告"))


def _act(month: Month, unit: Unit, account: str, subject: str, detail: str) -> AuditAct:
    plan, period = month.key
    return AuditAct(
        at=month.as_of, account=account, kind=ActKind.HAND_IN, plan=plan, period=period, unit=unit.code,
        subject=subject, detail=detail,
    )  # fmt: skip


def handed_in(month: Month, unit: Unit, given: Sequence[str], *, is_closed: bool) -> dict[str, Any]:
    """What became of what a unit handed in, once the period is judged again."""
    names = month.names
    report = next(r for r in month.store.validation.reports(*month.key) if r.code == unit.code)
    findings = month.store.validation.findings(*month.key, unit=unit.code)
    return {
        "plan": month.plan.id,
        "period": month.period.id,
        **public_unit(month.place, report),
        "handed_in": list(given),
        "attachments": [name for name in given if name in report.attachments],
        "attachment_notes": {file.name: file.message for file in report.files if file.name in report.attachments},
        "outstanding": _public_outstanding(outstanding_of(report, month.as_of)),
        "unread": [f.file for f in findings if f.rule in {HouseRule.FILE, HouseRule.PERIOD} and f.file in given],
        "closed": is_closed,
        "corrections": len(month.store.corrections.list(*month.key)),
        "findings": [public_finding(finding, names) for finding in findings],
    }


def _public_outstanding(left: Outstanding) -> dict[str, Any]:
    return {
        "overdue": list(left.overdue), "pending": list(left.pending), "unread": list(left.unread),
        "sheets": [{"file": one.file, "sheet": one.sheet, "rows": one.rows} for one in left.sheets],
        "files": list(left.files), "said": left.sentences,
    }  # fmt: skip
