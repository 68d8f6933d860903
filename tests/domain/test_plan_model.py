"""The plan as a model: who is who, what belongs together, and what does not fit."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from diaodu.adapters.form_files import load_forms
from diaodu.domain.plan import (
    Alternative,
    Calendar,
    Due,
    Item,
    ItemRule,
    Measure,
    Plan,
    Release,
    Target,
    TargetLine,
    Unit,
    Validity,
)
from tests.factories import make_plan
from tests.messages import plain

PLAN = make_plan()
COLUMNS = {name: set(form.frame_columns) for name, form in load_forms().items()}


def rebuilt(**changes: Any) -> Plan:
    """The plan built anew, so that it is checked."""
    return Plan.model_validate(PLAN.model_dump(by_alias=True) | changes)


def refusal(**changes: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        rebuilt(**changes)
    return plain(refused.value)


def unit(code: str, name: str, **changes: Any) -> dict[str, Any]:
    return {"code": code, "name": name, "class": "旗区"} | changes


# --- units ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("准格尔旗", "150622"), ("准旗", "150622"), ("150622", "150622"), (" 准格尔旗 ", "150622"), ("準格爾旗", "150622"),
        ("鄂托克旗", "150624"), ("鄂托克前旗", "150623"), ("前旗", "150623"), ("伊旗", "150627"), ("高新区", "ORD-GX"),
        ("空港", "ORD-KG"), ("康巴什新区", "150603"), ("达拉特旗商务局", "150621"),
    ],
)  # fmt: skip
def test_a_unit_is_found_by_its_exact_name_code_or_alias(name: str, code: str) -> None:
    found = PLAN.find_unit(name)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "name", ["", "准噶尔旗", "鄂托克", "准格尔旗2", "旗", "鄂尔多斯市", "乌审旗旗", "150699", "ord-gx"]
)
def test_a_name_that_is_only_like_a_units_is_nobodys(name: str) -> None:
    assert PLAN.find_unit(name) is None


def test_the_plan_has_nine_banners_and_two_parks() -> None:
    classes = [unit.unit_class for unit in PLAN.units]
    assert (classes.count("旗区"), classes.count("园区"), len(classes)) == (9, 2, 11)


@pytest.mark.parametrize(
    ("start", "end", "first", "last", "holds"),
    [
        (None, None, "2021-03-01", "2021-03-31", True),
        ("2021-03-31", None, "2021-03-01", "2021-03-31", True),
        ("2021-04-01", None, "2021-03-01", "2021-03-31", False),
        (None, "2021-03-01", "2021-03-01", "2021-03-31", True),
        (None, "2021-02-28", "2021-03-01", "2021-03-31", False),
        ("2021-03-10", "2021-03-20", "2021-03-01", "2021-03-31", True),
    ],
)
def test_something_holds_in_a_period_if_it_does_on_any_of_its_days(
    start: str | None, end: str | None, first: str, last: str, holds: bool
) -> None:
    days = [date.fromisoformat(day) if day else None for day in (start, end)]
    validity = Validity(start=days[0], end=days[1])
    assert validity.holds(date.fromisoformat(first), date.fromisoformat(last)) is holds


def test_units_of_a_period_are_those_that_exist_in_it() -> None:
    gone = Unit.model_validate(unit("1", "旧区", valid={"end": "2021-02-28"}))
    new = Unit.model_validate(unit("2", "新区", valid={"start": "2021-03-15"}))
    plan = PLAN.model_copy(update={"units": (gone, new)})
    names = {month: [u.name for u in plan.units_in(date(2021, month, 1), date(2021, month, 28))] for month in (2, 3)}
    assert names == {2: ["旧区"], 3: ["新区"]}


@pytest.mark.parametrize(
    "second",
    [
        unit("150602", "别名区"), unit("2", "东胜区"), unit("2", "乙区", aliases=["东胜"]), unit("2", "乙区", aliases=["150602"]),
        unit("2", "乙区", filing_aliases=["东胜"]),
    ],
)  # fmt: skip
def test_two_units_share_no_name_code_or_alias(second: dict[str, Any]) -> None:
    assert "重复" in refusal(units=[unit("150602", "东胜区", aliases=["东胜"]), second], targets=[], scheme=None)


# --- references -----------------------------------------------------------------------------------------
def test_what_the_plan_refers_to_must_exist() -> None:
    assert "目标O-02:nope不存在" in refusal(targets=[{"measure": "nope", "clause": "O-02", "lines": []}])
    rate = {"id": "r", "name": "率", "rate": {"n": "nope", "of": "funds_month"}}
    measures = [measure.model_dump() for measure in PLAN.measures]
    assert "指标r:nope不存在" in refusal(measures=[*measures, rate])
    assert "指标重复:funds_month" in refusal(measures=[*measures, measures[16]])
    scheme = {
        "items": [
            {"item": "甲", "points": 5, "alternatives": [{"rules": [{"kind": "rate", "points": 5, "measure": "x"}]}]}
        ]
    }
    assert "考核项甲:x不存在" in refusal(scheme=scheme)


@pytest.mark.parametrize(
    ("measure", "message"),
    [
        ({"form": "fundz", "count": "rows"}, "指标 m 的 form: fundz 不存在, 可用"),
        ({"form": "funds", "sum": "funds_yt"}, "指标 m 的列: funds_yt 不存在, 可用"),
        ({"form": "funds", "distinct": "who"}, "指标 m 的列: who 不存在"),
        ({"form": "funds", "rate_of_sums": {"n": "a", "of": "funds_ytd"}}, "指标 m 的列: a 不存在"),
        ({"form": "funds", "count": "rows", "where": {"stage": {"eq": "在建"}}}, "指标 m: 列 stage 不存在"),
        (
            {"form": "funds", "count": "rows", "where": {"origin": {"like": "区"}}},
            "指标 m: 运算符 like 不存在, 可用 eq",
        ),
        ({"form": "signed_projects", "count": "rows", "where": {"stage": {"stage_ge": "动工"}}}, "阶段 动工 不存在"),
    ],
)
def test_a_measure_names_only_forms_columns_and_operators_that_exist(measure: dict[str, Any], message: str) -> None:
    plan = PLAN.model_copy(update={"measures": (Measure.model_validate({"id": "m", "name": "指标"} | measure),)})
    with pytest.raises(ValueError, match="指标 m") as refused:
        plan.check_forms(COLUMNS)
    assert plain(message) in plain(refused.value)


def test_the_plans_own_measures_and_forms_fit() -> None:
    PLAN.check_forms(COLUMNS)
    with pytest.raises(ValueError, match="narrative"):
        PLAN.check_forms({name: columns for name, columns in COLUMNS.items() if name != "narrative"})


# --- measures, targets, scheme --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kinds", "message"),
    [
        ({}, "须且只能写"),
        ({"count": "rows", "sum": "funds_ytd"}, "须且只能写"),
        ({"count": "rows", "form": None}, "须写form"),
        ({"count": "cells"}, "rows"),
        ({"rate": {"n": "a"}}, "of"),
        ({"count": "rows", "where": "stage"}, "where"),
        ({"count": "rows", "wehre": {}}, "wehre"),
        ({"id": "Capital", "count": "rows"}, "id"),
    ],
)
def test_a_measure_is_of_one_kind_and_has_a_form(kinds: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Measure.model_validate({"id": "m", "name": "指标", "form": "funds"} | kinds)
    assert message in plain(refused.value)


def test_rates_are_told_from_numbers() -> None:
    assert {m.id for m in PLAN.measures if m.is_rate} == {
        "start_rate", "start_rate_2020_events", "start_rate_2021", "funds_rate", "entry_rate", "start_rate_of_due",
    }  # fmt: skip


def test_an_items_rules_add_up_to_its_points_in_every_alternative() -> None:
    five, ten = ItemRule(kind="timeliness", points=Decimal(5)), ItemRule(kind="quality", points=Decimal(10))
    assert Item(item="甲", points=Decimal(15), alternatives=(Alternative(rules=(five, ten)),)).points == 15
    with pytest.raises(ValidationError, match="甲") as refused:
        Item(item="甲", points=Decimal(15), alternatives=(Alternative(rules=(five, ten)), Alternative(rules=(ten,))))
    assert "各规则分值之和10与该项分值15不符" in plain(refused.value)


def test_the_house_scheme_has_a_hundred_points_and_says_it_is_no_documents() -> None:
    assert PLAN.scheme is not None
    assert {item.item: int(item.points) for item in PLAN.scheme.items} == {
        "储备项目": 15, "应开工项目": 20, "区外到位资金": 30, "系统录入": 10, "报送及时": 10, "报送质量": 15,
    }  # fmt: skip
    assert (PLAN.scheme.house, PLAN.scheme.min_applicable_points) == (True, 60)
    assert "不作为考核依据" in PLAN.scheme.note


def test_points_are_exact_however_they_are_written() -> None:
    assert ItemRule.model_validate({"kind": "quality", "points": 0.1}).points + Decimal("0.2") == Decimal("0.3")


def test_a_target_may_be_money_in_words_a_number_or_not_handed_down() -> None:
    lines = [TargetLine.model_validate({"city": True, "value": written}) for written in ("3亿元", 30, None)]
    assert [line.amount for line in lines] == [300_000_000, 30, None]
    with pytest.raises(ValidationError):
        Target.model_validate({"measure": "m", "clause": "x", "lines": [{"city": True}]})


def test_parameters_are_yuan_lists_or_text() -> None:
    plan = PLAN.model_copy(update={"parameters": {"a": "1.5亿元", "b": ("x", "y"), "c": "2021-01-01", "d": 3}})
    assert plan.parameter_values == {"a": 150_000_000, "b": ["x", "y"], "c": "2021-01-01", "d": 3}


# --- the rest -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("model", "data"),
    [
        (Due, {"day": 0}), (Due, {"day": 32}), (Due, {"day": 28, "time": "24:30"}), (Due, {"day": 28, "time": "8:30"}),
        (Calendar, {"due": {"day": 28}, "prepare_time": "25:00"}), (Calendar, {"due": {"day": 28}, "holidays": ["2021-02-30"]}),
        (Release, {"mode": "auto"}), (Release, {"mode": "automatic", "gate": {}}), (Validity, {"start": "2021-13-01"}),
        (Unit, {"code": "1", "name": "甲"}), (Unit, {"code": "1", "name": "甲", "unit_class": "旗区"}),
    ],
)  # fmt: skip
def test_what_a_model_does_not_know_is_refused(model: type[Any], data: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(data)


def test_a_plan_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError):
        PLAN.title = "别的"  # type: ignore[misc]


def test_the_due_day_clauses_and_forms_are_the_documents() -> None:
    due = {entry.form: (entry.clause, entry.once_by) for entry in PLAN.forms}
    april = date(2021, 4, 10)
    assert due == {
        "reserve_projects": ("O-06", None), "signed_projects": ("O-08、O-09", None), "funds": ("O-10", None),
        "narrative": ("O-06", None), "factor_prices": ("O-04、O-05", april), "idle_plants": ("O-04、O-05", april),
    }  # fmt: skip
    assert (PLAN.calendar.due.day, PLAN.calendar.due.time, PLAN.calendar.due.clause) == (28, "24:00", "O-06")
    assert PLAN.measure("funds_outside_ytd").cumulative
    with pytest.raises(StopIteration):
        PLAN.measure("nope")
