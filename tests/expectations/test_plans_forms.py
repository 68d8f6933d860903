"""The rules that a plan's own forms add or change judge their rows: one good and one bad row each."""

import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.plan_files import list_plans, load_plan_folder
from diaodu.domain.forms.frames import batch_frame
from tasks.validate.forms import period_parameters
from tests.expectations.case_tables import case_frame, failed_at, read_cases, read_row
from tests.expectations.cases_of_plans import OF_PLANS


@pytest.mark.parametrize(("plan", "form"), sorted(OF_PLANS))
def test_a_plans_own_rule_passes_its_good_row_and_fails_its_bad_one(plan: str, form: str) -> None:
    from expectations.batch import find_failures
    from expectations.rules import rules_of

    folder, (period, base, table) = load_plan_folder(plan), OF_PLANS[plan, form]
    model, cases = folder.forms[form], read_cases(table)
    rules = rules_of(model, folder.house_rules)
    frame, places = case_frame(model, read_row(model, base.replace("\n", ";")), cases)
    parameters = period_parameters(folder, folder.plan.find_period(period))
    failed = failed_at(rules, find_failures(model, rules, batch_frame(model, frame), parameters))
    for number, case in enumerate(cases):
        assert (case.rule, case.at) not in failed.get(places[number, "good"], set()), case.name
        assert (case.rule, case.at) in failed.get(places[number, "bad"], set()), case.name
        assert case.severity in {rule.severity for rule in rules if (rule.id, rule.place) == (case.rule, case.at)}


@pytest.mark.parametrize("plan", list_plans())
def test_every_rule_a_plans_form_adds_has_its_rows(plan: str) -> None:
    folder, house = load_plan_folder(plan), load_forms()
    lacking = []
    for name, form in folder.forms.items():
        known = house[name].rules if name in house else ()
        own = {(rule.id, rule.place) for rule in form.rules if rule not in known}
        told = (
            {(case.rule, case.at) for case in read_cases(OF_PLANS[plan, name][2])}
            if (plan, name) in OF_PLANS
            else set()
        )
        lacking += [f"{name} {rule} {at}" for rule, at in sorted(own - told)]
    assert lacking == []
