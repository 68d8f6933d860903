"""`diaodu migrate-to`: the ledger moves to another database."""

from typing import Annotated

import typer

from desk.options import Json
from desk.terminal import say, say_json, spinner
from tasks.ledgers import open_ledgers


def migrate_to(
    url: Annotated[
        str,
        typer.Argument(
            metavar="URL",
            help="新数据库，须是空的，如 postgresql+psycopg://diaodu@db.example.gov.cn/diaodu；密码放在 ~/.pgpass 或 PGPASSWORD",
        ),
    ],
    json: Json = False,
) -> None:
    """迁移：把现有台账全部写入另一个空的数据库，逐表核对条数和内容；期间无人能写，原数据库不变。

    成功后把 DIAODU_DATABASE_URL 改为新地址，再启动各项服务。

    例：diaodu migrate-to postgresql+psycopg://diaodu@127.0.0.1/diaodu
    """
    from diaodu.adapters.store.engine import Database, make_engine
    from diaodu.adapters.store.moving import move_all

    with spinner("正在迁移"):
        target = Database(make_engine(url))
        try:
            counts = move_all(open_ledgers().database, target)
        finally:
            target.close()
    say_json({"rows": counts}) if json else say(
        f"已迁移 {sum(counts.values())} 条，条数和内容一致。请把 DIAODU_DATABASE_URL 改为新地址；原数据库没有变，此后不要再写"
    )
