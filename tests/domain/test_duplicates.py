"""X-01: the same record from two units counts once, for the first to report."""

import random
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from diaodu.domain.duplicates import Claim, Dispute, counted, find_disputes


def claims(text: str) -> list[Claim]:
    """`record | unit | code | key | first received on this day of March 2021`."""
    return [_claim(*(cell.strip() for cell in line.split("|"))) for line in text.strip().splitlines()]


def _claim(record: str, unit: str, code: str, key: str, day: str) -> Claim:
    received = datetime.fromisoformat(f"2021-03-{day}T09:00:00+08:00")
    return Claim(record=record, unit=unit, unit_code=code, key=key, first_received=received)


def test_the_first_to_report_has_the_credit_and_each_names_the_other() -> None:
    found = find_disputes(
        claims("""
        r1 | 东胜区       | 150602 | 机场物流 | 26
        r2 | 空港物流园区 | ORD-KG | 机场物流 | 25
    """)
    )
    assert found == [
        Dispute(record="r1", others=("空港物流园区",), first="空港物流园区", counts=False),
        Dispute(record="r2", others=("东胜区",), first="空港物流园区", counts=True),
    ]
    assert counted(found) == {"r1": False, "r2": True}


def test_units_that_reported_at_one_moment_go_by_their_code() -> None:
    found = find_disputes(
        claims("""
        r1 | 空港物流园区 | ORD-KG | 机场物流 | 25
        r2 | 伊金霍洛旗   | 150627 | 机场物流 | 25
        r3 | 东胜区       | 150602 | 机场物流 | 25
    """)
    )
    assert counted(found) == {"r1": False, "r2": False, "r3": True}
    assert found[0].others == ("东胜区", "伊金霍洛旗")


def test_the_same_record_twice_within_one_unit_is_no_dispute() -> None:
    assert find_disputes(claims("r1 | 东胜区 | 150602 | 甲 | 25\nr2 | 东胜区 | 150602 | 甲 | 25")) == []


def test_different_records_are_no_dispute() -> None:
    assert find_disputes(claims("r1 | 东胜区 | 150602 | 甲 | 25\nr2 | 空港 | ORD-KG | 乙 | 25")) == []
    assert find_disputes([]) == []


CLAIMS = st.lists(
    st.tuples(st.sampled_from(["150602", "150627", "ORD-KG"]), st.sampled_from("甲乙"), st.integers(20, 22)), max_size=9
)


@given(CLAIMS, st.integers(0, 99))
def test_of_a_disputed_record_just_one_unit_counts_whatever_the_order(
    parts: list[tuple[str, str, int]], seed: int
) -> None:
    # A unit has one first receipt of a form.
    days = {code: day for code, _, day in parts}
    made = [_claim(f"r{n}", f"单位{code}", code, key, str(days[code])) for n, (code, key, _) in enumerate(parts)]
    found = find_disputes(made)
    by_key = {claim.record: claim.key for claim in made}
    for key in {by_key[dispute.record] for dispute in found}:
        group = [dispute for dispute in found if by_key[dispute.record] == key]
        assert {claim.record for claim in made if claim.key == key} == {dispute.record for dispute in group}
        assert len({dispute.first for dispute in group}) == 1
        assert any(dispute.counts for dispute in group)
    shuffled = random.Random(seed).sample(made, len(made))  # noqa: S311 - any order
    assert counted(find_disputes(shuffled)) == counted(found)
