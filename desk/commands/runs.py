"""`diaodu runs`: the runs of a period, and taking a period from one that will not end."""

from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from desk.options import By, Json, PeriodId, PlanName, Reason, named, typed_by
from desk.terminal import say, say_json, say_table
from diaodu.domain.ledger import RunRow
from tasks.ledgers import open_ledgers
from tasks.month import open_plan_folder

group = typer.Typer(help="汇总记录。", no_args_is_help=True)


@group.command("list")
def list_all(
    plan: PlanName,
    period: Annotated[str | None, typer.Argument(metavar="[PERIOD]", help="报告期")] = None,
    json: Json = False,
) -> None:
    """每一次汇总：何时开始、到哪一步、最近心跳、结果。

    例：diaodu runs list ordos-2021 2021-03
    """
    folder = open_plan_folder(plan)
    found = [_public(run) for run in open_ledgers().runs.list(folder.plan.id, period)]
    if json:
        say_json({"plan": folder.plan.id, "runs": found})
        return
    zone = ZoneInfo(folder.plan.zone)
    heads = ("编号", "种类", "状态", "开始", "最近心跳", "说明")
    say_table(
        "汇总记录", heads, [_line(run, zone) for run in open_ledgers().runs.list(folder.plan.id, period)], whole=[0]
    )


@group.command()
def release(plan: PlanName, period: PeriodId, by: By, reason: Reason, json: Json = False) -> None:
    """释放被占用的报告期：进行它的程序确已中断而心跳未停（如系统时间改动过）时用；仍在运行的那一次此后不能再写入。

    例：diaodu runs release ordos-2021 2021-03 --by 张经办 --reason "服务器断电，时间已校正"
    """
    folder = open_plan_folder(plan)
    now = datetime.now(UTC)
    run = open_ledgers().runs.release(folder.plan.id, period, typed_by(by), named("--reason", reason), now)
    say_json(_public(run)) if json else say(
        f"{run.plan} {run.period}：汇总 {run.id} 已中断，报告期已释放（{by}：{reason}）"
    )


def _public(run: RunRow) -> dict[str, Any]:
    return {
        "run": run.id, "period": run.period, "kind": run.kind, "state": run.state, "as_of": run.as_of, "started_at": run.started_at,
        "heartbeat_at": run.heartbeat_at, "finished_at": run.finished_at, "released_by": run.summary.get("released_by"),
        "reason": run.summary.get("reason"),
    }  # fmt: skip


def _line(run: RunRow, zone: ZoneInfo) -> tuple[str, ...]:
    by, why = run.summary.get("released_by"), run.summary.get("reason")
    told = f"{by}释放：{why}" if by else str(run.summary.get("error") or "")
    times = (f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}" for moment in (run.started_at, run.heartbeat_at))
    return (run.id, run.kind.word, run.state.word, *times, told)
