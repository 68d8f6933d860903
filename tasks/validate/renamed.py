"""Rulings on renamed projects (认定): the same project under another name, or two projects; either is kept for ever."""

from datetime import datetime

from diaodu.domain.errors import UsageError
from diaodu.domain.forms.look_back.renamed import CODE, Renamed
from diaodu.domain.ledger import Decision, Matter, Record, key_id
from diaodu.domain.months.earlier_lists import lines_of
from diaodu.domain.months.projects import ProjectKey, Registry
from diaodu.domain.months.renamed import left_out, old_line
from diaodu.domain.results import Finding
from diaodu.domain.review.decisions import matter_of
from diaodu.domain.states import DecisionKind, RecordState
from tasks.month import Month
from tasks.validate.disputes import standing_of
from tasks.validate.earlier_lists import load_past
from tasks.validate.projects import learn_name, name_in

RENAMED = {"same": "同一项目", "two": "两个项目"}
"""Rulings on a project that may be renamed, and their words."""


def is_renamed(month: Month, finding: Finding) -> bool:
    """Whether a finding asks if a project was renamed."""
    form = month.folder.forms.get(finding.form)
    entry = form.entry(Renamed) if form else None
    return entry is not None and entry.id == finding.rule


def rule_same(month: Month, finding: Finding, *, reason: str, by: str, at: datetime) -> Decision:
    """It is the old project: the record takes its code, and the registry of projects learns the new name.

    Raises:
        UsageError: the old project is no longer one that this month leaves out.
    """
    code, plan, record = old_code(month, finding), month.plan.id, _record(month, finding.record)
    decision = Decision(
        id=key_id("decision", plan, month.period.id, finding.id, "same", reason, by, at.isoformat()),
        plan=plan, period=month.period.id, finding=finding.id, record=finding.record, column=CODE,
        kind=DecisionKind.CORRECT, reason=reason, by=by, at=at, value=code, confirmed_by=f"认定为同一项目（{by}）",
        matter=matter_of(finding, month.store.units.marks(plan)), ruled=_ruled(month, finding, record, "same"),
    )  # fmt: skip
    month.store.decisions.add(decision)
    if record:
        learn_name(month, month.folder.forms[finding.form], record, code)
    return decision


def rule_apart(month: Month, finding: Finding, *, reason: str, by: str, at: datetime) -> Decision:
    """They are two projects: the record counts, its project gets a code of its own and is asked about no more."""
    plan, record = month.plan.id, _record(month, finding.record)
    decision = Decision(
        id=key_id("decision", plan, month.period.id, finding.id, "apart", reason, by, at.isoformat()),
        plan=plan, period=month.period.id, finding=finding.id, record=finding.record, column=finding.column,
        kind=DecisionKind.WAIVE, reason=reason, by=by, at=at,
        matter=matter_of(finding, month.store.units.marks(plan)), ruled=_ruled(month, finding, record, "two"),
    )  # fmt: skip
    month.store.decisions.add(decision)
    return decision


def _record(month: Month, record: str) -> Record | None:
    return next((r for r in month.store.validation.records(*month.key) if r.id == record), None)


def _ruled(month: Month, finding: Finding, record: Record | None, ruling: str) -> Matter:
    """What a ruling is on, for those who look at it later and for taking it back, whatever file came since."""
    keys = tuple(one.name_key for one in (record, old_project(month, finding)) if one and one.name_key)
    return Matter(
        unit=finding.unit, form=finding.form, rule=finding.rule, severity=str(finding.severity),
        project=finding.project, column=finding.column, value=finding.value, message=finding.message,
        file=finding.file, sheet=finding.sheet, cell=finding.cell, row=finding.row, ruling=RENAMED[ruling],
        data=dict(record.data) if record else {}, keys=keys, was=standing_of(month, month.folder.forms[finding.form], keys),
    )  # fmt: skip


def forget_ruling(month: Month, back: Decision) -> None:
    """Where a ruling is taken back, its project no longer goes by the name that the ruling gave it: it is asked again."""
    if back.about is not None:  # what is about a cell is no ruling
        return
    registry = month.store.projects.registry(month.plan.id, month.heirs)
    name = _name_ruled_on(month, registry, back)
    project = registry.find(name.code) if name else None
    if name is None or project is None:
        return
    is_second_name = back.column == CODE and len(registry.names_of(project.code)) > 1
    is_new = back.column != CODE and project.first_period == month.period.id
    if is_second_name or is_new:
        month.store.projects.forget(month.plan.id, name)


def _name_ruled_on(month: Month, registry: Registry, back: Decision) -> ProjectKey | None:
    """The name of the record that a ruling was on, as the registry has it; None of a decision that is no ruling."""
    if back.ruled and back.ruled.data:
        return name_in(registry, month.folder.forms[back.ruled.form], back.ruled.unit, back.ruled.data)
    # A ruling of before says of what record it is alone, which may be gone.
    record, is_ruling = _record(month, back.record), back.column == CODE or _is_asked(month, back)
    return (
        name_in(registry, month.folder.forms[record.form], record.unit, record.data) if record and is_ruling else None
    )


def _is_asked(month: Month, back: Decision) -> bool:
    asked = next((f for f in month.store.validation.findings(*month.key) if f.id == back.finding), None)
    return asked is not None and is_renamed(month, asked)


def old_code(month: Month, finding: Finding) -> str:
    """The code of the project that a finding takes a record for.

    Raises:
        UsageError: there is none any more.
    """
    if found := old_project(month, finding):
        return found.project
    raise UsageError(f"审核意见 {finding.id}", "本期已没有疑为同一项目的未列项目", "重新汇总后再认定", "审核员")


def old_project(month: Month, finding: Finding) -> Record | None:
    """The project of the last list that a finding takes a record for; None where there is none any more."""
    form, unit = month.folder.forms[finding.form], month.plan.find_unit(finding.unit)
    entry = form.entry(Renamed)
    lists = load_past(month, [form], [unit] if unit else []).of(finding.unit, form.id)
    records = [r for r in month.store.validation.records(*month.key, form=form.id) if r.unit == finding.unit]
    own = next((record for record in records if record.id == finding.record), None)
    if not (entry and own and lists):
        return None
    present = lines_of(form, records, RecordState.ACCEPTED, RecordState.WAIVED, RecordState.HELD)
    found = old_line(form, entry, left_out(form, lists[0], present), own.data)
    return found[0] if found else None
