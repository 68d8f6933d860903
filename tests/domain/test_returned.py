"""Which cells of a returned workbook are marked, how, and how our own sheets are known again."""

import pytest

from diaodu.domain.intake.return_marks import INDEX, STATE, mark_text, read_mark
from diaodu.domain.review.returned import (
    cell_marks,
    fill_of,
    merged_marks,
    problem_words,
    remedy_words,
    told_uncounted,
    treatment,
)
from tests.lib.factories import make_finding


@pytest.mark.parametrize(
    ("severity", "decision", "fill"),
    [
        ("critical", "", "critical"),
        ("warning", "", "warning"),
        ("info", "", None),
        ("critical", "waive", None),
        ("warning", "correct", None),
        ("warning", "return", "critical"),
        ("info", "reject", None),
        ("critical", "reject", None),
    ],
)
def test_the_colour_is_the_severity_unless_a_steward_decided(severity, decision, fill):
    assert fill_of(make_finding(severity=severity, decision=decision)) == fill


def test_one_mark_a_cell_the_gravest_first():
    found = [
        make_finding(id="1", cell="C4", severity="info", rule="F-APPROX"),
        make_finding(id="2", cell="C4", severity="critical", rule="O-01"),
        make_finding(id="3", cell="", rule="F-TOTAL", severity="warning"),
        make_finding(id="4", cell="", sheet="", rule="F-SIGN"),
    ]
    marks = {mark.cell: mark for mark in cell_marks(found)}
    assert set(marks) == {"C4", "A1"}
    assert marks["C4"].fill == "critical"
    assert [line[:6] for line in marks["C4"].lines] == ["①退回 O-", "怎样修改：请", "②提示 F-", "怎样修改：请"]
    both = merged_marks(list(marks.values()))
    assert (both.fill, len(both.lines)) == ("critical", 6)


def test_a_treatment_names_the_decision_that_stands():
    assert treatment(make_finding()) == "退回"
    assert treatment(make_finding(decision="waive")) == "说明后计入"
    assert treatment(make_finding(severity="warning", decision="return")) == "退回补正"
    assert treatment(make_finding(severity="info", decision="first")) == "提示（首报）"


def test_what_was_decided_is_said_with_its_reason_and_nothing_is_asked_any_more():
    waived = make_finding(decision="waive", decision_reason="分期项目首期", decision_by="李审核")
    assert problem_words(waived).endswith("处理意见：说明后计入，理由：分期项目首期（李审核）")
    assert "无须修改" in remedy_words(waived)
    assert remedy_words(make_finding(decision="return", remedy="请补填")) == "请补填"
    assert [line[:5] for mark in cell_marks([waived]) for line in mark.lines] == ["说明后计入", "怎样处理："]


@pytest.mark.parametrize(
    ("severity", "decision", "record", "is_said"),
    [
        ("warning", "", "r1", True),
        ("warning", "", "r2", False),  # counts
        ("warning", "", "", False),  # of no record
        ("warning", "drop", "r1", True),
        ("warning", "waive", "r1", False),  # nothing is asked
        ("critical", "", "r1", False),  # its own heading says so
        ("info", "", "r1", False),
    ],
)
def test_of_what_is_to_be_verified_it_is_said_that_its_record_is_in_no_figure(
    severity: str, decision: str, record: str, is_said: bool
):
    finding = make_finding(severity=severity, decision=decision, record=record)
    (told,) = told_uncounted([finding], {"r1"})
    assert told.message == finding.message + "（未计入）" * is_said


def test_our_sheets_say_what_they_are_and_no_other_text_does():
    assert read_mark(["标题", None, 3.0, mark_text(INDEX, "0123456789abcdef")]) == (INDEX, "0123456789abcdef")
    assert read_mark([mark_text(STATE, "0123456789abcdef")]) == (STATE, "0123456789abcdef")
    assert (
        read_mark(["审核意见", "diaodu-returned:index:准格尔旗", "见 diaodu-returned:index:0123456789abcdef"]) is None
    )
