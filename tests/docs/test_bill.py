"""`.ci/bill`: a bill of materials that lacks something is told, and so is an advisory; no service is no fault."""

import importlib.util
import json
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

from diaodu import ROOT


@pytest.fixture(scope="module")
def bill() -> ModuleType:
    loader = SourceFileLoader("bill", str(ROOT / ".ci" / "bill"))
    spec = importlib.util.spec_from_loader("bill", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_a_bill_that_is_not_whole_is_told(bill: ModuleType) -> None:
    whole = {
        "bomFormat": "CycloneDX",
        "components": [{"name": "Prefect", "version": "3"}, {"name": "x", "version": "1"}],
    }
    assert bill.faults(whole, {"prefect"}) == []
    assert bill.faults({}, {"prefect"}) == ["no CycloneDX", "prefect is missing"]
    assert bill.faults(whole | {"components": [{"name": "prefect"}]}, {"prefect"}) == ["prefect has no version"]
    assert {"prefect", "psycopg", "great-expectations"} <= bill.direct()


@pytest.mark.parametrize(
    ("answer", "is_well", "words"),
    [
        (
            {"dependencies": [{"name": "a", "version": "1", "vulns": []}]},
            True,
            "1 packages looked up, 0 with advisories",
        ),
        ({"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1"}]}]}, False, "a 1: PYSEC-1"),
        (None, True, "not looked up, no service answers (no route)"),
    ],
)
def test_advisories_fail_and_no_service_does_not(
    bill: ModuleType, answer: object, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_well: bool
) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    said = f"printf '%s' '{json.dumps(answer)}' > \"$file\"" if answer else "echo 'no route' >&2; exit 1"
    asked = f'#!/bin/sh\nfor one; do [ "$last" = -o ] && file="$one"; last="$one"; done\n{said}\n'
    for name, text in (("uvx", asked), ("uv", "#!/bin/sh\n")):
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")
    found, told = bill.audit(tmp_path)
    assert found is is_well
    assert words in told
