"""`diaodu recipients`: the register of who gets mail."""

import csv
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from desk.options import Json
from desk.terminal import say, say_json, say_table
from diaodu.domain.errors import UserError
from diaodu.domain.ledger import Recipient, RecipientLine
from tasks.ledgers import open_ledgers

group = typer.Typer(help="收件人名册。", no_args_is_help=True)


@group.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV: group,unit,name,address[,active]")],
    json: Json = False,
) -> None:
    """导入收件人名册：文件里出现的分组整组替换。

    例：diaodu recipients import 收件人.csv
    """
    count = open_ledgers().recipients.import_lines(_recipient_lines(file))
    say_json({"imported": count}) if json else say(f"已导入 {count} 行")


@group.command("list")
def list_all(
    group: Annotated[str | None, typer.Option("--group", metavar="GROUP", help="分组")] = None, json: Json = False
) -> None:
    """收件人名册。

    例：diaodu recipients list --group leaders
    """
    found = open_ledgers().recipients.list(group)
    if json:
        say_json({"recipients": [asdict(recipient) for recipient in found]})
        return
    rows = [(r.group, r.unit, r.name, r.address, "启用" if r.active else "停用") for r in found]
    say_table("收件人名册", ("分组", "单位代码", "姓名", "地址", "状态"), rows)


def _recipient_lines(file: Path) -> list[RecipientLine]:
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
