"""Every rule of every form has a good row that passes and a bad row that fails."""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import pandas as pd
import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.plan_files import load_plan_folder
from diaodu.domain.forms.conditions import fill_parameters
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.frames import batch_frame
from diaodu.domain.forms.masks import mask
from diaodu.domain.forms.rules.rule import Rule
from diaodu.domain.period import parse_period
from tasks.validate.forms import period_parameters
from tests.expectations.case_tables import Case, case_frame, failed_at, read_cases, read_row

FOLDER = load_plan_folder("ordos-2021")
HOUSE = load_forms()
FORMS = sorted(HOUSE)
PARAMETERS = period_parameters(FOLDER, parse_period("2021-03"))


def cases_of(form: str) -> list[Case]:
    return read_cases(import_module(f"tests.expectations.cases_{form}").CASES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A form's cases after their one batch."""

    form: Form
    rules: tuple[Rule, ...]
    frame: pd.DataFrame
    places: dict[tuple[int, str], int]
    failures: list[list[int]]


@cache
def judged(name: str) -> Judged:
    from expectations.batch import find_failures
    from expectations.rules import rules_of

    form, module = HOUSE[name], import_module(f"tests.expectations.cases_{name}")
    rules = rules_of(form, FOLDER.house_rules)
    frame, places = case_frame(form, read_row(form, module.BASE), cases_of(name))
    failures = find_failures(form, rules, batch_frame(form, frame), PARAMETERS)
    return Judged(form=form, rules=rules, frame=frame, places=places, failures=failures)


def is_judged(form: Form, rule: Rule, frame: pd.DataFrame, position: int) -> bool:
    """Whether the rule has something to say of a row at all: its condition holds and its inputs are there."""
    row = frame.iloc[[position]]
    there = rule.asks_presence or bool(row[list(rule.inputs)].notna().all(axis=None))
    return there and bool(mask(row, fill_parameters(rule.where, PARAMETERS)).iloc[0])


ALL_CASES: list[Any] = [
    pytest.param(form, number, id=f"{form} {case.name}") for form in FORMS for number, case in enumerate(cases_of(form))
]


@pytest.mark.parametrize(("form", "number"), ALL_CASES)
def test_the_good_row_fails_nothing_and_the_bad_row_just_what_its_line_says(form: str, number: int) -> None:
    case, result = cases_of(form)[number], judged(form)
    failed = failed_at(result.rules, result.failures)
    assert failed.get(result.places[number, "good"], set()) == set()
    assert failed.get(result.places[number, "bad"], set()) == case.fails


@pytest.mark.parametrize(("form", "number"), ALL_CASES)
def test_a_rule_has_the_severity_its_line_says(form: str, number: int) -> None:
    case, result = cases_of(form)[number], judged(form)
    found = {rule.severity for rule in result.rules if (rule.id, rule.place) == (case.rule, case.at)}
    assert found == {case.severity}


@pytest.mark.parametrize("form", FORMS)
def test_every_rule_has_a_good_row_it_judges_and_a_bad_row_it_fails(form: str) -> None:
    result, cases = judged(form), cases_of(form)
    lacking = []
    for rule, failures in zip(result.rules, result.failures, strict=True):
        own = [number for number, case in enumerate(cases) if (case.rule, case.at) == (rule.id, rule.place)]
        if not any(result.places[number, "bad"] in failures for number in own):
            lacking.append(f"{rule.id} {rule.place} ({rule.expect}): bad")
        if not any(is_judged(result.form, rule, result.frame, result.places[number, "good"]) for number in own):
            lacking.append(f"{rule.id} {rule.place} ({rule.expect}): good")
    assert lacking == []


@pytest.mark.parametrize("form", FORMS)
def test_no_line_of_the_table_names_a_rule_the_form_has_not(form: str) -> None:
    assert {(c.rule, c.at) for c in cases_of(form)} == {(rule.id, rule.place) for rule in judged(form).rules}


def test_the_rules_of_the_contract_are_all_there() -> None:
    stated = {rule.id for form in FOLDER.plan.forms_used for rule in judged(form).rules}
    expected = "F-REQ F-MISS F-CHOICE F-DUP F-NEG O-01 O-11 O-12 P-01 P-02 P-03 P-04 P-05 P-06 P-08 P-09 P-13 P-14 P-15 P-19 M-01 M-02 M-03 M-04 M-06"
    assert stated == set(expected.split())
