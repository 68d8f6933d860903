"""The ledger of deliveries and the registry: at most once, and only to who is registered."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from diaodu.adapters.store import Store
from diaodu.adapters.store.tables import contents
from diaodu.domain.errors import BusyError, UsageError, UserError
from diaodu.domain.ledger import Delivery, Letter, Recipient, RecipientLine, content_sha256
from diaodu.domain.mail.frames import coded, mark
from diaodu.domain.mail.outbox import AttemptOutcome
from diaodu.domain.states import DeliveryState, PaperKind
from tests.lib.ledger_factories import BATCH, NOW, PERIOD, PLAN, make_letter, minutes, register

A, B, C = "a@ordos.gov.cn", "b@ordos.gov.cn", "c@ordos.gov.cn"


@pytest.fixture(autouse=True)
def _registered(store: Store) -> None:
    register(store, A, B)


def claim_one(store: Store) -> Delivery:
    store.outbox.add([make_letter()], NOW)
    (delivery,) = store.outbox.claim("w", NOW, BATCH)
    return delivery


def end(state: DeliveryState, **changes: object) -> AttemptOutcome:
    return AttemptOutcome(state=state, detail="250 ok", **changes)  # pyright: ignore[reportArgumentType] - test defaults


def state_of(store: Store, delivery: Delivery) -> str:
    return next(one.state for one in store.outbox.list(PLAN, PERIOD) if one.id == delivery.id)


def test_a_letter_written_twice_is_one_delivery_with_its_first_bytes(store: Store) -> None:
    store.outbox.add([make_letter(A), make_letter(B)], NOW)
    store.outbox.add([make_letter(A, frame=b"other")], minutes(1))
    first, second = store.outbox.list(PLAN, PERIOD)
    assert (first.recipient, second.recipient) == (A, B)
    assert store.outbox.message_of(first) == make_letter(A).frame
    assert store.outbox.counts(PLAN, PERIOD) == {"ready": 2, "sent": 0, "failed": 0, "unknown": 0}


def test_a_correction_is_another_delivery(store: Store) -> None:
    store.outbox.add([make_letter(), make_letter(revision=1), make_letter(kind=PaperKind.NOTICE)], NOW)
    assert len({one.message_id for one in store.outbox.list(PLAN, PERIOD)}) == 3


def test_a_recipient_outside_the_registry_or_inactive_is_refused(store: Store) -> None:
    gone = Recipient(group="former", name="甲", address="gone@ordos.gov.cn", active=False)
    store.recipients.import_lines([RecipientLine(line=2, recipient=gone)])
    for stranger in ("evil@example.com", "gone@ordos.gov.cn"):
        with pytest.raises(UserError, match="不在收件人名册中"):
            store.outbox.add([make_letter(A), make_letter(stranger)], NOW)
    assert store.outbox.list(PLAN, PERIOD) == []


def test_a_claimed_delivery_is_nobody_elses(store: Store) -> None:
    delivery = claim_one(store)
    assert delivery.state is DeliveryState.CLAIMED
    assert store.outbox.claim("other", NOW, BATCH) == []


def test_a_delivery_waits_for_its_time(store: Store) -> None:
    delivery = claim_one(store)
    retry = AttemptOutcome(state=DeliveryState.READY, next_attempt_at=minutes(5))
    assert store.outbox.settle(delivery, retry, NOW)
    assert store.outbox.claim("w", minutes(4), BATCH) == []
    (again,) = store.outbox.claim("w", minutes(5), BATCH)
    assert (again.attempts, again.first_attempt_at, again.fence) == (1, NOW, 2)


def test_a_claim_whose_lease_is_over_goes_back_and_its_worker_may_not_send(store: Store) -> None:
    delivery = claim_one(store)
    assert store.outbox.expire_leases(minutes(14)) == 0
    assert not store.outbox.begin_sending(delivery, minutes(15))
    assert store.outbox.expire_leases(minutes(15)) == 1
    (again,) = store.outbox.claim("other", minutes(15), BATCH)
    assert not store.outbox.begin_sending(delivery, minutes(15))
    assert store.outbox.begin_sending(again, minutes(15))


def test_a_message_under_way_when_its_worker_died_is_unknown_for_good(store: Store) -> None:
    delivery = claim_one(store)
    assert store.outbox.begin_sending(delivery, NOW)
    assert store.outbox.expire_leases(minutes(15)) == 1
    assert state_of(store, delivery) == "unknown"
    assert store.outbox.claim("w", NOW + timedelta(days=9), BATCH) == []
    retry = AttemptOutcome(state=DeliveryState.READY, next_attempt_at=NOW)
    assert not store.outbox.settle(delivery, retry, minutes(16))
    assert not store.outbox.settle(delivery, end(DeliveryState.FAILED), minutes(16))


def test_the_servers_acceptance_counts_even_when_it_comes_late(store: Store) -> None:
    delivery = claim_one(store)
    store.outbox.begin_sending(delivery, NOW)
    store.outbox.expire_leases(minutes(20))
    assert store.outbox.settle(delivery, end(DeliveryState.SENT, sent_to=A), minutes(21))
    assert state_of(store, delivery) == "sent"


def test_nothing_becomes_sent_that_was_not_being_sent(store: Store) -> None:
    delivery = claim_one(store)
    assert not store.outbox.settle(delivery, end(DeliveryState.SENT), NOW)


def test_a_person_resolves_what_is_unknown_and_the_machines_late_word_no_longer_counts(store: Store) -> None:
    delivery = claim_one(store)
    store.outbox.begin_sending(delivery, NOW)
    store.outbox.settle(delivery, AttemptOutcome(state=DeliveryState.UNKNOWN), NOW)
    resolved = store.outbox.resolve(delivery.id[:6], DeliveryState.READY, "张三", "服务器日志中没有", minutes(1))
    assert (resolved.state, resolved.attempts) == (DeliveryState.READY, 0)
    assert not store.outbox.settle(delivery, end(DeliveryState.SENT), minutes(2))
    last = store.outbox.events(delivery.id)[-1]
    assert (last["before"], last["after"], last["by"], last["detail"]) == (
        "unknown",
        "ready",
        "张三",
        "服务器日志中没有",
    )


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        (DeliveryState.UNKNOWN, DeliveryState.SENT, True),
        (DeliveryState.UNKNOWN, DeliveryState.READY, True),
        (DeliveryState.FAILED, DeliveryState.READY, True),
        (DeliveryState.FAILED, DeliveryState.SENT, False),
        (DeliveryState.SENT, DeliveryState.READY, False),
    ],
)
def test_a_person_may_only_resolve_what_the_machine_left(
    store: Store, before: DeliveryState, after: DeliveryState, allowed: bool
) -> None:
    delivery = claim_one(store)
    store.outbox.begin_sending(delivery, NOW)
    store.outbox.settle(delivery, AttemptOutcome(state=before), NOW)
    if allowed:
        assert store.outbox.resolve(delivery.id, after, "张三", "核对", NOW).state is after
    else:
        with pytest.raises(BusyError):
            store.outbox.resolve(delivery.id, after, "张三", "核对", NOW)


def test_an_unknown_number_is_a_usage_error(store: Store) -> None:
    with pytest.raises(UsageError):
        store.outbox.resolve("zzz", DeliveryState.SENT, "张三", "核对", NOW)


def test_the_log_of_changes_is_append_only(store: Store) -> None:
    store.outbox.begin_sending(claim_one(store), NOW)
    with pytest.raises(DBAPIError, match="append-only"), store.database.write() as connection:
        connection.execute(text("DELETE FROM delivery_events"))


def line(number: int, address: str, unit: str = "") -> RecipientLine:
    return RecipientLine(line=number, recipient=Recipient(group="leaders", name="甲", address=address, unit=unit))


@pytest.mark.parametrize(
    "address", ["", "a@b", "a b@c.cn", "甲@局.cn", "a@b.cn\r\nBcc: x@y.cn", "A <a@b.cn>", "a@b.cn;c@d.cn"]
)
def test_a_wrong_address_is_refused_with_its_line_and_nothing_is_changed(store: Store, address: str) -> None:
    before = store.recipients.list()
    with pytest.raises(UserError, match="第 3 行"):
        store.recipients.import_lines([line(2, "c@d.cn"), line(3, address)])
    assert store.recipients.list() == before


def test_the_same_address_twice_in_a_group_is_refused_with_both_lines(store: Store) -> None:
    with pytest.raises(UserError, match="第 2、4 行"):
        store.recipients.import_lines([line(2, "c@d.cn"), line(3, "e@d.cn"), line(4, "C@D.cn")])
    assert store.recipients.import_lines([line(2, "c@d.cn"), line(3, "c@d.cn", unit="150622")]) == 2


def test_an_import_replaces_its_groups_and_leaves_the_others(store: Store) -> None:
    register(store, "c@ordos.gov.cn", group="offices")
    register(store, "d@ordos.gov.cn", group="leaders")
    assert [(one.group, one.address) for one in store.recipients.list()] == [
        ("leaders", "d@ordos.gov.cn"),
        ("offices", "c@ordos.gov.cn"),
    ]


def test_a_snapshot_names_each_active_address_once_and_its_hash_changes_with_them(store: Store) -> None:
    register(store, A, "c@ordos.gov.cn", group="offices")
    snapshot = store.recipients.snapshot(["leaders", "offices"], NOW.date())
    assert [one.address for one in snapshot.recipients] == [A, B, "c@ordos.gov.cn"]
    assert store.recipients.snapshot(["offices", "leaders"], NOW.date()) == snapshot
    register(store, A, group="offices")
    assert store.recipients.snapshot(["leaders", "offices"], NOW.date()).sha256 != snapshot.sha256


# --- one copy of what all letters have -----------------------------------------------------------------------
FILE = b"%PDF" * 100_000


def framed(recipient: str) -> Letter:
    """A letter with one part, as the store keeps it."""
    frame = f"To: {recipient}\r\n\r\n{mark(content_sha256(FILE))}\r\n".encode()
    return make_letter(recipient, frame=frame, parts={content_sha256(FILE): FILE})


def test_an_attachment_is_kept_once_for_all_letters_and_each_is_sent_as_it_was(store: Store) -> None:
    letters = [framed(A), framed(B)]
    store.outbox.add(letters, NOW)
    with store.database.read() as connection:
        sizes = connection.execute(select(contents.c.size).order_by(contents.c.size.desc())).scalars().all()
    assert sizes[0] == len(FILE)
    assert sum(sizes[1:]) < 1000
    for one in store.outbox.list(PLAN, PERIOD):
        message = store.outbox.message_of(one)
        assert message == f"To: {one.recipient}\r\n\r\n".encode() + coded(FILE)
        assert content_sha256(message) == one.message_sha256


@pytest.mark.parametrize("change", [{"data": b"other"}, {"data": None}])
def test_a_letter_whose_part_is_not_what_it_was_is_not_sent(store: Store, change: dict[str, bytes | None]) -> None:
    store.outbox.add([framed(A)], NOW)
    with store.database.write() as connection:
        connection.execute(update(contents).where(contents.c.size == len(FILE)).values(change))
    (one,) = store.outbox.list(PLAN, PERIOD)
    with pytest.raises(UserError, match="指纹不符" if change["data"] else "没有保存"):
        store.outbox.message_of(one)


def test_a_letter_goes_only_to_whom_the_registry_has_in_use_that_day_and_for_that_unit(store: Store) -> None:
    def enter(**changes: Any) -> None:
        person = Recipient(**{"group": "clerks", "name": "甲", "address": C, "unit": "150622"} | changes)
        store.recipients.import_lines([RecipientLine(line=2, recipient=person)])

    enter()
    store.outbox.add([make_letter(C, kind=PaperKind.NOTICE, unit="150622"), make_letter(C)], NOW)
    about_unit, bulletin = sorted(store.outbox.list(PLAN, PERIOD), key=lambda one: one.kind, reverse=True)
    day = NOW.date()
    for changes, gets in (
        ({}, (True, True)),
        ({"unit": "150602"}, (False, True)),
        ({"valid_to": day}, (True, True)),
        ({"valid_to": day - timedelta(days=1)}, (False, False)),
        ({"valid_from": day + timedelta(days=1)}, (False, False)),
        ({"active": False}, (False, False)),
    ):
        enter(**changes)
        found = tuple(store.outbox.is_registered(one, day) for one in (about_unit, bulletin))
        assert found == gets, changes


def test_a_batch_may_be_of_some_kinds_or_some_letters_alone(store: Store) -> None:
    store.outbox.add([make_letter(A), make_letter(B), make_letter(A, kind=PaperKind.NOTICE)], NOW)
    (one,) = [one for one in store.outbox.list(PLAN, PERIOD) if one.recipient == B]

    def claimed(**narrow: Any) -> list[tuple[str, str]]:
        found = store.outbox.claim("w", NOW, replace(BATCH, **narrow), 9)
        for each in found:
            store.outbox.settle(each, AttemptOutcome(state=DeliveryState.READY, next_attempt_at=NOW), NOW)
        return [(each.kind, each.recipient) for each in found]

    assert claimed(kinds=frozenset({PaperKind.NOTICE})) == [(PaperKind.NOTICE, A)]
    assert claimed(only=frozenset({one.id})) == [(PaperKind.BULLETIN, B)]
    assert claimed(only=frozenset()) == []
    assert len(claimed()) == 3


def test_what_waits_and_is_no_longer_wanted_is_closed_and_what_is_sent_stays(store: Store) -> None:
    store.outbox.add([make_letter(A), make_letter(B)], NOW)
    (claimed,) = store.outbox.claim("w", NOW, BATCH)
    store.outbox.begin_sending(claimed, NOW)
    store.outbox.settle(claimed, AttemptOutcome(state=DeliveryState.SENT), NOW)
    assert store.outbox.close_waiting(store.outbox.list(PLAN, PERIOD), "已收到报送", NOW) == 1
    counts = store.outbox.counts(PLAN, PERIOD)
    assert (counts[DeliveryState.SENT], counts[DeliveryState.CLOSED], counts[DeliveryState.READY]) == (1, 1, 0)
