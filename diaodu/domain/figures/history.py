"""Last year's figures as people hand them in (历史数据): a line of a table, judged and read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from diaodu.domain.errors import UsageError
from diaodu.domain.figures.comparisons import LastFigure
from diaodu.domain.figures.hand_values import is_share, read_hand_value
from diaodu.domain.figures.imported_targets import CITY
from diaodu.domain.ledger import Entry
from diaodu.domain.period import parse_period, period_of
from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import NO_CODE, UnitCode, UnitName
from diaodu.domain.text.dates import read_date
from diaodu.domain.text.keys import bare_header_key, compact
from diaodu.domain.text.money import round_half_up

HEADERS = {
    "plan": ("方案", "plan", "方案名"),
    "period": ("报告期", "period", "期间", "月份"),
    "unit": ("单位", "unit", "单位名称", "旗区", "地区"),
    "measure": ("指标", "measure", "指标名称"),
    "value": ("数值", "value", "完成数", "上年数"),
}
"""Headers of the table by key, Chinese and English."""
FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One figure as given; `unit` is a code, "" for the city; money is yuan, a rate a share of 1."""

    plan: str
    period: str
    unit: UnitCode
    measure: str
    value: int | Decimal

    @property
    def key(self) -> tuple[str, str, UnitCode, str]:
        """What the figure is of."""
        return self.plan, self.period, self.unit, self.measure


def read_history(plan: Plan | None, cells: Mapping[str, str], header: str) -> HistoryLine | list[str]:
    """A line's figure, or everything that is wrong with it.

    `plan` is the one the line names, None when there is no such plan; `header` is the value column's own text,
    whose brackets may name the unit of money.
    """
    if plan is None:
        return [f"方案“{cells['plan']}”不存在"]
    period, unit = _period(plan, cells["period"]), _unit(plan, cells["unit"])
    measure = _measure(plan, cells["measure"])
    value = _value(cells["value"], header, measure) if isinstance(measure, Measure) else []
    slips = [part for part in (period, unit, measure, value) if isinstance(part, list)]
    if any(slips) or isinstance(value, list) or not isinstance(measure, Measure):
        return [text for part in slips for text in part]
    return HistoryLine(plan=plan.id, period=str(period), unit=UnitCode(str(unit)), measure=measure.id, value=value)


def _period(plan: Plan, text: str) -> str | list[str]:
    """A period of one of the plan's rhythms; a spreadsheet may have made a date of 2020-03."""
    expected = f"报告期“{text}”无法识别，应为 2020-03 一类"
    try:
        period = parse_period(compact(text))
    except UsageError:
        span = read_date(text, 0)
        if span is None or span.first.year < FIRST_YEAR:
            return [expected]
        period = period_of(span.first, plan.base_rhythm)
        if span.last > period.end:
            return [expected]
    return period.id if period.rhythm in plan.rhythms else [f"报告期“{text}”与方案的周期不同"]


def _unit(plan: Plan, name: str) -> UnitCode | list[str]:
    if name in {"", *CITY, plan.city}:
        return NO_CODE
    found = plan.find_unit(name)
    if found is None:
        return [f"单位“{name}”不是方案中的单位，可用 {'、'.join(unit.name for unit in plan.units)}、全市"]
    return found.code


def _measure(plan: Plan, name: str) -> Measure | list[str]:
    bare = bare_header_key(name)
    found = next((m for m in plan.measures if name == m.id), None)
    found = found or next((m for m in plan.measures if name == m.name or bare == bare_header_key(m.name)), None)
    if found is None:
        known = "、".join(measure.name for measure in plan.measures if not measure.internal)
        return [f"指标“{name}”不存在，可用 {known}"]
    return found


def _value(text: str, header: str, measure: Measure) -> int | Decimal | list[str]:
    """A bare number is yuan, or a share up to 1, unless the header names a unit."""
    try:
        value = read_hand_value(measure, text, header=header, takes_bare=True).value
    except ValueError as error:
        return [str(error)]
    return int(value) if value == int(value) and not is_share(measure) else round_half_up(value, 6)


def last_figures(plan: Plan, entries: Sequence[Entry]) -> dict[tuple[str, str | None], LastFigure]:
    """(measure, unit's name, None for the city) → figure: of a period's entries, oldest first, the latest counts."""
    names: dict[UnitCode, UnitName | None] = {NO_CODE: None} | {unit.code: unit.name for unit in plan.units}
    return {
        (entry.subject, names[entry.unit]): LastFigure(value=entry_value(entry))
        for entry in entries
        if entry.unit in names
    }


def joined_last_year(
    last: Mapping[tuple[str, str | None], LastFigure],
    parts: Mapping[UnitName, Sequence[UnitName]],
    since: Collection[UnitName] = (),
    rates: Collection[str] = (),
) -> dict[tuple[str, str | None], LastFigure]:
    """Last year's figures with those of units that went into another one added to that one's.

    `parts`: unit → those that went into it; `since`: units that did not report then. Where the figure of one of them
    is missing there is none: part of a unit is not held against the whole.
    """
    found = dict(last)
    for unit, gone in parts.items():
        names = [name for name in (unit, *gone) if name not in since]
        for measure in dict.fromkeys(measure for measure, _ in last):
            figures = [last.get((measure, name)) for name in names]
            for name in (unit, *gone):
                found.pop((measure, name), None)
            if names and (together := _joined(figures, is_rate=measure in rates)):
                found[measure, unit] = together
    return found


def _joined(figures: Sequence[LastFigure | None], *, is_rate: bool) -> LastFigure | None:
    """Figures added up; of rates what they are made of, from which the rate is made anew."""
    known = [figure for figure in figures if figure]
    if len(known) < len(figures):
        return None
    if len(known) == 1 or not is_rate:
        value = sum(figure.value for figure in known)
        return known[0] if len(known) == 1 else LastFigure(value=value, is_part=any(one.is_part for one in known))
    n, of = sum(figure.n or 0 for figure in known), sum(figure.of or 0 for figure in known)
    if of <= 0 or any(figure.n is None or figure.of is None for figure in known):
        return None
    is_part = any(figure.is_part for figure in known)
    return LastFigure(value=round_half_up(Decimal(n) / Decimal(of), 6), n=n, of=of, is_part=is_part)


def entry_value(entry: Entry) -> int | Decimal:
    """The figure of an entry: whole, or exact as text."""
    value = entry.data["value"]
    return value if isinstance(value, int) else Decimal(value)
