"""The ticks: which moment they go by, and that one period, plan or folder that fails keeps no other one."""

import os
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine

from diaodu.domain.errors import UserError
from diaodu.domain.runs.due_periods import PeriodHistory
from diaodu.domain.runs.job import Job
from flows import calendar, intake
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
    assert f"方案 {PLAN} 2021-01：磁盘: 读写磁盘出错" in str(told.value)
    assert f"方案 {PLAN} 2021-02 准备：MemoryError" in str(told.value)


def test_a_folder_of_the_intake_that_cannot_be_looked_into_is_named_and_the_others_are_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("a/2021-03", "b/2021-03", "c/2021-03", "c/2021-04", ".git/hooks"):
        (tmp_path / place).mkdir(parents=True)
    (tmp_path / "a" / "错放.xlsx").write_bytes(b"PK")
    monkeypatch.setenv("DIAODU_INTAKE", str(tmp_path))
    seen, scan, listed = [], os.scandir, os.listdir

    def refuse(path: str | Path) -> None:
        if Path(path) == tmp_path / "b":
            raise PermissionError(13, "Permission denied", str(path))

    def collect(job: Job) -> dict[str, int]:
        seen.append(f"{job.plan}/{job.period}")
        if job.plan == "a":
            raise OSError(5, "Input/output error", "a")
        return {"files": 0}

    monkeypatch.setattr(intake.steps, "collect", collect)
    monkeypatch.setattr(os, "scandir", lambda path=".": (refuse(path), scan(path))[1])
    monkeypatch.setattr(os, "listdir", lambda path=".": (refuse(path), listed(path))[1])
    with pytest.raises(UserError) as told:
        intake.take_in.fn()
    assert seen == ["a/2021-03", "c/2021-03", "c/2021-04"]
    assert "收件文件夹 b：" in str(told.value)
    assert "没有权限" in str(told.value)
    assert "收件文件夹 a/2021-03：" in str(told.value)
    assert "读写磁盘出错" in str(told.value)
