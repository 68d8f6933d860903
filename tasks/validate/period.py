"""Validate: every form of the period, then cross-unit duplicates, states and the balance of rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.left_out import LeftRow
from diaodu.domain.intake.reading import Problem, ReadFile
from diaodu.domain.intake.rows import Row, UnitFile
from diaodu.domain.ledger import Record, Submission
from diaodu.domain.months.earlier_lists import EarlierLists
from diaodu.domain.results import Finding, RowCounts, UnitCode
from diaodu.domain.review.decisions import (
    earlier_corrections,
    gone_along,
    passed_on,
    standing_corrections,
    standing_decisions,
)
from diaodu.domain.review.earlier_words import rejected_before
from diaodu.domain.review.findings import file_finding
from diaodu.domain.states import ReadOutcome
from tasks.left_out import files_given, load_left_out
from tasks.month import Month
from tasks.parts import Part, Spread
from tasks.read import reading_context, take_stock
from tasks.validate.accounts import attachment_findings, balance_findings
from tasks.validate.carry import carry_forward, credited, receipts_of, with_history
from tasks.validate.decided import with_decisions
from tasks.validate.disputes import dispute_findings, disputes_of, load_rulings, told_claims
from tasks.validate.earlier_lists import load_past
from tasks.validate.forms import Backdrop, ValidatedForm, period_parameters, sheet_findings, validate_form
from tasks.validate.intake import look_findings, replaced_findings, with_hidden_places
from tasks.validate.left_out import changed_findings, excluded_before, left_rows
from tasks.validate.projects import enter_projects, find_projects
from tasks.validate.tellings import earlier_tellings
from tasks.validate.unit_reports import report_campaign, report_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationCounts:
    """How a validation came out."""

    rows: RowCounts
    findings: int


def validate_period(month: Month, spread: Spread | None = None) -> ValidationCounts:
    """Judge all that counts of what the units sent and put it into the ledger, in one transaction."""
    by_name = _forms_due(month)
    # Loaded before others load theirs: what they judge by is no older than what the reports say they rest on.
    past = load_past(month, by_name.values())
    elsewhere = spread.begin(JUDGING, [[name] for name in by_name]) if spread else None
    stock = take_stock(month)
    backdrop = _backdrop(month, past)
    files = [file for intake in stock for file in intake.files]
    forms = (
        [one for part in elsewhere() for one in part]
        if elsewhere
        else [validate_form(form, files, backdrop) for form in by_name.values()]
    )
    wrong_codes = enter_projects(month, forms)
    own = [_record(month, form, row) for form in forms for row in form.rows]
    gone_on = carry_forward(month, past, by_name, own, stock)
    rulings, carried = load_rulings(month), receipts_of(month, gone_on, past.departed)
    told = {form.id: told_claims(month, form, backdrop.tellings.get(form.id, ())) for form in by_name.values()}
    disputes = [one for form in forms for one in disputes_of(form, stock, rulings, carried, told[form.form.id])]
    whole = sheet_findings(month.folder, files)
    counted = {form.form.id: form.count_rows() for form in forms}
    reports = [report_unit(month, intake, forms, counted, whole) for intake in stock]
    if not month.forms_due:
        reports = [report_campaign(month, intake.unit) for intake in stock]
    notes = month.store.submissions.look_notes(*month.key)
    reports = with_hidden_places(month, reports, notes)
    findings = _in_order(
        month,
        [
            *_of_no_unit(month),
            *look_findings(month, notes),
            *(finding for intake in stock for finding in replaced_findings(month, intake)),
            *whole,
            *attachment_findings(month, stock, reports),
            *balance_findings(month, reports, len(own)),
            *(finding for form in forms for finding in form.findings),
            *wrong_codes,
            *gone_on.findings,
            *dispute_findings(month, forms, disputes),
            *changed_findings(month, stock, forms),
        ],
        forms,
        backdrop,
        left_rows(stock),
    )
    records = credited(own, gone_on, disputes, past.departed)
    apart = {due.form for due in month.forms_due if due.every not in {None, month.plan.base_rhythm}}
    told_on = apart | {name for name, form in by_name.items() if form.is_told_on}
    reports = with_history(reports, past, records, told_on)
    month.store.validation.replace(*month.key, month.run, records, findings, reports)
    return ValidationCounts(rows=sum((report.rows for report in reports), RowCounts()), findings=len(findings))


def _forms_due(month: Month) -> dict[str, Form]:
    return {due.form: month.folder.forms[due.form] for due in month.forms_due}


def judge_forms(month: Month, names: Sequence[str]) -> list[ValidatedForm]:
    """Judge some forms of the period, each with the rows of all units: what two units tell is held against each other."""
    forms = _forms_due(month)
    files = [file for intake in take_stock(month) for file in intake.files]
    backdrop = _backdrop(month, load_past(month, forms.values()))
    return [validate_form(forms[name], files, backdrop) for name in names]


JUDGING = Part(name="judge", word="校验", do=judge_forms)


def _backdrop(month: Month, past: EarlierLists) -> Backdrop:
    registry = month.store.projects.registry(month.plan.id, month.heirs)
    marks = month.store.units.marks(month.plan.id)
    decisions = passed_on(
        gone_along(month.store.decisions.list(month.plan.id), files_given(month), marks), month.heirs, marks
    )
    standing = standing_decisions(decisions, month.period.id)
    backdrop = Backdrop(
        folder=month.folder,
        period=month.period,
        context=reading_context(month),
        parameters=period_parameters(month.folder, month.period),
        standing=standing,
        corrections=standing_corrections(decisions, month.period.id),
        corrected_before=earlier_corrections(decisions, month.period.id),
        marks=marks,
        past=past,
        tellings=earlier_tellings(month, month.forms_due),
        find_projects=partial(find_projects, month, registry),
        verdicts=month.store.verdicts.of(*month.key),
    )
    rejected = rejected_before(standing, backdrop.phrasing(HouseRule.LEFT_BEFORE), month.period)
    return replace(backdrop, left_before=[*rejected, *excluded_before(month)])


def _of_no_unit(month: Month) -> list[Finding]:
    """Files of nobody who reports in the period: kept, told, and in nobody's figures."""
    wording = month.folder.house_rules[HouseRule.FILE]
    reporting = {unit.code for unit in month.plan.units_in(month.period.start, month.period.end)}
    findings, left = [], load_left_out(month)
    for submission in month.store.submissions.list(*month.key, month.as_of):
        if submission.unit in reporting or submission.is_nil or left.withdrawal(submission):
            continue
        name, detail = _whose(month, submission)
        file = UnitFile(
            unit=submission.unit or UnitCode(submission.sender), mark=name, submission=submission.id,
            sha256=submission.sha256, name=submission.name,
            reading=ReadFile(name=submission.name, outcome=ReadOutcome.UNREAD), forms=frozenset(),
        )  # fmt: skip
        findings.append(file_finding(file, wording, Problem(rule=HouseRule.FILE, detail=detail)))
    return findings


def _whose(month: Month, submission: Submission) -> tuple[str, dict[str, str]]:
    """Whose a file of nobody is: of a unit that reports at another time, or of a folder that is no unit's."""
    if unit := month.plan.find_unit(submission.unit):
        reason = f"{unit.name}本期不是报送单位（{unit.span_words}）"
        return unit.name, {
            "reason": reason,
            "remedy": "请核对方案中该单位的报送起止；已并入其他单位的，由接续的单位报送",
        }
    known = "，".join(one.name for one in month.plan.units)
    sender = submission.sender or submission.unit
    reason = f"文件夹“{sender}”不是方案中的单位"
    return sender, {"reason": reason, "remedy": f"请将文件放入以单位名称命名的文件夹({known})"}


def _in_order(
    month: Month,
    findings: Sequence[Finding],
    validated: Sequence[ValidatedForm],
    backdrop: Backdrop,
    left_out: Mapping[UnitCode, Sequence[LeftRow]],
) -> list[Finding]:
    """Findings as the plan orders units and forms, then by place, with the decisions that stand on them."""
    units = {unit.code: at for at, unit in enumerate(month.plan.units)}
    forms = {due.form: at for at, due in enumerate(month.forms_due)}

    def place(finding: Finding) -> tuple[object, ...]:
        unit, form = units.get(finding.unit, len(units)), forms.get(finding.form, -1)
        return unit, finding.file, form, finding.sheet, finding.row, len(finding.cell), finding.cell, finding.rule

    unique = {finding.id: finding for finding in with_decisions(month, findings, validated, backdrop, left_out)}
    return sorted(unique.values(), key=place)


def _record(month: Month, form: ValidatedForm, row: Row) -> Record:
    plan, period = month.key
    return Record(
        id=row.id,
        submission=row.submission,
        plan=plan,
        period=period,
        unit=row.unit,
        form=form.form.id,
        file=row.file,
        sheet=row.sheet,
        row=row.row,
        state=form.states[row.id],
        data={key: value for key, value in row.values.items() if value is not None},
        address=row.cells,
        project=row.project,
        name_key=form.keys[row.id] or "",
    )
