"""`diaodu withdraw`: a file in the wrong unit's folder leaves that unit, and may be given to its own."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from desk.judging import judge_if_judged
from desk.options import Json, OneUnit, PeriodId, PlanName, SentFile, Steward, Why, named, typed_by
from desk.sent_files import print_effect, print_standing, said_of, standing_of
from desk.terminal import say, say_json
from desk.typed_names import find_reporting_unit, find_unit
from diaodu.domain.errors import UsageError
from diaodu.domain.states import RunKind
from tasks.act.leave_out import give_back
from tasks.act.take_back import take_back
from tasks.enter.exclusions import Part
from tasks.enter.sent_files import find_sent
from tasks.month import open_month


def withdraw(
    plan: PlanName,
    period: PeriodId,
    *,
    unit: OneUnit,
    file: SentFile,
    reason: Why,
    by: Steward,
    to: Annotated[str | None, typer.Option("--to", metavar="UNIT", help="改归的单位：按原接收时间计")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="取消撤回")] = False,
    json: Json = False,
) -> None:
    """撤回放错单位的文件：不再是该单位的报送，文件夹里还在也不再收；--to 改归另一单位。

    例：diaodu withdraw ordos-2021 2021-03 --unit 准格尔旗 --file 东胜区3月.xlsx --to 东胜区 --reason "放错文件夹" --by 李审核
    """
    month = open_month(plan, period)
    whose, other = find_unit(month.plan, unit), find_reporting_unit(month, to) if to else None
    if undo and to:
        raise UsageError("--undo", "同时写了 --to", "取消撤回即归还原单位，不写 --to", "审核员")
    sent = find_sent(month, whose, named("--file", file))
    said = {"reason": named("--reason", reason), "by": typed_by(by), "at": datetime.now(UTC)}
    entry = (
        give_back(month, sent, **said, account=said["by"])
        if undo
        else take_back(month, Part(unit=whose, sent=sent), other, **said, account=said["by"])
    )
    judge_if_judged(month, RunKind.REVIEW)
    found = {
        "id": entry.id, "plan": plan, "period": period, "unit": whose.name, "code": whose.code, "file": sent.name,
        "sha256": sent.sha256, "withdrawn": not undo, "to": other.name if other else None, "reason": entry.reason,
        "by": entry.by, "effect": said_of(month, whose.code, entry)["effect"], **standing_of(month, whose.code), "other": standing_of(month, other.code) if other else None,
    }  # fmt: skip
    say_json(found) if json else _print(found)


def _print(found: dict[str, Any]) -> None:
    done = "已撤回" if found["withdrawn"] else "取消撤回"
    to = f"，改归{found['to']}" if found["to"] else ""
    say(f"{found['unit']} {found['period']} 文件“{found['file']}”：{done}{to}（{found['by']}：{found['reason']}）")
    print_effect(found)
    print_standing(found)
    if found["other"]:
        say(f"{found['to']}：")
        print_standing(found["other"])
