"""A period's records, findings, reports and the decisions on them."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from diaodu.adapters.store import Store
from diaodu.domain.errors import BusyError, UsageError
from diaodu.domain.months.staleness import UnitBasis
from diaodu.domain.results import FileEntry, RowCounts, UnitReport
from diaodu.domain.states import ReadOutcome, RecordState
from tests.lib.ledger_factories import NOW, PERIOD, PLAN, make_decision, make_finding, make_record, minutes

REPORT = UnitReport(
    unit="准格尔旗", code="150622", unit_class="旗区", state="on_time", forms={"funds": "on_time"},
    files=(FileEntry(name="月报.xlsx", sha256="a" * 64, received_at=NOW, outcome=ReadOutcome.READ),),
    rows=RowCounts(read=3, accepted=2, held=1), form_rows={"funds": RowCounts(read=3, accepted=2, held=1)},
    received_at=NOW, attachments=("说明.pdf",), first_version=RowCounts(read=4, held=4),
)  # fmt: skip


def test_what_was_put_in_comes_out_the_same_and_in_order(store: Store) -> None:
    records = [make_record(id=f"r{number}", row=number) for number in (3, 1, 2)]
    findings = [make_finding(id=f"f{number}", row=number, value="499.9") for number in (3, 1, 2)]
    store.validation.replace(PLAN, PERIOD, None, records, findings, [REPORT])
    assert store.validation.records(PLAN, PERIOD) == records
    assert store.validation.findings(PLAN, PERIOD) == findings
    assert store.validation.reports(PLAN, PERIOD) == [REPORT]


def test_a_second_run_replaces_the_first_and_leaves_other_periods_alone(store: Store) -> None:
    for period in (PERIOD, "2021-02"):
        store.validation.replace(PLAN, period, None, [make_record(period=period)], [make_finding()], [REPORT])
    store.validation.replace(PLAN, PERIOD, None, [], [], [])
    assert store.validation.records(PLAN, PERIOD) == []
    assert store.validation.findings(PLAN, PERIOD) == []
    assert len(store.validation.records(PLAN, "2021-02")) == 1


def test_a_replacement_that_fails_half_way_leaves_the_former_results(store: Store) -> None:
    store.validation.replace(PLAN, PERIOD, None, [make_record()], [make_finding()], [REPORT])
    with pytest.raises(DBAPIError):
        store.validation.replace(PLAN, PERIOD, None, [], [make_finding(id="x"), make_finding(id="x")], [])
    assert store.validation.records(PLAN, PERIOD) == [make_record()]
    assert store.validation.findings(PLAN, PERIOD) == [make_finding()]


def test_records_are_chosen_by_form_and_state(store: Store) -> None:
    held = make_record(id="r2", state=RecordState.HELD)
    other = make_record(id="r3", form="signed_projects")
    store.validation.replace(PLAN, PERIOD, None, [make_record(), held, other], [], [])
    assert store.validation.records(PLAN, PERIOD, form="funds", states=[RecordState.HELD]) == [held]
    assert store.validation.records(PLAN, PERIOD, form="signed_projects") == [other]


def test_canonical_values_survive_and_nan_becomes_nothing(store: Store) -> None:
    data = {"yuan": 10**15, "name": "堃\x00", "rate": 0.1, "missing": None, "nan": float("nan")}
    store.validation.replace(PLAN, PERIOD, None, [make_record(data=data)], [], [])
    (record,) = store.validation.records(PLAN, PERIOD)
    assert record.data == {"yuan": 10**15, "name": "堃", "rate": 0.1, "missing": None, "nan": None}


def test_findings_are_found_by_the_beginning_of_their_id(store: Store) -> None:
    findings = [make_finding(id=id_) for id_ in ("abc1", "abd2", "ab", "x%y")]
    store.validation.replace(PLAN, PERIOD, None, [], findings, [])
    found = store.validation.find_findings(["abd", "ab", "x%"])
    assert [(placed.period, placed.finding.id) for placed in found] == [
        (PERIOD, "abd2"),
        (PERIOD, "ab"),
        (PERIOD, "x%y"),
    ]


def test_of_a_file_handed_in_two_months_running_the_latest_months_finding_is_meant(store: Store) -> None:
    for period in ("2021-02", PERIOD):
        store.validation.replace(PLAN, period, None, [], [make_finding(id="abc1")], [])
    assert [placed.period for placed in store.validation.find_findings(["abc1", "ab"])] == [PERIOD, PERIOD]


@pytest.mark.parametrize("wanted", ["a", "zzz", "%"])
def test_an_ambiguous_or_unknown_beginning_is_refused(store: Store, wanted: str) -> None:
    findings = [make_finding(id="abc1"), make_finding(id="abd2")]
    store.validation.replace(PLAN, PERIOD, None, [], findings, [])
    with pytest.raises(UsageError, match="审核意见"):
        store.validation.find_findings([wanted])


def test_what_a_period_came_to_and_was_judged_against_is_kept_with_its_reports(store: Store) -> None:
    told = replace(REPORT, facts={"funds": "abc"}, basis={"funds": ("2021-02@def", "")})
    store.validation.replace(PLAN, PERIOD, None, [], [], [told])
    store.validation.replace("bole-2023", PERIOD, None, [], [], [REPORT])
    assert store.validation.reports(PLAN, PERIOD) == [told]
    unit_basis = UnitBasis(
        period=PERIOD, unit="150622", facts=told.facts, basis=told.basis, states={"": told.state, **told.forms}
    )
    assert store.validation.unit_bases(PLAN) == [unit_basis]


def test_decisions_are_kept_in_order_and_the_same_one_twice_is_one(store: Store) -> None:
    late, early = make_decision(id="a", at=minutes(1)), make_decision(id="b")
    store.decisions.add(late, early)
    store.decisions.add(early)
    assert store.decisions.list(PLAN, PERIOD) == [early, late]
    with pytest.raises(BusyError):
        store.decisions.add(make_decision(id="a", reason="另一个理由"))


@pytest.mark.parametrize("change", ["UPDATE decisions SET reason = 'x'", "DELETE FROM decisions"])
def test_a_decision_can_be_neither_changed_nor_deleted(store: Store, change: str) -> None:
    store.decisions.add(make_decision())
    with pytest.raises(DBAPIError, match="append-only"), store.database.write() as connection:
        connection.execute(text(change))
    assert store.decisions.list(PLAN, PERIOD) == [make_decision()]
