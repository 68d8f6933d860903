"""What is told of how files came: what a look at the drop folder could not take, and what later files stand for."""

from collections.abc import Sequence
from dataclasses import replace

from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.forms.sentences import fill
from diaodu.domain.intake.look import told
from diaodu.domain.intake.rows import short_hash
from diaodu.domain.intake.versions import Replaced, known_records, replaced_files
from diaodu.domain.ledger import LookNote
from diaodu.domain.results import NO_CODE, Finding, UnitCode, UnitReport
from diaodu.domain.review.findings import file_finding_id
from diaodu.domain.states import UnitState
from diaodu.domain.text.wording import listed
from tasks.month import Month
from tasks.read import UnitIntake


def look_findings(month: Month, notes: Sequence[LookNote]) -> list[Finding]:
    """A question for everything that could not be taken as it lay (F-LOOK)."""
    return [_of_note(month, note) for note in notes]


def _of_note(month: Month, note: LookNote) -> Finding:
    wording, said = month.folder.house_rules[HouseRule.LOOK], told(note)
    return Finding(
        id=short_hash(HouseRule.LOOK, month.plan.id, month.period.id, note.place, note.trouble), unit=_unit_of(month, note),
        form="", rule=wording.id, severity=wording.severity, file=note.place.rpartition("/")[2], value=note.place,
        message=fill(wording.message, said), remedy=fill(wording.remedy, said), clause=wording.clause,
    )  # fmt: skip


def _unit_of(month: Month, note: LookNote) -> UnitCode:
    found = month.plan.find_unit(note.folder)
    return found.code if found else UnitCode(note.folder)


def with_hidden_places(month: Month, reports: Sequence[UnitReport], notes: Sequence[LookNote]) -> list[UnitReport]:
    """The reports; a unit of which nothing came, and whose folder or file could not be opened, did not stay silent."""
    hidden = {_unit_of(month, note) for note in notes if note.trouble.hides}
    return [
        replace(report, state=UnitState.UNREADABLE)
        if report.state is UnitState.MISSING and report.code in hidden
        else report
        for report in reports
    ]


def replaced_findings(month: Month, intake: UnitIntake) -> list[Finding]:
    """What each file that counts stands for: asked where records of the earlier file come no more, else a note (F-REPL)."""
    mark = month.store.units.marks(month.plan.id).of(intake.unit.code)
    known = {one: known_records(reading, month.folder.forms) for one, reading in intake.readings.items()}
    sha256 = {one.id: one.sha256 for one in intake.submissions}
    return [
        replace(
            _replaced(month, one),
            id=file_finding_id(mark, sha256[one.by.submission], one.by.name, HouseRule.REPLACED, one.old.submission),
            unit=intake.unit.code,
        )
        for one in replaced_files(intake.arrivals, known)
    ]  # fmt: skip


def _replaced(month: Month, one: Replaced) -> Finding:
    wording, forms = month.folder.house_rules[HouseRule.REPLACED], month.folder.forms
    said = {
        "forms": listed([f"{forms[form].title}{count}条" for form, count in one.forms.items()]),
        "file": one.old.name, "when": f"{month.local(one.old.received_at):%m-%d %H:%M}",
        "lost": f"，其中{one.lost}条本单位现行报表中没有" if one.lost else "",
    }  # fmt: skip
    severity = wording.severity if one.lost else wording.optional_severity or wording.severity
    return Finding(
        id="", unit=NO_CODE, form="", rule=wording.id, severity=severity, file=one.by.name,
        submission=one.by.submission, value=one.old.name, message=fill(wording.message, said),
        remedy=fill(wording.remedy, said), clause=wording.clause,
    )  # fmt: skip
