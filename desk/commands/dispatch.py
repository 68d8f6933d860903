"""`diaodu dispatch`: the mails that are ready go out."""

from desk.options import Json, PeriodId, PlanName
from desk.terminal import note, say, say_json
from diaodu.domain.errors import DeliveryError
from diaodu.domain.states import DeliveryState
from tasks.dispatch.deliver import deliver
from tasks.month import open_month


def dispatch(plan: PlanName, period: PeriodId, json: Json = False) -> None:
    """发送已备好的邮件；每封至多发送一次。

    例：diaodu dispatch ordos-2021 2021-03
    """
    month = open_month(plan, period)
    counts = deliver(month)
    counts["ready"] = month.store.outbox.counts(*month.key)[DeliveryState.READY]
    if counts["stopped"]:
        note(str(counts["stopped"]))
    say_json(counts) if json else say(
        f"已发 {counts['sent']}，失败 {counts['failed']}，待查 {counts['unknown']}，留待 {counts['ready']}"
    )
    if counts["failed"] or counts["unknown"]:
        raise DeliveryError(
            "发送", f"失败 {counts['failed']} 封，待查 {counts['unknown']} 封", "全部送达", "diaodu deliveries"
        )
