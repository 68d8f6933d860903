"""What a steward said of a row in one month is not undone by the next month's list, nor is a row lost or made up by it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desk.commands.review import decide
from diaodu.domain.states import DecisionKind
from tasks.aggregate.assessment import load_assessment
from tasks.month import Month
from tests.lib.told_lists import told

pytestmark = pytest.mark.slow

ORDOS, UNIT = "ordos-2021", "准格尔旗"
JANUARY, FEBRUARY, MARCH = "2021-01", "2021-02", "2021-03"


def signed(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "name": name, "location": "大路", "investor": f"{name}公司", "investor_place": "江苏", "total_investment": 8000,
        "sign_date": "2021-01-05", "stage": "签约", "status": "正常", "planned_start": "2021-06-01", "progress": "办理手续",
        "responsible_unit": "商务局", "responsible_person": "招商科", "contact": "招商科", **changes,
    }  # fmt: skip


def figure(month: Month, measure: str, unit: str | None = UNIT) -> Any:
    return load_assessment(month).measure(measure, unit).value


def rules(month: Month) -> list[str]:
    told_anyway = {"F-SIGN", "F-SAME", "F-MISS"}
    return [one.rule for one in month.store.validation.findings(*month.key) if one.rule not in told_anyway]


def say(month: Month, kind: DecisionKind, rule: str, **more: str) -> Month:
    """A steward's word on every finding of a rule."""
    asked = [one.id for one in month.store.validation.findings(*month.key) if one.rule == rule]
    assert asked
    for finding in asked:
        decide([finding], kind, "已核实", "李审核", more, datetime.now(UTC))
    return month


@pytest.mark.parametrize("other", [[], [signed("戊项目", location="别处", total_investment=3000)]])
def test_a_list_that_was_rejected_whole_does_not_come_back_when_it_is_not_repeated(
    tmp_path: Path, other: list[dict[str, Any]]
) -> None:
    told(tmp_path, ORDOS, JANUARY, "signed_projects", {UNIT: [signed("丙项目")]})
    month = told(tmp_path, ORDOS, FEBRUARY, "signed_projects", {UNIT: [signed("丙项目", responsible_person=None)]})
    say(month, DecisionKind.REJECT, "F-MISS")
    assert figure(month, "signed_projects") == 0
    month = told(tmp_path, ORDOS, MARCH, "signed_projects", {UNIT: other} if other else {"东胜区": []})
    assert (figure(month, "signed_projects") or 0) == len(other)
