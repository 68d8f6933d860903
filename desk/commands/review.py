"""`diaodu review`: a steward's decisions on findings."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from desk.judging import judge_again
from desk.options import Json, named
from desk.terminal import say, say_json
from diaodu.domain.errors import UsageError
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.ledger import Decision, PlacedFinding, key_id
from diaodu.domain.period import parse_period
from diaodu.domain.review.decisions import matter_of
from diaodu.domain.states import DecisionKind, RecordState, RunKind
from tasks.ledgers import open_ledgers
from tasks.month import open_month

KINDS = "、".join(f"{kind}（{kind.word}）" for kind in DecisionKind)


def review(
    findings: Annotated[list[str], typer.Argument(metavar="FINDING… return|correct|waive|reject")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="理由")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="审核员")],
    value: Annotated[str | None, typer.Option("--value", metavar="V", help="代为更正的值，照单元格的写法")] = None,
    confirmed_by: Annotated[
        str | None, typer.Option("--confirmed-by", metavar="WHO", help="单位确认：何人、何时、何种方式")
    ] = None,
    expires: Annotated[str | None, typer.Option("--expires", metavar="PERIOD", help="说明后计入的有效期")] = None,
    json: Json = False,
) -> None:
    """处理审核意见：return 退回补正，correct 代为更正，waive 说明后计入，reject 不予计入。

    例：diaodu review 3f9c2a return --reason "请补填签约时间" --by 李审核
    """
    *ids, kind = findings
    given = {"value": value or "", "confirmed_by": confirmed_by or "", "expires": expires or ""}
    found = decide(ids, kind, named("--reason", reason), named("--by", by), given, at=datetime.now(UTC))
    say_json(found) if json else print_decided(found)


def decide(
    ids: Sequence[str], kind: str, reason: str, by: str, given: Mapping[str, str], at: datetime
) -> list[dict[str, Any]]:
    """Write decisions and judge their periods again; what became of each record.

    Raises:
        UsageError: unknown finding or kind, or a correction without value or the unit's confirmation.
    """
    _check(ids, kind, given)
    decided = DecisionKind(kind)
    store = open_ledgers()
    placed = store.validation.find_findings(ids)
    for one in placed:
        _check_place(one)
        if given["expires"] and parse_period(given["expires"]) < parse_period(one.period):
            raise UsageError("--expires", given["expires"], f"{one.period} 或以后", "审核员")
    store.decisions.add(*(_decision(one, decided, reason, by, given, at) for one in placed))
    for plan, period in dict.fromkeys((one.plan, one.period) for one in placed):
        judge_again(open_month(plan, period), RunKind.REVIEW)
    return [_outcome(one, decided) for one in placed]


def _check(ids: Sequence[str], kind: str, given: Mapping[str, str]) -> None:
    if not ids or kind not in list(DecisionKind):
        raise UsageError("diaodu review", " ".join([*ids, kind]), f"审核意见编号…，然后 {KINDS}")
    if kind == DecisionKind.CORRECT and not (given["value"] and given["confirmed_by"]):
        raise UsageError(
            "代为更正", "缺少 --value 或 --confirmed-by", "更正值，以及单位何人何时以何种方式确认", "审核员"
        )
    if kind == DecisionKind.CORRECT and len(ids) > 1:
        raise UsageError("代为更正", f"{len(ids)} 条意见", "一次更正一个单元格", "审核员")
    if kind != DecisionKind.CORRECT and given["value"]:
        raise UsageError("--value", given["value"], "只用于 correct", "审核员")
    if given["expires"]:
        parse_period(given["expires"])


def _check_place(one: PlacedFinding) -> None:
    if not one.finding.record:
        raise UsageError(
            f"审核意见 {one.finding.id}", "针对整个文件或工作表，不针对某条记录", "请单位重新报送", "填报单位"
        )
    if one.finding.rule == HouseRule.DISPUTED:
        where = f"审核意见 {one.finding.id}"
        raise UsageError(where, "两个单位报送同一记录，不是填写错误", "diaodu rule 认定由谁计入", "审核员")


def _decision(
    one: PlacedFinding, kind: DecisionKind, reason: str, by: str, given: Mapping[str, str], at: datetime
) -> Decision:
    finding = one.finding
    marks = open_ledgers().units.marks(one.plan)
    return Decision(
        id=key_id("decision", one.plan, one.period, finding.id, kind, reason, by, at.isoformat()),
        plan=one.plan,
        period=one.period,
        finding=finding.id,
        record=finding.record,
        column=finding.column,
        kind=kind,
        reason=reason,
        by=by,
        at=at,
        matter=matter_of(finding, marks),
        **given,
    )


def _outcome(one: PlacedFinding, kind: DecisionKind) -> dict[str, Any]:
    store = open_ledgers()
    record = next(r for r in store.validation.records(one.plan, one.period) if r.id == one.finding.record)
    remaining = [f.rule for f in store.validation.findings(one.plan, one.period) if f.record == record.id]
    unit = store.units.names(one.plan).name_of(one.finding.unit)
    return {
        "finding": one.finding.id, "plan": one.plan, "period": one.period, "unit": unit,
        "project": one.finding.project, "decision": kind, "record_state": str(record.state), "still": remaining,
    }  # fmt: skip


def print_decided(found: Sequence[Mapping[str, Any]]) -> None:
    """Print what became of each record."""
    for one in found:
        say(f"{one['finding']} {one['unit']} {one['project']}：{DecisionKind.word_of(one['decision'])} → {RecordState.word_of(one['record_state'])}"
            + (f"（仍有意见：{'、'.join(one['still'])}）" if one["still"] else ""))  # fmt: skip
