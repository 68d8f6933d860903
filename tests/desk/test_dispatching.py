"""What a person may ask of the outbox: some kinds, what failed once more, a look before anything goes; and what is told."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from diaodu.domain.ledger import Letter, Recipient, RecipientLine
from diaodu.domain.mail.outbox import message_id_of
from diaodu.domain.runs.job import Job
from diaodu.domain.states import PaperKind, RunKind
from tasks import steps
from tasks.dispatch.deliver import max_per_run
from tasks.month import Month, open_month
from tests.lib.command_line import call, call_json
from tests.lib.ledger_factories import register
from tests.lib.months import PERIOD, PLAN
from tests.lib.post import DEAD, A, B, C, Post, delivery, dispatch, states

NOW = datetime.now(UTC)


def letter(address: str, kind: PaperKind = PaperKind.BULLETIN, unit: str = "") -> Letter:
    message_id = message_id_of(f"{kind}:x", 0, address, kind, "example.com")
    frame = f"Message-ID: {message_id}\r\nTo: {address}\r\n\r\n.\r\n".encode()
    return Letter(paper=f"{kind}:x", plan=PLAN, period=PERIOD, kind=kind, recipient=address, message_id=message_id,
                  frame=frame, unit=unit)  # fmt: skip


GROUPS = {PaperKind.DIGEST: "stewards", PaperKind.ALARM: "operators"}


def ready(*letters: Letter) -> Month:
    month = open_month(PLAN, PERIOD)
    for group in {GROUPS.get(one.kind, "leaders") for one in letters}:
        own = [one.recipient for one in letters if GROUPS.get(one.kind, "leaders") == group]
        register(month.store, *dict.fromkeys(own), group=group)
    month.store.outbox.add(letters, NOW)
    return month


def test_one_kind_goes_out_and_the_others_wait(post: Post) -> None:
    ready(letter(A), letter(B, PaperKind.DIGEST))
    assert dispatch("--kind", "审核工作提示")["sent"] == 1
    assert states() == {A: "ready", B: "sent"}
    assert [one["recipient"] for one in call_json("deliveries", PLAN, PERIOD, "--kind", "digest")["deliveries"]] == [B]
    assert dispatch("--kind", "bulletin", "--kind", "digest")["sent"] == 1


def test_a_kind_that_is_none_is_told_with_those_there_are(post: Post) -> None:
    said = dispatch("--kind", "audit", code=2)
    assert "audit" in said
    assert "bulletin（简报）" in said


def test_a_dry_run_says_who_would_get_what_and_who_not_and_sends_nothing(post: Post) -> None:
    month = ready(letter(A), letter(B))
    month.store.recipients.import_lines(
        [RecipientLine(line=2, recipient=Recipient(group="leaders", name="甲", address=A))]
    )
    found = dispatch("--dry-run")
    assert [one["address"] for one in found["would_send"]] == [A]
    ((held, why),) = [(one["address"], one["held"]) for one in found["held"]]
    assert held == B
    assert "不在收件人名册" in why
    assert (states(), post.taken()) == ({A: "ready", B: "ready"}, {})
    assert "将发送 1 封，不发送 1 封" in call("dispatch", PLAN, PERIOD, "--dry-run").stdout


def dry() -> tuple[list[str], dict[str, str]]:
    """Whom a dry run names as going out, and who stays and why."""
    found = dispatch("--dry-run")
    assert not found["held"] or all(one["held"] for one in found["held"])
    return [one["address"] for one in found["would_send"]], {one["address"]: one["held"] for one in found["held"]}


def test_a_dry_run_leaves_out_what_waits_for_its_next_attempt(post: Post) -> None:
    ready(letter(A), letter(B))
    post.open(lambda step, count: "451" if (step, count) == ("rcpt", 1) else "")
    dispatch()
    (late,) = [address for address, state in states().items() if state == "ready"]
    going, staying = dry()
    assert (going, list(staying)) == ([], [late])
    assert "起再试" in staying[late]
    assert dispatch()["sent"] == 0


def test_a_dry_run_names_no_more_than_one_pass_may_send_and_in_its_order(post: Post) -> None:
    ready(letter(A), letter(B), letter(C))
    post.monkeypatch.setenv("DIAODU_SMTP_MAX_PER_RUN", "2")
    going, staying = dry()
    assert (len(going), [why[:7] for why in staying.values()]) == (2, ["已到每次 2 "])
    dispatch()
    assert set(post.taken()) == set(going)


def test_a_dry_run_of_a_rehearsal_says_where_it_goes_and_what_was_rehearsed(post: Post) -> None:
    ready(letter(A))
    post.monkeypatch.setenv("DIAODU_SMTP_SANDBOX", "sandbox@example.com")
    found = dispatch("--dry-run")
    assert (found["sandbox"], [one["address"] for one in found["would_send"]]) == ("sandbox@example.com", [A])
    assert "都只发往 sandbox@example.com" in call("dispatch", PLAN, PERIOD, "--dry-run").stderr
    dispatch()
    assert dry() == ([], {A: "已演练过"})
    post.monkeypatch.delenv("DIAODU_SMTP_SANDBOX")
    assert dry() == ([A], {})


def test_a_dry_run_without_a_server_says_so(ledgers: Path) -> None:
    ready(letter(A))
    assert "未设置发信服务器" in call("dispatch", PLAN, PERIOD, "--dry-run").stderr


def test_a_letter_goes_only_to_the_groups_that_get_its_kind_now(post: Post) -> None:
    month = ready(letter(A), letter(B), letter(C, PaperKind.ALARM))
    moved = [
        Recipient(group="clerks", name="甲", address=A, unit="150622"),
        Recipient(group="leaders", name="丙", address=C),
        Recipient(group="offices", name="乙", address=B),
        Recipient(group="operators", name="丁", address="d@example.com"),
    ]
    month.store.recipients.import_lines(RecipientLine(line=n, recipient=one) for n, one in enumerate(moved, 2))
    going, staying = dry()
    assert (going, set(staying)) == ([B], {A, C})
    assert dispatch(code=13)["sent"] == 1
    assert (states(), post.taken()) == ({A: "failed", B: "sent", C: "failed"}, {B: 1})


def test_what_failed_is_sent_again_by_a_persons_word_and_nothing_else_with_it(post: Post) -> None:
    month = ready(letter(A), letter(DEAD))
    post.open(dead=DEAD)
    dispatch(code=13)
    month.store.recipients.import_lines(
        RecipientLine(line=n, recipient=Recipient(group="leaders", name="甲", address=one))
        for n, one in enumerate((A, B, DEAD), 2)
    )
    month.store.outbox.add([letter(B)], NOW)
    post.open()
    for words in (("--only", "failed"), ("--only", "ready", "--by", "张经办"), ("--only", "failed", "--by", " ")):
        dispatch(*words, code=2)
    assert [one["address"] for one in dispatch("--only", "failed", "--dry-run")["would_send"]] == [DEAD]
    assert dispatch("--only", "failed", "--by", "张经办")["sent"] == 1
    assert (states(), post.taken()) == ({A: "sent", B: "ready", DEAD: "sent"}, {A: 1, DEAD: 1})
    assert "张经办" in [event["by"] for event in month.store.outbox.events(delivery(DEAD))]


def test_each_recipients_code_words_and_times_are_told(post: Post) -> None:
    ready(letter(A), letter(DEAD))
    post.open(dead=DEAD)
    dispatch(code=13)
    found = {one["recipient"]: one for one in call_json("deliveries", PLAN, PERIOD)["deliveries"]}
    assert (found[DEAD]["code"], found[DEAD]["detail"]) == ("550", "550 no such mailbox")
    assert (found[A]["code"], found[A]["detail"]) == ("250", "250 queued")
    assert found[A]["created_at"] <= found[A]["first_attempt_at"] <= found[A]["settled_at"]
    assert [event["after"] for event in found[A]["events"]] == ["sending", "sent"]
    assert "发送经过" in call("deliveries", PLAN, PERIOD, "--history").stdout


def test_reminders_are_shown_by_unit_as_evidence(post: Post) -> None:
    month = open_month(PLAN, PERIOD)
    person = Recipient(group="clerks", name="王某", address=A, unit="150622")
    month.store.recipients.import_lines([RecipientLine(line=2, recipient=person)])
    month.store.outbox.add([letter(A, PaperKind.REMINDER, "150622")], NOW)
    dispatch()
    (one,) = call_json("deliveries", PLAN, PERIOD, "--kind", "reminder", "--unit", "150622")["deliveries"]
    assert (one["unit"], one["state"], one["events"][-1]["after"]) == ("150622", "sent", "sent")
    assert call_json("deliveries", PLAN, PERIOD, "--kind", "reminder", "--unit", "150602")["deliveries"] == []


def test_no_more_letters_go_out_in_one_pass_than_are_allowed(post: Post) -> None:
    ready(letter(A), letter(B), letter(C))
    post.monkeypatch.setenv("DIAODU_SMTP_MAX_PER_RUN", "2")
    found = dispatch()
    assert (found["sent"], found["ready"], found["is_full"]) == (2, 1, True)
    told = call("dispatch", PLAN, PERIOD)
    assert "已发 1" in told.stdout
    assert "限度" not in told.stderr
    assert post.taken() == {A: 1, B: 1, C: 1}


@pytest.mark.parametrize("said", ["0", "-1", "许多"])
def test_a_limit_that_is_none_stops_the_queue(post: Post, said: str) -> None:
    ready(letter(A))
    post.monkeypatch.setenv("DIAODU_SMTP_MAX_PER_RUN", said)
    assert "DIAODU_SMTP_MAX_PER_RUN" in dispatch(code=13)["stopped"]
    assert states() == {A: "ready"}


def test_a_limit_that_is_not_set_is_none() -> None:
    assert max_per_run(open_month(PLAN, PERIOD).settings) == 0


@pytest.mark.parametrize("words", [("--send-bulletin",), ("--issue", "--send-bulletin"), ("--send", "--send-bulletin")])
def test_a_backfilled_bulletin_goes_to_leaders_only_by_all_three_words(words: tuple[str, ...]) -> None:
    call_json("backfill", PLAN, "2021-01", "2021-01", *words, code=2)


@pytest.mark.parametrize("to_readers", [False, True])
def test_a_backfill_that_sends_leaves_the_readers_out_unless_asked(post: Post, to_readers: bool) -> None:
    month = ready(letter(A), letter(B, PaperKind.DIGEST))
    job = Job(plan=PLAN, period=PERIOD, as_of=month.as_of.isoformat(), kind=RunKind.BACKFILL, mails_readers=to_readers)
    assert steps.dispatch.fn(job)["sent"] == 1 + to_readers
    assert states() == {A: "sent" if to_readers else "ready", B: "sent"}


@pytest.mark.parametrize("typed", ["", " "])
def test_no_id_is_no_letter(post: Post, typed: str) -> None:
    ready(letter(A))
    for state in ("sent", "closed"):
        call_json("resolve", typed, state, "--by", "张经办", "--reason", "对方已回执", code=2)
    assert states() == {A: "ready"}
