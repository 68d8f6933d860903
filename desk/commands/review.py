"""`diaodu review`: a steward's decisions on findings."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from desk.judging import judge_again
from desk.options import Json, Steward, Why, named
from desk.terminal import say, say_json
from diaodu.domain.errors import UsageError
from diaodu.domain.ledger import Decision
from diaodu.domain.period import parse_period
from diaodu.domain.review.decision_list import lacked_amount, lacking_words
from diaodu.domain.states import DecisionKind, RecordState, RunKind
from tasks.ledgers import open_ledgers
from tasks.month import open_month
from tasks.review.decide import STEWARD, Word, decide_on, find_target
from tasks.validate.renamed import forget_ruling

KINDS = "、".join(f"{kind}（{kind.word}）" for kind in DecisionKind)


def review(
    findings: Annotated[list[str], typer.Argument(metavar="FINDING… return|correct|waive|reject|undo")],
    reason: Why,
    by: Steward,
    value: Annotated[
        str | None, typer.Option("--value", metavar="V", help='代为更正的值，照单元格的写法；空白写 ""')
    ] = None,
    column: Annotated[
        str | None, typer.Option("--column", metavar="C", help="更正该记录的另一列（表头）；不写即意见所在的列")
    ] = None,
    confirmed_by: Annotated[
        str | None, typer.Option("--confirmed-by", metavar="WHO", help="单位确认：何人、何时、何种方式")
    ] = None,
    expires: Annotated[
        str | None, typer.Option("--expires", metavar="PERIOD", help="说明后计入、不予计入的有效期")
    ] = None,
    json: Json = False,
) -> None:
    """处理审核意见：return 退回补正，correct 代为更正，waive 说明后计入，reject 不予计入，undo 撤销处理。

    再次更正替代前一次；undo 之后，先前的处理意见恢复。编号可以是审核意见的，也可以是 diaodu decisions 列出的。

    例：diaodu review 3f9c2a return --reason "请补填签约时间" --by 李审核
    """
    *ids, kind = findings
    given = {"value": value, "column": column, "confirmed_by": confirmed_by, "expires": expires}
    found = decide(ids, kind, named("--reason", reason), named("--by", by), given, at=datetime.now(UTC))
    say_json(found) if json else print_decided(found)


def decide(
    ids: Sequence[str], kind: str, reason: str, by: str, given: Mapping[str, str | None], at: datetime
) -> list[dict[str, Any]]:
    """Write decisions and judge their periods again; what became of each record.

    Raises:
        UsageError: unknown finding or kind, or a correction without value or the unit's confirmation.
    """
    _check(ids, kind, given)
    texts = {name: given.get(name) or "" for name in ("column", "confirmed_by", "expires")}
    word = Word(kind=DecisionKind(kind), reason=reason, by=by, at=at, value=given.get("value"), **texts)
    store = open_ledgers()
    targets = [find_target(store, wanted) for wanted in ids]
    decisions = [decide_on(open_month(one.plan, one.period), one, word) for one in targets]
    store.decisions.add(*decisions)
    for one in (one for one in decisions if one.kind is DecisionKind.UNDO):
        forget_ruling(open_month(one.plan, one.period), one)
    for plan, period in dict.fromkeys((one.plan, one.period) for one in decisions):
        judge_again(open_month(plan, period), RunKind.REVIEW)
    return [_outcome(one) for one in decisions]


def _check(ids: Sequence[str], kind: str, given: Mapping[str, str | None]) -> None:
    if not ids or kind not in list(DecisionKind):
        raise UsageError("diaodu review", " ".join([*ids, kind]), f"审核意见编号…，然后 {KINDS}")
    corrects = kind == DecisionKind.CORRECT
    if corrects and not (given.get("value") is not None and given.get("confirmed_by")):
        raise UsageError(
            "代为更正", "缺少 --value 或 --confirmed-by", "更正值，以及单位何人何时以何种方式确认", STEWARD
        )
    if corrects and len(ids) > 1:
        raise UsageError("代为更正", f"{len(ids)} 条意见", "一次更正一个单元格", STEWARD)
    for name in () if corrects else ("value", "column"):
        if text := given.get(name):
            raise UsageError(f"--{name}", text, "只用于 correct", STEWARD)
    if expires := given.get("expires"):
        parse_period(expires)


def _outcome(one: Decision) -> dict[str, Any]:
    store = open_ledgers()
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


def print_decided(found: Sequence[Mapping[str, Any]]) -> None:
    """Print what became of each record."""
    for one in found:
        state = RecordState.word_of(one["record_state"], "已处理")
        still = f"（仍有意见：{'、'.join(one['still'])}）" if one["still"] else ""
        lacks = f"；{lacking_words(one['lacks'])}" if one["lacks"] else ""
        what = " ".join(part for part in (one["finding"], one["unit"], one["project"]) if part)
        say(f"{what}：{DecisionKind.word_of(one['decision'])} → {state}{still}{lacks}")
