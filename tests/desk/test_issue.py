"""Issuing: not without a reader, not twice, not on a moment that is gone; and its files are there whatever broke off."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from diaodu.domain.ledger import Recipient, RecipientLine
from diaodu.domain.papers.blocks import Paragraph
from diaodu.domain.papers.release import Verdict
from diaodu.domain.states import Channel, Outcome, PaperKind, PaperState, RunKind, RunState
from tasks.ledgers import FACES, written_faces
from tasks.month import Month, open_month
from tasks.release import bulletin
from tasks.release.sent_back import send_back
from tests.lib.command_line import call, call_json
from tests.lib.ledger_factories import make_receipt, register
from tests.lib.months import AS_OF, PERIOD, PLAN
from tests.lib.paper_blocks import make_paper
from tests.lib.post import A, B, Post, missed

BY = ("--by", "王局长")


def drafted(as_of: str | None = None) -> Month:
    """A period with a draft of its bulletin, whatever it says."""
    month = open_month(PLAN, PERIOD, as_of)
    paper = make_paper(Paragraph(text="全市招商引资。"))
    month.store.papers.save_draft(
        *month.key, paper.kind, structured=paper.to_json(), sha256=paper.sha256, pinned={}, faces={}, at=month.now()
    )
    return month


def issued() -> Month:
    month = drafted()
    register(month.store, A)
    call_json("approve", PLAN, PERIOD, *BY)
    assert call_json("issue", PLAN, PERIOD, *BY)["issue"] == 1
    return month


def state_of(month: Month) -> PaperState:
    row = month.store.papers.latest(*month.key, PaperKind.BULLETIN)
    assert row is not None
    return row.state


# --- nobody to send it to ------------------------------------------------------------------------------------
def test_without_a_reader_nothing_is_issued_and_it_is_said_who_must_do_what(post: Post) -> None:
    month = drafted()
    assert call_json("approve", PLAN, PERIOD, *BY)["recipients"] == 0
    told = call_json("issue", PLAN, PERIOD, *BY, code=11)
    for said in ("收件人名册中没有收简报的人", "leaders", "diaodu recipients import", "经办人"):
        assert said in told
    assert state_of(month) is PaperState.APPROVED
    register(month.store, A, B)
    assert call_json("approve", PLAN, PERIOD, *BY)["recipients"] == 2
    found = call_json("issue", PLAN, PERIOD, *BY)
    assert (found["issue"], found["deliveries"]["ready"]) == (1, 2)


@pytest.mark.parametrize("who", ["a clerk", "switched off"])
def test_people_who_do_not_get_the_bulletin_are_no_readers(post: Post, who: str) -> None:
    month = drafted()
    person = Recipient(group="clerks" if who == "a clerk" else "leaders", name="甲", address=A, active=who == "a clerk")
    month.store.recipients.import_lines([RecipientLine(line=2, recipient=person)])
    call_json("approve", PLAN, PERIOD, *BY)
    call_json("issue", PLAN, PERIOD, *BY, code=11)


def test_who_signs_and_the_doctor_are_told_of_people_in_groups_that_no_plan_names(post: Post) -> None:
    month = drafted()
    register(month.store, A)
    register(month.store, B, group="chiefs")  # as the plan called them before
    told = call("approve", PLAN, PERIOD, *BY)
    assert "印发后发给 1 人" in told.stdout
    assert "chiefs 1 人" in told.stderr
    assert [one["state"] for one in call_json("doctor")["checks"] if "chiefs 1 人" in one["detail"]] == ["提示"]


def test_a_run_that_could_issue_waits_for_the_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    month = drafted()
    call_json("approve", PLAN, PERIOD, *BY)
    verdict = bulletin.Verdict(outcome=bulletin.Outcome.ISSUED)
    monkeypatch.setattr(bulletin, "judge_release", lambda *_args, **_named: verdict)
    released = bulletin.release_bulletin(month, may_issue=True)
    assert released.outcome == "wait"
    assert "diaodu recipients import" in released.reasons[0]
    assert state_of(month) is PaperState.APPROVED


@pytest.mark.parametrize("at", ["before_approval", "after_approval"])
def test_a_draft_sent_back_while_a_run_is_about_to_issue_it_is_not_issued(
    at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    month = drafted()
    register(month.store, A)
    monkeypatch.setattr(bulletin, "judge_release", lambda *_args, **_named: Verdict(outcome=Outcome.ISSUED))
    name = "lacks_readers" if at == "before_approval" else "readers_changed"
    real = getattr(bulletin, name)

    def meanwhile(*args: object) -> object:
        send_back(month, bulletin.standing_paper(month), reason="数字不对", by="王局长", at=month.now())
        return real(*args)

    monkeypatch.setattr(bulletin, name, meanwhile)
    found = bulletin.release_bulletin(month, may_issue=True)
    assert (found.outcome, found.reasons) == (Outcome.WAIT, ("草稿已由王局长退回修改：数字不对",))
    assert (state_of(month), month.store.outbox.list(*month.key)) == (PaperState.DRAFT, [])


def test_what_is_judged_while_a_person_issues_stops_the_issue(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    month = drafted()
    register(month.store, A)
    call_json("approve", PLAN, PERIOD, *BY)
    real = bulletin.render_faces

    def meanwhile(*args: object) -> object:
        run = month.store.runs.acquire(*month.key, RunKind.SUBMIT, month.as_of, datetime.now(UTC))
        month.store.runs.finish(run, RunState.JUDGED, {}, datetime.now(UTC))
        return real(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(bulletin, "render_faces", meanwhile)
        assert "办理中有新的交表校验" in call_json("issue", PLAN, PERIOD, *BY, code=12)
    assert (state_of(month), month.store.outbox.list(*month.key)) == (PaperState.APPROVED, [])
    run = month.store.runs.acquire(*month.key, RunKind.SUBMIT, month.as_of, datetime.now(UTC))
    call_json("issue", PLAN, PERIOD, *BY, code=12)
    month.store.runs.finish(run, RunState.JUDGED, {}, datetime.now(UTC))
    assert call_json("issue", PLAN, PERIOD, *BY)["issue"] == 1


def test_an_approval_for_other_recipients_takes_the_place_of_the_former(post: Post) -> None:
    month = drafted()
    register(month.store, A)
    call_json("approve", PLAN, PERIOD, *BY)
    register(month.store, A, B)
    assert call_json("approve", PLAN, PERIOD, "--by", "李局长")["approved_by"] == "李局长"
    assert call_json("issue", PLAN, PERIOD, *BY)["deliveries"]["ready"] == 2


def test_it_goes_to_whom_it_was_approved_for_and_who_came_or_left_since_is_told_of(post: Post) -> None:
    month = drafted()
    register(month.store, A, B)
    assert call_json("approve", PLAN, PERIOD, *BY)["recipients"] == 2
    register(month.store, A, "c@example.com")
    found = call_json("issue", PLAN, PERIOD, *BY)
    assert [one.recipient for one in month.store.outbox.list(*month.key)] == [A]
    came, left = found["readers_changed"]
    assert ("c@example.com" in came, "--missed" in came, B in left) == (True, True, True)
    assert [one["address"] for one in missed()["missed"]] == ["c@example.com"]


def test_a_bulletin_whose_approved_readers_all_left_is_not_issued(post: Post) -> None:
    month = drafted()
    register(month.store, A)
    call_json("approve", PLAN, PERIOD, *BY)
    register(month.store, B)
    assert "已不在名册" in call_json("issue", PLAN, PERIOD, *BY, code=11)


# --- issued already ------------------------------------------------------------------------------------------
def test_an_issued_paper_is_not_approved_again_and_says_so(post: Post) -> None:
    month = issued()
    told = call_json("approve", PLAN, PERIOD, "--by", "李局长", code=12)
    assert "已印发（第1期）" in told
    assert "--missed" in told
    register(month.store, A, B)
    call_json("approve", PLAN, PERIOD, "--by", "李局长", code=12)
    assert [one["address"] for one in missed()["missed"]] == [B]


@pytest.mark.parametrize("word", ["papers", "status", "a run"])
def test_files_that_were_not_written_are_written_from_the_ledger(post: Post, word: str) -> None:
    month = issued()
    before = contents(month)
    assert set(before) == set(FACES)
    for path in written_faces(month.place, PaperKind.BULLETIN, 1).values():
        path.unlink()
    if word == "a run":
        row = month.store.papers.latest(*month.key, PaperKind.BULLETIN)
        assert row is not None
        bulletin.put_back_faces(month.place, row)
    else:
        (paper,) = call_json(word, PLAN, PERIOD)["papers"]
        assert all(Path(paper[face]).exists() for face in ("pdf", "docx", "html", "xlsx"))
    assert contents(month) == before


def test_a_kill_between_issue_and_files_leaves_no_paper_without_its_files(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    month = drafted()
    register(month.store, A)
    bulletin.approve_bulletin(month, "王局长")
    row = bulletin.standing_paper(month)
    with monkeypatch.context() as patch:
        patch.setattr(bulletin, "write_faces", killed)
        with pytest.raises(KeyboardInterrupt):
            bulletin.issue_bulletin(month, row.id, by="张经办")
    assert (state_of(month), contents(month)) == (PaperState.ISSUED, {})
    monkeypatch.setattr(bulletin, "record_corrections", lambda _month: [])
    assert bulletin.release_bulletin(month, may_issue=True).outcome == "issued_before"
    assert set(contents(month)) == set(FACES)


def killed(*_args: object, **_named: object) -> None:
    raise KeyboardInterrupt


def contents(month: Month) -> dict[str, bytes]:
    return {face: path.read_bytes() for face, path in written_faces(month.place, PaperKind.BULLETIN, 1).items()}


# --- a moment that is gone -----------------------------------------------------------------------------------
def test_an_issued_period_is_not_judged_again_as_of_before_its_files_unless_asked(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    month = issued()
    came = datetime.fromisoformat(AS_OF) + timedelta(days=2)
    month.store.submissions.receive(make_receipt(received_at=came, name="更正.xlsx", channel=Channel.SUBMIT))
    ran: list[str] = []
    monkeypatch.setattr("desk.commands.run.run_jobs", lambda jobs: ran.extend(job.as_of for job in jobs) or iter(()))
    told = call_json("run", PLAN, PERIOD, "--as-of", "2021-03-31T09:00", code=11)
    for said in ("更正.xlsx", "没有运行", "--earlier"):
        assert said in told
    assert ran == []
    for words in (("--as-of", "2021-03-31T09:00", "--earlier"), ("--as-of", "2021-04-03T09:00"), ()):
        call("run", PLAN, PERIOD, *words)
    assert len(ran) == 3


def test_a_period_that_is_not_issued_is_judged_as_of_any_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    month = drafted()
    month.store.submissions.receive(make_receipt(received_at=month.as_of))
    ran: list[str] = []
    monkeypatch.setattr("desk.commands.run.run_jobs", lambda jobs: ran.extend(job.as_of for job in jobs) or iter(()))
    call("run", PLAN, PERIOD, "--as-of", "2021-03-31T09:00")
    assert len(ran) == 1


def test_a_backfill_that_only_composed_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    month = drafted()
    month.store.submissions.receive(make_receipt(received_at=month.as_of))
    summary = {
        "release": {"outcome": "compose", "reasons": ["已超过方案规定的自动印发时限，只编不发，须经签发"]},
        "dispatch": {},
    }
    monkeypatch.setattr("desk.commands.backfill.run_jobs", lambda jobs: [(job, summary, 0.1) for job in jobs])
    words = ("backfill", PLAN, PERIOD, PERIOD, "--mode", "all", "--issue")
    assert call_json(*words)["results"][0]["reasons"] == ["已超过方案规定的自动印发时限，只编不发，须经签发"]
    assert "只编草稿（已超过方案规定的自动印发时限" in call(*words).stderr
