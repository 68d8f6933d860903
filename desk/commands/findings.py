"""`diaodu findings`: what stands against which cell, and how to mend it."""

from desk.known import known_plan, unit_name
from desk.options import Json, PeriodId, PlanName, UnitName
from desk.terminal import say_json


def findings(plan: PlanName, period: PeriodId, unit: UnitName = None, json: Json = False) -> None:
    """审核意见：哪个单位哪个文件哪个单元格，什么问题，怎么改。

    例：diaodu findings ordos-2021 2021-03 --unit 准格尔旗
    """
    from desk.finding_table import say_findings
    from desk.shapes import public_finding
    from tasks.place import open_place

    place = open_place(plan, period)
    name = unit_name(plan, period, unit) if unit else None
    found = place.store.validation.findings(*place.key, unit=name)
    if not found:
        known_plan(plan, period)
    shown = [public_finding(finding) for finding in found]
    if json:
        say_json({"plan": plan, "period": period, "findings": shown})
    else:
        say_findings(f"{plan} {period} 审核意见 {len(shown)} 条", shown)
