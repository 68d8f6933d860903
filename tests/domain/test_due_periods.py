"""What the calendar makes due at a tick: nothing twice, nothing forgotten, nothing too late by itself."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import pytest

from diaodu.adapters.plan_files import load_plan
from diaodu.domain.plans.plan import Plan, Validity
from diaodu.domain.runs.due_periods import PeriodHistory, find_due
from tests.lib.factories import make_plan

PLAN = make_plan()
NEVER = PeriodHistory(prepared=False, published=False, has_submissions=False)
RECEIVED = PeriodHistory(prepared=False, published=False, has_submissions=True)
PREPARED = PeriodHistory(prepared=True, published=False, has_submissions=True)
DONE = PeriodHistory(prepared=True, published=True, has_submissions=True)


def due(now: str, past: Mapping[str, PeriodHistory], plan: Plan = PLAN) -> list[str]:
    """`kind period` of what is due; a period the ledgers say nothing of was done before its time came."""
    moment = datetime.fromisoformat(f"{now}+08:00")
    return [f"{act.kind} {act.period}" for act in find_due(plan, moment, lambda period: past.get(period, DONE))]


@pytest.mark.parametrize(
    ("now", "past", "acts"),
    [
        ("2021-03-28 18:00", RECEIVED, []),
        ("2021-03-29 08:29", RECEIVED, []),
        ("2021-03-29 08:30", RECEIVED, ["prepare 2021-03"]),
        ("2021-03-29 18:00", PREPARED, []),
        ("2021-03-31 08:29", PREPARED, []),
        ("2021-03-31 08:30", PREPARED, ["publish 2021-03"]),
        ("2021-03-31 18:00", DONE, []),
        ("2021-04-27 08:30", DONE, []),
    ],
)
def test_a_normal_month_is_prepared_and_then_published_once(now: str, past: PeriodHistory, acts: list[str]) -> None:
    assert due(now, {"2021-03": past}) == acts


def test_a_month_is_prepared_before_it_is_published_when_both_are_due() -> None:
    assert due("2021-04-01 08:30", {"2021-03": RECEIVED}) == ["prepare 2021-03", "publish 2021-03"]


def test_february_is_prepared_on_the_first_of_march() -> None:
    assert due("2021-02-28 18:00", {"2021-02": RECEIVED}) == []
    assert due("2021-03-01 08:30", {"2021-02": RECEIVED}) == ["prepare 2021-02"]
    assert due("2021-03-03 08:30", {"2021-02": PREPARED}) == ["publish 2021-02"]


def test_after_a_gap_of_two_weeks_the_month_still_goes_out() -> None:
    assert due("2021-04-14 08:30", {"2021-03": RECEIVED}) == ["prepare 2021-03", "publish 2021-03"]


def test_after_a_gap_of_three_weeks_what_was_received_is_prepared_and_not_published() -> None:
    assert due("2021-04-20 08:30", {"2021-03": RECEIVED}) == ["prepare 2021-03"]
    assert due("2021-04-20 08:30", {"2021-03": PREPARED}) == []


def test_the_lateness_limit_is_still_in_time_at_its_very_minute() -> None:
    assert due("2021-04-15 08:30", {"2021-03": PREPARED}) == ["publish 2021-03"]
    assert due("2021-04-15 08:31", {"2021-03": PREPARED}) == []


def test_the_last_minute_is_in_time_to_its_end() -> None:
    assert due("2021-04-15 08:30:59", {"2021-03": PREPARED}) == ["publish 2021-03"]


def test_a_period_whose_history_cannot_be_told_is_left_out_and_the_others_go_on() -> None:
    told = {"2021-02": None, "2021-03": RECEIVED}
    found = find_due(PLAN, datetime.fromisoformat("2021-03-29T08:30+08:00"), lambda period: told.get(period, DONE))
    assert [f"{act.kind} {act.period}" for act in found] == ["prepare 2021-03"]


def test_a_month_of_which_nothing_was_received_is_prepared_in_time_so_that_silence_is_told() -> None:
    assert due("2021-03-29 08:30", {"2021-03": NEVER}) == ["prepare 2021-03"]


def test_an_old_month_of_which_nothing_was_received_is_left_alone() -> None:
    assert due("2021-06-20 08:30", dict.fromkeys(["2021-01", "2021-02", "2021-03", "2021-04", "2021-05"], NEVER)) == []


def test_periods_come_oldest_first() -> None:
    missed = {"2021-02": RECEIVED, "2021-03": PREPARED, "2021-04": RECEIVED}
    assert due("2021-05-10 08:30", missed) == ["prepare 2021-02", "prepare 2021-04", "publish 2021-04"]


def test_nothing_is_due_before_the_first_period_nor_after_the_plans_end() -> None:
    assert due("2020-12-31 08:30", {}) == []
    assert due("2022-02-10 08:30", {"2021-12": DONE, "2022-01": NEVER}) == []
    open_ended = PLAN.model_copy(update={"valid": Validity(start=date(2021, 1, 1))})
    assert due("2022-02-10 08:30", {"2022-01": NEVER}, open_ended) == ["prepare 2022-01", "publish 2022-01"]


def test_ticks_over_a_whole_year_prepare_and_publish_each_month_just_once() -> None:
    history: dict[str, PeriodHistory] = {}
    acts: list[str] = []
    moment = datetime.fromisoformat("2021-01-01T08:30:00+08:00")
    while moment.year == 2021 or moment.month == 1:
        for act in find_due(PLAN, moment, lambda period: history.get(period, RECEIVED)):
            acts.append(f"{act.kind} {act.period}")
            history[act.period] = PREPARED if act.kind == "prepare" else DONE
        moment += timedelta(hours=10 if moment.hour == 8 else 14)  # 08:30, 18:30
    months = [f"2021-{month:02d}" for month in range(1, 13)]
    assert [act for act in acts if "reserve" not in act] == [
        f"{kind} {month}" for month in months for kind in ("prepare", "publish")
    ]
    assert [act for act in acts if "reserve" in act] == ["prepare 2021-reserve"]


# --- other rhythms --------------------------------------------------------------------------------------
def test_a_half_month_is_prepared_the_day_after_it_ends_and_never_published_by_itself() -> None:
    bole = load_plan("bole-2023")
    for now, acts in (
        ("2023-03-16 08:29", []),
        ("2023-03-16 08:30", ["prepare 2023-03-H1"]),
        ("2023-03-20 08:30", ["prepare 2023-03-H1"]),
    ):
        assert due(now, {"2023-03-H1": RECEIVED}, bole) == acts
    assert due("2023-03-20 08:30", {"2023-03-H1": PREPARED}, bole) == []


def test_the_halves_of_a_month_come_before_the_month() -> None:
    bole = load_plan("bole-2023")
    past = {"2023-03-H1": RECEIVED, "2023-03": RECEIVED, "2023-03-H2": RECEIVED}
    assert due("2023-04-01 08:30", past, bole) == [
        "prepare 2023-03-H1",
        "prepare 2023-03-H2",
        "prepare 2023-03",
        "publish 2023-03",
    ]


def test_a_campaign_is_prepared_when_it_is_over_and_no_month_is_asked_for_after_its_end() -> None:
    winter = load_plan("dongsheng-2023-winter")
    never = {"2024-02": DONE, "2024-03": NEVER, "2023-winter": NEVER}
    assert due("2024-03-01 18:00", never, winter) == []
    assert due("2024-03-02 08:30", never, winter) == ["prepare 2023-winter"]
    assert due("2024-03-29 08:30", {"2024-03": NEVER}, winter) == []
    assert due("2024-02-29 08:30", {"2024-02": NEVER}, winter) == ["prepare 2024-02"]


def test_a_collection_is_prepared_the_day_after_its_last() -> None:
    assert due("2021-04-10 18:00", {"2021-reserve": RECEIVED}) == []
    assert due("2021-04-11 08:30", {"2021-reserve": RECEIVED}) == ["prepare 2021-reserve"]
