"""Nothing goes out unasked, and whatever stands in the way is said each time, with exit code 13 and nothing lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desk.commands.doctor import check_all
from desk.commands.run import end_of_run
from diaodu.domain.errors import DeliveryError
from diaodu.domain.ledger import Letter
from diaodu.domain.mail.outbox import Batch, message_id_of
from diaodu.domain.states import DeliveryState, PaperKind, RunKind, RunState
from tasks.dispatch.deliver import deliver_fresh
from tasks.dispatch.left import left_periods, send_letters_of_ticks, send_what_was_left
from tasks.month import Month, open_month
from tasks.order import MonthStep
from tests.lib.command_line import call, call_json
from tests.lib.ledger_factories import register
from tests.lib.months import PERIOD, PLAN
from tests.lib.post import A, B, C, Post, delivery, dispatch, missed, states

SANDBOX = "sandbox@example.com"
NOW = datetime.now(UTC)


def letter(address: str = A, *, plan: str = PLAN, period: str = PERIOD, paper: str = "returned:x") -> Letter:
    message_id = message_id_of(paper, 0, address, PaperKind.NOTICE, "example.com")
    data = f"Message-ID: {message_id}\r\nTo: {address}\r\n\r\n.\r\n".encode()
    return Letter(paper=paper, plan=plan, period=period, kind=PaperKind.NOTICE, recipient=address,
                  message_id=message_id, frame=data)  # fmt: skip


def ready(*letters: Letter, at: datetime = NOW) -> Month:
    """A period with letters in the outbox; no run has been."""
    month = open_month(PLAN, PERIOD)
    if not month.store.recipients.list():
        register(month.store, A, B, group="clerks")
    month.store.outbox.add(letters, at)
    return month


# --- what is sent --------------------------------------------------------------------------------------------
def test_dispatch_sends_its_plan_and_period_alone_and_lists_what_waits_elsewhere(post: Post) -> None:
    ready(letter(), letter(period="2021-02", paper="p2"), letter(plan="bole-2023", period="2023-05", paper="p3"))
    found = dispatch()
    assert (found["sent"], post.taken()) == (1, {A: 1})
    assert [(one["plan"], one["period"], one["count"]) for one in found["waiting"]] == [
        ("bole-2023", "2023-05", 1), (PLAN, "2021-02", 1),
    ]  # fmt: skip
    told = call("dispatch", PLAN, PERIOD).stderr
    assert "ordos-2021 2021-02 1 封" in told
    assert "bole-2023 2023-05 1 封" in told
    assert call_json("dispatch", PLAN, "2021-02")["sent"] == 1


def test_a_run_sends_what_was_made_of_late_and_older_letters_need_their_own_word(post: Post) -> None:
    month = ready(letter(paper="old"), at=NOW - timedelta(days=8))
    month.store.outbox.add([letter(paper="new")], NOW - timedelta(days=6))
    assert deliver_fresh(month)["sent"] == 1
    assert month.store.outbox.counts(*month.key)["ready"] == 1
    assert dispatch()["sent"] == 1
    assert post.taken() == {A: 2}


@pytest.mark.slow
def test_a_letter_whose_address_left_the_registry_is_held_back_and_the_new_address_gets_it(post: Post) -> None:
    post.register(f"leaders,甲,{A}", f"leaders,乙,{B}")
    post.issue()
    post.register(f"leaders,甲,{C}", f"leaders,乙,{B}")
    post.open()
    assert dispatch(code=13)["failed"] == 1
    assert states() == {A: "failed", B: "sent"}
    (said,) = [one["detail"] for one in call_json("deliveries", PLAN, PERIOD)["deliveries"] if one["recipient"] == A]
    assert "不在收件人名册" in said
    call_json("resolve", delivery(A), "closed", "--by", "张经办", "--reason", "地址写错")
    missed()
    assert post.taken() == {B: 1, C: 1}


def test_a_letter_nobody_wants_to_send_any_more_can_be_closed(post: Post) -> None:
    ready(letter())
    call_json("resolve", delivery(A), "closed", "--by", "张经办", "--reason", "内容已过时")
    assert (dispatch()["sent"], states(), post.taken()) == (0, {A: "closed"}, {})


# --- what ticks send -----------------------------------------------------------------------------------------
def of_kind(kind: PaperKind, address: str, paper: str, period: str = PERIOD) -> Letter:
    return replace(letter(address, paper=paper, period=period), kind=kind)


def go_on() -> None:
    send_letters_of_ticks(NOW, lambda _what, do: do())


def test_what_a_tick_wrote_and_did_not_come_to_send_is_sent_by_the_next_one(post: Post) -> None:
    ready(of_kind(PaperKind.BULLETIN, A, "bulletin"))
    month = ready(of_kind(PaperKind.RECEIPT, A, "receipt"), of_kind(PaperKind.ALARM, B, "alarm", "2021-02"))
    register(month.store, C, group="operators")
    month.store.outbox.add([of_kind(PaperKind.ALARM, C, "alarm", "2021-02")], NOW)
    month.store.outbox.add([of_kind(PaperKind.RECEIPT, A, "old")], NOW - timedelta(days=8))
    go_on()
    go_on()
    left = [(one.kind, one.state) for one in month.store.outbox.list(*month.key) if one.state is DeliveryState.READY]
    assert left == [(PaperKind.RECEIPT, "ready"), (PaperKind.BULLETIN, "ready")], "an old one, and what no tick wrote"
    assert post.taken() == {A: 1, C: 1}, "B is no operator"


def test_what_was_rehearsed_is_sent_by_no_tick_when_the_rehearsal_is_over(post: Post) -> None:
    month = open_month(PLAN, PERIOD)
    register(month.store, A, group="operators")
    month.store.outbox.add([of_kind(PaperKind.ALARM, A, "alarm")], NOW)
    post.monkeypatch.setenv("DIAODU_SMTP_SANDBOX", SANDBOX)
    go_on()
    post.monkeypatch.delenv("DIAODU_SMTP_SANDBOX")
    go_on()
    assert (states(), post.taken()) == ({A: "rehearsed"}, {SANDBOX: 1})
    assert dispatch()["sent"] == 1


def test_a_dead_workers_claim_is_free_for_the_next_tick(post: Post) -> None:
    month = open_month(PLAN, PERIOD)
    register(month.store, A, group="operators")
    month.store.outbox.add([of_kind(PaperKind.ALARM, A, "alarm")], NOW - timedelta(hours=1))
    month.store.outbox.claim("dead", NOW - timedelta(hours=1), Batch(plan=PLAN, period=PERIOD))
    go_on()
    assert (states(), post.taken()) == ({A: "sent"}, {A: 1})


# --- a rehearsal ---------------------------------------------------------------------------------------------
def test_a_rehearsal_says_where_it_went_and_the_letters_go_out_in_earnest_later(post: Post) -> None:
    ready(letter(A), letter(B))
    post.monkeypatch.setenv("DIAODU_SMTP_SANDBOX", SANDBOX)
    found = dispatch()
    assert (found["sent"], found["rehearsed"], found["ready"], post.taken()) == (0, 2, 0, {SANDBOX: 2})
    table = call("deliveries", PLAN, PERIOD).stdout
    assert "已演练" in table
    assert "只发往" in table
    assert {one["sent_to"] for one in call_json("deliveries", PLAN, PERIOD)["deliveries"]} == {SANDBOX}
    assert call_json("status", PLAN, PERIOD)["deliveries"]["rehearsed"] == 2
    assert "演练" in next(
        check["check"] for check in check_all() if SANDBOX in check["detail"] and check["check"] == "演练"
    )
    post.monkeypatch.delenv("DIAODU_SMTP_SANDBOX")
    assert dispatch()["sent"] == 2
    assert post.taken() == {SANDBOX: 2, A: 1, B: 1}


def test_a_sandbox_that_is_no_address_sends_nothing_and_says_so(post: Post) -> None:
    ready(letter())
    post.monkeypatch.setenv("DIAODU_SMTP_SANDBOX", "sandbox")
    assert "DIAODU_SMTP_SANDBOX" in dispatch(code=13)["stopped"]
    assert (states(), post.taken()) == ({A: "ready"}, {})


# --- a wrong set-up ------------------------------------------------------------------------------------------
def wrong_password(step: str, _count: int) -> str:
    return "535" if step == "auth" else ""


@pytest.mark.parametrize("kind", ["535", "refused", "STARTTLS", "keyring"])
def test_a_wrong_set_up_ends_with_13_and_its_reason_each_time(post: Post, kind: str) -> None:
    month = ready(letter())
    if kind == "535":
        post.open(wrong_password)
    elif kind == "refused":
        post.monkeypatch.setenv("DIAODU_SMTP_URL", "smtp://clerk@127.0.0.1:1")
    elif kind == "STARTTLS":
        assert post.server is not None
        post.monkeypatch.setenv("DIAODU_SMTP_URL", post.server.url.replace("smtp:", "smtp+starttls:"))
    else:
        post.monkeypatch.delenv("DIAODU_SMTP_PASSWORD")
        post.monkeypatch.setattr("keyring.get_password", lambda _service, _user: None)
    said = {"535": "用户名或密码", "refused": "拒绝连接", "STARTTLS": "STARTTLS", "keyring": "DIAODU_SMTP_PASSWORD"}[
        kind
    ]
    for _ in range(3):
        assert said in dispatch(code=13)["stopped"]
    told = str(call("dispatch", PLAN, PERIOD).exception)
    assert said in told
    assert "1 封留待发送" in told
    (one,) = month.store.outbox.list(*month.key)
    assert (one.state, one.attempts) == ("ready", 0)
    assert one.next_attempt_at <= NOW
    assert next(check for check in check_all() if check["check"] == "发信")["state"] == "错误"
    summary = {
        MonthStep.RELEASE: {"outcome": "issued", "reasons": []},
        MonthStep.DISPATCH: deliver_fresh(open_month(PLAN, PERIOD)),
    }
    with pytest.raises(DeliveryError, match=said):
        end_of_run(open_month(PLAN, PERIOD), summary, {"deliveries": month.store.outbox.counts(*month.key)})
    post.open()
    assert dispatch()["sent"] == 1


def test_the_doctor_logs_in(post: Post) -> None:
    (check,) = [check for check in check_all() if check["check"] == "发信"]
    assert (check["state"], "已登录" in check["detail"]) == ("正常", True)
    post.open(wrong_password)
    assert call("doctor").exit_code == 10


# --- what a run had to leave ---------------------------------------------------------------------------------
def ran(month: Month, sent: dict[str, object], hours: float = 1, kind: RunKind = RunKind.PUBLISH) -> None:
    """A run that ended so many hours ago, and what its last step said."""
    at = NOW - timedelta(hours=hours)
    run = month.store.runs.acquire(*month.key, kind, at, at)
    month.store.runs.finish(run, RunState.DONE, {MonthStep.DISPATCH: sent}, at)


def gone_on() -> list[dict[str, str]]:
    return [send_what_was_left(PLAN, period) for period in left_periods(PLAN, NOW)]


@pytest.mark.parametrize(
    ("sent", "hours", "goes_on"),
    [
        ({"stopped": "拒绝连接"}, 1, True),
        ({"stopped": "", "ready": 2}, 1, True),
        ({"stopped": "", "ready": 0}, 1, False),
        ({}, 1, False),  # it was not to send
        ({"stopped": "未设置发信服务器（DIAODU_SMTP_URL），邮件留待发送"}, 1, False),
        ({"stopped": "拒绝连接", "rehearsed": 1}, 1, False),
        ({"stopped": "拒绝连接"}, 49, False),
    ],
)
def test_the_calendar_goes_on_with_what_a_run_had_to_leave_and_with_nothing_else(
    post: Post, sent: dict[str, object], hours: float, goes_on: bool
) -> None:
    month = ready(letter(), letter(period="2021-02", paper="p2"))
    ran(month, sent, hours)
    done = gone_on()
    assert [(one["period"], one["outcome"]) for one in done] == ([(PERIOD, "已发 1")] if goes_on else [])
    assert post.taken() == ({A: 1} if goes_on else {})
    assert month.store.outbox.counts(PLAN, "2021-02")[DeliveryState.READY] == 1


def test_the_calendar_goes_on_with_nothing_that_a_backfill_left(post: Post) -> None:
    ran(ready(letter()), {"stopped": "拒绝连接"}, kind=RunKind.BACKFILL)
    assert gone_on() == []
    assert (states(), post.taken()) == ({A: "ready"}, {})


def test_what_stops_the_calendars_mail_again_is_said_again(post: Post) -> None:
    ran(ready(letter()), {"stopped": "拒绝连接"})
    post.open(wrong_password)
    for _ in range(2):
        with pytest.raises(DeliveryError, match="用户名或密码"):
            gone_on()
    assert states() == {A: "ready"}
