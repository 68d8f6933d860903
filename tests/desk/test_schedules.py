"""`diaodu schedules check`, where no server stands: what ticked, and what does not."""

import socket
from datetime import UTC, datetime, timedelta

import pytest

from diaodu.adapters.store.ticks import CALENDAR, INTAKE
from tasks.ledgers import open_ledgers
from tests.lib.command_line import call, call_json


def test_a_home_in_which_nothing_ever_ticked_is_told() -> None:
    (found,) = call_json("schedules", "check", code=11)["differences"]
    assert found["name"] == CALENDAR
    assert "没有运行过" in found["said"]


def test_ticks_by_cron_are_well_until_they_stop() -> None:
    ticks, now = open_ledgers().ticks, datetime.now(UTC)
    ticks.note(CALENDAR, now - timedelta(hours=15))
    assert "定时任务正常" in call("schedules", "check").stdout
    ticks.note(INTAKE, now - timedelta(hours=3))
    (found,) = call_json("schedules", "check", code=11)["differences"]
    assert (found["name"], found["command"]) == (INTAKE, "diaodu schedules tick intake")
    assert "已 3 小时没有再运行" in found["said"]


def test_a_server_that_does_not_answer_is_told_with_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        api = f"http://127.0.0.1:{probe.getsockname()[1]}/api"
    monkeypatch.setenv("PREFECT_API_URL", api)
    assert f"Prefect 服务 {api}" in str(call_json("schedules", "check", code=10))
    checks = {one["check"]: one for one in call_json("doctor", code=10)["checks"]}
    assert checks["定时任务"]["state"] == "错误"
