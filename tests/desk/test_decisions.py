"""Decisions hold: through files sent again and re-runs; each can be seen and taken back; what they say is said."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from desk.cli import app
from desk.judging import judge_again
from desk.terminal import console
from diaodu import ROOT
from diaodu.adapters.renderers.notice import render_notice
from diaodu.domain.ledger import Recipient, RecipientLine
from diaodu.domain.states import RunKind
from tasks.month import open_month
from tasks.review.returns import return_findings
from tests.lib.command_line import call_json
from tests.lib.factories import unit_code
from tests.lib.packages import saved
from tests.lib.small_month import FUNDS, NARRATIVE

pytestmark = pytest.mark.slow

PLAN, PERIOD, UNIT = "ordos-2021", "2021-01", "东胜区"
ROWS = [
    (1, "乙一号", "江苏乙公司", "区外", 5000, 100, 100, 100, 100),
    (2, "乙二号", "江苏丙公司", "区外", 500, 900, 900, 900, 900),  # M-03: more came than was agreed
    (3, "乙三号", "江苏丁公司", "区外", 5000, 200, 100, 200, 100),  # M-01: more this month than this year
]
MENDED = (3, "乙三号", "江苏丁公司", "区外", 5000, 100, 100, 200, 100)


@pytest.fixture
def month(tmp_path: Path) -> "Month":
    return Month(tmp_path)


class Month:
    """A unit's month by the command line; each file comes a day after the one before."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.day = folder, 10

    def send(
        self,
        *rows: Sequence[Any],
        period: str = PERIOD,
        header: Sequence[str] = FUNDS,
        beside: tuple[str, list[Sequence[Any]]] | None = None,
    ) -> dict[str, Any]:
        self.day += 1
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "到位资金表"
        sheet.append(header)
        for row in rows:
            sheet.append(row)
        for row in beside[1] if beside else ():
            (book[beside[0]] if beside[0] in book.sheetnames else book.create_sheet(beside[0])).append(row)
        path = self.folder / f"{self.day}日.xlsx"
        path.write_bytes(saved(book))
        at = f"{period}-{self.day}T09:00:00+08:00"
        return call_json("submit", PLAN, period, "--unit", UNIT, str(path), "--received-at", at)

    def review(self, rule: str, kind: str, *words: str, reason: str = "与附件不符") -> dict[str, Any]:
        wanted = next(f["id"] for f in self.findings() if f["rule"] == rule)
        return review(wanted, kind, *words, reason=reason)

    def findings(self, period: str = PERIOD) -> list[dict[str, Any]]:
        return call_json("findings", PLAN, period, "--unit", UNIT)["findings"]

    def finding(self, rule: str, period: str = PERIOD) -> dict[str, Any]:
        return next(f for f in self.findings(period) if f["rule"] == rule)

    def rules(self, period: str = PERIOD) -> set[str]:
        return {f["rule"] for f in self.findings(period)}

    def counts(self, period: str = PERIOD) -> dict[str, int]:
        units = call_json("status", PLAN, period)["units"]
        return next(unit["rows"] for unit in units if unit["unit"] == UNIT)


def review(wanted: str, kind: str, *words: str, reason: str = "与附件不符") -> dict[str, Any]:
    return call_json("review", wanted, kind, *words, "--reason", reason, "--by", "李审核")[0]


CORRECT = ("--value", "10", "--confirmed-by", "王某 1月12日 电话")


def funds_of(measure: str = "funds_outside_ytd") -> int:
    measures = call_json("scores", PLAN, PERIOD)["measures"]
    return next(m["value"] for m in measures if m["measure"] == measure and m["unit"] == UNIT)


# --- a decision is about a matter, not about a file ---------------------------------------------------------
@pytest.mark.parametrize(
    ("rule", "kind", "state"),
    [
        ("M-03", "reject", "rejected"),
        pytest.param("M-03", "return", "held", marks=pytest.mark.slow),
        pytest.param("M-01", "waive", "waived", marks=pytest.mark.slow),
    ],
)
def test_a_decision_holds_in_a_file_sent_again_in_which_its_matter_is_unchanged(
    month: Month, rule: str, kind: str, state: str
) -> None:
    month.send(*ROWS)
    assert month.review(rule, kind)["record_state"] == state
    before = month.counts()[state]
    again = [(7, "甲零号", *ROWS[0][2:]), *ROWS] if kind == "waive" else [ROWS[1], ROWS[0], MENDED]
    month.send(*again)
    assert month.counts()[state] >= 1
    assert month.finding(rule)["decision"] == kind
    assert before == 1 + (kind == "return")
    assert "F-LAPSE" not in month.rules()


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", ["waive", pytest.param("reject", marks=pytest.mark.slow), pytest.param("return", marks=pytest.mark.slow)]
)
def test_a_decision_holds_in_a_file_in_which_the_same_amounts_are_spelled_otherwise(month: Month, kind: str) -> None:
    month.send(*ROWS)
    state = month.review("M-01", kind)["record_state"]
    before = month.counts()
    month.send(
        *[(*row[:4], *(f"{value}.00万元" if isinstance(value, int) else value for value in row[4:])) for row in ROWS]
    )
    assert (month.counts(), before[state] > 0) == (before, True)
    assert month.finding("M-01")["decision"] == kind
    assert "F-LAPSE" not in month.rules()


def test_a_rejected_record_is_in_no_figure_and_counted_as_rejected_everywhere(month: Month) -> None:
    month.send(*ROWS[:2])
    assert funds_of() == 1000_0000
    month.review("M-03", "reject")
    assert month.counts() == {
        "read": 2, "accepted": 1, "held": 0, "waived": 0, "rejected": 1, "carried": 0, "unread": 0,
    }  # fmt: skip
    assert funds_of() == 100_0000
    excluded = call_json("explain", PLAN, PERIOD, UNIT)["excluded"]
    assert [(one["project"], one["rule"]) for one in excluded] == [("乙二号", "M-03")]


@pytest.mark.parametrize(
    "kind", ["reject", pytest.param("return", marks=pytest.mark.slow), pytest.param("waive", marks=pytest.mark.slow)]
)
def test_a_decision_whose_matter_changes_lapses_and_the_steward_is_told(month: Month, kind: str) -> None:
    month.send(*ROWS[:2])
    month.review("M-03", kind)
    month.send(ROWS[0], (*ROWS[1][:7], 800, 900))
    told = month.finding("F-LAPSE")
    assert (told["severity"], told["project"], told["cell"], told["decision"]) == ("info", "乙二号", "H3", "")
    assert "900" in told["message"]
    assert "现填“800”" in told["message"]
    assert "与附件不符（李审核" in told["message"]
    assert month.finding("M-03")["decision"] == ""
    assert month.counts()["accepted"] == 2
    review(told["id"], "undo", reason="已核对")
    assert "F-LAPSE" not in month.rules()


@pytest.mark.slow
def test_what_no_longer_applies_is_told_when_its_record_is_gone(month: Month) -> None:
    month.send(*ROWS[:2])
    month.review("M-03", "reject")
    month.send(ROWS[0])
    assert "没有该记录" in month.finding("F-LAPSE")["message"]


@pytest.mark.slow
def test_a_rejection_holds_while_its_cell_is_unchanged_though_the_rule_passes_now(month: Month) -> None:
    month.send(*ROWS[:2])
    month.review("M-03", "reject")
    month.send(ROWS[0], (*ROWS[1][:4], 9000, *ROWS[1][5:]))
    assert month.counts()["rejected"] == 1
    assert month.finding("F-KEEP")["decision"] == "reject"
    review(month.finding("F-KEEP")["id"], "undo")
    assert month.counts()["accepted"] == 2


@pytest.mark.slow
def test_a_lapsed_decision_can_be_made_anew_on_the_notice(month: Month) -> None:
    month.send(*ROWS[:2])
    month.review("M-03", "reject")
    month.send(ROWS[0], (*ROWS[1][:7], 800, 900))
    month.review("F-LAPSE", "reject")
    assert month.counts()["rejected"] == 1
    month.send(ROWS[0], (*ROWS[1][:7], 800, 900), (4, "戊号", *ROWS[0][2:]))
    assert month.counts()["rejected"] == 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["reject", "waive"])
def test_what_was_decided_for_good_holds_in_the_next_months_full_list_and_lapses_there_once_it_changes(
    month: Month, kind: str
) -> None:
    month.send(*ROWS[:2])
    month.review("M-03", kind)
    month.send((*ROWS[0][:5], 50, 150, 150, 150), ROWS[1], period="2021-02")
    assert month.counts("2021-02")["rejected"] == (kind == "reject")
    assert month.finding("M-03", "2021-02")["decision"] == kind
    month.send((*ROWS[0][:5], 50, 200, 200, 200), (*ROWS[1][:5], 10, 910, 910, 910), period="2021-03")
    assert (month.counts("2021-03")["rejected"], "F-LAPSE" in month.rules("2021-03")) == (0, True)
    month.send((*ROWS[0][:5], 50, 250, 250, 250), (*ROWS[1][:5], 10, 920, 920, 920), period="2021-04")
    assert "F-LAPSE" not in month.rules("2021-04")


# --- every decision can be seen and taken back ---------------------------------------------------------------
def decided(**wanted: Any) -> list[dict[str, Any]]:
    found = call_json("decisions", PLAN, PERIOD, "--unit", UNIT)["decisions"]
    return [one for one in found if all(one[name] == value for name, value in wanted.items())]


@pytest.mark.slow
def test_a_correction_is_told_to_the_unit_and_seen_and_taken_back(month: Month) -> None:
    month.send(*ROWS)
    wrong = month.finding("M-01")
    assert review(wrong["id"], "correct", *CORRECT)["record_state"] == "accepted"
    assert funds_of("funds_month") == 1010_0000
    told = month.finding("F-FIX")
    assert (told["cell"], told["value"], told["decision"]) == ("F4", "200", "correct")
    assert "已代为更正为“10”" in told["message"]
    assert "王某 1月12日 电话" in told["message"]
    (one,) = decided()
    assert (one["old"], one["new"], one["by"], one["status"]) == ("200", "10", "李审核", "holds")
    page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8").partition("## decisions")[2]
    assert [name for name in (*one, *one["effect"]) if f"`{name}`" not in page] == []
    assert one["effect"]["records"] == 1
    assert review(wrong["id"], "undo", reason="应为100")["record_state"] == "held"
    assert month.finding("M-01")["decision"] == ""
    assert [(d["kind"], d["status"]) for d in decided()] == [("correct", "undone"), ("undo", "undo")]
    assert "F-FIX" not in month.rules()


@pytest.mark.slow
def test_a_second_correction_replaces_the_first_and_keeps_what_the_unit_wrote(month: Month) -> None:
    month.send(*ROWS)
    wrong = month.finding("M-01")
    review(wrong["id"], "correct", *CORRECT)
    review(wrong["id"], "correct", "--value", "100", *CORRECT[2:])
    assert funds_of("funds_month") == 1100_0000
    assert [(d["old"], d["new"], d["status"]) for d in decided()] == [
        ("200", "10", "replaced"), ("200", "100", "holds"),
    ]  # fmt: skip
    review(wrong["id"], "undo", reason="核对附件")
    assert funds_of("funds_month") == 1010_0000


@pytest.mark.slow
def test_a_correction_may_be_of_another_column_and_of_a_blank(month: Month) -> None:
    month.send(*ROWS)
    wrong = month.finding("M-01")["id"]
    review(wrong, "correct", "--column", "年初累计到位资金", "--value", "200", *CORRECT[2:])
    assert month.finding("F-FIX")["cell"] == "G4"
    assert month.counts()["held"] == 0
    other = month.finding("M-03")["id"]
    review(other, "correct", "--column", "已录入系统金额(万元)", "--value", "", *CORRECT[2:])
    assert {f["cell"] for f in month.findings() if f["rule"] == "F-FIX"} == {"G4", "I3"}
    assert month.finding("F-MISS")["cell"] == "I3"
    call_json(
        "review",
        wrong,
        "correct",
        "--column",
        "天气",
        "--value",
        "1",
        *CORRECT[2:],
        "--reason",
        "x",
        "--by",
        "y",
        code=2,
    )


@pytest.mark.slow
def test_a_correction_holds_in_a_file_sent_again_until_the_unit_writes_otherwise(month: Month) -> None:
    month.send(*ROWS)
    month.review("M-01", "correct", *CORRECT)
    month.send(ROWS[2], ROWS[0])
    assert (month.finding("F-FIX")["cell"], month.counts()["held"]) == ("F2", 0)
    month.send((*ROWS[2][:5], 300, 300, 300, 300), ROWS[0])
    assert "F-FIX" not in month.rules()
    assert "现填“300”" in month.finding("F-LAPSE")["message"]
    assert funds_of("funds_month") == 400_0000


@pytest.mark.slow
def test_decisions_say_who_when_what_why_and_what_they_change(month: Month) -> None:
    month.send(*ROWS)
    month.review("M-03", "return", reason="请附合同")
    month.review("M-03", "reject", reason="重复资金")
    shown = CliRunner().invoke(app, ["decisions", PLAN, PERIOD]).stdout
    assert "李审核" in shown
    first, second = decided()
    assert [(d["kind"], d["status"], d["reason"]) for d in (first, second)] == [
        ("return", "replaced", "请附合同"), ("reject", "holds", "重复资金"),
    ]  # fmt: skip
    assert second["effect"]["records"] == -1
    assert second["effect"]["yuan"]["年初累计到位资金"] == -900_0000
    assert "年初累计到位资金-900万元" in second["effect"]["text"]
    review(second["id"], "undo", reason="补了说明")
    assert month.finding("M-03")["decision"] == "return"
    month.send(*ROWS[:1])
    assert decided(kind="return")[0]["status"] == "lapsed"


@pytest.mark.slow
def test_a_waived_amount_that_cannot_be_read_is_said_to_be_in_no_total(month: Month) -> None:
    month.send((1, "乙一号", "江苏乙公司", "区外", 5000, 100, "800万美元", 900, None))
    waived = month.review("F-CURR", "waive", reason="属实")
    assert (waived["record_state"], waived["lacks"]) == ("waived", "年初累计到位资金")
    assert decided(kind="waive")[0]["effect"]["text"].endswith(
        "“年初累计到位资金”没有可用的数，合计中不含（数值属实的请用 correct 写明单位）"
    )
    assert month.review("F-CURR", "undo")["lacks"] == ""


@pytest.mark.slow
def test_what_was_taken_back_or_never_decided_cannot_be_undone(month: Month) -> None:
    month.send(*ROWS)
    wanted = month.finding("M-03")["id"]
    words = ("review", wanted, "undo", "--reason", "x", "--by", "y")
    assert "没有可撤销" in str(call_json(*words, code=2))
    review(wanted, "reject")
    review(wanted, "undo")
    assert "没有可撤销" in str(call_json(*words, code=2))
    assert "已经撤销" in str(call_json("review", decided(kind="reject")[0]["id"], *words[2:], code=2))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_in_any_order_every_decision_on_an_unchanged_matter_is_kept(month: Month, seed: int) -> None:
    chance, made = random.Random(seed), []  # noqa: S311 - only to choose steps
    month.send(*ROWS)
    for _ in range(8):
        step = chance.choice(["send", "decide", "undo", "judge"])
        if step == "send":
            others = [(9, f"丁{month.day}号", *ROWS[0][2:])]
            month.send(*chance.sample([*ROWS, *others], 4))
        elif step == "judge":
            judge_again(open_month(PLAN, PERIOD), RunKind.REVIEW)
        elif step == "decide":
            made.append(chance.choice(["reject", "return", "waive"]))
            month.review("M-03", made[-1])
        elif made:
            made.pop()
            month.review("M-03", "undo")
        stands = made[-1] if made else ""
        assert month.finding("M-03")["decision"] == stands
        assert month.counts()["rejected"] == (stands == "reject")
        assert month.counts()["held"] == 1 + (stands == "return")


# --- findings end, and those about a sheet or a form can be answered ------------------------------------------
BROKEN = (*FUNDS[:3], *FUNDS[4:])  # without 资金来源地


@pytest.mark.slow
def test_a_finding_about_a_form_is_closed_by_its_newer_version_in_whatever_file(month: Month) -> None:
    month.send(*((*row[:3], *row[4:]) for row in ROWS), header=BROKEN)
    assert month.finding("F-HEADER")["severity"] == "critical"
    assert month.counts()["unread"] == 3
    month.send(*ROWS[:1])
    assert "F-HEADER" not in month.rules()
    assert (month.counts()["read"], month.counts()["unread"]) == (1, 0)


@pytest.mark.slow
def test_a_broken_sheet_beside_other_forms_is_closed_by_a_later_file_and_not_by_an_earlier_one(month: Month) -> None:
    def both(rows: Sequence[Sequence[Any]], header: Sequence[str]) -> None:
        month.send(*rows, header=header, beside=("工作情况表", [NARRATIVE, (1, "经验做法", None, "推行专班制。")]))

    both([(*row[:3], *row[4:]) for row in ROWS], BROKEN)
    assert month.finding("F-HEADER")["sheet"] == "到位资金表"
    month.send(*ROWS[:1])
    assert "F-HEADER" not in month.rules()
    both([(*row[:3], *row[4:]) for row in ROWS], BROKEN)
    assert "F-HEADER" in month.rules()


@pytest.mark.slow
def test_a_finding_about_a_sheet_is_answered_and_the_answer_holds_while_it_says_the_same(month: Month) -> None:
    gapped = [ROWS[0], *((at, f"戊{at}号", *ROWS[0][2:]) for at in (3, 4, 5, 6))]
    month.send(*gapped)
    gap = month.finding("F-GAP")
    assert gap["record"] == ""
    assert review(gap["id"], "waive", reason="2号已并入1号")["record_state"] == ""
    month.send(*gapped, (7, "戊七号", *ROWS[0][2:]))
    assert (month.finding("F-GAP")["decision"], month.finding("F-GAP")["decision_reason"]) == ("waive", "2号已并入1号")
    assert "逐条" in str(
        call_json("review", month.finding("F-GAP")["id"], "reject", "--reason", "x", "--by", "y", code=2)
    )
    review(month.finding("F-GAP")["id"], "undo")
    assert month.finding("F-GAP")["decision"] == ""
    month.review("F-GAP", "waive")
    month.send(*gapped, (8, "戊八号", *ROWS[0][2:]))
    assert month.finding("F-GAP")["decision"] == ""


@pytest.mark.slow
def test_a_list_the_same_as_last_months_is_answered(month: Month) -> None:
    month.send(*ROWS[:1])
    month.send(*ROWS[:1], period="2021-02")
    same = month.finding("F-SAME", "2021-02")
    review(same["id"], "waive", reason="本月无新增")
    month.send(*ROWS[:1], period="2021-02")
    assert month.finding("F-SAME", "2021-02")["decision"] == "waive"


# --- what was decided is said ---------------------------------------------------------------------------------
def texts_of(path: str) -> str:
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    return "\n".join([*(str(c.value) for c in cells if c.value), *(c.comment.text for c in cells if c.comment)])


@pytest.mark.slow
def test_a_correction_of_another_cell_by_the_same_id_leaves_the_first_one_in_force(month: Month) -> None:
    month.send(*ROWS)
    wanted = month.finding("M-01")["id"]
    review(wanted, "correct", *CORRECT, reason="多填一个零")
    proof = ("--column", "凭证类型", "--value", "银行进账单", "--confirmed-by", "王某 1月13日 电话")
    review(wanted, "correct", *proof, reason="漏填凭证")
    fixed = {f["column"]: f["message"] for f in month.findings() if f["rule"] == "F-FIX"}
    assert ["理由：多填一个零" in fixed["funds_month"], "理由：漏填凭证" in fixed["proof"]] == [True, True]
    assert "F-LAPSE" not in month.rules()
    made = call_json("decisions", PLAN, PERIOD)["decisions"]
    assert [(one["column"], one["status"]) for one in made] == [("funds_month", "holds"), ("proof", "holds")]


@pytest.mark.slow
def test_a_correction_of_another_cell_leaves_open_what_it_does_not_mend(month: Month) -> None:
    month.send(*ROWS)
    review(month.finding("M-01")["id"], "correct", "--column", "凭证类型", "--value", "银行", "--confirmed-by", "王某")
    left = month.finding("M-01")
    assert (left["severity"], left["decision"]) == ("critical", "")
    assert month.counts()["held"] == 1


@pytest.fixture
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A terminal on which no cell of a table is broken: one that was opened before keeps its width."""
    monkeypatch.setenv("COLUMNS", "400")
    console.cache_clear()
    yield
    console.cache_clear()


@pytest.mark.slow
def test_a_decision_and_its_reason_reach_the_clerk_and_a_waived_matter_is_no_more_returned(
    month: Month, wide_terminal: None
) -> None:
    month.send(*ROWS)
    month.review("M-01", "waive", reason="跨年到位，附银行回单")
    month.review("M-03", "reject", reason="与上年重复")
    (returned,) = [unit for unit in call_json("status", PLAN, PERIOD)["units"] if unit["unit"] == UNIT]
    assert returned["rows"] | {"waived": 1, "rejected": 1} == returned["rows"]
    assert "critical" not in call_json("status", PLAN, PERIOD)["findings"]
    found = month.send(*ROWS)
    for path in (found["returned"], *found["returned_files"]):
        told = texts_of(path)
        assert "说明后计入，理由：跨年到位，附银行回单（李审核）" in told
        assert "不予计入，理由：与上年重复（李审核）" in told
        assert "退回 M-01" not in told
    shown = CliRunner().invoke(app, ["findings", PLAN, PERIOD, "--unit", UNIT]).stdout
    assert "说明后计入 M-01" in shown
    assert "处理意见：跨年到位，附银行回单（李审核）" in shown


@pytest.mark.slow
def test_a_notice_tells_what_is_settled_apart_from_what_is_asked(month: Month) -> None:
    month.send(*ROWS)
    month.review("M-01", "waive", reason="附银行回单")
    month.review("M-03", "return", reason="请附合同")
    opened = open_month(PLAN, PERIOD)
    (report,) = [one for one in opened.reports() if one.unit == UNIT]
    findings = opened.store.validation.findings(*opened.key)
    body = render_notice(
        opened.plan, opened.period, report, findings, deadline="2021年2月2日", forms=opened.folder.forms
    )
    assert body.subject.endswith("退回1条、提示1条、已处理1条")
    returned, _, settled = body.text.partition("已处理（1条）")
    assert "处理意见：退回补正，理由：请附合同（李审核）" in returned
    assert "处理意见：说明后计入，理由：附银行回单（李审核）" in settled
    assert "如何处理：已按说明处理" in settled


@pytest.mark.slow
def test_explain_says_how_the_items_become_the_printed_total_and_what_was_decided(month: Month) -> None:
    month.send(*ROWS)
    month.review("M-03", "reject", reason="与上年重复")
    found = call_json("explain", PLAN, PERIOD, UNIT)
    earned = [float(item["points"]) for item in found["items"] if item["points"] is not None]
    assert found["total"].startswith(f"各项得分之和{'＋'.join(f'{one:.2f}' for one in earned)}＝{sum(earned):.2f}")
    assert found["total"].endswith(f"总分{found['points']}")
    assert found["excluded"][0]["decision_reason"] == "与上年重复"
    assert [one["kind"] for one in found["decisions"]] == ["reject"]
    assert "折算" in found["total"]


@pytest.mark.slow
def test_a_unit_hears_of_a_decision_that_is_taken_back_though_it_heard_the_same_before(month: Month) -> None:
    opened = open_month(PLAN, PERIOD, f"{PERIOD}-28T09:00:00+08:00")
    clerk = Recipient(group="clerks", name="王某", address="wang@unit.example", unit=unit_code(UNIT))
    opened.store.recipients.import_lines([RecipientLine(line=2, recipient=clerk)])

    def letters() -> int:
        return_findings(open_month(PLAN, PERIOD, f"{PERIOD}-28T09:00:00+08:00"), notify=True)
        return len(opened.store.outbox.list(PLAN, PERIOD))

    month.send(*ROWS)
    assert (letters(), letters()) == (1, 1)
    month.review("M-01", "waive")
    assert letters() == 2
    month.review("M-01", "undo")
    assert (letters(), letters()) == (3, 3)
