"""A table of measures given by hand (模拟测算): each row checked against the plan, every slip with its line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from diaodu.domain.figures.derived import groups_of
from diaodu.domain.figures.hand_values import read_hand_value
from diaodu.domain.measures.values import CITY, whole
from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.plan import Plan, Unit
from diaodu.domain.text.keys import compact

HEADERS = {
    "unit": ("unit", "单位", "单位名称"),
    "measure": ("measure", "指标", "指标名称"),
    "value": ("value", "值", "数值", "完成"),
    "group": ("group", "组", "组别", "分组"),
}
"""Headers of the table by key, English and Chinese."""
CITY_WORDS = ("", "全市", "全区", "全县", "城市")
"""What the unit's cell may say of the whole city, beside the city's own name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRow:
    """One row as the file has it, with its line."""

    line: int
    unit: str
    measure: str
    value: str
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenValue:
    """One figure given: `unit` None is the city; money in yuan; a quotient of a rate keeps n and of."""

    line: int
    unit: str | None
    measure: str
    value: Decimal
    group: str = ""
    parts: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSlip:
    """A row that cannot be taken: its line and why."""

    line: int
    message: str


def read_rows(plan: Plan, units: Sequence[Unit], rows: Iterable[TextRow]) -> tuple[list[GivenValue], list[RowSlip]]:
    """Every row as a value, or the reason why not; a figure given twice is a slip of the later row."""
    given: list[GivenValue] = []
    slips: list[RowSlip] = []
    seen: dict[tuple[str | None, str, str], int] = {}
    for row in rows:
        try:
            value = _read_row(plan, units, row)
            _refuse_repeat(seen, value)
        except ValueError as error:
            slips.append(RowSlip(line=row.line, message=str(error)))
        else:
            given.append(value)
    return given, slips


def _refuse_repeat(seen: dict[tuple[str | None, str, str], int], value: GivenValue) -> None:
    key = (value.unit, value.measure, value.group)
    if key in seen:
        raise ValueError(f"与第{seen[key]}行是同一单位的同一指标，每个指标只写一行")
    seen[key] = value.line


def _read_row(plan: Plan, units: Sequence[Unit], row: TextRow) -> GivenValue:
    measure = _measure(plan, row.measure)
    unit = _unit(plan, units, row.unit)
    read = read_hand_value(measure, row.value, takes_bare=True)
    group = _group(plan, unit, row.group)
    return GivenValue(line=row.line, unit=unit, measure=measure.id, value=read.value, group=group, parts=read.parts)


def _measure(plan: Plan, text: str) -> Measure:
    wanted = compact(text)
    found = next((m for m in plan.measures if wanted in {m.id, compact(m.name)}), None)
    if found is None:
        raise ValueError(f"没有指标 {text!r}，可用 {', '.join(m.id for m in plan.measures if not m.internal)}")
    return found


def _unit(plan: Plan, units: Sequence[Unit], text: str) -> str | None:
    wanted = compact(text)
    if wanted in CITY_WORDS or wanted in {plan.city, plan.city.removesuffix("市")}:
        return CITY
    found = plan.find_unit(wanted) or plan.find_unit(text)
    if found is None:
        raise ValueError(f"没有单位 {text!r}，可用 {'、'.join(unit.name for unit in units)}，全市的行留空或写全市")
    if found not in units:
        raise ValueError(f"{found.name} 在本期不是报送单位")
    return found.name


def _group(plan: Plan, unit: str | None, text: str) -> str:
    """The group named, else the unit's only one; "" where none can be told."""
    wanted = compact(text)
    own = groups_of(plan, unit) if unit else []
    if not wanted:
        return own[0] if len(own) == 1 else ""
    found = next((g.id for g in plan.groups if wanted in {g.id, compact(g.title)}), None)
    if found is None:
        raise ValueError(f"没有分组 {text!r}，可用 {', '.join(g.id for g in plan.groups) or '（本方案不分组）'}")
    if found not in own:
        if not unit:
            raise ValueError(f"分组 {found} 的数是成员之和，须写明由哪个成员完成")
        raise ValueError(f"{unit} 不在分组 {found} 中")
    return found


def spread_over_groups(given: Iterable[GivenValue]) -> dict[tuple[str, str, str], Decimal]:
    """(measure, group, unit) → what was given for it."""
    found: dict[tuple[str, str, str], Decimal] = {}
    for value in given:
        if value.unit and value.group:
            key = (value.measure, value.group, value.unit)
            found[key] = found.get(key, Decimal(0)) + value.value
    return found


def ungrouped(plan: Plan, given: Iterable[GivenValue]) -> list[str]:
    """What counts in no group although its measure has a group's quota, said for people."""
    shared = {target.measure for target in plan.targets if any(line.group for line in target.lines)}
    loose = [g for g in given if g.unit and not g.group and g.measure in shared and groups_of(plan, g.unit) and g.value]
    return [
        f"第{g.line}行：{g.unit} 同属 {'、'.join(groups_of(plan, g.unit or ''))}，未写 group，"
        f"{whole(g.value)} 计入单位和全市，未计入任何组"
        for g in loose
    ]


def left_out(plan: Plan, units: Sequence[Unit], given: Sequence[GivenValue]) -> list[str]:
    """Units that a table leaves out: no figure for a target that others of their class have; it counts as 0."""
    forgotten: dict[tuple[str, ...], list[str]] = {}
    for target in plan.targets:
        has = {value.unit for value in given if value.measure == target.measure}
        classes = {unit.unit_class for unit in units if unit.name in has}
        without = tuple(unit.name for unit in units if unit.unit_class in classes and unit.name not in has)
        if without and any(line.unit or line.unit_class for line in target.lines):
            forgotten.setdefault(without, []).append(plan.measure(target.measure).name)
    return [f"{'、'.join(names)} 没有给出{'、'.join(found)}，按0测算" for names, found in forgotten.items()]
