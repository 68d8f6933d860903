"""Reports: what each unit handed in, how timely it was, and how its rows were judged."""

from collections.abc import Mapping, Sequence
from typing import Any

from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.conservation import sheet_entries
from diaodu.domain.intake.left_out import Kept
from diaodu.domain.intake.rows import CURRENT
from diaodu.domain.intake.supersession import file_states, form_state, replaced_forms, replacements, unit_state
from diaodu.domain.period import next_period, parse_period
from diaodu.domain.plans.plan import FormDue, Unit
from diaodu.domain.results import FileEntry, Finding, RowCounts, UnitCode, UnitReport
from diaodu.domain.states import ReadOutcome, UnitState
from tasks.month import Month
from tasks.read import UnitIntake
from tasks.validate.deadlines import deadlines_of
from tasks.validate.forms import ValidatedForm


def report_unit(
    month: Month,
    intake: UnitIntake,
    forms: Sequence[ValidatedForm],
    counted: Mapping[str, Mapping[UnitCode, RowCounts]],
    findings: Sequence[Finding] = (),
) -> UnitReport:
    """One unit's report: states of its forms, its files, and its rows as they were judged.

    `counted`: form → what `count_rows` says of it. `findings` are those about whole sheets, which the sheets name.
    """
    times, today = deadlines_of(month, intake.unit), month.as_of.date()
    form_rows = {name: of_units.get(intake.unit.code, RowCounts()) for name, of_units in counted.items()}
    files = _file_entries(intake, findings)
    unread = sum(sheet.unread for file in files for sheet in file.sheets if sheet.is_lost)
    readable = [arrival.received_at for arrival in intake.arrivals if arrival.forms]
    first = [form.first_counts.get(intake.unit.code, RowCounts()) for form in forms]
    return UnitReport(
        unit=intake.unit.name,
        code=intake.unit.code,
        unit_class=intake.unit.unit_class,
        state=unit_state(intake.arrivals, times),
        forms={
            due.form: _settled(month, intake, due, form_state(due, intake.arrivals, times, month.period, today))
            for due in month.forms_due
            if due.is_owed_by(intake.unit)
        },
        files=files,
        rows=sum(form_rows.values(), RowCounts(unread=unread)),
        form_rows=form_rows,
        received_at=min(readable, default=None),
        attachments=tuple(r.name for r in intake.readings.values() if r.outcome is ReadOutcome.ATTACHMENT),
        first_version=sum(first, RowCounts(unread=_unread_at_first(intake))),
        titles={due.form: month.folder.forms[due.form].title for due in month.forms_due},
        due=times.due,
    )


def _unread_at_first(intake: UnitIntake) -> int:
    """Rows of sheets meant as a form that could not be read, where such a sheet came first of its form.

    A sheet of another period is none: a kept copy of last month's is no fault of this month's.
    """
    known: set[str] = set()
    unread = 0
    for arrival in sorted(intake.arrivals, key=lambda arrival: arrival.received_at):
        reading = intake.readings.get(arrival.submission)
        for sheet in reading.sheets if reading else ():
            is_other_period = any(problem.rule == HouseRule.PERIOD for problem in sheet.problems)
            if sheet.meant_form and sheet.meant_form not in known and not is_other_period:
                unread += sheet.unread_rows
        known |= {*arrival.forms, *arrival.meant}
    return unread


def report_campaign(month: Month, unit: Unit) -> UnitReport:
    """A unit's report of a whole campaign, whose forms are handed in period by period: late if it once was."""
    period, states = parse_period(month.plan.first_period), []
    while period.start <= month.period.end:
        reports = month.store.validation.reports(month.plan.id, period.id)
        states += [report.state for report in reports if report.code == unit.code and report.state.has_reported]
        period = next_period(period)
    worst = (
        state for state in (UnitState.LATE, UnitState.LATE_NIL, UnitState.ON_TIME, UnitState.NIL) if state in states
    )
    return UnitReport(
        unit=unit.name, code=unit.code, unit_class=unit.unit_class, state=next(worst, UnitState.MISSING), forms={}
    )


def _settled(month: Month, intake: UnitIntake, due: FormDue, state: UnitState) -> UnitState:
    """A one-off form that is not in this period's files may have come with an earlier period's."""
    if state != UnitState.MISSING or not due.once_by:
        return state
    for period in _earlier_periods(month):
        for report in month.store.validation.reports(month.plan.id, period):
            found = report.forms.get(due.form) if report.code == intake.unit.code else None
            if found and found.has_reported:
                return UnitState.NOT_DUE
    return state


def _earlier_periods(month: Month) -> list[str]:
    """Ids of the periods before this one, and of the campaign, in which a one-off form may have come."""
    found = [month.plan.campaign.id] if month.plan.campaign else []
    period = parse_period(month.plan.first_period)
    while period.start < month.period.start:
        found.append(period.id)
        period = next_period(period)
    return found


def _file_entries(intake: UnitIntake, findings: Sequence[Finding]) -> tuple[FileEntry, ...]:
    """The unit's files, each with where it stands and what it answers and replaces."""
    states, old = {**file_states(intake.arrivals), **intake.states}, replaced_forms(intake.arrivals)
    replaced = replacements(intake.arrivals)
    answers = {arrival.submission: arrival.answers for arrival in intake.arrivals}
    counting = {file.submission: file for file in intake.files if file.version == CURRENT}
    told: dict[str, list[Finding]] = {}
    for finding in findings:
        told.setdefault(finding.submission, []).append(finding)
    entries = []
    for received in (submission for submission in intake.submissions if not submission.is_nil):
        reading = intake.readings.get(received.id)
        entries.append(
            FileEntry(
                name=received.name,
                sha256=received.sha256,
                received_at=received.received_at,
                outcome=reading.outcome if reading else "",
                message=reading.message if reading else "",
                id=received.id,
                state=states.get(received.id, ""),
                answers=answers.get(received.id, ""),
                replaces=replaced.get(received.id, ()),
                replaced_forms=old.get(received.id, ()),
                left_out=_left_out(intake.kept.get(received.id)),
                sheets=sheet_entries(reading, counting.get(received.id), told.get(received.id, ())) if reading else (),
            )
        )
    return tuple(entries)


def _left_out(kept: Kept | None) -> tuple[dict[str, Any], ...]:
    """What stewards left out of a file, as they named it."""
    found = kept.by if kept else ()
    return tuple(
        {"id": one.id, "sheet": one.sheet, "row": one.row, "reason": one.reason, "by": one.by} for one in found
    )
