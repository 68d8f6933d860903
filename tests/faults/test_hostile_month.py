"""The month around a hostile file: that unit is unreadable, and the others' figures are as if it had not sent it."""

import json
import shutil

import pytest

from tasks.aggregate.assessment import load_assessment
from tests.faults.made_packages import PACKAGES
from tests.lib.factories import unit_code
from tests.lib.months import judged_month
from tests.lib.small_month import write_small_month

pytestmark = pytest.mark.slow

VICTIM = "东胜区"


@pytest.fixture(scope="module")
def months(tmp_path_factory):
    """The month without the unit's file, and with a hostile one in its place."""
    found = []
    for make in (None, PACKAGES["a compression nobody knows"].make):
        home = tmp_path_factory.mktemp("month")
        inbox = write_small_month(home / "inbox")
        path = inbox / VICTIM / f"{VICTIM}.xlsx"
        path.unlink()
        if make:
            path.write_bytes(make())
        else:
            shutil.rmtree(path.parent)
            times = json.loads((inbox / "received.json").read_text("utf-8"))
            (inbox / "received.json").write_text(
                json.dumps({name: at for name, at in times.items() if VICTIM not in name}), "utf-8"
            )
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DIAODU_HOME", str(home))
            found.append(load_assessment(judged_month(inbox)))
    return found


def test_a_unit_whose_only_file_is_hostile_is_unreadable_and_told_what_to_do(months):
    _, hostile = months
    report = next(report for report in hostile.reports if report.unit == VICTIM)
    assert (report.state, report.rows.read) == ("unreadable", 0)
    (finding,) = [
        finding for finding in hostile.findings if finding.unit == unit_code(VICTIM) and finding.rule == "F-FILE"
    ]
    assert (finding.severity, finding.file) == ("critical", f"{VICTIM}.xlsx")
    assert "压缩方式不受支持" in finding.message
    assert "另存为" in finding.remedy


def figures(month):
    """What the others' papers are made of, without the ids of their records."""
    measures = [(m.measure, m.unit, m.value, m.n, m.of, m.target, m.rate, m.carried) for m in month.measures]
    targets = [(t.clause, t.unit, t.measure, t.target, t.value, t.met) for t in month.targets]
    scores = [("score", s.unit, s.points, s.rank) for s in month.scores]
    reports = [("report", r.unit, r.state, r.rows, r.forms) for r in month.reports]
    return [row for row in [*measures, *targets, *scores, *reports] if row[1] != VICTIM]


def test_a_hostile_file_changes_no_other_units_figures(months):
    without, hostile = months
    assert figures(without) == figures(hostile)
    assert any(value.unit == "准格尔旗" and value.value for value in hostile.measures)
