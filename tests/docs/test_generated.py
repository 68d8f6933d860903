"""The pages that derive from code and YAML are current, and the commands they tell of have help."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest

from diaodu import ROOT
from diaodu.adapters.form_files import load_forms, load_house_rules
from diaodu.adapters.renderers.templates import FILTERS
from diaodu.domain.bulletin_words import template_words
from diaodu.domain.states import DELIVERY_MOVES, PAPER_MOVES
from docs.commands_page import walk_commands
from docs.generate import find_differences

COMMANDS = dict(walk_commands())


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


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


def test_every_column_stands_in_the_page_of_forms() -> None:
    text = page("forms.md")
    for form in load_forms().values():
        section = text.partition(f"`{form.form}`\n")[2].partition("\n## ")[0]
        assert [column.key for column in form.columns if f"| `{column.key}` |" not in section] == []


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
    names = re.findall(r'^        "(\w+)":', inspect.getsource(template_words), flags=re.MULTILINE)
    told = set(re.findall(r"`(\w+)", page("templates.md")))
    assert names
    assert {*names, *FILTERS} <= told
