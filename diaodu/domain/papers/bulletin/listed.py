"""A list of a form's rows as a paper prints it: which rows and columns is a rule of the plan."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from diaodu.domain.forms.form import Form
from diaodu.domain.papers.blocks import Table
from diaodu.domain.papers.bulletin.columns import text_table
from diaodu.domain.papers.bulletin.facts import Facts, rows_of
from diaodu.domain.plans.bulletin import ProjectList
from diaodu.domain.text import disclosure, wording
from diaodu.domain.text.amounts import counted_in

STARRED = "带*的为上期情况：本期未报送或未续报。"
_NOTHING = re.compile(
    r"(?:(?:暂|目前|本月|本期|现|尚)?(?:无|没有|不需要|无需|否|已解决|已协调解决|已办结)[^，。；]{0,8})?|[-/—、]+"
)
_LANDLINE = re.compile(r"(?<!\d)(?:0\d{2,3}[-—– ]?)?[2-8]\d{6,7}(?:[-转]\d{1,5})?(?!\d)")


def list_rows(facts: Facts, entry: ProjectList) -> list[dict[str, Any]]:
    """The rows of a list in its order."""
    return facts.once(("list", entry.form, entry.id, entry.title), lambda: _ordered_rows(facts, entry))


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


def list_table(
    facts: Facts, entry: ProjectList, rows: Sequence[Mapping[str, Any]], notes: Sequence[str], name: str, caption: str
) -> Table:
    """Rows of a list as a table; a column without a word in any of them is left out."""
    printed = printed_rows(facts, entry, rows)
    told = [column for column in entry.columns if any(cells[column] != wording.DASH for cells in printed)]
    units = money_units(facts, entry)
    heads = [("单位", "left"), *(_head(facts.forms[entry.form], column, units) for column in told)]
    cells = [[cells["unit"], *(cells[column] for column in told)] for cells in printed]
    starred = [STARRED] if any(is_carried(row) for row in rows) else []
    return text_table(name, caption, heads, cells, [*notes, *starred])


def printed_row(facts: Facts, entry: ProjectList, row: Mapping[str, Any]) -> dict[str, str]:
    """A row's columns as they are printed, by column; `unit` starred where it is last month's."""
    return printed_rows(facts, entry, [row])[0]


def printed_rows(facts: Facts, entry: ProjectList, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Rows as they are printed; their amounts as the whole list's, in one unit a column with the same decimals."""
    units, places = money_units(facts, entry), _money_places(facts, entry)

    def cell(row: Mapping[str, Any], column: str) -> str:
        if column not in units or row.get(column) is None:
            return _cell(facts, facts.forms[entry.form], row, column)
        return wording.in_series(int(row[column]), units[column], places[column])

    return [{"unit": unit_of(row)} | {column: cell(row, column) for column in entry.columns} for row in rows]


def money_units(facts: Facts, entry: ProjectList) -> dict[str, str]:
    """The unit of each column of amounts, one for all its rows."""
    return {column: wording.money_unit(amounts) for column, amounts in _money_of(facts, entry).items()}


def _money_places(facts: Facts, entry: ProjectList) -> dict[str, int]:
    """Decimals of each column of amounts in 亿元, the same in all its rows: none looks like a whole number it is not."""
    return {
        column: max((wording.told_places(amount) for amount in amounts), default=2)
        for column, amounts in _money_of(facts, entry).items()
    }


def _money_of(facts: Facts, entry: ProjectList) -> dict[str, list[int]]:
    """The amounts of each column of amounts."""
    kinds, rows = facts.forms[entry.form].frame_columns, list_rows(facts, entry)
    return {
        column: [int(row[column]) for row in rows if row.get(column) is not None]
        for column in entry.columns
        if kinds[column] == "money"
    }


def unit_of(row: Mapping[str, Any]) -> str:
    """The unit of a row, starred where what is told of it is last month's."""
    return wording.starred(row["unit"], carried=is_carried(row))


def is_carried(row: Mapping[str, Any]) -> bool:
    """Whether a record is carried over: nobody told of it this period."""
    return bool(row.get("carried"))


def _head(form: Form, column: str, units: Mapping[str, str]) -> tuple[str, str]:
    found = next(c for c in form.columns if c.id == column)
    kind = form.frame_columns[column]
    if column in units:
        return f"{found.header}({units[column]})", "right"
    unit = f"({found.unit})" if kind in {"number", "foreign"} and found.unit else ""
    return f"{found.header}{unit}", {"date": "center", "number": "right", "foreign": "right"}.get(kind, "left")


def _cell(facts: Facts, form: Form, row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    if column in GUARDED:
        return GUARDED[column](facts, row) or wording.DASH
    if value is None:
        return wording.DASH
    if isinstance(value, date):
        return _day(value, facts.period.end.year)
    if isinstance(value, str):
        words = disclosure.third_person(disclosure.printable(value, facts.hidden), row["unit"], facts.plan.level)
        return words if says(words) else wording.DASH
    if form.frame_columns[column] == "foreign":
        return _number(counted_in(int(value), form.column(column).unit or ""))
    return _number(value)


GUARDED: Mapping[str, Callable[[Facts, Mapping[str, Any]], str]] = {
    "name": lambda facts, row: disclosure.shown_project(row, facts.places),
    "investor": lambda _, row: disclosure.shown_firm(row),
    "phone": lambda _, row: landline(row.get("phone")),
}
"""Columns of which not all may be told: names that tell a firm in talks, mobile numbers."""


def _day(day: date, year: int) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day.year != year else f"{day.month}月{day.day}日"


def _number(value: Any) -> str:
    return wording.plain(Decimal(str(value)))


def says(text: object) -> bool:
    """Whether a cell of words says anything."""
    return not _NOTHING.fullmatch(disclosure.clean_text(text).strip("。. "))


def landline(value: object) -> str:
    """The office's telephone of a cell; "" where it holds a mobile alone."""
    found = _LANDLINE.search(disclosure.clean_text(value))
    return found[0] if found else ""
