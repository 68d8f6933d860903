"""The plan as a model: who is who, what belongs together, and what does not fit."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from diaodu.adapters.form_files import load_forms
from diaodu.domain.figures.measures import measure_parameters
from diaodu.domain.forms.placed_errors import PlacedError
from diaodu.domain.period import parse_period
from diaodu.domain.plans.bulletin import Bulletin
from diaodu.domain.plans.calendar import Due
from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.plan import (
    DEFAULT_PARAMETERS,
    PERIOD_PARAMETERS,
    Calendar,
    Plan,
    Release,
    Unit,
    Validity,
)
from diaodu.domain.plans.targets import Target, TargetLine
from diaodu.domain.scoring.scheme import Alternative, Item
from tests.lib.factories import make_plan, make_rule
from tests.lib.messages import plain

PLAN = make_plan()
FORMS = load_forms()


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


def test_days_of_validity_run_forward_and_are_said() -> None:
    with pytest.raises(ValidationError, match="起日 2021-03-01 晚于止日 2021-02-28"):
        Validity(start=date(2021, 3, 1), end=date(2021, 2, 28))
    said = {Validity().words, Validity(start=date(2021, 3, 1)).words, Validity(end=date(2021, 2, 28)).words}
    assert said == {"", "2021-03-01起", "2021-02-28止"}


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
            {"id": "甲", "points": 5, "alternatives": [{"rules": [{"kind": "rate", "points": 5, "measure": "x"}]}]}
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
        ({"form": "funds", "sum": "investor"}, "指标 m 的列: investor 不是金额或数字, 可用 agreed_investment"),
        ({"form": "signed_projects", "sum": "sign_date"}, "指标 m 的列: sign_date 不是金额或数字"),
        ({"form": "funds", "rate_of_sums": {"n": "funds_ytd", "of": "name"}}, "指标 m 的列: name 不是金额或数字"),
        ({"form": "funds", "count": "rows", "where": {"funds_ytd": {"ge": "五百万"}}}, "指标 m: funds_ytd 的 ge 现为 '五百万', 应为金额"),
        ({"form": "funds", "count": "rows", "where": {"funds_ytd": {"ge": "$least"}}}, "指标 m: 参数 $least 不存在, 可用 $min_total_investment"),
        ({"form": "funds", "count": "rows", "where": {"origin": {"eq": "$min_total_investment"}}}, "指标 m: origin 的 eq 现为 5000000, 应为文字"),
        ({"form": "funds", "count": "rows", "where": {"origin": {"in": "$scope_b_from"}}}, "指标 m: origin 的 in 现为 '2021-01-01', 应为列表"),
    ],
)  # fmt: skip
def test_a_measure_names_only_forms_columns_and_operators_that_exist(measure: dict[str, Any], message: str) -> None:
    plan = PLAN.model_copy(update={"measures": (Measure.model_validate({"id": "m", "name": "指标"} | measure),)})
    with pytest.raises(ValueError, match="指标 m") as refused:
        plan.check_forms(FORMS)
    assert plain(message) in plain(refused.value)
    assert isinstance(refused.value, PlacedError)
    assert refused.value.at[:2] == ("measures", 0)


def test_the_plans_own_measures_and_forms_fit() -> None:
    PLAN.check_forms(FORMS)
    with pytest.raises(ValueError, match="narrative"):
        PLAN.check_forms({name: form for name, form in FORMS.items() if name != "narrative"})


def test_the_days_of_a_period_may_be_named_in_a_condition() -> None:
    period = parse_period("2021-03")
    assert set(measure_parameters(PLAN, period)) == {*PLAN.parameters, *PERIOD_PARAMETERS}
    where = {"sign_date": {"ge": "$period_end-6m", "le": "$period_end"}}
    measure = Measure.model_validate(
        {"id": "m", "name": "指标", "form": "signed_projects", "count": "rows", "where": where}
    )
    PLAN.model_copy(update={"measures": (measure,), "triggers": (), "bulletin": Bulletin()}).check_forms(FORMS)


def test_a_rate_is_made_of_figures_and_not_of_rates() -> None:
    measures = [measure.model_dump() for measure in PLAN.measures]
    for rate in ({"n": "start_rate", "of": "signed_projects"}, {"n": "signed_projects", "of": "funds_rate"}):
        message = refusal(measures=[*measures, {"id": "r", "name": "率", "rate": rate}])
        assert re.search("指标r的(n|of)现为比率(start_rate|funds_rate),应为计数或求和的指标", message)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"class": "旗县", "value": 30}, "目标O-02的类别:旗县不存在,可用旗区,园区"),
        ({"unit": "准格尔", "value": 30}, "目标O-02的单位:准格尔不存在,可用东胜区"),
        ({"unit": "准旗", "value": 30}, "目标O-02的单位:准旗不存在"),
        ({"class": "旗区", "value": "30个"}, "金额'30个'应写成500万元"),
    ],
)
def test_a_target_is_for_a_class_or_unit_of_the_plan_and_a_number_or_an_amount(
    line: dict[str, Any], message: str
) -> None:
    assert message in refusal(targets=[{"measure": "reserve_projects", "clause": "O-02", "lines": [line]}])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"zone": "Asia/Ordos"}, "没有这个时区"),
        ({"zone": "北京时间"}, "没有这个时区"),
        ({"zone": "../zone"}, "没有这个时区"),
        ({"first_period": "2021年1月"}, "'2021年1月'不是报告期"),
        ({"first_period": "2021-Q1"}, "first_period2021-Q1与rhythmmonth不是同一种周期"),
        ({"parameters": {"least": "500万"}}, "参数least:金额'500万'应写成500万元"),
        ({"parameters": {"least": "1.5 亿"}}, "参数least:金额'1.5亿'应写成500万元"),
        ({"parameters": {"least": "五百万元"}}, "参数least:金额'五百万元'应写成500万元"),
        ({"parameters": {"steps": ["1亿元", "5000万"]}}, "参数steps:金额'5000万'应写成500万元"),
    ],
)
def test_a_zone_period_or_amount_that_is_none_is_refused(changes: dict[str, Any], message: str) -> None:
    assert message in refusal(**changes)


def test_a_word_among_the_parameters_stays_a_word() -> None:
    assert rebuilt(parameters={"word": "千家万户", "day": "2021-01-01"}).parameter_values["word"] == "千家万户"


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
        ({"count": "rows", "if": {}}, "if"),
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
    five, ten = make_rule("timeliness", points=5), make_rule("quality", points=10)
    assert Item(id="甲", points=Decimal(15), alternatives=(Alternative(rules=(five, ten)),)).points == 15
    with pytest.raises(ValidationError, match="甲") as refused:
        Item(id="甲", points=Decimal(15), alternatives=(Alternative(rules=(five, ten)), Alternative(rules=(ten,))))
    assert "各规则分值之和10与该项分值15不符" in plain(refused.value)


def rule(kind: str, measure: str | None = "m") -> dict[str, Any]:
    return {"kind": kind, "points": 5} | ({"measure": measure} if measure else {})


def alternative(when: str, *rules: dict[str, Any]) -> dict[str, Any]:
    return {"when": when, "rules": list(rules or (rule("rate") | {"points": 5},))}


@pytest.mark.parametrize("kind", ["proportion", "pace", "rate", "functional_coefficient"])
def test_a_rule_that_looks_at_a_figure_names_its_measure(kind: str) -> None:
    with pytest.raises(ValidationError, match="measure"):
        Alternative.model_validate({"rules": [{"kind": kind, "points": 5}]})


@pytest.mark.parametrize(
    "alternatives",
    [
        [alternative("target")],
        [alternative("no_target")],
        [alternative("target"), alternative("target")],
        [alternative("always"), alternative("target")],
        [alternative("always"), alternative("always")],
        [alternative("target"), alternative("no_target", rule("rate", "other"))],
    ],
)
def test_an_item_always_has_an_alternative_that_applies(alternatives: list[dict[str, Any]]) -> None:
    with pytest.raises(ValidationError, match="甲") as refused:
        Item.model_validate({"id": "甲", "points": 5, "alternatives": alternatives})
    assert "alternatives须以always结尾,或对同一指标写全target和no_target" in plain(refused.value)


@pytest.mark.parametrize(
    "alternatives",
    [
        [alternative("always")],
        [alternative("target"), alternative("always")],
        [alternative("no_target"), alternative("target", rule("pace"))],
        [alternative("target"), alternative("no_target", rule("rate", "other")), alternative("always")],
    ],
)
def test_alternatives_that_leave_no_unit_out_are_taken(alternatives: list[dict[str, Any]]) -> None:
    assert Item.model_validate({"id": "甲", "points": 5, "alternatives": alternatives}).alternatives


def test_alternatives_decided_by_a_target_name_whose() -> None:
    with pytest.raises(ValidationError, match="须有写 measure 的规则"):
        Alternative.model_validate(alternative("target", rule("quality", None)))


@pytest.mark.parametrize(
    "case",
    [alternative("always", rule("pace")), alternative("no_target", rule("pace")), alternative("target", rule("rate"), rule("pace", "other"))],
)  # fmt: skip
def test_pace_is_only_kept_where_there_is_a_target_of_its_measure(case: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="pace 只能写在 when: target 之下"):
        Alternative.model_validate(case)


@pytest.mark.parametrize(("points", "from_period"), [("十五", None), (15, "4月"), (15, "2021-4")])
def test_points_are_numbers_and_an_item_begins_with_a_period(points: Any, from_period: str | None) -> None:
    data = {"id": "甲", "points": points, "from_period": from_period, "alternatives": [alternative("always")]}
    with pytest.raises(ValidationError):
        Item.model_validate(data)


def test_the_house_scheme_has_a_hundred_points_and_says_it_is_no_documents() -> None:
    assert PLAN.scheme is not None
    assert {item.id: int(item.points) for item in PLAN.scheme.items} == {
        "储备项目": 15, "应开工项目": 20, "区外到位资金": 30, "系统录入": 10, "报送及时": 10, "报送质量": 15,
    }  # fmt: skip
    assert (PLAN.scheme.house, PLAN.scheme.min_applicable_points) == (True, 60)
    assert "不作为考核依据" in PLAN.scheme.note


def test_points_are_exact_however_they_are_written() -> None:
    points = make_rule("quality", points=0.1).points
    assert points is not None
    assert points + Decimal("0.2") == Decimal("0.3")


def test_a_target_may_be_money_in_words_a_number_or_not_handed_down() -> None:
    lines = [TargetLine.model_validate({"city": True, "value": written}) for written in ("3亿元", 30, None)]
    assert [line.amount for line in lines] == [300_000_000, 30, None]
    with pytest.raises(ValidationError):
        Target.model_validate({"measure": "m", "clause": "x", "lines": [{"city": True}]})


def test_parameters_are_yuan_lists_or_text() -> None:
    plan = PLAN.model_copy(update={"parameters": {"a": "1.5亿元", "b": ("x", "y"), "c": "2021-01-01", "d": 3}})
    stated = {"a": 150_000_000, "b": ["x", "y"], "c": "2021-01-01", "d": 3}
    assert plan.parameter_values == stated | DEFAULT_PARAMETERS


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
    due = {entry.form: (entry.clause, entry.once_by) for entry in PLAN.forms if entry.every is None}
    april = date(2021, 4, 10)
    assert due == {
        "reserve_projects": ("O-06", None), "signed_projects": ("O-08、O-09", None), "funds": ("O-10", None),
        "narrative": ("O-06", None), "factor_prices": ("O-04、O-05", april), "idle_plants": ("O-04、O-05", april),
    }  # fmt: skip
    collected = [entry.form for entry in PLAN.forms if entry.every == "campaign"]
    assert collected == ["reserve_projects", "factor_prices", "idle_plants"]
    assert (PLAN.calendar.due.day, PLAN.calendar.due.time, PLAN.calendar.due.clause) == (28, "24:00", "O-06")
    assert PLAN.measure("funds_outside_ytd").cumulative
    with pytest.raises(StopIteration):
        PLAN.measure("nope")


@pytest.mark.parametrize("name", ["准格尔旗", "150622"])
def test_a_group_is_called_neither_as_a_unit_nor_as_its_code(name: str) -> None:
    with pytest.raises(ValidationError, match="与单位同名或同代码"):
        rebuilt(groups=[{"id": name, "members": ["准格尔旗"]}])
