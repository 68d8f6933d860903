"""Records by column: what is read at once is what a close look gives, and nothing of a file is held on to."""

import gc
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaodu.adapters.reader.rows.cells import make_reader
from diaodu.adapters.reader.rows.readings import ColumnPlace
from diaodu.domain.intake.reading import Columns, Problem, ReadRow, ReadRows
from tests.lib.workbooks import MARCH, SIGNED, catalog, make_workbook, read_bytes, read_rows, table

COLUMNS = next(form for form in catalog() if form.form == "signed_projects").columns
CELLS = st.one_of(
    st.text(max_size=12), st.text(alphabet="项目取消中止约万元 0a（）：。Ａ１", max_size=12), st.floats(allow_nan=False),
    st.integers(-(10**9), 10**9).map(lambda number: number / 100), st.dates().map(str), st.dates(),
)  # fmt: skip


@given(st.sampled_from(["code", "name", "progress", "total_investment"]), CELLS)
def test_a_cell_that_is_read_at_once_comes_to_what_a_close_look_gives(key, cell):
    readings = make_reader(COLUMNS[key], ColumnPlace(), MARCH).readings
    plain = readings.read_plain(cell)
    if plain is not None:
        assert plain == readings._read(cell)


def test_a_word_is_read_alike_in_every_row_and_true_is_no_one():
    rows = table(
        *(
            SIGNED | {"序号": n, "项目名称": f"某旗{n}号项目", "备注": cell}
            for n, cell in enumerate((1, True, "无", "急", "急"), 1)
        )
    )
    assert [row.values.get("remark") for row in read_rows(rows).rows] == ["1", "TRUE", None, "急", "急"]


def test_records_by_column_are_the_rows_they_were_and_an_opened_row_can_change():
    problem = Problem(rule="F-TYPE", column="amount", cell="C4", row=4, value="若干")
    rows = [
        ReadRow(row=3, values={"name": "甲", "amount": 5}, raw={"amount": "5.0"}),
        ReadRow(row=4, values={"name": "乙"}, problems=[problem]),
        ReadRow(row=5, values={}),
    ]
    held = ReadRows(Columns.from_json(Columns.of_rows(rows).to_json()))
    assert (len(held), held) == (3, rows)
    held[2].values["name"] = "丙"
    assert held.columns().values["name"] == ["甲", "乙", "丙"]


def test_records_without_any_value_are_still_records():
    rows = [ReadRow(row=3, values={}), ReadRow(row=4, values={})]
    assert list(ReadRows(Columns.of_rows(rows))) == rows


@pytest.fixture
def collector():
    """The collector off, as in a reading process, and nothing left for it to find."""
    gc.collect()
    gc.disable()
    yield gc
    gc.enable()


def test_a_file_that_was_read_leaves_nothing_that_only_a_collector_would_free(collector):
    rows = table(
        *(SIGNED | {"序号": n, "项目名称": f"某旗{n}号项目", "签约时间": date(2021, 2, 1)} for n in range(1, 200))
    )
    data = make_workbook({"签约": rows})
    read_bytes(data)
    collector.collect()
    read_bytes(data)
    assert collector.collect() < 100  # the parsers of a package's parts; a table would be thousands
