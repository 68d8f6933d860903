"""Which cluster the settings name, and what a process of it refuses to do."""

import pickle
import socket
from dataclasses import replace

import pytest

from diaodu.domain.errors import UserError
from diaodu.domain.runs.job import Job
from diaodu.domain.states import RunKind
from diaodu.settings import load_settings
from tasks import cluster as clusters
from tasks.cluster import Origin, answering, cluster, cluster_of, do_part
from tasks.month import Month, held_period, open_month
from tasks.parts import Part
from tests.lib.command_line import call_json
from tests.lib.months import AS_OF, PERIOD, PLAN


def named(value: str) -> str | None:
    return cluster_of(load_settings({"DIAODU_TASK_RUNNER": value}))


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("", None), ("threads", None), ("dask", ""), (" dask ", ""), ("dask://scheduler:8786", "tcp://scheduler:8786"),
        ("tcp://10.0.0.5:8786", "tcp://10.0.0.5:8786"), ("tls://s.gov.cn:8786", "tls://s.gov.cn:8786"),
        ("tcp://[::1]:8786", "tcp://[::1]:8786"),
    ],
)  # fmt: skip
def test_the_setting_names_a_cluster_or_none(value: str, address: str | None) -> None:
    assert named(value) == address


@pytest.mark.parametrize(
    "value",
    [
        "ray",
        "Dask",
        "tcp://",
        "tcp://host",
        "tcp://host:x",
        "tcp://host:99999",
        "tcp://h:1/x",
        "http://h:1",
        "tcp://[:1",
    ],
)
def test_a_setting_that_is_no_runner_is_told(value: str) -> None:
    with pytest.raises(UserError, match="DIAODU_TASK_RUNNER") as told:
        named(value)
    assert value in str(told.value)


def test_a_cluster_without_its_programs_or_its_scheduler_is_told_by_the_run_and_by_doctor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    monkeypatch.setenv("DIAODU_TASK_RUNNER", address)
    monkeypatch.setattr(clusters, "find_spec", lambda _name: True)
    with pytest.raises(UserError, match="没有答复"):
        answering(load_settings())
    found = {one["check"]: one for one in call_json("doctor", code=10)["checks"]}["任务执行"]
    assert found["state"] == "错误"
    assert address in found["detail"]
    monkeypatch.setattr(clusters, "find_spec", lambda _name: None)
    for use in (answering, lambda settings: cluster(settings).__enter__()):
        with pytest.raises(UserError, match=r"diaodu\[dask\]"):
            use(load_settings())


NAMES = Part(name="names", word="点名", do=lambda month, names: [month.period.id, *names])


def test_a_part_is_done_for_its_run_where_program_plan_and_ledger_are_the_runs_own() -> None:
    with held_period(open_month(PLAN, PERIOD, AS_OF), RunKind.PREPARE) as held:
        origin = Origin.of(held)
        assert origin.machine == socket.gethostname()
        assert pickle.loads(do_part(NAMES, job_of(held), ["funds"], origin)) == [PERIOD, "funds"]  # noqa: S301 - our own
        for other, words in (
            (replace(origin, machine="elsewhere"), "台账却是 elsewhere 上的 SQLite 文件"),
            (replace(origin, program="older"), "程序与发起汇总的不同"),
            (replace(origin, plan="changed"), f"方案 {PLAN} 与发起汇总的不同"),
        ):
            with pytest.raises(UserError, match=words):
                do_part(NAMES, job_of(held), ["funds"], other)
        with pytest.raises(UserError, match="台账里没有本次汇总"):
            do_part(NAMES, job_of(held).model_copy(update={"run": "another"}), ["funds"], origin)


def job_of(month: Month) -> Job:
    return Job(plan=PLAN, period=PERIOD, as_of=AS_OF, run=month.run.id if month.run else None)
