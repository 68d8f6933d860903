"""`diaodu backup`: the whole ledger as one file."""

from pathlib import Path
from typing import Annotated

import typer

from desk.options import Json
from desk.terminal import say, say_json, spinner
from tasks.ledgers import open_ledgers


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件，须是还没有的文件名")], json: Json = False
) -> None:
    """备份：数据库连同全部报送文件、文书和邮件，存为一个 SQLite 文件；运行中也可备份，存后即核对条数。

    例：diaodu backup 备份/调度-20210401.db
    """
    from diaodu.adapters.store.backup import back_up

    with spinner("正在备份"):
        counts = back_up(open_ledgers().database, file)
    found = {"file": str(file.resolve()), "bytes": file.stat().st_size, "rows": counts}
    say_json(found) if json else say(
        f"已备份到 {found['file']}（{found['bytes'] / 1024 / 1024:.1f}MB，{sum(counts.values())} 条，条数与数据库一致）"
    )
