"""Triggers: the lists a plan's clauses ask for, each entry with its figures."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.plan_files import load_plan_folder
from diaodu.domain.figures.targets import set_targets
from diaodu.domain.figures.triggers import TriggerInputs, TriggerList, find_triggers
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.frames import make_frame
from diaodu.domain.forms.placed_errors import PlacedError
from diaodu.domain.period import parse_period
from diaodu.domain.plans.plan import Plan, Validity
from diaodu.domain.plans.triggers import Trigger
from diaodu.domain.results import Finding, MeasureValue, TargetValue
from diaodu.domain.triggers.scene import ListedEntry
from tests.lib.factories import make_plan

FORMS: Mapping[str, Form] = load_forms()
BASE = {"id": "t", "title": "清单", "clause": "O-07"}


def plan_with(**changes: Any) -> Plan:
    return make_plan(triggers=(Trigger.model_validate(BASE | changes),))


def lists(
    plan: Plan, period: str = "2021-03", rows: Mapping[str, Sequence[dict[str, Any]]] | None = None, **changes: Any
) -> list[TriggerList]:
    frames = {
        form: make_frame(
            FORMS[form], [{"record": f"{form}-{at}", **row} for at, row in enumerate(given)], ("unit", "record")
        )
        for form, given in (rows or {}).items()
    }
    nothing: dict[str, Any] = {"measures": (), "targets": (), "states": {}, "standing": ()}
    return find_triggers(plan, parse_period(period), TriggerInputs(forms=FORMS, frames=frames, **(nothing | changes)))


def hits(*given: Any, **changes: Any) -> tuple[ListedEntry, ...]:
    (one,) = lists(*given, **changes)
    return one.hits


SIGNED = {"unit": "准格尔旗", "name": "甲项目", "investor": "甲公司", "stage": "签约", "total_investment": 100_000_000}


def test_rows_that_meet_the_condition_are_listed_with_what_is_to_be_told_of_them() -> None:
    where = {"stage": {"eq": "签约"}, "sign_date": {"lt": "$period_end-6m"}}
    plan = plan_with(
        rows={"form": "signed_projects", "where": where, "show": ["total_investment", "sign_date"]}, text="未开工"
    )
    rows = [SIGNED | {"sign_date": "2020-09-29"}, SIGNED | {"sign_date": "2020-09-30"}, SIGNED]
    (hit,) = hits(plan, rows={"signed_projects": rows})
    assert (hit.unit, hit.subject, hit.text, hit.records) == ("准格尔旗", "甲项目", "未开工", ("signed_projects-0",))
    assert hit.shown == {"总投资": "1亿元", "签约时间": "2020-09-29"}


def test_what_a_row_does_not_tell_is_shown_as_empty() -> None:
    plan = plan_with(rows={"form": "signed_projects", "show": ["total_investment", "sign_date", "event"]})
    (hit,) = hits(plan, rows={"signed_projects": [SIGNED | {"total_investment": None}]})
    assert list(hit.shown.values()) == ["", "", ""]


def test_a_project_that_nobody_dispatched_this_month_is_listed() -> None:
    plan = plan_with(without={"form": "signed_projects", "in_form": "sponsor_calls", "in_key": "subject"})
    calls = [{"unit": "东胜区", "subject": "甲 项目", "leader": "张"}]
    rows = {"signed_projects": [SIGNED, SIGNED | {"name": "乙项目"}], "sponsor_calls": calls}
    assert [hit.subject for hit in hits(plan, rows=rows)] == ["乙项目"]


def test_each_unit_must_name_all_of_a_list_and_one_that_handed_in_nothing_is_not_asked_here() -> None:
    without = {"names": "$needed_factors", "in_form": "factor_prices", "in_key": "factor", "each_unit": True}
    plan = make_plan(triggers=(Trigger.model_validate(BASE | {"without": without}),))
    every = [{"unit": "东胜区", "factor": name} for name in ("水", "电", "天然气", "土地")]
    found = hits(
        plan, rows={"factor_prices": [*every, {"unit": "乌审旗", "factor": "水"}, {"unit": "乌审旗", "factor": "供热"}]}
    )
    assert [(hit.unit, hit.subject) for hit in found] == [("乌审旗", "电、天然气、土地")]


def _calls(*rows: tuple[str, str, str]) -> pd.DataFrame:
    given = [
        {"record": f"r{at}", "unit": unit, "category": "调度会议", "leader": who, "called_on": day}
        for at, (unit, who, day) in enumerate(rows)
    ]
    frame = make_frame(FORMS["sponsor_calls"], given, ("unit", "record"))
    return frame.assign(period_end=frame["called_on"] + pd.offsets.MonthEnd(0))


@pytest.mark.parametrize(
    ("span", "period", "days", "listed"),
    [
        ("quarter", "2021-03", ("2021-01-15",), False), ("quarter", "2021-03", ("2020-12-15",), True), ("quarter", "2021-03", (), True),
        ("two_months", "2021-04", ("2021-03-02",), False), ("two_months", "2021-04", ("2021-02-27",), True),
        ("two_months", "2021-03", (), False), ("period", "2021-03", ("2021-02-15",), True),
    ],
)  # fmt: skip
def test_a_meeting_of_the_quarter_or_of_the_two_months_counts_in_the_month_that_asks(
    span: str, period: str, days: tuple[str, ...], listed: bool
) -> None:
    each = {"form": "sponsor_calls", "by": "category", "lt": 1, "every_unit": True, "span": span}
    plan = plan_with(each=each)
    history = {"sponsor_calls": _calls(*(("东胜区", "张", day) for day in days))}
    found = hits(plan, period, history=history)
    assert ("东胜区" in {hit.unit for hit in found}) == listed


@pytest.mark.parametrize(
    ("start", "end", "days", "value"),
    [("2021-02-26", "2021-03-04", 7, "4"), ("2021-03-01", "2021-03-05", 5, None), ("2021-03-29", "2021-04-02", 5, "3"),
     ("2021-02-20", "2021-02-28", 9, "0"), ("2021-03-01", "2021-03-09", 4.5, "4.5")],
)  # fmt: skip
def test_days_of_a_trip_count_in_the_month_they_fall_in(start: str, end: str, days: float, value: str | None) -> None:
    plan = plan_with(each={"form": "outings", "by": "leader", "sum": "days", "within": ["start", "end_end"], "lt": 5})
    rows = [{"unit": "东胜区", "leader": "张", "start": start, "end": end, "end_end": end, "days": days}]
    assert [hit.value for hit in hits(plan, rows={"outings": rows})] == ([] if value is None else [value])


def test_who_had_a_row_in_the_quarter_and_has_none_this_month_is_listed() -> None:
    plan = plan_with(each={"form": "station_log", "by": "person", "lt": 1, "known": "quarter"})
    log = [
        {"record": f"r{at}", "unit": "东胜区", "person": who, "date": day}
        for at, (who, day) in enumerate((("张", "2021-01-04"), ("李", "2021-03-04")))
    ]
    frame = make_frame(FORMS["station_log"], log, ("unit", "record"))
    history = {"station_log": frame.assign(period_end=frame["date"] + pd.offsets.MonthEnd(0))}
    found = hits(plan, rows={"station_log": [log[1]]}, history=history)
    assert [(hit.unit, hit.subject, hit.value) for hit in found] == [("东胜区", "张", "0")]


def test_days_off_are_limited_to_twelve_in_a_quarter() -> None:
    plan = plan_with(
        each={
            "form": "station_log",
            "where": {"attendance": {"eq": "轮休"}},
            "by": "person",
            "gt": 12,
            "span": "quarter",
        }
    )
    for count, listed in ((12, []), (13, ["张"])):
        days = [f"2021-0{1 + at // 7}-{1 + at % 7:02}" for at in range(count)]
        log = [{"record": day, "unit": "东胜区", "person": "张", "date": day, "attendance": "轮休"} for day in days]
        frame = make_frame(FORMS["station_log"], log, ("unit", "record"))
        history = {"station_log": frame.assign(period_end=frame["date"] + pd.offsets.MonthEnd(0))}
        assert [hit.subject for hit in hits(plan, history=history)] == listed


@pytest.mark.parametrize(
    ("unit", "group", "industry", "said"),
    [("工科局", None, "其他", "未计入任何一组"), ("工科局", "G1", "其他", ""), ("工科局", None, "新材料", ""), ("发改委", None, "其他", ""),
     ("发改委", "G2", "其他", "任务组G2不含本单位，计入G1"), ("工科局", "G2", "其他", "任务组G2不含本单位，未计入任何一组")],
)  # fmt: skip
def test_a_project_that_counts_in_no_group_or_names_another_units_group_is_listed(
    unit: str, group: str | None, industry: str, said: str
) -> None:
    folder = load_plan_folder("dongsheng-2023-winter")
    trigger = next(one for one in folder.plan.triggers if one.id == "group_open")
    plan = folder.plan.model_copy(update={"triggers": (trigger,)})
    name = next(one.name for one in plan.units if one.name == unit or unit in one.aliases)
    row = {"record": "r", "unit": name, "name": "甲", "investor": "乙", "group": group, "industry": industry}
    frame = make_frame(folder.forms["signed_projects"], [row], ("unit", "record"))
    told = TriggerInputs(
        forms=folder.forms, frames={"signed_projects": frame}, measures=(), targets=(), states={}, standing=()
    )
    (one,) = find_triggers(plan, parse_period("2023-12"), told)
    assert [said in hit.text for hit in one.hits] == [True] * bool(said)


def test_names_of_a_list_are_asked_for_of_the_whole_city() -> None:
    plan = plan_with(without={"names": "$scope_a_events", "in_form": "activities", "in_key": "name"})
    events = plan.parameters["scope_a_events"]
    assert isinstance(events, tuple)
    found = hits(plan, rows={"activities": [{"unit": "东胜区", "name": events[0]}]})
    assert [(hit.unit, hit.subject) for hit in found] == [("", name) for name in events[1:]]


@pytest.mark.parametrize(
    ("span", "period", "value"),
    [("period", "2021-03", "4"), ("two_months", "2021-04", "4"), ("period", "2021-04", None)],
)
def test_days_of_a_trip_told_in_an_earlier_list_count_in_the_span_they_reach_into(
    span: str, period: str, value: str | None
) -> None:
    each = {"form": "outings", "by": "leader", "sum": "days", "within": ["start", "end_end"], "lt": 5, "span": span}
    trip = {"unit": "东胜区", "leader": "张", "days": 8, "record": "r", "period_end": pd.Timestamp("2021-02-28")}
    days = {"start": pd.Timestamp("2021-02-25"), "end_end": pd.Timestamp("2021-03-04")}
    found = hits(plan_with(each=each), period, history={"outings": pd.DataFrame([trip | days])})
    assert [hit.value for hit in found] == ([value] if value else [])


def test_days_out_of_town_add_up_by_person_and_a_silent_unit_is_listed_too() -> None:
    plan = plan_with(
        each={"form": "outings", "by": "leader", "sum": "days", "lt": 5, "every_unit": True}, classes=["园区"]
    )
    trips = [
        ("鄂尔多斯高新区", "张", 2),
        ("鄂尔多斯高新区", "张", 2.5),
        ("鄂尔多斯高新区", "李", 5),
        ("东胜区", "王", 1),
    ]
    rows = {"outings": [{"unit": unit, "leader": leader, "days": days} for unit, leader, days in trips]}
    found = [(hit.unit, hit.subject, hit.value, hit.expected) for hit in hits(plan, rows=rows)]
    assert found == [("鄂尔多斯高新区", "张", "4.5", "不少于5"), ("空港物流园区", "未见记录", "0", "不少于5")]
    left = Validity.model_validate({"end": "2021-02-28"})
    units = [u.model_copy(update={"valid": left}) if u.name == "空港物流园区" else u for u in plan.units]
    found = hits(plan.model_copy(update={"units": tuple(units)}), rows=rows)
    assert [hit.unit for hit in found] == ["鄂尔多斯高新区"]


def test_a_missed_target_is_listed_and_one_not_yet_due_is_not() -> None:
    plan = plan_with(unmet=["reserve_projects"])
    targets = [
        TargetValue(unit=unit, measure="reserve_projects", clause="O-02", target=30, value=29, met=met)
        for unit, met in (("准格尔旗", False), ("乌审旗", True), ("杭锦旗", None), (None, False))
    ]
    found = [(hit.unit, hit.value, hit.expected) for hit in hits(plan, targets=targets)]
    assert found == [("准格尔旗", "29个", "30个"), ("", "29个", "30个")]


@pytest.mark.parametrize(("value", "listed"), [(0, True), (40_000_000, True), (40_000_001, False), (None, True)])
def test_money_thirty_points_or_more_behind_the_year_is_listed(value: int | None, listed: bool) -> None:
    plan = set_targets(
        plan_with(behind={"measure": "funds_outside_ytd", "points": 30}),
        {"funds_outside_ytd": {"准格尔旗": 200_000_000}},
    )
    values = [MeasureValue(measure="funds_outside_ytd", unit="准格尔旗", value=value)]
    # By June half of the year is over; 20 % of the target is just 30 points behind: 以上 includes.
    assert [hit.unit for hit in hits(plan, "2021-06", measures=values)] == ["准格尔旗"] * listed


def test_without_a_target_nobody_is_behind() -> None:
    assert hits(plan_with(behind={"measure": "funds_outside_ytd", "points": 30})) == ()


@pytest.mark.parametrize(
    ("states", "value"),
    [(("on_time", "on_time", "missing"), "未报1次"), (("late", "on_time", "late"), "迟报2次"), (("late", "nil"), ""),
     (("unreadable",), "未报1次")],
)  # fmt: skip
def test_not_reported_once_or_late_twice_in_the_quarter_is_listed(states: tuple[str, ...], value: str) -> None:
    by_unit = {"准格尔旗": {f"2021-0{at}": state for at, state in enumerate(states, start=1)}}
    found = hits(plan_with(reporting={}), states=by_unit)
    assert [hit.value for hit in found] == [value] * bool(value)


def asked(severity: str, decision: str = "") -> Finding:
    return Finding(
        id=severity, unit="乌审旗", form="funds", rule="M-02", severity=severity, project="甲项目", message="不符",
        decision=decision, decision_reason="请附合同" if decision else "", decision_by="李审核" if decision else "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("finding", "text"),
    [
        (asked("critical"), "不符"),
        (asked("warning"), None),
        (asked("info"), None),
        (asked("warning", "return"), "不符；已书面要求补正：请附合同（李审核）"),
        (asked("critical", "waive"), None),
        (asked("critical", "reject"), None),
    ],
)
def test_what_is_critical_or_asked_in_writing_and_nobody_answered_is_listed_with_its_month(
    finding: Finding, text: str | None
) -> None:
    found = hits(plan_with(unanswered={}), states={"乌审旗": {"2021-02": "on_time"}}, standing=[("2021-02", finding)])
    assert [(hit.subject, hit.value, hit.text) for hit in found] == ([("甲项目", "2021-02 M-02", text)] if text else [])


def test_a_quarterly_list_comes_in_the_quarters_last_month_alone() -> None:
    plan = plan_with(reporting={}, quarterly=True)
    assert [len(lists(plan, period)) for period in ("2021-02", "2021-03")] == [0, 1]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"unmet": ["a"], "reporting": {}},
        {"without": {"in_form": "a", "in_key": "b"}},
        {"each": {"form": "a", "by": "b"}},
    ],
)
def test_a_trigger_is_of_one_kind_and_says_what_that_needs(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Trigger.model_validate(BASE | changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"unmet": ["nothing"]}, "nothing"),
        ({"rows": {"form": "leads"}}, "leads"),
        ({"rows": {"form": "funds", "show": ["nothing"]}}, "nothing"),
        ({"rows": {"form": "funds", "where": {"origin": {"in": "$nothing"}}}}, "nothing"),
        ({"reporting": {}, "classes": ["没有"]}, "没有"),
        ({"without": {"names": "$max_total_investment", "in_form": "funds", "in_key": "name"}}, "max_total_investment"),
    ],
)
def test_a_trigger_that_names_what_the_plan_has_not_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(PlacedError, match=said):
        plan_with(**changes).check_forms(FORMS)
