"""Whether a paper may go out: the situations of docs/operations.md as a truth table."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from diaodu.domain.papers.release import MONEY_UNSAID, Figures, decide_release
from diaodu.domain.period import parse_period
from diaodu.domain.plans.moments import moments_of
from diaodu.domain.plans.release import Release
from diaodu.domain.states import Outcome
from tests.lib.factories import make_plan, make_unit_report

PLAN = make_plan()
MOMENTS = moments_of(PLAN, parse_period("2021-03"))
YES = {"yes": True, "no": False}

TRUTH = """
mode      | may issue | approved | gates | now              | outcome
automatic | yes       | no       | met   | 2021-03-31 08:30 | issued
automatic | yes       | no       | met   | 2021-04-15 08:30 | issued
automatic | yes       | no       | met   | 2021-04-15 08:31 | compose
automatic | yes       | no       | met   | 2021-03-31 08:29 | wait
automatic | yes       | no       | few   | 2021-03-31 09:00 | wait
automatic | yes       | no       | held  | 2021-03-31 09:00 | wait
automatic | no        | no       | met   | 2021-03-31 09:00 | compose
automatic | no        | no       | few   | 2021-03-31 09:00 | compose
automatic | no        | yes      | met   | 2021-03-31 09:00 | compose
automatic | yes       | yes      | few   | 2021-03-31 09:00 | issued
automatic | yes       | yes      | held  | 2021-03-30 09:00 | issued
automatic | yes       | yes      | met   | 2021-06-01 09:00 | issued
approval  | yes       | no       | met   | 2021-03-31 09:00 | wait
approval  | yes       | no       | few   | 2021-03-31 09:00 | wait
approval  | yes       | yes      | met   | 2021-03-31 09:00 | issued
approval  | yes       | yes      | few   | 2021-06-01 09:00 | issued
approval  | yes       | no       | met   | 2021-06-01 09:00 | compose
approval  | no        | yes      | met   | 2021-03-31 09:00 | compose
"""
TABLE = [[cell.strip() for cell in line.split("|")] for line in TRUTH.strip().splitlines()[1:]]


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def figures(reported: int = 10, of: int = 10, held: int = 0, counted: int = 100) -> Figures:
    states = ["on_time"] * reported + ["missing"] * (of - reported)
    return Figures(reports=[make_unit_report(state=state) for state in states], held_yuan=held, counted_yuan=counted)


GATES = {"met": figures(), "few": figures(7), "held": figures(held=31, counted=69)}


def release(mode: str = "automatic", **changes: object) -> Release:
    return PLAN.release.model_copy(update={"mode": mode, **changes})


@pytest.mark.parametrize(("mode", "may_issue", "approved", "gates", "now", "outcome"), TABLE)
def test_what_becomes_of_a_draft(mode: str, may_issue: str, approved: str, gates: str, now: str, outcome: str) -> None:
    verdict = decide_release(
        release(mode), GATES[gates], MOMENTS, at(now), may_issue=YES[may_issue], approved=YES[approved]
    )
    assert verdict.outcome == outcome
    assert bool(verdict.reasons) == (outcome == "wait" or (outcome == "compose" and may_issue == "yes"))


def test_every_outcome_is_in_the_table() -> None:
    assert {line[-1] for line in TABLE} == set(Outcome) - {Outcome.ISSUED_BEFORE}


def reasons(now: str, given: Figures, mode: str = "automatic", **changes: object) -> tuple[str, ...]:
    return decide_release(release(mode, **changes), given, MOMENTS, at(now), may_issue=True, approved=False).reasons


def test_every_gate_that_is_not_met_is_told_with_what_was_found_and_what_is_asked() -> None:
    told = reasons("2021-03-30 12:00", figures(7, 10, held=2, counted=3))
    assert len(told) == 3
    assert "2021-03-31 08:30" in told[0]
    assert "70%" in told[1]
    assert "80%" in told[1]
    assert "40.0%" in told[2]
    assert "30%" in told[2]


@pytest.mark.parametrize(
    ("given", "met"),
    [
        (figures(8, 10), True),
        (figures(7, 9), False),
        (figures(held=30, counted=70), True),
        (figures(held=30_000_001, counted=70_000_000), False),
        (figures(held=0, counted=0), True),
        (figures(0, 0), False),
    ],
)
def test_a_gate_is_met_at_its_very_bound(given: Figures, met: bool) -> None:
    assert (reasons("2021-03-31 08:30", given) == ()) is met


@pytest.mark.parametrize(
    ("state", "coverage"), [("on_time", 1), ("late", 1), ("nil", 1), ("missing", 0), ("unreadable", 0)]
)
def test_coverage_counts_units_that_handed_in_something_readable(state: str, coverage: int) -> None:
    assert Figures(reports=[make_unit_report(state=state)], held_yuan=0, counted_yuan=0).coverage == coverage


def test_the_held_share_is_of_all_money_reported() -> None:
    assert figures(held=25, counted=75).held_share == Decimal("0.25")


@pytest.mark.parametrize(
    ("until", "outcome"),
    [(None, "issued"), (date(2021, 4, 1), "issued"), (date(2021, 3, 31), "issued"), (date(2021, 3, 30), "wait")],
)
def test_a_standing_authorisation_holds_through_its_last_day(until: date | None, outcome: str) -> None:
    verdict = decide_release(
        release(valid_until=until), figures(), MOMENTS, at("2021-03-31 23:59"), may_issue=True, approved=False
    )
    assert verdict.outcome == outcome


def test_an_approval_by_a_person_needs_no_standing_authorisation() -> None:
    verdict = decide_release(
        release(valid_until=date(2021, 1, 1)), figures(), MOMENTS, at("2021-03-31 09:00"), may_issue=True, approved=True
    )
    assert verdict.outcome == "issued"


def test_a_gate_that_names_no_money_waits_and_says_what_is_to_be_written() -> None:
    gates = PLAN.release.gates.model_copy(update={"of": None})
    verdict = decide_release(
        release(gates=gates), figures(), MOMENTS, at("2021-03-31 09:00"), may_issue=True, approved=False
    )
    assert verdict.outcome == "wait"
    assert verdict.reasons == (MONEY_UNSAID,)


def test_rows_that_do_not_add_up_keep_a_paper_waiting_for_an_approval() -> None:
    assert reasons("2021-03-31 09:00", replace(figures(), unbalanced=2)) == ("条数不平2处（F-BAL），须先核对",)
