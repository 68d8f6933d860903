"""Records that are held never make a figure look better unsaid: rates, what less is better of, and what stands beside last year."""

from dataclasses import replace
from typing import Any

import pytest

from diaodu.adapters.plan_files import load_plan_folder
from diaodu.domain.figures.assessment import dump_measures, load_measures, public_measure
from diaodu.domain.figures.comparisons import LastFigure, LastYear, with_comparisons
from diaodu.domain.figures.held import HeldRecord, with_held
from diaodu.domain.figures.pending import UNFILLED, with_pending
from diaodu.domain.figures.rank_lists import list_ranks
from diaodu.domain.figures.said import marked
from diaodu.domain.forms.conditions import is_met
from diaodu.domain.measures.values import rate_value
from diaodu.domain.papers.bulletin.template_names import rate_words
from diaodu.domain.period import parse_period
from diaodu.domain.results import Assessment, MeasureValue
from diaodu.domain.scoring.items import score_item
from tests.domain.test_scoring import make_item, stand
from tests.lib.factories import make_unit_report

UNIT, OTHER = "驻北京招商局", "驻武汉招商局"
FOLDER = load_plan_folder("bole-2023")
PLAN, PERIOD = FOLDER.plan, parse_period("2023-05")
EVENT = {"name": "甲", "stage": "签约", "sign_date": "2023-02-01", "event_level": "州级", "event": "州级以上招商活动"}


def beside(value: MeasureValue, **changed: Any) -> MeasureValue:
    """The value with one project of the unit held."""
    held = {"signed_projects": [HeldRecord(unit=UNIT, values=EVENT | changed)]}
    return with_held(PLAN, PERIOD, FOLDER.forms, [value], held)[0]


def rate(n: int = 2, of: int = 4, unit: str | None = UNIT) -> MeasureValue:
    return rate_value("event_start_rate", unit, n, of)


@pytest.mark.parametrize(
    ("changed", "rows"),
    [
        ({}, 1),
        ({"sign_date": None}, 1),  # may be any day
        ({"event_level": None}, 1),
        ({"sign_date": "2022-12-31"}, 0),
        ({"stage": "在谈"}, 0),
        ({"event_level": "县级"}, 0),
        ({"stage": "在谈", "sign_date": None}, 0),
    ],
)
def test_a_held_record_is_told_of_a_rate_below_whose_line_it_may_lie(changed: dict[str, Any], rows: int) -> None:
    found = beside(rate(), **changed)
    assert (found.held_rows, found.is_flattered) == (rows, rows > 0)
    assert beside(rate(unit=None), **changed).held_rows == rows
    assert beside(rate(unit=OTHER), **changed).held_rows == 0


def test_what_more_is_better_of_is_told_of_and_not_marked() -> None:
    count = beside(MeasureValue(measure="event_signed", unit=UNIT, value=4))
    assert (count.held_rows, count.is_flattered) == (1, False)
    assert marked("4个", count) == "4个"
    assert marked("50%", beside(rate())) == "50%※"


def test_what_less_is_better_of_is_marked() -> None:
    held = {"appraisal_events": [HeldRecord(unit=UNIT, values={"kind": "迟报", "date": "2023-03-01"})]}
    values = [
        MeasureValue(measure=name, unit=UNIT, value=0) for name in ("found_faults", "report_faults", "late_reports")
    ]
    found = with_held(PLAN, PERIOD, FOLDER.forms, values, held)
    assert [one.is_flattered for one in found] == [True, True, False]


def test_an_earlier_months_held_record_is_told_of_a_years_figure_alone() -> None:
    held = {"activities": [HeldRecord(unit=UNIT, values={"held_on": "2023-03-01"}, is_of_period=False)]}
    value = with_held(PLAN, PERIOD, FOLDER.forms, [MeasureValue(measure="promotions", unit=UNIT, value=1)], held)
    assert value[0].held_rows == 1
    late = {"activities": [replace(held["activities"][0], values={"held_on": "2022-03-01"})]}
    assert with_held(PLAN, PERIOD, FOLDER.forms, value[:0] or [replace(value[0], held_rows=0)], late)[0].held_rows == 0


def test_a_rate_whose_whole_base_is_held_is_not_known_yet() -> None:
    found = with_pending(PLAN, [beside(rate(0, 0))], set(), {"signed_projects": {UNIT}})
    assert found[0].is_pending
    assert public_measure(found[0])["reason"] == "报送数待核实"
    assert rate_words(found[0]) == "—（报送数待核实）"


def test_it_is_kept_and_printed_in_json() -> None:
    found = load_measures(dump_measures([beside(rate())]))[0]
    assert (public_measure(found)["held"], public_measure(found)["flattered"]) == (1, True)
    assert (public_measure(rate())["held"], public_measure(rate())["flattered"]) == (0, False)


def test_points_by_a_rate_do_not_rise_when_what_is_not_started_is_held() -> None:
    open_all = rate_value("m", "准格尔旗", 2, 5)
    held_one = replace(rate_value("m", "准格尔旗", 2, 4), held_rows=1, held_lacking=1, is_flattered=True)
    strict, plain = make_item("rate", held="zero"), make_item("rate")
    assert score_item(strict, stand(held_one)).points == score_item(strict, stand(open_all)).points
    assert score_item(strict, stand(held_one)).note == "分母含待补正的1条"
    assert score_item(strict, stand(held_one)).inputs["分母"] == "5"
    assert "另有待补正的1条未计入" in score_item(plain, stand(held_one)).note
    marked = [score_item(item, stand(held_one)).is_flattered for item in (plain, strict)]
    assert marked == [True, False], "what is counted already cannot look worse"
    assert not score_item(plain, stand(open_all)).is_flattered
    barred = score_item(strict, stand(replace(held_one, held_lacking=0)))
    assert (str(barred.points), "另有待补正的1条未计入" in barred.note) == ("5.00", True)


# --- beside last year ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("rows", "is_part"), [(1, False), (0, True)])
def test_growth_of_a_unit_with_some_records_held_says_so(rows: int, is_part: bool) -> None:
    name = "signed_amount"
    own = MeasureValue(measure=name, unit=UNIT, value=300, held_rows=rows)
    values = [own, MeasureValue(measure=name, unit=OTHER, value=300), MeasureValue(measure=name, unit=None, value=600)]
    last: LastYear = {(name, UNIT): LastFigure(value=200, is_part=is_part), (name, OTHER): LastFigure(value=100)}
    parts = {(one.measure, one.unit): one for one in values}
    assert [one.compared and one.compared.held for one in with_comparisons(PLAN, values, last, parts)] == [
        (UNIT,), (), (UNIT,),
    ]  # fmt: skip
    whole: LastYear = {(name, None): LastFigure(value=400)}
    city = with_comparisons(PLAN, values, whole, parts)[-1].compared
    assert city is not None
    assert city.held == ((UNIT,) if rows else ())
    assert public_measure(with_comparisons(PLAN, values, last, parts)[0])["change_held"] == [UNIT]


# --- amounts nobody entered -----------------------------------------------------------------------------------
def test_an_amount_that_nobody_entered_has_no_place_and_says_why() -> None:
    reports = [replace(make_unit_report(), unit=unit, unit_class="驻点招商局") for unit in (UNIT, OTHER)]
    values = [
        MeasureValue(measure="signed_amount", unit=UNIT, value=None, records=("r1",)),
        MeasureValue(measure="signed_amount", unit=OTHER, value=300),
    ]
    found = list_ranks(
        PLAN, Assessment(reports=tuple(reports), findings=(), measures=tuple(values), targets=(), scores=())
    )
    amounts = next(one for one in found if one.measure == "signed_amount")
    assert amounts.excluded == ((UNIT, UNFILLED),)
    assert [public_measure(value)["reason"] for value in values] == [UNFILLED, None]


def test_an_amount_that_nobody_entered_is_not_nought_in_the_scores() -> None:
    empty = MeasureValue(measure="m", unit="准格尔旗", value=None, records=("r1",), target=100)
    row = score_item(make_item("proportion"), stand(empty))
    assert (str(row.points), row.inputs["完成"], row.note) == ("0.00", "—", "未填报，按0计")
    nought = score_item(make_item("proportion"), stand(replace(empty, value=0)))
    assert (str(nought.points), nought.inputs["完成"], nought.note) == ("0.00", "0", "")


# --- conditions -------------------------------------------------------------------------------------------------
def test_an_empty_cell_may_meet_whatever_is_asked_of_it() -> None:
    kinds = {"a": "text", "b": "number"}
    where = {"any": [{"a": {"eq": "x"}}, {"b": {"ge": 3}}]}
    assert not is_met({"a": "y", "b": None}, where, kinds)
    assert is_met({"a": "y", "b": None}, where, kinds, perhaps=True)
    assert not is_met({"a": "y", "b": 2}, where, kinds, perhaps=True)
    assert is_met({"a": None}, {"a": {"empty": True}}, kinds, perhaps=True)
    assert is_met({"a": None}, {"a": {"filled": True}}, kinds, perhaps=True)
