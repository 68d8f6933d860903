"""`diaodu schedules check`, where no server stands: what ticked, and what does not."""

import shutil
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from diaodu.adapters.plan_files import BUILT_IN_PLANS
from diaodu.adapters.store.ticks import CALENDAR, INTAKE
from tasks.ledgers import open_ledgers
from tests.lib.command_line import call, call_json
from tests.lib.months import PLAN


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


def test_a_plan_of_other_hours_has_its_own_tick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "plans"
    shutil.copytree(BUILT_IN_PLANS / PLAN, folder / PLAN)
    plan = folder / PLAN / "plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace('prepare_time: "08:30"', 'prepare_time: "10:15"'), "utf-8")
    (folder / "broken").mkdir()
    (folder / "broken" / "plan.yaml").write_text("id: [", encoding="utf-8")
    monkeypatch.setenv("DIAODU_PLANS", str(folder))
    calendar, *_ = call_json("schedules", "show")["schedules"]
    assert calendar["cron"] == "30 8 * * *, 0 9 * * *, 0 18 * * *, 15 10 * * *"
    open_ledgers().ticks.note(CALENDAR, datetime.now(UTC))
    told = call("schedules", "check")
    assert "10:15（Asia/Shanghai）：方案 ordos-2021" in told.stderr
