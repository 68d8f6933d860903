"""Rows told at once by whole columns come to what a look at each of them gives, whatever stands between them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diaodu.adapters.reader.rows import body
from diaodu.adapters.reader.rows.cells import make_reader
from diaodu.adapters.reader.rows.readings import ColumnPlace
from diaodu.domain.text.amounts import MoneyUnit
from diaodu.domain.text.keys import compact, compact_all
from tests.lib.workbooks import MARCH, SIGNED, catalog, read_rows, table

COLUMNS = next(form for form in catalog() if form.form == "signed_projects").columns
SERIALS = st.one_of(
    st.integers(1, 30), st.sampled_from([1.5, 0, "", "1", "1.1", "（1）", "一", "一、", "合计", "填报人：李某"])
)
NAMES = st.one_of(
    st.sampled_from(
        ["合计", "合 计", "小计", "其中：一期", "一期", "——一期", "二期工程", "无", "本月无新增", "项目名称", "填报人：李某", "注：以上均为区外资金",
         "汇总", "全市", "甲", "", "數據中心", "Ｔｏｔａｌ", "一、数字经济项目"]
    ),
    st.integers(1, 12).map("冷链物流园{}号项目".format), st.integers(1, 12).map("光伏组件基地（{}）".format),
)  # fmt: skip
AMOUNTS = st.sampled_from([3000, 5000, 8000, 13000, 500, "", 0, "1.2亿元", "待定"])
ROWS = st.lists(
    min_size=1,
    elements=st.tuples(
        SERIALS, NAMES, AMOUNTS, st.sampled_from(["江苏金桥能源有限公司", "投资方：甲", "", "上海某公司"])
    ),
    max_size=14,
)


@given(rows=ROWS)
@settings(max_examples=60, deadline=None)
def test_rows_told_by_columns_are_what_they_are_one_by_one(rows):
    written = table(
        *(
            SIGNED | {"序号": serial, "项目名称": name, "总投资(万元)": amount, "投资方": investor}
            for serial, name, amount, investor in rows
        )
    )
    at_once = read_rows(written)
    with pytest.MonkeyPatch.context() as one_by_one:
        one_by_one.setattr(body, "ordinary_rows", lambda rows, _layout: [False] * len(rows))
        assert at_once == read_rows(written)


@given(
    st.lists(
        st.one_of(st.integers(-10, 10**7).map(float), st.integers(0, 10**9).map(lambda n: n / 100)),
        min_size=1,
        max_size=8,
    )
)
def test_a_column_of_amounts_read_whole_is_its_cells_read_each(cells):
    reader = make_reader(COLUMNS["total_investment"], ColumnPlace(unit=MoneyUnit(scale=10_000)), MARCH)
    whole = reader.read_column(cells)
    each = [reader.readings._read(cell) for cell in cells]
    if whole is not None:
        assert whole == ([one.values["total_investment"] for one in each], [one.raw for one in each])
        assert not any(one.rule for one in each)


@given(st.lists(st.text(max_size=6) | st.text(alphabet="計総项目 Ａa1|︰①\u0301", max_size=6), max_size=5))
def test_texts_made_compact_together_are_each_made_compact(texts):
    assert list(compact_all(texts)) == list(map(compact, texts))
