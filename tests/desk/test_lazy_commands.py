"""`diaodu --help` lists every command without loading one; a word loads its own module alone."""

import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from desk.cli import WORDS, app, load_command
from diaodu import ROOT

MODULES = sorted(path.stem for path in (ROOT / "desk" / "commands").glob("*.py") if path.stem != "__init__")
LOOK = """
import json, sys
from typer.testing import CliRunner
from desk.cli import app
result = CliRunner().invoke(app, json.loads(sys.argv[1]))
heavy = ("pandas", "great_expectations", "prefect", "pydantic", "sqlalchemy")
loaded = [name for name in sys.modules if name in heavy or name.startswith("desk.commands.")]
print(json.dumps([result.exit_code, loaded]))
"""


def loaded_by(*words: str) -> list[str]:
    """Modules of commands and heavy libraries that a fresh process has loaded after the command."""
    call = [sys.executable, "-c", LOOK, json.dumps(words)]
    done = subprocess.run(call, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=True)
    code, loaded = json.loads(done.stdout)
    assert code == 0
    return loaded


def test_every_module_of_commands_is_a_word_of_the_list_and_every_word_a_module() -> None:
    assert sorted(word.replace("-", "_") for word in WORDS) == MODULES


@pytest.mark.parametrize("word", WORDS)
def test_the_line_of_the_list_is_the_first_paragraph_of_the_commands_own_help(word: str) -> None:
    command = load_command(word)
    assert command.name == word
    assert command.help is not None
    assert WORDS[word] == command.help.split("\n\n")[0]


def test_help_and_version_load_no_command_and_nothing_heavy() -> None:
    assert loaded_by("--help") == []
    assert loaded_by("--version") == []


def test_a_word_loads_its_module_alone() -> None:
    assert set(loaded_by("status", "--help")) == {"sqlalchemy", "desk.commands.status"}


def test_help_lists_every_word_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setenv("TERMINAL_WIDTH", "300")
    shown = CliRunner().invoke(app, ["--help"]).stdout
    assert [word for word, line in WORDS.items() if line not in shown] == []
    assert [line.split()[1] for line in shown.splitlines() if any(text in line for text in WORDS.values())] == [*WORDS]


def test_an_unknown_word_is_a_wrong_usage_and_a_near_one_is_named() -> None:
    result = CliRunner().invoke(app, ["finding"])
    assert result.exit_code == 2
    assert "findings" in result.output


@pytest.mark.parametrize("words", [["--version"], ["doctor", "--version"]], ids=" ".join)
def test_the_version_is_the_packages(words: list[str]) -> None:
    result = CliRunner().invoke(app, words)
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert result.exit_code == 0
    assert f'version = "{result.stdout.removeprefix("diaodu ").strip()}"' in text
