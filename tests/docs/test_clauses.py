"""Every rule of the five documents is in its plan: run by something, or said to be a person's."""

import pytest

from diaodu.adapters.plan_files import list_plans, load_plan_folder
from diaodu.domain.plans.clauses import idle_clauses, runners
from docs.plans_page import plans_page

RULES = {
    "ordos-2021": ("O", 19),
    "dongsheng-2023-winter": ("D", 13),
    "suzhou-2020": ("S", 20),
    "bole-2023": ("B", 16),
    "huimin-2013": ("H", 15),
}
"""Plan → letter and last number of its document's rules."""


def test_the_five_documents_are_the_built_in_plans() -> None:
    assert set(list_plans()) == set(RULES)


@pytest.mark.parametrize("plan", sorted(RULES))
def test_every_rule_of_the_document_stands_in_the_plan_with_its_words(plan: str) -> None:
    letter, last = RULES[plan]
    clauses = load_plan_folder(plan).plan.clauses
    assert [one.id for one in clauses] == [f"{letter}-{number:02d}" for number in range(1, last + 1)]
    assert all(one.title and one.quote for one in clauses)


@pytest.mark.parametrize("plan", sorted(RULES))
def test_every_rule_is_run_by_something_or_is_a_persons_with_the_reason(plan: str) -> None:
    folder = load_plan_folder(plan)
    assert idle_clauses(folder.plan, folder.forms, folder.house_rules.values()) == []


@pytest.mark.parametrize("plan", sorted(RULES))
def test_no_entry_cites_a_rule_of_its_own_document_that_is_not_there(plan: str) -> None:
    folder = load_plan_folder(plan)
    cited = runners(folder.plan, folder.forms, folder.house_rules.values())
    known = {one.id for one in folder.plan.clauses}
    assert {name for name in cited if name.startswith(RULES[plan][0])} <= known


def test_the_page_shows_every_rule() -> None:
    text = plans_page()
    missing = [
        f"{letter}-{n:02d}"
        for letter, last in RULES.values()
        for n in range(1, last + 1)
        if f"| {letter}-{n:02d} |" not in text
    ]
    assert missing == []
