"""The command line in process, as scripts and shells see it."""

import json
import sys
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from desk.cli import app
from desk.start import main


def call(*words: str) -> Result:
    """What a command printed, and how it ended."""
    return CliRunner().invoke(app, list(words))


def call_json(*words: str, code: int = 0) -> Any:
    """The document of a command that ends with `code`; without one, what was said."""
    result = call(*words, "--json")
    ended = getattr(result.exception, "exit_code", result.exit_code)
    assert ended == code, (result.stdout, result.exception)
    return json.loads(result.stdout) if result.stdout else str(result.exception)


def exit_of(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """The exit code as a shell sees it, through main()."""
    monkeypatch.setattr(sys, "argv", ["diaodu", *words])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0)
