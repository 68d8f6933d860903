"""Which forms a unit owes in a period: by the form's own rhythm, or the plan's, and by the unit's class."""

import pytest

from diaodu.domain.period import parse_period
from diaodu.domain.plans.plan import FormDue, Plan
from tests.lib.factories import make_plan

FORMS = [
    {"form": "progress"},
    {"form": "leads", "every": "half_month", "classes": ["旗区"]},
    {"form": "station_log", "every": "week"},
    {"form": "appraisal_events", "every": "entry"},
]


def plan_with(**changes: object) -> Plan:
    return Plan.model_validate(make_plan().model_dump(by_alias=True) | {"forms": FORMS} | changes)


@pytest.mark.parametrize(
    ("period", "forms"),
    [("2021-03", ["progress"]), ("2021-03-H1", ["leads"]), ("2021-W12", ["station_log"]), ("2021", [])],
)
def test_a_form_is_due_in_the_periods_of_its_rhythm_and_without_one_in_the_plans(period: str, forms: list[str]) -> None:
    assert [due.form for due in plan_with().forms_in(parse_period(period))] == forms


def test_a_form_that_people_enter_is_owed_in_no_period() -> None:
    assert plan_with().rhythms == ("month", "half_month", "week")


def test_in_a_campaign_forms_go_by_the_rhythm_of_its_first_period() -> None:
    assert plan_with(rhythm="campaign").base_rhythm == "month"


def test_a_form_of_some_classes_is_owed_by_their_units_alone() -> None:
    plan = plan_with()
    owing = {unit.unit_class for unit in plan.units if FormDue.model_validate(FORMS[1]).is_owed_by(unit)}
    assert owing == {"旗区"}
    assert all(plan.forms[0].is_owed_by(unit) for unit in plan.units)
