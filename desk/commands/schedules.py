"""`diaodu schedules`: the deployments that tick."""

import os
import subprocess
import sys

import typer
import yaml

from desk.options import Json
from desk.terminal import say_json, say_table
from diaodu import ROOT
from diaodu.domain.errors import UserError

group = typer.Typer(help="定时任务。", no_args_is_help=True)


@group.command()
def show(json: Json = False) -> None:
    """定时任务：何时检查，何时收件。

    例：diaodu schedules show
    """
    text = (ROOT / "prefect.yaml").read_text(encoding="utf-8")
    deployments = yaml.safe_load(text)["deployments"]
    rows = [
        (d["name"], ", ".join(s["cron"] for s in d.get("schedules", [])) or "手动", d["description"])
        for d in deployments
    ]
    if json:
        say_json({"schedules": [dict(zip(("name", "cron", "description"), row, strict=True)) for row in rows]})
        return
    say_table("定时任务", ("名称", "时间（Asia/Shanghai）", "作用"), rows)


@group.command()
def apply() -> None:
    """把定时任务登记到正在运行的 Prefect 服务（PREFECT_API_URL）。

    例：PREFECT_API_URL=http://127.0.0.1:4200/api diaodu schedules apply
    """
    if not os.environ.get("PREFECT_API_URL"):
        raise UserError("PREFECT_API_URL", "未设置", "正在运行的 Prefect 服务地址", "系统管理员")
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise UserError("prefect deploy", "登记失败，原因见上", "服务可用且工作池 default 已建立", "系统管理员")
