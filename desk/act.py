"""Commands that are people's acts: approve, issue, dispatch, resolve, recipients import, schedules apply."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from desk.look import Json, PeriodId, PlanName, named
from desk.terminal import note, say, say_json
from diaodu.domain.errors import DeliveryError, UsageError, UserError

By = Annotated[str, typer.Option("--by", metavar="NAME", help="何人")]


def approve(plan: PlanName, period: PeriodId, by: By, json: Json = False) -> None:
    """签发本期简报的当前草稿(连同收件人名册)。

    例：diaodu approve ordos-2021 2021-03 --by 王局长
    """
    from tasks.month import open_month
    from tasks.release.bulletin import approve_bulletin

    row = approve_bulletin(open_month(plan, period), named("--by", by))
    found = {"paper": row.id, "state": str(row.state), "sha256": row.sha256, "approved_by": row.approved_by}
    say_json(found) if json else say(f"已签发：{row.sha256[:12]} ({by})")


def issue(plan: PlanName, period: PeriodId, by: By, json: Json = False) -> None:
    """给已签发的简报编号、定稿，并备好每位收件人的邮件。

    例：diaodu issue ordos-2021 2021-03 --by 张经办
    """
    from tasks.month import open_month
    from tasks.release.bulletin import issue_bulletin, standing_paper

    month = open_month(plan, period)
    row = issue_bulletin(month, standing_paper(month).id, by=named("--by", by))
    counts = month.store.outbox.counts(*month.key)
    found = {"paper": row.id, "issue": row.issue, "total_issue": row.total_issue, "deliveries": counts}
    say_json(found) if json else say(f"已编号：第{row.issue}期(总第{row.total_issue}期)，待发 {counts['ready']} 封")


def dispatch(plan: PlanName, period: PeriodId, json: Json = False) -> None:
    """发送已备好的邮件；每封至多发送一次。

    例：diaodu dispatch ordos-2021 2021-03
    """
    from tasks.dispatch.deliver import deliver
    from tasks.month import open_month

    month = open_month(plan, period)
    counts = deliver(month)
    counts["ready"] = month.store.outbox.counts(*month.key)["ready"]
    if counts["stopped"]:
        note(str(counts["stopped"]))
    say_json(counts) if json else say(
        f"已发 {counts['sent']}，失败 {counts['failed']}，待查 {counts['unknown']}，留待 {counts['ready']}"
    )
    if counts["failed"] or counts["unknown"]:
        raise DeliveryError(
            "发送", f"失败 {counts['failed']} 封，待查 {counts['unknown']} 封", "全部送达", "diaodu deliveries"
        )


def resolve(
    delivery: Annotated[str, typer.Argument(metavar="DELIVERY")],
    state: Annotated[str, typer.Argument(metavar="sent|ready")],
    by: By,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="凭据：日志、回执")],
    json: Json = False,
) -> None:
    """查明待查邮件: sent 已送达, ready 确认未送达、可再发。

    例：diaodu resolve 3f9c sent --by 张经办 --reason "对方已回执"
    """
    from diaodu.domain.states import DeliveryState
    from tasks.place import open_ledgers

    if state not in {"sent", "ready"}:
        raise UsageError("diaodu resolve", state, "sent 或 ready")
    row = open_ledgers().outbox.resolve(
        delivery, DeliveryState(state), named("--by", by), named("--reason", reason), datetime.now(UTC)
    )
    say_json({"delivery": row.id, "state": str(row.state)}) if json else say(f"{row.id}: {row.state}")


def import_recipients(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV: group,unit,name,address[,active]")],
    json: Json = False,
) -> None:
    """导入收件人名册：文件里出现的分组整组替换。

    例：diaodu recipients import 收件人.csv
    """
    from tasks.place import open_ledgers

    count = open_ledgers().recipients.import_lines(_recipient_lines(file))
    say_json({"imported": count}) if json else say(f"已导入 {count} 行")


def _recipient_lines(file: Path):  # noqa: ANN202 - a list of RecipientLine, imported late
    import csv

    from diaodu.domain.ledger import Recipient, RecipientLine

    rows = list(csv.DictReader(_csv_text(file).splitlines()))
    if not rows or not {"group", "name", "address"} <= set(rows[0]):
        raise UserError(str(file), "缺少表头或没有内容", "表头 group,unit,name,address", "经办人")
    return [
        RecipientLine(
            line=at,
            recipient=Recipient(
                group=(row["group"] or "").strip(),
                unit=(row.get("unit") or "").strip(),
                name=(row["name"] or "").strip(),
                address=(row["address"] or "").strip(),
                active=(row.get("active") or "yes").strip().lower() not in {"no", "0", "false", "停用"},
            ),
        )
        for at, row in enumerate(rows, start=2)
    ]


def _csv_text(file: Path) -> str:
    """A CSV's text, in UTF-8 or as Excel saves it in China (GB18030)."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UserError(str(file), "文件不存在或无法打开", "group,unit,name,address 四列的 CSV", "经办人") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UserError(str(file), "既不是 UTF-8 也不是 GB18030 编码", "CSV 文本文件", "经办人")


def apply_schedules() -> None:
    """把定时任务登记到正在运行的 Prefect 服务(PREFECT_API_URL)。

    例：PREFECT_API_URL=http://127.0.0.1:4200/api diaodu schedules apply
    """
    import os
    import subprocess

    from diaodu import ROOT

    if not os.environ.get("PREFECT_API_URL"):
        raise UserError("PREFECT_API_URL", "未设置", "正在运行的 Prefect 服务地址", "系统管理员")
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise UserError("prefect deploy", "登记失败，原因见上", "服务可用且工作池 default 已建立", "系统管理员")
