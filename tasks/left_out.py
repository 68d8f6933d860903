"""What stewards left out or withdrew, as the ledgers have it for a period."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.left_out import Exclusion, Kept, exclusion_of, leave_out
from diaodu.domain.intake.reading import Problem, ReadFile
from diaodu.domain.intake.rows import CURRENT, UnitFile
from diaodu.domain.ledger import Entry, Submission
from diaodu.domain.months.staleness import dated
from diaodu.domain.results import UnitCode
from diaodu.domain.review.decisions import standing_decisions
from diaodu.domain.review.findings import file_finding_id
from diaodu.domain.states import DecisionKind, EntryKind, ReadOutcome
from tasks.month import Month, standing_entries


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What is left out of a period: by unit what stewards excluded, and files that were never a unit's."""

    forms: Mapping[str, Form]
    exclusions: Mapping[UnitCode, Sequence[Exclusion]] = field(default_factory=dict)
    withdrawn: Mapping[tuple[UnitCode, str], Entry] = field(default_factory=dict)
    """Unit and bytes → the withdrawal."""
    counted_twice: frozenset[str] = frozenset()
    """Findings that ask about a file of two units and were answered: each counts its own."""

    def of(self, sent: Submission, file: ReadFile) -> Kept:
        """A file less what is left out of it."""
        return leave_out(file, sent, self.exclusions.get(sent.unit, ()), self.forms)

    def withdrawal(self, sent: Submission) -> Entry | None:
        """Why a file is not its unit's; None for one that is."""
        return self.withdrawn.get((sent.unit, sent.sha256))


def load_left_out(month: Month) -> LeftOut:
    """What stands of what stewards left out of the period."""
    by_unit: dict[UnitCode, list[Exclusion]] = {}
    for one in exclusions_of(month):
        by_unit.setdefault(one.unit, []).append(one)
    decisions = standing_decisions(month.store.decisions.list(month.plan.id), month.period.id)
    waived = (one for one in decisions if one.decision.kind is DecisionKind.WAIVE)
    return LeftOut(
        forms=month.folder.forms,
        exclusions=by_unit,
        withdrawn={(one.unit, one.data["sha256"]): one for one in withdrawals_of(month)},
        counted_twice=frozenset(finding for one in waived for finding in one.findings),
    )


def exclusions_of(month: Month) -> list[Exclusion]:
    """The exclusions that hold in the period, oldest first: rows of earlier periods that may be told on, and its own.

    What is left out of a file goes with it to the unit that it was given to.
    """
    forms = month.folder.forms
    told_on = [one for one in earlier_exclusions(month) if one.row and one.form in forms and forms[one.form].is_told_on]
    entries = [entry for entry in _entries(month) if entry.period == month.period.id]
    sent = {one.id: one for one in month.store.submissions.list(*month.key, month.as_of)} if entries else {}
    zone = ZoneInfo(month.plan.zone)
    own = [exclusion_of(entry, zone, sent.get(entry.subject)) for entry in entries]
    return [*told_on, *_with_files_given(month, own)]


def earlier_exclusions(month: Month) -> list[Exclusion]:
    """Exclusions of earlier periods of the rhythm; those of a unit that reports no more are of the one it went into."""
    found = []
    for entry in _entries(month):
        then = dated(entry.period)
        if then and then.rhythm == month.period.rhythm and then < month.period:
            found.append(exclusion_of(entry, ZoneInfo(month.plan.zone), None))
    heirs = month.heirs if found else {}
    return [replace(one, unit=heirs.get(one.unit, one.unit)) for one in _with_files_given(month, found)]


def _with_files_given(month: Month, exclusions: Sequence[Exclusion]) -> list[Exclusion]:
    """Exclusions, and the same for each unit that the file was given to."""
    found = list(exclusions)
    for gone in standing_entries(month, EntryKind.WITHDRAWAL, None) if found else ():
        name = (gone.period, gone.unit, gone.data["sha256"])
        same = [one for one in found if (one.period, one.unit, one.sha256) == name and gone.data["to"]]
        found += [replace(one, unit=UnitCode(gone.data["to"])) for one in same]
    return found


def _entries(month: Month) -> list[Entry]:
    """Exclusions that nobody took back until the period: one taken back in a later month ends there."""
    entries, plan = month.store.entries, month.plan.id
    backs = entries.list(plan, EntryKind.EXCLUSION_UNDONE)
    gone = {back.subject for back in backs if back.period <= month.period.id}
    return [entry for entry in entries.list(plan, EntryKind.EXCLUSION) if entry.id not in gone]


def withdrawals_of(month: Month) -> list[Entry]:
    """The withdrawals that stand in the period, oldest first."""
    return standing_entries(month, EntryKind.WITHDRAWAL, month.period.id)


def files_given(month: Month) -> dict[tuple[str, UnitCode, str], UnitCode]:
    """Period, unit and name of each file that was given to another unit → that one."""
    gone = standing_entries(month, EntryKind.WITHDRAWAL, None)
    return {(one.period, one.unit, one.data["name"]): UnitCode(one.data["to"]) for one in gone if one.data["to"]}


def both_id(mark: str, sent: Submission) -> str:
    """The finding that asks about a file of two units."""
    return file_finding_id(mark, sent.sha256, sent.name, HouseRule.BOTH)


def asked_file(month: Month, sent: Submission, first: Submission) -> ReadFile:
    """What stands for a file that another unit had before: a question."""
    return ReadFile(
        name=sent.name, outcome=ReadOutcome.LEFT_OUT, message="待核实", problems=[both_problem(month, sent, first)]
    )


def both_problem(month: Month, sent: Submission, first: Submission) -> Problem:
    """The question whose a file is that lies in two units' folders."""
    name = month.names.name_of
    command = f"diaodu withdraw {sent.plan} {sent.period} --unit {name(first.unit)} --file {first.name}"
    said = {"other": name(first.unit), "file": first.name, "command": command}
    return Problem(rule=HouseRule.BOTH, value=sent.name, detail=said)


def ask_about_gone(
    month: Month, files: Sequence[UnitFile], submissions: Sequence[Submission], left_out: Container[str]
) -> None:
    """Ask about each file that lies in its unit's folder no more, unless later files or a steward's word replaced it.

    One that could not be read is asked about too: its fault is told to the unit, and may be another's.
    """
    gone = {one.id: one for one in submissions if one.gone_at and one.id not in left_out}
    for file in files:
        sent = gone.get(file.submission)
        if sent and file.version == CURRENT:
            file.reading.problems = [*file.reading.problems, _gone(month, sent, submissions)]


def _gone(month: Month, sent: Submission, submissions: Sequence[Submission]) -> Problem:
    same = [one for one in submissions if one.sha256 == sent.sha256 and one.unit != sent.unit and not one.gone_at]
    others = "、".join(dict.fromkeys(f"“{month.names.name_of(one.unit)}”" for one in same if one.unit))
    elsewhere = f"，在{others}的文件夹中有内容相同的文件" if others else ""
    folder = sent.place.partition("/")[0]
    return Problem(rule=HouseRule.GONE, value=sent.name, detail={"folder": folder, "elsewhere": elsewhere})
