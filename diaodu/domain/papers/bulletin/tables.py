"""The tables of the bulletin's body, each from the facts; a table without rows is not made."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pandas as pd

from diaodu.domain.forms.conditions import stages_from
from diaodu.domain.forms.roles import FormRole
from diaodu.domain.papers.blocks import Table
from diaodu.domain.papers.bulletin.changes import change_notes, has_change
from diaodu.domain.papers.bulletin.columns import (
    TOTAL,
    PrintedColumn,
    build_table,
    carried_notes,
    measure_columns,
    printed_cells,
    text_table,
    unit_column,
    whole_or_cents,
)
from diaodu.domain.papers.bulletin.departed import left_notes
from diaodu.domain.papers.bulletin.facts import Facts, UnitClass, rows_of
from diaodu.domain.papers.bulletin.sums import PART, rest_notes, share_note, total_notes
from diaodu.domain.text import disclosure, wording
from diaodu.domain.text.disclosure import typeset

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


def ordered_units(facts: Facts, units: Sequence[str]) -> list[str]:
    """Units by the leading measure, highest first; those without a figure last."""
    values = {unit: facts.value(facts.leading, unit).value for unit in units}
    return sorted(units, key=lambda unit: (values[unit] is None, -(values[unit] or 0)))


def class_table(facts: Facts, unit_class: UnitClass, index: int) -> Table:
    """Section 三: the main measures of a class's units, ordered by the leading one."""
    chosen = [name for name in facts.plan.bulletin.overview if facts.has(name)] or [m.id for m in facts.measures[:6]]
    columns = [unit_column(), *measure_columns(facts, chosen, unit_class.units, compared_measures(facts))]
    if _is_compared(facts, unit_class.units):  # 同比 needs their room; 附件1 has them
        columns = [column for column in columns if not column.head.startswith("目标")]
    units = ordered_units(facts, unit_class.units)
    return build_table(f"class_{index}", f"{unit_class.name}主要指标", columns, units, due_notes(facts, chosen))


def compared_measures(facts: Facts) -> list[str]:
    """The measure that has room beside it for last year's: the leading one."""
    return [facts.leading] if facts.leading else []


def _is_compared(facts: Facts, units: Sequence[str | None]) -> bool:
    return any(has_change(facts, name, units) for name in compared_measures(facts))


def due_notes(facts: Facts, measures: Sequence[str]) -> list[str]:
    """Say of targets not yet due when they will be."""
    days = {facts.plan.measure(name).name: facts.due_from(name) for name in measures if facts.has(name)}
    said = {name: wording.chinese_date(day) for name, day in days.items() if day}
    return [f"{name}目标任务{day}到期，本期仅列示进度，不作评判。" for name, day in said.items()]


def funds_table(facts: Facts) -> Table:
    """Section 五: money arrived and entered, all units by the leading measure, then the city."""
    units = [*ordered_units(facts, facts.filing.expected), None]
    funds, roles = funds_measures(facts), facts.roles
    measures = [name for name in funds if name != roles.funds_foreign or not _is_compared(facts, units)]
    columns = measure_columns(facts, measures, units, compared_measures(facts))
    gap = [_entry_gap_column(facts, units)] if facts.has(roles.entry_rate) else []
    rows = units if columns else []
    compared = [name for name in compared_measures(facts) if name in funds]
    notes = [*change_notes(facts, compared), *carried_notes(facts, measures, units), *left_notes(facts, measures)]
    notes += [*rest_notes(facts, measures), *total_notes(facts, measures, units, printed_cells(facts, measures, units))]
    return build_table(
        "funds",
        "到位资金及系统录入情况" if gap else "到位资金情况",
        [unit_column(), *columns, *gap],
        rows,
        notes,
    )


def funds_measures(facts: Facts) -> list[str]:
    """Measures of money that arrived, in the order they are printed."""
    roles = facts.roles
    asked = [
        roles.funds_month, roles.funds_outside, roles.funds_foreign, roles.funds_total, roles.funds_rate,
        roles.entry_rate,
    ]  # fmt: skip
    return [name for name in asked if name]


def _entry_gap_column(facts: Facts, units: Sequence[str | None]) -> PrintedColumn:
    gaps = {unit: entry_gap(facts, unit) for unit in units}
    write = whole_or_cents([gap for gap in gaps.values() if gap is not None])
    return PrintedColumn(head="未录入(万元)", cell=lambda unit: write(gaps[unit]))


def entry_gap(facts: Facts, unit: str | None = None) -> int | None:
    """Reported less entered, in yuan; None where nothing was reported."""
    rate = facts.value(facts.roles.entry_rate, unit)
    return None if rate.n is None or not rate.of else int(rate.of - rate.n)


def event_table(facts: Facts) -> Table:
    """Section 四(一): projects of the events, by event, with the whole cohort below."""
    frame = facts.selected(facts.roles.event_signed)
    by_event = [(str(event), group) for event, group in frame.groupby("event", sort=False)] if len(frame) else []
    by_event.sort(key=lambda pair: (-len(pair[1]), pair[0]))
    rows = [_cohort_row(facts, name, group) for name, group in [*by_event, *([(TOTAL, frame)] if by_event else [])]]
    title = measure_title(facts, facts.roles.event_signed) if rows else ""
    table = _bold_last(text_table("events", f"{title}落地情况", EVENTS, rows))
    return replace(table, notes=tuple(_rounding_note(rows)))


def _rounding_note(rows: Sequence[Sequence[str]]) -> list[str]:
    """Say that the rows' 总投资, each rounded, do not add up to the last one's."""
    *parts, whole = [Decimal(row[2]) for row in rows] or [Decimal(0)]
    return ["因四舍五入，总投资各行之和与合计略有出入。"] if parts and sum(parts) != whole else []


def measure_title(facts: Facts, measure: str | None) -> str:
    """A measure's name in a heading or a sentence, without 其中; "" of none."""
    return typeset(facts.plan.measure(measure).name.removeprefix(PART)) if measure else ""


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
    begun = frame["stage"].isin(stages_from("开工"))
    return int((begun & (frame["actual_start"] <= pd.Timestamp(facts.period.end))).sum())


def stage_count(frame: pd.DataFrame, stage: str) -> int:
    """Projects at a stage or beyond."""
    return 0 if frame.empty else int(frame["stage"].isin(stages_from(stage)).sum())


def total(frame: pd.DataFrame, column: str) -> int:
    """Sum of a money column in yuan, what is missing left out."""
    return int(frame[column].dropna().sum()) if len(frame) else 0


def new_this_period(facts: Facts) -> pd.DataFrame:
    """Projects signed within the period, largest first."""
    frame = facts.selected(facts.roles.new_signed)
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
    rows = _largest(facts.selected(facts.roles.talking))
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
    table = text_table("industries", "储备项目产业分布", INDUSTRIES, rows)
    return replace(table, notes=tuple(share_note([row[-1] for row in rows])))


def industries(facts: Facts) -> list[tuple[str, int, int, Any]]:
    """The pool's industries: (name, projects, investment in yuan, share of the projects)."""
    frame = facts.selected(facts.roles.reserve)
    if frame.empty:
        return []
    named = frame.assign(industry=frame["industry"].fillna("未分类"))
    groups = [(str(name), len(group), total(group, "total_investment")) for name, group in named.groupby("industry")]
    groups.sort(key=lambda group: (-group[1], group[0]))
    return [(name, count, yuan, wording.ratio(count, len(frame))) for name, count, yuan in groups]


def price_table(facts: Facts) -> Table:
    """Section 六: factor prices as reported, by factor; units with the same price share a row."""
    order = ["水", "电", "天然气", "土地", "供热", "物流", "人工", "其他"]
    rows = [row for row in rows_of(facts.frame(facts.form_of(FormRole.PRICES))) if row.get("price")]
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
    rows = [row for row in rows_of(facts.projects) if _says(row.get("to_coordinate"))]
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
    return Counter(row["unit"] for row in rows_of(facts.projects) if row.get("status") == "停滞")
