"""What was left out and has come again, changed or in a later month: counted as it is now, and the steward is told once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.forms.house_wording import ReaderRule
from diaodu.domain.forms.sentences import fill
from diaodu.domain.intake.left_out import Exclusion, LeftRow, record_matter, row_matter
from diaodu.domain.intake.rows import CURRENT, Row, short_hash
from diaodu.domain.months.tellings import identity_of
from diaodu.domain.results import Finding, UnitCode
from diaodu.domain.review.earlier_words import LeftBefore
from diaodu.domain.states import EntryKind
from diaodu.domain.text.keys import name_key
from tasks.left_out import earlier_exclusions, exclusions_of
from tasks.month import Month
from tasks.read import UnitIntake
from tasks.validate.forms import ValidatedForm


def changed_findings(month: Month, stock: Sequence[UnitIntake], forms: Sequence[ValidatedForm]) -> list[Finding]:
    """A notice for every exclusion whose file, sheet or row has come again as something else."""
    intakes = {intake.unit.code: intake for intake in stock}
    wording = month.folder.house_rules[HouseRule.CHANGED]
    by_form = {form.form.id: form for form in forms}
    told = _told_before(month)
    found = []
    for one in exclusions_of(month):
        intake, form = intakes.get(one.unit), by_form.get(one.form)
        if intake is None:
            continue
        like = _like(one, form) if form else None
        if one.period == month.period.id:
            notice = _of_file(wording, one, intake) if one.is_file else _of_part(wording, one, intake, like)
        else:  # of an earlier month: what is not told any more needs no word
            notice = _of_part(wording, one, intake, like) if like and one.id not in told else None
        found += [notice] if notice else []
    return found + _told_again(month, wording, by_form, told)


def _told_again(
    month: Month, wording: ReaderRule, forms: Mapping[str, ValidatedForm], told: frozenset[str]
) -> list[Finding]:
    """A notice for every file or sheet left out of an earlier month of which rows are told again, word for word."""
    found = []
    for one in earlier_exclusions(month):
        rows = [row for form in forms.values() for row in _again(month, one, form)] if one.rows else []
        if rows and one.id not in told:
            now = f"其中{len(rows)}条记录本期又原样报送（“{rows[0].sheet}”第{rows[0].row}行{'等' if rows[1:] else ''}），已按现有内容审核"
            found.append(_at_row(_notice(wording, one, now), rows[0]))
    return found


def _again(month: Month, one: Exclusion, form: ValidatedForm) -> list[Row]:
    """Rows that an exclusion had left out, but for those that were told beside it then."""
    rows = [row for row in form.rows if row.unit == one.unit and row_matter(form.form, row) in one.rows]
    if not rows or not form.form.is_told_on:
        return []
    then = month.store.validation.records(month.plan.id, one.period, form.form.id)
    beside = {record_matter(form.form, r) for r in then if r.unit == one.unit and not r.carried_from}
    return [row for row in rows if row_matter(form.form, row) not in beside]


def _told_before(month: Month) -> frozenset[str]:
    """Exclusions of which an earlier period has told that their rows came again."""
    found = month.store.validation.findings_by_rule(month.plan.id, HouseRule.CHANGED)
    return frozenset(
        one.finding.decision_id for one in found if one.finding.record and one.period < month.period.id
    )  # fmt: skip


def excluded_before(month: Month) -> list[LeftBefore]:
    """The rows that were left out of earlier periods."""
    return [
        LeftBefore(
            unit=one.unit,
            form=one.form,
            period=one.period,
            values=one.values,
            word=EntryKind.EXCLUSION.word,
            why=one.why,
        )
        for one in earlier_exclusions(month)
        if one.row and one.values
    ]


def left_rows(stock: Iterable[UnitIntake]) -> dict[UnitCode, list[LeftRow]]:
    """Unit → the rows that are left out of what it sent."""
    return {intake.unit.code: [row for kept in intake.kept.values() for row in kept.rows] for intake in stock}


def _of_file(wording: ReaderRule, one: Exclusion, intake: UnitIntake) -> Finding | None:
    """A file of the same name that came later and says something else."""
    later = [a for a in intake.arrivals if a.name == one.name and a.received_at > one.received_at and a.forms]
    if not later:
        return None
    found = _notice(wording, one, "又报送了内容不同的同名文件，已按现有内容审核")
    return _placed(found, later[-1].name, later[-1].submission)


def _of_part(wording: ReaderRule, one: Exclusion, intake: UnitIntake, like: Row | None) -> Finding | None:
    """A sheet or a row that is in no file which counts now, unless its own file is left out as a whole."""
    holding = {name for name, kept in intake.kept.items() if any(own.id == one.id for own in kept.by)}
    current = [file for file in intake.files if file.version == CURRENT and one.form not in file.closed]
    if one.submission in intake.states or any(file.submission in holding for file in current):
        return None
    if one.row:
        now = "该记录的内容有变化，已按现有内容审核" if like else "本次报送中没有该记录"
        found = _notice(wording, one, now)
        return _at_row(found, like) if like else found
    sheets = {(file.name, file.submission) for file in current for s in file.reading.sheets if s.name == one.sheet}
    if not sheets:
        return _notice(wording, one, "本次报送中没有该工作表")
    found = _notice(wording, one, "该工作表的内容有变化，已按现有内容审核")
    return _placed(found, *min(sheets), sheet=one.sheet)


def _like(one: Exclusion, form: ValidatedForm) -> Row | None:
    """The row of the record that was left out: by its project's name, in a running list by its identity."""
    own = (row for row in form.rows if row.unit == one.unit)
    return next((row for row in own if _is_of(form.form, row, one)), None)


def _is_of(form: Form, row: Row, one: Exclusion) -> bool:
    if one.project:
        return name_key(str(row.values.get("name") or "")) == name_key(one.project)
    told = identity_of(form, one.values)
    return form.tells_once and all(told) and identity_of(form, row.values) == told


def _notice(wording: ReaderRule, one: Exclusion, now: str) -> Finding:
    said = {"what": one.what, "now": now, "why": one.why}
    return Finding(
        id=short_hash(HouseRule.CHANGED, one.id, now), unit=one.unit, form=one.form, rule=wording.id,
        severity=wording.severity, message=fill(wording.message, said), remedy=fill(wording.remedy, said),
        clause=wording.clause, project=one.project, decision_id=one.id, decision_reason=one.reason, decision_by=one.by,
    )  # fmt: skip


def _at_row(found: Finding, row: Row) -> Finding:
    placed = _placed(found, row.file, row.submission, sheet=row.sheet)
    return replace(placed, row=row.row, cell=row.cell("name"), record=row.id)


def _placed(found: Finding, file: str, submission: str, sheet: str = "") -> Finding:
    return replace(found, file=file, submission=submission, sheet=sheet)
