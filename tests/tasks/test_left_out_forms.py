"""What is left out is left out in every form of every plan; after the issue it is a correction, and later months are named."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from diaodu.domain.states import FileState
from tasks.collect import collect_inbox
from tasks.enter.exclusions import Part, exclude, undo_exclusion
from tasks.enter.sent_files import find_sent
from tasks.month import Month, open_month
from tasks.read import read_submissions
from tasks.validate.period import validate_period
from tests.lib.plan_months import MONTHS, ROWS, write_month

SAID = {"reason": "误报", "by": "李审核", "at": datetime(2021, 3, 30, tzinfo=UTC)}


def judge(month: Month) -> None:
    read_submissions(month)
    validate_period(month)


def counts(month: Month) -> dict[tuple[str, str], int]:
    """Unit and form → how many of its rows were read."""
    return {(r.code, form): rows.read for r in month.reports() for form, rows in r.form_rows.items() if rows.read}


def told(month: Month) -> list[str]:
    return [f.form for f in month.store.validation.findings(*month.key) if f.rule == "F-EXCL"]


@pytest.fixture(params=sorted(MONTHS))
def month(request: pytest.FixtureRequest, tmp_path: Path) -> Month:
    plan = request.param
    month = open_month(plan, MONTHS[plan], f"{MONTHS[plan]}-28T09:00")
    collect_inbox(month, write_month(month.folder, month.period, tmp_path / "in"))
    judge(month)
    return month


@pytest.mark.slow
def test_a_row_of_every_form_is_left_out_and_taken_back(month: Month) -> None:
    before, records = counts(month), month.store.validation.records(*month.key)
    parts = {}
    for record in records:
        if record.row == ROWS[1] + 1 and record.form not in parts:
            unit = month.plan.find_unit(record.unit)
            assert unit is not None
            sent = find_sent(month, unit, record.file)
            parts[record.form] = (record, Part(unit=unit, sent=sent, sheet=record.sheet, row=record.row))
    assert set(parts) == {form for _, form in before}
    for _, part in parts.values():
        exclude(month, part, **SAID)
    judge(month)
    less = {(record.unit, form) for form, (record, _) in parts.items()}
    assert counts(month) == {key: read - (key in less) for key, read in before.items()}
    assert sorted(told(month)) == sorted(parts)
    gone = {record.id for record, _ in parts.values()}
    assert not gone & {record.id for record in month.store.validation.records(*month.key)}
    assert not gone & {finding.record for finding in month.store.validation.findings(*month.key)}
    for _, part in parts.values():
        undo_exclusion(month, part, **SAID)
    judge(month)
    assert (counts(month), told(month)) == (before, [])
    assert month.store.validation.records(*month.key) == records


@pytest.mark.slow
def test_a_sheet_and_a_file_of_every_plan_are_left_out_and_taken_back(month: Month) -> None:
    before = counts(month)
    unit = next(unit for unit in month.plan.units if any(code == unit.code for code, _ in before))
    form = next(form for code, form in before if code == unit.code)
    sent = find_sent(month, unit, f"{unit.name}.xlsx")
    sheet = Part(unit=unit, sent=sent, sheet=month.folder.forms[form].title)
    whole = Part(unit=unit, sent=sent)
    exclude(month, sheet, **SAID)
    judge(month)
    assert counts(month) == {key: read for key, read in before.items() if key != (unit.code, form)}
    exclude(month, whole, **SAID)
    judge(month)
    assert counts(month) == {key: read for key, read in before.items() if key[0] != unit.code}
    report = next(report for report in month.reports() if report.code == unit.code)
    assert [file.state for file in report.files] == [FileState.EXCLUDED]
    for part in (whole, sheet):
        undo_exclusion(month, part, **SAID)
    judge(month)
    assert counts(month) == before
