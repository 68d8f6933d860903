"""A month as eleven units' clerks filled it comes out as the truth beside it says, to the yuan."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from diaodu.domain.results import Assessment
from tasks.aggregate.assessment import load_assessment
from tests.conftest import OWN_INBOX
from tests.lib.factories import unit_code
from tests.lib.months import PERIOD, judged_month

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def found(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIAODU_HOME", str(tmp_path_factory.mktemp("truth")))
        return load_assessment(judged_month(inbox / PERIOD, as_of=None))


def test_every_units_state_is_the_truths(truth: dict[str, Any], found: Assessment) -> None:
    states = {report.unit: report.state for report in found.reports}
    assert states == {unit: told["state"] for unit, told in truth["units"].items()}


def test_every_units_rows_read_and_held_are_the_truths(truth: dict[str, Any], found: Assessment) -> None:
    rows = {
        (report.unit, form): {"read": counts.read, "held": counts.held}
        for report in found.reports
        for form, counts in report.form_rows.items()
    }
    for unit, told in truth["units"].items():
        for form, counts in told.get("rows", {}).items():
            assert rows[unit, form] == counts, (unit, form)


def test_every_listed_finding_is_found(truth: dict[str, Any], found: Assessment) -> None:
    have = {(f.unit, f.form, f.project, f.rule) for f in found.findings}
    listed = {(unit_code(f["unit"]), f["form"], f["project"], f["rule"]) for f in truth["findings"]}
    assert listed - have == set()


def test_no_further_critical_finding_is_on_a_record(truth: dict[str, Any], found: Assessment) -> None:
    listed = {(unit_code(f["unit"]), f["form"], f["project"], f["rule"]) for f in truth["findings"]}
    critical = {(f.unit, f.form, f.project, f.rule) for f in found.findings if f.severity == "critical"}
    assert critical - listed == set()


@pytest.mark.parametrize("inbox", [OWN_INBOX], ids=["own"], indirect=True)
def test_nothing_is_found_in_the_repositorys_month_but_what_is_listed(truth: dict[str, Any], found: Assessment) -> None:
    have = Counter((f.unit, f.form, f.project, f.rule) for f in found.findings)
    assert have == Counter((unit_code(f["unit"]), f["form"], f["project"], f["rule"]) for f in truth["findings"])


def test_every_measure_of_unit_and_city_is_the_truths_to_the_yuan(truth: dict[str, Any], found: Assessment) -> None:
    told = {
        (unit, name): value for unit, u in truth["units"].items() for name, value in (u.get("measures") or {}).items()
    }
    told |= {(None, name): value for name, value in truth["city"].items()}
    measured = {(unit, name): found.measure(name, unit).value for unit, name in told}
    assert measured == told


def test_a_unit_that_handed_in_nothing_has_no_figure_rather_than_zero(truth: dict[str, Any], found: Assessment) -> None:
    missing = [unit for unit, told in truth["units"].items() if told["state"] == "missing"]
    assert [found.measure("reserve_projects", unit).value for unit in missing] == [None]
