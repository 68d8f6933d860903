"""Where a printed figure comes from: the measure, the records in it with their cells, and what was decided on them."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from diaodu.domain.errors import UsageError
from diaodu.domain.figures.said import say_figure, say_target
from diaodu.domain.forms.form import Form
from diaodu.domain.ledger import PaperRow, Record
from diaodu.domain.papers.blocks import Paper, paper_from_json
from diaodu.domain.papers.printed import (
    Address,
    Printed,
    addresses,
    heads_of,
    key,
    matching,
    named_table,
    printed_figures,
    tables_of,
)
from diaodu.domain.plans.measures import Measure
from diaodu.domain.results import MeasureValue
from diaodu.domain.states import PaperKind
from diaodu.domain.text.disclosure import typeset
from tasks.aggregate.assessment import load_assessment
from tasks.enter.records import PLACE, standing_rows
from tasks.month import Month
from tasks.review.decided import decided_lines

CITY = ""
WHOLE = ("合计", "全市")
"""What the city's row may be called, beside the plan's own words."""


def figure_sources(month: Month, text: str) -> dict[str, Any]:
    """All that a figure is made of, by its address (表2:准格尔旗:到位资金, or 准格尔旗:到位资金).

    Raises:
        UsageError: no figure stands there, or several do.
        NotReadyError: the period has not been run.
    """
    values = load_assessment(month).measures
    row = month.store.papers.latest(*month.key, PaperKind.BULLETIN)
    paper = paper_from_json(month.store.papers.text_of(row.id)) if row else None
    for address in addresses(text):
        unit = _unit(month, values, address.row)
        printed = _printed(paper, replace(address, row=unit or address.row))
        if address.table and not printed:
            continue
        own = {value.measure: value for value in values if (value.unit or CITY) == (unit or CITY)}
        # A row of 主要指标 is a measure of the city.
        found = _row_measure(month, address, printed) if unit is None else _measures(month, address, printed, own)
        if found:
            measure = _only(text, found)
            return {
                **_where(month, text, measure, unit or CITY, printed),
                "paper": _paper(month, row),
                **_figure(month, measure, own),
                **_rows(month, measure, own),
            }
        if address.table:
            raise UsageError(f"数据 {text}", *_no_measure(month, paper, printed[0]))
    raise UsageError(f"数据 {text}", "找不到", _ways(paper))


def _printed(paper: Paper | None, address: Address) -> list[Printed]:
    """Where the paper prints it; without a table, wherever it stands."""
    if paper is None:
        return []
    named = named_table(paper, address.table) if address.table else None
    tables = [named] if named else [] if address.table else tables_of(paper)
    return [one for table in tables for one in printed_figures(table, address.row, address.column)]


def _unit(month: Month, values: Sequence[MeasureValue], word: str) -> str | None:
    """A unit's or group's name; the city's is ""; None where the word is none of them."""
    if key(word) in {*WHOLE, key(month.plan.whole), key(month.plan.city)}:
        return CITY
    if unit := month.plan.find_unit(word):
        return unit.name
    return next((value.unit for value in values if value.unit and key(value.unit) == key(word)), None)


def _measures(
    month: Month, address: Address, printed: Sequence[Printed], own: dict[str, MeasureValue]
) -> list[Measure]:
    """The measures that are meant: of a table those whose name, and no longer one's, begins the column's heads."""
    names = {typeset(one.name): one for one in month.plan.measures if one.id in own}
    if not address.table:
        return [one for one in names.values() if one.id == address.column] or [
            names[name] for name in matching(address.column, names)
        ]
    begins = {name for name in names for one in printed if key(one.column).startswith(key(name))}
    return [names[name] for name in begins if not any(key(o).startswith(key(name)) for o in begins - {name})]


def _row_measure(month: Month, address: Address, printed: Sequence[Printed]) -> list[Measure]:
    return [one for one in month.plan.measures if printed and key(typeset(one.name)) == key(address.row)]


def _only(text: str, found: Sequence[Measure]) -> Measure:
    if len(found) > 1:
        raise UsageError(
            f"数据 {text}", f"有{len(found)}项指标", "其中之一：" + "；".join(typeset(one.name) for one in found)
        )
    return found[0]


def _no_measure(month: Month, paper: Paper | None, printed: Printed) -> tuple[str, str]:
    """What a printed figure is that is no measure's: counted from a list of the workbook, or reckoned from others."""
    tables = tables_of(paper) if paper else []
    heads = next((heads_of(table) for table in tables if table.caption == printed.caption), [])
    names = [typeset(one.name) for one in month.plan.measures]
    told = [head for head in heads[1:] if any(key(head).startswith(key(name)) for name in names)]
    found = f"“{printed.column}”不是方案的指标：由附表中的名单数出，或由同表其他栏算出"
    return found, f"该表中可查的栏：{'、'.join(told)}" if told else "附表中的项目名单（每个项目一行）"


def _ways(paper: Paper | None) -> str:
    captions = [table.caption for table in tables_of(paper)] if paper else []
    tables = "；本期有 " + "、".join(caption.replace("\u3000", " ") for caption in captions) if captions else ""
    return f"表号:单位:指标，或 单位:指标，如 表2:合计:签约项目{tables}"


def _paper(month: Month, row: PaperRow | None) -> dict[str, Any] | None:
    """The bulletin that prints it, and whether the figures were computed again since."""
    if row is None:
        return None
    runs = month.store.runs.list(*month.key)
    return {
        "issue": row.issue,
        "state": str(row.state),
        "state_word": row.state.word,
        "made_at": month.local(row.created_at).isoformat(),
        "computed_since": bool(runs) and not max(runs, key=lambda run: run.fence).kind.makes_paper,
    }


def _where(month: Month, text: str, measure: Measure, unit: str, printed: Sequence[Printed]) -> dict[str, Any]:
    name = key(typeset(measure.name))
    begun = [one for one in printed if key(one.column).startswith(name) or key(one.row).startswith(name)]
    return {
        "plan": month.plan.id,
        "period": month.period.id,
        "address": text,
        "measure": measure.id,
        "name": typeset(measure.name),
        "unit": unit or None,
        "printed": [
            {"table": one.caption, "row": one.row, "column": one.column, "cell": one.cell, "unit": one.unit or None}
            for one in begun
        ],
    }


def _figure(month: Month, measure: Measure, own: dict[str, MeasureValue]) -> dict[str, Any]:
    value, form = own[measure.id], month.folder.forms.get(measure.form or "")
    compared = value.compared
    return {
        "clause": measure.clause,
        "reading": measure.reading,
        "form": form.title if form else None,
        "made_of": measure.kind.word,
        "columns": [_head(form, name) for name in measure.kind.numbers] if form else [],
        "value": value.value,
        "said": say_figure(measure, value.value, value.target),
        "n": value.n,
        "of": value.of,
        "carried": value.carried,
        "target": value.target,
        "target_said": None if value.target is None else say_target(measure, value.target),
        "rate": value.rate,
        "last_year": compared.last_year if compared else None,
        "parts": [
            {"measure": name, "name": typeset(part.name), "said": say_figure(part, own[name].value)}
            for part in month.plan.measures
            if (name := part.id) in own and name in _part_names(measure)
        ],
        "members": [{"unit": name, "value": part} for name, part in value.members],
    }


def _head(form: Form, name: str) -> str:
    return f"{form.column(name).header}{'（元）' if form.frame_columns[name] == 'money' else ''}"


def _part_names(measure: Measure) -> tuple[str, ...]:
    """The measures that a measure is made of, where it is made of others."""
    root = getattr(measure.kind, "root", None)
    return measure.kind.ratio or (root if isinstance(root, tuple) and not measure.form else ())


def _rows(month: Month, measure: Measure, own: dict[str, MeasureValue]) -> dict[str, Any]:
    wanted = list(dict.fromkeys(own[measure.id].records))
    found = {record.id: record for record in month.store.validation.placed(*month.key, wanted)}
    entered = {entry.id: entry for entry in standing_rows(month, of_all_periods=True)} if wanted else {}
    columns = measure.kind.numbers if measure.form else ()
    rows = [_row(month, found[name], columns) for name in wanted if name in found]
    rows += [
        {"record": name, "unit": month.names.name_of(entry.unit), "name": entry.subject, "period": entry.period,
         "values": [entry.data.get("values", {}).get(column) for column in columns], "file": PLACE, "sheet": "",
         "cells": [], "row": None, "state": None, "state_word": f"{entry.by} {entry.reason}", "carried_from": None}
        for name, entry in entered.items() if name in wanted and name not in found
    ]  # fmt: skip
    return {
        "records": rows,
        "sums": [_sum([row["values"][at] for row in rows]) for at in range(len(columns))],
        "untold": len(wanted) - len(rows),
        "decisions": [line for line in decided_lines(month) if line["record"] in found],
    }


def _row(month: Month, record: Record, columns: Sequence[str]) -> dict[str, Any]:
    return {
        "record": record.id,
        "unit": month.names.name_of(record.unit),
        "name": record.data.get("name") or "",
        "period": record.period,
        "values": [record.data.get(column) for column in columns],
        "file": record.file,
        "sheet": record.sheet,
        "cells": [record.address.get(column) for column in columns],
        "row": record.row,
        "state": str(record.state),
        "state_word": record.state.word,
        "carried_from": record.carried_from or None,
    }


def _sum(values: Sequence[Any]) -> int | Decimal:
    known = [Decimal(str(value)) for value in values if isinstance(value, int | float | Decimal)]
    total = sum(known, Decimal(0))
    return int(total) if total == int(total) else total
