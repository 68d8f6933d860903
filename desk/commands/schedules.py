"""`diaodu schedules`: the deployments that tick."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
import yaml

from desk.options import Json
from desk.schedules import absent, differing, hours_for_timers, known_api
from desk.terminal import note, say, say_json, say_table
from diaodu import ROOT
from diaodu.adapters.prefect_deployments import PrefectApi, deployment_file, wanted_deployments
from diaodu.adapters.store import open_store
from diaodu.adapters.store.ticks import CALENDAR
from diaodu.domain.errors import NotReadyError, UserError
from diaodu.domain.runs.deployments import Difference
from diaodu.settings import load_settings
from tasks.month import open_plans

group = typer.Typer(help="定时任务。", no_args_is_help=True)


@group.command()
def show(json: Json = False) -> None:
    """定时任务：何时检查，何时收件。

    例：diaodu schedules show
    """
    deployments = yaml.safe_load(deployment_file(open_plans()[0]))["deployments"]
    rows = [
        (d["name"], ", ".join(s["cron"] for s in d.get("schedules", [])) or "手动", d["description"])
        for d in deployments
    ]
    if json:
        say_json({"schedules": [dict(zip(("name", "cron", "description"), row, strict=True)) for row in rows]})
        return
    say_table("定时任务", ("名称", "时间（Asia/Shanghai）", "作用"), rows)


@group.command()
def check(json: Json = False) -> None:
    """核对定时任务：登记与方案所需是否一致，定时检查和收件是否按时运行；有问题的列出处理命令，退出码 11。供 cron 监视。

    例：diaodu schedules check
    """
    settings = load_settings()
    with open_store(settings.database_url) as store:
        found, last = absent(store.ticks, datetime.now(UTC)), store.ticks.last(CALENDAR)
    if api := known_api(settings.home):
        found += differing(api, settings)
    elif last is None:
        said = "没有运行过，也没有常驻的 Prefect 服务，到期的准备、印发和催报不会进行"
        found.append(Difference(name=CALENDAR, said=said, command="diaodu up，或启用 deploy/systemd 的定时器"))
    if json:
        say_json({"differences": [asdict(one) for one in found]})
    elif found:
        say_differences(found)
    else:
        say("定时任务正常" if api else "定时任务正常（没有常驻的 Prefect 服务）")
    if not api and (more := hours_for_timers(settings)):
        note(f"定时器除 08:30、09:00、18:00 外还须在这些时刻运行，否则推迟到下一次：{'；'.join(more)}", style="yellow")
    if found:
        raise typer.Exit(NotReadyError.exit_code)


def say_differences(found: Sequence[Difference]) -> None:
    """What is not as it should be, each with the command that mends it."""
    for one in found:
        note(f"定时任务 {one.name}：{one.said}；请执行 {one.command}", style="yellow")


class Tick(StrEnum):
    """What ticks."""

    CALENDAR = "calendar"
    INTAKE = "intake"


@group.command()
def tick(
    name: Annotated[Tick, typer.Argument(metavar="NAME", help="calendar 检查到期的准备、印发和催报；intake 收件")],
    json: Json = False,
) -> None:
    """不经定时任务，现在就做一次；没有常驻 Prefect 服务的机器由 cron 或 systemd 定时器调用。

    例：diaodu schedules tick calendar
    """
    from desk.running import run_tick  # showing the schedules needs none of it

    done = run_tick(name)
    if json:
        say_json({"tick": name, "done": done})
        return
    say("没有到期要办的" if not done else f"办理 {len(done)} 项：")
    for one in done:
        say("　" + "，".join(f"{key} {value}" for key, value in one.items()))


@group.command()
def apply() -> None:
    """把定时任务登记到正在运行的 Prefect 服务（PREFECT_API_URL），暂停的恢复；没有工作池 default 的先建立。

    例：PREFECT_API_URL=http://127.0.0.1:4200/api diaodu schedules apply
    """
    api = os.environ.get("PREFECT_API_URL")
    if not api:
        raise UserError("PREFECT_API_URL", "未设置", "正在运行的 Prefect 服务地址", "系统管理员")
    if _prefect("work-pool", "inspect", "default", quiet=True):
        _prefect("work-pool", "create", "default", "--type", "process")
    plans = open_plans()[0]
    with TemporaryDirectory(prefix="diaodu-schedules-") as folder:
        declared = Path(folder) / "prefect.yaml"
        declared.write_text(deployment_file(plans), encoding="utf-8")
        failed = _prefect("deploy", "--all", "--prefect-file", str(declared))
    if failed:
        raise UserError("prefect deploy", "登记失败，原因见上", "服务可用", "系统管理员")
    server, names = PrefectApi(api), {one.name for one in wanted_deployments()}
    for one in server.deployments():
        if one.is_paused and one.name in names:
            server.resume(one)
    say_differences(differing(api, load_settings(), with_worker=False))


def _prefect(*words: str, quiet: bool = False) -> int:
    """Run a command of Prefect's; its exit code."""
    command = [sys.executable, "-m", "prefect", "--no-prompt", *words]
    output = subprocess.DEVNULL if quiet else None
    return subprocess.run(command, cwd=ROOT, check=False, stdout=output, stderr=output).returncode
