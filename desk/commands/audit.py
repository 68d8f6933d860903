"""`diaodu audit`: what was done at the desk, and whether the trail of it is whole."""

from dataclasses import asdict
from typing import Annotated

import typer

from desk.options import Json
from desk.terminal import say, say_json, say_table
from diaodu.domain.errors import UserError
from tasks.ledgers import open_ledgers

group = typer.Typer(help="操作日志。", no_args_is_help=True)


@group.command("list")
def list_latest(
    count: Annotated[int, typer.Option("--last", metavar="N", min=1, help="最近几条")] = 50, json: Json = False
) -> None:
    """最近的操作：何人何时做了什么，被拒绝的也在内。

    例：diaodu audit list --last 20
    """
    rows = open_ledgers().audit.latest(count)
    if json:
        found = [{"number": row.number, **asdict(row.act), "sha256": row.sha256} for row in rows]
        say_json({"acts": found})
        return
    lines = [
        (row.number, f"{row.act.at:%Y-%m-%d %H:%M:%S}", row.act.account, row.act.kind.word, "拒绝" if row.act.refused else "",
         " ".join(filter(None, (row.act.plan, row.act.period, row.act.unit, row.act.subject))), row.act.detail)
        for row in rows
    ]  # fmt: skip
    say_table("操作日志（时间为 UTC）", ("序号", "时间", "何人", "操作", "", "对象", "说明"), lines)


@group.command("verify")
def verify(
    holds: Annotated[str, typer.Option("--holds", metavar="SHA256", help="以前记下的末条指纹，核对其仍在日志中")] = "",
    json: Json = False,
) -> None:
    """核对操作日志：逐条验算指纹，有改动、删除、插入、调换即报错。

    末条指纹请另行记下，日后用 --holds 核对，可发现整份日志被重造。

    例：diaodu audit verify
    """
    audit = open_ledgers().audit
    chain = audit.verify()
    faults = [*chain.faults, *([f"没有指纹为 {holds} 的一条"] if holds and not audit.holds(holds) else [])]
    if json:
        say_json({"rows": chain.rows, "head": chain.head, "ok": not faults, "faults": faults})
    else:
        say(f"操作日志 {chain.rows} 条，末条指纹 {chain.head}")
    if faults:
        raise UserError(
            "操作日志", "；".join(faults[:10]), "前后衔接、未经改动的日志", "系统管理员：保全数据库并查明经过"
        )
    if not json:
        say("核对无误", style="green")
