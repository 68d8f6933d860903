"""read(write(workbook)) = workbook: whatever records a template is filled with, the reader finds just them."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.plan_files import load_plan
from diaodu.domain.forms.column import Column, ColumnType
from diaodu.domain.forms.form import Form
from diaodu.domain.period import parse_period
from tests.lib.templates import make_template
from tests.lib.workbooks import read_bytes

FIRST, *REST = [due.form for due in load_plan("ordos-2021").forms_in(parse_period("2021-03"))]
CENTRE = date(2021, 3, 1)
WAN = 10_000

# No word that a cell reads as nothing (无, /), as a total, a note or a nil report.
WORDS = st.text(alphabet="甲乙丙丁东西南北山川新能源材料基地项目123", min_size=2, max_size=20).map(
    lambda text: f"某旗{text}"
)
YUAN = st.integers(min_value=10, max_value=90_000).map(lambda wan: wan * WAN) | st.integers(
    min_value=100_000, max_value=9 * 10**8
)
"""Amounts below what is usual in every column: a table full of larger ones is asked about."""
DAYS = st.integers(min_value=-1500, max_value=1500).map(lambda days: (CENTRE + timedelta(days=days)).isoformat())


def values_of(column: Column) -> st.SearchStrategy[Any]:
    if column.type == ColumnType.CHOICE:
        return st.sampled_from([choice.value for choice in column.choices])
    if column.type == ColumnType.AMOUNT:
        return YUAN
    kinds: dict[ColumnType, st.SearchStrategy[Any]] = {
        ColumnType.FOREIGN: st.integers(min_value=0, max_value=10**9).map(lambda wan: wan * 100),
        ColumnType.NUMBER: st.integers(min_value=0, max_value=10**6),
        ColumnType.DATE: DAYS,
        ColumnType.PRICE: st.decimals(min_value=0, max_value=999, places=2).map(str),
        ColumnType.CODE: st.from_regex(r"[0-9]{4}-[0-9]{7}|[0-9A-Z]{18}", fullmatch=True),
    }
    return kinds.get(column.type, WORDS)


MANY = 3
"""Rows of which one name is asked about."""


def rows_of(form: Form) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rows whose key cells are filled and whose others may be empty."""
    columns = [c for c in form.columns if c.type != ColumnType.SERIAL]
    keys = {c.id: values_of(c) for c in columns if c.presence == "key" or c.id in form.anchors}
    others = {c.id: values_of(c) for c in columns if c.id not in keys}
    rows = st.lists(st.fixed_dictionaries(keys, optional=others), min_size=1, max_size=6)
    # One and the same name in every row is asked about (F-NAME), however rightly it is meant.
    return rows.filter(
        lambda found: len(found) < MANY or all(len({str(row[key]) for row in found}) > 1 for key in keys)
    )


def as_read(form: Form, row: dict[str, Any]) -> dict[str, Any]:
    """A record as the reader gives it: a date has its last day, a price its range."""
    dates = {f"{c.id}_end": row[c.id] for c in form.columns if c.is_date and c.id in row}
    prices = {
        f"{c.id}_{end}": float(row[c.id])
        for c in form.columns if c.type == ColumnType.PRICE and c.id in row for end in ("low", "high")
    }  # fmt: skip
    return row | dates | prices


@pytest.mark.parametrize("name", [FIRST, *(pytest.param(name, marks=pytest.mark.slow) for name in REST)])
@settings(max_examples=15)
@given(data=st.data())
def test_a_template_filled_with_any_records_reads_back_as_just_those(name: str, data: st.DataObject) -> None:
    form = load_forms()[name]
    rows = data.draw(rows_of(form))
    file = read_bytes(make_template(records={form.id: rows}))
    sheets = {sheet.form: sheet for sheet in file.sheets if sheet.form}
    assert [row.values for row in sheets[form.id].rows] == [as_read(form, row) for row in rows]
    assert [problem for row in sheets[form.id].rows for problem in row.problems] == []
    assert not any(sheet.rows for other, sheet in sheets.items() if other != name)
    assert not any(sheet.problems for sheet in sheets.values())
