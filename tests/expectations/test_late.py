"""A module that Great Expectations imports and does not use is not loaded, and is itself as soon as it is used."""

import subprocess
import sys
from pathlib import Path

import pytest

from expectations.late import loaded_late


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "made_up_module.py").write_text("answer = 42\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "made_up_module", raising=False)
    return "made_up_module"


def test_it_loads_when_somebody_looks_into_it(module: str) -> None:
    with loaded_late(module):
        import made_up_module as stand_in

        assert "answer" not in vars(stand_in)
    assert module not in sys.modules
    assert stand_in.answer == 42
    import made_up_module as real

    assert real.answer == 42
    assert vars(real)["__file__"]


def test_what_is_loaded_already_stays(module: str) -> None:
    import made_up_module as real

    with loaded_late(module):
        import made_up_module as same
    assert same is real
    assert sys.modules[module] is real


@pytest.mark.slow
def test_judging_loads_neither_charts_nor_distributions() -> None:
    code = "import sys, expectations.batch; print([name for name in ('altair', 'scipy.stats') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
