"""docs/glossary.md against the code: every name in it is there, every word of the domain stands in it."""

import dataclasses
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from enum import StrEnum
from types import ModuleType

import diaodu.domain
from diaodu import ROOT
from diaodu.domain import ledger, results

PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
WORDS, _, ROOMS = PAGE.partition("## Rooms of the domain")
ROWS = [[cell.strip() for cell in row.strip("|").split("|")] for row in WORDS.splitlines() if row.startswith("| ")]
LEDGER_VALUES = {
    name for module in (ledger, results) for name, value in vars(module).items()
    if inspect.isclass(value) and dataclasses.is_dataclass(value) and value.__module__ == module.__name__
}  # fmt: skip


def quoted(text: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", text))


def domain_modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(diaodu.domain.__path__, "diaodu.domain."):
        yield importlib.import_module(found.name)


def domain_states() -> list[type[StrEnum]]:
    """Every enumeration of words that the domain defines, those without values of their own left out."""
    found = {
        value for module in domain_modules() for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, StrEnum) and value.__module__ == module.__name__
    }  # fmt: skip
    return sorted((states for states in found if len(states)), key=lambda states: states.__name__)


def code() -> str:
    folders = ("flows", "tasks", "expectations", "desk", "diaodu", "plans")
    files = [path for name in folders for path in (ROOT / name).rglob("*") if path.suffix in {".py", ".yaml"}]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_every_name_of_the_glossary_stands_in_the_code() -> None:
    words = set(re.findall(r"\w+", code()))
    names = {name for row in ROWS if len(row) > 2 for cell in row[1:3] for name in quoted(cell)}
    assert len(names) > 100
    assert sorted(names - words) == []


def test_every_state_and_every_value_of_the_ledgers_stands_in_the_glossary() -> None:
    names = quoted(WORDS)
    assert [states.__name__ for states in domain_states() if states.__name__ not in names] == []
    assert sorted(LEDGER_VALUES - names) == []


def test_every_room_of_the_domain_stands_in_the_glossary_and_no_other() -> None:
    rooms = {path.parent.name for path in (ROOT / "diaodu" / "domain").glob("*/__init__.py")}
    assert {row.split("|")[1].strip(" `") for row in ROOMS.splitlines() if row.startswith("| `")} == rooms


def test_a_chinese_word_of_the_glossary_means_one_thing() -> None:
    words = [word for row in ROWS if len(row) > 2 for word in row[0].split("、") if word != "中文"]
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_a_name_of_the_glossary_means_one_thing() -> None:
    names = [name for row in ROWS if len(row) > 2 for name in quoted(row[1])]
    twice = sorted({name for name in names if names.count(name) > 1})
    assert twice == []
