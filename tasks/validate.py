"""Validate: every form of the period, then cross-unit duplicates, states and the balance of rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from diaodu.domain.duplicates import Claim, Dispute, counted, find_disputes
from diaodu.domain.findings import dispute_finding, file_finding
from diaodu.domain.intake import form_state, unit_state
from diaodu.domain.ledger import Record
from diaodu.domain.period import next_period, parse_period
from diaodu.domain.plan import FormDue
from diaodu.domain.reading import Problem, ReadFile
from diaodu.domain.results import FileEntry, Finding, RowCounts, UnitReport
from diaodu.domain.review import standing_decisions
from diaodu.domain.rows import CURRENT, Row, UnitFile
from diaodu.domain.states import RecordState, UnitState
from tasks.judge import ValidatedForm, period_parameters, sheet_findings, validate_form
from tasks.month import Month
from tasks.read import UnitIntake, reading_context, take_stock

DISPUTED_FORMS = ("reserve_projects", "signed_projects", "funds")
"""Forms whose records two units may claim. Source: X-01."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How a validation came out."""

    rows: RowCounts
    findings: int


def validate_period(month: Month) -> Counts:
    """Judge all that counts of what the units sent and put it into the ledger, in one transaction.

    Raises:
        RuntimeError: the rows read are not those accepted, held and waived.
    """
    stock = take_stock(month)
    standing = standing_decisions(month.store.decisions.list(*month.key), month.period.id)
    parameters = period_parameters(month.folder, month.period)
    files = [file for intake in stock for file in intake.files]
    context = reading_context(month)
    forms = [
        validate_form(month.folder, month.folder.forms[due.form], files, standing, parameters, context)
        for due in month.plan.forms
    ]
    disputes = [dispute for form in forms for dispute in _disputes(form, stock)]
    findings = _in_order(
        month,
        [
            *_unknown_folders(month),
            *sheet_findings(month.folder, files),
            *(finding for form in forms for finding in form.findings),
            *_dispute_findings(month, forms, disputes),
        ],
        standing,
    )
    records = _records(month, forms, counted(disputes))
    reports = [_report(month, intake, forms) for intake in stock]
    check_balance(records, reports)
    month.store.validation.replace(*month.key, month.run, records, findings, reports)
    return Counts(rows=sum((report.rows for report in reports), RowCounts()), findings=len(findings))


def check_balance(records: Sequence[Record], reports: Sequence[UnitReport]) -> None:
    """Hold read = accepted + held + waived for every unit, and the records to be just those read.

    Raises:
        RuntimeError: a row was lost or made up; the run must stop.
    """
    for report in reports:
        rows = report.rows
        if rows.read != rows.accepted + rows.held + rows.waived:
            raise RuntimeError(f"{report.unit}: read {rows.read} ≠ {rows.accepted} + {rows.held} + {rows.waived}")
    if len(records) != sum(report.rows.read for report in reports):
        raise RuntimeError(f"{len(records)} records for {sum(report.rows.read for report in reports)} rows read")


def _disputes(form: ValidatedForm, stock: Sequence[UnitIntake]) -> list[Dispute]:
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


def _dispute_findings(month: Month, forms: Sequence[ValidatedForm], disputes: Sequence[Dispute]) -> list[Finding]:
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


def _unknown_folders(month: Month) -> list[Finding]:
    """Files in a folder that is no unit's: kept, told, and in nobody's figures."""
    wording = month.folder.house_rules["F-FILE"]
    known = "\uff0c".join(unit.name for unit in month.plan.units)
    findings = []
    for submission in month.store.submissions.list(*month.key, month.as_of):
        if submission.unit or submission.is_nil:
            continue
        detail = {
            "reason": f"文件夹“{submission.sender}”不是方案中的单位",
            "remedy": f"请将文件放入以单位名称命名的文件夹({known})",
        }
        file = UnitFile(
            unit=submission.sender, submission=submission.id, sha256=submission.sha256, name=submission.name,
            reading=ReadFile(name=submission.name, outcome="unread"), forms=frozenset(),
        )  # fmt: skip
        findings.append(file_finding(file, wording, Problem(rule="F-FILE", detail=detail)))
    return findings


def _in_order(month: Month, findings: Sequence[Finding], standing: Mapping[str, object]) -> list[Finding]:
    """Findings as the plan orders units and forms, then by place; each with the decision that stands on it."""
    units = {unit.name: at for at, unit in enumerate(month.plan.units)}
    forms = {due.form: at for at, due in enumerate(month.plan.forms)}

    def place(finding: Finding) -> tuple[object, ...]:
        unit, form = units.get(finding.unit, len(units)), forms.get(finding.form, -1)
        return unit, finding.file, form, finding.sheet, finding.row, len(finding.cell), finding.cell, finding.rule

    decided = {name: str(getattr(decision, "kind", "")) for name, decision in standing.items()}
    unique = {finding.id: replace(finding, decision=decided.get(finding.id, "")) for finding in findings}
    return sorted(unique.values(), key=place)


def _records(month: Month, forms: Sequence[ValidatedForm], in_dispute: Mapping[str, bool]) -> list[Record]:
    return [_record(month, form, row, disputed=not in_dispute.get(row.id, True)) for form in forms for row in form.rows]


def _record(month: Month, form: ValidatedForm, row: Row, *, disputed: bool) -> Record:
    plan, period = month.key
    return Record(
        id=row.id,
        submission=row.submission,
        plan=plan,
        period=period,
        unit=row.unit,
        form=form.form.form,
        file=row.file,
        sheet=row.sheet,
        row=row.row,
        state=form.states[row.id],
        disputed=disputed,
        data={key: value for key, value in row.values.items() if value is not None},
        address={key: row.cell(key) for key in row.letters},
        project=str(row.values.get("code") or ""),
        name_key=form.keys[row.id] or "",
    )


def _report(month: Month, intake: UnitIntake, forms: Sequence[ValidatedForm]) -> UnitReport:
    moments, today = month.moments, month.as_of.date()
    form_rows = {form.form.form: _counts(form, intake.unit.name) for form in forms}
    unread = sum(s.unread_rows for f in intake.files if f.version == CURRENT for s in f.reading.sheets)
    readable = [arrival.received_at for arrival in intake.arrivals if arrival.forms]
    first = [form.first_counts.get(intake.unit.name, RowCounts()) for form in forms]
    return UnitReport(
        unit=intake.unit.name,
        code=intake.unit.code,
        unit_class=intake.unit.unit_class,
        state=unit_state(intake.arrivals, moments.due),
        forms={
            due.form: str(
                _settled(month, intake, due, form_state(due, intake.arrivals, moments.due, month.period, today))
            )
            for due in month.plan.forms
        },
        files=tuple(_file_entry(intake, submission.id) for submission in intake.submissions if not submission.is_nil),
        rows=sum(form_rows.values(), RowCounts(unread=unread)),
        form_rows=form_rows,
        received_at=min(readable, default=None),
        attachments=tuple(r.name for r in intake.readings.values() if r.outcome == "attachment"),
        first_version=sum(first, RowCounts()),
    )


def _settled(month: Month, intake: UnitIntake, due: FormDue, state: UnitState) -> UnitState:
    """A one-off form that is not in this period's files may have come with an earlier period's."""
    if state != UnitState.MISSING or not due.once_by:
        return state
    period = parse_period(month.plan.first_period)
    while period.start < month.period.start:
        for report in month.store.validation.reports(month.plan.plan, period.id):
            if report.code == intake.unit.code and report.forms.get(due.form) in HAS_REPORTED:
                return UnitState.NOT_DUE
        period = next_period(period)
    return state


def _counts(form: ValidatedForm, unit: str) -> RowCounts:
    states = [form.states[row.id] for row in form.rows if row.unit == unit]
    return RowCounts(
        read=len(states),
        accepted=states.count(RecordState.ACCEPTED),
        held=states.count(RecordState.HELD),
        waived=states.count(RecordState.WAIVED),
    )


def _file_entry(intake: UnitIntake, submission: str) -> FileEntry:
    received = next(s for s in intake.submissions if s.id == submission)
    reading = intake.readings.get(submission)
    return FileEntry(
        name=received.name,
        sha256=received.sha256,
        received_at=received.received_at,
        outcome=reading.outcome if reading else "",
        message=reading.message if reading else "",
    )


HAS_REPORTED = (UnitState.ON_TIME, UnitState.LATE, UnitState.NIL)
"""States in which a unit's figures are its own: nothing handed in is not zero."""
