"""Reminders (催报): a ladder before and after the due moment, to a unit's people as long as it owes a form."""

from collections.abc import Sequence
from typing import Any

from diaodu.adapters.renderers.letter import render_letter
from diaodu.domain.ledger import Delivery, Letter
from diaodu.domain.mail.outbox import WAITING
from diaodu.domain.plans.moments import Rung
from diaodu.domain.results import UnitReport
from diaodu.domain.review.outstanding import Outstanding, outstanding_of
from diaodu.domain.states import DeliveryState, PaperKind
from diaodu.domain.text.disclosure import shown_text
from diaodu.domain.text.wording import moment_words
from tasks.letters import enclosures_for, people_of, write_letters
from tasks.month import Month
from tasks.review.receipts import code_of, thread_of

KINDS = (PaperKind.REMINDER, PaperKind.ESCALATION)
COME = "所催报表已收到，不再发送"
OVERTAKEN = "已由后一次催报代替，不再发送"


def remind(month: Month, rung: Rung) -> int:
    """Put the rung's letters into the outbox for every unit that owes a form; how many.

    What waits from an earlier rung, or for a unit that has reported since, is closed. A rung's letter is written once.
    """
    close_answered(month)
    made: list[Letter] = []
    sent = month.store.outbox.list(*month.key)
    for report in month.reports():
        left = outstanding_of(report, month.as_of)
        has_time = report.due is not None and month.as_of < report.due  # an extension counts
        if left.titles and not (rung.days > 0 and has_time):
            own = [one for one in sent if code_of(month, one) == report.code]
            made += _letters(month, report, left, rung, own)
    month.store.outbox.add(made, month.now())
    return len(made)


def close_answered(month: Month) -> int:
    """Close reminders that wait and whose unit owes nothing any more; how many."""
    owing = {report.code for report in month.reports() if outstanding_of(report, month.as_of).titles}
    sent = [one for one in month.store.outbox.list(*month.key) if one.kind in KINDS]
    waiting = [one for one in sent if one.state in WAITING and code_of(month, one) not in owing]
    return month.store.outbox.close_waiting(waiting, COME, month.now())


def _letters(month: Month, report: UnitReport, left: Outstanding, rung: Rung, sent: Sequence[Delivery]) -> list[Letter]:
    """The rung's letters of one unit; `sent` are all that it was written in the period."""
    paper = ":".join(("reminder", *month.key, report.code, f"{rung.days:+d}"))
    told = [one for one in sent if one.kind in KINDS]
    if any(one.paper == paper for one in told):
        return []
    overtaken = [one for one in told if one.state in WAITING]
    month.store.outbox.close_waiting(overtaken, OVERTAKEN, month.now())
    made = [] if _noticed(month, rung, sent) else _write(month, report, left, rung, told, paper, PaperKind.REMINDER)
    return made + (_write(month, report, left, rung, told, paper, PaperKind.ESCALATION) if rung.escalates else [])


def _noticed(month: Month, rung: Rung, sent: Sequence[Delivery]) -> bool:
    """Whether the notice of the period's first run has asked the unit for its forms since the due moment."""
    due = month.moments.due
    return rung.days > 0 and any(one.kind is PaperKind.NOTICE and one.created_at >= due for one in sent)


def _write(
    month: Month,
    report: UnitReport,
    left: Outstanding,
    rung: Rung,
    told: Sequence[Delivery],
    paper: str,
    kind: PaperKind,
) -> list[Letter]:
    people = people_of(month, kind, report.code)
    if not people:
        return []
    values = _values(month, report, left, told) | {"escalates": kind is PaperKind.ESCALATION, "is_over": rung.days > 0}
    body = render_letter("reminder", values, issuer=month.plan.office, own=month.folder.own_templates)
    return write_letters(
        month, body, enclosures_for(body, {}), people, paper=paper, kind=kind, date=month.as_of,
        answers=thread_of(month, told, report.code, kind),
    )  # fmt: skip


def _values(month: Month, report: UnitReport, left: Outstanding, told: Sequence[Delivery]) -> dict[str, Any]:
    sent = [one.settled_at for one in told if one.state is DeliveryState.SENT and one.settled_at]
    days = dict.fromkeys(month.local(at).date() for at in sorted(sent))
    unread = [
        shown_text(said) for said in left.sentences if "未能读取" in said or "没有读取" in said or "未读取" in said
    ]
    return {
        "unit": report.unit, "period": month.period.title, "as_of": moment_words(month.as_of),
        "due": moment_words(report.due or month.moments.due), "missing": list(left.titles), "left": unread,
        "is_silent": report.state.is_silent, "phone": month.plan.masthead.phone,
        "earlier": [f"{day.month}月{day.day}日" for day in days],
    }  # fmt: skip
