"""An address that came after the issue gets the issue it missed, and only it; a dead address, resolved, is open no more."""

import email
from datetime import UTC, date

import pytest
from typer.testing import CliRunner

from desk.cli import app
from desk.commands.run import end_of_run
from diaodu.domain.errors import DeliveryError
from diaodu.domain.ledger import Letter, Recipient, RecipientLine
from diaodu.domain.states import PaperKind
from tasks.dispatch.alarms import raise_alarm
from tasks.dispatch.missed import make_missed_ready, missed_readers
from tasks.month import Month, open_month
from tasks.order import MonthStep
from tests.lib.command_line import call_json
from tests.lib.months import AS_OF, PERIOD, PLAN, judged_month
from tests.lib.post import DEAD, A, B, C, Post, delivery, dispatch, missed, states
from tests.lib.small_month import write_small_month


@pytest.mark.slow
def test_a_reader_whose_other_group_writes_his_address_with_a_capital_gets_the_issue(post: Post) -> None:
    post.register(f"leaders,甲,{A}", f"offices,甲,{A.capitalize()}")
    post.issue()
    post.register(f"offices,甲,{A.capitalize()}", f"leaders,乙,{B}")
    dispatch()
    assert {address.lower(): count for address, count in post.taken().items()} == {A: 1}


# --- what was missed -----------------------------------------------------------------------------------------
@pytest.mark.slow
def test_an_address_added_after_the_issue_gets_it_and_nobody_gets_it_twice(post: Post) -> None:
    post.register(f"leaders,甲,{A}", f"offices,乙,{B}")
    post.issue()
    dispatch()
    post.register(f"leaders,甲,{A}", f"leaders,丙,{C}")
    found = missed()
    assert ([one["address"] for one in found["missed"]], found["sent"]) == ([C], 1)
    assert post.taken() == {A: 1, B: 1, C: 1}
    again = missed()
    assert (again["missed"], again["sent"], post.taken()) == ([], 0, {A: 1, B: 1, C: 1})


@pytest.mark.slow
def test_an_address_corrected_after_the_issue_gets_it_in_the_place_of_the_dead_one(post: Post) -> None:
    post.register(f"leaders,甲,{A}", f"offices,乙,{DEAD}")
    post.issue()
    post.open(dead=DEAD)
    dispatch(code=13)
    assert states() == {A: "sent", DEAD: "failed"}
    post.open()
    post.register(f"leaders,甲,{A}", f"offices,乙,{B}")
    assert [one["address"] for one in missed(code=13)["missed"]] == [B]
    assert post.taken() == {A: 1, B: 1}
    call_json("resolve", delivery(DEAD), "closed", "--by", "张经办", "--reason", "地址已停用")
    assert dispatch()["open"] == {"failed": 0, "unknown": 0}


@pytest.mark.slow
def test_nothing_else_that_waits_goes_out_with_what_was_missed(post: Post) -> None:
    post.register(f"leaders,甲,{A}")
    post.issue()
    post.register(f"leaders,甲,{A}", f"leaders,丙,{C}")
    assert missed()["sent"] == 1
    assert (states(), post.taken()) == ({A: "ready", C: "sent"}, {C: 1})


@pytest.mark.slow
def test_who_is_in_the_registry_from_today_gets_it_though_the_day_is_younger_elsewhere(post: Post) -> None:
    post.register(f"leaders,甲,{A}")
    month = post.issue()
    just_begun = open_month(PLAN, PERIOD, "2026-12-02T00:30:00+08:00")  # in UTC it is the day before
    who = [Recipient(group="leaders", name="乙", address=B, valid_from=date(2026, 12, 2)),
           Recipient(group="operators", name="丁", address=C, valid_from=date(2026, 12, 2)),
           Recipient(group="operators", name="戊", address=DEAD, valid_to=date(2026, 12, 1))]  # fmt: skip
    month.store.recipients.import_lines(RecipientLine(line=n, recipient=one) for n, one in enumerate(who, 2))
    readers = missed_readers(just_begun)
    assert [one.recipient for one in make_missed_ready(just_begun, readers, by="张经办")] == [B]
    assert raise_alarm("收件部分失败", ["某处"], just_begun.as_of.astimezone(UTC)) == 1
    told = month.store.outbox.list(PLAN, "2026-12")
    assert [one.recipient for one in told] in ([C], [])  # or in another plan's ledger


@pytest.mark.slow
def test_only_the_issue_that_is_named_goes_out(post: Post) -> None:
    post.register(f"leaders,甲,{A}")
    month = post.issue()
    other = Letter(
        paper="other",
        plan=PLAN,
        period="2021-02",
        kind=PaperKind.BULLETIN,
        recipient=A,
        message_id="<1@x.cn>",
        frame=b"x",
    )
    month.store.outbox.add([other], month.as_of)
    dispatch()
    post.register(f"leaders,甲,{A}", f"leaders,丙,{C}")
    missed()
    assert post.taken() == {A: 1, C: 1}
    assert [one["recipient"] for one in call_json("deliveries", PLAN, "2021-02")["deliveries"]] == [A]


@pytest.mark.slow
def test_what_goes_out_late_is_what_was_issued(post: Post) -> None:
    post.register(f"leaders,甲,{A}")
    month = post.issue()
    post.register(f"leaders,甲,{A}", f"leaders,丙,{C}")
    post.close()
    missed_without_server(post)
    letters = {one.recipient: month.store.outbox.message_of(one) for one in month.store.outbox.list(*month.key)}
    first, second = (email.message_from_bytes(letters[address]) for address in (A, C))
    assert first["Subject"] == second["Subject"]
    assert first["Message-ID"] != second["Message-ID"]
    attached = [
        [part.get_payload(decode=True) for part in mail.walk() if part.get_filename()] for mail in (first, second)
    ]
    assert attached[0] == attached[1]
    assert attached[0]


def missed_without_server(post: Post) -> None:
    post.monkeypatch.delenv("DIAODU_SMTP_URL")
    found = missed()
    assert (len(found["missed"]), found["sent"]) == (1, 0)


@pytest.mark.slow
def test_how_many_and_who_is_said_before_anything_is_sent(post: Post) -> None:
    post.register(f"leaders,甲,{A}")
    post.issue()
    dispatch()
    post.register(f"leaders,甲,{A}", f"leaders,丙,{C}")
    assert [one["address"] for one in dispatch("--missed", "--dry-run")["missed"]] == [C]
    assert states() == {A: "sent"}
    told = CliRunner().invoke(app, ["dispatch", PLAN, PERIOD, "--missed", "--by", "张经办"]).stdout
    assert f"补发 1 封：丙（{C}）" in told
    assert "名册中没有未发过" in CliRunner().invoke(app, ["dispatch", PLAN, PERIOD, "--missed", "--dry-run"]).stdout


@pytest.mark.slow
def test_by_whose_word_it_went_out_is_kept(post: Post) -> None:
    post.register(f"leaders,甲,{A}")
    month = post.issue()
    dispatch()
    post.register(f"leaders,甲,{A}", f"leaders,丙,{C}")
    missed()
    events = month.store.outbox.events(delivery(C))
    assert next((one["by"], one["detail"]) for one in events) == ("张经办", "印发后补发")
    assert next(one["by"] for one in month.store.outbox.events(delivery(A))) == "diaodu"


@pytest.mark.slow
def test_the_sandbox_takes_what_was_missed_too(post: Post) -> None:
    post.register(f"leaders,甲,{A}")
    post.issue()
    post.monkeypatch.setenv("DIAODU_SMTP_SANDBOX", "sandbox@example.com")
    dispatch()
    post.register(f"leaders,甲,{A}", f"leaders,丙,{C}")
    missed()
    assert post.taken() == {"sandbox@example.com": 2}


@pytest.mark.slow
def test_who_is_out_of_the_registry_or_switched_off_gets_nothing(post: Post) -> None:
    post.register(f"leaders,甲,{A}")
    post.issue()
    dispatch()
    post.register(f"leaders,甲,{A}", f"leaders,丙,{C},,否".replace(",,否", ",,"))
    path = post.folder / "名册.csv"
    path.write_text(f"分组,姓名,邮箱,单位,启用\nleaders,甲,{A},,\nleaders,丙,{C},,否\n", encoding="utf-8")
    call_json("recipients", "import", str(path))
    assert missed()["missed"] == []
    assert post.taken() == {A: 1}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lines", "who"),
    [
        ((f"leaders,甲,{A}", f"offices,甲,{A}"), {A: 1}),
        ((f"leaders,甲,{A}", f"offices,乙,{A}"), {A: 1}),
        ((f"leaders,甲,{A}", f"offices,乙,{A.upper().replace('EXAMPLE.COM', 'example.com')}"), None),
        ((f"leaders,甲,{A}", f"clerks,甲,{A},准格尔旗"), {A: 1}),
    ],
    ids=["one person in two groups", "two people at one address", "one address written in two ways", "a clerk too"],
)
def test_one_mailbox_gets_one_mail(post: Post, lines: tuple[str, ...], who: dict[str, int] | None) -> None:
    post.register(*lines)
    post.issue()
    dispatch()
    assert sum(post.taken().values()) == 1
    assert who in (None, post.taken())
    assert missed()["missed"] == []
    assert sum(post.taken().values()) == 1


@pytest.mark.slow
def test_what_is_not_issued_is_not_missed(post: Post) -> None:
    post.register(f"leaders,甲,{A}")
    judged_month(write_small_month(post.folder / "in"))
    assert "还没有印发" in missed(code=11)


@pytest.mark.slow
@pytest.mark.parametrize("words", [("--missed",), ("--missed", "--by", " "), ("--by", "张经办")])
def test_who_sends_again_says_who_he_is(post: Post, words: tuple[str, ...]) -> None:
    dispatch(*words, code=2)


# --- a dead address ------------------------------------------------------------------------------------------
def fail(post: Post) -> Month:
    post.register(f"leaders,甲,{A}", f"offices,乙,{DEAD}")
    month = post.issue()
    post.open(dead=DEAD)
    dispatch(code=13)
    post.open()
    return month


@pytest.mark.slow
def test_a_dead_address_is_open_until_a_person_closes_it(post: Post) -> None:
    month = fail(post)
    assert "失败 1 封" in call_error("dispatch", PLAN, PERIOD)
    with pytest.raises(DeliveryError):
        end_of_run(month, SUMMARY, {"deliveries": call_json("status", PLAN, PERIOD)["deliveries"]})
    call_json("resolve", delivery(DEAD), "closed", "--by", "张经办", "--reason", "地址已停用")
    assert call_json("status", PLAN, PERIOD)["deliveries"] == {
        "ready": 0,
        "sent": 1,
        "failed": 0,
        "unknown": 0,
        "closed": 1,
    }
    assert "不再发送 1" in CliRunner().invoke(app, ["status", PLAN, PERIOD]).stdout
    end_of_run(month, SUMMARY, {"deliveries": call_json("status", PLAN, PERIOD)["deliveries"]})
    dispatch()
    last = month.store.outbox.events(delivery(DEAD))[-1]
    assert (last["before"], last["after"], last["by"], last["detail"]) == ("failed", "closed", "张经办", "地址已停用")
    assert post.taken() == {A: 1}
    assert missed()["missed"] == []


SUMMARY = {MonthStep.RELEASE: {"outcome": "issued_before", "reasons": []}, MonthStep.DISPATCH: {}}


def call_error(*words: str) -> str:
    return str(CliRunner().invoke(app, list(words)).exception)


@pytest.mark.slow
def test_an_address_that_never_answered_can_be_closed_too(post: Post) -> None:
    post.register(f"leaders,甲,{A}")
    post.issue()
    post.open(lambda step, _count: "lost" if step == "dot" else "")
    dispatch(code=13)
    assert states() == {A: "unknown"}
    call_json("resolve", delivery(A), "closed", "--by", "张经办", "--reason", "无法查明，改用纸质件")
    post.open()
    assert dispatch()["open"] == {"failed": 0, "unknown": 0}


@pytest.mark.slow
def test_what_is_closed_stays_closed_and_what_is_sent_cannot_be(post: Post) -> None:
    fail(post)
    named = ("--by", "张经办", "--reason", "地址已停用")
    call_json("resolve", delivery(DEAD), "closed", *named)
    for wanted, state in ((DEAD, "ready"), (DEAD, "closed"), (A, "closed")):
        call_json("resolve", delivery(wanted), state, *named, code=12)
    call_json("resolve", delivery(DEAD), "gone", *named, code=2)
    for words in (("--by", " ", "--reason", "停用"), ("--by", "张", "--reason", " ")):
        call_json("resolve", delivery(DEAD), "closed", *words, code=2)


@pytest.mark.slow
def test_a_failed_mail_put_back_by_a_person_goes_out_once_more(post: Post) -> None:
    fail(post)
    call_json("resolve", delivery(DEAD), "ready", "--by", "张经办", "--reason", "对方已恢复邮箱")
    assert dispatch()["sent"] == 1
    assert open_month(PLAN, PERIOD, AS_OF).store.outbox.counts(PLAN, PERIOD)["failed"] == 0
