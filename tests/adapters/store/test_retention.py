"""What may go of a period, and the counts of `/metrics`, on both engines."""

from datetime import timedelta

from diaodu.adapters.store import Store
from diaodu.adapters.store.ticks import CALENDAR
from diaodu.domain.ledger import content_sha256
from diaodu.domain.mail.frames import mark
from diaodu.domain.months.retention import KeptKind
from diaodu.domain.states import DeliveryState, PaperKind
from tests.lib.ledger_factories import (
    NOW,
    PERIOD,
    PLAN,
    approve,
    issue,
    make_letter,
    make_receipt,
    register,
    save_draft,
)

PART = b"an attachment"


def test_workbooks_and_notices_of_an_issued_period_go_and_its_letters_stay(store: Store) -> None:
    register(store, "a@ordos.gov.cn")
    issue(store, approve(store, save_draft(store)))
    assert store.retention.issued_periods(PLAN) == [PERIOD]
    receipt = make_receipt(data=b"a workbook")
    store.submissions.receive(receipt)
    store.readings.put(receipt.content.sha256, "key", {})
    store.outbox.add([make_letter(kind=PaperKind.NOTICE, paper="n1"), make_letter()], NOW)
    with store.database.write() as connection:
        connection.exec_driver_sql(f"UPDATE deliveries SET state = '{DeliveryState.SENT}'")  # noqa: S608
    found = store.retention.find(PLAN, [PERIOD])
    assert sorted(one.kind for one in found) == [KeptKind.LETTER, KeptKind.WORKBOOK]
    store.retention.erase(found)
    assert store.submissions.bytes_of(receipt.content.sha256) is None
    assert store.retention.find(PLAN, [PERIOD]) == []
    (bulletin,) = [one for one in store.outbox.list(PLAN, PERIOD) if one.kind is PaperKind.BULLETIN]
    assert store.outbox.message_of(bulletin)
    store.submissions.receive(make_receipt(data=b"a workbook", period="2021-04"))
    assert store.submissions.bytes_of(receipt.content.sha256) == b"a workbook"


def test_an_attachment_of_a_notice_and_of_the_issue_too_stays(store: Store) -> None:

    register(store, "a@ordos.gov.cn")
    issue(store, approve(store, save_draft(store)))
    shared, own = content_sha256(PART), content_sha256(PART + b"2")
    parts = {shared: PART, own: PART + b"2"}
    notice = f"To: a\r\n\r\n{mark(shared)}\r\n{mark(own)}\r\n".encode()
    bulletin = f"To: a\r\n\r\n{mark(shared)}\r\n".encode()
    letters = [
        make_letter(kind=PaperKind.NOTICE, paper="n1", frame=notice, parts=parts),
        make_letter(frame=bulletin, parts={shared: PART}),
    ]
    store.outbox.add(letters, NOW)
    with store.database.write() as connection:
        connection.exec_driver_sql(f"UPDATE deliveries SET state = '{DeliveryState.SENT}'")  # noqa: S608
    names = {one.sha256 for one in store.retention.find(PLAN, [PERIOD])}
    assert own in names
    assert shared not in names


def test_counts_are_those_of_the_ledger(store: Store) -> None:
    register(store, "a@ordos.gov.cn", "b@ordos.gov.cn")
    store.outbox.add([make_letter()], NOW)
    store.outbox.add([make_letter("b@ordos.gov.cn")], NOW + timedelta(hours=1))
    store.ticks.note(CALENDAR, NOW)
    vital = store.vitals.look()
    assert vital.deliveries == {DeliveryState.READY: 2}
    assert (vital.oldest_waiting, vital.ticks) == (NOW, {CALENDAR: NOW})
    assert (vital.runs, vital.records, vital.findings, vital.mails) == ({}, {}, {}, {})
