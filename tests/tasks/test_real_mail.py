"""Dovecot and Postfix: what goes out comes back, what comes in is taken, by servers that nobody here wrote."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from diaodu.adapters.mail import connect
from diaodu.adapters.mailbox.connection import ImapMailbox, NoMailboxError, open_mailbox
from diaodu.domain.ledger import Recipient, RecipientLine
from diaodu.domain.mail.outbox import Batch
from diaodu.domain.states import DeliveryState, MailState
from diaodu.settings import load_settings
from tasks.dispatch.outbox import send_ready
from tasks.ledgers import open_ledgers
from tasks.take_in.look import registered_now
from tasks.take_in.mailbox import MailLook, look_at_mailbox
from tests.lib.command_line import call_json
from tests.lib.ledger_factories import make_letter
from tests.lib.mail_servers import PASSWORD, MailServers, needs_mail_servers, running_mail_servers
from tests.lib.mailboxes import message

pytestmark = [pytest.mark.slow, needs_mail_servers]
DISPATCH, CLERK, GONE = "dispatch@example.com", "zgr@example.com", "gone@example.com"
PLAN, PERIOD = "ordos-2021", "2021-03"


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServers]:
    base = tmp_path_factory.mktemp("post")
    with running_mail_servers(base, DISPATCH, CLERK) as found:
        yield found
    shutil.rmtree(base)


@pytest.fixture
def set_up(servers: MailServers, monkeypatch: pytest.MonkeyPatch) -> MailServers:
    """The settings of an installation, an empty mailbox, and a registry of a clerk and an address that is no more."""
    with closing(box_of(servers)) as box:
        box._box.delete([str(uid) for uid in box.uids()])
    monkeypatch.setenv("SSL_CERT_FILE", str(servers.certificate))
    for name, value in (
        ("SMTP_URL", servers.smtp_url), ("SMTP_FROM", DISPATCH), ("IMAP_URL", servers.mailbox(DISPATCH, tls=True)),
        ("IMAP_PASSWORD", PASSWORD),
    ):  # fmt: skip
        monkeypatch.setenv(f"DIAODU_{name}", value)
    people = (("clerks", CLERK, "150622"), ("leaders", GONE, ""))
    open_ledgers().recipients.import_lines(
        RecipientLine(line=n, recipient=Recipient(group=group, name="某人", address=address, unit=unit))
        for n, (group, address, unit) in enumerate(people, 2)
    )
    return servers


def hand_over(servers: MailServers, data: bytes, sender: str = CLERK) -> None:
    with closing(connect(servers.smtp_url, sender=sender)) as line:
        assert (line.mail(len(data)).code, line.rcpt(DISPATCH).code, line.data(data).code) == (250, 250, 250)


def box_of(servers: MailServers) -> ImapMailbox:
    """The mailbox; a busy Dovecot that can't look a password up for now is asked again."""
    for _ in range(30):
        try:
            return open_mailbox(servers.mailbox(DISPATCH), PASSWORD)
        except NoMailboxError as error:
            if "稍后再试" not in str(error):
                raise
            time.sleep(1)
    return open_mailbox(servers.mailbox(DISPATCH), PASSWORD)


def wait_until(servers: MailServers, count: int) -> None:
    for _ in range(150):
        with closing(box_of(servers)) as box:
            if len(box.uids()) >= count:
                return
        time.sleep(0.2)
    raise AssertionError("the mail did not come")


def looked() -> MailLook:
    return look_at_mailbox(open_ledgers(), load_settings(), registered_now(), datetime.now(UTC))


def test_a_mail_in_gbk_whose_subject_no_search_finds_is_taken_once(set_up: MailServers) -> None:
    body = (
        b"From: zgr@example.com\r\nSubject: " + "准格尔旗2021年3月报表".encode("gbk") + b"\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: application/octet-stream; name="' + "报表.xlsx".encode("gbk") + b'"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\nUEs=\r\n"
    )  # fmt: skip
    hand_over(set_up, body)
    wait_until(set_up, 1)
    (handled,) = looked().handled
    assert (handled.mail.state, handled.mail.period, handled.mail.files) == (MailState.TAKEN, PERIOD, ("报表.xlsx",))
    assert looked().handled == ()
    (set_up.base / "mail" / DISPATCH / "dovecot-uidlist").unlink()  # the server counts anew
    for path in (set_up.base / "mail" / DISPATCH).glob("dovecot*"):
        path.unlink()
    assert looked().handled == ()
    assert len(open_ledgers().submissions.list(PLAN, PERIOD)) == 1


def test_a_mail_stays_unread_until_the_ledger_has_it(set_up: MailServers) -> None:
    hand_over(set_up, message([("3月.xlsx", b"PK")], sender=CLERK))
    wait_until(set_up, 1)
    with closing(box_of(set_up)) as box:
        (uid,) = box.uids()
        assert box.whole(uid)
        assert _flags(box, uid) == b""
    looked()
    with closing(box_of(set_up)) as box:
        assert b"Seen" in _flags(box, uid)


def _flags(box: ImapMailbox, uid: int) -> bytes:
    _, found = box._box.client.uid("FETCH", str(uid), "(FLAGS)")
    return found[0].partition(b"FLAGS (")[2].partition(b")")[0].replace(rb"\Recent", b"").strip()


def test_a_letter_to_a_mailbox_that_is_no_more_comes_back_and_is_matched(set_up: MailServers) -> None:
    store, now = open_ledgers(), datetime.now(UTC)
    store.outbox.add([make_letter(GONE), make_letter(CLERK)], now)
    send_ready(
        store.outbox, Batch(plan=PLAN, period=PERIOD), lambda: connect(set_up.smtp_url, sender=DISPATCH),
        now=lambda: now, worker="one",
    )  # fmt: skip
    assert {one.state for one in store.outbox.list(PLAN, PERIOD)} == {DeliveryState.SENT}
    wait_until(set_up, 1)
    (handled,) = looked().handled
    (bounce,) = handled.bounces
    sent = {one.recipient: one.id for one in store.outbox.list(PLAN, PERIOD)}
    assert (bounce.delivery, bounce.address, bounce.is_final) == (sent[GONE], GONE, True)
    told = {one["recipient"]: one["bounce"] for one in call_json("deliveries", PLAN, PERIOD)["deliveries"]}
    assert told[CLERK] is None
    assert told[GONE]["code"] == "5.1.1"
    assert {one["address"]: bool(one["bounced"]) for one in call_json("recipients", "list")["recipients"]} == {
        CLERK: False, GONE: True,
    }  # fmt: skip


def test_doctor_sends_a_letter_and_waits_for_it(set_up: MailServers) -> None:
    checks = {one["check"]: one["state"] for one in call_json("doctor", "--mail", DISPATCH)["checks"]}
    assert (checks["收件邮箱"], checks["试发"], checks["试收"]) == ("正常", "正常", "正常")
    assert [one.mail.state for one in looked().handled] == [MailState.PASSED]
    lost = call_json("doctor", "--mail", CLERK, "--wait", "1", code=10)["checks"]
    assert lost[-1]["check"] == "试收"
    assert "1 秒内没有到" in lost[-1]["detail"]


def _untrusted(servers: MailServers, patch: pytest.MonkeyPatch) -> ImapMailbox:
    patch.delenv("SSL_CERT_FILE")
    return open_mailbox(servers.mailbox(DISPATCH, tls=True), PASSWORD)


@pytest.mark.parametrize(
    ("open_it", "said"),
    [
        (lambda servers, _: open_mailbox(servers.mailbox(DISPATCH), "wrong"), "不接受用户名或密码"),
        (
            lambda servers, _: open_mailbox(servers.mailbox(DISPATCH).replace("INBOX", "收件"), PASSWORD),
            "打不开文件夹 收件",
        ),
        (lambda servers, _: open_mailbox(f"imap://a@127.0.0.1:{servers.smtp}", PASSWORD), "没有受理"),
        (lambda _servers, _: open_mailbox("imap://a@127.0.0.1:1", PASSWORD), "拒绝连接"),
        (_untrusted, "的证书不可信"),
    ],
    ids=["password", "folder", "no IMAP", "nobody there", "certificate"],
)
def test_what_is_wrong_with_the_set_up_is_said(
    set_up: MailServers, monkeypatch: pytest.MonkeyPatch, open_it: Callable[..., ImapMailbox], said: str
) -> None:
    with pytest.raises(NoMailboxError, match=said):
        open_it(set_up, monkeypatch)


def test_what_came_is_a_command_for_stewards(set_up: MailServers, tmp_path: Path) -> None:
    hand_over(set_up, message([("3月.xlsx", b"PK")], sender="new@example.com"), sender="new@example.com")
    wait_until(set_up, 1)
    (mail,) = call_json("mailbox", "collect")["mails"]
    assert (mail["state"], mail["reason"]) == ("quarantined", "发件人不是名册中的单位填报人")
    call_json("mailbox", "save", mail["id"][:8], "--out", str(tmp_path / "来信.eml"))
    assert b"new@example.com" in (tmp_path / "来信.eml").read_bytes()
    words = ("--unit", "准格尔旗", "--by", "李审核", "--reason", "新填报人，已电话核实")
    assert call_json("mailbox", "accept", mail["id"], PLAN, PERIOD, *words)["files"] == ["3月.xlsx"]
    assert [one["state"] for one in call_json("mailbox", "list")["mails"]] == ["taken"]
    again = call_json("mailbox", "dismiss", mail["id"], "--by", "李审核", "--reason", "广告", code=12)
    assert "状态为已收" in again
