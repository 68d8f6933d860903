"""Consequences and ranking lists of any plan: when, how much, and what the texts may name. 惠民's own: test_huimin.py."""

from typing import Any

import pytest
from pydantic import ValidationError

from diaodu.adapters.plan_files import load_plan
from diaodu.domain.figures.consequences import draw_consequences
from diaodu.domain.figures.rank_lists import list_ranks
from diaodu.domain.plans.consequences import ConsequenceRule, RankListRule
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Assessment, Consequence, MeasureValue, UnitReport
from diaodu.domain.states import UnitState
from tests.lib.simulations import simulated
from tests.lib.small_plans import small_plan

UNITS = ["甲", "乙", "丙", "丁"]
TARGET = {"measure": "m", "clause": "C", "lines": [{"class": "单位", "value": 10}]}
SCHEME = {"items": [{"id": "项", "points": 100, "rules": [{"kind": "proportion", "measure": "m"}]}],
          "grades": [{"id": "先进", "ge": 90}, {"id": "其他", "ge": 0}]}  # fmt: skip


def plan(*rules: dict[str, Any], **parts: Any) -> Plan:
    written = [{"clause": "C", "kind": "notice", "text": "{unit}"} | rule for rule in rules]
    measures = ["m", "days", "money:元", "years"]
    return small_plan(
        **(
            {"units": UNITS, "measures": measures, "targets": [TARGET], "consequences": written, "scheme": SCHEME}
            | parts
        )
    )


def drawn(the_plan: Plan, *rows: str) -> list[Consequence]:
    given = rows or ("甲 | m | 12", "乙 | m | 12", "丙 | m | 9", "丁 | m | 0")
    return list(simulated(the_plan, "2024", "\n".join(["unit | measure | value", *given])).consequences)


def units(the_plan: Plan, *rows: str) -> list[str]:
    return [one.unit for one in drawn(the_plan, *rows)]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({}, UNITS), ({"met": ["m"]}, ["甲", "乙"]), ({"unmet": ["m"]}, ["丙", "丁"]), ({"class": "单位"}, UNITS),
        ({"grades": ["先进"]}, ["甲", "乙", "丙"]), ({"rank": 1}, ["甲", "乙"]), ({"rank": 2}, []), ({"rank": 3}, ["丙"]),
        ({"top": 1}, ["甲", "乙"]), ({"top": 3}, ["甲", "乙", "丙"]), ({"measures": {"m": {"ge": 9, "lt": 12}}}, ["丙"]),
        ({"measures": {"m": {"gt": 0}, "days": {"le": 0}}}, ["甲", "乙", "丙"]), ({"all_met": ["m"]}, []), ({"met": ["m"], "unmet": ["m"]}, []),
    ],
)  # fmt: skip
def test_a_consequence_comes_where_all_that_is_written_holds(when: dict[str, Any], expected: list[str]) -> None:
    assert units(plan({"when": when})) == expected


def test_what_asks_for_everyone_comes_when_the_last_has_met() -> None:
    assert units(plan({"when": {"all_met": ["m"]}}), *(f"{unit} | m | 10" for unit in UNITS)) == UNITS


def test_each_of_a_measure_has_its_amount() -> None:
    rule = {"kind": "subsidy", "amount": {"each": {"measure": "days", "yuan": "80元"}}, "text": "{base}人天，计{yuan}"}
    (one, *_) = drawn(plan(rule | {"when": {"measures": {"days": {"gt": 0}}}}), "甲 | days | 26")
    assert (one.yuan, one.text, one.clause) == (2080, "26人天，计2080元", "C")


def test_a_notice_has_no_amount_and_its_text_says_the_figure_and_the_target() -> None:
    rule = {"when": {"unmet": ["m"]}, "text": "{unit}：{measures}；得{points}分，第{rank}名，{grade}", "note": "拟"}
    found = {one.unit: one for one in drawn(plan(rule))}
    assert found["丙"].yuan is None
    assert found["丙"].text == "丙：m9个（目标10个）；得90.00分，第3名，先进（拟）"


def test_ranks_may_go_by_a_measure_where_there_is_no_scheme() -> None:
    the_plan = plan({"when": {"rank": 1}, "rank_by": "days", "kind": "land_quota", "text": "100亩"}, scheme=None)
    assert units(the_plan, "甲 | days | 3", "乙 | days | 5") == ["乙"]


def test_what_is_final_waits_for_the_plans_last_day() -> None:
    the_plan = plan({"final_only": True}, {"kind": "talk"})
    found = simulated(the_plan, "2024-03", "unit | measure | value\n甲 | m | 12")
    assert len(found.consequences) == 8
    early = draw_consequences(the_plan, found.reports, found.measures, found.targets, found.scores, is_final=False)
    assert {one.kind for one in early} == {"talk"}


def test_a_target_not_judged_yet_has_no_consequence_either_way() -> None:
    the_plan = plan({"when": {"unmet": ["m"]}}, {"when": {"met": ["m"]}})
    found = simulated(the_plan, "2024", "unit | measure | value\n甲 | m | 12")
    assert not draw_consequences(the_plan, found.reports, found.measures, [], found.scores, is_final=True)


@pytest.mark.parametrize(
    "rule",
    [
        {"text": "{who}"}, {"text": "{unit"}, {"kind": "fine"}, {"amount": {}}, {"amount": {"each": {"measure": "days", "yuan": "八十"}}},
        {"amount": {"pool": {"kinds": ["budget_deduction"], "split": "by_heads"}}}, {"amount": {"pool": {"kinds": [], "split": "equally"}}},
        {"amount": {"share_of": {"measure": "money", "by": "years", "steps": [{"ge": 0, "share": 1}, {"ge": 2, "share": 2}]}}},
        {"when": {"measures": {"m": {}}}}, {"when": {"top": 0}}, {"sum": 3},
    ],
)  # fmt: skip
def test_a_consequence_that_says_nothing_sensible_is_refused(rule: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ConsequenceRule.model_validate({"clause": "C", "kind": "notice", "text": "x"} | rule)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"when": {"met": ["days"]}}, "days 不存在"), ({"when": {"grades": ["优秀"]}}, "优秀 不存在，可用 先进"), ({"when": {"class": "局"}}, "局 不存在"),
        ({"when": {"measures": {"x": {"ge": 1}}}}, "x 不存在"), ({"amount": {"share_of": {"measure": "m", "by": "years", "steps": [{"ge": 0, "share": 0.5}]}}}, "unit 应为 元"),
    ],
)  # fmt: skip
def test_what_a_consequence_names_must_be_in_the_plan(rule: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        plan(rule)


def test_a_rank_needs_a_scheme_or_a_measure() -> None:
    with pytest.raises(ValidationError, match="rank_by"):
        plan({"when": {"top": 3}}, scheme=None)


# --- lists ----------------------------------------------------------------------------------------------
def test_a_list_has_the_first_with_ties_and_says_who_is_not_ranked_and_why() -> None:
    lists = [
        {"id": "前二", "measure": "m", "top": 2, "exclude": {"丁": "新设单位"}},
        {"id": "得分", "within": "city"},
    ]
    first, scores = list_ranks(
        the_plan := plan(rankings=lists),
        simulated(the_plan, "2024", "unit | measure | value\n甲 | m | 5\n乙 | m | 5\n丙 | m | 3\n丁 | m | 9"),
    )
    assert [(place.unit, place.rank, place.tied) for place in first.places] == [("甲", 1, True), ("乙", 1, True)]
    assert first.excluded == (("丁", "新设单位"),)
    assert [(place.unit, str(place.value)) for place in scores.places][:2] == [("丁", "90.00"), ("甲", "50.00")]


def test_a_list_may_put_the_least_first() -> None:
    the_plan = plan(rankings=[{"id": "少者为先", "measure": "m", "lowest_first": True}])
    (found,) = list_ranks(
        the_plan, simulated(the_plan, "2024", "unit | measure | value\n甲 | m | 5\n乙 | m | 2\n丙 | m | 3\n丁 | m | 9")
    )
    assert [place.unit for place in found.places] == ["乙", "丙", "甲", "丁"]


def test_what_is_lacking_or_late_is_ranked_with_the_least_first_and_a_silent_unit_has_no_place() -> None:
    the_plan = load_plan("bole-2023")
    rankings = tuple(
        RankListRule.model_validate({"id": name, "measure": name})
        for name in ("short_days", "late_reports", "report_faults", "signed_amount")
    )
    the_plan = the_plan.model_copy(update={"rankings": rankings})
    names = [unit.name for unit in the_plan.units]
    values = [MeasureValue(measure=rule.id, unit=name, value=at) for rule in rankings for at, name in enumerate(names)]
    reports = [
        UnitReport(
            unit=unit.name, code=unit.code, unit_class=unit.unit_class, forms={},
            state=UnitState.MISSING if unit.name == names[0] else UnitState.ON_TIME,
        )
        for unit in the_plan.units
    ]  # fmt: skip
    found = list_ranks(
        the_plan,
        Assessment(reports=tuple(reports), findings=(), measures=tuple(values), targets=(), scores=(), consequences=()),
    )
    firsts = {one.measure: (one.lowest_first, one.places[0].unit) for one in found}
    assert firsts == {
        "short_days": (True, names[1]), "late_reports": (True, names[1]), "report_faults": (True, names[1]),
        "signed_amount": (False, names[3]),
    }  # fmt: skip
    assert {one.excluded for one in found} == {((names[0], "本期未报送"),)}


# --- ranking by the scheme ------------------------------------------------------------------------------
def test_an_excluded_unit_is_scored_not_ranked_and_takes_no_place() -> None:
    scheme = SCHEME | {"unranked": [{"unit": "甲", "reason": "以跑办项目为主"}]}
    found = simulated(plan(scheme=scheme), "2024", "unit | measure | value\n甲 | m | 12\n乙 | m | 9\n丙 | m | 8")
    assert [(s.unit, s.rank, s.reason) for s in found.scores][:3] == [
        ("甲", None, "以跑办项目为主"),
        ("乙", 1, None),
        ("丙", 2, None),
    ]
    assert str(found.scores[0].points) == "100.00"


def test_units_of_all_classes_are_ranked_together_where_the_scheme_says_so() -> None:
    the_plan = plan(scheme=SCHEME | {"rank_within": "city"})
    units_ = tuple(
        unit.model_copy(update={"unit_class": name}) for unit, name in zip(the_plan.units, "AABB", strict=True)
    )
    target = the_plan.targets[0].model_copy(
        update={"lines": tuple(the_plan.targets[0].lines[0].model_copy(update={"unit_class": c}) for c in "AB")}
    )
    for within, ranks in (("city", [1, 2, 3, 4]), ("class", [1, 2, 1, 2])):
        assert the_plan.scheme is not None
        scheme = the_plan.scheme.model_copy(update={"rank_within": within})
        mixed = the_plan.model_copy(update={"units": units_, "scheme": scheme, "targets": (target,)})
        found = simulated(mixed, "2024", "unit | measure | value\n甲 | m | 9\n乙 | m | 8\n丙 | m | 7\n丁 | m | 6")
        assert [score.rank for score in found.scores] == ranks
