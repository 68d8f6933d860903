"""Claims: records that more than one unit reports, and who has the credit (X-01)."""

from collections.abc import Sequence
from datetime import datetime

from diaodu.domain.duplicates import Claim, Dispute, find_disputes
from diaodu.domain.findings import dispute_finding
from diaodu.domain.results import Finding
from diaodu.domain.states import RecordState
from tasks.judge import ValidatedForm
from tasks.month import Month
from tasks.read import UnitIntake

DISPUTED_FORMS = ("reserve_projects", "signed_projects", "funds")
"""Forms whose records two units may claim. Source: X-01."""


def disputes_of(form: ValidatedForm, stock: Sequence[UnitIntake]) -> list[Dispute]:
    """Records of a form that another unit claims too; held rows take no part."""
    if form.form.form not in DISPUTED_FORMS:
        return []
    first = {intake.unit.name: _first_receipt(intake, form.form.form) for intake in stock}
    codes = {intake.unit.name: intake.unit.code for intake in stock}
    claims = []
    for row in form.rows:
        key, received = form.keys[row.id], first[row.unit]
        if key and received and form.states[row.id] != RecordState.HELD:
            claims.append(
                Claim(record=row.id, unit=row.unit, unit_code=codes[row.unit], key=key, first_received=received)
            )
    return find_disputes(claims)


def _first_receipt(intake: UnitIntake, form: str) -> datetime | None:
    return min((arrival.received_at for arrival in intake.arrivals if form in arrival.forms), default=None)


def dispute_findings(month: Month, forms: Sequence[ValidatedForm], disputes: Sequence[Dispute]) -> list[Finding]:
    """X-01 for each unit's record in dispute."""
    wording = month.folder.house_rules["X-01"]
    places = {row.id: (form, row) for form in forms for row in form.rows}
    findings = []
    for dispute in disputes:
        form, row = places[dispute.record]
        said = {
            "others": "、".join(dispute.others),
            "first": dispute.first,
            "what": "资金" if form.form.form == "funds" else "项目",
        }
        findings.append(dispute_finding(form.form, wording, row, said))
    return findings
