"""Digest (审核工作提示): once a day, to stewards, what of an open period waits for them."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from diaodu.adapters.renderers.letter import render_letter
from diaodu.domain.forms.house_rules import FOR_STEWARDS
from diaodu.domain.results import Finding, UnitReport
from diaodu.domain.review.outstanding import outstanding_of
from diaodu.domain.states import DeliveryState, MailState, PaperKind, PaperState, Treatment
from diaodu.domain.text.wording import moment_words
from tasks.letters import enclosures_for, people_of, write_letters
from tasks.month import Month

_OPEN = (Treatment.CRITICAL, Treatment.WARNING)


def write_digest(month: Month) -> int:
    """Put the day's digest of a period into the outbox, where it was judged and is not issued; how many letters."""
    people, reports = people_of(month, PaperKind.DIGEST), month.reports()
    paper = month.store.papers.latest(*month.key, PaperKind.BULLETIN)
    if not people or not reports or (paper is not None and paper.state is PaperState.ISSUED):
        return 0
    name = ":".join(("digest", *month.key, month.as_of.date().isoformat()))
    if any(one.paper == name for one in month.store.outbox.list(*month.key)):
        return 0
    body = render_letter("digest", _values(month, reports), issuer=month.plan.office, own=month.folder.own_templates)
    letters = write_letters(
        month, body, enclosures_for(body, {}), people, paper=name, kind=PaperKind.DIGEST, date=month.as_of
    )
    month.store.outbox.add(letters, month.now())
    return len(letters)


def _values(month: Month, reports: list[UnitReport]) -> dict[str, Any]:
    found = [one for one in month.store.validation.findings(*month.key) if one.treatment in _OPEN]
    silent = [report.unit for report in reports if report.state.is_silent]
    plan, period = month.key
    return {
        "plan": plan, "id": period, "period": month.period.title, "as_of": moment_words(month.as_of), "units": len(reports),
        "reported": len(reports) - len(silent), "silent": silent, "open": len(found), "waiting": list(_waiting(month, reports, found)),
        "by_unit": list(_by_unit(reports, found)),
        "partly": [
            (report.unit, list(titles))
            for report in reports
            if not report.state.is_silent and (titles := outstanding_of(report, month.as_of).titles)
        ],
    }  # fmt: skip


def _waiting(month: Month, reports: list[UnitReport], found: list[Finding]) -> Iterator[tuple[str, str]]:
    """What waits for a steward, with how many there are."""
    sent = month.store.outbox.counts(*month.key)
    yield "退回、核实意见（未处理）", f"{sum(one.rule not in FOR_STEWARDS for one in found)}条"
    yield "收件核对（文件位置、链接、改动）", f"{sum(one.rule in FOR_STEWARDS for one in found)}条"
    yield "待补正记录", f"{sum(report.rows.held for report in reports)}条"
    yield "未读取的行", f"{sum(report.rows.unread for report in reports)}行"
    if held := month.store.mails.count(MailState.QUARANTINED):
        yield "邮箱中隔离待核的来信（diaodu mailbox list）", f"{held}封"
    if back := month.store.mails.bounces_of(*month.key):
        yield "退信、延迟的邮件", f"{len(back)}封"
    for state in (DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.READY):
        yield f"{state.word}的邮件", f"{sent[state]}封"


def _by_unit(reports: list[UnitReport], found: list[Finding]) -> Iterator[dict[str, str]]:
    counts = Counter((one.unit, one.treatment) for one in found)
    for report in reports:
        asked = {str(kind): str(counts[report.code, kind]) for kind in _OPEN}
        if any(count != "0" for count in asked.values()) or report.rows.held:
            yield {"unit": report.unit, "held": str(report.rows.held)} | asked
