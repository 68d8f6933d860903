"""重点项目 by name: which of the period's projects the bulletin lists is a rule of the plan."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from diaodu.domain.papers.blocks import Table
from diaodu.domain.papers.bulletin.columns import text_table
from diaodu.domain.papers.bulletin.facts import Facts, rows_of
from diaodu.domain.plans.bulletin import ProjectList
from diaodu.domain.text import disclosure, wording

_NOTHING = re.compile(
    r"(?:(?:暂|目前|本月|本期|现|尚)?(?:无|没有|不需要|无需|否|已解决|已协调解决|已办结)[^，。；]{0,8})?|[-/—、]+"
)
STARRED = "带*的为上期情况：本期未报送或未续报。"


def project_tables(facts: Facts) -> dict[str, Table]:
    """The plan's lists as the text has them, the first of each; a list without a project is not made."""
    return {
        f"projects_{entry.id}": table for entry in facts.plan.bulletin.projects if (table := _table(facts, entry)).rows
    }


def whole_project_tables(facts: Facts) -> list[Table]:
    """The lists of which the text names only the first, whole, for the workbook."""
    found = [(entry, project_rows(facts, entry)) for entry in facts.plan.bulletin.projects]
    return [_whole(facts, entry) for entry, rows in found if len(rows) > entry.most]


def project_rows(facts: Facts, entry: ProjectList) -> list[dict[str, Any]]:
    """The projects of a list in its order."""
    return facts.once(("projects", entry.id), lambda: _ordered_rows(facts, entry))


def _ordered_rows(facts: Facts, entry: ProjectList) -> list[dict[str, Any]]:
    rows = rows_of(facts.chosen(entry.form, entry.where, entry.cohort))
    return sorted(rows, key=lambda row: (_order(row.get(entry.order)), row["unit"], str(row.get("name"))))


def _order(value: Any) -> tuple[bool, float, str]:
    """Amounts from the largest, dates from the earliest, words as they are; what is missing last."""
    if value is None:
        return (True, 0.0, "")
    if isinstance(value, date):
        return (False, float(value.toordinal()), "")
    return (False, -float(value), "") if isinstance(value, int | float) else (False, 0.0, str(value))


def _table(facts: Facts, entry: ProjectList) -> Table:
    rows = project_rows(facts, entry)
    notes = [f"共{len(rows)}个，列前{entry.most}个，其余见附表。"] if len(rows) > entry.most else []
    return _list(facts, entry, rows[: entry.most], notes, f"projects_{entry.id}", entry.title)


def _whole(facts: Facts, entry: ProjectList) -> Table:
    return _list(facts, entry, project_rows(facts, entry), [], f"all_{entry.id}", f"{entry.title}（全部）")


def _list(
    facts: Facts, entry: ProjectList, rows: list[dict[str, Any]], notes: list[str], name: str, caption: str
) -> Table:
    heads = [("单位", "left"), *(_head(facts, entry, column) for column in entry.columns)]
    cells = [[unit_of(row), *(_cell(facts, row, column) for column in entry.columns)] for row in rows]
    starred = [STARRED] if any(is_carried(row) for row in rows) else []
    return text_table(name, caption, heads, cells, [*notes, *starred])


def unit_of(row: Mapping[str, Any]) -> str:
    """The unit of a project, starred where what is told of it is last month's."""
    return wording.starred(row["unit"], carried=is_carried(row))


def is_carried(row: Mapping[str, Any]) -> bool:
    """Whether a record is carried over: nobody told of it this period."""
    return bool(row.get("carried"))


def _head(facts: Facts, entry: ProjectList, column: str) -> tuple[str, str]:
    found = next(c for c in facts.forms[entry.form].columns if c.id == column)
    kind = facts.forms[entry.form].frame_columns[column]
    if kind == "money":
        return f"{found.header}(亿元)", "right"
    return found.header, {"date": "center", "number": "right"}.get(kind, "left")


def _cell(facts: Facts, row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    if column == "name":
        return disclosure.shown_project(row, facts.places)
    if column == "investor":
        return disclosure.shown_firm(row)
    if value is None:
        return wording.DASH
    if isinstance(value, date):
        return (
            f"{value.year}年{value.month}月{value.day}日"
            if value.year != facts.period.end.year
            else f"{value.month}月{value.day}日"
        )
    if isinstance(value, str):
        words = disclosure.third_person(disclosure.printable(value, facts.hidden), row["unit"], facts.plan.level)
        return words or wording.DASH
    return wording.hundred_millions(int(value))


def says(text: object) -> bool:
    """Whether a cell of words says anything."""
    return not _NOTHING.fullmatch(disclosure.clean_text(text).strip("。. "))
