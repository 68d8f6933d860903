"""`diaodu targets`: yearly targets (年度目标任务) given by a file."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from desk.options import EnteredBy, Json, PlanName, typed_by
from desk.terminal import note, say, say_json, say_table
from diaodu.adapters.plan_files import list_plans
from diaodu.domain.errors import UsageError
from diaodu.domain.ledger import Entry
from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.plan import Plan
from diaodu.domain.states import EntryKind
from diaodu.domain.text.money import spell_exactly
from diaodu.settings import load_settings
from tasks.enter.targets import keep_targets, read_target_file
from tasks.ledgers import open_ledgers
from tasks.month import open_plan_folder, target_notes

group = typer.Typer(help="年度目标任务。", no_args_is_help=True)


@group.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV 或 xlsx：单位、指标、目标[、文号、下达日期、年度]")],
    by: EnteredBy,
    plan: Annotated[str, typer.Option("--plan", metavar="PLAN", help="方案名；只有一个方案时可不写")] = "",
    json: Json = False,
) -> None:
    """导入年度目标任务分解；空白为未下达，同一单位同一指标以最后一次为准。

    例：diaodu targets import 任务分解.xlsx --plan ordos-2021 --by 张经办
    """
    found = open_plan_folder(plan or _only_plan()).plan
    given = read_target_file(file, found)
    entries = keep_targets(open_ledgers(), found, given, typed_by(by), datetime.now(UTC), file.name)
    blank = sum(one.value is None for one in given)
    notes = target_notes(found, open_ledgers(), sorted({one.year for one in given}))
    told = {"plan": found.id, "imported": len(entries), "blank": blank}
    for text in notes:
        note(text, style="yellow")
    say_json(told) if json else say(f"{found.id} 已导入 {len(entries)} 条目标，其中未下达 {blank} 条；下次汇总起计算")


@group.command("list")
def list_all(
    plan: PlanName,
    year: Annotated[str | None, typer.Argument(metavar="[YEAR]", help="年度，如 2021")] = None,
    json: Json = False,
) -> None:
    """已导入的年度目标任务，每单位每指标最后一次的。

    例：diaodu targets list ordos-2021 2021
    """
    found = open_plan_folder(plan).plan
    entries = open_ledgers().entries.list(found.id, EntryKind.TARGET, year)
    latest = {(entry.period, entry.subject, entry.unit): entry for entry in entries}
    rows = [_public_target(found, entry) for entry in latest.values()]
    if json:
        say_json({"plan": found.id, "targets": rows})
        return
    table = [(r["year"], r["unit"] or found.city, r["name"], r["shown"], r["number"], r["by"]) for r in rows]
    say_table(f"{plan} 年度目标任务", ("年度", "单位", "指标", "目标", "文号", "录入人"), table, right=[3])


def _only_plan() -> str:

    plans = list_plans(load_settings().folder("PLANS"))
    if len(plans) != 1:
        raise UsageError("--plan", "没有写", "、".join(plans))
    return plans[0]


def _public_target(plan: Plan, entry: Entry) -> dict[str, Any]:

    measure, value = plan.measure(entry.subject), entry.data["value"]
    shown = "未下达" if value is None else _shown(measure, value)
    unit = next((unit.name for unit in plan.units if unit.code == entry.unit), None)
    return {
        "year": entry.period, "unit": unit, "measure": entry.subject, "name": measure.name, "target": value,
        "shown": shown, "number": entry.data["number"], "date": entry.data["date"], "by": entry.by,
    }  # fmt: skip


def _shown(measure: Measure, value: int | str) -> str:
    if isinstance(value, str):  # a percentage says so itself
        return value
    return spell_exactly(value) if measure.is_money else f"{value}{measure.unit}"
