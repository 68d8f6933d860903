"""`diaodu objection`: objections (申诉) to scores."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from desk.objections import print_objections
from desk.options import EnteredBy, Json, PeriodId, PlanName, Reason, named, typed_by
from desk.terminal import say, say_json
from desk.typed_names import find_unit
from diaodu.domain.figures.objections import Objection
from diaodu.domain.plans.plan import Plan
from tasks.enter.objections import decide_objection, list_objections, object_to
from tasks.month import open_month

group = typer.Typer(help="申诉。", no_args_is_help=True)


@group.command()
def add(
    plan: PlanName,
    period: PeriodId,
    unit: Annotated[str, typer.Argument(metavar="UNIT")],
    item: Annotated[str, typer.Option("--item", metavar="ITEM", help="考核项目")],
    reason: Reason,
    by: EnteredBy,
    json: Json = False,
) -> None:
    """登记一个单位对得分的申诉；得分公布后三个工作日内提出。

    例：diaodu objection add ordos-2021 2021-03 准格尔旗 --item 储备项目 --reason 有两个项目误判重复 --by 王填报
    """
    month = open_month(plan, period)
    one = object_to(
        month, find_unit(month.plan, unit), item, named("--reason", reason), typed_by(by), datetime.now(UTC)
    )
    _tell(month.plan, [one], json=json, text=f"已登记 {one.id}" + ("" if one.in_time else "（超过三个工作日）"))


@group.command()
def decide(
    plan: PlanName,
    period: PeriodId,
    objection: Annotated[str, typer.Argument(metavar="OBJECTION", help="申诉编号")],
    outcome: Annotated[str, typer.Argument(metavar="upheld|rejected", help="采纳或不采纳")],
    reason: Reason,
    by: EnteredBy,
    json: Json = False,
) -> None:
    """处理申诉：upheld 采纳（随后更正数据），rejected 不采纳。

    例：diaodu objection decide ordos-2021 2021-03 3f9c2a… rejected --reason 复核无误 --by 李审核
    """
    month = open_month(plan, period)
    one = decide_objection(month, objection, outcome, named("--reason", reason), typed_by(by), datetime.now(UTC))
    _tell(month.plan, [one], json=json, text=f"已处理 {one.id}")


@group.command("list")
def list_all(plan: PlanName, period: PeriodId, json: Json = False) -> None:
    """本期的申诉及处理结果。

    例：diaodu objection list ordos-2021 2021-03
    """
    month = open_month(plan, period)
    found = list_objections(month)
    if json:
        _tell(month.plan, found, json=True)
    else:
        print_objections(month.plan, found)


def _tell(plan: Plan, found: Sequence[Objection], *, json: bool, text: str = "") -> None:
    names = {unit.code: unit.name for unit in plan.units}
    say_json({"objections": [one.public(names) for one in found]}) if json else say(text)
