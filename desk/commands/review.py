"""`diaodu review`: a steward's decisions on findings."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from desk.judging import judge_again
from desk.options import Json, Steward, Why, named, typed_by
from desk.terminal import say, say_json
from diaodu.domain.review.decision_list import lacking_words
from diaodu.domain.states import DecisionKind, RecordState, RunKind
from tasks.act.decide import outcome_of, take_decisions, word_of
from tasks.ledgers import open_ledgers
from tasks.month import open_month


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
    found = decide(ids, kind, named("--reason", reason), typed_by(by), given, at=datetime.now(UTC))
    say_json(found) if json else print_decided(found)


def decide(
    ids: Sequence[str], kind: str, reason: str, by: str, given: Mapping[str, str | None], at: datetime
) -> list[dict[str, Any]]:
    """Write decisions and judge their periods again; what became of each record.

    Raises:
        UsageError: unknown finding or kind, or a correction without value or the unit's confirmation.
    """
    store = open_ledgers()
    made = take_decisions(store, ids, word_of(kind, reason, by, given, at), account=by)
    for plan, period in dict.fromkeys((one.plan, one.period) for one in made):
        judge_again(open_month(plan, period), RunKind.REVIEW)
    return [outcome_of(store, one) for one in made]


def print_decided(found: Sequence[Mapping[str, Any]]) -> None:
    """Print what became of each record."""
    for one in found:
        state = RecordState.word_of(one["record_state"], "已处理")
        still = f"（仍有意见：{'、'.join(one['still'])}）" if one["still"] else ""
        lacks = f"；{lacking_words(one['lacks'])}" if one["lacks"] else ""
        what = " ".join(part for part in (one["finding"], one["unit"], one["project"]) if part)
        say(f"{what}：{DecisionKind.word_of(one['decision'])} → {state}{still}{lacks}")
