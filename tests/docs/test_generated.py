"""The pages that derive from code and YAML are current, and the commands they tell of have help."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest

from diaodu import ROOT
from diaodu.adapters.form_files import load_forms, load_house_rules
from diaodu.adapters.renderers.templates import FILTERS
from diaodu.domain.papers.beside.words import paper_words
from diaodu.domain.papers.bulletin.template_names import template_words
from diaodu.domain.states import DELIVERY_MOVES, PAPER_MOVES
from docs.commands_page import walk_commands
from docs.generate import find_differences

COMMANDS = dict(walk_commands())


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


@pytest.mark.slow
def test_generated_pages_are_current() -> None:
    assert find_differences() == [], "run python -m docs.generate"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_of_itself(name: str) -> None:
    purpose, mark, example = (COMMANDS[name].help or "").partition("例：")
    assert purpose.strip()
    assert mark
    assert re.match(rf"(\w+=\S+ )?diaodu {name}( |$)", example.strip())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help_and_every_command_stands_in_the_page(name: str) -> None:
    assert f"## diaodu {name}\n" in page("commands.md")
    assert [option.name for option in options_of(COMMANDS[name]) if not option.help] == []


def options_of(command: Any) -> Iterator[Any]:
    return (param for param in command.params if param.param_type_name == "option")


def test_every_rule_id_stands_in_the_page_of_rules() -> None:
    ids = {*load_house_rules(), *(rule.id for form in load_forms().values() for rule in form.rules)}
    written = set(re.findall(r"[A-Z]-[A-Z0-9]+", page("rules.md")))
    assert ids <= written


@pytest.mark.parametrize("name", load_forms())
def test_a_forms_page_tells_every_column_choice_synonym_and_rule(name: str) -> None:
    form, text = load_forms()[name], page(f"forms/{name}.md")
    choices = [choice for column in form.columns for choice in column.choices]
    told = [
        *(f"\n| {column.printed_header} | " for column in form.columns), *(f"\n| {choice.value} | " for choice in choices),
        *(word for choice in choices for word in choice.synonyms), *(f"\n| {rule.id}" for rule in form.rules),
        *(rule.message for rule in form.rules if "{header}" not in rule.message),
    ]  # fmt: skip
    assert [words for words in told if words not in text] == []


@pytest.mark.parametrize("name", load_forms())
def test_every_rule_in_a_forms_page_has_an_example_of_a_good_and_a_bad_row(name: str) -> None:
    rules = page(f"forms/{name}.md").partition("| 编号 | ")[2].splitlines()[2:]
    assert rules
    assert [line for line in rules if "" in [cell.strip() for cell in line.split("|")[-3:-1]]] == []


def test_every_form_stands_in_the_index() -> None:
    assert [name for name in load_forms() if f"(forms/{name}.md)" not in page("forms.md")] == []


def test_every_move_is_drawn_and_none_besides() -> None:
    drawn = set(re.findall(r"^    (\w+) --> (\w+)", page("states.md"), flags=re.MULTILINE))
    moves = {
        (str(state), str(target))
        for table in (PAPER_MOVES, DELIVERY_MOVES)
        for state, targets in table.items()
        for target in targets
    }
    assert drawn == moves


def test_every_name_a_template_may_use_is_told() -> None:
    given = inspect.getsource(template_words) + inspect.getsource(paper_words)
    names = re.findall(r'^        "(\w+)":', given, flags=re.MULTILINE)
    told = set(re.findall(r"`(\w+)", page("templates.md")))
    assert names
    assert {*names, *FILTERS} <= told
