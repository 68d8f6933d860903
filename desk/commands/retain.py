"""`diaodu retain`: workbooks and letters of closed years go, after a look at what would."""

from datetime import UTC, datetime
from itertools import groupby
from typing import Annotated, Any

import typer

from desk.options import Json, PlanName, named, typed_by
from desk.terminal import say, say_json, say_table
from diaodu.domain.errors import UsageError
from diaodu.domain.months.retention import Kept, KeptKind, code_of
from tasks.act.retain import let_go, may_go, said
from tasks.ledgers import open_ledgers
from tasks.month import open_plan_folder


def retain(
    plan: PlanName,
    *,
    before: Annotated[str, typer.Option("--before", metavar="PERIOD", help="只清理这一期之前各期的")],
    confirm: Annotated[
        str | None, typer.Option("--confirm", metavar="CODE", help="试算给出的核对码；不写则只试算，不清理")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="何人；清理时必填")] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="事由；清理时必填")] = None,
    json: Json = False,
) -> None:
    """保管期限：清理已过去年度、已印发各期的报送文件原件和通知类邮件；先试算，凭核对码清理。数据、处理、文书和简报邮件不动。

    例：diaodu retain ordos-2021 --before 2021-01
    """
    named_plan, store, now = open_plan_folder(plan).plan, open_ledgers(), datetime.now(UTC)
    if confirm is None:
        found = may_go(store, named_plan, before, now)
    else:
        if by is None or reason is None:
            raise UsageError("--by、--reason", "没有写", "清理须写明何人、事由", "系统管理员")
        found = let_go(store, named_plan, before, confirm, by=typed_by(by), reason=named("--reason", reason), at=now)
    told = {
        "plan": plan,
        "before": before,
        "erased": confirm is not None,
        "code": code_of(found),
        "periods": _by_period(found),
    }
    say_json(told) if json else _print(told, found)


def _by_period(found: list[Kept]) -> list[dict[str, Any]]:
    return [
        {
            "period": period,
            **{str(kind): sum(one.kind is kind for one in kept) for kind in KeptKind},
            "bytes": sum(one.size for one in kept),
        }
        for period, kept in ((period, list(of)) for period, of in groupby(found, key=lambda one: one.period))
    ]


def _print(told: dict[str, Any], found: list[Kept]) -> None:
    if not found:
        say("没有可清理的")
        return
    rows = [
        (one["period"], *(str(one[str(kind)]) for kind in KeptKind), f"{one['bytes'] / 2**20:.1f}MB")
        for one in told["periods"]
    ]
    say_table("已清理" if told["erased"] else "可清理", ("报告期", *(kind.word for kind in KeptKind), "大小"), rows)
    if told["erased"]:
        say(f"已清理 {said(found)}；名称、大小、指纹和经过留在台账，操作日志逐期有记录")
        return
    say("清理后这些原件不能再下载，这些期也不能再按改动后的报表重读；数据、处理、文书、简报和更正的邮件都不动")
    say(
        f"尚未清理。清理请执行：diaodu retain {told['plan']} --before {told['before']} --confirm {told['code']} --by 姓名 --reason 事由"
    )
