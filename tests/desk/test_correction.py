"""更正: drafted when asked, approved and issued under the issue's number, mailed to whom the issue was and nobody else."""

import email
from email.policy import default
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from diaodu.domain.papers.blocks import paper_from_json
from diaodu.domain.states import PaperKind
from tasks.aggregate.assessment import last_period
from tasks.compile.draft import compile_paper
from tasks.month import Month, open_month
from tasks.release.closing import standing_paper_of
from tests.lib.command_line import call, call_json
from tests.lib.months import PERIOD, PLAN, judged_month
from tests.lib.post import A, B, C, Post, delivery, dispatch, missed, states
from tests.lib.small_month import write_small_month

UNIT, FIRST = "乌审旗", "伊金霍洛旗"
KIND = ("--kind", "correction")


@pytest.fixture
def closed(post: Post) -> Month:
    """A month whose bulletin was issued to two readers and sent."""
    post.register(f"leaders,甲,{A}", f"offices,乙,{B}")
    month = post.issue()
    dispatch()
    return month


def resend(post: Post, money: int, day: int = 2, **cells: str) -> None:
    """The unit's workbook sent again: its first project brought so much more, and cells of its signed projects."""
    book = openpyxl.load_workbook(post.folder / "in" / UNIT / f"{UNIT}.xlsx")
    for column in (6, 7, 8):
        book["到位资金表"].cell(2, column).value += money
    for cell, text in cells.items():
        book["签约项目进展表"][cell] = text
    path = post.folder / f"更正{day}.xlsx"
    book.save(path)
    call("submit", PLAN, PERIOD, "--unit", UNIT, str(path), "--received-at", f"2021-04-0{day}T10:00")


def issue_correction() -> dict[str, Any]:
    call_json("approve", PLAN, PERIOD, *KIND, "--by", "王局长")
    return call_json("issue", PLAN, PERIOD, *KIND, "--by", "张经办")


def drafted() -> dict[str, Any]:
    return call_json("correct", PLAN, PERIOD)


def text_of(month: Month) -> str:
    row = month.store.papers.latest(*month.key, PaperKind.CORRECTION)
    assert row is not None
    return month.store.papers.faces_of(row.id, "issued" if row.issue else "draft")["txt"].decode()


def letters(month: Month, kind: PaperKind) -> dict[str, Any]:
    found = [one for one in month.store.outbox.list(*month.key) if one.kind is kind]
    return {
        one.recipient: email.message_from_bytes(month.store.outbox.message_of(one), policy=default) for one in found
    }


@pytest.mark.slow
def test_a_correction_says_what_moved_and_goes_to_whom_the_issue_went_and_nobody_else(
    closed: Month, post: Post
) -> None:
    assert (drafted()["changes"], drafted()["paper"]) == ([], None)
    assert "没有待签发的更正" in call_json("approve", PLAN, PERIOD, *KIND, "--by", "王局长", code=11)
    resend(post, 600)
    found = drafted()
    assert found["recipients"] == 2
    cells = {(one["row"], one["before"], one["after"]) for one in found["changes"] if not one["is_rank"]}
    assert (UNIT, "2400", "3000") in cells
    assert ("合计", "19800", "20400") in cells
    moved = {(one["row"], one["before"], one["after"]) for one in found["changes"] if one["is_rank"]}
    assert moved == {(UNIT, "2", "1"), (FIRST, "1", "2")}  # not its figure, only its place
    assert found["reasons"] == [f"{UNIT}2021年4月2日重新报送报表"]
    assert "尚未签发" in call_json("issue", PLAN, PERIOD, *KIND, "--by", "张经办", code=11)
    assert post.taken() == {A: 1, B: 1}

    post.register(f"leaders,丙,{C}")  # A and B have left the registry since
    issued = issue_correction()
    assert (issued["issue"], issued["revision"]) == (1, 1)
    said = text_of(closed)
    assert "第1期（总第1期）更正（1）" in said
    assert "《招商动态简报》2021年第1期（总第1期，2021年3月31日印发）现更正数据" in said
    assert f"{FIRST} | 区外到位资金（年初累计）（万元） | 第1位 | 第2位" in said
    assert post.taken() == {A: 1, B: 1}  # nothing unasked
    assert dispatch()["sent"] == 2
    assert post.taken() == {A: 2, B: 2}
    originals, sent = letters(closed, PaperKind.BULLETIN), letters(closed, PaperKind.CORRECTION)
    assert {to: one["In-Reply-To"] for to, one in sent.items()} == {
        to: one["Message-ID"] for to, one in originals.items()
    }
    assert sent[A]["Subject"].startswith("《招商动态简报》第1期更正（1）：关于《招商动态简报》2021年第1期的更正")
    names = [part.get_filename() for part in sent[A].iter_attachments()]
    assert names == [f"招商动态简报2021年第1期更正（1）{end}" for end in (".pdf", ".docx", "附表.xlsx")]
    assert (drafted()["paper"], call_json("status", PLAN, PERIOD)["corrections"]) == (None, 0)
    assert issue_again(issued)


def issue_again(issued: dict[str, Any]) -> bool:
    """Issued once more it is the same paper, and nobody gets another letter."""
    again = call_json("issue", PLAN, PERIOD, *KIND, "--by", "张经办")
    return again["paper"] == issued["paper"] and dispatch()["sent"] == 0


@pytest.mark.slow
def test_a_second_correction_starts_from_the_first_and_one_that_takes_it_back_says_so(
    closed: Month, post: Post
) -> None:
    resend(post, 600)
    drafted()
    issue_correction()
    resend(post, 111, day=3)
    cells = {(one["row"], one["before"], one["after"]) for one in drafted()["changes"]}
    assert (UNIT, "3000", "2511") in cells
    assert issue_correction()["revision"] == 2
    assert "前已更正1次，现更正" in text_of(closed)
    resend(post, 0, day=4)
    third = drafted()
    assert {(one["row"], one["after"]) for one in third["changes"]} >= {(UNIT, "2400"), ("合计", "19800")}
    assert third["reasons"] == [f"{UNIT}2021年4月4日重新报送报表"]
    issue_correction()
    assert "该期恢复印发时的内容" in text_of(closed)
    issued = closed.store.papers.latest(*closed.key, PaperKind.BULLETIN)
    assert issued is not None
    _, standing = standing_paper_of(closed, issued)
    original = paper_from_json(closed.store.papers.text_of(issued.id))
    assert (standing.title, standing.blocks) == (original.title, original.blocks)
    assert [call_json("papers", PLAN, PERIOD, *KIND)["papers"][n]["revision"] for n in range(3)] == [1, 2, 3]
    dispatch()
    assert post.taken() == {A: 4, B: 4}


@pytest.mark.slow
def test_what_changes_after_the_draft_or_the_approval_asks_for_another_one(closed: Month, post: Post) -> None:
    resend(post, 600)
    first = drafted()["paper"]
    resend(post, 700, day=3)
    assert "拟稿后数据又有变动" in call_json("approve", PLAN, PERIOD, *KIND, "--by", "王局长", code=12)
    assert drafted()["paper"] != first
    call_json("approve", PLAN, PERIOD, *KIND, "--by", "王局长")
    resend(post, 0, day=4)  # as it was printed: nothing is left to correct
    assert "拟稿后数据又有变动" in call_json("issue", PLAN, PERIOD, *KIND, "--by", "张经办", code=12)
    assert drafted()["paper"] is None
    assert "没有待签发的更正" in call_json("issue", PLAN, PERIOD, *KIND, "--by", "张经办", code=11)
    assert "correction" not in {one["kind"] for one in call_json("papers", PLAN, PERIOD)["papers"]}
    assert closed.store.papers.latest(*closed.key, PaperKind.CORRECTION) is None


@pytest.mark.slow
def test_a_decision_undone_before_the_issue_leaves_nothing_to_correct(closed: Month) -> None:
    held = next(f for f in call_json("findings", PLAN, PERIOD)["findings"] if f["rule"] == "O-01")
    call("review", held["id"], "waive", "--reason", "已核实", "--by", "李审核")
    found = drafted()
    assert "准格尔旗" in {one["row"] for one in found["changes"]}  # a figure of a unit that was held
    assert len(found["reasons"]) == 1
    assert found["reasons"][0].endswith("经报送单位说明、核实后计入")
    assert "李审核" not in text_of(closed)
    call("review", held["id"], "undo", "--reason", "误判", "--by", "李审核")
    assert drafted()["paper"] is None


@pytest.mark.slow
def test_a_name_is_corrected_like_a_figure(closed: Month, post: Post) -> None:
    resend(post, 0, J3="2021-03-01")  # due and not started: it is listed by its name
    assert f"{UNIT}签约乙项目" in str(drafted()["changes"])
    issue_correction()
    resend(post, 0, day=3, J3="2021-03-01", B3=f"{UNIT}新名项目")
    told = {(one["before"], one["after"]) for one in drafted()["changes"]}
    assert any(f"{UNIT}签约乙项目" in before and not after for before, after in told)
    assert any(f"{UNIT}新名项目" in after and not before for before, after in told)
    assert f"{UNIT}新名项目" in text_of(closed)


@pytest.mark.slow
def test_readers_whom_a_person_closed_get_nothing_and_without_readers_it_is_printed_alone(post: Post) -> None:
    post.register(f"leaders,甲,{A}", f"offices,乙,{B}")
    post.issue()
    closing = ("--by", "张经办", "--reason", "地址已停用")
    call_json("resolve", delivery(B), "closed", *closing)
    resend(post, 600)
    assert drafted()["recipients"] == 1
    call_json("approve", PLAN, PERIOD, *KIND, "--by", "王局长")
    call_json("resolve", delivery(A), "closed", *closing)
    assert "收件人" in call_json("issue", PLAN, PERIOD, *KIND, "--by", "张经办", code=12)
    assert "没有收件人" in call("correct", PLAN, PERIOD).stderr
    assert issue_correction()["deliveries"] == {"ready": 0, "sent": 0, "failed": 0, "unknown": 0, "closed": 2}
    dispatch()
    assert post.taken() == {}
    assert set(states()) == {A, B}


@pytest.mark.slow
def test_who_gets_the_issue_late_gets_its_correction_after_it(closed: Month, post: Post) -> None:
    resend(post, 600)
    drafted()
    issue_correction()
    dispatch()
    post.register(f"leaders,甲,{A}", f"offices,乙,{B}", f"leaders,丙,{C}")
    missed()
    assert post.taken() == {A: 2, B: 2, C: 2}
    late = letters(closed, PaperKind.CORRECTION)[C]
    assert late["In-Reply-To"] == letters(closed, PaperKind.BULLETIN)[C]["Message-ID"]


@pytest.mark.slow
def test_a_bulletin_that_is_not_issued_is_not_corrected(closed: Month) -> None:
    assert "还没有印发" in call_json("correct", PLAN, "2021-04", code=11)
    assert open_month(PLAN, "2021-04").store.papers.list(PLAN, "2021-04") == []


@pytest.mark.slow
def test_the_files_of_a_correction_lie_beside_the_issue(closed: Month, post: Post) -> None:
    resend(post, 600)
    lie = drafted()
    assert Path(lie["pdf"]).read_bytes().startswith(b"%PDF")
    assert Path(lie["docx"]).name == "招商动态简报-2021年3月-草稿.docx"
    assert Path(lie["xlsx"]).parent.name == "correction"


# --- what is told in the next issue instead ---------------------------------------------------------------
@pytest.mark.slow
def test_a_figure_revised_since_and_not_corrected_is_told_in_the_next_issue(closed: Month, post: Post) -> None:
    resend(post, 600)
    april = judged_month(write_small_month(post.folder / "april", "2021-04"), "2021-04-30T09:00:00+08:00", "2021-04")
    (said,) = [one.text for one in compile_paper(april).blocks if "调整说明" in getattr(one, "text", "")]
    assert said == (
        "调整说明。2021年3月简报所列区外到位资金（年初累计）原为1.98亿元，核实后为2.04亿元；"
        "本月到位资金原为7260万元，核实后为7860万元。本期与上期比较，按核实后的数计算。"
    )
    before = {one.measure: one.value for one in last_period(april).values if one.unit is None}
    assert before["funds_month"] == 78_600_000  # 较上期 is taken from what is known now
    drafted()
    issue_correction()
    assert "调整说明" not in compile_paper(april).to_json()
