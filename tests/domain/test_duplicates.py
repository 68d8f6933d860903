"""X-01: the same record from two units counts once, for the first to report."""

import random
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaodu.domain.review.disputes import Claim, Dispute, Ruling, find_disputes, settle
from diaodu.domain.states import RulingKind


def claims(text: str) -> list[Claim]:
    """`record | unit | key | first received on this day of March 2021`."""
    return [_claim(*(cell.strip() for cell in line.split("|"))) for line in text.strip().splitlines()]


def counted(disputes: list[Dispute]) -> dict[str, bool]:
    """Record → whether it is in its unit's figures."""
    return {dispute.record: dispute.counts for dispute in disputes}


def _claim(record: str, unit: str, key: str, day: str) -> Claim:
    received = datetime.fromisoformat(f"2021-03-{day}T09:00:00+08:00")
    return Claim(record=record, unit=unit, key=key, first_received=received)


def test_the_first_to_report_has_the_credit_and_each_names_the_other() -> None:
    found = find_disputes(
        claims("""
        r1 | 150602 | 机场物流 | 26
        r2 | ORD-KG | 机场物流 | 25
    """)
    )
    assert found == [
        Dispute(record="r1", others=("ORD-KG",), credited=("ORD-KG",), counts=False, in_city=False),
        Dispute(record="r2", others=("150602",), credited=("ORD-KG",), counts=True, in_city=True),
    ]


def test_units_that_reported_at_one_moment_go_by_their_code() -> None:
    found = find_disputes(
        claims("""
        r1 | ORD-KG | 机场物流 | 25
        r2 | 150627 | 机场物流 | 25
        r3 | 150602 | 机场物流 | 25
    """)
    )
    assert counted(found) == {"r1": False, "r2": False, "r3": True}
    assert found[0].others == ("150602", "150627")


def test_the_same_record_twice_within_one_unit_is_no_dispute() -> None:
    assert find_disputes(claims("r1 | 150602 | 甲 | 25\nr2 | 150602 | 甲 | 25")) == []


def test_different_records_are_no_dispute() -> None:
    assert find_disputes(claims("r1 | 150602 | 甲 | 25\nr2 | ORD-KG | 乙 | 25")) == []
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
    made = [_claim(f"r{n}", code, key, str(days[code])) for n, (code, key, _) in enumerate(parts)]
    found = find_disputes(made)
    by_key = {claim.record: claim.key for claim in made}
    for key in {by_key[dispute.record] for dispute in found}:
        group = [dispute for dispute in found if by_key[dispute.record] == key]
        assert {claim.record for claim in made if claim.key == key} == {dispute.record for dispute in group}
        assert len({dispute.credited for dispute in group}) == 1
        assert any(dispute.counts for dispute in group)
        assert all(dispute.counts == dispute.in_city for dispute in group)
    shuffled = random.Random(seed).sample(made, len(made))  # noqa: S311 - any order
    assert counted(find_disputes(shuffled)) == counted(found)


# --- rulings --------------------------------------------------------------------------------------------
# Units 甲, 乙, 丙 report in that order; what was ruled in turn; who claims; then for each claiming unit what
# stands (first, shared, drop, or ? while open) and whether its row counts: + yes and in the city, = yes but
# the city counts another row, - no.
RULED = """
-                        | 甲乙   | 甲:?+ 乙:?-
首报乙                   | 甲乙   | 甲:drop- 乙:first+
首报甲                   | 甲乙   | 甲:first+ 乙:drop-
共享乙                   | 甲乙   | 甲:shared+ 乙:shared=
共享甲                   | 甲乙丙 | 甲:shared+ 乙:shared= 丙:shared=
剔除甲                   | 甲乙   | 甲:drop- 乙:first+
剔除乙                   | 甲乙   | 甲:first+ 乙:drop-
剔除甲                   | 甲乙丙 | 甲:drop- 乙:?+ 丙:?-
剔除甲 剔除乙            | 甲乙丙 | 甲:drop- 乙:drop- 丙:first+
剔除甲 剔除乙 剔除丙     | 甲乙丙 | 甲:drop- 乙:drop- 丙:drop-
首报乙 共享甲            | 甲乙   | 甲:shared+ 乙:shared=
共享甲 首报乙            | 甲乙   | 甲:drop- 乙:first+
首报乙 剔除乙            | 甲乙丙 | 甲:?+ 乙:drop- 丙:?-
首报乙 剔除甲            | 甲乙丙 | 甲:drop- 乙:first+ 丙:drop-
剔除乙 首报乙            | 甲乙   | 甲:drop- 乙:first+
共享甲 剔除丙            | 甲乙丙 | 甲:shared+ 乙:shared= 丙:drop-
共享甲 剔除甲            | 甲乙丙 | 甲:drop- 乙:shared+ 丙:shared=
共享甲 剔除甲            | 甲乙   | 甲:drop- 乙:first+
剔除丙 共享甲            | 甲乙丙 | 甲:shared+ 乙:shared= 丙:shared=
首报乙                   | 甲     | 甲:?+
首报乙                   | 甲丙   | 甲:?+ 丙:?-
首报乙 剔除甲            | 甲丙   | 甲:drop- 丙:?+
首报乙 剔除甲            | 甲     | 甲:drop-
剔除甲                   | 甲     | 甲:drop-
首报甲                   | 甲     |
共享甲                   | 甲     |
剔除乙                   | 甲     |
剔除丙                   | 甲乙   | 甲:?+ 乙:?-
"""
WORDS = {"首报": RulingKind.FIRST, "共享": RulingKind.SHARED, "剔除": RulingKind.DROP}
ORDER = {"甲": "20", "乙": "21", "丙": "22"}


def _rulings(text: str) -> list[Ruling]:
    return [] if text == "-" else [Ruling(kind=WORDS[word[:2]], unit=word[2]) for word in text.split()]


def _shown(dispute: Dispute) -> str:
    counts = ("+" if dispute.in_city else "=") if dispute.counts else "-"
    return f"{dispute.record}:{dispute.ruling or '?'}{counts}"


@pytest.mark.parametrize("line", RULED.strip().splitlines())
def test_what_a_steward_ruled_decides_who_counts_a_record(line: str) -> None:
    ruled, claiming, expected = (cell.strip() for cell in line.split("|"))
    made = [_claim(unit, unit, "机场物流", ORDER[unit]) for unit in claiming]
    found = find_disputes(made, {"机场物流": _rulings(ruled)})
    assert " ".join(map(_shown, found)) == expected


def test_while_the_unit_with_the_credit_has_no_record_the_ruling_waits_for_it_by_name() -> None:
    made = [_claim(unit, unit, "k", ORDER[unit]) for unit in "甲丙"]
    found = find_disputes(made, {"k": _rulings("首报乙")})
    assert [(one.waits_for, one.credited, one.basis is not None) for one in found] == [("乙", ("甲",), True)] * 2
    back = find_disputes([*made, _claim("乙", "乙", "k", ORDER["乙"])], {"k": _rulings("首报乙")})
    assert {(one.waits_for, one.credited) for one in back} == {("", ("乙",))}


@pytest.mark.parametrize(
    ("ruled", "expected"),
    [
        ("-", ""),  # yields to 甲 as if it were not there
        ("首报甲", ""),
        ("首报乙", "甲:drop- 乙:first+"),
        ("共享甲", "甲:shared+ 乙:shared="),
    ],
)
def test_what_stands_in_for_a_held_row_takes_part_where_a_ruling_credits_its_unit(ruled: str, expected: str) -> None:
    made = [
        _claim("甲", "甲", "k", ORDER["甲"]),
        replace(_claim("乙", "乙", "k", ORDER["乙"]), yields=True),
    ]
    assert " ".join(map(_shown, find_disputes(made, {"k": _rulings(ruled)}))) == expected


def test_a_ruling_on_one_record_leaves_the_others_open() -> None:
    made = [_claim(f"{unit}{key}", unit, key, ORDER[unit]) for key in ("k1", "k2") for unit in "甲乙"]
    found = find_disputes(made, {"k1": _rulings("首报乙")})
    assert [dispute.ruling for dispute in found] == [RulingKind.DROP, RulingKind.FIRST, None, None]


@given(
    st.lists(st.tuples(st.sampled_from(list(WORDS)), st.sampled_from("甲乙丙")), max_size=6),
    st.sets(st.sampled_from("甲乙丙"), min_size=1),
)
def test_whatever_was_ruled_the_city_counts_a_record_at_most_once_and_the_last_word_holds(
    ruled: list[tuple[str, str]], claiming: set[str]
) -> None:
    made = [_claim(unit, unit, "k", ORDER[unit]) for unit in sorted(claiming)]
    rulings = [Ruling(kind=WORDS[word], unit=unit) for word, unit in ruled]
    found = {dispute.record: dispute for dispute in find_disputes(made, {"k": rulings})}
    in_city = [unit for unit in claiming if unit not in found or found[unit].in_city]
    assert len(in_city) <= 1 or not rulings
    assert in_city or claiming <= settle(rulings).dropped
    if not ruled:
        return
    (word, unit), last = ruled[-1], rulings[-1]
    if unit in found and last.kind is RulingKind.DROP:
        assert not found[unit].counts
    if unit in claiming and last.kind is not RulingKind.DROP:
        assert unit not in found or found[unit].counts, word
