"""A period that rests on what was entered, ruled or granted for an earlier one is told as stale when that changes."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from diaodu.domain.states import RulingKind
from tasks.again import do_steps
from tasks.enter.extensions import grant_extension
from tasks.enter.records import Signature, enter_case, enter_row, withdraw_row
from tasks.ledgers import stale_of
from tasks.month import Month, open_month
from tasks.validate.disputes import rule_on
from tests.lib.told_lists import told

PLAN, WUHAN, BEIJING = "bole-2023", "驻武汉招商局", "驻北京招商局"
VISIT: dict[str, Any] = {
    "kind": "推荐考察", "company": "甲公司", "project": "甲项目", "level": "主要领导", "leader": "王市长",
    "visit_date": "2023-02-10", "place": "武汉", "outcome": "洽谈",
}  # fmt: skip
SIGNED = Signature(by="张经办", reason="未参加推介会", approver="李主任", date="2023-02-12")
NOW = datetime(2023, 4, 1, tzinfo=UTC)


@pytest.fixture
def february(tmp_path: Path) -> Month:
    """February, with March judged after it."""
    found = told(tmp_path, PLAN, "2023-02", "visits", {WUHAN: [VISIT], BEIJING: [VISIT]})
    told(tmp_path, PLAN, "2023-03", "visits", {WUHAN: []})
    return found


def stale(month: Month) -> list[str]:
    return stale_of(month.store, PLAN)


def judge(period: str) -> None:
    do_steps(open_month(PLAN, period, f"{period}-27T09:00"))


@pytest.mark.slow
def test_an_entry_a_ruling_and_an_extension_of_an_earlier_month_are_told(february: Month) -> None:
    assert stale(february) == []
    form, unit = february.folder.forms["appraisal_events"], february.plan.find_unit(WUHAN)
    assert unit
    entry, _ = enter_row(february, form, unit, {"事项类别": "不参加活动", "扣分": "2"}, SIGNED, NOW)
    assert stale(february) == ["2023-03"]
    withdraw_row(february, entry.id, SIGNED, NOW)
    assert stale(february) == []
    finding = next(f for f in february.store.validation.findings(*february.key) if f.rule == "X-01")
    rule_on(february, finding, RulingKind.SHARED, reason="共同对接", by="李审核", at=NOW)
    assert stale(february) == ["2023-03"]


@pytest.mark.slow
def test_a_case_of_an_earlier_month_and_a_deadline_that_was_moved_are_told(february: Month, tmp_path: Path) -> None:
    spent = next(measure for measure in february.plan.measures if measure.id == "budget_spent")
    unit = february.plan.find_unit(WUHAN)
    assert unit
    enter_case(february, spent, unit.code, {"值": "5万元"}, SIGNED, NOW)
    assert stale(february) == ["2023-03"]
    judge("2023-03")
    assert stale(february) == []
    told(tmp_path, PLAN, "2023-04", "visits", {WUHAN: [VISIT | {"visit_date": "2023-04-01"}]}, day=30)
    april = open_month(PLAN, "2023-04", "2023-05-05T09:00")
    do_steps(april)
    told(tmp_path, PLAN, "2023-05", "visits", {WUHAN: []})
    assert stale(april) == []
    grant_extension(april, unit, datetime(2023, 5, 1, tzinfo=UTC), reason="停电", by="王局长", at=NOW)
    do_steps(april)
    assert "2023-05" in stale(april)
