"""What was left out and has come again, changed: counted as it is now, and the steward is told once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.forms.house_wording import ReaderRule
from diaodu.domain.forms.sentences import fill
from diaodu.domain.intake.left_out import Exclusion, LeftRow
from diaodu.domain.intake.rows import CURRENT, Row, short_hash
from diaodu.domain.results import Finding, UnitCode
from diaodu.domain.text.keys import name_key
from tasks.left_out import exclusions_of
from tasks.month import Month
from tasks.read import UnitIntake
from tasks.validate.forms import ValidatedForm


def changed_findings(month: Month, stock: Sequence[UnitIntake], forms: Sequence[ValidatedForm]) -> list[Finding]:
    """A notice for every exclusion whose file, sheet or row has come again as something else."""
    intakes = {intake.unit.code: intake for intake in stock}
    wording = month.folder.house_rules[HouseRule.CHANGED]
    rows = [row for form in forms for row in form.rows]
    found = []
    for one in exclusions_of(month):
        intake = intakes.get(one.unit)
        if intake is None:
            continue
        own = [row for row in rows if row.unit == one.unit]
        notice = _of_file(wording, one, intake) if one.is_file else _of_part(wording, one, intake, own)
        found += [notice] if notice else []
    return found


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


def _of_part(wording: ReaderRule, one: Exclusion, intake: UnitIntake, rows: Sequence[Row]) -> Finding | None:
    """A sheet or a row that is in no file which counts now, unless its own file is left out as a whole."""
    holding = {name for name, kept in intake.kept.items() if any(own.id == one.id for own in kept.by)}
    current = [file for file in intake.files if file.version == CURRENT and one.form not in file.closed]
    if one.submission in intake.states or any(file.submission in holding for file in current):
        return None
    if one.row:
        like = next((row for row in rows if one.project and _is_of(row, one.project)), None)
        now = "该记录的内容有变化，已按现有内容审核" if like else "本次报送中没有该记录"
        found = _notice(wording, one, now)
        return _at_row(found, like) if like else found
    sheets = {(file.name, file.submission) for file in current for s in file.reading.sheets if s.name == one.sheet}
    if not sheets:
        return _notice(wording, one, "本次报送中没有该工作表")
    found = _notice(wording, one, "该工作表的内容有变化，已按现有内容审核")
    return _placed(found, *min(sheets), sheet=one.sheet)


def _is_of(row: Row, project: str) -> bool:
    return name_key(str(row.values.get("name") or "")) == name_key(project)


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
