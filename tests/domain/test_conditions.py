"""The one condition grammar: what it refuses, what an empty cell does, and its pandas side against a twin."""

import random
from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diaodu.domain.forms.column import Column, ColumnType
from diaodu.domain.forms.conditions import STAGES, check_condition, fill_parameters, is_met, leaves, stages_from
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.frames import make_frame
from diaodu.domain.forms.masks import kind_of, mask, operand
from tests.lib import condition_twin
from tests.lib.condition_twin import KINDS, holds, make_condition, make_rows
from tests.lib.messages import plain

TYPES = {"text": ColumnType.TEXT, "money": ColumnType.AMOUNT, "date": ColumnType.DATE, "number": ColumnType.NUMBER}
FORM = Form(
    id="f",
    title="表",
    columns=tuple(
        Column(id=name, header=name, type=TYPES[kind], unit="万元" if kind == "money" else None)
        for name, kind in KINDS.items()
    ),
)
ROWS = """
stage | total_investment | sign_date
在谈  |                  |
签约  | 4999999          | 2020-12-31
开工  | 5000000          | 2021-01-01
达产  | 120000000        | 2021-03-31
      | 5000001          |
"""


def frame_of(text: str) -> pd.DataFrame:
    header, *lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    rows = [
        {k: int(v) if v and KINDS[k] == "money" else v or None for k, v in zip(header, line, strict=True)}
        for line in lines
    ]
    return make_frame(FORM, rows)


@pytest.mark.parametrize(
    ("where", "rows"),
    [
        (None, [0, 1, 2, 3, 4]),
        ({}, [0, 1, 2, 3, 4]),
        ({"stage": {"eq": "签约"}}, [1]),
        ({"stage": {"ne": "签约"}}, [0, 2, 3]),
        ({"stage": {"ne": "签约", "or_empty": True}}, [0, 2, 3, 4]),
        ({"stage": {"in": ["在谈", "达产"]}}, [0, 3]),
        ({"stage": {"not_in": ["在谈", "达产"]}}, [1, 2]),
        ({"stage": {"not_in": ["在谈", "达产"], "or_empty": True}}, [1, 2, 4]),
        ({"stage": {"not_in": []}}, [0, 1, 2, 3]),
        ({"stage": {"stage_ge": "开工"}}, [2, 3]),
        ({"stage": {"empty": True}}, [4]),
        ({"stage": {"empty": False}}, [0, 1, 2, 3]),
        ({"stage": {"filled": True}}, [0, 1, 2, 3]),
        ({"stage": {"filled": False}}, [4]),
        ({"total_investment": {"ge": "500万元"}}, [2, 3, 4]),
        ({"total_investment": {"gt": "500万元"}}, [3, 4]),
        ({"total_investment": {"lt": "500万元"}}, [1]),
        ({"total_investment": {"le": 5_000_000, "gt": 0}}, [1, 2]),
        ({"total_investment": {"lt": "500万元", "or_empty": True}}, [0, 1]),
        ({"total_investment": {"eq": "1.2亿元"}}, [3]),
        ({"sign_date": {"ge": "2021-01-01"}}, [2, 3]),
        ({"sign_date": {"after": "2021-01-01"}}, [3]),
        ({"sign_date": {"before": "2021-01-01"}}, [1]),
        ({"sign_date": {"in": ["2020-12-31", "2021-03-31"]}}, [1, 3]),
        ({"stage": {"filled": True}, "total_investment": {"ge": "500万元"}}, [2, 3]),
        ({"any": [{"stage": {"eq": "在谈"}}, {"stage": {"empty": True}}]}, [0, 4]),
        ({"all": [{"stage": {"stage_ge": "签约"}}, {"sign_date": {"before": "2021-03-31"}}]}, [1, 2]),
        ({"stage": {"stage_ge": "签约"}, "any": [{"sign_date": {"eq": "2020-12-31"}}, {"total_investment": {"gt": "1亿元"}}]}, [1, 3]),
        ({"any": [{"all": [{"stage": {"eq": "开工"}}, {"total_investment": {"le": "500万元"}}]}, {"stage": {"eq": "在谈"}}]}, [0, 2]),
    ],
)  # fmt: skip
def test_a_condition_chooses_these_rows(where: dict[str, Any] | None, rows: list[int]) -> None:
    frame = frame_of(ROWS)
    assert list(frame.index[mask(frame, where)]) == rows


@given(st.integers(0, 2**32))
@settings(max_examples=150)
def test_the_mask_of_any_condition_is_what_the_twin_says_row_by_row(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - made-up rows
    rows, where = make_rows(rng, 40), make_condition(rng)
    frame = make_frame(FORM, rows)
    check_condition(where, FORM.frame_columns, "")
    assert list(mask(frame, where)) == [holds(row, where) for row in rows]


@given(st.integers(0, 2**32))
@settings(max_examples=50)
def test_the_order_of_rows_and_the_index_change_nothing(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - made-up rows
    frame, where = make_frame(FORM, make_rows(rng, 30)), make_condition(rng)
    shuffled = frame.sample(frac=1, random_state=seed % 1000)
    assert mask(shuffled, where).sort_index().equals(mask(frame, where))


def test_a_comparison_with_an_empty_cell_is_false_whatever_the_operator() -> None:
    empty = make_frame(FORM, [{}])
    bounds = {"text": "开工", "money": "1亿元", "date": "2021-01-01", "number": 1}
    for name, kind in KINDS.items():
        tests: list[dict[str, Any]] = [{op: bounds[kind]} for op in ("eq", "ne", "ge", "gt", "le", "lt")]
        tests += [{"in": [bounds[kind]]}, {"not_in": [bounds[kind]]}, {"not_in": []}]
        assert not any(mask(empty, {name: test}).iloc[0] for test in tests), name
        assert all(mask(empty, {name: test | {"or_empty": True}}).iloc[0] for test in tests), name


def test_an_empty_frame_gives_an_empty_mask() -> None:
    assert list(mask(make_frame(FORM, []), {"stage": {"stage_ge": "签约"}, "sign_date": {"le": "2021-03-31"}})) == []


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ("500万元", "money", 5_000_000),
        (["500万元", 7], "money", [5_000_000, 7]),
        ("2021-03-31", "date", pd.Timestamp(2021, 3, 31)),
        ("500万元", "text", "500万元"),
        (3, "number", 3),
    ],
)
def test_a_written_value_becomes_the_columns_kind(value: Any, kind: str, expected: Any) -> None:
    assert operand(value, kind) == expected


def test_a_columns_kind_is_read_off_its_type() -> None:
    frame = make_frame(FORM, [])
    kinds = {name: kind_of(frame[name]) for name in KINDS}
    assert kinds == {name: "money" if kind == "number" else kind for name, kind in KINDS.items()}


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ({"stagee": {"eq": "在谈"}}, "指标 a: 列 stagee 不存在"),
        ({"any": [{"stage": {"eq": "在谈"}}, {"all": [{"x": {"eq": 1}}]}]}, "指标 a: 列 x 不存在"),
        ({"stage": "在谈"}, "指标 a: stage 的条件 '在谈' 应写成"),
        ({"stage": {}}, "stage 的条件 {} 应写成"),
        ({"stage": {"is": "在谈"}}, "运算符 is 不存在, 可用 eq, ne, in, not_in"),
        ({"stage": {"stage_ge": "动工"}}, "阶段 动工 不存在, 可用 在谈"),
    ],
)  # fmt: skip
def test_an_unknown_column_operator_or_stage_is_refused_with_its_place(where: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=r"指标 a") as refused:
        check_condition(where, {"stage": "text"}, "指标 a")
    assert plain(message) in plain(refused.value)


EQ = {"eq": "开工"}


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ({"any": []}, "any 现为 [], 应为条件的列表"),
        ({"any": {"stage": EQ}}, "any 现为 {'stage': {'eq': '开工'}}, 应为条件的列表"),
        ({"all": [{"stage": EQ}, {}]}, "all 现为"),
        ({"all": "stage"}, "all 现为 'stage', 应为条件的列表"),
        ({"all": None}, "all 现为 None"),
        ({"any": [{"all": [[]]}]}, "all 现为 [[]]"),
        ({"stage": {"in": "开工"}}, "stage 的 in 现为 '开工', 应为列表, 如 [开工, 在建], 或 $参数"),
        ({"stage": {"not_in": {"开工": 1}}}, "stage 的 not_in 现为 {'开工': 1}, 应为列表"),
        ({"stage": {"in": ["开工", None]}}, "stage 的 in 现为 ['开工', None], 应为列表, 每项为一个值"),
        ({"stage": {"in": [["开工"]]}}, "应为列表, 每项为一个值"),
        ({"stage": {"eq": ["开工"]}}, "stage 的 eq 现为 ['开工'], 应为一个值"),
        ({"stage": {"ne": {"a": 1}}}, "stage 的 ne 现为 {'a': 1}, 应为一个值"),
        ({"stage": {"eq": None}}, "stage 的 eq 现为 None, 应为一个值"),
        ({"stage": {"stage_ge": ["开工"]}}, "阶段 ['开工'] 不存在"),
        ({"stage": {"empty": "是"}}, "stage 的 empty 现为 '是', 应为 true 或 false"),
        ({"stage": {"filled": 1}}, "stage 的 filled 现为 1, 应为 true 或 false"),
        ({"stage": {"eq": "开工", "or_empty": "true"}}, "stage 的 or_empty 现为 'true', 应为 true 或 false"),
        ({"stage": {"empty": False, "or_empty": True}}, "stage 的 or_empty 应写在一个比较的旁边"),
        ({"stage": {"or_empty": True}}, "stage 的 or_empty 应写在一个比较的旁边"),
        ({"stage": {"eq": 1}}, "stage 的 eq 现为 1, 应为文字, 数字须加引号"),
        ({"total_investment": {"ge": "五百万"}}, "total_investment 的 ge 现为 '五百万', 应为金额, 如 500万元"),
        ({"total_investment": {"ge": "500万"}}, "total_investment 的 ge 现为 '500万', 应为金额"),
        ({"total_investment": {"in": ["1亿元", "两亿元"]}}, "应为列表, 每项为金额, 如 500万元"),
        ({"total_investment": {"eq": True}}, "total_investment 的 eq 现为 True, 应为金额"),
        ({"sign_date": {"ge": "去年"}}, "sign_date 的 ge 现为 '去年', 应为日期, 如 2021-01-01"),
        ({"sign_date": {"ge": "2021-02-30"}}, "应为日期"),
        ({"sign_date": {"ge": "20210228"}}, "应为日期"),
        ({"sign_date": {"ge": 2021}}, "sign_date 的 ge 现为 2021, 应为日期"),
        ({"sign_date": {"ge": datetime(2021, 1, 1, 8)}}, "应为日期"),  # noqa: DTZ001 - as YAML gives it
        ({"occurrence": {"eq": "1"}}, "occurrence 的 eq 现为 '1', 应为数字"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_refused_with_place_found_and_expected(
    where: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=r"^指标 a：") as refused:
        check_condition(where, KINDS, "指标 a")
    assert plain(message) in plain(refused.value)


@pytest.mark.parametrize(
    "where", [{"any": []}, {"a": {"in": "开工"}}, {"a": {"eq": []}}, {"a": {"empty": 1}}, {"a": {"or_empty": True}}]
)
def test_a_conditions_shape_is_checked_even_where_its_columns_are_unknown(where: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^指标 a："):
        check_condition(where, None, "指标 a")


@pytest.mark.parametrize(
    "where",
    [
        {"stage": {"in": "$names", "or_empty": True}},
        {"stage": {"not_in": []}},
        {"total_investment": {"ge": "$low", "lt": 5_000_000}},
        {"total_investment": {"in": ["1亿元", "$low", 7]}},
        {"sign_date": {"ge": date(2021, 1, 1), "le": "$period_end"}},
        {"occurrence": {"gt": 1.5}},
        {"stage": {"empty": False}},
        {"any": [{"stage": {"filled": True}}, {"all": [{"sign_date": {"before": "2021-01-01"}}]}]},
    ],
)
def test_parameters_and_values_of_the_columns_kind_are_taken(where: dict[str, Any]) -> None:
    check_condition(where, KINDS, "")


def test_columns_are_only_checked_where_they_are_known() -> None:
    check_condition({"whatever": {"eq": 1}}, None, "")
    check_condition(None, {}, "")


def test_every_column_of_a_nested_condition_is_found() -> None:
    where = {"a": {"eq": 1}, "any": [{"b": {"eq": 2}}, {"all": [{"c": {"eq": 3}}, {"a": {"ne": 4}}]}]}
    assert list(leaves(where)) == [("a", {"eq": 1}), ("b", {"eq": 2}), ("c", {"eq": 3}), ("a", {"ne": 4})]


def test_parameters_are_put_in_at_any_depth_and_nowhere_else() -> None:
    where = {"a": {"ge": "$low"}, "any": [{"b": {"in": "$names"}}, {"c": {"eq": "5$"}}], "list": ["$low", "x"]}
    filled = fill_parameters(where, {"low": 5_000_000, "names": ["甲", "乙"]})
    assert filled == {
        "a": {"ge": 5_000_000},
        "any": [{"b": {"in": ["甲", "乙"]}}, {"c": {"eq": "5$"}}],
        "list": [5_000_000, "x"],
    }


def test_a_parameter_that_is_not_there_is_told_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="high") as refused:
        fill_parameters({"a": {"le": "$high"}}, {"low": 1, "period_end": "2021-03-31"})
    assert plain(refused.value) == "参数$high不存在,可用$low,$period_end"


def test_a_stage_and_beyond_follows_the_working_order() -> None:
    assert list(STAGES) == condition_twin.STAGES
    assert stages_from("竣工") == ["竣工", "投产", "达产"]
    assert [len(stages_from(stage)) for stage in STAGES] == [8, 7, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize("seed", range(60))
def test_a_record_meets_a_condition_alone_as_it_does_in_a_frame(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - made-up rows
    rows, where = make_rows(rng, 40), make_condition(rng)
    alone = [is_met(row, where, KINDS) for row in rows]
    assert alone == [holds(row, where) for row in rows]
    assert alone == list(mask(make_frame(FORM, rows).assign(occurrence=[row["occurrence"] for row in rows]), where))


def test_a_day_in_a_plan_is_a_day_and_a_cell_that_is_not_there_is_empty() -> None:
    assert is_met({"sign_date": "2021-03-01"}, {"sign_date": {"after": date(2021, 2, 28)}}, KINDS)
    assert is_met({}, {"stage": {"empty": True}}, KINDS)
    assert not is_met({}, {"stage": {"ne": "开工"}}, KINDS)
    assert is_met({"stage": "开工"}, None, KINDS)
