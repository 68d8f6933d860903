"""Runs and papers: one run a period, numbers without gap, what is issued stays."""

from datetime import date
from typing import Any

import pytest

from diaodu.adapters.store import Store
from diaodu.domain.errors import BusyError, NotReadyError, UserError
from diaodu.domain.ledger import Frozen, NumberRule, Numbers, Recipient, RecipientLine
from diaodu.domain.states import PaperKind, PaperState, RunKind
from tests.lib.ledger_factories import (
    NOBODY,
    NOW,
    PERIOD,
    PLAN,
    approve,
    issue,
    make_finding,
    make_letter,
    minutes,
    register,
    save_draft,
)  # fmt: skip


def test_a_second_run_of_a_period_is_busy_until_the_first_is_finished(store: Store) -> None:
    first = store.runs.acquire(PLAN, PERIOD, RunKind.PUBLISH, NOW, NOW)
    with pytest.raises(BusyError, match="正在进行"):
        store.runs.acquire(PLAN, PERIOD, RunKind.PUBLISH, NOW, minutes(1))
    store.runs.acquire(PLAN, "2021-04", RunKind.PUBLISH, NOW, minutes(1))
    store.runs.finish(first, "done", {"rows": 3}, minutes(2))
    second = store.runs.acquire(PLAN, PERIOD, RunKind.PUBLISH, NOW, minutes(2))
    assert second.fence == first.fence + 1
    states = [(run.id, run.state, run.summary) for run in store.runs.list(PLAN, PERIOD)]
    assert states == [(first.id, "done", {"rows": 3}), (second.id, "running", {})]


def test_a_run_that_died_gives_its_period_away_and_can_write_no_more(store: Store) -> None:
    dead = store.runs.acquire(PLAN, PERIOD, RunKind.PUBLISH, NOW, NOW)
    store.runs.heartbeat(dead, minutes(2))
    with pytest.raises(BusyError):
        store.runs.acquire(PLAN, PERIOD, RunKind.PUBLISH, NOW, minutes(4))
    living = store.runs.acquire(PLAN, PERIOD, RunKind.PUBLISH, NOW, minutes(6))
    assert store.runs.list(PLAN)[0].state == "abandoned"
    late_words: list[Any] = [
        lambda: store.runs.heartbeat(dead, minutes(7)),
        lambda: store.runs.finish(dead, "done", {}, minutes(7)),
        lambda: store.validation.replace(PLAN, PERIOD, dead, [], [make_finding()], []),
        lambda: save_draft(store, run=dead),
    ]
    for late_word in late_words:
        with pytest.raises(BusyError):
            late_word()
    store.validation.replace(PLAN, PERIOD, living, [], [make_finding()], [])
    assert store.validation.findings(PLAN, PERIOD) == [make_finding()]


def test_the_same_text_is_the_same_draft_and_another_supersedes_it(store: Store) -> None:
    first = save_draft(store, "一")
    assert save_draft(store, "一", at=minutes(1)) == first
    second = save_draft(store, "二", at=minutes(2))
    assert store.papers.latest(PLAN, PERIOD, "bulletin") == second
    assert [(row.id, row.superseded) for row in store.papers.list(PLAN)] == [(first.id, True), (second.id, False)]
    assert store.papers.text_of(second.id) == "二"
    assert store.papers.pinned_of(second.id) == {"submissions": ["s1"]}
    assert store.papers.faces_of(second.id) == {"pdf": "draft 二".encode()}
    assert save_draft(store, "一", at=minutes(3)) == first


def test_an_approval_binds_the_hash_of_the_current_draft(store: Store) -> None:
    first = save_draft(store, "一")
    with pytest.raises(BusyError):
        store.papers.approve(first.id, "another hash", "李四", NOW, NOBODY)
    second = save_draft(store, "二")
    with pytest.raises(BusyError):
        approve(store, first)
    approved = approve(store, second)
    assert (approved.state, approved.approved_by) == (PaperState.APPROVED, "李四")
    assert store.papers.approve(second.id, second.sha256, "王五", minutes(1), NOBODY) == approved
    assert save_draft(store, "二", at=minutes(9)) == approved


def test_a_new_draft_or_a_step_back_takes_the_approval_away(store: Store) -> None:
    paper = approve(store, save_draft(store, "一"))
    assert store.papers.send_back(paper.id).state is PaperState.DRAFT
    approve(store, paper)
    save_draft(store, "二")
    assert save_draft(store, "一").state is PaperState.DRAFT


def test_nothing_is_issued_without_an_approval(store: Store) -> None:
    paper = save_draft(store)
    with pytest.raises(NotReadyError):
        issue(store, paper)


def test_numbers_run_without_gap_in_the_year_and_in_all(store: Store) -> None:
    found = []
    for period, day in (("2021-11", date(2021, 12, 1)), ("2021-12", date(2021, 12, 31)), ("2022-01", date(2022, 2, 1))):
        paper = approve(store, save_draft(store, period, period=period))
        row = issue(store, paper, on=day, rule=NumberRule(first_issue=5, first_total_issue=46))
        found.append((row.issue, row.total_issue, store.papers.faces_of(row.id, "issued")["pdf"].decode()))
    assert found == [(5, 46, "第5期(总第46期)"), (6, 47, "第6期(总第47期)"), (1, 48, "第1期(总第48期)")]


def test_a_kind_without_a_number_rule_gets_no_number(store: Store) -> None:
    row = issue(store, approve(store, save_draft(store, kind="notice")), rule=None)
    assert (row.issue, row.total_issue, row.state) == (None, None, PaperState.ISSUED)


def test_issuing_twice_takes_one_number_and_writes_the_deliveries_once(store: Store) -> None:
    register(store, "a@ordos.gov.cn", "b@ordos.gov.cn")
    paper = approve(store, save_draft(store))
    letters = [make_letter(address, paper=paper.id) for address in ("a@ordos.gov.cn", "b@ordos.gov.cn")]
    assert issue(store, paper, *letters) == issue(store, paper, *letters)
    assert [delivery.recipient for delivery in store.outbox.list(PLAN, PERIOD)] == ["a@ordos.gov.cn", "b@ordos.gov.cn"]


def test_a_number_taken_meanwhile_is_never_printed_twice(store: Store) -> None:
    other = approve(store, save_draft(store, "other", period="2021-02"))
    paper = approve(store, save_draft(store))
    seen: list[Numbers] = []

    def freeze(numbers: Numbers) -> Frozen:
        if not seen:
            issue(store, other)
        seen.append(numbers)
        return Frozen(faces={"pdf": str(numbers.issue).encode()})

    row = issue(store, paper, freeze=freeze)
    assert [numbers.issue for numbers in seen] == [1, 2]
    assert store.papers.faces_of(row.id, "issued") == {"pdf": b"2"}


def test_a_letter_to_a_stranger_stops_the_whole_issue(store: Store) -> None:
    register(store, "a@ordos.gov.cn")
    paper = approve(store, save_draft(store))
    with pytest.raises(UserError, match="不在收件人名册中"):
        issue(store, paper, make_letter("a@ordos.gov.cn"), make_letter("evil@example.com"))
    assert store.papers.get(paper.id).state is PaperState.APPROVED
    assert store.outbox.list(PLAN, PERIOD) == []
    assert issue(store, paper).issue == 1


def test_an_issued_paper_stays_and_another_text_needs_a_correction(store: Store) -> None:
    issued = issue(store, approve(store, save_draft(store, "一")))
    assert save_draft(store, "一") == issued
    with pytest.raises(BusyError, match="更正"):
        save_draft(store, "二")
    with pytest.raises(BusyError):
        store.papers.send_back(issued.id)
    assert store.papers.latest(PLAN, PERIOD, "bulletin") == issued


def test_a_correction_keeps_the_number_of_its_original_and_takes_none(store: Store) -> None:
    original = issue(store, approve(store, save_draft(store, "一")))
    draft = approve(store, save_draft(store, "二", kind=PaperKind.CORRECTION, revision=1, corrected="新"))
    issue(store, approve(store, save_draft(store, "later", period="2021-04")))
    correction = issue(store, draft, on=date(2022, 1, 6))
    assert (correction.issue, correction.total_issue, correction.revision) == (1, 1, 1)
    assert store.papers.corrected_by(correction.id) == "新"
    assert store.papers.latest(PLAN, PERIOD, PaperKind.BULLETIN) == original
    second = issue(store, approve(store, save_draft(store, "三", kind=PaperKind.CORRECTION, revision=2)))
    assert (second.issue, second.revision) == (1, 2)
    next_one = issue(store, approve(store, save_draft(store, "next", period="2021-05")))
    assert (next_one.issue, next_one.total_issue) == (3, 3)


def test_a_draft_that_is_withdrawn_stands_no_more_and_an_issued_one_stays(store: Store) -> None:
    draft = save_draft(store, "二", kind=PaperKind.CORRECTION, revision=1)
    assert store.papers.withdraw(PLAN, PERIOD, PaperKind.CORRECTION)
    assert store.papers.latest(PLAN, PERIOD, PaperKind.CORRECTION) is None
    with pytest.raises(BusyError):
        approve(store, draft)
    issued = issue(store, approve(store, save_draft(store, "一")))
    assert not store.papers.withdraw(PLAN, PERIOD, PaperKind.BULLETIN)
    assert store.papers.latest(PLAN, PERIOD, PaperKind.BULLETIN) == issued


def test_the_rules_of_a_paper_are_kept_once_under_their_hash(store: Store) -> None:
    assert (store.rules.has("h"), store.rules.get("h")) == (False, {})
    store.rules.keep("h", {"plan/plan.yaml": "id: 一"}, NOW)
    store.rules.keep("h", {"plan/plan.yaml": "another"}, NOW)
    assert (store.rules.has("h"), store.rules.get("h")) == (True, {"plan/plan.yaml": "id: 一"})


def test_an_approval_keeps_whom_it_was_given_for(store: Store) -> None:
    until = Recipient(group="leaders", name="甲", address="a@ordos.gov.cn", valid_to=date(2021, 12, 31))
    store.recipients.import_lines([RecipientLine(line=2, recipient=until)])
    paper, before = save_draft(store), store.recipients.snapshot(["leaders"], NOW.date())
    assert store.papers.readers_of(paper.id) is None
    row = store.papers.approve(paper.id, paper.sha256, "李四", NOW, before)
    assert (row.recipients_sha256, store.papers.readers_of(paper.id)) == (before.sha256, (until,))
    register(store, "b@ordos.gov.cn")
    assert store.papers.readers_of(paper.id) == (until,)
    assert store.papers.readers_of(store.papers.send_back(paper.id).id) is None
