"""The tables of the bulletin's body, each from the facts; a table without rows is not made."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from diaodu.domain.papers.blocks import Table
from diaodu.domain.papers.bulletin.changes import change_notes, has_change
from diaodu.domain.papers.bulletin.columns import (
    TOTAL,
    Column,
    build_table,
    carried_notes,
    measure_columns,
    text_table,
    unit_column,
    whole_or_cents,
)
from diaodu.domain.papers.bulletin.facts import STAGES, Facts, UnitClass, rows_of
from diaodu.domain.text import disclosure, wording

OVERVIEW = (
    "reserve_projects", "signed_projects", "signed_investment", "started_projects", "start_rate", "funds_outside_ytd",
)  # fmt: skip
"""Measures of section 三, where the plan has them."""

LEADING = ("funds_outside_ytd", "signed_investment", "signed_projects")
"""The first of these that the plan has orders the units."""

FUNDS = ("funds_month", "funds_outside_ytd", "funds_foreign_ytd", "funds_total_ytd", "funds_rate", "entry_rate")
MAX_PROJECTS = 20
"""Rows of a project table; the rest are counted in its note."""

NEW_PROJECTS = [
    ("单位", "left"), ("项目名称", "left"), ("投资方", "left"), ("总投资(亿元)", "right"),
    ("阶段", "center"),
]  # fmt: skip
TALKS = [
    ("单位", "left"), ("项目名称", "left"), ("投资方", "left"), ("产业类别", "left"),
    ("总投资(亿元)", "right"),
]  # fmt: skip
EVENTS = [
    ("集中签约活动", "left"), ("签约(个)", "right"), ("总投资(亿元)", "right"), ("开工(个)", "right"),
    ("开工率(%)", "right"), ("投产(个)", "right"),
]  # fmt: skip
INDUSTRIES = [
    ("产业类别", "left"),
    ("项目(个)", "right"),
    ("总投资(亿元)", "right"),
    ("占比(%)", "right"),
]
PRICES = [("要素", "center"), ("类别", "left"), ("价格", "right"), ("计价单位", "left"), ("报送单位", "left")]
REQUESTS = [("单位", "left"), ("项目名称", "left"), ("需协调解决事项", "left")]


def body_tables(facts: Facts) -> dict[str, Table]:
    """All tables of the body by name, those without rows left out."""
    made = [
        *(class_table(facts, unit_class, index) for index, unit_class in enumerate(facts.classes)),
        event_table(facts),
        new_project_table(facts),
        talk_table(facts),
        funds_table(facts),
        industry_table(facts),
        price_table(facts),
        request_table(facts),
    ]
    return {table.name: table for table in made if table.rows}


def leading_measures(facts: Facts) -> set[str]:
    """The measure that orders the units, and has room beside it for last year's; empty where there is none."""
    return set([name for name in LEADING if facts.has(name)][:1])


def ordered_units(facts: Facts, units: Sequence[str]) -> list[str]:
    """Units by the leading measure, highest first; those without a figure last."""
    leading = next(iter(leading_measures(facts)), None)
    values = {unit: facts.value(leading, unit).value if leading else None for unit in units}
    return sorted(units, key=lambda unit: (values[unit] is None, -(values[unit] or 0)))


def class_table(facts: Facts, unit_class: UnitClass, index: int) -> Table:
    """Section 三: the main measures of a class's units, ordered by the leading one."""
    chosen = [name for name in OVERVIEW if facts.has(name)] or [m.id for m in facts.measures[:6]]
    columns = [unit_column(), *measure_columns(facts, chosen, unit_class.units, leading_measures(facts))]
    if _is_compared(facts, unit_class.units):  # 同比 needs their room; 附件1 has them
        columns = [column for column in columns if not column.head.startswith("目标")]
    units = ordered_units(facts, unit_class.units)
    return build_table(f"class_{index}", f"{unit_class.name}主要指标", columns, units, due_notes(facts, chosen))


def _is_compared(facts: Facts, units: Sequence[str | None]) -> bool:
    return any(has_change(facts, name, units) for name in leading_measures(facts))


def due_notes(facts: Facts, measures: Sequence[str]) -> list[str]:
    """Say of targets not yet due when they will be."""
    days = {facts.plan.measure(name).name: facts.due_from(name) for name in measures if facts.has(name)}
    said = {name: wording.chinese_date(day) for name, day in days.items() if day}
    return [f"{name}目标任务{day}到期，本期仅列示进度，不作评判。" for name, day in said.items()]


def funds_table(facts: Facts) -> Table:
    """Section 五: money arrived and entered, all units by the leading measure, then the city."""
    units = [*ordered_units(facts, facts.filing.expected), None]
    measures = [name for name in FUNDS if name != "funds_foreign_ytd" or not _is_compared(facts, units)]
    columns = measure_columns(facts, measures, units, leading_measures(facts))
    gap = [_entry_gap_column(facts, units)] if facts.has("entry_rate") else []
    rows = units if columns else []
    notes = [*change_notes(facts, set(FUNDS) & leading_measures(facts)), *carried_notes(facts, measures, units)]
    return build_table(
        "funds",
        "到位资金及系统录入情况" if facts.has("entry_rate") else "到位资金情况",
        [unit_column(), *columns, *gap],
        rows,
        notes,
    )


def _entry_gap_column(facts: Facts, units: Sequence[str | None]) -> Column:
    gaps = {unit: entry_gap(facts, unit) for unit in units}
    write = whole_or_cents([gap for gap in gaps.values() if gap is not None])
    return Column(head="未录入(万元)", cell=lambda unit: write(gaps[unit]))


def entry_gap(facts: Facts, unit: str | None = None) -> int | None:
    """Reported less entered, in yuan; None where nothing was reported."""
    rate = facts.value("entry_rate", unit)
    return None if rate.n is None or not rate.of else rate.of - rate.n


def event_table(facts: Facts) -> Table:
    """Section 四(一): projects of the 2020 events, by event, with the whole cohort below."""
    frame = facts.selected("signed_2020_events")
    by_event = [(str(event), group) for event, group in frame.groupby("event", sort=False)] if len(frame) else []
    by_event.sort(key=lambda pair: (-len(pair[1]), pair[0]))
    rows = [_cohort_row(facts, name, group) for name, group in [*by_event, *([(TOTAL, frame)] if by_event else [])]]
    table = text_table("events", "2020年集中签约项目落地情况", EVENTS, rows)
    return _bold_last(table)


def _bold_last(table: Table) -> Table:
    return Table(
        name=table.name, caption=table.caption, columns=table.columns, rows=table.rows, notes=table.notes,
        emphasis=(len(table.rows) - 1,) if table.rows else (),
    )  # fmt: skip


def _cohort_row(facts: Facts, name: str, group: pd.DataFrame) -> list[str]:
    started, producing = started_count(facts, group), stage_count(group, "投产")
    rate = wording.fixed_percent(wording.ratio(started, len(group)))
    investment = wording.hundred_millions(total(group, "total_investment"))
    return [name, str(len(group)), investment, str(started), rate, str(producing)]


def started_count(facts: Facts, frame: pd.DataFrame) -> int:
    """Projects at 开工 or beyond that name an 实际开工时间 within the period's end."""
    if frame.empty:
        return 0
    begun = frame["stage"].isin(STAGES[STAGES.index("开工") :])
    return int((begun & (frame["actual_start"] <= pd.Timestamp(facts.period.end))).sum())


def stage_count(frame: pd.DataFrame, stage: str) -> int:
    """Projects at a stage or beyond."""
    return 0 if frame.empty else int(frame["stage"].isin(STAGES[STAGES.index(stage) :]).sum())


def total(frame: pd.DataFrame, column: str) -> int:
    """Sum of a money column in yuan, what is missing left out."""
    return int(frame[column].dropna().sum()) if len(frame) else 0


def new_this_period(facts: Facts) -> pd.DataFrame:
    """Projects signed within the period, largest first."""
    frame = facts.selected("signed_2021")
    if frame.empty:
        return frame
    start, end = pd.Timestamp(facts.period.start), pd.Timestamp(facts.period.end)
    return frame[frame["sign_date"].between(start, end)]


def _largest(frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows = rows_of(frame)
    return sorted(rows, key=lambda row: (-(row["total_investment"] or 0), row["unit"], str(row["name"])))


def new_project_table(facts: Facts) -> Table:
    """Section 四(二): the projects signed in the period, the largest of them."""
    rows = _largest(new_this_period(facts))
    cells = [
        [row["unit"], disclosure.clean_text(row["name"]), disclosure.clean_text(row["investor"]),
         wording.hundred_millions(_yuan(row)), row["stage"]]
        for row in rows[:MAX_PROJECTS]
    ]  # fmt: skip
    table = text_table("new_projects", f"{facts.period.title}新签约项目", NEW_PROJECTS, cells)
    return _with_rest(table, len(rows))


def talk_table(facts: Facts) -> Table:
    """Section 四(三): projects in talks, firms and telling names disguised unless 可公开."""
    rows = _largest(facts.selected("talking_projects"))
    cells = [_talk_cells(row, facts.places) for row in rows[:MAX_PROJECTS]]
    return _with_rest(text_table("talks", "在谈项目", TALKS, cells), len(rows))


def _talk_cells(row: Mapping[str, Any], places: Sequence[str]) -> list[str]:
    amount = "待定" if row["total_investment"] is None else wording.hundred_millions(_yuan(row))
    name, firm = disclosure.shown_project(row, places), disclosure.shown_firm(row)
    return [row["unit"], name, firm, disclosure.clean_text(row.get("industry")) or wording.DASH, amount]


def _yuan(row: Mapping[str, Any]) -> int | None:
    return None if row["total_investment"] is None else int(row["total_investment"])


def _with_rest(table: Table, count: int) -> Table:
    if count <= len(table.rows):
        return table
    note = f"共{count}个，列总投资前{len(table.rows)}个。"
    return Table(
        name=table.name, caption=table.caption, columns=table.columns, rows=table.rows, notes=(*table.notes, note)
    )


def industry_table(facts: Facts) -> Table:
    """Section 六: the pool by O-18's classes, largest investment first."""
    rows = [
        [name, str(count), wording.hundred_millions(yuan), wording.fixed_percent(share)]
        for name, count, yuan, share in industries(facts)
    ]
    return text_table("industries", "储备项目产业分布", INDUSTRIES, rows)


def industries(facts: Facts) -> list[tuple[str, int, int, Any]]:
    """The pool's industries: (name, projects, investment in yuan, share of the projects)."""
    frame = facts.selected("reserve_projects")
    if frame.empty:
        return []
    named = frame.assign(industry=frame["industry"].fillna("未分类"))
    groups = [(str(name), len(group), total(group, "total_investment")) for name, group in named.groupby("industry")]
    groups.sort(key=lambda group: (-group[1], group[0]))
    return [(name, count, yuan, wording.ratio(count, len(frame))) for name, count, yuan in groups]


def price_table(facts: Facts) -> Table:
    """Section 六: factor prices as reported, by factor; units with the same price share a row."""
    order = ["水", "电", "天然气", "土地", "供热", "物流", "人工", "其他"]
    rows = [row for row in rows_of(facts.frame("factor_prices")) if row.get("price")]
    place = {unit: index for index, unit in enumerate(facts.filing.expected)}
    rows.sort(key=lambda row: (_place(order, row["factor"]), str(row["category"]), place.get(row["unit"], 99)))
    by_price: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        category, price, price_unit = (disclosure.clean_text(row[key]) for key in ("category", "price", "price_unit"))
        by_price.setdefault((row["factor"] or "其他", category, price, price_unit), []).append(row["unit"])
    cells = [[*key, wording.listed(dict.fromkeys(units))] for key, units in by_price.items()]
    return text_table("prices", "生产要素价格", PRICES, cells)


def _place(order: Sequence[str], word: object) -> int:
    return order.index(word) if isinstance(word, str) and word in order else len(order)


def request_table(facts: Facts) -> Table:
    """Section 八: what the units ask to be coordinated, project by project."""
    rows = [row for row in rows_of(facts.signed) if _says(row.get("to_coordinate"))]
    place = {unit: index for index, unit in enumerate(facts.filing.expected)}
    rows.sort(key=lambda row: (place.get(row["unit"], 99), str(row["name"])))
    cells = [_request_cells(facts, row) for row in rows]
    return text_table("requests", "签约项目需协调解决事项", REQUESTS, cells)


def _request_cells(facts: Facts, row: Mapping[str, Any]) -> list[str]:
    matter = disclosure.printable(row["to_coordinate"], facts.hidden)
    return [row["unit"], disclosure.shown_project(row, facts.places), matter]


def _says(text: object) -> bool:
    return disclosure.clean_text(text).strip("。.") not in {"", "无", "暂无", "/", "-", "—", "——"}


def problem_counts(facts: Facts) -> Counter[str]:
    """How many projects each unit reports as 停滞."""
    return Counter(row["unit"] for row in rows_of(facts.signed) if row.get("status") == "停滞")
