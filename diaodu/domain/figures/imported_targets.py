"""Yearly targets from outside the plan (年度目标任务分解): a line of a table, judged and read.

A blank value is 未下达: it is kept as None, so that a target once given can be taken back.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diaodu.domain.figures.hand_values import is_share, read_hand_value
from diaodu.domain.ledger import Entry
from diaodu.domain.plans.plan import Measure, Plan
from diaodu.domain.results import NO_CODE, UnitCode, UnitName
from diaodu.domain.text.dates import read_date
from diaodu.domain.text.keys import bare_header_key
from diaodu.domain.text.wording import plain

HEADERS = {
    "unit": ("单位", "unit", "单位名称", "责任单位", "旗区", "地区"),
    "measure": ("指标", "measure", "指标名称", "任务", "目标任务名称"),
    "target": ("目标", "target", "年度目标", "目标值", "目标任务", "年度任务", "value"),
    "number": ("文号", "number", "文件", "依据", "依据文号"),
    "date": ("下达日期", "date", "日期", "下达时间"),
    "year": ("年度", "year", "年份"),
}
"""Headers of the table by key, Chinese and English."""
CITY = frozenset({"全市", "全区", "全县", "合计", "city", "总计"})
BLANK = frozenset({"", "未下达", "**", "—", "-", "/", "无"})


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenTarget:
    """One target as given; `unit` is a code, "" for the city; `value` is yuan, a count or a percentage (10%), None for 未下达.

    `cell` is where it stands in the file.
    """

    unit: UnitCode
    measure: str
    value: int | str | None
    number: str
    date: str
    year: str
    cell: str = ""


def read_given(plan: Plan, cells: Mapping[str, str], header: str, year: str) -> GivenTarget | list[str]:
    """A line's target, or everything that is wrong with it.

    `header` is the target column's own text, whose brackets may name the unit of money; `year` stands where the
    line has none.
    """
    unit, measure = _unit(plan, cells["unit"]), _measure(plan, cells["measure"])
    value = _value(cells["target"], header, measure) if isinstance(measure, Measure) else None
    day = _day(cells.get("date", ""))
    said = cells.get("year", "").removesuffix("年").removesuffix("年度") or year
    slips = [part for part in (unit if isinstance(unit, list) else None, measure, value, day) if isinstance(part, list)]
    if not re.fullmatch(r"(19|2\d)\d\d", said):
        slips.append([f"年度“{said}”无法识别，应为 2021 一类"])
    if slips or not isinstance(measure, Measure):
        return [text for part in slips for text in part]
    return GivenTarget(
        unit=UnitCode(str(unit)), measure=measure.id, value=None if isinstance(value, list) else value,
        number=cells.get("number", ""), date=str(day), year=said,
    )  # fmt: skip


def _unit(plan: Plan, name: str) -> UnitCode | list[str]:
    if name in {*CITY, plan.city}:
        return NO_CODE
    found = plan.find_unit(name)
    if found is None:
        return [f"单位“{name}”不是方案中的单位，可用 {'、'.join(unit.name for unit in plan.units)}、全市"]
    return found.code


def _measure(plan: Plan, name: str) -> Measure | list[str]:
    known = [measure for measure in plan.measures if not measure.internal]
    bare = bare_header_key(name)
    found = next((m for m in known if name == m.id or bare in {bare_header_key(m.name), bare_header_key(m.id)}), None)
    if found is None:
        return [f"指标“{name}”不存在，可用 {'、'.join(measure.name for measure in known if not measure.is_rate)}"]
    return [f"“{found.name}”是比率，不能下达目标"] if found.is_rate else found


def _value(text: str, header: str, measure: Measure) -> int | str | list[str] | None:
    """Yuan, a whole number, or a percentage as text (10%), as a plan's own targets say it."""
    if text in BLANK:
        return None
    try:
        value = read_hand_value(measure, text, header=header).value
    except ValueError as error:
        return [str(error)]
    if value < 0 or (not is_share(measure) and value != int(value)):
        return [f"“{measure.name}”的目标“{text}”应为不小于0的{'数' if is_share(measure) else '整数'}（{measure.unit}）"]
    return f"{plain(value * 100)}%" if is_share(measure) else int(value)


def _day(text: str) -> str | list[str]:
    if not text:
        return ""
    span = read_date(text, 0)
    return span.first.isoformat() if span else [f"下达日期“{text}”无法识别，应为 2021-02-05 一类"]


def latest_given(
    plan: Plan, entries: Sequence[Entry], years: Sequence[str]
) -> dict[str, dict[str | None, int | str | None]]:
    """Measure → unit's name (None: the city) → value: of the first of the years that has one, its latest entry.

    A plan that runs over the turn of the year has the targets of its first year where its own year has none.
    """
    names: dict[UnitCode, UnitName | None] = {NO_CODE: None} | {unit.code: unit.name for unit in plan.units}
    found: dict[str, dict[str | None, int | str | None]] = {}
    for entry in sorted(entries, key=lambda one: -years.index(one.period) if one.period in years else 0):
        if entry.period in years and entry.unit in names:
            found.setdefault(entry.subject, {})[names[entry.unit]] = entry.data["value"]
    return found
