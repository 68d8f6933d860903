"""A figure at nothing because all that came is held is not known yet: no 同比, no place, no points for nothing."""

from dataclasses import replace
from typing import Any

import pytest

from diaodu.adapters.plan_files import load_plan
from diaodu.domain.figures.assessment import public_measure
from diaodu.domain.figures.comparisons import LastFigure, with_comparisons
from diaodu.domain.figures.pending import UNDER_REVIEW, with_pending
from diaodu.domain.figures.rank_lists import list_ranks
from diaodu.domain.measures.values import rate_value
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Assessment, MeasureValue
from diaodu.domain.scoring.items import score_item
from tests.domain.test_scoring import make_item, stand
from tests.lib.factories import make_unit_report

UNIT, OTHER = "驻北京招商局", "驻武汉招商局"
FORM = "signed_projects"


@pytest.fixture
def plan() -> Plan:
    return load_plan("bole-2023")


def value(measure: str, number: int | None, unit: str | None = UNIT) -> MeasureValue:
    return MeasureValue(measure=measure, unit=unit, value=number)


def pending(plan: Plan, *values: MeasureValue, **more: Any) -> list[bool]:
    held, told = more.get("held", {(UNIT, FORM)}), more.get("told", {})
    return [one.is_pending for one in with_pending(plan, values, held, told)]


def test_nothing_is_pending_where_records_are_held_and_none_counts(plan: Plan) -> None:
    own = value("signed_projects", 0)
    assert pending(plan, own) == [True]
    assert pending(plan, own, held=set()) == [False]
    assert pending(plan, own, told={FORM: {UNIT}}) == [False]
    assert pending(plan, value("signed_projects", 3)) == [False]  # what earlier months told, or stands in
    assert pending(plan, value("visits", 0)) == [False]


def test_the_city_is_pending_where_nobodys_records_count(plan: Plan) -> None:
    city = value("signed_projects", 0, None)
    assert pending(plan, city) == [True]
    assert pending(plan, city, told={FORM: {OTHER}}) == [False]


def test_a_rate_goes_with_its_base_and_a_total_with_its_parts(plan: Plan) -> None:
    rate = [value("event_signed", 0), rate_value("event_start_rate", UNIT, 0, 0)]
    assert pending(plan, *rate) == [True, True]
    visits = [value("visits_top", 0), value("visits_charge", 0), value("visits", 0)]
    assert pending(plan, *visits, held={(UNIT, "visits")}) == [True, True, True]
    assert pending(plan, *visits[:2], value("visits", 4), held={(UNIT, "visits")}) == [True, True, False]


def test_what_is_pending_has_no_growth_and_is_left_out_of_the_citys(plan: Plan) -> None:
    name = "signed_amount"
    values = [replace(value(name, 0), is_pending=True), value(name, 300, OTHER), value(name, 300, None)]
    last = {(name, UNIT): LastFigure(value=200), (name, OTHER): LastFigure(value=100)}
    own, other, city = with_comparisons(plan, values, last, {(one.measure, one.unit): one for one in values})
    assert own.compared is None
    assert other.compared
    assert other.compared.change == 2
    assert city.compared
    assert (city.compared.change, city.compared.left_out) == (2, (UNIT,))
    assert public_measure(own)["reason"] == UNDER_REVIEW


def test_what_is_pending_has_no_place_in_a_list(plan: Plan) -> None:
    reports = [replace(make_unit_report(), unit=unit, unit_class="驻点招商局") for unit in (UNIT, OTHER)]
    values = [replace(value("signed_amount", 0), is_pending=True), value("signed_amount", 300, OTHER)]
    found = list_ranks(
        plan, Assessment(reports=tuple(reports), findings=(), measures=tuple(values), targets=(), scores=())
    )
    amounts = next(one for one in found if one.measure == "signed_amount")
    assert [place.unit for place in amounts.places] == [OTHER]
    assert amounts.excluded == ((UNIT, UNDER_REVIEW),)


def test_a_rate_of_nothing_earns_nothing_while_all_is_held() -> None:
    item = make_item("rate", empty_population="full")
    empty = rate_value("m", "准格尔旗", 0, 0)
    assert str(score_item(item, stand(empty)).points) == "10.00"
    held = score_item(item, stand(replace(empty, is_pending=True)))
    assert (str(held.points), held.readings) == ("0.00", ())
    assert "待核实" in held.note
