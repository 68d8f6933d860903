"""`diaodu exclude`: what was sent by mistake is left out (不予采用), kept and listed."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from desk.judging import judge_if_judged
from desk.options import Json, OneUnit, PeriodId, PlanName, SentFile, Steward, Why, named, typed_by
from desk.sent_files import print_effect, print_standing, said_of, standing_of
from desk.terminal import say, say_json
from desk.typed_names import find_reporting_unit
from diaodu.domain.errors import UsageError
from diaodu.domain.ledger import Entry
from diaodu.domain.states import RunKind
from tasks.act.leave_out import leave_out
from tasks.enter.exclusions import Part
from tasks.enter.sent_files import find_sent, same_bytes
from tasks.month import Month, open_month


def exclude(
    plan: PlanName,
    period: PeriodId,
    *,
    unit: OneUnit,
    file: SentFile,
    reason: Why,
    by: Steward,
    sheet: Annotated[str | None, typer.Option("--sheet", metavar="S", help="只此工作表")] = None,
    row: Annotated[int | None, typer.Option("--row", metavar="N", help="只此一行：工作表左侧看到的行号")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="恢复采用")] = False,
    json: Json = False,
) -> None:
    """不予采用：误报的文件、工作表或一行不计入任何数据，留存备查；--undo 恢复采用。

    不予采用的文件此前替代过的文件恢复有效；原样再报仍不予采用，内容有变的按新内容审核并告知审核员。

    例：diaodu exclude ordos-2021 2021-03 --unit 准格尔旗 --file 3月报表.xlsx --sheet 储备项目表 --row 7 --reason "重复报送" --by 李审核

    例：diaodu exclude ordos-2021 2021-03 --unit 准格尔旗 --file 3月报表.xlsx --undo --reason "确应报送" --by 李审核
    """
    month = open_month(plan, period)
    whose = find_reporting_unit(month, unit)
    if row is not None and row < 1:
        raise UsageError("--row", str(row), "工作表左侧看到的行号，从1起", "审核员")
    part = Part(unit=whose, sent=find_sent(month, whose, named("--file", file)), sheet=sheet, row=row or 0)
    who = typed_by(by)
    entry = leave_out(
        month, part, undo=undo, reason=named("--reason", reason), by=who, at=datetime.now(UTC), account=who
    )
    judge_if_judged(month, RunKind.REVIEW)
    found = _outcome(month, part, entry, undo=undo)
    say_json(found) if json else _print(found)


def _outcome(month: Month, part: Part, entry: Entry, *, undo: bool) -> dict[str, Any]:
    return {
        "id": entry.id, "plan": month.plan.id, "period": month.period.id, "unit": part.unit.name, "code": part.unit.code,
        "file": part.sent.name, "sha256": part.sent.sha256, "sheet": part.sheet, "row": part.row or None,
        "excluded": not undo, "reason": entry.reason, "by": entry.by, **said_of(month, part.unit.code, entry),
        "same_bytes": same_bytes(month, part.sent), **standing_of(month, part.unit.code),
    }  # fmt: skip


def _print(found: dict[str, Any]) -> None:
    done = "不予采用" if found["excluded"] else "恢复采用"
    say(f"{found['unit']} {found['period']} {found['what']}：{done}（{found['by']}：{found['reason']}）")
    if found["same_bytes"]:
        say(f"内容完全相同的{'、'.join(f'“{name}”' for name in found['same_bytes'])}一并{done}")
    print_effect(found)
    print_standing(found)
