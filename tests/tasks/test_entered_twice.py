"""A case that is entered word for word once more is refused, unless it is said to be another one."""

from datetime import UTC, datetime

import pytest

from diaodu.domain.errors import UsageError
from tasks.enter.records import Signature, enter_case, standing_cases, withdraw_row
from tasks.month import open_month

NOW = datetime(2023, 4, 1, tzinfo=UTC)
SPENT = Signature(by="张经办", reason="核销3月差旅", approver="李主任", date="2023-03-12")


def test_a_case_stands_once_unless_it_is_said_to_be_another() -> None:
    month = open_month("bole-2023", "2023-03", "2023-03-27T09:00")
    budget = month.plan.measure("budget_spent")
    unit = month.plan.units[0].code
    first = enter_case(month, budget, unit, {"值": "5万元"}, SPENT, NOW)
    with pytest.raises(UsageError, match=first.id):
        enter_case(
            month,
            budget,
            unit,
            {"值": "50000元"},
            Signature(by="王经办", reason=SPENT.reason, approver="李主任", date=SPENT.date),
            NOW,
        )
    enter_case(month, budget, unit, {"值": "5万元"}, SPENT, NOW.replace(hour=1), again=True)
    enter_case(month, budget, unit, {"值": "6万元"}, SPENT, NOW)
    enter_case(month, budget, month.plan.units[1].code, {"值": "5万元"}, SPENT, NOW)
    assert len(standing_cases(month, "2023-03")) == 4


def test_what_was_taken_back_may_be_entered_again() -> None:
    month = open_month("bole-2023", "2023-03", "2023-03-27T09:00")
    budget, unit = month.plan.measure("budget_spent"), month.plan.units[0].code
    first = enter_case(month, budget, unit, {"值": "5万元"}, SPENT, NOW)
    withdraw_row(month, first.id, SPENT, NOW)
    enter_case(month, budget, unit, {"值": "5万元"}, SPENT, NOW.replace(hour=1))
    assert len(standing_cases(month, "2023-03")) == 1
