"""`diaodu dispatch`: the mails that are ready go out."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from desk.mail_words import note_rehearsed, note_waiting_elsewhere, raise_undelivered, waiting_letters
from desk.options import Json, PeriodId, PlanName, named
from desk.terminal import note, say, say_json
from diaodu.domain.errors import UsageError
from diaodu.domain.ledger import Recipient
from diaodu.domain.states import DeliveryState
from tasks.dispatch.deliver import NO_SERVER, deliver
from tasks.dispatch.missed import make_missed_ready, missed_readers
from tasks.month import Month, open_month


def dispatch(
    plan: PlanName,
    period: PeriodId,
    *,
    missed: Annotated[
        bool, typer.Option("--missed", help="先给印发后才列入名册、更正过的地址各备一封本期简报，其他人不重发")
    ] = False,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="何人决定补发（--missed）")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出补发给谁，不发送（--missed）")] = False,
    json: Json = False,
) -> None:
    """发送本方案本期已备好的邮件；每封至多发送一次。--missed 补发给印发后才有的地址。

    例：diaodu dispatch ordos-2021 2021-03

    例：diaodu dispatch ordos-2021 2021-03 --missed --by 张经办
    """
    month = open_month(plan, period)
    if (by or dry_run) and not missed:
        raise UsageError("--by、--dry-run", "没有 --missed", "只用于补发：--missed", "经办人")
    if dry_run:
        found = missed_readers(month)
        say_json({"missed": _public(found), "dry_run": True}) if json else _say_missed("将补发", found)
        return
    added = make_missed_ready(month, by=named("--by", by), at=datetime.now(UTC)) if missed else []
    if missed and not json:
        _say_missed("补发", added)
    _send(month, added if missed else None, json=json)


def _send(month: Month, added: Sequence[Recipient] | None, *, json: bool) -> None:
    sent = deliver(month)
    left = month.store.outbox.counts(*month.key)
    counts = sent | {"ready": left[DeliveryState.READY]}
    if counts["stopped"] == NO_SERVER:
        note(NO_SERVER)
    if sent["ready"] and not counts["stopped"]:
        note(f"{sent['ready']} 封服务器暂不受理，过几分钟再运行一次 diaodu dispatch", style="yellow")
    note_rehearsed(month, counts)
    note_waiting_elsewhere(month)
    unsettled = {"failed": left[DeliveryState.FAILED], "unknown": left[DeliveryState.UNKNOWN]}
    more = {} if added is None else {"missed": _public(added)}
    say_json(counts | {"open": unsettled, "waiting": waiting_letters(month)} | more) if json else say(
        f"已发 {counts['sent']}，失败 {counts['failed']}，待查 {counts['unknown']}，留待 {counts['ready']}"
    )
    raise_undelivered(month, sent, left)


def _public(found: Sequence[Recipient]) -> list[dict[str, str]]:
    return [{"group": one.group, "unit": one.unit, "name": one.name, "address": one.address} for one in found]


def _say_missed(word: str, found: Sequence[Recipient]) -> None:
    if not found:
        say("名册中没有未发过本期简报的地址")
        return
    say(f"{word} {len(found)} 封：{'、'.join(f'{one.name}（{one.address}）' for one in found)}")
