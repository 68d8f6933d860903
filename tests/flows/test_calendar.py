"""The tick: which moment it goes by, and that one period or plan that fails keeps no other one."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import time_machine

from diaodu.domain.errors import UserError
from diaodu.domain.runs.due_periods import PeriodHistory
from diaodu.domain.runs.job import Job
from flows import calendar
from tests.lib.months import PLAN

NOW = datetime(2021, 4, 20, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("scheduled", "goes_by"),
    [
        (datetime(2021, 4, 1, 0, 30, tzinfo=UTC), NOW),  # its worker was down
        (NOW, NOW),
        (datetime(2021, 4, 20, 1, 1, tzinfo=UTC), datetime(2021, 4, 20, 1, 1, tzinfo=UTC)),  # this clock is slow
        (None, NOW),
    ],
)
def test_a_tick_goes_by_the_later_of_its_time_and_the_real_one(
    scheduled: datetime | None, goes_by: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar, "flow_run", SimpleNamespace(scheduled_start_time=scheduled))
    with time_machine.travel(NOW, tick=False):
        assert calendar._moment(None) == goes_by


def test_a_period_whose_ledger_or_run_fails_is_named_and_the_others_are_run(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def history(_plan: object, period: str) -> PeriodHistory:
        if period == "2021-01":
            raise OSError(5, "Input/output error")
        return PeriodHistory(prepared=False, published=False, has_submissions=True)

    def run(job: Job) -> dict[str, dict[str, str]]:
        if job.period == "2021-02":
            raise MemoryError
        done.append(f"{job.kind} {job.period}")
        return {"release": {"outcome": "compose"}}

    monkeypatch.setattr(calendar, "_history", history)
    monkeypatch.setattr(calendar, "run_period", run)
    with pytest.raises(UserError) as told:
        calendar.tick.fn("2021-04-01T08:30:00+08:00", [PLAN])
    assert done == ["prepare 2021-03", "publish 2021-03"]
    assert f"方案 {PLAN} 2021-01：OSError" in str(told.value)
    assert f"方案 {PLAN} 2021-02 准备：MemoryError" in str(told.value)
