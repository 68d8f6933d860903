"""What the rules said of rows is kept for each form of a period, and goes with the rules."""

from diaodu.adapters.store import Store
from diaodu.adapters.store.verdicts import MAX_PARTS


def digest(number: int) -> bytes:
    return number.to_bytes(16)


def test_what_was_said_is_there_again_and_of_its_own_form_and_period_alone(store: Store) -> None:
    march = store.verdicts.of("plan", "2021-03")
    assert not march.exist()
    assert march.get("funds", "a") == {}
    march.add("funds", "a", {digest(1): (), digest(2): (0, 300)})
    march.add("funds", "a", {digest(3): (7,)})
    assert march.get("funds", "a") == {digest(1): (), digest(2): (0, 300), digest(3): (7,)}
    assert march.exist()
    assert march.get("signed", "a") == {}
    assert not store.verdicts.of("plan", "2021-04").exist()


def test_what_other_rules_said_goes(store: Store) -> None:
    march = store.verdicts.of("plan", "2021-03")
    march.add("funds", "a", {digest(1): (1,)})
    march.add("signed", "a", {digest(1): (2,)})
    march.add("funds", "b", {digest(2): ()})
    assert march.get("funds", "a") == {}
    assert march.get("funds", "b") == {digest(2): ()}
    assert march.get("signed", "a") == {digest(1): (2,)}


def test_many_small_parts_become_one_and_lose_nothing(store: Store) -> None:
    march = store.verdicts.of("plan", "2021-03")
    for number in range(3 * MAX_PARTS):
        march.add("funds", "a", {digest(number): (number,)})
    assert march.get("funds", "a") == {digest(number): (number,) for number in range(3 * MAX_PARTS)}
