"""A nation's month in small: hundreds of units, each with three full forms."""

import sys
from importlib import import_module
from pathlib import Path

import pytest

from diaodu.domain.states import RecordState
from tasks.aggregate.period import aggregate_period
from tasks.collect import collect_inbox
from tasks.ledgers import close_ledgers
from tasks.month import open_month
from tasks.read import read_submissions
from tasks.review.returns import return_findings
from tasks.score import score_period
from tasks.validate.period import validate_period

UNITS, ROWS, FORMS = 284, 12, 3


@pytest.mark.slow
def test_hundreds_of_units_lose_no_row_and_add_up_to_the_city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "bench")
    made = import_module("made")
    made.make_plan(tmp_path / "plans", UNITS)
    made.make_inbox(tmp_path / "inbox", UNITS, ROWS)
    monkeypatch.setenv("DIAODU_PLANS", str(tmp_path / "plans"))
    month = open_month(made.PLAN, made.PERIOD, "2021-03-31T09:00")
    collect_inbox(month, tmp_path / "inbox")
    assert read_submissions(month) == UNITS
    counts = validate_period(month)
    return_findings(month, notify=False)
    aggregate_period(month)
    score_period(month)

    assert counts.rows.read == UNITS * ROWS * FORMS
    records = month.store.validation.records(*month.key)
    assert len({record.id for record in records}) == counts.rows.read
    assert counts.rows.accepted == sum(record.state == RecordState.ACCEPTED for record in records)
    assert {report.rows.read for report in month.reports() if report.code != "P"} == {ROWS * FORMS}
    figures = month.store.assessments.get(*month.key)["measures"]
    for measure in ("reserve_projects", "signed_projects", "funds_total_ytd"):
        of_units = [one["value"] or 0 for one in figures if one["measure"] == measure and one["unit"]]
        assert sum(of_units) == next(one["value"] for one in figures if one["measure"] == measure and not one["unit"])
    sys.modules.pop("made")
    close_ledgers()
