"""Carrying over: what goes on, what is said anew, and that a carried record is carried on as it was."""

from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from diaodu.adapters.form_files import load_forms
from diaodu.domain.ledger import Record
from diaodu.domain.months.carry import carry_over, convert
from diaodu.domain.months.earlier_lists import STANDING, EarlierList, fingerprint, lines_of
from diaodu.domain.period import parse_period
from diaodu.domain.states import RecordState

FORMS = load_forms()
MONTHS = ["2020-11", "2020-12", "2021-01", "2021-02"]


def record(number: int, form: str = "funds", state: RecordState = RecordState.ACCEPTED, **data: Any) -> Record:
    return Record(
        id=f"r{number}{data.get('origin', '')}", submission="s", plan="p", period=MONTHS[0], unit="准格尔旗", form=form, file="f", sheet="s",
        row=number, state=state, data={"name": f"甲{number}", **data}, project=f"150622-2020-{number:04d}",
    )  # fmt: skip


def carried(form: str, records: list[Record], *periods: str, **lines: Any) -> list[Record]:
    """The records carried from month to month by a unit that says nothing any more."""
    for before, period in pairwise(periods):
        past = EarlierList(form=FORMS[form], period=parse_period(before), records=tuple(records))
        kept, held = lines.get("kept", {}), lines.get("held", {})
        records = [one.record for one in carry_over(FORMS[form], past, parse_period(period), kept, held)]
    return records


def test_this_months_amounts_are_gone_at_once_and_the_years_with_the_year() -> None:
    one = record(1, origin="区外", funds_month=1, funds_ytd=2, entered_amount=2, funds_since_signing=9)
    december, january = carried("funds", [one], *MONTHS[:2]), carried("funds", [one], *MONTHS[:3])
    assert december[0].data == {
        "name": "甲1", "origin": "区外", "funds_ytd": 2, "entered_amount": 2, "funds_since_signing": 9,
    }  # fmt: skip
    assert january[0].data == {"name": "甲1", "origin": "区外", "funds_since_signing": 9}


def test_a_held_record_is_not_carried_and_two_origins_of_one_project_are_two_lines() -> None:
    inside, outside = record(1, origin="区内市外"), record(1, origin="区外")
    held = record(2, state=RecordState.HELD)
    assert len(carried("funds", [inside, outside, held], *MONTHS[:2])) == 2
    kept = lines_of(FORMS["funds"], [outside], RecordState.ACCEPTED)
    assert [r.data["origin"] for r in carried("funds", [inside, outside], *MONTHS[:2], kept=kept)] == ["区内市外"]


def test_a_list_that_was_rejected_whole_is_the_latest_and_one_that_is_held_whole_is_none() -> None:
    assert fingerprint([record(1, state=RecordState.REJECTED)])
    assert not fingerprint([record(1, state=RecordState.HELD)])


def test_of_two_things_of_one_identity_the_one_that_is_not_repeated_is_carried_and_a_blank_tells_none_apart() -> None:
    form = FORMS["reserve_projects"]
    one, other = (record(1, form.id, location="园区", total_investment=amount) for amount in (5, 6))
    assert [r.data["total_investment"] for r in carried(form.id, [one, other], *MONTHS[:2])] == [5, 6]
    repeated = lines_of(form, [other], RecordState.ACCEPTED)
    assert [r.data["total_investment"] for r in carried(form.id, [one, other], *MONTHS[:2], kept=repeated)] == [5]
    grown = lines_of(form, [record(1, form.id, location="园区", total_investment=7)], RecordState.ACCEPTED)
    assert [r.data["total_investment"] for r in carried(form.id, [one, other], *MONTHS[:2], kept=grown)] == [5]
    both = lines_of(form, [other, one], RecordState.ACCEPTED)
    assert carried(form.id, [one, other], *MONTHS[:2], kept=both) == []
    blank = record(1, form.id, total_investment=5)
    assert carried(form.id, [blank, other], *MONTHS[:2], kept=repeated) == []


def test_a_carried_record_has_an_id_of_its_own_and_keeps_it_and_its_address() -> None:
    first, second = carried("funds", [record(1)], *MONTHS[:2]), carried("funds", [record(1)], *MONTHS[:3])
    assert first[0].id == second[0].id != "r1"
    assert (second[0].file, second[0].row, second[0].carried_from) == ("f", 1, MONTHS[0])


def test_a_conversion_settles_only_its_projects() -> None:
    form = FORMS["reserve_projects"]
    past = EarlierList(form=form, period=parse_period(MONTHS[0]), records=(record(1, form.id), record(2, form.id)))
    assert form.goes_on is not None
    found = convert(
        carry_over(form, past, parse_period(MONTHS[1]), {}, ()), form.goes_on.converts, {"150622-2020-0001"}
    )
    assert [(one.record.data.get("month_status"), one.is_closed) for one in found] == [("转签约", True), (None, False)]


RECORDS = st.lists(
    st.builds(
        lambda number, state, status, ytd: record(
            number, "funds", state, origin=status, funds_ytd=ytd, funds_month=ytd, funds_since_signing=ytd
        ),
        st.integers(1, 6), st.sampled_from(list(RecordState)), st.sampled_from(["区外", "市内"]), st.integers(0, 9),
    ),
    max_size=8, unique_by=lambda r: (r.project, r.data["origin"]),
)  # fmt: skip


@given(RECORDS)
@settings(max_examples=80)
def test_what_is_carried_on_is_what_was_carried_within_a_year_and_nothing_is_lost_or_made_up(
    records: list[Record],
) -> None:
    form = FORMS["funds"]
    once, twice = carried("funds", records, *MONTHS[:2]), carried("funds", records, MONTHS[0], MONTHS[1], "2020-12")
    assert [r.data for r in twice] == [r.data for r in once]
    late = lines_of(form, records, RecordState.STANDS_IN).keys()
    standing = lines_of(form, records, *STANDING).keys()
    assert lines_of(form, once, RecordState.CARRIED).keys() == standing - late
    assert lines_of(form, once, RecordState.STANDS_IN).keys() == late
    assert lines_of(form, twice, RecordState.STANDS_IN).keys() == late
    assert len(once) == len({r.id for r in once}) == len(standing)
    assert bool(fingerprint(once)) == bool(standing)
