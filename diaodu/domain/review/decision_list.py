"""Decisions as they are looked at: who, when, on what, why, old → new, whether each still holds, and what it changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from diaodu.domain.forms.column import ColumnType
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.ledger import Decision, Record
from diaodu.domain.results import Finding
from diaodu.domain.review.decisions import live_decisions, record_state, standing_corrections, standing_decisions
from diaodu.domain.states import DecisionKind, RecordState, Severity, Worded
from diaodu.domain.text.money import spell_exactly


class DecisionStatus(Worded):
    """Whether a decision still holds."""

    HOLDS = "holds", "有效"
    REPLACED = "replaced", "已被替代"
    UNDONE = "undone", "已撤销"
    EXPIRED = "expired", "已过期"
    LAPSED = "lapsed", "不再适用"
    UNDO = "undo", "撤销"  # the undo itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What the period's records would be without a decision: how many fewer or more count, and amounts by header.

    `lacks`: the header of an amount that could not be read and that the record counts without.
    """

    records: int = 0
    yuan: Mapping[str, int] = field(default_factory=dict)
    lacks: str = ""

    @property
    def words(self) -> str:
        """In words; nothing where no figure rests on it."""
        counted = [f"记录{self.records:+d}条"] if self.records else []
        money = [f"{header}{'+' if yuan > 0 else '-'}{spell_exactly(abs(yuan))}" for header, yuan in self.yuan.items()]
        lacks = [lacking_words(self.lacks)] if self.lacks else []
        return "，".join([*counted, *money, *lacks])


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """A decision with what it is now."""

    decision: Decision
    status: DecisionStatus
    effect: Effect = Effect()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A period as its latest run left it, and the forms by which its amounts are called."""

    period: str
    findings: Sequence[Finding]
    records: Mapping[str, Record]
    forms: Mapping[str, Form]


def list_decisions(decisions: Sequence[Decision], judged: Judged) -> list[DecisionLine]:
    """The decisions of a period, oldest first, with those of earlier ones that are on its findings."""
    told = {finding.decision_id for finding in judged.findings}
    chosen = [one for one in decisions if one.period == judged.period or one.id in told]
    statuses = _statuses(decisions, judged)
    return [
        DecisionLine(
            decision=one,
            status=statuses[one.id],
            effect=_effect(one, decisions, judged) if statuses[one.id] is DecisionStatus.HOLDS else Effect(),
        )
        for one in sorted(chosen, key=lambda d: (d.at, d.id))
    ]


def _statuses(decisions: Sequence[Decision], judged: Judged) -> dict[str, DecisionStatus]:
    made = [one for one in decisions if one.period <= judged.period]
    live = {one.id for one in live_decisions(made)}
    answers, cells = standing_decisions(made, judged.period), standing_corrections(made, judged.period)
    standing = {one.decision.id for one in (*answers, *cells)}
    on = {f.decision_id for f in judged.findings if f.decision_id and f.rule != HouseRule.LAPSED}
    return {one.id: _status(one, judged.period, live, standing, on) for one in decisions}


def _status(one: Decision, period: str, live: set[str], standing: set[str], on: set[str]) -> DecisionStatus:
    if one.kind is DecisionKind.UNDO:
        return DecisionStatus.UNDO
    if one.id not in live:
        return DecisionStatus.UNDONE
    if one.expires and one.expires < period:
        return DecisionStatus.EXPIRED
    if one.id not in standing:
        return DecisionStatus.REPLACED
    return DecisionStatus.HOLDS if one.id in on else DecisionStatus.LAPSED


def _effect(one: Decision, decisions: Sequence[Decision], judged: Judged) -> Effect:
    """What the record would be if this decision alone had not been made."""
    found = next((f for f in judged.findings if f.decision_id == one.id and f.record in judged.records), None)
    if found is None or found.form not in judged.forms:
        return Effect()
    record, made = judged.records[found.record], {each.id: each for each in decisions}
    own = [f for f in judged.findings if f.record == record.id]
    others = {f.id: made[f.decision_id] for f in own if f.decision_id in made and f.decision_id != one.id}
    before = record_state(own, {name: each for name, each in others.items() if each.kind is not DecisionKind.UNDO})
    data = dict(record.data)
    if one.kind is DecisionKind.CORRECT and one.about:
        data[one.column] = one.about.data.get(one.column)
        asked = RecordState.HELD if one.about.severity == Severity.CRITICAL else record.state
        before = RecordState(one.about.state) if one.about.state else asked
    was = data if before.is_counted and not record.disputed else {}
    now = record.data if record.state.is_counted and not record.disputed else {}
    form = judged.forms[found.form]
    lacks = lacked_amount(form, one.kind, found.column, record)
    return Effect(records=bool(now) - bool(was), yuan=amounts_of(form, was, now), lacks=lacks)


def lacked_amount(form: Form, kind: DecisionKind, column: str, record: Record) -> str:
    """The header of an amount that a waived finding stands at and that the record has not: it counts without."""
    if kind is not DecisionKind.WAIVE or not record.state.is_counted:
        return ""
    amounts = (one for one in form.columns if one.id == column and one.type == ColumnType.AMOUNT)
    return next((one.header for one in amounts if record.data.get(column) is None), "")


def lacking_words(header: str) -> str:
    """What is told of it, and what to do about it."""
    return f"“{header}”没有可用的数，合计中不含（数值属实的请用 correct 写明单位）"


def amounts_of(form: Form, was: Mapping[str, object], now: Mapping[str, object]) -> dict[str, int]:
    """Amounts that differ between two records, by header: now less before, in yuan."""
    columns = [column for column in form.columns if column.type == ColumnType.AMOUNT]
    change = {column.header: _yuan(now.get(column.id)) - _yuan(was.get(column.id)) for column in columns}
    return {header: yuan for header, yuan in change.items() if yuan}


def _yuan(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0
