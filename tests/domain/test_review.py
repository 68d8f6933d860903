"""A steward's decisions: which one stands, and what it makes of the record."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaodu.domain.ledger import UnitMarks
from diaodu.domain.review.decisions import lasting_waivers, matter_of, record_state, standing_decisions, with_waivers
from diaodu.domain.states import DecisionKind, RecordState
from tests.lib.ledger_factories import NOW, make_decision, make_finding

MARKS = UnitMarks()

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
info     | reject   | held
warning  | reject   | held
critical | reject   | held
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
    assert {line[1] for line in TABLE} == {*DecisionKind, "-"}
    assert {line[2] for line in TABLE} == set(RecordState) - {RecordState.CARRIED}


def test_every_critical_finding_must_be_waived_before_the_record_counts() -> None:
    findings = [make_finding(id="a"), make_finding(id="b"), make_finding(id="c", severity="warning")]
    one = {"a": make_decision(finding="a")}
    assert record_state(findings, one) == "held"
    assert record_state(findings, one | {"b": make_decision(finding="b")}) == "waived"


def test_a_rejection_of_any_finding_outweighs_every_waiver() -> None:
    findings = [make_finding(id="a"), make_finding(id="b", severity="info")]
    standing = {"a": make_decision(finding="a"), "b": make_decision(finding="b", kind="reject")}
    assert record_state(findings, standing) == "held"


def test_a_decision_on_a_finding_that_is_no_longer_there_does_nothing() -> None:
    assert record_state([], {"f1": make_decision(kind="reject")}) == "accepted"


def test_the_latest_decision_on_a_finding_stands_whatever_their_order() -> None:
    first = make_decision(id="z", kind="reject")
    later = make_decision(id="a", kind="waive", at=NOW + timedelta(minutes=5))
    assert standing_decisions([later, first], "2021-03") == {"f1": later}
    assert standing_decisions([first, later], "2021-03") == {"f1": later}


@pytest.mark.parametrize(
    ("expires", "period", "stands"),
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
def test_a_decision_stands_through_the_period_it_expires_in(expires: str, period: str, stands: bool) -> None:
    assert bool(standing_decisions([make_decision(expires=expires)], period)) is stands


def test_a_decision_that_expired_does_not_bring_back_the_one_it_replaced() -> None:
    first = make_decision(id="d1", kind="reject")
    later = make_decision(id="d2", kind="waive", at=NOW + timedelta(minutes=5), expires="2021-02")
    assert standing_decisions([first, later], "2021-03") == {}


@given(
    st.lists(
        st.tuples(st.sampled_from(["critical", "warning", "info"]), st.sampled_from([*DecisionKind, None])), max_size=5
    )
)
def test_a_record_with_a_critical_finding_nobody_waived_is_never_in_the_figures(
    cells: list[tuple[str, str | None]],
) -> None:
    findings = [make_finding(id=str(n), severity=severity) for n, (severity, _) in enumerate(cells)]
    standing = {str(n): make_decision(finding=str(n), kind=kind) for n, (_, kind) in enumerate(cells) if kind}
    state = record_state(findings, standing)
    if any(severity == "critical" and kind != "waive" for severity, kind in cells):
        assert state == "held"
    if state == "waived":
        assert any(severity == "critical" for severity, _ in cells)


def test_a_waiver_holds_for_the_same_matter_in_a_file_sent_again() -> None:
    first, again = make_finding(id="f1", value="499"), make_finding(id="f2", value="499")
    waivers = lasting_waivers([make_decision(finding="f1", matter=matter_of(first, MARKS))], "2021-03")
    assert with_waivers({}, [again], waivers, MARKS)["f2"].kind == "waive"
    assert with_waivers({}, [make_finding(id="f3", value="498")], waivers, MARKS) == {}
    decided = {"f2": make_decision(finding="f2", kind="return")}
    assert with_waivers(decided, [again], waivers, MARKS) == decided


@pytest.mark.parametrize(
    ("expires", "period", "holds"),
    [("", "2021-03", True), ("", "2021-04", False), ("2021-05", "2021-05", True), ("2021-05", "2021-06", False)],
)
def test_a_waiver_holds_in_later_months_until_it_expires(expires: str, period: str, holds: bool) -> None:
    assert bool(lasting_waivers([make_decision(expires=expires, matter="m")], period)) is holds


def test_a_later_return_of_the_matter_ends_its_waiver() -> None:
    waived = make_decision(expires="2021-12", matter="m")
    returned = make_decision(id="later", kind="return", matter="m", at=NOW + timedelta(days=1))
    assert lasting_waivers([waived, returned], "2021-03") == {}
