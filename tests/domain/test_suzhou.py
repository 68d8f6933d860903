"""宿州: lists at their boundaries (docs/clauses-read.md)."""

from typing import Any

import pytest

from diaodu.adapters.plan_files import load_plan_folder
from diaodu.domain.figures.triggers import TriggerInputs, find_triggers
from diaodu.domain.forms.frames import make_frame
from diaodu.domain.period import parse_period

FOLDER = load_plan_folder("suzhou-2020")


def listed(trigger: str, form: str, *rows: dict[str, Any], period: str = "2020-03") -> list[str]:
    """Subjects of a list of the plan over rows of one form."""
    one = next(found for found in FOLDER.plan.triggers if found.id == trigger)
    plan = FOLDER.plan.model_copy(update={"triggers": (one,)})
    given = [{"record": f"r{at}", "unit": "萧县", **row} for at, row in enumerate(rows)]
    frame = make_frame(FOLDER.forms[form], given, ("unit", "record"))
    told = TriggerInputs(
        forms=FOLDER.forms, frames={form: frame}, measures=(), targets=(), states={}, standing=(),
        history={form: frame.assign(period_end=frame["called_on"])} if form == "sponsor_calls" else {},
    )  # fmt: skip
    return [hit.subject for hit in find_triggers(plan, parse_period(period), told)[0].hits if hit.unit == "萧县"]


@pytest.mark.parametrize(
    ("changes", "is_listed"),
    [
        ({"set_up": "新设"}, True), ({"set_up": None}, True), ({"set_up": "增资"}, False),
        ({"set_up": "新设", "yearly_domestic": 100_000_000}, False),
        ({"set_up": "增资", "new_field": None, "is_leader_firm": "是", "yearly_domestic": 500_000_001}, True),
        ({"set_up": "增资", "new_field": None, "is_leader_firm": "是", "yearly_domestic": 500_000_000}, False),
    ],
)  # fmt: skip
def test_in_the_four_fields_new_firms_alone_and_of_leaders_added_capital_too(
    changes: dict[str, Any], is_listed: bool
) -> None:
    row = {"name": "甲", "new_field": "生物医药", "is_manufacturing": "是", "yearly_domestic": 100_000_001} | changes
    assert listed("one_case_policy", "signed_projects", row) == ["甲"] * is_listed


@pytest.mark.parametrize(
    ("trigger", "office", "day", "is_listed"),
    [
        ("no_meeting", "行政主要领导", "2020-01-15", False), ("no_meeting", None, "2020-02-15", False),
        ("no_meeting", "分管领导", "2020-03-15", True), ("no_meeting", "行政主要领导", "2019-12-31", True),
    ],
)  # fmt: skip
def test_a_head_meets_once_in_the_quarter_whichever_month(
    trigger: str, office: str | None, day: str, is_listed: bool
) -> None:
    row = {"category": "调度会议", "leader": "张", "office": office, "called_on": day, "subject": "例会"}
    assert bool(listed(trigger, "sponsor_calls", row)) == is_listed


@pytest.mark.parametrize(
    ("office", "day", "is_listed"),
    [("分管领导", "2020-03-01", False), ("分管领导", "2020-02-29", True), ("行政主要领导", "2020-04-01", True), (None, "2020-04-01", False)],
)  # fmt: skip
def test_a_deputy_meets_once_in_two_months(office: str | None, day: str, is_listed: bool) -> None:
    row = {"category": "调度会议", "leader": "张", "office": office, "called_on": day, "subject": "例会"}
    assert bool(listed("no_deputy_meeting", "sponsor_calls", row, period="2020-04")) == is_listed
