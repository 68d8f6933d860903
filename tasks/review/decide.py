"""Decide: a steward's word (处理意见) on a finding or on an earlier decision, kept as one more decision of the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from diaodu.adapters.store import Store
from diaodu.domain.errors import UsageError
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_rules import ABOUT_FILES, ABOUT_PLACES, HouseRule
from diaodu.domain.ledger import Decision, Matter, PlacedFinding, Record, key_id
from diaodu.domain.period import parse_period
from diaodu.domain.results import Finding
from diaodu.domain.review.decisions import live_decisions, matter_of, standing_corrections, standing_decisions
from diaodu.domain.states import DecisionKind
from diaodu.domain.text.keys import header_key
from tasks.month import Month

STEWARD = "审核员"
_OF_SHEETS = (DecisionKind.RETURN, DecisionKind.WAIVE, DecisionKind.UNDO)
"""What can be decided on a finding about a sheet, a form or a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a steward says; `value` None: none given, "" a blank. `column` is a header or key, "" the finding's own."""

    kind: DecisionKind
    reason: str
    by: str
    at: datetime
    value: str | None = None
    column: str = ""
    confirmed_by: str = ""
    expires: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is decided on: a finding with its place, and the decision that stands there or that it tells of."""

    plan: str
    period: str
    finding: Finding | None
    """None when what was decided on is no longer there."""
    standing: Decision | None


def find_target(store: Store, wanted: str) -> Target:
    """What an id names: a finding there is, one that was decided on, or a decision; the beginning of an id is enough.

    Raises:
        UsageError: nothing, or more than one, begins so; or what it names was taken back.
    """
    named = store.decisions.find(wanted)
    by_id = [one for one in named if one.id.startswith(wanted)]
    if not by_id:
        try:
            return _of_finding(store, store.validation.find_findings([wanted])[0])
        except UsageError:
            if not named or store.validation.knows_finding(wanted):
                raise
    return _of_decision(store, wanted, by_id) if by_id else _of_former_finding(store, wanted, named)


def _of_finding(store: Store, placed: PlacedFinding) -> Target:
    made = {one.id: one for one in store.decisions.list(placed.plan)}
    standing = made.get(placed.finding.decision_id)
    return Target(plan=placed.plan, period=placed.period, finding=placed.finding, standing=standing)


def _of_decision(store: Store, wanted: str, named: Sequence[Decision]) -> Target:
    if len(named) > 1:
        raise UsageError(f"处理意见 {wanted}", "不止一条以此开头", "不重复的开头几位", STEWARD)
    alive = live_decisions(store.decisions.list(named[0].plan))
    return _at(store, wanted, next((one for one in alive if one.id == named[0].id), None))


def _of_former_finding(store: Store, wanted: str, named: Sequence[Decision]) -> Target:
    """What stands now where a finding was that a decision did away with."""
    if len({(one.plan, one.finding) for one in named}) > 1:
        raise UsageError(f"审核意见 {wanted}", "不止一条以此开头", "不重复的开头几位", STEWARD)
    last, made = named[-1], store.decisions.list(named[-1].plan)
    standing = (*standing_corrections(made, last.period), *standing_decisions(made, last.period))
    own = [one.decision for one in standing if last.finding in one.findings]
    return _at(store, wanted, max(own, key=lambda d: (d.at, d.id), default=None))


def _at(store: Store, wanted: str, one: Decision | None) -> Target:
    if one is None:
        raise UsageError(f"处理意见 {wanted}", "已经撤销", "diaodu decisions 列出的有效处理意见", STEWARD)
    told = [f for f in store.validation.findings(one.plan, one.period) if f.decision_id == one.id]
    return Target(plan=one.plan, period=one.period, finding=told[0] if told else None, standing=one)


def decide_on(month: Month, target: Target, word: Word) -> Decision:
    """The decision to keep: what it is about, what it follows and, of a correction, which cell.

    Raises:
        UsageError: it can't be made on what the target is, or there is nothing to take back.
    """
    if target.finding and target.finding.rule in ABOUT_FILES:
        where = f"审核意见 {target.finding.id}"
        raise UsageError(where, "说的是不予采用的内容", "diaodu exclude …（--undo 恢复采用）", STEWARD)
    if word.kind is DecisionKind.UNDO:
        return _undo(target, word)
    finding = _decidable(target, word)
    if word.expires and parse_period(word.expires) < parse_period(target.period):
        raise UsageError("--expires", word.expires, f"{target.period} 或以后", STEWARD)
    record = _record_of(month, finding)
    form = month.folder.forms.get(finding.form)
    column = _column(form, word.column) if form and word.column else finding.column
    if word.kind is DecisionKind.CORRECT and not column:
        raise UsageError(f"审核意见 {finding.id}", "不指明哪一列", "用 --column 写明更正哪一列", STEWARD)
    return Decision(
        id=_id(target.plan, target.period, finding.id, word),
        plan=target.plan,
        period=target.period,
        finding=finding.id,
        record=finding.record,
        column=column,
        kind=word.kind,
        reason=word.reason,
        by=word.by,
        at=word.at,
        value=word.value or "",
        confirmed_by=word.confirmed_by,
        expires=word.expires,
        matter=matter_of(finding, month.store.units.marks(target.plan)),
        follows=_follows(target, finding, word, column),
        about=_about(month, form, finding, record, column),
    )


def _id(plan: str, period: str, finding: str, word: Word) -> str:
    # A correction of another cell by the same finding in the same second is another decision.
    more = (word.column, word.value or "") if word.column else ()
    return key_id("decision", plan, period, finding, word.kind, word.reason, word.by, word.at.isoformat(), *more)


def _undo(target: Target, word: Word) -> Decision:
    back = target.standing
    if back is None:
        where = f"审核意见 {target.finding.id}" if target.finding else "审核意见"
        raise UsageError(where, "没有可撤销的处理意见", "diaodu decisions 列出的编号", STEWARD)
    return replace(
        back, id=_id(back.plan, target.period, back.id, word), period=target.period, kind=DecisionKind.UNDO,
        reason=word.reason, by=word.by, at=word.at, value="", confirmed_by="", expires="", follows=back.id,
    )  # fmt: skip


def _decidable(target: Target, word: Word) -> Finding:
    finding = target.finding
    if finding is None:
        where = f"处理意见 {target.standing.id}" if target.standing else "处理意见"
        raise UsageError(where, "所针对的意见已不存在", "只能撤销（undo）；其他请就现有的审核意见处理", STEWARD)
    where = f"审核意见 {finding.id}"
    if finding.rule == HouseRule.DISPUTED:
        raise UsageError(where, "两个单位报送同一记录，不是填写错误", "diaodu rule 认定由谁计入", STEWARD)
    if finding.rule in ABOUT_PLACES and word.kind is not DecisionKind.WAIVE:
        raise UsageError(
            where, "问的是文件放在哪里，不是单位填报的内容", "waive（说明后计入），或 diaodu withdraw", STEWARD
        )
    if not finding.record and word.kind not in _OF_SHEETS:
        kinds = "、".join(f"{kind}（{kind.word}）" for kind in _OF_SHEETS)
        raise UsageError(
            where,
            "针对整个文件、工作表或报表，不针对某条记录",
            f"{kinds}；不予计入、代为更正须就各条记录逐条作出",
            STEWARD,
        )
    return finding


def _column(form: Form, name: str) -> str:
    """The key of a form's column by its key, header or alias."""
    for column in form.columns:
        headers = (column.header, column.printed_header, *column.aliases)
        if name == column.id or header_key(name) in {header_key(header) for header in headers}:
            return column.id
    raise UsageError("--column", name, "、".join(column.header for column in form.columns), STEWARD)


def _follows(target: Target, finding: Finding, word: Word, column: str) -> str:
    """The decision that the new one takes the place of; one that no longer applies is not replaced but left behind."""
    stood = target.standing
    if stood is None or not finding.decision:
        return ""
    is_other_cell = DecisionKind.CORRECT in {word.kind, stood.kind} and stood.column != column
    return "" if is_other_cell and word.kind is DecisionKind.CORRECT else stood.id


def _record_of(month: Month, finding: Finding) -> Record | None:
    return next((r for r in month.store.validation.records(*month.key) if r.id == finding.record), None)


def _about(month: Month, form: Form | None, finding: Finding, record: Record | None, column: str) -> Matter:
    """What is decided on, with the cell and the record as the unit handed them in, whatever was corrected since."""
    told = [f for f in month.store.validation.findings(*month.key) if f.record and f.record == finding.record]
    made = {one.id: one for one in month.store.decisions.list(month.plan.id)}
    fixed = {f.column: made[f.decision_id] for f in told if f.rule == HouseRule.CORRECTED and f.decision_id in made}
    data = dict(record.data) if record else {}
    for name, one in fixed.items():
        data[name] = one.about.data.get(name) if one.about else None
    before = fixed[column].about if column in fixed else None
    if finding.rule == HouseRule.CORRECTED and before:
        return before
    own = [finding, *told]
    said = next((f.value for f in own if f.column == column), _shown(form, data, column))
    return Matter(
        unit=finding.unit, form=finding.form, rule=finding.rule, severity=str(finding.severity),
        project=finding.project, column=finding.column, header=_header(form, column), message=finding.message,
        value=before.value if before else said, file=finding.file, sheet=finding.sheet, row=finding.row,
        cell=record.address.get(column, "") if record else finding.cell, state=str(record.state) if record else "",
        data={key: value for key, value in data.items() if value is not None},
    )  # fmt: skip


def _shown(form: Form | None, data: dict[str, object], column: str) -> str:
    return form.show(column, data.get(column)) if form else ""


def _header(form: Form | None, column: str) -> str:
    return form.column(column).header if form and column else ""
