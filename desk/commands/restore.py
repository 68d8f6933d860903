"""`diaodu restore`: a backup becomes the ledger again."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from desk.options import Json
from desk.terminal import note, say, say_json, spinner
from diaodu.adapters.files import disk_words
from diaodu.domain.errors import UserError
from diaodu.domain.text.wording import CLOCKS
from diaodu.settings import Settings, load_settings


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="diaodu backup 存出的备份文件")],
    aside: Annotated[
        bool, typer.Option("--aside", help="现有的 SQLite 数据库改名保留，再恢复；不写则数据库须是空的")
    ] = False,
    json: Json = False,
) -> None:
    """恢复：把备份写入空的数据库（SQLite 或 PostgreSQL），逐表核对条数和内容；备份文件不变，旧版本的备份随即升级。

    文书文件随后由 diaodu status、papers 按台账补齐。恢复前先停止 diaodu up 和一切运行。

    例：diaodu restore 备份/调度-20210401.db --aside
    """
    from diaodu.adapters.store.engine import Database, make_engine
    from diaodu.adapters.store.moving import move_all, opened_backup

    if not file.is_file():
        raise UserError(str(file), "没有这个文件", "diaodu backup 存出的备份文件", "系统管理员")
    settings = load_settings()
    with spinner("正在恢复"), opened_backup(file) as source:  # what is no backup moves nothing aside
        kept = _put_aside(settings) if aside else None
        database = Database(make_engine(settings.database_url))
        try:
            counts = move_all(source, database)
        finally:
            database.close()
    if kept:
        note(f"原数据库改名保留为 {kept}")
    found = {"file": str(file.resolve()), "rows": counts}
    say_json(found) if json else say(f"已恢复 {sum(counts.values())} 条，条数和内容与备份一致；请用 diaodu doctor 检查")


def _put_aside(settings: Settings) -> Path | None:
    """Give the home's SQLite database, and what lies beside it, another name; None where there is none.

    Raises:
        UserError: the database is a server's.
    """
    from sqlalchemy.engine import make_url

    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise UserError("--aside", "数据库不是 SQLite 文件", "空的数据库；服务器上的请先另建一个", "系统管理员")
    path = Path(url.database)
    if not path.exists():
        return None
    kept = path.with_name(f"{path.name}.{datetime.now(UTC).astimezone(CLOCKS):%Y%m%d-%H%M%S}")
    with disk_words(path):
        for end in ("", "-wal", "-shm"):
            if (lying := path.with_name(path.name + end)).exists():
                lying.rename(kept.with_name(kept.name + end))
    return kept
