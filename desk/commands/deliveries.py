"""`diaodu deliveries`: how far each mail is."""

from desk.options import Json, PeriodId, PlanName
from desk.terminal import say_json, say_table
from diaodu.domain.ledger import Delivery
from diaodu.domain.states import DeliveryState
from tasks.ledgers import open_place


def deliveries(plan: PlanName, period: PeriodId, json: Json = False) -> None:
    """发送记录：每封邮件到了哪一步。

    例：diaodu deliveries ordos-2021 2021-03
    """
    place = open_place(plan, period)
    found = place.store.outbox.list(*place.key)
    if not found and not place.is_known:
        from desk.typed_names import known_plan  # loads the plan's models, which a known period spares

        known_plan(plan, period)
    names = ("id", "kind", "recipient", "name", "state", "attempts", "sent_to", "detail", "message_id", "left_out")
    rows = [{name: getattr(d, name) for name in names} for d in found]
    if json:
        say_json({"plan": plan, "period": period, "deliveries": rows, "counts": place.store.outbox.counts(*place.key)})
        return
    table = [(d.id, d.kind.word, d.name, d.recipient, d.state.word, d.attempts, _words(d)) for d in found]
    say_table(
        f"{plan} {period} 发送记录",
        ("编号", "种类", "收件人", "地址", "状态", "次数", "说明"),
        table,
        right=[5],
        whole=[0],
    )


def _words(one: Delivery) -> str:
    """The server's words; before them where a rehearsal went, and what did not go along."""
    reached = f"只发往 {one.sent_to}" if one.state is DeliveryState.REHEARSED else ""
    left_out = f"未随信附上{one.left_out}" if one.left_out else ""
    return "；".join(said for said in (reached, left_out, one.detail) if said)
