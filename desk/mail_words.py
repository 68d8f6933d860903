"""What people are told of a period's letters: what was sent, what stopped, what of other times still waits."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from desk.terminal import note
from diaodu.domain.errors import DeliveryError, UsageError
from diaodu.domain.mail.outbox import FRESH, WAITING
from diaodu.domain.states import PaperKind

if TYPE_CHECKING:
    from tasks.month import Month

_SHOWN = 6


def mail_kinds(typed: Sequence[str] | None) -> list[PaperKind] | None:
    """The kinds of mail that were typed, by id or by word; None where none was.

    Raises:
        UsageError: there is no such kind.
    """
    if not typed:
        return None
    known = {name: kind for kind in PaperKind if kind.is_mailed for name in (str(kind), kind.word)}
    if unknown := [name for name in typed if name not in known]:
        expected = "、".join(f"{kind}（{kind.word}）" for kind in PaperKind if kind.is_mailed)
        raise UsageError("--kind", "、".join(unknown), expected)
    return [known[name] for name in typed]


def waiting_letters(month: "Month") -> list[dict[str, Any]]:
    """Periods of every plan whose letters wait to be sent, as `--json` has them."""
    found = month.store.outbox.waiting()
    names = [{"plan": one.plan, "period": one.period} for one in found]
    return [name | {"count": one.count, "since": one.since.isoformat()} for name, one in zip(names, found, strict=True)]


def note_waiting_elsewhere(month: "Month") -> None:
    """Name the other periods whose letters wait: they need their own word."""
    others = [one for one in month.store.outbox.waiting() if (one.plan, one.period) != month.key]
    if others:
        said = "；".join(
            f"{one.plan} {one.period} {one.count} 封（最早 {month.local(one.since):%Y-%m-%d}）"
            for one in others[:_SHOWN]
        )
        more = f"等 {len(others)} 期" if len(others) > _SHOWN else ""
        note(f"其他报告期有待发的邮件，没有发送：{said}{more}。要发送用 diaodu dispatch 方案 报告期", style="yellow")


def note_old(month: "Month") -> None:
    """Name the period's own letters that a run left because they were made long before it."""
    left = month.store.outbox.list(*month.key)
    old = [one for one in left if one.state in WAITING and one.created_at < month.as_of - FRESH]
    if old:
        first = month.local(min(one.created_at for one in old))
        where = " ".join(month.key)
        note(
            f"本期 {len(old)} 封早先备好的邮件（最早 {first:%Y-%m-%d}）没有随本次发送，内容可能已过时："
            f"看 diaodu deliveries {where}；要发送用 diaodu dispatch {where}，不再发送用 diaodu resolve 编号 closed",
            style="yellow",
        )


def note_full(month: "Month", sent: Mapping[str, Any]) -> None:
    """Say that a pass took as many letters as one may, and that the others wait."""
    if sent.get("is_full"):
        most, where = month.settings["SMTP_MAX_PER_RUN"], " ".join(month.key)
        note(
            f"已到每次 {most} 封的限度（DIAODU_SMTP_MAX_PER_RUN），其余留待下次：diaodu dispatch {where}",
            style="yellow",
        )


def note_rehearsed(month: "Month", sent: Mapping[str, Any]) -> None:
    """Say where a rehearsal went, and that the letters are still to be sent."""
    if sent.get("rehearsed"):
        address = month.settings["SMTP_SANDBOX"]
        note(f"演练：{sent['rehearsed']} 封只发往 {address}，正式收件人没有收到；去掉 DIAODU_SMTP_SANDBOX 后照常发送")


def raise_undelivered(month: "Month", sent: Mapping[str, Any], counts: Mapping[Any, int]) -> None:
    """End with exit code 13 where the queue stopped, or letters failed or are unknown.

    Raises:
        DeliveryError: with what it was.
    """
    from tasks.dispatch.deliver import raise_stopped  # loads the plan's models, which a look at the ledger spares

    raise_stopped(month, sent)
    if counts["failed"] or counts["unknown"]:
        found = f"失败 {counts['failed']} 封，待查 {counts['unknown']} 封"
        expected = "全部送达；查明的用 diaodu resolve 写明结果"
        raise DeliveryError("发送", found, expected, f"经办人，见 diaodu deliveries {' '.join(month.key)}")
