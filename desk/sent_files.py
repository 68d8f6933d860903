"""How a unit's files and rows stand once a steward has left some out or moved one, for scripts and for people."""

from typing import Any

from desk.terminal import say
from diaodu.domain.ledger import Entry
from diaodu.domain.results import UnitCode
from diaodu.domain.states import FileState
from tasks.month import Month
from tasks.review.decided import decided_lines


def standing_of(month: Month, unit: str) -> dict[str, Any]:
    """How the unit's files and rows stand, and what an issued paper would say otherwise."""
    report = next((one for one in month.store.validation.reports(*month.key) if one.code == unit), None)
    rows = (
        {name: getattr(report.rows, name) for name in ("read", "accepted", "held", "waived", "rejected", "carried")}
        if report
        else {}
    )
    files = [
        {"name": one.name, "sha256": one.sha256, "state": str(one.state)} for one in (report.files if report else ())
    ]
    return {"files": files, "rows": rows, "corrections": len(month.store.corrections.list(*month.key))}


def said_of(month: Month, unit: UnitCode, entry: Entry) -> dict[str, Any]:
    """What an entry is about and what it changes in the totals, as `decisions` lists it."""
    line = next(one for one in decided_lines(month, unit) if one["id"] == entry.id)
    return {"what": line["message"], "effect": line["effect"]}


def print_effect(found: dict[str, Any]) -> None:
    """Print what it changes in the totals, if anything."""
    if text := found["effect"]["text"]:
        say(f"对数据的影响：{text}")


def print_standing(found: dict[str, Any]) -> None:
    """Print how the unit's rows and files stand now."""
    if rows := found["rows"]:
        say(
            f"现读取 {rows['read']} 条，采用 {rows['accepted'] + rows['waived']}，待补正 {rows['held']}，不予计入 {rows['rejected']}"
        )
    for file in found["files"]:
        say(f"　{file['name']}（{file['sha256'][:8]}）：{FileState.word_of(file['state'], '未汇总')}")
