"""Decisions hold in every form of every plan."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from diaodu.adapters.plan_files import load_plan_folder
from diaodu.domain.forms.column import Presence
from diaodu.domain.forms.form import Form
from diaodu.domain.states import DecisionKind, RecordState
from tasks.collect import collect_inbox
from tasks.month import Month, open_month
from tasks.read import read_submissions
from tasks.review.decide import Word, decide_on, find_target
from tasks.validate.period import validate_period
from tests.lib.plan_months import MONTHS, write_month

SAID = Word(kind=DecisionKind.REJECT, reason="不属本方案", by="李审核", at=datetime(2021, 3, 30, tzinfo=UTC))


def blank_of(form: Form) -> str:
    """A column that must be filled, other than those a record is known by."""
    asked = [c.id for c in form.columns if c.presence is not Presence.OPTIONAL and not c.required_when]
    return next(name for name in reversed(asked) if name not in form.identity)


def send(month: Month, folder: Path, day: int, **more: Any) -> None:
    """Every unit's month with a blank in each form's second row, received so many days after the first."""
    forms = month.folder.forms

    def change(unit: str, form: str, column: str, n: int, value: Any) -> Any:
        if (n, column) == (2, blank_of(forms[form])):
            return None
        return more["remark"] if "remark" in more and (n, column) == (1, "remark") else value

    inbox = write_month(month.folder, month.period, folder, change=change)
    times = json.loads((inbox / "received.json").read_text(encoding="utf-8"))
    later = {name: f"{at[:11]}{10 + day:02d}{at[13:]}" for name, at in times.items()}
    (inbox / "received.json").write_text(json.dumps(later), encoding="utf-8")
    collect_inbox(month, inbox)
    read_submissions(month)
    validate_period(month)


def rejected(month: Month) -> Counter[tuple[str, str]]:
    records = month.store.validation.records(*month.key, states=[RecordState.REJECTED])
    return Counter((record.unit, record.form) for record in records)


@pytest.mark.slow
@pytest.mark.parametrize("plan", sorted(MONTHS))
def test_what_was_left_out_in_a_form_stays_out_when_every_unit_sends_again(plan: str, tmp_path: Path) -> None:
    month = open_month(plan, MONTHS[plan], f"{MONTHS[plan]}-28T09:00")
    send(month, tmp_path / "first", 0)
    chosen = {}
    for finding in month.store.validation.findings(*month.key):
        if finding.record and finding.row == 3 and not finding.value:
            chosen.setdefault(finding.form, finding)
    owed = {due.form for due in month.forms_due if month.store.validation.records(*month.key, form=due.form)}
    assert set(chosen) == owed
    targets = [find_target(month.store, finding.id) for finding in chosen.values()]
    month.store.decisions.add(*(decide_on(month, target, SAID) for target in targets))
    validate_period(month)
    expected = Counter((finding.unit, form) for form, finding in chosen.items())
    assert rejected(month) == expected
    send(month, tmp_path / "again", 1, remark="补充说明")
    assert rejected(month) == expected
    assert len({record.submission for record in month.store.validation.records(*month.key)}) > 1


@pytest.mark.slow
def test_every_built_in_form_has_a_cell_that_must_be_filled() -> None:
    for plan in MONTHS:
        for form in load_plan_folder(plan).forms.values():
            assert blank_of(form)
