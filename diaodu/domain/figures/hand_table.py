"""A table of measures given by hand (模拟测算): each row checked against the plan, every slip with its line."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from diaodu.domain.figures.derived import groups_of
from diaodu.domain.measures.values import CITY, whole
from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.plan import Plan, Unit
from diaodu.domain.text.keys import compact
from diaodu.domain.text.money import UNITS, to_yuan

HEADERS = {
    "unit": ("unit", "单位", "单位名称"),
    "measure": ("measure", "指标", "指标名称"),
    "value": ("value", "值", "数值", "完成"),
    "group": ("group", "组", "组别", "分组"),
}
"""Headers of the table by key, English and Chinese."""
CITY_WORDS = ("", "全市", "全区", "全县", "城市")
"""What the unit's cell may say of the whole city, beside the city's own name."""
MAX_RATE = 10
"""A bare number above this is a percentage without its sign, e.g. 85 for 85%."""
_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_PLAIN = re.compile(rf"({_NUMBER})")
_MONEY = re.compile(rf"({_NUMBER})(亿元|万元|百万元|千元|元|亿|万)?")
_SHARE = re.compile(rf"({_NUMBER})(%)?")
_QUOTIENT = re.compile(rf"({_NUMBER})/({_NUMBER})")


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


def read_rows(
    plan: Plan, units: Sequence[Unit], money: frozenset[str], rows: Iterable[TextRow]
) -> tuple[list[GivenValue], list[RowSlip]]:
    """Every row as a value, or the reason why not; a figure given twice is a slip of the later row."""
    given: list[GivenValue] = []
    slips: list[RowSlip] = []
    seen: dict[tuple[str | None, str, str], int] = {}
    for row in rows:
        try:
            value = _read_row(plan, units, money, row)
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


def _read_row(plan: Plan, units: Sequence[Unit], money: frozenset[str], row: TextRow) -> GivenValue:
    measure = _measure(plan, row.measure)
    unit = _unit(plan, units, row.unit)
    value, parts = _READ[_kind(measure, money)](measure, compact(row.value))
    group = _group(plan, unit, row.group)
    return GivenValue(line=row.line, unit=unit, measure=measure.id, value=value, group=group, parts=parts)


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


def _kind(measure: Measure, money: frozenset[str]) -> str:
    if measure.is_rate or measure.unit == "%":
        return "rate"
    return "money" if measure.id in money else "number"


def _read_number(measure: Measure, text: str) -> tuple[Decimal, None]:
    found = _PLAIN.fullmatch(text.removesuffix(measure.unit))
    if not found:
        raise ValueError(f"{measure.id} 的值 {text!r} 不是数字，应写成 3")
    number = _decimal(found[1])
    if number < 0:
        raise ValueError(f"{measure.id} 的值 {text!r} 不能为负数")
    if _is_count(measure) and number != int(number):
        raise ValueError(f"{measure.id} 的值 {text!r} 应为整数（{measure.unit}）")
    return number, None


def _is_count(measure: Measure) -> bool:
    return measure.kind.is_count or measure.unit in {
        "个",
        "次",
        "人",
        "条",
        "项",
        "场",
    }


def _read_money(measure: Measure, text: str) -> tuple[Decimal, None]:
    found = _MONEY.fullmatch(text.removesuffix("人民币"))
    if not found:
        raise ValueError(f"{measure.id} 的值 {text!r} 不是金额，应写成 7.2亿元、5000万元或以元计的数字")
    unit = found[2] or "元"
    return Decimal(to_yuan(_decimal(found[1]), unit if unit in UNITS else f"{unit}元")), None


def _read_rate(measure: Measure, text: str) -> tuple[Decimal, tuple[int, int] | None]:
    if found := _QUOTIENT.fullmatch(text):
        return _quotient(measure, text, _decimal(found[1]), _decimal(found[2]))
    found = _SHARE.fullmatch(text)
    if not found:
        raise ValueError(f"{measure.id} 的值 {text!r} 不是比率，应写成 0.85、85% 或 17/20")
    number = _decimal(found[1])
    if not found[2] and abs(number) > MAX_RATE:
        raise ValueError(f"{measure.id} 的值 {text!r} 是否为 {text}%，比率应写成 0.85 或 85%")
    return (number / 100 if found[2] else number), None


def _quotient(measure: Measure, text: str, n: Decimal, of: Decimal) -> tuple[Decimal, tuple[int, int] | None]:
    if of <= 0:
        raise ValueError(f"{measure.id} 的值 {text!r} 分母应大于零")
    share = Fraction(n) / Fraction(of)
    parts = (int(n), int(of)) if n == int(n) and of == int(of) else None
    return Decimal(share.numerator) / Decimal(share.denominator), parts


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


_READ: dict[str, Callable[[Measure, str], tuple[Decimal, tuple[int, int] | None]]] = {
    "number": _read_number,
    "money": _read_money,
    "rate": _read_rate,
}


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
