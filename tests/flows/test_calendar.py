"""The ticks: which moment they go by, and that one period, plan or folder that fails keeps no other one."""

import os
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine

from diaodu.domain.errors import UserError
from diaodu.domain.ledger import Recipient, RecipientLine
from diaodu.domain.runs.due_periods import PeriodHistory
from diaodu.domain.runs.job import Job
from diaodu.domain.states import RunKind, RunState
from flows import calendar, intake
from flows.each import Attempts
from tasks.collect import collect_inbox
from tasks.ledgers import open_ledgers
from tasks.month import open_month
from tasks.take_in.acknowledge import acknowledge_period
from tests.lib.ledger_factories import make_letter
from tests.lib.months import AS_OF, PERIOD, PLAN
from tests.lib.small_month import write_small_month

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


def test_a_period_whose_letters_cannot_be_gone_on_with_keeps_no_other_ones_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store, at = open_ledgers(), datetime.now(UTC)
    register(("clerks", "a@example.com", ""))
    for period in ("2019-01", PERIOD):  # the plan begins in 2021
        store.outbox.add([make_letter("a@example.com", period=period, paper=period)], at)
        run = store.runs.acquire(PLAN, period, RunKind.PUBLISH, at, at)
        store.runs.finish(run, RunState.DONE, {"dispatch": {"stopped": "拒绝连接"}}, at)
    monkeypatch.setattr("tasks.dispatch.left.deliver_fresh", lambda _month: {"sent": 1, "stopped": ""})
    attempts = Attempts()
    assert [one["period"] for one in calendar._go_on(PLAN, attempts)] == [PERIOD]
    (failed,) = attempts.failed
    assert failed.startswith(f"方案 {PLAN} 2019-01 续发：")


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


# --- mail that the ticks write -------------------------------------------------------------------------------
def register(*people: tuple[str, str, str]) -> None:
    open_ledgers().recipients.import_lines(
        RecipientLine(line=n, recipient=Recipient(group=group, name="甲", address=address, unit=unit))
        for n, (group, address, unit) in enumerate(people, 2)
    )


def written(period: str) -> list[tuple[str, str]]:
    return sorted((one.kind, one.recipient) for one in open_ledgers().outbox.list(PLAN, period))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2021-03-24T08:59:00+08:00", []),
        ("2021-03-24T09:00:00+08:00", [("reminder", "c@example.com")]),
        ("2021-03-26T18:00:00+08:00", [("reminder", "c@example.com")]),
        ("2021-03-29T09:00:00+08:00", [("escalation", "boss@example.com"), ("reminder", "c@example.com")]),
        ("2021-03-31T08:30:00+08:00", []),
    ],
)
def test_a_tick_at_a_rung_reminds_units_that_have_sent_nothing(at: str, expected: list[tuple[str, str]]) -> None:
    register(("clerks", "c@example.com", "150622"), ("unit_leaders", "boss@example.com", "150622"))
    attempts = Attempts()
    for _ in range(2):
        calendar._remind(PLAN, datetime.fromisoformat(at), attempts)
    assert (attempts.failed, written("2021-03")) == ((), expected)


@pytest.mark.slow
def test_what_a_tick_took_in_and_did_not_come_to_acknowledge_the_next_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(("clerks", "c@example.com", "150622"))
    inbox = write_small_month(tmp_path / PLAN / PERIOD)
    monkeypatch.setenv("DIAODU_INTAKE", str(tmp_path))

    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    at = datetime.fromisoformat(AS_OF)
    with monkeypatch.context() as patch:
        patch.setattr(intake, "acknowledge_period", killed)
        with pytest.raises(KeyboardInterrupt):
            _take_in_at(at, patch)
    assert (inbox.is_dir(), written(PERIOD)) == (True, [])
    for _ in range(2):
        with monkeypatch.context() as patch:
            _take_in_at(at, patch)
    assert written(PERIOD) == [("receipt", "c@example.com")]


def _take_in_at(at: datetime, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(intake, "datetime", SimpleNamespace(now=lambda _zone: at))
    intake.take_in.fn()


@pytest.mark.slow
def test_the_intake_acknowledges_what_came_and_says_nothing_where_nothing_did(tmp_path: Path) -> None:
    register(("clerks", "c@example.com", "150622"))
    inbox = write_small_month(tmp_path / "inbox")
    month = open_month(PLAN, PERIOD, AS_OF)
    job = Job(plan=PLAN, period=PERIOD, as_of=AS_OF, inbox=str(inbox), may_send=False)
    acknowledge_period(job.plan, job.period, job.as_of)
    assert written(PERIOD) == []
    collect_inbox(month, inbox)
    for _ in range(2):
        acknowledge_period(job.plan, job.period, job.as_of)
    assert written(PERIOD) == [("receipt", "c@example.com")]
