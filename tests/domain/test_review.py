"""A steward's decisions: which one stands, and what it makes of the record."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaodu.domain.ledger import Decision, Matter, UnitMarks
from diaodu.domain.results import Finding
from diaodu.domain.review.decisions import (
    answered,
    live_decisions,
    matter_of,
    record_state,
    standing_corrections,
    standing_decisions,
)
from diaodu.domain.states import DecisionKind, RecordState
from tests.lib.ledger_factories import NOW, make_decision, make_finding

MARKS = UnitMarks()
KINDS = [kind for kind in DecisionKind if kind is not DecisionKind.UNDO]


def stands(decisions: Sequence[Decision], period: str = "2021-03") -> list[Decision]:
    return [one.decision for one in standing_decisions(decisions, period)]


def follow(decisions: Sequence[Decision], *findings: Finding, period: str = "2021-03", **lines: Any) -> dict[str, str]:
    """Finding → the decision that stands on it."""
    found = answered(standing_decisions(decisions, period), findings, lines, MARKS)
    return {name: one.id for name, one in found.items()}


TRUTH = """
severity | decision | record
none     | -        | accepted
info     | -        | accepted
warning  | -        | accepted
critical | -        | held
info     | waive    | accepted
warning  | waive    | accepted
critical | waive    | waived
info     | return   | held
warning  | return   | held
critical | return   | held
info     | reject   | rejected
warning  | reject   | rejected
critical | reject   | rejected
info     | correct  | accepted
warning  | correct  | accepted
critical | correct  | held
"""
TABLE = [[cell.strip() for cell in line.split("|")] for line in TRUTH.strip().splitlines()[1:]]


@pytest.mark.parametrize(("severity", "decision", "state"), TABLE)
def test_what_a_decision_makes_of_a_record_with_one_finding(severity: str, decision: str, state: str) -> None:
    findings = [make_finding(severity=severity)] if severity != "none" else []
    standing = {"f1": make_decision(kind=decision)} if decision != "-" else {}
    assert record_state(findings, standing) == state


def test_every_kind_of_decision_is_in_the_table() -> None:
    assert {line[1] for line in TABLE} == {*DecisionKind, "-"} - {"undo"}
    assert {line[2] for line in TABLE} == set(RecordState) - {RecordState.CARRIED, RecordState.STANDS_IN}


def test_every_critical_finding_must_be_waived_before_the_record_counts() -> None:
    findings = [make_finding(id="a"), make_finding(id="b"), make_finding(id="c", severity="warning")]
    one = {"a": make_decision(finding="a")}
    assert record_state(findings, one) == "held"
    assert record_state(findings, one | {"b": make_decision(finding="b")}) == "waived"


def test_a_rejection_of_any_finding_outweighs_every_waiver() -> None:
    findings = [make_finding(id="a"), make_finding(id="b", severity="info")]
    standing = {"a": make_decision(finding="a"), "b": make_decision(finding="b", kind="reject")}
    assert record_state(findings, standing) == "rejected"


def test_a_decision_on_a_finding_that_is_no_longer_there_does_nothing() -> None:
    assert record_state([], {"f1": make_decision(kind="reject")}) == "accepted"


def test_the_latest_decision_on_a_finding_stands_whatever_their_order() -> None:
    first = make_decision(id="z", kind="reject")
    later = make_decision(id="a", kind="waive", at=NOW + timedelta(minutes=5))
    assert stands([later, first]) == [later]
    assert stands([first, later]) == [later]


@pytest.mark.parametrize(
    ("expires", "period", "stands_then"),
    [
        ("", "2021-03", True),
        ("", "2031-03", True),
        ("2021-03", "2021-03", True),
        ("2021-04", "2021-03", True),
        ("2021-02", "2021-03", False),
        ("2020-12", "2021-01", False),
        ("2021-09", "2021-10", False),
    ],
)
def test_a_decision_stands_through_the_period_it_expires_in(expires: str, period: str, stands_then: bool) -> None:
    assert bool(stands([make_decision(expires=expires, period=period)], period)) is stands_then


def test_a_decision_that_expired_does_not_bring_back_the_one_it_replaced() -> None:
    first = make_decision(id="d1", kind="reject")
    later = make_decision(id="d2", kind="waive", at=NOW + timedelta(minutes=5), expires="2021-02")
    assert stands([first, later]) == []


@given(
    st.lists(st.tuples(st.sampled_from(["critical", "warning", "info"]), st.sampled_from([*KINDS, None])), max_size=5)
)
def test_a_record_with_a_critical_finding_nobody_waived_is_never_in_the_figures(
    cells: list[tuple[str, str | None]],
) -> None:
    findings = [make_finding(id=str(n), severity=severity) for n, (severity, _) in enumerate(cells)]
    standing = {str(n): make_decision(finding=str(n), kind=kind) for n, (_, kind) in enumerate(cells) if kind}
    state = record_state(findings, standing)
    if any(severity == "critical" and kind != "waive" for severity, kind in cells):
        assert state in {"held", "rejected"}
    if state == "waived":
        assert any(severity == "critical" for severity, _ in cells)


@pytest.mark.parametrize("kind", KINDS)
def test_a_decision_holds_for_the_same_matter_in_a_file_sent_again_and_for_no_other(kind: str) -> None:
    first, again = make_finding(id="f1", value="499"), make_finding(id="f2", value="499")
    made = [make_decision(finding="f1", kind=kind, matter=matter_of(first, MARKS))]
    assert follow(made, again) == {"f2": "d1"}
    assert follow(made, make_finding(id="f3", value="498")) == {}
    decided = make_decision(id="d2", finding="f2", kind="return", at=NOW + timedelta(days=1))
    assert follow([*made, decided], again) == {"f2": "d2"}


@pytest.mark.parametrize(
    ("kind", "expires", "period", "holds"),
    [
        ("waive", "", "2021-03", True),
        ("waive", "", "2021-04", True),
        ("waive", "2021-05", "2021-05", True),
        ("waive", "2021-05", "2021-06", False),
        ("reject", "", "2021-04", True),
        ("reject", "2021-05", "2021-06", False),
        ("return", "", "2021-04", False),
        ("correct", "", "2021-04", False),
    ],
)
def test_a_waiver_and_a_rejection_hold_until_they_expire_or_for_good(
    kind: str, expires: str, period: str, holds: bool
) -> None:
    assert bool(stands([make_decision(kind=kind, expires=expires, matter="m", record="r1")], period)) is holds


def test_a_later_return_of_the_matter_ends_its_waiver() -> None:
    waived = make_decision(expires="2021-12", matter="m")
    for more in ({"matter": "m"}, {"follows": "d1", "matter": "other", "about": about()}):
        returned = make_decision(id="d2", finding="f2", kind="return", at=NOW + timedelta(days=1), **more)
        assert stands([waived, returned]) == [returned]
        assert stands([waived, returned], "2021-04") == []


def about(**changes: Any) -> Matter:
    values: dict[str, Any] = {"unit": "150622", "form": "funds", "rule": "F-REQ", "severity": "critical"}
    return Matter(**values | {"column": "name", "data": {"name": None, "investor": "甲"}} | changes)


def test_a_decision_on_one_of_two_blank_cells_is_for_that_row_alone() -> None:
    one, other = (make_finding(id=name, record=name, rule="F-REQ", column="name") for name in ("a", "b"))
    lines = {"a": {"investor": "甲"}, "b": {"investor": "乙"}}
    made = [make_decision(finding="a", matter=matter_of(one, MARKS), about=about(data={"investor": "甲"}))]
    assert follow(made, one, other, **lines) == {"a": "d1"}
    again = [make_finding(id=name, record=name, rule="F-REQ", column="name") for name in ("c", "d")]
    assert follow(made, *again, c={"investor": "乙"}, d={"investor": "甲"}) == {"d": "d1"}
    assert follow(made, *again, c={"investor": "乙"}, d={"investor": "丙"}) == {}


def test_an_undo_brings_back_what_stood_before() -> None:
    first = make_decision(id="d1", kind="return")
    second = make_decision(id="d2", kind="reject", follows="d1", at=NOW + timedelta(minutes=1))
    undo = make_decision(id="d3", kind="undo", follows="d2", at=NOW + timedelta(minutes=2))
    again = make_decision(id="d4", kind="undo", follows="d1", at=NOW + timedelta(minutes=3))
    assert stands([first, second]) == [second]
    assert stands([first, second, undo]) == [first]
    assert stands([first, second, undo, again]) == []
    assert live_decisions([first, second, undo, again]) == []


def test_a_second_correction_of_a_cell_replaces_the_first_and_one_of_another_cell_stands_beside_it() -> None:
    first = make_decision(id="d1", kind="correct", record="r1", column="a")
    second = make_decision(id="d2", kind="correct", record="r1", column="a", at=NOW + timedelta(minutes=1))
    beside = make_decision(id="d3", kind="correct", record="r1", column="b", at=NOW + timedelta(minutes=2))
    later = make_decision(id="d4", kind="waive", record="r1", column="a", at=NOW + timedelta(minutes=3))
    found = standing_corrections([first, second, beside, later], "2021-03")
    assert [one.decision.id for one in found] == ["d3", "d2"]


PROJECTS = ("甲", "乙", "丙")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.dictionaries(st.sampled_from(PROJECTS), st.integers(1, 3), min_size=1)),
        st.tuples(st.sampled_from(KINDS), st.sampled_from(PROJECTS)),
        st.tuples(st.just("undo"), st.sampled_from(PROJECTS)),
        st.tuples(st.just("judge"), st.none()),
    ),
    max_size=12,
)


@given(STEPS)
def test_in_any_order_of_sending_deciding_undoing_and_judging_each_matter_has_its_latest_decision(
    steps: list[tuple[str, Any]],
) -> None:
    made: list[Decision] = []
    cells: dict[str, int] = {}
    expected: dict[tuple[str, int], list[str]] = {}
    sent = 0
    for at, (step, what) in enumerate(steps):
        findings = [
            make_finding(id=f"{sent}-{p}", record=f"{sent}-{p}", project=p, value=str(v)) for p, v in cells.items()
        ]
        stood = follow(made, *findings, **{f.id: {"name": f.project} for f in findings})
        stacks = {f.id: expected.get((f.project, int(f.value))) for f in findings}
        assert stood == {name: stack[-1] for name, stack in stacks.items() if stack}
        if step == "send":
            sent, cells = sent + 1, what
        elif what in cells:
            finding = next(f for f in findings if f.project == what)
            before, now = stood.get(finding.id, ""), NOW + timedelta(minutes=at)
            said = {"id": f"d{at}", "kind": step, "finding": finding.id, "record": finding.record, "follows": before}
            said |= {"matter": matter_of(finding, MARKS), "about": about(project=what, data={"name": what}), "at": now}
            if step != "undo" or before:
                made.append(make_decision(**said))
                history = expected.setdefault((what, cells[what]), [])
                history.pop() if step == "undo" else history.append(f"d{at}")
