"""Projects that ended, lie outside a plan's scope or are signed after the period's end: every measure says what of them counts."""

from collections.abc import Mapping
from typing import Any

import pytest

from diaodu.adapters.plan_files import load_plan, load_plan_folder
from diaodu.domain.figures.measures import compute_measures
from diaodu.domain.forms.conditions import leaves
from diaodu.domain.forms.frames import make_frame
from diaodu.domain.measures.rows import RowsKind
from diaodu.domain.period import parse_period
from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.plan import Plan

PLANS = ("ordos-2021", "dongsheng-2023-winter", "suzhou-2020", "bole-2023", "huimin-2013")
ENDED = "终止"
MONTHS = dict(zip(PLANS, ("2021-03", "2024-01", "2020-03", "2023-05", "2013-10"), strict=True))
BIG = 2_000_000_000
EVENT = "民革中央助力内蒙古招商引资推介活动"


def conditions(plan: Plan, measure: Measure) -> list[Any]:
    cohort = next((one.where for one in plan.cohorts if one.id == measure.cohort), None)
    return [part for part in (measure.where, cohort) if part]


def of_projects(name: str) -> list[Measure]:
    """Measures taken from rows that may be 终止."""
    folder = load_plan_folder(name)
    forms = {
        form.id
        for form in folder.forms.values()
        if any(choice.value == ENDED for column in form.columns if column.id == "status" for choice in column.choices)
    }
    return [one for one in folder.plan.measures if isinstance(one.kind, RowsKind) and one.form in forms]


@pytest.mark.parametrize("name", PLANS)
def test_every_measure_of_projects_says_whether_ended_ones_count(name: str) -> None:
    plan = load_plan(name)
    silent = [
        one.id
        for one in of_projects(name)
        if not one.reading and not any(column == "status" for c in conditions(plan, one) for column, _ in leaves(c))
    ]
    assert silent == []


@pytest.mark.parametrize("name", PLANS)
def test_every_measure_of_signed_projects_ends_with_the_period(name: str) -> None:
    plan = load_plan(name)
    open_ended = []
    for one in of_projects(name):
        tests = [(column, told) for c in conditions(plan, one) for column, told in leaves(c)]
        is_signed = any(column == "stage" and "stage_ge" in told for column, told in tests)
        bounded = one.date == "sign_date" or any(column == "sign_date" and "le" in told for column, told in tests)
        if is_signed and not (bounded or one.date == "register_date"):
            open_ended.append(one.id)
    assert open_ended == []


def project(**changes: Any) -> dict[str, Any]:
    day = "2021-03-05"
    return {
        "name": "甲", "investor": "甲公司", "stage": "在建", "status": "正常", "total_investment": BIG, "sign_date": day,
        "sign_date_end": day, "actual_start": "2021-03-10", "actual_start_end": "2021-03-10",
    } | changes  # fmt: skip


def figures(name: str, form: str, *rows: Mapping[str, Any]) -> dict[str, Any]:
    """The first unit's figures of some rows of a form."""
    folder = load_plan_folder(name)
    unit = folder.plan.units[0]
    own = [
        {**row, "unit": unit.name, "record": f"r{n}", "in_city": True, "carried": False} for n, row in enumerate(rows)
    ]
    frame = make_frame(folder.forms[form], own, ("unit", "record", "in_city", "carried"))
    found = compute_measures(folder.plan, parse_period(MONTHS[name]), {form: frame}, [unit], [])
    return {value.measure: value.value for value in found if value.unit == unit.name}


def dated(day: str, start: str, **changes: Any) -> dict[str, Any]:
    days = {"sign_date": day, "actual_start": start, "register_date": start, "intent_date": day}
    return project(**days, **{f"{key}_end": value for key, value in days.items()}, **changes)


@pytest.mark.parametrize(
    ("changes", "signed", "started"),
    [
        ({}, 1, 1),
        ({"sign_date": "2020-12-31"}, 0, 0),  # P-09
        ({"sign_date": "2020-12-31", "event": EVENT}, 1, 1),
        ({"sign_date": "2021-04-01", "actual_start": None}, 0, 0),  # P-08
        ({"sign_date": "2021-04-01", "event": EVENT, "actual_start": None}, 0, 0),
        ({"sign_date": None}, 1, 1),  # waived: nobody knows when it was signed
        ({"status": ENDED}, 1, 1),
    ],
)
def test_what_p_09_calls_out_of_scope_is_in_no_figure_of_the_dispatch(
    changes: dict[str, Any], signed: int, started: int
) -> None:
    found = figures("ordos-2021", "signed_projects", project(**changes))
    assert (found["signed_projects"], found["started_projects"]) == (signed, started)
    assert found["signed_investment"] == signed * BIG
    both = found["signed_2020_events"] + found["signed_2021"]
    assert both <= signed


def test_an_ended_talk_is_no_talk_any_more() -> None:
    rows = [
        project(stage="在谈", sign_date=None, name=name, status=status)
        for name, status in (("甲", "正常"), ("乙", ENDED))
    ]
    found = figures("ordos-2021", "signed_projects", *rows)
    assert (found["talking_projects"], found["ended_projects"]) == (1, 1)


COUNTED = {
    "dongsheng-2023-winter": ("2024-01-10", "2024-01-12", "new_talks signed_100m pending_signed signed_projects ceremony_signed"),
    "suzhou-2020": ("2020-02-10", "2020-03-01", "over_100m over_1b over_1b_outside key_projects outside_projects performed_new started_new"),
    "bole-2023": ("2023-03-10", "2023-04-01", "signed_projects registered_projects event_started"),
    "huimin-2013": ("2013-09-10", "2013-10-01", "landed_projects registered_projects started_projects performing_projects"),
}  # fmt: skip
EXTRA: dict[str, dict[str, Any]] = {
    "dongsheng-2023-winter": {"event": "集中签约"}, "suzhou-2020": {"province": "上海"}, "bole-2023": {"event_level": "州级"},
    "huimin-2013": {"kind": "工业", "fixed_investment": BIG, "first_year_investment": BIG, "build_months": 12},
}  # fmt: skip
BASES = {"suzhou-2020": "signed_new", "bole-2023": "event_signed", "huimin-2013": "signed_projects"}
LATER = {
    "dongsheng-2023-winter": "2024-02-10",
    "suzhou-2020": "2020-04-01",
    "bole-2023": "2023-06-01",
    "huimin-2013": "2013-11-01",
}


@pytest.mark.parametrize("name", COUNTED)
def test_a_cancelled_or_a_later_project_earns_nothing_and_stays_below_the_line_of_rates(name: str) -> None:
    day, start, measures = COUNTED[name]
    form = "progress" if name == "huimin-2013" else "signed_projects"
    living, ended = (figures(name, form, dated(day, start, status=status, **EXTRA[name])) for status in ("正常", ENDED))
    later = figures(name, form, dated(LATER[name], LATER[name], status="正常", **EXTRA[name]))
    assert {one: living[one] for one in measures.split()} == dict.fromkeys(measures.split(), 1)
    assert {one: ended[one] for one in measures.split()} == dict.fromkeys(measures.split(), 0)
    assert {one: later[one] for one in measures.split()} == dict.fromkeys(measures.split(), 0)
    if base := BASES.get(name):
        assert (living[base], ended[base], later[base]) == (1, 1, 0)


STARTED = {
    "ordos-2021": "started_projects", "suzhou-2020": "started_new", "bole-2023": "event_started", "huimin-2013": "started_projects",
}  # fmt: skip


@pytest.mark.parametrize("name", STARTED)
def test_the_papers_list_of_started_projects_leaves_out_the_ended_where_the_figure_does(name: str) -> None:
    plan = load_plan(name)
    listed = next(one for one in plan.bulletin.projects if one.id == "started")
    counted = conditions(plan, plan.measure(STARTED[name]))
    cohort = [one.where for one in plan.cohorts if one.id == listed.cohort]

    def leaves_out(parts: list[Any]) -> bool:
        return any(column == "status" for part in parts for column, _ in leaves(part))

    assert leaves_out([listed.where, *cohort]) == leaves_out(counted)


def test_a_project_of_a_prefectures_event_stays_below_the_line_though_its_level_is_left_empty() -> None:
    event = "州级以上招商活动"
    bare = dated("2023-03-10", "2023-04-01", event=event, event_level=None)
    cases = ({}, {"event_level": "州级"}, {"event_level": "市级"}, {"event": "其他活动"}, {"stage": "签约"})
    found = [figures("bole-2023", "signed_projects", bare | changes) for changes in cases]
    assert [(one["event_signed"], one["event_started"]) for one in found] == [(1, 1), (1, 1), (0, 0), (0, 0), (1, 0)]
