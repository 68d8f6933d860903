"""`diaodu decisions`: what people decided in a period, and whether it still holds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from desk.options import Json, PeriodId, PlanName, UnitName
from desk.terminal import say, say_json, say_table
from desk.typed_names import unit_code
from diaodu.domain.review.decided_rows import BLANK
from tasks.month import open_month
from tasks.review.decided import decided_lines


def decisions(plan: PlanName, period: PeriodId, unit: UnitName = None, json: Json = False) -> None:
    """处理意见、认定、不予采用和撤回：何人何时、就什么、为什么、原填和改填、是否仍然有效、对数据的影响。

    处理意见可用 diaodu review 编号 undo 撤销，不予采用和撤回用原命令加 --undo。

    例：diaodu decisions ordos-2021 2021-03 --unit 准格尔旗
    """
    month = open_month(plan, period)
    found = decided_lines(month, unit_code(plan, period, unit) if unit else None)
    if json:
        say_json({"plan": plan, "period": period, "decisions": found})
    else:
        print_decisions(f"{plan} {period} 处理意见 {len(found)} 条", found)


def print_decisions(title: str, found: Sequence[dict[str, Any]]) -> None:
    """Print decisions for people."""
    heads = ("编号", "何人何时", "处理", "就什么", "理由", "对数据的影响")
    rows = [
        (one["id"], f"{one['by']}\n{datetime.fromisoformat(one['at']):%Y-%m-%d %H:%M}", _treated(one),
         _matter(one), _reasons(one), one["effect"]["text"] or "—")
        for one in found
    ]  # fmt: skip
    say_table(title, heads, rows, whole=[0]) if rows else say(f"{title}。")


def _treated(one: dict[str, Any]) -> str:
    what = f"{one['word']}（{one['undoes']}）" if one["undoes"] else one["word"]
    return what if one["undoes"] else f"{what}\n{one['status_word']}"


def _matter(one: dict[str, Any]) -> str:
    change = f" → “{one['new'] or BLANK}”" if one["new"] is not None else ""
    cell = f"{one['header']}：“{one['old'] or BLANK}”{change}" if one["header"] else one["message"]
    where = " ".join(part for part in (one["unit"], one["project"]) if part)
    return "\n".join(part for part in (where, cell, f"{one['place']} {one['rule']}".strip()) if part)


def _reasons(one: dict[str, Any]) -> str:
    confirmed = f"单位确认：{one['confirmed_by']}" if one["confirmed_by"] else ""
    until = f"有效期至 {one['expires']}" if one["expires"] else ""
    return "\n".join(part for part in (one["reason"], confirmed, until) if part)
