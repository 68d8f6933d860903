"""A finding or a record in its context: the row as the clerk sent it, its neighbours, what was decided on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_rules import ABOUT_FILES, HouseRule
from diaodu.domain.intake.reading import ReadFile, ReadRow, ReadSheet
from diaodu.domain.ledger import Decision, Entry, Record, Submission
from diaodu.domain.plans.plan import Clause
from diaodu.domain.results import Finding
from diaodu.domain.states import DecisionKind
from tasks.enter.assignments import assigned
from tasks.enter.explanations import explanations_of, proofs_of
from tasks.look.rulings import ruled_on, rulings_on
from tasks.look.side_by_side import SideBySide, side_by_side
from tasks.look.standing import decided_on, standing_mark, standing_of
from tasks.month import Month
from tasks.read import reading_key
from tasks.review.decide import Target

NOT_DECIDED = ABOUT_FILES | {HouseRule.DISPUTED}
"""Rules whose findings are answered otherwise than by a decision: a ruling, or what is done with a file."""
NEIGHBOURS = 3
"""Rows shown above and below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A column of a record: what it was read as, the cell's own text where that differs, what is found there."""

    column: str
    header: str
    cell: str
    value: str
    raw: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRow:
    """A row as the clerk sent it, a text a column; `is_it`: the record's own."""

    row: int
    texts: tuple[str, ...]
    is_it: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The rows around a record in its sheet."""

    headers: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[SentRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """A record, the rows around it in its sheet, and what is found in it."""

    record: Record
    form: Form
    cells: tuple[Cell, ...]
    sent: Sent | None
    submission: Submission | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """All that a steward looks at before deciding."""

    finding: Finding
    context: RecordView | None
    """None of a finding that is of no record."""
    submission: Submission | None
    clauses: tuple[Clause, ...]
    decided: tuple[Decision, ...]
    standing: tuple[Decision, ...]
    mark: str
    """Of what is decided or ruled; a word is taken only while it is the same (`take_decisions`, `take_ruling`)."""
    rulings: Mapping[str, str] = field(default_factory=dict)
    """What it can be ruled to be, and the words."""
    ruled: tuple[str, ...] = ()
    sides: SideBySide | None = None
    said: Entry | None = None
    """What the unit says: that it is true."""
    proofs: tuple[Entry, ...] = ()
    person: str = ""
    """Who sees to it."""
    alike: int = 0
    """How many open findings there are of its rule and column."""

    @property
    def others(self) -> tuple[Finding, ...]:
        """What else is found in the record."""
        found = self.context.findings if self.context else ()
        return tuple(one for one in found if one.id != self.finding.id)

    @property
    def elsewhere(self) -> str:
        """Where it is answered if no decision is, and why; "" where one is."""
        if self.finding.rule in ABOUT_FILES:
            return "说的是不予采用的内容：在文件页恢复采用。"
        return ""

    @property
    def kinds(self) -> tuple[DecisionKind, ...]:
        """What can be decided here at the desk."""
        undo = (DecisionKind.UNDO,) if self.standing else ()
        if self.finding.rule in NOT_DECIDED:
            return ()
        if self.context is None:
            return (DecisionKind.RETURN, DecisionKind.WAIVE, *undo)
        return (DecisionKind.RETURN, DecisionKind.CORRECT, DecisionKind.WAIVE, DecisionKind.REJECT, *undo)


def find_finding(month: Month, wanted: str) -> Finding | None:
    """The period's finding of an id."""
    return next((one for one in month.store.validation.findings(*month.key) if one.id == wanted), None)


def view_finding(month: Month, finding: Finding) -> FindingView:
    """A finding with its record, the rows around it, its clauses and what was decided."""
    record = find_record(month, finding.record) if finding.record else None
    plan, period = month.key
    made = {one.id: one for one in month.store.decisions.list(plan)}
    target = Target(plan=plan, period=period, finding=finding, standing=made.get(finding.decision_id))
    decided = decided_on(month.store, target)
    rulings, ruled = rulings_on(month, finding), ruled_on(month, finding)
    same = [one for one in month.store.validation.findings(*month.key) if one.is_open and is_alike(one, finding)]
    return FindingView(
        finding=finding,
        context=view_record(month, record) if record and record.form in month.folder.forms else None,
        submission=month.store.submissions.get(finding.submission),
        clauses=tuple(one for one in month.plan.clauses if one.id in finding.clause),
        decided=tuple(decided),
        standing=tuple(standing_of(decided)),
        mark=ruled.mark if rulings else standing_mark(month.store, target),
        rulings=rulings,
        ruled=ruled.words if rulings else (),
        sides=side_by_side(month, finding) if rulings else None,
        said=explanations_of(month, [finding]).get(finding.id),
        proofs=tuple(proofs_of(month, finding)),
        person=assigned(month).get(finding.id, ""),
        alike=0 if finding.rule in NOT_DECIDED else len(same),
    )


def is_alike(one: Finding, other: Finding) -> bool:
    """Whether two findings are of one kind and cause."""
    return (one.rule, one.form, one.column) == (other.rule, other.form, other.column)


def view_record(month: Month, record: Record) -> RecordView:
    """A record with the rows around it and all that is found in it."""
    own = month.store.validation.findings(*month.key, unit=record.unit)
    found = tuple(one for one in own if one.record == record.id)
    form, submission = month.folder.forms[record.form], month.store.submissions.get(record.submission)
    row, sheet = _row_of(_reading(month, submission), record)
    return RecordView(
        record=record,
        form=form,
        cells=_cells(form, record, row, found),
        sent=_sent(form, sheet, row) if sheet and row else None,
        submission=submission,
        findings=found,
    )


def find_record(month: Month, wanted: str) -> Record | None:
    """The period's record of an id."""
    return next(iter(month.store.validation.placed(*month.key, [wanted])), None)


def _reading(month: Month, submission: Submission | None) -> ReadFile | None:
    data = month.store.readings.get(submission.sha256, reading_key(month)) if submission else None
    return ReadFile.from_json(data) if data else None


def _row_of(reading: ReadFile | None, record: Record | None) -> tuple[ReadRow | None, ReadSheet | None]:
    """The record's row as it was read, and the sheet's table it stands in."""
    if reading is None or record is None or record.carried_from:
        return None, None
    own = [sheet for sheet in reading.sheets if (sheet.name, sheet.form) == (record.sheet, record.form)]
    found = ((row, sheet) for sheet in own for row in sheet.rows if row.row == record.row)
    return next(found, (None, None))


def _cells(form: Form, record: Record, row: ReadRow | None, found: Sequence[Finding]) -> tuple[Cell, ...]:
    shown = form.show_row(record.data)
    return tuple(
        Cell(
            column=column.id,
            header=column.header,
            cell=record.address.get(column.id, ""),
            value=shown[column.id],
            raw=row.raw.get(column.id, "") if row else "",
            findings=tuple(one for one in found if one.column and form.column(one.column).id == column.id),
        )
        for column in form.columns
        if column.id in shown
    )


def _sent(form: Form, sheet: ReadSheet, row: ReadRow) -> Sent:
    columns = [one for one in form.columns if one.id in sheet.columns]
    rows = list(sheet.rows)
    at = next(place for place, one in enumerate(rows) if one.row == row.row)
    near = rows[max(0, at - NEIGHBOURS) : at + NEIGHBOURS + 1]
    return Sent(
        headers=tuple(one.printed_header for one in columns),
        columns=tuple(sheet.columns[one.id] for one in columns),
        rows=tuple(
            SentRow(row=one.row, texts=tuple(_text(form, one, c.id) for c in columns), is_it=one.row == row.row)
            for one in near
        ),
    )


def _text(form: Form, row: ReadRow, column: str) -> str:
    """What stands in a cell: its own text where it was kept, else what was read."""
    return row.raw.get(column) or form.show(column, row.values.get(column))
