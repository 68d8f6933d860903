"""`diaodu deliveries`: how far each mail is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from desk.mail_words import mail_kinds
from desk.options import Json, MailKinds, PeriodId, PlanName, UnitName
from desk.terminal import say_json, say_table
from diaodu.domain.ledger import Bounce, Delivery
from diaodu.domain.mail.outbox import WAITING
from diaodu.domain.states import DeliveryState
from diaodu.domain.text.wording import CLOCKS
from tasks.ledgers import open_place

_FIELDS = (
    "id", "kind", "unit", "recipient", "name", "state", "code", "detail", "attempts", "sent_to", "created_at",
    "first_attempt_at", "settled_at", "next_attempt_at", "message_id", "message_sha256", "left_out",
)  # fmt: skip


def deliveries(
    plan: PlanName,
    period: PeriodId,
    kind: MailKinds = None,
    unit: UnitName = None,
    history: Annotated[
        bool, typer.Option("--history", help="每封逐次的经过：何时、由何状态到何状态、何人、服务器的话（催报的凭据）")
    ] = False,
    json: Json = False,
) -> None:
    """发送记录：每封邮件到了哪一步，服务器的代码和原话，何时。

    例：diaodu deliveries ordos-2021 2021-03

    例：diaodu deliveries ordos-2021 2021-03 --kind reminder --unit 准格尔旗 --history
    """
    place = open_place(plan, period)
    found, kinds = place.store.outbox.list(*place.key), mail_kinds(kind)
    if not found and not place.is_known:
        from desk.typed_names import known_plan  # loads the plan's models, which a known period spares

        known_plan(plan, period)
    wanted = place.store.units.names(plan).code_of(unit) if unit else ""  # type: ignore[arg-type]  # a name as typed
    chosen = [one for one in found if (kinds is None or one.kind in kinds) and (not unit or one.unit in {unit, wanted})]
    if json:
        back = place.store.mails.bounces_of(*place.key)
        events = {one.id: place.store.outbox.events(one.id) for one in chosen}
        rows = [
            {name: getattr(one, name) for name in _FIELDS}
            | {"events": events[one.id], "bounce": _bounce(back.get(one.id))}
            for one in chosen
        ]
        say_json({"plan": plan, "period": period, "deliveries": rows, "counts": place.store.outbox.counts(*place.key)})
        return
    if history:
        rows = [_step(one, event) for one in chosen for event in place.store.outbox.events(one.id)]
        heads = ("编号", "种类", "收件人", "时间", "经过", "何人", "说明")
        say_table(f"{plan} {period} 发送经过", heads, rows, whole=[0])
        return
    back = place.store.mails.bounces_of(*place.key)
    table = [
        (d.id, d.kind.word, f"{d.name}\n{d.recipient}", d.state.word, _when(d), _words(d, back.get(d.id)))
        for d in chosen
    ]
    say_table(f"{plan} {period} 发送记录", ("编号", "种类", "收件人", "状态", "时间", "说明"), table, whole=[0])


def _step(one: Delivery, event: Mapping[str, Any]) -> tuple[str, ...]:
    moved = f"{event['before'].word} → {event['after'].word}"
    return (
        one.id, one.kind.word, f"{one.name}\n{one.recipient}", _moment(event["at"]), moved, event["by"], event["detail"],
    )  # fmt: skip


def _when(one: Delivery) -> str:
    """When it came to where it is; of one that waits since when it does, and when it is tried next."""
    if one.state not in WAITING:
        return _moment(one.settled_at or one.first_attempt_at or one.created_at)
    again = f"，{_moment(one.next_attempt_at)} 再试" if one.attempts else ""
    return f"{_moment(one.created_at)} 备好{again}"


def _moment(at: datetime) -> str:
    """As clocks show it."""
    return f"{at.astimezone(CLOCKS):%Y-%m-%d %H:%M}"


def _bounce(found: Bounce | None) -> dict[str, Any] | None:
    """What came back of a letter, as `--json` has it."""
    if found is None:
        return None
    return {"at": found.at, "is_final": found.is_final, "code": found.code, "words": found.words}


def _words(one: Delivery, back: Bounce | None) -> str:
    """The server's code and words; before them what came back, where a rehearsal went, what did not go along, how often it was tried."""
    came_back = f"{_moment(back.at)} {back.sentence}" if back else ""
    reached = f"只发往 {one.sent_to}" if one.state is DeliveryState.REHEARSED else ""
    left_out = f"未随信附上{one.left_out}" if one.left_out else ""
    tried = f"试过 {one.attempts} 次" if one.attempts > 1 else ""
    return "；".join(said for said in (came_back, reached, left_out, tried, one.detail) if said)
