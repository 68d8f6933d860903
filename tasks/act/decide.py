"""Take decisions (处理意见): a steward's word on findings, kept with its line of the audit trail."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from diaodu.adapters.store import Store
from diaodu.domain.access.audit import ActKind, AuditAct
from diaodu.domain.errors import BusyError, UsageError
from diaodu.domain.ledger import Decision
from diaodu.domain.period import parse_period
from diaodu.domain.review.decision_list import lacked_amount
from diaodu.domain.states import DecisionKind
from tasks.look.standing import standing_mark, standing_words
from tasks.month import open_month
from tasks.review.decide import STEWARD, Word, decide_on, find_target
from tasks.validate.renamed import forget_ruling

KINDS = "、".join(f"{kind}（{kind.word}）" for kind in DecisionKind)


def word_of(kind: str, reason: str, by: str, given: Mapping[str, str | None], at: datetime) -> Word:
    """What a steward says, from what was typed.

    Raises:
        UsageError: no such kind, or what belongs to another kind.
    """
    if kind not in list(DecisionKind):
        raise UsageError("处理意见", kind, KINDS, STEWARD)
    corrects = kind == DecisionKind.CORRECT
    if corrects and not (given.get("value") is not None and given.get("confirmed_by")):
        expected = "更正值，以及单位何人何时以何种方式确认"
        raise UsageError("代为更正", "缺少更正值或单位确认（--value、--confirmed-by）", expected, STEWARD)
    for name in () if corrects else ("value", "column"):
        if text := given.get(name):
            raise UsageError(f"--{name}", text, "只用于 correct（代为更正）", STEWARD)
    if expires := given.get("expires"):
        parse_period(expires)
    texts = {name: given.get(name) or "" for name in ("column", "confirmed_by", "expires")}
    return Word(kind=DecisionKind(kind), reason=reason, by=by, at=at, value=given.get("value"), **texts)


def take_decisions(
    store: Store, ids: Sequence[str], word: Word, *, account: str, seen: Mapping[str, str] | None = None
) -> list[Decision]:
    """Keep a word on each finding, or on none; the periods are still to be judged again.

    `seen`: finding → what the person saw to stand there (`standing_mark`); None takes it whatever stands.

    Raises:
        UsageError: unknown finding, or a word that can't be said on it.
        BusyError: somebody has decided there since.
    """
    if not ids:
        raise UsageError("审核意见", "没有写编号", f"审核意见编号…，然后 {KINDS}", STEWARD)
    if word.kind is DecisionKind.CORRECT and len(ids) > 1:
        raise UsageError("代为更正", f"{len(ids)} 条意见", "一次更正一个单元格", STEWARD)
    with store.database.together("decisions"):
        targets = [find_target(store, wanted) for wanted in ids]
        for wanted, target in zip(ids, targets, strict=True):
            if seen is not None and seen.get(wanted, "") != standing_mark(store, target):
                found = f"在您打开之后已有新的处理：{standing_words(store, target)}"
                raise BusyError(f"审核意见 {wanted}", found, "看过现状后再处理", STEWARD)
        made = [decide_on(open_month(one.plan, one.period), one, word) for one in targets]
        store.decisions.add(*made)
        for one in (one for one in made if one.kind is DecisionKind.UNDO):
            forget_ruling(open_month(one.plan, one.period), one)
        for one in made:
            store.audit.add(_act(one, account))
    return made


def _act(one: Decision, account: str) -> AuditAct:
    return AuditAct(
        at=one.at, account=account, kind=ActKind.DECIDE, plan=one.plan, period=one.period,
        unit=one.about.unit if one.about else "", subject=one.id, detail=f"{one.kind.word}：{one.reason}",
    )  # fmt: skip


def outcome_of(store: Store, one: Decision) -> dict[str, Any]:
    """What became of the record that a decision is about."""
    findings = store.validation.findings(one.plan, one.period)
    placed = next((f for f in findings if f.record and f.decision_id in {one.id, one.follows} - {""}), None)
    name = placed.record if placed else one.record
    record = next((r for r in store.validation.records(one.plan, one.period) if r.id == name), None)
    about = one.about
    forms = open_month(one.plan, one.period).folder.forms
    lacks = lacked_amount(forms[record.form], one.kind, placed.column, record) if record and placed else ""
    return {
        "finding": one.finding, "plan": one.plan, "period": one.period,
        "unit": store.units.names(one.plan).name_of(about.unit) if about else "",
        "project": about.project if about else "", "decision": one.kind, "id": one.id,
        "record_state": str(record.state) if record else "",
        "still": [f.rule for f in findings if record and f.record == record.id and not f.is_settled],
        "lacks": lacks,
    }  # fmt: skip
