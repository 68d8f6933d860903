"""The outbox and the ledger of deliveries (发送记录): each message sent at most once.

Every change of state is one UPDATE that names the state and the fence it expects, so of two workers, or a
worker and a lease that ran out, exactly one succeeds.
"""

import builtins
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, case, func, insert, literal, or_, select, update

from diaodu.adapters.store.contents import content_of, keep_content
from diaodu.adapters.store.engine import Database, insert_new
from diaodu.adapters.store.recipients import in_use, refuse_strangers
from diaodu.adapters.store.tables import deliveries, delivery_events, recipients
from diaodu.domain.errors import BusyError, UsageError, UserError
from diaodu.domain.ledger import Content, Delivery, Letter, Waiting, content_sha256, key_id
from diaodu.domain.mail.frames import Joiner
from diaodu.domain.mail.outbox import LEASE, WAITING, AttemptOutcome, Batch, machine_origins, person_origins
from diaodu.domain.states import DeliveryState, PaperKind

_MACHINE = "diaodu"
_LEASE_OVER = {
    DeliveryState.CLAIMED: DeliveryState.READY,
    DeliveryState.SENDING: DeliveryState.UNKNOWN,
    DeliveryState.REHEARSING: DeliveryState.READY,
}
_TOLD_WHERE_THERE = (DeliveryState.REHEARSED, DeliveryState.CLOSED)
_TOLD: tuple[DeliveryState, ...] = (
    DeliveryState.READY,
    DeliveryState.SENT,
    DeliveryState.FAILED,
    DeliveryState.UNKNOWN,
)


class Outbox:
    """Deliveries and their states; `send_ready` in tasks/dispatch/outbox.py drives it."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database
        self._joiner = Joiner()

    def add(self, letters: Iterable[Letter], at: datetime, *, by: str = "", reason: str = "") -> None:
        """Write letters that belong to no issued paper (receipts, reminders, returned workbooks), or come after one.

        A delivery that is there already (paper, revision, recipient, kind) stays as it is. `by` is the person by whose
        word they go out.

        Raises:
            UserError: a recipient is not in the registry.
        """
        wanted = list(letters)
        if not wanted:
            return
        with self._database.write() as connection:
            new = _not_there(connection, wanted) if by else []
            add_letters(connection, wanted, at)
            if new:
                event = {
                    "at": at,
                    "before": DeliveryState.READY,
                    "after": DeliveryState.READY,
                    "by": by,
                    "detail": reason,
                }
                connection.execute(insert(delivery_events), [event | {"delivery": name} for name in new])

    def expire_leases(self, now: datetime) -> int:
        """Free what dead workers held: claimed → ready, sending → unknown, a rehearsal → ready. Return how many."""
        with self._database.write() as connection:
            return sum(_expire(connection, before, after, now) for before, after in _LEASE_OVER.items())

    def has_due(self, batch: Batch, now: datetime) -> bool:
        """Whether a letter of the batch may be claimed now."""
        with self._database.read() as connection:
            return connection.execute(_due(batch, now).limit(1)).first() is not None

    def claim(self, worker: str, now: datetime, batch: Batch, limit: int = 1) -> list[Delivery]:
        """Take deliveries of a batch whose time has come, oldest first, under a lease of 15 minutes."""
        of = deliveries.c
        due = _due(batch, now).order_by(of.next_attempt_at, of.created_at, of.id).limit(limit)
        taken = {"state": DeliveryState.CLAIMED, "worker": worker, "fence": of.fence + 1, "lease_until": now + LEASE}
        with self._database.write() as connection:
            ids = connection.execute(due.with_for_update(skip_locked=True)).scalars().all()
            if not ids:
                return []
            connection.execute(update(deliveries).where(of.id.in_(ids)).values(taken))
            rows = connection.execute(select(deliveries).where(of.id.in_(ids))).mappings()
            claimed = {row["id"]: _delivery(row) for row in rows}
        return [claimed[id_] for id_ in ids]

    def begin_sending(self, delivery: Delivery, now: datetime, *, rehearses: bool = False) -> bool:
        """Write `sending` just before DATA; False when the lease is lost and nothing may be sent.

        A rehearsal has a state of its own and counts as no attempt, whatever becomes of it.
        """
        of = deliveries.c
        values: dict[str, Any] = {"state": DeliveryState.REHEARSING, "lease_until": now + LEASE}
        if not rehearses:
            first = func.coalesce(of.first_attempt_at, _moment(now))
            values |= {"state": DeliveryState.SENDING, "attempts": of.attempts + 1, "first_attempt_at": first}
        with self._database.write() as connection:
            held = (of.lease_until > now,)
            return _move(connection, delivery, {DeliveryState.CLAIMED}, values, now, extra=held)

    def is_registered(self, delivery: Delivery, on: date, groups: Collection[str] | None = None) -> bool:
        """Whether a letter may go to its address: it is in the registry still, and in use, or a correction's reader.

        In one of the groups that get such letters, None for any. What is about a unit goes only to whom the registry
        has for that unit still.
        """
        of = recipients.c
        query = select(of.address).where(func.lower(of.address) == delivery.recipient.lower(), in_use(on))
        if groups is not None:
            query = query.where(of.group.in_(groups))
        if delivery.kind.is_of_unit:
            query = query.where(of.unit == delivery.unit)
        with self._database.read() as connection:
            known = connection.execute(query.limit(1)).first() is not None
            return known or _got_the_original(connection, delivery)

    def settle(self, delivery: Delivery, settlement: AttemptOutcome, now: datetime) -> bool:
        """Write how an attempt ended; False when the delivery is no longer this worker's."""
        of = deliveries.c
        values: dict[str, Any] = {
            "state": settlement.state, "detail": settlement.detail, "sent_to": settlement.sent_to,
            "settled_at": now, "lease_until": None,
        }  # fmt: skip
        if settlement.next_attempt_at is not None:
            values["next_attempt_at"] = settlement.next_attempt_at
        if settlement.attempted:  # begin_sending has counted what got as far as DATA
            values["attempts"] = of.attempts + case((of.state == DeliveryState.CLAIMED, 1), else_=0)
            values["first_attempt_at"] = func.coalesce(of.first_attempt_at, _moment(now))
        with self._database.write() as connection:
            return _move(connection, delivery, machine_origins(settlement.state), values, now)

    def put_back(self, delivery: Delivery, settlement: AttemptOutcome, now: datetime) -> bool:
        """Make a delivery ready again that just failed for the sender's sake; False where a person has been there."""
        values = {"state": settlement.state, "detail": settlement.detail, "next_attempt_at": settlement.next_attempt_at}
        if settlement.next_attempt_at is None:  # given up: it stays failed
            return False
        with self._database.write() as connection:
            return _move(connection, delivery, {DeliveryState.FAILED}, values, now)

    def resolve(self, delivery: str, state: DeliveryState, by: str, reason: str, now: datetime) -> Delivery:
        """Write a person's word: on what is unknown or failed sent, ready once more or closed, on what waits closed.

        Raises:
            UsageError: there is no such delivery.
            BusyError: its state is not one a person may change so.
        """
        with self._database.write() as connection:
            row = _found(connection, delivery)
            # The fence moves on, so that the former worker's late word no longer counts.
            values = {"state": state, "next_attempt_at": now, "settled_at": now, "fence": row.fence + 1}
            if state is DeliveryState.READY:
                values |= {"attempts": 0, "first_attempt_at": None}
            if not _move(connection, row, person_origins(state), values, now, by=by, detail=reason):
                expected = "待查可改为 sent、ready、closed，失败可改为 ready、closed，待发和已演练可改为 closed"
                raise BusyError(f"发送记录 {row.id}", f"状态为{row.state.word}（{row.state}）", expected, "经办人")
            return _found(connection, row.id)

    def close_waiting(self, letters: Collection[Delivery], reason: str, now: datetime) -> int:
        """Close letters that wait and are no longer to be sent, because what they ask for has come; how many."""
        values = {"state": DeliveryState.CLOSED, "settled_at": now}
        if not letters:
            return 0
        with self._database.write() as connection:
            return sum(_move(connection, one, set(WAITING), values, now, detail=reason) for one in letters)

    def counts(self, plan: str, period: str) -> dict[DeliveryState, int]:
        """How many deliveries of a period are ready, sent, failed and unknown; under way counts as ready.

        Those that were rehearsed, or closed by a person, are counted where there are any.
        """
        of, told = deliveries.c, dict.fromkeys(_TOLD, 0)
        query = select(of.state, func.count()).where(of.plan == plan, of.period == period).group_by(of.state)
        with self._database.read() as connection:
            for state, count in connection.execute(query):
                told_as = state if state in {*_TOLD, *_TOLD_WHERE_THERE} else DeliveryState.READY
                told[told_as] = told.get(told_as, 0) + count
        return told

    def ready_since(self, kinds: Collection[PaperKind], since: datetime) -> dict[tuple[str, str], builtins.list[str]]:
        """Letters of some kinds made since a moment that are ready, by plan and period."""
        of, found = deliveries.c, dict[tuple[str, str], builtins.list[str]]()
        query = select(of.plan, of.period, of.id).where(of.state == DeliveryState.READY, of.kind.in_(sorted(kinds)))
        with self._database.read() as connection:
            for row in connection.execute(query.where(of.created_at >= since).order_by(of.created_at, of.id)):
                found.setdefault((row.plan, row.period), []).append(row.id)
        return found

    def waiting(self) -> list[Waiting]:
        """Periods with letters that wait to be sent, the oldest first, of every plan."""
        of = deliveries.c
        oldest = func.min(of.created_at)
        query = select(of.plan, of.period, func.count(), oldest).where(of.state.in_(WAITING))
        with self._database.read() as connection:
            rows = connection.execute(query.group_by(of.plan, of.period).order_by(oldest, of.plan, of.period)).all()
        return [Waiting(plan=plan, period=period, count=count, since=since) for plan, period, count, since in rows]

    def message_of(self, delivery: Delivery) -> bytes:
        """The bytes of a delivery's message, as they were frozen.

        Raises:
            UserError: they are not there, or are not those any more; it cannot be sent.
        """
        expected = "以其他方式送达后用 diaodu resolve … closed 了结"
        with self._database.read() as connection:
            try:
                data = self._joiner.join(_kept(connection, delivery.sha256), lambda name: _kept(connection, name))
            except KeyError:
                found = "邮件内容没有保存（旧版本不保存 20 MB 以上的）或已删除，无法发送"
                raise UserError(f"发送记录 {delivery.id}", found, expected, "经办人") from None
        if content_sha256(data) != delivery.message_sha256:
            found = "邮件内容与备好时的指纹不符，没有发送"
            raise UserError(f"发送记录 {delivery.id}", found, expected, "经办人")
        return data

    def events(self, delivery: str) -> list[dict[str, Any]]:
        """Every change of a delivery's state: at, before, after, by, detail; oldest first."""
        of = delivery_events.c
        query = select(of.at, of.before, of.after, of.by, of.detail).where(of.delivery == delivery).order_by(of.id)
        with self._database.read() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def list(self, plan: str, period: str) -> list[Delivery]:
        """Deliveries of a period, by paper, kind and recipient."""
        of = deliveries.c
        query = select(deliveries).where(of.plan == plan, of.period == period)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(of.created_at, of.kind, of.recipient)).mappings()
            return [_delivery(row) for row in rows]


def add_letters(connection: Connection, letters: Iterable[Letter], at: datetime) -> None:
    """Write letters into the outbox as ready, inside the caller's transaction.

    A correction goes to who got what it corrects, whether or not he is in the registry still.
    """
    wanted, joiner = list(letters), Joiner()
    strangers = (one.recipient for one in wanted if not _got_the_original(connection, one))
    refuse_strangers(connection, strangers, at.date())
    parts = {name: data for letter in wanted for name, data in letter.parts.items()}
    for data in parts.values():
        keep_content(connection, Content.whole(data), at)
    insert_new(connection, deliveries, [_row(connection, letter, joiner, at) for letter in wanted])


def _got_the_original(connection: Connection, letter: Letter | Delivery) -> bool:
    """Whether a correction is to an address that the issue was written to, and that nobody closed."""
    if letter.kind is not PaperKind.CORRECTION:
        return False
    of = deliveries.c
    query = select(of.id).where(of.plan == letter.plan, of.period == letter.period, of.kind == PaperKind.BULLETIN)
    to_him = query.where(of.recipient == letter.recipient, of.state != DeliveryState.CLOSED)
    return connection.execute(to_him.limit(1)).first() is not None


def _delivery_id(letter: Letter) -> str:
    return key_id("delivery", letter.paper, letter.revision, letter.recipient, letter.kind)


def _not_there(connection: Connection, letters: Iterable[Letter]) -> list[str]:
    """Ids of the deliveries that letters will make."""
    ids = [_delivery_id(letter) for letter in letters]
    there = connection.execute(select(deliveries.c.id).where(deliveries.c.id.in_(ids))).scalars()
    return sorted(set(ids) - set(there))


def _kept(connection: Connection, sha256: str) -> bytes:
    """Bytes of a letter; KeyError where they are not there."""
    data = content_of(connection, sha256)
    if data is None:
        raise KeyError(sha256)
    return data


def _row(connection: Connection, letter: Letter, joiner: Joiner, at: datetime) -> dict[str, Any]:
    names = ("paper", "plan", "period", "kind", "revision", "recipient", "name", "unit", "message_id", "left_out")
    return {name: getattr(letter, name) for name in names} | {
        "id": _delivery_id(letter),
        "sha256": keep_content(connection, Content.whole(letter.frame), at),
        "message_sha256": joiner.sha256(letter.frame, letter.parts),
        "state": DeliveryState.READY, "created_at": at, "next_attempt_at": at,
        "attempts": 0, "fence": 0, "worker": "", "sent_to": "", "detail": "",
    }  # fmt: skip


def _due(batch: Batch, now: datetime) -> Select[tuple[str]]:
    of = deliveries.c
    due = select(of.id).where(of.plan == batch.plan, of.period == batch.period)
    due = due.where(of.state.in_(batch.states), of.next_attempt_at <= now)
    if batch.kinds is not None:
        due = due.where(of.kind.in_(sorted(batch.kinds)))
    if batch.only is not None:
        due = due.where(of.id.in_(sorted(batch.only)))
    return due if batch.made_since is None else due.where(of.created_at >= batch.made_since)


def _expire(connection: Connection, before: DeliveryState, after: DeliveryState, now: datetime) -> int:
    of = deliveries.c
    # As domain/mail/outbox.py's is_over.
    is_over = or_(of.lease_until <= now, of.lease_until > now + LEASE)
    over = select(deliveries).where(of.state == before, is_over)
    rows = connection.execute(over.with_for_update(skip_locked=True)).mappings().all()
    values = {"state": after, "lease_until": None}
    return sum(_move(connection, _delivery(row), {before}, values, now, detail="租约到期") for row in rows)


def _move(
    connection: Connection,
    delivery: Delivery,
    origins: Collection[DeliveryState],
    values: Mapping[str, Any],
    now: datetime,
    *,
    by: str = _MACHINE,
    detail: str = "",
    extra: tuple[Any, ...] = (),
) -> bool:
    """Change a delivery's state if it is in one of the origins under the same fence, and log the change."""
    of = deliveries.c
    same = (of.id == delivery.id, of.fence == delivery.fence, of.state.in_(sorted(origins)), *extra)
    before = connection.execute(select(of.state).where(*same).with_for_update()).scalar_one_or_none()
    if before is None:
        return False
    connection.execute(update(deliveries).where(*same).values(dict(values)))
    event = {"delivery": delivery.id, "at": now, "before": before, "after": values["state"], "by": by}
    connection.execute(insert(delivery_events).values(event | {"detail": detail or values.get("detail", "")}))
    return True


def _moment(now: datetime) -> Any:
    return literal(now, deliveries.c.first_attempt_at.type)


def _found(connection: Connection, delivery: str) -> Delivery:
    of = deliveries.c
    query = select(deliveries).where(of.id.startswith(delivery, autoescape=True)).limit(2)
    rows = connection.execute(query).mappings().all()
    if len(rows) != 1 or not delivery:
        raise UsageError(f"发送记录 {delivery}", "没有或不止一条", "diaodu deliveries 列出的编号", "经办人")
    return _delivery(rows[0])


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(**row)
