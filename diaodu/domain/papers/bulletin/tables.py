"""The tables of the bulletin's body, each from the facts; a table without rows is not made."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pandas as pd

from diaodu.domain.forms.conditions import stages_from
from diaodu.domain.forms.roles import FormRole
from diaodu.domain.papers.blocks import Table
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
from diaodu.domain.papers.bulletin.facts import Facts, largest_first, rows_of, yuan_of
from diaodu.domain.papers.bulletin.headline import headline_table, target_table
from diaodu.domain.papers.bulletin.matrix import (
    is_told,
    ordered_units,
    overview_measures,
    overview_table,
    target_matrix,
)
from diaodu.domain.papers.bulletin.places import NO_PLACES
from diaodu.domain.papers.bulletin.projects import project_tables, whole_project_tables
from diaodu.domain.papers.bulletin.requests import office_table, request_list
from diaodu.domain.papers.bulletin.sums import PART, rest_notes, share_note, total_notes
from diaodu.domain.papers.bulletin.unit_words import word_list
from diaodu.domain.text import disclosure, wording
from diaodu.domain.text.disclosure import typeset
from diaodu.domain.text.keys import name_key
from diaodu.domain.text.length import LONGEST_NAME, head_of

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
PRICES = [
    ("单位", "left"), ("要素", "center"), ("类别", "left"), ("价格", "right"), ("计价单位", "left"),
]  # fmt: skip
MANY = 20
"""Units of which the body has more than one table."""
UNSURE, UNTOLD = "待核实", "未分类"
"""The industry of a project whose own is none of the form's classes; of one that names none."""


def body_tables(facts: Facts) -> dict[str, Table]:
    """All tables of the body by name, those without rows left out."""
    made = [
        headline_table(facts), target_table(facts), overview_table(facts), *project_tables(facts).values(),
        event_table(facts), *([funds_table(facts)] if has_funds_table(facts) else []), office_table(facts),
    ]  # fmt: skip
    return {table.name: table for table in made if table.rows}


def has_funds_table(facts: Facts) -> bool:
    """Whether the body has the table of money that arrived: room for it, and more than one column to tell."""
    return not is_large(facts) and len(funds_measures(facts)) > 1


def is_large(facts: Facts) -> bool:
    """Whether there are so many units that the body has room for one table of them."""
    return len(facts.filing.expected) > MANY


def workbook_tables(facts: Facts) -> tuple[Table, ...]:
    """The lists that the workbook alone holds, those without rows left out."""
    made = [
        *([] if has_funds_table(facts) else [funds_table(facts)]), target_matrix(facts), *whole_project_tables(facts),
        talk_table(facts), request_list(facts), industry_table(facts), price_table(facts), word_list(facts),
    ]  # fmt: skip
    return tuple(table for table in made if table.rows)


def funds_table(facts: Facts) -> Table:
    """Section 到位资金: what the units' matrix has not of the money arrived and entered, then the city."""
    units = [*(unit for c in facts.classes for unit in ordered_units(facts, c.units)), None]
    measures = funds_measures(facts)
    columns = [column for name in measures for column in measure_columns(facts, name, units, NO_PLACES)]
    if not columns:
        return build_table("funds", "", [unit_column()], [])
    gap = _entry_gap_column(facts, units) if facts.has(facts.roles.entry_rate) else []
    notes = [*carried_notes(facts, measures, units), *left_notes(facts, measures), *rest_notes(facts, measures)]
    notes += total_notes(facts, measures, units, printed_cells(facts, measures, units))
    caption = "到位资金及系统录入情况" if gap else "到位资金情况"
    return build_table("funds", caption, [unit_column(), *columns, *gap], units, notes)


def funds_measures(facts: Facts) -> list[str]:
    """Measures of money that arrived, in the order they are printed; none that the units' matrix has."""
    roles, shown = facts.roles, overview_measures(facts)
    asked = [roles.funds_month, roles.funds_foreign, roles.funds_total, roles.funds_rate, roles.entry_rate]
    return [name for name in asked if name and name not in shown and facts.has(name) and is_told(facts, name)]


def _entry_gap_column(facts: Facts, units: Sequence[str | None]) -> list[PrintedColumn]:
    """What is not entered yet; no column where it is known of nobody."""
    gaps = {unit: entry_gap(facts, unit) for unit in units}
    known = [gap for gap in gaps.values() if gap is not None]
    write = whole_or_cents(known)
    return [PrintedColumn(head="未录入(万元)", cell=lambda unit: write(gaps[unit]))] if known else []


def entry_gap(facts: Facts, unit: str | None = None) -> int | None:
    """Reported less entered, in yuan; None where nothing was reported."""
    rate = facts.value(facts.roles.entry_rate, unit)
    return None if rate.n is None or not rate.of else int(rate.of - rate.n)


def event_table(facts: Facts) -> Table:
    """Section 四(一): projects of the events, by event, with the whole cohort below."""
    frame = facts.selected(facts.roles.event_signed)
    keys = frame["event"].map(lambda event: name_key(str(event)), na_action="ignore") if len(frame) else ()
    by_event = (
        [(str(group["event"].iloc[0]), group) for _, group in frame.groupby(keys, sort=False)] if len(frame) else []
    )
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
    return len(started(facts, frame))


def started(facts: Facts, frame: pd.DataFrame) -> pd.DataFrame:
    """The projects that `started_count` counts."""
    if frame.empty:
        return frame
    begun = frame["stage"].isin(stages_from("开工"))
    return frame[begun & (frame["actual_start"] <= pd.Timestamp(facts.period.end))]


def stage_count(frame: pd.DataFrame, stage: str) -> int:
    """Projects at a stage or beyond."""
    return len(at_stage(frame, stage))


def at_stage(frame: pd.DataFrame, stage: str) -> pd.DataFrame:
    """The projects that `stage_count` counts."""
    return frame if frame.empty else frame[frame["stage"].isin(stages_from(stage))]


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


def talk_table(facts: Facts) -> Table:
    """Projects in talks, firms and telling names disguised unless 可公开."""
    return text_table("talks", "在谈项目", TALKS, [_talk_cells(row, facts.places) for row in talk_rows(facts)])


def talk_rows(facts: Facts) -> list[dict[str, Any]]:
    """The projects in talks in the order they are printed."""
    return largest_first(rows_of(facts.selected(facts.roles.talking)))


def _talk_cells(row: Mapping[str, Any], places: Sequence[str]) -> list[str]:
    amount = "待定" if row["total_investment"] is None else wording.hundred_millions(yuan_of(row))
    name, firm = disclosure.shown_project(row, places), disclosure.shown_firm(row)
    return [row["unit"], name, firm, disclosure.clean_text(row.get("industry")) or wording.DASH, amount]


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
    frame = pool_by_industry(facts)
    if frame.empty:
        return []
    groups = [(str(name), len(group), total(group, "total_investment")) for name, group in frame.groupby("industry")]
    groups.sort(key=lambda group: (-group[1], group[0]))
    return [(name, count, yuan, wording.ratio(count, len(frame))) for name, count, yuan in groups]


def pool_by_industry(facts: Facts) -> pd.DataFrame:
    """The pool's projects, each with the industry it is counted under."""
    frame = facts.selected(facts.roles.reserve)
    if frame.empty:
        return frame
    classes = {choice.value for column in facts.forms[facts.plan.measure(str(facts.roles.reserve)).form or ""].columns
               if column.id == "industry" for choice in column.choices}  # fmt: skip
    known = frame["industry"].where(frame["industry"].isin(classes), UNSURE) if classes else frame["industry"]
    return frame.assign(industry=known.where(frame["industry"].notna(), UNTOLD))


def price_table(facts: Facts) -> Table:
    """Factor prices as reported, by unit and factor."""
    cells = [
        [row["unit"], row["factor"] or "其他",
         *(head_of(disclosure.clean_text(row[key]), LONGEST_NAME) for key in ("category", "price", "price_unit"))]
        for row in price_rows(facts)
    ]  # fmt: skip
    return text_table("prices", "生产要素价格", PRICES, cells)


def price_rows(facts: Facts) -> list[dict[str, Any]]:
    """The prices in the order they are printed."""
    order = ["水", "电", "天然气", "土地", "供热", "物流", "人工", "其他"]
    rows = [row for row in rows_of(facts.frame(facts.form_of(FormRole.PRICES))) if row.get("price")]
    place = {unit: index for index, unit in enumerate(facts.filing.expected)}
    return sorted(
        rows, key=lambda row: (place.get(row["unit"], 99), _place(order, row["factor"]), str(row["category"]))
    )


def _place(order: Sequence[str], word: object) -> int:
    return order.index(word) if isinstance(word, str) and word in order else len(order)
