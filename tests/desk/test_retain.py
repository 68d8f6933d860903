"""Workbooks and letters of closed years go by a logged act, seen before; what a paper or its reproduction needs stays."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from diaodu.adapters.store import Store
from diaodu.domain.access.audit import ActKind
from diaodu.domain.errors import NotReadyError
from diaodu.domain.ledger import Content, Mail, MailPlace
from diaodu.domain.months.retention import KeptKind
from diaodu.domain.results import UnitCode
from diaodu.domain.states import Channel, DeliveryState, MailState, PaperKind
from tasks import read
from tasks.month import Month, open_month
from tests.lib.command_line import call, call_json
from tests.lib.ledger_factories import approve, issue, make_letter, make_receipt, register, save_draft
from tests.lib.months import PERIOD, PLAN, issued_month
from tests.lib.small_month import write_small_month

WORDS = ("retain", PLAN, "--before", "2022-01")
ACT = ("--by", "李系统", "--reason", "保管期满")


def erase(*more: str, **said: Any) -> dict[str, Any]:
    return call_json(*WORDS, "--confirm", call_json(*WORDS)["code"], *ACT, *more, **said)


def settle(store: Store) -> None:
    """Every letter was sent."""
    with store.database.write() as connection:
        connection.exec_driver_sql("UPDATE deliveries SET state = 'sent'")


@pytest.fixture
def ledger() -> Store:
    """A bare ledger in which the period of the plan is issued."""
    store = open_month(PLAN, PERIOD).store
    issue(store, approve(store, save_draft(store)))
    return store


def hand_in(store: Store, data: bytes, **said: Any) -> str:
    receipt = make_receipt(data=data, **said)
    store.submissions.receive(receipt)
    store.readings.put(receipt.content.sha256, "key", {"outcome": "read"})
    return receipt.content.sha256


def goes(name: str) -> bool:
    """Whether the bytes of a name may go."""
    found = open_month(PLAN, PERIOD).store.retention.find(PLAN, [PERIOD])
    return name in {one.sha256 for one in found}


def test_a_file_goes_unless_something_else_holds_on_to_the_same_bytes(ledger: Store) -> None:
    alone = hand_in(ledger, b"alone")
    later = hand_in(ledger, b"again in April")
    hand_in(ledger, b"again in April", period="2021-04")
    elsewhere = hand_in(ledger, b"another plan's")
    hand_in(ledger, b"another plan's", plan="bole-2023")
    face = hand_in(ledger, b"draft text")  # the very bytes of the draft's face
    unread = make_receipt(data=b"never read", name="x.xlsx")
    ledger.submissions.receive(unread)
    assert [goes(one) for one in (alone, later, elsewhere, face, unread.content.sha256)] == [True] + 4 * [False]


@pytest.mark.parametrize(
    ("kind", "state", "may_go"),
    [
        (PaperKind.NOTICE, DeliveryState.SENT, True),
        (PaperKind.REMINDER, DeliveryState.CLOSED, True),
        (PaperKind.NOTICE, DeliveryState.READY, False),
        (PaperKind.NOTICE, DeliveryState.UNKNOWN, False),
        (PaperKind.BULLETIN, DeliveryState.SENT, False),
        (PaperKind.CORRECTION, DeliveryState.SENT, False),
    ],
)
def test_letters_of_an_issue_and_those_not_settled_stay(
    ledger: Store, kind: PaperKind, state: DeliveryState, *, may_go: bool
) -> None:
    register(ledger, "a@ordos.gov.cn")
    if kind is PaperKind.CORRECTION:
        ledger.outbox.add([make_letter()], datetime.now(UTC))
    ledger.outbox.add([make_letter(kind=kind, paper="p2")], datetime.now(UTC))
    (letter,) = [one for one in ledger.outbox.list(PLAN, PERIOD) if one.kind is kind]
    with ledger.database.write() as connection:
        connection.exec_driver_sql(f"UPDATE deliveries SET state = '{state}'")  # noqa: S608
    assert goes(letter.sha256) is may_go


@pytest.mark.parametrize("state", [MailState.DISMISSED, MailState.QUARANTINED])
def test_a_message_goes_once_somebody_has_looked_at_it(ledger: Store, state: MailState) -> None:
    data, now = b"From: x@y.cn\r\n\r\n", datetime.now(UTC)
    content = Content.whole(data)
    mail = Mail(
        id="m1", state=state, sender="x@y.cn", subject="", message_id="", plan=PLAN, period=PERIOD, unit=UnitCode(""),
        reason="", size=len(data), sha256=content.sha256, files=(), received_at=now, handled_at=now, by="", said="",
    )  # fmt: skip
    ledger.mails.add(mail, MailPlace(mailbox="INBOX", uidvalidity=1, uid=1), data)
    assert goes(content.sha256) is (state is MailState.DISMISSED)


def test_nothing_goes_without_a_look_a_name_and_a_reason_nor_of_a_year_that_is_not_over(ledger: Store) -> None:
    name = hand_in(ledger, b"alone")
    found = call_json(*WORDS)
    assert (found["erased"], found["periods"][0][KeptKind.WORKBOOK]) == (False, 1)
    assert ledger.submissions.bytes_of(name) == b"alone", "a look erases nothing"
    assert "与现在可清理的" in call_json(*WORDS, "--confirm", "00000000", *ACT, code=12)
    hand_in(ledger, b"one more")
    assert "与现在可清理的" in call_json(*WORDS, "--confirm", found["code"], *ACT, code=12)
    assert "没有写" in call_json(*WORDS, "--confirm", found["code"], code=2)
    this_year = f"{datetime.now(UTC).year}-02"
    assert "只清理已过去年度的" in call_json("retain", PLAN, "--before", this_year, code=2)
    assert call_json("retain", PLAN, "--before", PERIOD)["periods"] == [], "the period itself is not before it"
    assert ledger.submissions.bytes_of(name) == b"alone"


def test_what_is_not_issued_stays() -> None:
    store = open_month(PLAN, PERIOD).store
    hand_in(store, b"alone")
    assert call_json(*WORDS)["periods"] == []


def test_the_act_is_logged_and_the_same_file_handed_in_again_is_there_again(ledger: Store) -> None:
    name = hand_in(ledger, b"alone")
    assert erase()["erased"] is True
    assert ledger.submissions.bytes_of(name) is None
    assert [one.sha256 for one in ledger.submissions.list(PLAN, PERIOD)] == [name]
    (row,) = ledger.audit.latest(1)
    assert (row.act.kind, row.act.account, row.act.plan, row.act.period) == (ActKind.ERASE, "李系统", PLAN, PERIOD)
    assert row.act.detail == "报送文件 1 个：保管期满"
    assert ledger.audit.verify().faults == ()
    assert "没有可清理的" in call(*WORDS).stdout
    hand_in(ledger, b"alone", period="2023-04", channel=Channel.MAIL)
    assert ledger.submissions.bytes_of(name) == b"alone"


@pytest.mark.slow
def test_an_issue_reads_the_same_and_is_reproduced_after_its_files_and_notices_are_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    month: Month = issued_month(write_small_month(tmp_path / "inbox"))
    settle(month.store)
    before = call_json("reproduce", PLAN, PERIOD, "--as-now")["changes"]
    faces = {name: one["sha256"] for name, one in call_json("reproduce", PLAN, PERIOD, "--as-sent")["faces"].items()}
    scores = call("scores", PLAN, PERIOD).stdout
    files = [one.sha256 for one in month.store.submissions.list(*month.key) if one.sha256]
    done = erase()
    assert done["periods"][0][KeptKind.WORKBOOK] == len(files) > 0
    assert [month.store.submissions.bytes_of(one) for one in files] == [None] * len(files)
    assert call_json("reproduce", PLAN, PERIOD, "--as-now")["changes"] == before == []
    again = call_json("reproduce", PLAN, PERIOD, "--as-sent")
    assert {name: one["sha256"] for name, one in again["faces"].items()} == faces
    assert call("scores", PLAN, PERIOD).stdout == scores
    for words in ("status", "findings", "papers", "deliveries"):
        call(words, PLAN, PERIOD)
    # By another reader the files would have to be read again: nothing is counted without them.
    monkeypatch.setattr(read, "READER_VERSION", "another")
    with pytest.raises(NotReadyError, match="原件已清理"):
        read.read_submissions(open_month(PLAN, PERIOD))
    refused = call_json("reproduce", PLAN, PERIOD, "--as-now", code=11)
    assert "须重读原件" in refused
    assert "用清理前的备份" in refused
