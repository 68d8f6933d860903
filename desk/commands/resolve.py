"""`diaodu resolve`: what became of a mail nobody knows of."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from desk.options import By, Json, named, typed_by
from desk.terminal import say, say_json
from diaodu.domain.errors import UsageError
from diaodu.domain.states import DeliveryState
from tasks.ledgers import open_ledgers


def resolve(
    delivery: Annotated[str, typer.Argument(metavar="DELIVERY")],
    state: Annotated[str, typer.Argument(metavar="sent|ready|closed")],
    by: By,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="凭据：日志、回执")],
    json: Json = False,
) -> None:
    """查明待查、失败的邮件：sent 已送达，ready 确认未送达、可再发，closed 不再发送（如地址已失效）。

    例：diaodu resolve 3f9c sent --by 张经办 --reason "对方已回执"

    例：diaodu resolve 3f9c closed --by 张经办 --reason "地址已停用，已更正名册并补发"
    """
    if state not in {"sent", "ready", "closed"}:
        raise UsageError("diaodu resolve", state, "sent、ready 或 closed")
    row = open_ledgers().outbox.resolve(
        delivery, DeliveryState(state), typed_by(by), named("--reason", reason), datetime.now(UTC)
    )
    say_json({"delivery": row.id, "state": str(row.state)}) if json else say(f"{row.id}：{row.state.word}")
