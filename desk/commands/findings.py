"""`diaodu findings`: what stands against which cell, and how to mend it."""

from desk.finding_table import say_findings
from desk.options import Json, PeriodId, PlanName, UnitName
from desk.terminal import say_json
from diaodu.domain.results import Finding
from tasks.ledgers import open_place
from tasks.look.shapes import public_finding


def findings(plan: PlanName, period: PeriodId, unit: UnitName = None, json: Json = False) -> None:
    """审核意见：哪个单位哪个文件哪个单元格，什么问题，怎么改。

    例：diaodu findings ordos-2021 2021-03 --unit 准格尔旗
    """
    found, names = _find(plan, period, unit), open_place(plan, period).store.units.names(plan)
    shown = [public_finding(finding, names) for finding in found]
    if json:
        say_json({"plan": plan, "period": period, "findings": shown})
    else:
        say_findings(f"{plan} {period} 审核意见 {len(shown)} 条", shown)


def _find(plan: str, period: str, unit: str | None) -> list[Finding]:
    place = open_place(plan, period)
    if unit is None and (found := place.store.validation.findings(*place.key)):
        return found
    from desk.typed_names import known_plan, unit_code  # loads pydantic and the plan's models, which the ledgers spare

    known_plan(plan, period)
    return place.store.validation.findings(*place.key, unit=unit_code(plan, period, unit) if unit else None)
