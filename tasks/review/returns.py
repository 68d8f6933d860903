"""Review: each unit with findings gets its own files back marked, the 审核意见 workbook, and by mail a notice."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from diaodu.adapters.files import write_file
from diaodu.adapters.renderers.html import MailBody
from diaodu.adapters.renderers.notice import render_notice
from diaodu.adapters.renderers.review_workbook import review_workbook
from diaodu.domain.forms.house_rules import FOR_STEWARDS, HouseRule
from diaodu.domain.ledger import content_sha256
from diaodu.domain.plans.moments import add_working_days
from diaodu.domain.results import Finding, UnitReport
from diaodu.domain.review.outstanding import Outstanding, outstanding_of
from diaodu.domain.review.returned import UNCOUNTED, told_uncounted
from diaodu.domain.states import PaperKind, Severity, UnitState
from tasks.ledgers import returned_path
from tasks.letters import enclosures_for, people_of, write_letters
from tasks.month import Month
from tasks.review.returned_workbook import Returned, return_workbooks


def return_findings(month: Month, *, notify: bool) -> dict[str, str]:
    """Write what goes back to every unit with findings; unit → 审核意见 workbook. `notify` puts mails into the outbox.

    A unit without findings gets no workbook, and what an earlier run had written for it goes; one that owes a form
    whose time is over is told by mail. The same findings and the same forms owed make the same message, so a re-run
    sends nothing twice.
    """
    found = [f for f in month.store.validation.findings(*month.key) if _is_for_units(f)]
    findings = told_uncounted(found, _uncounted(month))
    deadline = reply_by(month)
    reports = month.reports()
    marked = return_workbooks(month, reports, findings, deadline)
    paths = {}
    for report in reports:
        own = [f for f in findings if f.unit == report.code and _goes_back(f, report)]
        files, left = marked.get(report.unit, []), _outstanding(month, report, own)
        path = returned_path(month.place, report.unit)
        workbook = _workbook(month, report, own, files, deadline) if own else b""
        if workbook:
            paths[report.unit] = str(write_file(path, workbook))
        else:
            path.unlink(missing_ok=True)
        if notify and (own or _is_reminded(month, left)):
            _notify(month, report, own, {path.name: workbook} if workbook else {}, files)
    return paths


def _is_for_units(finding: Finding) -> bool:
    """Whether a unit hears of it; that its new version was taken, with all that the old one held, is in the receipt."""
    is_note = finding.rule == HouseRule.REPLACED and finding.severity is Severity.INFO
    return finding.rule not in FOR_STEWARDS and not is_note


def _uncounted(month: Month) -> set[str]:
    """Records that are in no figure of their unit."""
    records = month.store.validation.records(*month.key)
    return {record.id for record in records if record.disputed or not record.state.is_counted}


def _outstanding(month: Month, report: UnitReport, own: Sequence[Finding]) -> Outstanding:
    left = outstanding_of(report, month.as_of)
    return replace(left, uncounted=any(UNCOUNTED in finding.message for finding in own))


def _goes_back(finding: Finding, report: UnitReport) -> bool:
    """A unit that handed in no report gets back only what is about a file it sent, left out or not.

    What is carried over for it stands in the ledger.
    """
    return report.state != UnitState.MISSING or bool(finding.submission)


def _is_reminded(month: Month, left: Outstanding) -> bool:
    """Whether a unit hears of forms it owes: after their time, and not of a period long over."""
    return bool(left.overdue) and not month.moments.is_late(month.as_of)


def _workbook(
    month: Month, report: UnitReport, own: Sequence[Finding], files: Sequence[Returned], deadline: str
) -> bytes:
    return review_workbook(
        month.plan, month.period, report, own, month.folder.forms, deadline=deadline,
        marked={returned.file for returned in files}, outstanding=_outstanding(month, report, own),
    )  # fmt: skip


def reply_by(month: Month) -> str:
    """Until when a unit answers: the end of the review time, later on two working days from now."""
    until = month.moments.review_until
    if month.as_of < until:
        return f"{until.year}年{until.month}月{until.day}日{until:%H:%M}"
    day = add_working_days(month.as_of, month.plan.calendar.review_working_days, month.plan.calendar)
    return f"{day.year}年{day.month}月{day.day}日"


def _reference(month: Month, report: UnitReport, said: str) -> str:
    """What a notice is known by: the same again is no letter, but what was said before another notice is said anew."""
    begun = f"returned:{report.code}:"
    told = [one.paper for one in month.store.outbox.list(*month.key) if one.paper.startswith(begun)]
    notices = list(dict.fromkeys(told))  # oldest first
    same = [paper for paper in notices if paper.removeprefix(begun).split(":")[0] == said]
    if not same:
        return begun + said
    return same[-1] if same[-1] == notices[-1] else f"{begun}{said}:{len(notices)}"


def _notify(
    month: Month,
    report: UnitReport,
    findings: Sequence[Finding],
    workbook: Mapping[str, bytes],
    marked: Sequence[Returned],
) -> None:
    left = _outstanding(month, report, findings)

    def body(attached: Collection[str]) -> MailBody:
        return render_notice(
            month.plan, month.period, report, findings, deadline=reply_by(month), forms=month.folder.forms,
            marked=[one.name for one in marked if one.name in attached], outstanding=left,
            own_templates=month.folder.own_templates,
        )  # fmt: skip

    files = {returned.name: returned.data for returned in marked} | dict(workbook)
    enclosures = enclosures_for(body(files), files)
    said: list[tuple[str, ...]] = [
        (f.id, str(f.severity), str(f.decision), *([f.decision_reason] if f.decision_reason else ())) for f in findings
    ]
    # What is owed reads the same in every month: the period tells one from another.
    said += [("overdue", *month.key, *left.overdue, *left.files)] if left.overdue else []
    reference = _reference(month, report, content_sha256(repr(said).encode())[:16])
    letters = write_letters(
        month,
        body(enclosures.files),
        enclosures,
        people_of(month, PaperKind.NOTICE, report.code),
        paper=reference,
        kind=PaperKind.NOTICE,
        date=month.as_of,
    )
    month.store.outbox.add(letters, month.now())
