"""The mailbox: each message once, for the unit of its contact alone, whatever is wrong with another one."""

import email.policy
import hashlib
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from functools import cache
from pathlib import Path

import pytest

from diaodu.adapters.mailbox.connection import NoMailboxError
from diaodu.adapters.plan_files import load_plan
from diaodu.domain.errors import UserError
from diaodu.domain.ledger import Mail, Recipient, RecipientLine
from diaodu.domain.plans.plan import Plan
from diaodu.domain.states import Channel, DeliveryState, MailState, PaperKind
from diaodu.settings import load_settings
from tasks.ledgers import open_ledgers
from tasks.month import open_month
from tasks.review.receipts import acknowledge
from tasks.take_in import look as look_module
from tasks.take_in.acknowledge import tell_of_bounces
from tasks.take_in.look import take_in_mail
from tasks.take_in.mailbox import MailLook, look_at_mailbox
from tasks.take_in.sorting import Registered
from tests.lib.ledger_factories import make_letter
from tests.lib.mailboxes import RECEIVED, FakeMailbox, lost, message
from tests.lib.months import PERIOD, PLAN, judge_again
from tests.lib.packages import saved
from tests.lib.small_month import write_workbook

NOW = datetime(2021, 3, 24, 3, 0, tzinfo=UTC)
PEOPLE = (
    ("clerks", "王某", "zgr@example.com", "150622"),
    ("clerks", "赵某", "two@example.com", "150602"),
    ("clerks", "赵某", "two@example.com", "150622"),
    ("unit_leaders", "钱某", "boss@example.com", "150602"),
    ("leaders", "某领导", "leader@example.com", ""),
    ("operators", "周某", "operator@example.com", ""),
)


@pytest.fixture(autouse=True)
def people() -> None:
    open_ledgers().recipients.import_lines(
        RecipientLine(line=n, recipient=Recipient(group=group, name=name, address=address, unit=unit))
        for n, (group, name, address, unit) in enumerate(PEOPLE, 2)
    )


@cache
def _plan() -> Plan:
    return load_plan(PLAN)


def looked(box: FakeMailbox, at: datetime = NOW, authserv: str = "") -> MailLook:
    registered = Registered(registry=open_ledgers().recipients.list(), plans=[_plan()], authserv=authserv)
    return look_at_mailbox(open_ledgers(), load_settings(), registered, at, opened=box.opened)  # type: ignore[arg-type]


def only(box: FakeMailbox, **how: object) -> Mail:
    (handled,) = looked(box, **how).handled  # type: ignore[arg-type]
    return handled.mail


def sent(period: str = PERIOD) -> list[tuple[str, str, Channel, datetime]]:
    found = open_ledgers().submissions.list(PLAN, period)
    return [(one.unit, one.name, one.channel, one.received_at) for one in found]


def test_a_contacts_files_are_the_units_delivery_received_when_the_server_had_them() -> None:
    box = FakeMailbox(message([("储备.xlsx", b"PK1"), ("签约.xlsx", b"PK2")]))
    mail = only(box)
    assert (mail.state, mail.plan, mail.period, mail.unit) == (MailState.TAKEN, PLAN, PERIOD, "150622")
    expected = [("150622", name, Channel.MAIL, RECEIVED) for name in ("储备.xlsx", "签约.xlsx")]
    assert sent() == expected
    assert box.seen == [1]


def test_a_message_is_handled_once_in_whatever_series_of_numbers_it_lies() -> None:
    box = FakeMailbox(message([("a.xlsx", b"PK")]))
    assert [len(looked(box).handled), len(looked(box).handled)] == [1, 0]
    box.uidvalidity, box.messages = 2, {7: box.messages[1]}
    assert looked(box).handled == ()
    assert len(sent()) == 1
    assert open_ledgers().mails.handled(box.name, 2) == {7}


@pytest.mark.slow
def test_a_workbook_that_comes_twice_counts_once(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", "准格尔旗", 1)
    data = (tmp_path / "a.xlsx").read_bytes()
    box = FakeMailbox(message([("3月.xlsx", data)]))
    assert len(looked(box).handled) == 1
    month = open_month(PLAN, PERIOD, NOW)
    judge_again(month)
    once = [report.rows for report in month.reports() if report.unit == "准格尔旗"]
    box.messages[2] = message([("3月（再发）.xlsx", data)], subject="Fw: 3月报表")
    box.messages[3] = message([("3月.xlsx", data), ("附.xlsx", data)], text="三份一样")
    assert len(looked(box).handled) == 2
    judge_again(month)
    assert [report.rows for report in month.reports() if report.unit == "准格尔旗"] == once
    assert once[0].read > 0
    assert {one.sha256 for one in month.store.submissions.list(*month.key)} == {hashlib.sha256(data).hexdigest()}


CLOSED = (("winmail.dat", b"\x78\x9f\x3e\x22", "Outlook 的专用格式"), ("报表.rar", b"Rar!\x1a\x07\x01\x00", "压缩包不能直接读取"),
          ("报表.7z", b"7z\xbc\xaf\x27\x1c", "压缩包不能直接读取"))  # fmt: skip


@pytest.mark.slow
def test_what_cannot_be_opened_is_answered_with_what_to_do() -> None:
    looked(FakeMailbox(message([(name, data + bytes(60)) for name, data, _ in CLOSED])))
    month = open_month(PLAN, PERIOD, NOW)
    judge_again(month)
    acknowledge(month)
    letter = next(one for one in month.store.outbox.list(*month.key) if one.recipient == "zgr@example.com")
    body = message_from_bytes(month.store.outbox.message_of(letter), policy=email.policy.default).get_body(("plain",))
    told = body.get_content() if body else ""
    for name, _, words in CLOSED:
        assert name in told
        assert words in told
    assert "请解压后" in told


NOT_PLACED = (
    ({"sender": "evil@example.com"}, "发件人不是名册中的单位填报人"),
    ({"sender": "boss@example.com"}, "发件人不是名册中的单位填报人"),
    ({"sender": "zgr@example.com, two@example.com"}, "发件人（From）不是唯一的一个地址，无法核对"),
    ({"sender": '"zgr@example.com" <evil@example.com>'}, "发件人不是名册中的单位填报人"),
    ({"subject": "报表"}, "邮件主题、附件名称和工作簿中都没有写明报告期"),
    ({"subject": "4月报表"}, "邮件主题、附件名称和工作簿中都没有写明报告期"),
    ({"sender": "two@example.com", "subject": "3月报表"}, "发件人登记在几处：东胜区"),
    ({"files": ()}, "没有附件"),
)


def test_what_cannot_be_placed_is_in_quarantine_with_its_reason_and_its_bytes() -> None:
    raw = [message(**{"files": [("a.xlsx", b"PK")]} | changes) for changes, _ in NOT_PLACED]  # type: ignore[arg-type]
    found = [one.mail for one in looked(FakeMailbox(*raw)).handled]
    assert {mail.state for mail in found} == {MailState.QUARANTINED}
    told = [mail.reason[: len(reason)] for mail, (_, reason) in zip(found, NOT_PLACED, strict=True)]
    assert told == [reason for _, reason in NOT_PLACED]
    assert [open_ledgers().mails.bytes_of(mail) for mail in found] == raw
    assert sent() == []


def test_a_contact_of_two_units_says_which(tmp_path: Path) -> None:
    said = message([("a.xlsx", b"PK")], sender="two@example.com", subject="3月报表（东胜区）")
    assert only(FakeMailbox(said)).unit == "150602"


STATED = (
    ("2021年2月报表", "a.xlsx", "2021-02"),
    ("报表", "准格尔旗2月.xlsx", "2021-02"),
    ("三月份报表", "2月.xlsx", "2021-03"),
    ("上月报表", "a.xlsx", "2021-02"),
    ("关于报送1-3月招商引资情况的函", "a.xlsx", "2021-03"),
)


def test_the_period_is_the_subjects_else_the_files_names() -> None:
    box = FakeMailbox(*(message([(name, b"PK")], subject=subject) for subject, name, _ in STATED))
    assert [one.mail.period for one in looked(box).handled] == [period for *_, period in STATED]


def test_the_period_is_read_in_the_workbook_where_nothing_else_names_it(tmp_path: Path) -> None:
    import openpyxl

    write_workbook(tmp_path / "a.xlsx", "准格尔旗", 1)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = book["储备项目表"]
    sheet.insert_rows(1)
    sheet["A1"] = "报告期：2021年2月"
    assert only(FakeMailbox(message([("报表.xlsx", saved(book))], subject="报表"))).period == "2021-02"


def test_a_gateway_must_vouch_for_the_sender_where_one_is_set() -> None:
    good = "mx.example.com; dmarc=pass header.from=example.com"
    plain, vouched = message([("a.xlsx", b"PK")]), message([("a.xlsx", b"PK")], Authentication_Results=good)
    first, second = (one.mail for one in looked(FakeMailbox(plain, vouched), authserv="mx.example.com").handled)
    assert (first.state, first.reason[:12]) == (MailState.QUARANTINED, "邮件网关没有证实发件人（")
    assert second.state is MailState.TAKEN


def test_a_message_too_large_is_never_fetched_and_an_old_one_passed_over() -> None:
    box = FakeMailbox(message([("a.xlsx", b"PK")]))
    box.sizes, box.before = {1: 36 * 1024 * 1024}, lost
    mail = only(box)
    assert (mail.state, mail.reason) == (MailState.QUARANTINED, "邮件 36.0 MB，超过 35.0 MB 的限度，没有下载")
    lying = NOW - timedelta(days=63)
    old = FakeMailbox(message([("a.xlsx", b"PK")], subject="3月"), received_at=lying)
    old.uidvalidity = 2
    found = looked(old)
    assert (found.handled, found.passed_over) == ((), (lying,))
    assert looked(old).passed_over == ()


@pytest.mark.parametrize("ahead", [timedelta(days=63), timedelta(days=400)])
def test_what_comes_after_the_first_look_is_taken_in_however_late(ahead: timedelta) -> None:
    box = FakeMailbox(message([("3月甲.xlsx", b"PK1")]))
    looked(box)
    box.messages[2] = message([("2021年3月乙.xlsx", b"PK2")], subject="报表")
    late = looked(box, at=NOW + ahead)
    assert ([one.mail.state for one in late.handled], late.passed_over) == ([MailState.TAKEN], ())
    assert len(sent()) == 2


def test_one_bad_message_stops_no_other_one() -> None:
    nested = b"Content-Type: text/plain\r\n\r\nx"
    for _ in range(50):
        nested = b"Content-Type: message/rfc822\r\n\r\n" + nested
    box = FakeMailbox(
        b"From: zgr@example.com\r\nMIME-Version: 1.0\r\n" + nested,
        b"",
        b"\xff\x00\r\n\r\n",
        message([("3月.xlsx", b"PK")]),
    )
    look = looked(box)
    assert [one.mail.reason for one in look.handled[:1]] == ["邮件结构无法解析，附件没有读取"]
    assert look.handled[-1].mail.state is MailState.TAKEN


def test_a_message_that_the_server_does_not_give_is_told_and_fetched_by_the_next_look() -> None:
    box = FakeMailbox(message([("3月甲.xlsx", b"PK1")]), message([("3月乙.xlsx", b"PK2")]))

    def drop_first(uid: int) -> None:
        if uid == 1:
            lost(uid)

    box.before = drop_first
    look = looked(box)
    assert [one.mail.files for one in look.handled] == [("3月乙.xlsx",)]
    assert look.problems == ("邮件 UID 1：收件邮箱 mail.example.com:993 连接失败",)
    box.before = lambda _uid: None
    assert [one.mail.files for one in looked(box).handled] == [("3月甲.xlsx",)]


def test_a_line_that_is_lost_for_good_loses_nothing_of_what_was_handled_before() -> None:
    box = FakeMailbox(message([("3月甲.xlsx", b"PK1")]), message(subject="3月"), message([("3月乙.xlsx", b"PK2")]))

    def drop_third(uid: int) -> None:
        if uid == 3:
            box.close_for_good()
            lost(uid)

    box.before = drop_third
    look = looked(box)
    assert [one.mail.state for one in look.handled] == [MailState.TAKEN, MailState.QUARANTINED]
    assert [one.is_answered for one in look.handled] == [False, True]
    assert len(open_ledgers().outbox.list(PLAN, PERIOD)) == 1
    assert [problem[-4:] for problem in look.problems] == ["连接失败", "拒绝连接"]
    box.is_gone, box.before = False, lambda _uid: None
    assert [one.mail.files for one in looked(box).handled] == [("3月乙.xlsx",)]


def test_a_ledger_that_fails_within_a_look_leaves_what_was_handled_before_to_be_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store, real, count = open_ledgers(), open_ledgers().mails.add, iter(range(9))

    def full(*args: object, **named: object) -> None:
        if next(count):
            raise UserError("数据库", "磁盘已满", "清理磁盘")
        real(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(store.mails, "add", full)
    box = FakeMailbox(message([("3月甲.xlsx", b"PK1")]), message([("3月乙.xlsx", b"PK2")]))
    look = looked(box)
    assert (len(look.handled), len(look.problems), len(sent())) == (1, 1, 1)
    with pytest.raises(UserError):
        looked(box)
    monkeypatch.setattr(store.mails, "add", real)
    assert len(looked(box).handled) == 1


def test_a_series_that_is_reset_under_a_look_ends_it_and_loses_nothing() -> None:
    box = FakeMailbox(message([("3月甲.xlsx", b"PK1")]), message([("3月乙.xlsx", b"PK2")]))

    def reset(_uid: int) -> None:
        box.before, box.uidvalidity = (lambda _uid: None), 2
        box.messages = {21: box.messages[1], 22: box.messages[2]}
        raise NoMailboxError

    box.before = reset
    assert looked(box).handled == ()
    assert len(looked(box).handled) == 2
    assert len(sent()) == 2


@pytest.mark.parametrize("point", ["receive", "add"])
def test_a_look_that_dies_before_its_commit_has_done_nothing_and_the_next_does_all(
    point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = FakeMailbox(message([("3月甲.xlsx", b"PK1"), ("3月乙.xlsx", b"PK2")]))
    ledger = open_ledgers().submissions if point == "receive" else open_ledgers().mails
    real, calls = getattr(ledger, point), []

    def dying(*args: object, **named: object) -> object:
        calls.append(1)
        if len(calls) == (2 if point == "receive" else 1):
            raise KeyboardInterrupt
        return real(*args, **named)

    with monkeypatch.context() as patch:
        patch.setattr(ledger, point, dying)
        with pytest.raises(KeyboardInterrupt):
            looked(box)
    assert (sent(), open_ledgers().mails.list(), box.seen) == ([], [], [])
    assert len(looked(box).handled) == 1
    assert len(sent()) == 2


def test_a_contact_is_told_what_is_wrong_and_nobody_else_ever_is() -> None:
    box = FakeMailbox(
        message([("a.xlsx", b"PK")], subject="报表"),
        message([("a.xlsx", b"PK")], sender="evil@example.com"),
        message([("a.xlsx", b"PK")], subject="报表", text="自动", Auto_Submitted="auto-replied"),
    )
    assert [one.is_answered for one in looked(box).handled] == [True, False, False]
    month = open_month(PLAN, PERIOD, NOW)
    (letter,) = month.store.outbox.list(*month.key)
    assert (letter.recipient, letter.kind) == ("zgr@example.com", PaperKind.RECEIPT)
    assert b"In-Reply-To: <" in month.store.outbox.message_of(letter)


def test_a_message_whose_answer_cannot_be_written_is_kept_and_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_named: object) -> object:
        raise UserError("模板", "写法不对", "模板的写法")

    monkeypatch.setattr("tasks.take_in.answer.render_letter", broken)
    look = looked(FakeMailbox(message(subject="报表"), message([("3月乙.xlsx", b"PK2")])))
    assert [one.mail.state for one in look.handled] == [MailState.QUARANTINED, MailState.TAKEN]
    assert ["没有答复发件人" in problem for problem in look.problems] == [True]


def report_of(letter: str, address: str = "zgr@example.com") -> bytes:
    return (
        "From: postmaster@qq.com\r\nSubject: =?utf-8?B?57O757uf6YCA5L+h?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        f"您的邮件被退回。\r\n收件人：{address}\r\n{letter}\r\n退信原因：550 mailbox full\r\n"
    ).encode()


@pytest.mark.parametrize("names_it", [True, False])
def test_a_letter_that_came_back_is_shown_at_it_and_told_to_operators_and_not_sent_again(*, names_it: bool) -> None:
    store = open_ledgers()
    store.outbox.add([make_letter("zgr@example.com", plan=PLAN, period=PERIOD)], NOW)
    (letter,) = store.outbox.list(PLAN, PERIOD)
    store.outbox.resolve(letter.id, DeliveryState.CLOSED, "某人", "已送", NOW)
    if not names_it:
        with store.database.write() as connection:
            connection.exec_driver_sql("UPDATE deliveries SET sent_to = 'zgr@example.com'")
    look = looked(FakeMailbox(report_of(letter.message_id if names_it else "")))
    (bounce,) = look.handled[0].bounces
    assert (bounce.delivery, bounce.address, bounce.code) == (letter.id, "zgr@example.com", "550")
    assert store.mails.bounces_of(PLAN, PERIOD)[letter.id].sentence == "退信：550 mailbox full"
    assert store.mails.bounced_addresses()["zgr@example.com"].is_final
    assert [one.state for one in store.outbox.list(PLAN, PERIOD)] == [DeliveryState.CLOSED]


def test_a_report_that_names_nobody_is_told_to_operators_and_one_about_strangers_is_not() -> None:
    nobody = report_of("", "")
    strangers = report_of("", "somebody@elsewhere.example")
    first, second = looked(FakeMailbox(nobody, strangers)).handled
    assert [(one.address, one.delivery) for one in first.bounces] == [("", "")]
    assert second.bounces == ()
    assert (first.mail.state, second.mail.state) == (MailState.BOUNCE, MailState.BOUNCE)
    for _ in range(2):
        tell_of_bounces(NOW)
    (told,) = open_ledgers().outbox.list(PLAN, PERIOD)
    assert (told.kind, told.recipient) == (PaperKind.ALARM, "operator@example.com")


@pytest.mark.slow
def test_the_tick_judges_acknowledges_and_alarms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, "准格尔旗", 1)
    box = FakeMailbox(message([("准格尔旗3月.xlsx", path.read_bytes())]), report_of("", "zgr@example.com"))
    monkeypatch.setenv("DIAODU_IMAP_URL", "imaps://dispatch@mail.example.com")
    monkeypatch.setattr("tasks.take_in.mailbox.open_box", lambda _settings: box)
    failed: list[str] = []

    def attempt(what: str, do) -> object:
        try:
            return do()
        except Exception as error:  # noqa: BLE001
            failed.append(f"{what} {error!r}")
            return None

    look = take_in_mail(NOW, attempt)
    assert failed == []
    assert [look_module.counts_of(look).taken, look_module.counts_of(look).bounces] == [1, 1]
    told = {(one.kind, one.recipient) for one in open_ledgers().outbox.list(PLAN, PERIOD)}
    receipts = {(PaperKind.RECEIPT, "zgr@example.com"), (PaperKind.RECEIPT, "two@example.com")}
    assert told == {(PaperKind.ALARM, "operator@example.com"), *receipts}
    (taken,) = open_ledgers().submissions.list(PLAN, PERIOD)
    assert open_ledgers().submissions.bytes_of(taken.sha256) == path.read_bytes()
