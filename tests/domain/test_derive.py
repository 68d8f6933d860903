"""Columns computed from a record's own cells: how often it has come, whether its code checks out."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.domain.forms.column import SameBy
from diaodu.domain.forms.derive import add_derived, identity_keys
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.frames import batch_frame, make_frame
from diaodu.domain.results import UnitCode
from tests.lib.measure_tables import read_records, read_table

FORMS = load_forms()


@dataclass
class FiledRow:
    unit: UnitCode
    version: str
    sheet: str
    row: int
    values: dict[str, Any]


def derived(form: str, text: str) -> pd.DataFrame:
    rows: list[dict[str, Any]] = [{k: v or None for k, v in row.items()} for row in read_table(text)]
    return add_derived(FORMS[form], make_frame(FORMS[form], rows, ("unit", "version")))


def test_a_record_is_counted_within_its_unit_and_version_by_its_normalised_identity() -> None:
    frame = derived("reserve_projects", """
        unit | version | name       | location
        甲旗 | current | 冷链物流园 | 大路
        甲旗 | current | 冷链 物流园 | 大路
        甲旗 | current | 冷链物流园 | 树林召
        甲旗 | first   | 冷链物流园 | 大路
        乙旗 | current | 冷链物流园 | 大路
        甲旗 | current | 冷链物流园 | 大路
        甲旗 | current |            | 大路
    """)  # fmt: skip
    assert counted(frame) == [1, 2, 1, 1, 1, 3, None]


def counted(frame: pd.DataFrame) -> list[int | None]:
    return [None if pd.isna(n) else int(n) for n in frame["occurrence"]]


@pytest.mark.parametrize(
    ("records", "found", "first"),
    [
        ([("甲", "大路"), ("甲", "")], [1, 2], 0), ([("甲", ""), ("甲", "大路")], [2, 1], 1),
        ([("甲", ""), ("甲", "")], [1, 2], 0), ([("甲", ""), ("乙", "")], [1, 1], 0),
        ([("甲", ""), ("甲", "大路"), ("甲", "树林召")], [2, 1, 1], 1),
        ([("甲", "大路"), ("甲", "树林召"), ("甲", ""), ("甲", "")], [1, 1, 2, 3], 0),
    ],
)  # fmt: skip
def test_a_record_with_an_empty_cell_may_be_any_that_fills_it_and_the_fuller_is_the_first(
    records: list[tuple[str, str]], found: list[int], first: int
) -> None:
    rows = [FiledRow(UnitCode("甲旗"), "current", "表", n + 3, {"name": a, "location": b or None})
            for n, (a, b) in enumerate(records)]  # fmt: skip
    form = FORMS["reserve_projects"]
    frame = add_derived(
        form, make_frame(form, [r.values | {"unit": r.unit, "version": "current"} for r in rows], ("unit", "version"))
    )
    assert counted(frame) == found
    repeat = next((n for n, times in enumerate(found) if times > 1), 0)
    occurrence = next(one for one in form.derived if one.id == "occurrence")
    assert occurrence.said(rows, repeat, form.same_by) == {"first": f"“表”第{first + 3}行"}


def test_records_that_fill_different_cells_are_the_same_unless_two_cells_differ() -> None:
    frame = derived("activities", """
        unit | version | name   | place | held_on
        甲旗 | current | 推介会 | 苏州  |
        甲旗 | current | 推介会 |       | 2023-03-01
        甲旗 | current | 推介会 | 上海  |
    """)  # fmt: skip
    assert counted(frame) == [1, 2, 1]


def test_brackets_width_case_and_blanks_do_not_make_another_record() -> None:
    frame = read_records(
        "reserve_projects",
        "unit | name | location\n甲 | 冷链（一期） | A区\n甲 | 冷链(一期) | Ａ区\n甲 | 冷链[ 一期 ] | a区",
    )
    keys = identity_keys(frame, ["name", "location"], {})
    assert len(set(keys)) == 1
    assert identity_keys(frame, ["location", "name"], {}).iloc[0] != keys.iloc[0]


def record_of_partners(**second: str) -> Form:
    columns = [{"id": "name", "header": "名称"}, {"id": "partner", "header": "合作方"} | second]
    occurrence = {"id": "occurrence", "function": "occurrence", "of": ["name", "partner"]}
    return Form.model_validate({"id": "f", "title": "表", "columns": columns, "derived": [occurrence]})


@pytest.mark.parametrize(("second", "found", "different"), [({"same_by": "investor"}, [1, 2], 1), ({}, [1, 1], 2)])
def test_firms_in_another_order_are_the_same_where_the_forms_column_says_so_whatever_its_name(
    second: dict[str, str], found: list[int], different: int
) -> None:
    form = record_of_partners(**second)
    rows = [
        {"unit": "甲旗", "version": "current", "name": "一", "partner": partner}
        for partner in ("甲公司、乙公司", "乙公司、甲公司")
    ]
    frame = add_derived(form, make_frame(form, rows, ("unit", "version")))
    assert frame["occurrence"].tolist() == found
    assert identity_keys(frame, ["partner"], form.same_by).nunique() == different


@pytest.mark.parametrize("name", ["signed_projects", "funds", "progress"])
def test_the_house_forms_tell_investors_apart_as_firms(name: str) -> None:
    assert [column for column, by in FORMS[name].same_by.items() if by == SameBy.INVESTOR] == ["investor"]


def test_a_credit_code_is_judged_only_where_there_is_one() -> None:
    frame = derived("signed_projects", """
        unit | version | name | investor | credit_code
        甲旗 | current | 一   | 某公司   | 91350100M000100Y43
        甲旗 | current | 二   | 某公司   | 91350100M000100Y44
        甲旗 | current | 三   | 某公司   |
    """)  # fmt: skip
    assert [None if pd.isna(ok) else float(ok) for ok in frame["credit_code_ok"]] == [1.0, 0.0, None]


def test_no_rows_have_no_derived_values_but_their_columns() -> None:
    for form in FORMS.values():
        frame = add_derived(form, make_frame(form, [], ("unit", "version")))
        assert set(form.frame_columns) <= set(frame.columns)
        assert len(batch_frame(form, frame)) == 0


def test_a_frame_keeps_every_yuan_and_tells_missing_from_zero() -> None:
    form = FORMS["funds"]
    frame = make_frame(form, [{"funds_ytd": 10**15 + 1}, {"funds_ytd": 0}, {}])
    assert frame["funds_ytd"].dtype == "Int64"
    assert [None if pd.isna(n) else int(n) for n in frame["funds_ytd"]] == [10**15 + 1, 0, None]
    assert list(batch_frame(form, frame)["funds_ytd"].isna()) == [False, False, True]


def test_a_frames_columns_have_the_types_of_the_form() -> None:
    frame = make_frame(FORMS["signed_projects"], [{"name": "甲", "sign_date": "2021-03-15", "total_investment": 5}])
    dtypes = {
        name: str(frame[name].dtype)
        for name in ("name", "sign_date", "sign_date_end", "total_investment", "occurrence")
    }
    assert dtypes == {
        "name": "str",
        "sign_date": "datetime64[ns]",
        "sign_date_end": "datetime64[ns]",
        "total_investment": "Int64",
        "occurrence": "Float64",
    }
