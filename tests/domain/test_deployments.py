"""Deployments as a server has them against those that the plans need."""

from dataclasses import replace

import pytest

from diaodu.adapters.plan_files import list_plans, load_plan
from diaodu.adapters.prefect_deployments import hours_besides
from diaodu.domain.plans.calendar import Calendar, Due, Reminder
from diaodu.domain.runs.deployments import APPLY, Deployment, clock_of, differences, hours_of, with_hours
from tests.lib.factories import make_plan

CALENDAR = Deployment(
    name="calendar", entrypoint="flows/calendar.py:tick", pool="default", limit=1,
    schedules=frozenset({("0 9 * * *", "Asia/Shanghai")}),
)  # fmt: skip
PERIOD = Deployment(name="period", entrypoint="flows/period.py:run_period", pool="default")
DUE = Due(day=28)
WANTED = [CALENDAR, PERIOD]


def standing(one: Deployment, **said: object) -> Deployment:
    return replace(one, id="1", flow=one.name, **said)  # type: ignore[arg-type]


def found(*there: Deployment) -> list[tuple[str, str, str]]:
    return [(one.name, one.said, one.command) for one in differences(WANTED, there, ["ordos-2021"])]


def test_what_stands_as_it_should_is_not_named_nor_is_another_programs() -> None:
    other = Deployment(name="nightly", entrypoint="report.py:main", flow="report", is_paused=True)
    assert found(standing(CALENDAR), standing(PERIOD), other) == []


def test_what_is_missing_is_named() -> None:
    assert found(standing(PERIOD)) == [("calendar", "没有登记，到时不会运行", APPLY)]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"is_paused": True}, "已暂停"),
        ({"schedules": frozenset()}, "时间为 手动，应为 0 9 * * * Asia/Shanghai"),
        ({"schedules": frozenset({("0 9 * * *", "UTC")})}, "时间为 0 9 * * * UTC，应为 0 9 * * * Asia/Shanghai"),
        ({"entrypoint": "flows/calendar.py:old"}, "入口为 flows/calendar.py:old"),
        ({"pool": "other"}, "工作池为 other，应为 default"),
        ({"limit": None}, "同时运行数为 无，应为 1"),
    ],
)
def test_what_is_paused_or_changed_is_named_with_what_it_should_be(said: dict[str, object], words: str) -> None:
    ((name, text, command),) = found(standing(CALENDAR, **said), standing(PERIOD))
    assert (name, command) == ("calendar", APPLY)
    assert words in text


def test_what_an_earlier_version_or_a_removed_plan_left_over_is_named_with_the_command_that_removes_it() -> None:
    old = standing(replace(PERIOD, name="monthly"))
    of_plan = standing(replace(CALENDAR, name="calendar-xy"), plans=("xy-2020",))
    narrowed = standing(CALENDAR, plans=("ordos-2021",))
    assert found(narrowed, standing(PERIOD), old, of_plan) == [
        ("monthly", "不是本版本的定时任务，是以前留下的", "prefect deployment delete 'monthly/monthly'"),
        ("calendar-xy", "只办理方案 xy-2020，该方案已不在", "prefect deployment delete 'calendar-xy/calendar-xy'"),
    ]


def test_the_hours_are_those_at_which_a_plan_prepares_and_reminds() -> None:
    early = make_plan(calendar=Calendar(due=DUE, prepare_time="10:00", remind=(Reminder(days=0, time="24:00"),)))
    other = make_plan(id="other", calendar=Calendar(due=DUE, prepare_time="10:00"))
    assert hours_of([early, other]) == {
        ("0 10 * * *", "Asia/Shanghai"): [early.id, "other"],
        ("0 0 * * *", "Asia/Shanghai"): [early.id],
    }
    calendar, period = with_hours(WANTED, "calendar", {("0 10 * * *", "Asia/Shanghai")})
    assert calendar.schedules == {("0 9 * * *", "Asia/Shanghai"), ("0 10 * * *", "Asia/Shanghai")}
    assert period == PERIOD
    assert clock_of(("5 9 * * *", "Asia/Urumqi")) == "09:05（Asia/Urumqi）"


def test_a_plan_changed_since_its_hours_were_registered_is_named() -> None:
    ((name, text, command),) = [
        (one.name, one.said, one.command)
        for one in differences(
            with_hours(WANTED, "calendar", {("0 10 * * *", "Asia/Shanghai")}),
            [standing(CALENDAR), standing(PERIOD)],
            [],
        )
    ]
    assert (name, command) == ("calendar", APPLY)
    assert "应为 0 10 * * * Asia/Shanghai、0 9 * * *" in text


def test_the_plans_of_the_house_prepare_and_remind_when_the_calendar_ticks_anyway() -> None:
    assert hours_besides([load_plan(name) for name in list_plans(None)]) == {}
