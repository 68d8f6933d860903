"""The notice to a unit: what was found in its workbooks, cell by cell, and how to mend it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from diaodu.adapters.renderers.html import MailBody, inlined
from diaodu.adapters.renderers.templates import render
from diaodu.domain.forms.form import Form
from diaodu.domain.period import Period
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Finding, UnitReport
from diaodu.domain.review.order import TREATMENTS, sorted_findings
from diaodu.domain.review.outstanding import NOTHING, Outstanding
from diaodu.domain.review.returned import problem_words, remedy_words
from diaodu.domain.states import Treatment
from diaodu.domain.text.disclosure import shown_text
from diaodu.domain.text.wording import moment_words

MAX_ENTRIES = 30
"""Findings that ask the same told in the mail; all are in the attached workbook."""


def render_notice(  # noqa: PLR0913 - what a notice is made of, each by its name
    plan: Plan,
    period: Period,
    report: UnitReport,
    findings: Sequence[Finding],
    *,
    deadline: str,
    forms: Mapping[str, Form],
    marked: Sequence[str] = (),
    outstanding: Outstanding = NOTHING,
    own_templates: Path | None = None,
) -> MailBody:
    """The mail that returns a unit's findings, or asks for the forms it owes; `deadline` is the text of the time limit, e.g. 2021年3月31日8时30分.

    `marked` names the attached returned workbooks (审核批注表), `outstanding` is what the unit owes still and what of
    its files was not read, `own_templates` is the plan's folder of templates. Its
    sentences stand in templates/mail/_notice_words.j2.

    Raises:
        UserError: a template has a fault.
    """
    groups = [_group(treatment, findings, forms) for treatment in TREATMENTS]
    groups = [group for group in groups if group["count"]]
    values = {
        "unit": report.unit, "period": period.title, "state": report.state.word, "rows": report.rows,
        "deadline": deadline, "groups": groups, "asked": [group["severity"] for group in groups],
        "marked": [shown_text(name) for name in marked] if groups else [], "issuer": plan.office,
        "overdue": outstanding.overdue, "left": [shown_text(said) for said in outstanding.sentences],
        "unread_sheets": len(outstanding.sheets) + len(outstanding.files), "is_silent": report.state.is_silent, "phone": plan.masthead.phone,
        "uncounted": outstanding.uncounted, "files": [shown_text(name) for name in outstanding.files],
        "due": moment_words(report.due) if report.due else "",
    }  # fmt: skip
    subject, _, text = render("mail/notice.txt.j2", values, own_templates).partition("\n\n")
    html = inlined(render("mail/notice.html.j2", values, own_templates))
    return MailBody(subject=subject, html=html, text=f"{text}\n")


def _group(treatment: Treatment, findings: Sequence[Finding], forms: Mapping[str, Form]) -> dict[str, Any]:
    chosen = [finding for finding in sorted_findings(findings) if finding.treatment == treatment]
    return {
        "severity": treatment,
        "count": len(chosen),
        "entries": [_entry(finding, forms) for finding in chosen[:MAX_ENTRIES]],
        "left": max(len(chosen) - MAX_ENTRIES, 0),
    }


def _entry(finding: Finding, forms: Mapping[str, Form]) -> dict[str, Any]:
    form = forms[finding.form].title if finding.form in forms else ""
    place = [finding.file, finding.sheet or form, finding.cell, finding.project]
    return {
        "place": "　".join(shown_text(part) for part in place if part),
        "message": shown_text(problem_words(finding)),
        "remedy": shown_text(remedy_words(finding)),
        "is_settled": finding.is_settled,
    }
