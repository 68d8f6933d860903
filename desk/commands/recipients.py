"""`diaodu recipients`: the register of who gets mail."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from desk.options import Json
from desk.terminal import note, say, say_json, say_table
from diaodu.domain.ledger import Bounce, Recipient
from diaodu.domain.mail.outbox import allowed_domains
from diaodu.domain.text.wording import CLOCKS
from diaodu.settings import load_settings
from tasks.ledgers import open_ledgers

group = typer.Typer(help="收件人名册。", no_args_is_help=True)


@group.command("import")
def import_file(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="CSV 或 Excel，表头 分组、单位、姓名、邮箱、启用、抄送、生效日期、失效日期"
        ),
    ],
    json: Json = False,
) -> None:
    """导入收件人名册：文件里出现的分组整组替换；分组和单位须是方案中的，有一行不对则全部不导入。

    例：diaodu recipients import 收件人.csv
    """
    # They load the plans' models, which the list of recipients spares.
    from tasks.enter.recipients import read_recipient_file
    from tasks.month import open_plans

    (plans, unread), settings = open_plans(), load_settings()
    lines, unused = read_recipient_file(file, plans, list(unread), allowed_domains(settings["SMTP_DOMAINS"]))
    count = open_ledgers().recipients.import_lines(lines)
    say_json({"imported": count}) if json else say(f"已导入 {count} 行")
    if unused:
        note(f"没有用到的列：{'、'.join(unused)}；一人有两个邮箱的，写成两行")
    note("新增、更正的地址要收已印发的一期，用 diaodu dispatch 方案 报告期 --missed")


@group.command("list")
def list_all(
    group: Annotated[str | None, typer.Option("--group", metavar="GROUP", help="分组")] = None, json: Json = False
) -> None:
    """收件人名册。

    例：diaodu recipients list --group leaders
    """
    store = open_ledgers()
    found, back = store.recipients.list(group), store.mails.bounced_addresses()
    if json:
        rows = [asdict(one) | {"bounced": _came_back(back.get(one.address.lower()))} for one in found]
        say_json({"recipients": rows})
        return
    table = [
        (r.group, r.unit, r.name, r.address, "抄送" if r.copied else "主送", _use(r), _came_back(back.get(r.address.lower())))
        for r in found
    ]  # fmt: skip
    say_table("收件人名册", ("分组", "单位代码", "姓名", "地址", "收件", "状态", "最近退信"), table)


def _came_back(found: Bounce | None) -> str:
    """The latest letter to an address that came back: when, and why."""
    return f"{found.at.astimezone(CLOCKS):%Y-%m-%d} {found.sentence}" if found else ""


def _use(one: Recipient) -> str:
    """Whether it is in use, and from when to when."""
    begins, ends = (f"自 {one.valid_from}" if one.valid_from else "", f"至 {one.valid_to}" if one.valid_to else "")
    return " ".join(said for said in ("启用" if one.active else "停用", begins, ends) if said)
