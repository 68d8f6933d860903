"""Findings (审核意见) in words: what the reader saw and what the rules failed, for the clerk who mends it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from diaodu.domain.forms.column import Column, Presence
from diaodu.domain.forms.column_words import column_words
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_wording import ReaderRule
from diaodu.domain.forms.sentences import fill
from diaodu.domain.forms.stated_rule import StatedRule
from diaodu.domain.intake.reading import Problem
from diaodu.domain.intake.rows import Row, UnitFile, short_hash
from diaodu.domain.results import NO_CODE, Finding, UnitCode, UnitName, UnitNames
from diaodu.domain.review.disputes import Dispute, Ruling
from diaodu.domain.states import Severity
from diaodu.domain.text.length import LONGEST_NAME, LONGEST_QUOTED, head_of

_NO_DATA = "确实没有数据的请留空并在备注中说明"
_IF_NONE = {
    Severity.CRITICAL: "本项是关键项，空缺的记录同样暂不计入",
    Severity.WARNING: _NO_DATA,
    Severity.INFO: _NO_DATA,
}
"""What to do where there is nothing to fill in: a key cell can't be left blank."""


def severity_at(wording: ReaderRule, column: Column | None) -> Severity:
    """Severity of a house rule at a column: the milder one away from key cells, where it has one."""
    if column is None or column.presence == Presence.KEY:
        return wording.severity
    return wording.optional_severity or wording.severity


def failure_finding(form: Form, rule: StatedRule, row: Row, words: Mapping[str, str]) -> Finding:
    """A rule that a row fails. `words` holds the plan's parameters as text, and what the rule itself can say."""
    column = form.column(rule.place)
    shown = {key: head_of(text, LONGEST_QUOTED) for key, text in form.show_row(row.values).items()}
    value = row.raw.get(column.id) or shown[column.id]
    # In a sentence money has its unit, whatever the sheet's.
    said = {**shown, **words, **column_words(column), "value": shown[column.id] or head_of(value, LONGEST_QUOTED)}
    place = _Place(rule=rule.id, severity=rule.severity, clause=rule.clause, cell=row.cell(column.id), value=value)
    return _row_finding(form, row, column, place, rule, said)


def problem_finding(
    form: Form, wording: ReaderRule, problem: Problem, row: Row, severity: Severity | None = None
) -> Finding:
    """Something the reader saw in a row's cell."""
    column = form.column(problem.column)
    level = severity or severity_at(wording, column)
    quoted = head_of(problem.value, LONGEST_QUOTED)
    said = {"value": quoted, "if_none": _IF_NONE[level], **column_words(column), **problem.detail}
    place = _Place(
        rule=problem.rule,
        severity=level,
        clause=wording.clause,
        cell=problem.cell or row.cell(problem.column),
        value=problem.value,
    )
    return _row_finding(form, row, column, place, wording, said)


def dispute_finding(form: Form, wording: ReaderRule, row: Row, dispute: Dispute, names: UnitNames) -> Finding:
    """A record that other units report too; once it is ruled on, only a note. Source: X-01."""
    column = form.column(form.identity[0])
    place = _Place(
        rule=wording.id,
        severity=Severity.INFO if dispute.is_settled else wording.severity,
        clause=wording.clause,
        cell=row.cell(column.id),
        value=str(row.values.get(column.id) or ""),
    )
    said = _ruled_wording(wording, dispute)
    finding = _row_finding(form, row, column, place, said, _dispute_words(form, dispute, names))
    return replace(finding, decision=dispute.ruling or "", project=place.value)


def _ruled_wording(wording: ReaderRule, dispute: Dispute) -> ReaderRule:
    said = {str(part): text for part, text in wording.ruled.items()}
    if dispute.is_settled:
        message, remedy = str(dispute.ruling), "remedy"
    elif dispute.waits_for or dispute.ruling:
        message, remedy = ("waits" if dispute.credited else "nobody"), "waits_remedy"
    else:
        return wording
    sentences = {"message": said.get(message, wording.message), "remedy": said.get(remedy, wording.remedy)}
    return wording.model_copy(update=sentences)


def _dispute_words(form: Form, dispute: Dispute, names: UnitNames) -> dict[str, str]:
    others = "、".join(sorted(_with_period(names.name_of(unit), dispute.earlier.get(unit)) for unit in dispute.others))
    credited = "、".join(map(names.name_of, dispute.credited))
    return {
        "others": others,
        "what": form.disputed,
        "claimed": f"{others}也报送了同一{form.disputed}" if others else f"此前有其他单位报送同一{form.disputed}",
        "first": names.name_of(next(iter(dispute.credited), NO_CODE)),
        "credited": credited,
        "holder": names.name_of(dispute.waits_for) if dispute.waits_for else "",
        "elsewhere": f"，由{credited}计入" if credited else "",
        "basis": _basis(dispute.basis) if dispute.basis else "",
    }


def _with_period(unit: UnitName, told_in: str | None) -> str:
    return f"{unit}（{told_in}）" if told_in else unit


def _basis(ruling: Ruling) -> str:
    said = "，".join(part for part in (ruling.by, f"{ruling.at:%Y-%m-%d}" if ruling.at else "") if part)
    return f"{ruling.reason}（{said}）" if said else ruling.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What a finding at a cell says besides its words."""

    rule: str
    severity: Severity
    clause: str
    cell: str
    value: str


def _row_finding(
    form: Form, row: Row, column: Column, place: _Place, wording: StatedRule | ReaderRule, said: Mapping[str, str]
) -> Finding:
    return Finding(
        id=short_hash(row.id, column.id, place.rule),
        unit=row.unit,
        form=form.id,
        rule=place.rule,
        severity=place.severity,
        file=row.file,
        submission=row.submission,
        sheet=row.sheet,
        cell=place.cell,
        row=row.row,
        column=column.id,
        record=row.id,
        value=place.value,
        message=fill(wording.message, said),
        remedy=fill(wording.remedy, said),
        clause=place.clause,
        project=head_of(str(row.values.get("name") or ""), LONGEST_NAME),
    )


def file_finding_id(mark: str, sha256: str, name: str, rule: str, *place: str) -> str:
    """The id of a finding about a file, or about a place in it: sheet, cell, column."""
    sheet, cell, column = (*place, "", "", "")[:3]
    return short_hash(mark, sha256, name, sheet, cell, column, rule)


def file_finding(
    file: UnitFile, wording: ReaderRule, problem: Problem, sheet: str = "", form: Form | None = None
) -> Finding:
    """Something about a sheet or a file as a whole."""
    column = form.column(problem.column) if form and problem.column else None
    said = {"value": problem.value, **(column_words(column) if column else {}), **problem.detail}
    return Finding(
        id=file_finding_id(file.mark, file.sha256, file.name, problem.rule, sheet, problem.cell, problem.column),
        unit=file.unit,
        form=form.id if form else "",
        rule=problem.rule,
        severity=severity_at(wording, column),
        file=file.name,
        submission=file.submission,
        sheet=sheet,
        cell=problem.cell,
        row=problem.row,
        column=problem.column,
        value=problem.value,
        message=fill(wording.message, said),
        remedy=fill(wording.remedy, said),
        clause=wording.clause,
        project=problem.detail.get("project", ""),
        decision_id=problem.detail.get("decision_id", ""),
        decision_reason=problem.detail.get("decision_reason", ""),
        decision_by=problem.detail.get("decision_by", ""),
    )


def whole_list_finding(
    form: Form, rule: StatedRule, row: Row, period: str, said: Mapping[str, str], *, mark: str
) -> Finding:
    """Something about a unit's whole list, at the sheet of its first row; `mark` is the unit's."""
    finding = missing_finding(form, rule, row.unit, "", period, said, mark=mark)
    return replace(finding, file=row.file, submission=row.submission, sheet=row.sheet)


def missing_finding(
    form: Form,
    rule: StatedRule,
    unit: UnitCode,
    project: str,
    period: str,
    said: Mapping[str, str],
    name: str = "",
    *,
    mark: str,
) -> Finding:
    """Something that stands at no row: a list, or a project (its code, or all of them "") that is not in it.

    `mark` stands for the unit in the id (see UnitMarks).
    """
    return Finding(
        id=short_hash(rule.id, mark, form.id, project, period),
        unit=unit,
        form=form.id,
        rule=rule.id,
        severity=rule.severity,
        message=fill(rule.message, said),
        remedy=fill(rule.remedy, said),
        clause=rule.clause,
        project=name,
    )
