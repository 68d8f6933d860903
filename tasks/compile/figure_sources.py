"""Where a printed figure comes from: the measure, the records in it with their cells, and what was decided on them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from diaodu.domain.errors import UsageError
from diaodu.domain.figures.rank_lists import list_ranks
from diaodu.domain.figures.said import say_figure, say_target
from diaodu.domain.forms.form import Form
from diaodu.domain.ledger import PaperRow, Record
from diaodu.domain.papers.blocks import Paper, paper_from_json
from diaodu.domain.papers.changes import RANK, SOURCES
from diaodu.domain.papers.printed import (
    Address,
    Printed,
    addresses,
    column_of,
    heads_of,
    key,
    matching,
    named_table,
    printed_figures,
    tables_of,
)
from diaodu.domain.plans.measures import Measure
from diaodu.domain.results import Assessment, MeasureValue, UnitName, UnitScore
from diaodu.domain.states import PaperKind
from diaodu.domain.text.amounts import MoneyUnit, read_unit
from diaodu.domain.text.disclosure import typeset
from tasks.aggregate.assessment import load_assessment
from tasks.compile.figure_origins import Origin, origin, origins_of
from tasks.enter.records import PLACE, standing_rows
from tasks.month import Month
from tasks.review.decided import decided_lines

CITY = ""
COUNTED = ("events", "industries", "offices")
"""Tables that count rows; other lists print them."""
OF_MEASURES = ("headline", "targets", "overview", "unit_targets", "annex", "funds")
"""Tables whose columns are measures, or rows of them."""
_MADE_OF = {"funds": "年初累计减已录入（系统录入率的分母减分子）"}
_PLACED = re.compile(r"（(\d+)）$")
"""A place behind a figure."""
_PLACE = re.compile(r"^(?:并列)?(\d+)$")
"""A place in a column of places."""
WRITTEN_OUT = "grid_"
"""How a table's name begins that a template writes out."""
WHOLE = ("合计", "全市")
"""What the city's row may be called, beside the plan's own words."""


def figure_sources(month: Month, text: str, kind: str = PaperKind.BULLETIN) -> dict[str, Any]:
    """All that a figure is made of, by its address (表2:准格尔旗:到位资金, or 准格尔旗:到位资金) in the latest paper of a kind.

    Raises:
        UsageError: no figure stands there, or several do.
        NotReadyError: the period has not been run.
    """
    assessment = load_assessment(month)
    values = assessment.measures
    row = month.store.papers.latest(*month.key, kind)
    if row is None and kind != PaperKind.BULLETIN:
        raise UsageError(
            "--paper", f"{month.period.title}没有这份文书的稿", f"先拟稿：diaodu paper {' '.join(month.key)} {kind}"
        )
    paper = paper_from_json(month.store.papers.text_of(row.id)) if row else None
    for address in addresses(text):
        unit = _unit(month, values, address.row)
        printed = _printed(paper, replace(address, row=unit or address.row))
        if address.table and not printed:
            continue
        own = {value.measure: value for value in values if (value.unit or CITY) == (unit or CITY)}
        # A row of 主要指标 is a measure of the city.
        found = _row_measure(month, address, printed) if unit is None else _measures(month, address, printed, own)
        known = {"paper": _paper(month, row)}
        if found:
            measure = _only(text, found)
            of_measure = _of_measure(month, measure, own)
            return _where(month, text, measure, unit or CITY, printed) | known | of_measure | _ranked(paper, printed)
        if printed and paper and (behind := _behind(month, assessment, printed)):
            return _where_printed(month, text, unit, printed) | known | behind | _ranked(paper, printed)
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
    told = [one for one in printed if _base(one.table) in OF_MEASURES]
    begins = {name for name in names for one in told if key(one.column).startswith(key(name))}
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
    """A printed figure whose rows nobody finds any more, and what of its table can be asked for."""
    if printed.table.startswith(WRITTEN_OUT):
        return "该表由文书模板排出，没有逐数的来历", "查指标：单位:指标；查项目：简报附表中的项目清单"
    tables = tables_of(paper) if paper else []
    heads = next((heads_of(table) for table in tables if table.caption == printed.caption), [])
    names = [typeset(one.name) for one in month.plan.measures]
    told = [head for head in heads[1:] if any(key(head).startswith(key(name)) for name in names)]
    found = f"“{printed.column}”在台账中已没有对应的记录：印出后数据有变动"
    return found, f"该表中可查的栏：{'、'.join(told)}" if told else "重新汇总（diaodu run）后再查"


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
        "printed": [_public(one) for one in begun],
    }


def _where_printed(month: Month, text: str, unit: str | None, printed: Sequence[Printed]) -> dict[str, Any]:
    """Where a figure stands that is no measure's."""
    return {
        "plan": month.plan.id,
        "period": month.period.id,
        "address": text,
        "measure": None,
        "name": f"{printed[0].row} {printed[0].column}" if unit is None else printed[0].column,
        "unit": unit or None,
        "printed": [_public(one) for one in printed],
    }


def _public(one: Printed) -> dict[str, str | None]:
    return {"table": one.caption, "row": one.row, "column": one.column, "cell": one.cell, "unit": one.unit or None}


def _ranked(paper: Paper | None, printed: Sequence[Printed]) -> dict[str, Any]:
    """The list that a printed place is of: every unit with a place in the same column, as the paper has it."""
    told = [one for one in printed if _PLACED.search(one.cell) or one.column == RANK]
    found = [cell for one in told[:1] for cell in column_of(paper, one)] if paper else []
    pattern = _PLACE if told and told[0].column == RANK else _PLACED
    places = [(match[1], row, cell) for row, cell in found if (match := pattern.search(cell))]
    places.sort(key=lambda one: int(one[0]))
    return {"ranked": [{"place": int(place), "unit": row, "cell": cell} for place, row, cell in places]}


def _of_measure(month: Month, measure: Measure, own: dict[str, MeasureValue]) -> dict[str, Any]:
    origins = origins_of(month, measure, own[measure.id])
    return _figure(month, measure, own) | {"origins": origins} | _rows(month, measure, own)


def _behind(month: Month, assessment: Assessment, printed: Sequence[Printed]) -> dict[str, Any] | None:
    """What a figure comes from that is no measure's: rows counted or printed, files, points, a group's parts."""
    first = printed[0]
    if first.table in {"filing", SOURCES}:
        return _reckoned(first, "收到的文件", origins=_files(month, first))
    if first.table == "scores":
        score = next((one for one in assessment.scores if one.unit == first.row), None)
        return _reckoned(first, "考核得分", origins=_points(score) if score else [])
    if measure := _reckoned_of(month, first):
        unit = next(
            (one.id for one in month.plan.groups if one.title == first.row),
            _unit(month, assessment.measures, first.row),
        )
        own = {one.measure: one for one in assessment.measures if (one.unit or CITY) == (unit or CITY)}
        if measure.id in own:
            return _of_measure(month, measure, own) | _said_so(first) | _of_members(month, assessment, own[measure.id])
    return _listed(month, printed)


def _of_members(month: Month, assessment: Assessment, value: MeasureValue) -> dict[str, Any]:
    """Of a group's figure the rows of its members."""
    names, measure = {unit for unit, _ in value.members}, month.plan.measure(value.measure)
    own = [one for one in assessment.measures if one.measure == value.measure and one.unit in names]
    wanted = list(dict.fromkeys(record for one in own for record in one.records))
    return {"measure": measure.id} | (_records(month, wanted, measure.kind.numbers) if wanted else {})


def _base(table: str) -> str:
    """The name of a table that is printed in parts for its width."""
    return re.sub(r"_\d+$", "", table)


def _said_so(printed: Printed) -> dict[str, str]:
    """A reckoned column's own figure and how it comes of the measure's."""
    made_of = _MADE_OF.get(_base(printed.table))
    return {"said": printed.cell} | ({"made_of": made_of} if made_of else {})


def _reckoned_of(month: Month, printed: Printed) -> Measure | None:
    """The measure that a column is reckoned from: 未录入 from the rate of entry, a group's columns from its measure."""
    name = printed.table.removeprefix("groups_") if printed.table.startswith("groups_") else ""
    if _base(printed.table) == "funds":
        name = month.plan.bulletin.roles.entry_rate or ""
    if printed.table.startswith("lists_"):
        title = printed.column.removesuffix("（由少到多）")
        lists = [one for one in list_ranks(month.plan, load_assessment(month)) if typeset(one.title) == title]
        name = next((one.measure for one in lists), "")
    return next((one for one in month.plan.measures if one.id == name), None)


def _listed(month: Month, printed: Sequence[Printed]) -> dict[str, Any] | None:
    """The rows of a list or a count; they are found in the figures' frames, which load pandas."""
    from diaodu.domain.papers.bulletin.behind import rows_behind
    from tasks.compile.draft import facts_of

    facts = facts_of(month)
    found = [rows_behind(facts, one.table, one.cells, one.column) for one in printed]
    wanted = list(dict.fromkeys(str(row["record"]) for rows in found for row in rows or ()))
    if not wanted and printed[0].table not in COUNTED:
        return None
    form = next((record.form for record in month.store.validation.placed(*month.key, wanted)), "")
    columns = _columns_like(month.folder.forms.get(form), printed[0].column)
    made_of = "名单中的记录" if printed[0].table not in COUNTED else "计入的记录"
    heads = [_head(month.folder.forms[form], name) for name in columns] if form else []
    title = month.folder.forms[form].title if form else None
    return _reckoned(printed[0], made_of) | {"form": title, "columns": heads} | _records(month, wanted, columns)


def _columns_like(form: Form | None, head: str) -> list[str]:
    """The column of a form that a list prints under a head."""
    bare = key(head.partition("（")[0])
    return [one.id for one in form.columns if key(typeset(one.header).partition("（")[0]) == bare][:1] if form else []


def _reckoned(printed: Printed, made_of: str, **more: Any) -> dict[str, Any]:
    """What is said of every figure, of one that is no measure's."""
    empty = dict.fromkeys(("form", "value", "n", "of", "target", "target_said", "rate", "last_year"))
    lists: dict[str, Any] = {
        name: [] for name in ("columns", "parts", "members", "origins", "records", "sums", "decisions")
    }
    return (
        {"clause": "", "reading": "", "how": "", "carried": 0, "untold": 0, "made_of": made_of, "said": printed.cell}
        | empty
        | lists
        | more
    )


def _files(month: Month, printed: Printed) -> list[Origin]:
    """The files and nil reports by which a unit filed."""
    code = month.names.code_of(UnitName(printed.row))
    sent = [one for one in month.store.submissions.list(*month.key) if one.unit == code]
    forms = month.folder.forms
    return [
        origin(
            f"{forms[one.form].title}零报告" if one.is_nil else one.name,
            f"{month.local(one.received_at):%Y-%m-%d %H:%M} 收到", one.sha256[:12] or one.channel.word,
        )
        for one in sent
    ]  # fmt: skip


def _points(score: UnitScore) -> list[Origin]:
    """The items of a score: points of how many, formula with what was put in."""
    return [
        origin(
            f"{item.item}（{item.clause}）", f"{'不适用' if item.points is None else f'{item.points:.2f}'}／{item.of:f}",
            "；".join(part for part in ("，".join(f"{n} {v}" for n, v in item.inputs.items()), item.formula, item.note) if part),
        )
        for item in score.items
    ]  # fmt: skip


def _figure(month: Month, measure: Measure, own: dict[str, MeasureValue]) -> dict[str, Any]:
    value, form = own[measure.id], month.folder.forms.get(measure.form or "")
    compared = value.compared
    return {
        "clause": measure.clause,
        "reading": measure.reading,
        "form": form.title if form else None,
        "made_of": measure.kind.word,
        "how": measure.kind.how,
        "columns": [_head(form, name) for name in measure.kind.numbers] if form else [],
        "value": value.value,
        "said": say_figure(measure, value.value, value.target),
        "n": value.n,
        "of": value.of,
        "carried": value.carried,
        "held": value.held_rows,
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
    column, kind = form.column(name), form.frame_columns[name]
    currency = (read_unit(column.unit) or MoneyUnit(scale=1)).currency if kind == "foreign" else ""
    unit = "元" if kind == "money" else currency
    return f"{column.header}（{unit}）" if unit else column.header


def _part_names(measure: Measure) -> tuple[str, ...]:
    """The measures that a measure is made of, where it is made of others."""
    root = getattr(measure.kind, "root", None)
    return measure.kind.ratio or (root if isinstance(root, tuple) and not measure.form else ())


def _rows(month: Month, measure: Measure, own: dict[str, MeasureValue]) -> dict[str, Any]:
    columns = measure.kind.numbers if measure.form else ()
    return _records(month, list(dict.fromkeys(own[measure.id].records)), columns)


def _records(month: Month, wanted: Sequence[str], columns: Sequence[str]) -> dict[str, Any]:
    found = {record.id: record for record in month.store.validation.placed(*month.key, wanted)}
    entered = {entry.id: entry for entry in standing_rows(month, of_all_periods=True)} if wanted else {}
    rows = [_row(month, found[name], columns) for name in wanted if name in found]
    rows += [
        {"record": name, "unit": month.names.name_of(entry.unit), "name": month.folder.forms[entry.subject].called(entry.data["values"]),
         "period": entry.period,
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
        "name": month.folder.forms[record.form].called(record.data),
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
