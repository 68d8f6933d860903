"""The engine knows no city: what a plan or a form calls its own is named in YAML alone (docs/decisions/0015)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from diaodu import ROOT
from diaodu.adapters.form_files import load_forms, load_house_rules
from diaodu.adapters.plan_files import list_plans, load_plan_folder
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_rules import IMPLIED, UNREADABLE, HouseRule

CODE = ("diaodu", "tasks", "flows", "desk", "expectations")
DEMO = ROOT / "desk" / "demo"
"""The demo is a month of one plan and names what is its."""
VOCABULARY = {
    ROOT / "diaodu" / "domain" / "forms" / "house_rules.py": "ids that the reader, the columns and the ledger judge by",
    ROOT / "diaodu" / "domain" / "forms" / "roles.py": "what a form may be to the papers and the reader",
    ROOT / "diaodu" / "domain" / "plans" / "bulletin.py": "which places the house's template has for measures",
}
"""Where the engine's own words stand that YAML may write; some plan's measure may be called the same."""
SAME_WORD = {
    "problems": "what the reader saw of a row, a sheet or a file; 惠民 calls a measure so",
    "to_coordinate": "a column that a form of the role projects has; 博乐 calls a measure so",
    "funds": "the bulletin's table of money that arrived, by its own name; a house form is called so",
}
"""Words of the engine's own elsewhere that a plan or a form uses too, and what they mean here."""


def all_forms() -> list[Form]:
    own = [form for plan in list_plans() for form in load_plan_folder(plan).forms.values()]
    return [*load_forms().values(), *own]


@pytest.fixture(scope="module")
def names() -> set[str]:
    """Names of forms, measures and rules that the built-in plans and the house declare."""
    forms, plans = all_forms(), [load_plan_folder(name).plan for name in list_plans()]
    rules = {rule.id for form in forms for rule in (*form.rules, *form.look_back)} | set(load_house_rules())
    return {form.id for form in forms} | {m.id for plan in plans for m in plan.measures} | rules


def sources() -> Iterator[Path]:
    files = (path for room in CODE for path in sorted((ROOT / room).rglob("*.py")))
    return (path for path in files if DEMO not in path.parents and path not in VOCABULARY)


def words_of(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def test_no_module_names_a_form_a_measure_or_a_rule_of_a_plan(names: set[str]) -> None:
    named = [
        f"{path.relative_to(ROOT)}:{line} {word}"
        for path in sources()
        for line, word in words_of(path)
        if word in names - set(SAME_WORD)
    ]
    assert named == []


def test_no_template_of_the_house_names_a_form_or_a_measure(names: set[str]) -> None:
    named = [
        f"{path.name}: {word}"
        for path in sorted((ROOT / "templates").rglob("*.j2"))
        for word in re.findall(r"(?<!roles)[\"'.]([\w-]+)", path.read_text(encoding="utf-8"))
        if word in names - set(SAME_WORD)
    ]
    assert named == []


def test_every_word_that_may_be_the_engines_own_is_one_of_a_plan_and_of_the_engine(names: set[str]) -> None:
    said = {word for path in sources() for _, word in words_of(path)}
    assert set(SAME_WORD) <= names
    assert set(SAME_WORD) <= said


def test_the_engines_own_rules_are_those_whose_words_stand_in_the_house_file() -> None:
    assert set(HouseRule) == set(load_house_rules())
    assert set(UNREADABLE | IMPLIED) < set(HouseRule)
