"""`diaodu dispatch`: the mails that are ready go out."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from desk.mail_words import (
    mail_kinds,
    note_full,
    note_rehearsed,
    note_waiting_elsewhere,
    raise_undelivered,
    waiting_letters,
)
from desk.options import Json, MailKinds, PeriodId, PlanName, typed_by
from desk.terminal import note, say, say_json, say_table
from diaodu.domain.errors import UsageError
from diaodu.domain.ledger import Delivery, Recipient
from diaodu.domain.states import DeliveryState, PaperKind
from tasks.dispatch.again import failed_letters, make_failed_ready
from tasks.dispatch.deliver import NO_SERVER, deliver
from tasks.dispatch.missed import make_missed_ready, missed_readers
from tasks.dispatch.outlook import waiting_with_outlook
from tasks.month import Month, open_month

FAILED = "failed"


def dispatch(
    plan: PlanName,
    period: PeriodId,
    *,
    kind: MailKinds = None,
    only: Annotated[
        str, typer.Option("--only", metavar=FAILED, help="只重发失败的（服务器拒收、48小时未能发出）")
    ] = "",
    missed: Annotated[
        bool, typer.Option("--missed", help="只给印发后才列入名册、更正过的地址各发一封本期简报，其他待发的不随之发送")
    ] = False,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="何人决定补发、重发（--missed、--only）")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出将发给谁，不发送")] = False,
    json: Json = False,
) -> None:
    """发送本方案本期已备好的邮件；每封至多发送一次。--missed 补发给印发后才有的地址，--only failed 重发失败的。

    例：diaodu dispatch ordos-2021 2021-03 --dry-run

    例：diaodu dispatch ordos-2021 2021-03 --kind notice

    例：diaodu dispatch ordos-2021 2021-03 --missed --by 张经办

    例：diaodu dispatch ordos-2021 2021-03 --only failed --by 张经办
    """
    _check(only, missed=missed, by=by, dry_run=dry_run, kind=kind)
    month, kinds = open_month(plan, period), mail_kinds(kind)
    if missed:
        _dispatch_missed(month, by, dry_run=dry_run, json=json)
    elif dry_run:
        _say_outlook(month, kinds, failed_letters(month, kinds) if only else None, json=json)
    elif only:
        again = make_failed_ready(month, kinds, by=typed_by(by), at=datetime.now(UTC))
        _send(month, json=json, only=[one.id for one in again])
    else:
        _send(month, json=json, kinds=kinds)


def _check(only: str, *, missed: bool, by: str, dry_run: bool, kind: Sequence[str] | None) -> None:
    if only not in {"", FAILED}:
        raise UsageError("--only", only, FAILED, "经办人")
    if by and not missed and not only:
        raise UsageError("--by", "没有 --missed，也没有 --only", "只用于补发、重发", "经办人")
    if missed and (only or kind):
        raise UsageError("--missed", "与 --only、--kind 并用", "补发的是简报，分开运行", "经办人")
    if (missed or only) and not dry_run:
        typed_by(by)


def _dispatch_missed(month: Month, by: str, *, dry_run: bool, json: bool) -> None:
    """What was missed goes out, and nothing else with it."""
    found = missed_readers(month)
    if dry_run:
        say_json({"missed": _public(found), "dry_run": True}) if json else _say_missed("将补发", found)
        return
    made = make_missed_ready(month, found, by=typed_by(by))
    if not json:
        _say_missed("补发", found)
    _send(month, json=json, only=[one.id for one in made], more={"missed": _public(found)})


def _say_outlook(
    month: Month, kinds: Sequence[PaperKind] | None, failed: Sequence[Delivery] | None, *, json: bool
) -> None:
    """List what a pass would send, and what it would not and why; nothing is sent, no server is asked."""
    found, sandbox = waiting_with_outlook(month, kinds, failed), month.settings["SMTP_SANDBOX"].strip()
    rows = [
        {"id": one.id, "kind": one.kind, "unit": one.unit, "name": one.name, "address": one.recipient, "held": why}
        for one, why in found
    ]
    if json:
        say_json(
            {
                "would_send": [row for row in rows if not row["held"]],
                "held": [row for row in rows if row["held"]],
                "sandbox": sandbox,
                "dry_run": True,
            }
        )
        return
    table = [(one.id, one.kind.word, one.unit, one.name, one.recipient, why or "发送") for one, why in found]
    say_table("将发送", ("编号", "种类", "单位", "收件人", "地址", "结果"), table, whole=[0])
    going = sum(not why for _, why in found)
    say(f"将发送 {going} 封，不发送 {len(found) - going} 封；没有发送任何邮件")
    if sandbox:
        note(f"演练：都只发往 {sandbox}，正式收件人收不到")
    if not month.settings["SMTP_URL"]:
        note(NO_SERVER)


def _send(
    month: Month,
    *,
    json: bool,
    kinds: Sequence[PaperKind] | None = None,
    only: Sequence[str] | None = None,
    more: dict[str, Any] | None = None,
) -> None:
    sent = deliver(month, kinds, only)
    left = month.store.outbox.counts(*month.key)
    counts = sent | {"ready": left[DeliveryState.READY]}
    if counts["stopped"] == NO_SERVER:
        note(NO_SERVER)
    if sent["ready"] and not counts["stopped"]:
        note(f"{sent['ready']} 封服务器暂不受理，过几分钟再运行一次 diaodu dispatch", style="yellow")
    note_full(month, counts)
    note_rehearsed(month, counts)
    note_waiting_elsewhere(month)
    unsettled = {"failed": left[DeliveryState.FAILED], "unknown": left[DeliveryState.UNKNOWN]}
    said = f"已发 {counts['sent']}，失败 {counts['failed']}，待查 {counts['unknown']}，留待 {counts['ready']}"
    document = counts | {"open": unsettled, "waiting": waiting_letters(month)} | (more or {})
    say_json(document) if json else say(said)
    raise_undelivered(month, sent, left)


def _public(found: Sequence[Recipient]) -> list[dict[str, str]]:
    return [{"group": one.group, "unit": one.unit, "name": one.name, "address": one.address} for one in found]


def _say_missed(word: str, found: Sequence[Recipient]) -> None:
    if not found:
        say("名册中没有未发过本期简报的地址")
        return
    say(f"{word} {len(found)} 封：{'、'.join(f'{one.name}（{one.address}）' for one in found)}")
