"""A case of every kind of measure: an entry that is refused, and one worked in numbers."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import pandas as pd

from diaodu.domain.figures.measures import MeasureContext
from diaodu.domain.measures.ledger_kind import EnteredCase, FormState

UNITS = ("甲局", "乙局")
DAY = date(2024, 3, 5)
ROWS = pd.DataFrame(
    [("甲局", "张三", 100, 50), ("甲局", "李四", 300, 50), ("乙局", "王五", 600, 300)],
    columns=["unit", "person", "amount", "paid"],
).assign(
    record=["r0", "r1", "r2"], day=pd.to_datetime(["2024-03-31", "2024-03-30", None]), away=[4, 1, 1.5],
    first=pd.to_datetime(["2024-02-28", "2024-03-31", "2024-03-01"]), last=pd.to_datetime(["2024-03-02", "2024-04-02", "2024-03-02"]),
)  # fmt: skip
"""Rows of the form f of March 2024."""
TOLD = MeasureContext(
    cases=[EnteredCase(id=unit, measure="m", unit=unit, value=Decimal(n), day=DAY) for unit, n in zip(UNITS, (2, 3), strict=True)],
    states=[FormState(unit="甲局", form="f", state="late", day=DAY), FormState(unit="乙局", form="f", state="on_time", day=DAY)],
)  # fmt: skip
"""What people entered about the measure m, and how the form f was handed in."""


class MeasureCase(NamedTuple):
    """A bad entry with what its refusal names; measures, the kind's last, and its figures of 甲局, 乙局 and the city."""

    bad: str
    told: str
    measures: str
    figures: tuple[Any, Any, Any]


MEASURE_CASES = {
    "count": MeasureCase(
        "{id: a, name: 甲, form: f, count: columns}", "'rows'",
        "[{id: a, form: f, count: rows, where: {amount: {ge: 300}}}]", (1, 1, 2),
    ),
    "sum": MeasureCase(
        "{id: a, name: 甲, sum: money}", "须写 form",
        "[{id: a, form: f, sum: amount}]", (400, 600, 1000),
    ),
    "days": MeasureCase(
        "{id: a, name: 甲, form: f, days: {sum: days, within: [first], by: person}}", "days.within",
        "[{id: a, unit: 天, form: f, days: {sum: away, within: [first, last], by: person}}]", (3, Decimal("1.5"), Decimal("4.5")),
    ),
    "distinct": MeasureCase(
        "{id: a, name: 甲, form: f, distinct: [money]}", "distinct",
        "[{id: a, form: f, distinct: paid}]", (1, 1, 2),
    ),
    "rate": MeasureCase(
        "{id: a, name: 甲, form: f, rate: {n: b, of: c}}", "rate 不取自报表，不写 form",
        "[{id: n, form: f, count: rows, where: {amount: {ge: 300}}}, {id: of, form: f, count: rows},"
        " {id: a, unit: '%', rate: {n: n, of: of}}]", (Decimal("0.5"), Decimal(1), Decimal("0.666667")),
    ),
    "rate_of_sums": MeasureCase(
        "{id: a, name: 甲, form: f, rate_of_sums: {n: b}}", "rate_of_sums.of",
        "[{id: a, unit: '%', form: f, rate_of_sums: {n: paid, of: amount}}]",
        (Decimal("0.25"), Decimal("0.5"), Decimal("0.4")),
    ),
    "shortfall": MeasureCase(
        "{id: a, name: 甲, form: f, shortfall: {each: person, required: -1}}", "shortfall.required",
        "[{id: a, unit: 天, form: f, shortfall: {each: person, required: 3}}]", (4, 2, 6),
    ),
    "missed_days": MeasureCase(
        "{id: a, name: 甲, form: f, missed_days: {date: day, weekday: 8}}", "missed_days.weekday",
        "[{id: a, unit: 天, form: f, missed_days: {date: day, weekday: 7}}]", (4, 5, None),
    ),
    "entered": MeasureCase(
        "{id: a, name: 甲, entered: {ge: 5, le: 1}}", "ge 5 大于 le 1",
        "[{id: m, entered: {}}]", (2, 3, 5),
    ),
    "log": MeasureCase(
        "{id: a, name: 甲, log: {states: [tardy]}}", "log.states.0",
        "[{id: a, log: {states: [late]}}]", (1, 0, 1),
    ),
    "total": MeasureCase(
        "{id: a, name: 甲, total: b}", "total",
        "[{id: m, entered: {}}, {id: l, log: {states: [late]}}, {id: a, total: [m, l]}]", (3, 3, 6),
    ),
}  # fmt: skip
