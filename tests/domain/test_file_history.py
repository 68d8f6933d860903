"""Linked submissions: which file answers which, what it replaced, and where each stands."""

from dataclasses import replace

from diaodu.domain.intake.supersession import (
    Arrival,
    current_arrivals,
    file_states,
    first_arrivals,
    replaced_forms,
    replacements,
)
from tests.domain.test_intake import arrivals, names


def answering(sent: list[Arrival], at: int, to: int) -> list[Arrival]:
    changed = list(sent)
    changed[at] = replace(sent[at], answers=sent[to].submission)
    return changed


def replaced(sent: list[Arrival]) -> dict[str, list[str]]:
    by_id = {arrival.submission: arrival.name for arrival in sent}
    return {by_id[one]: [by_id[other] for other in others] for one, others in replacements(sent).items()}


def states(sent: list[Arrival]) -> dict[str, str]:
    by_id = {arrival.submission: arrival.name for arrival in sent}
    return {by_id[one]: str(state) for one, state in file_states(sent).items()}


def test_a_file_replaces_those_whose_forms_it_gives_again():
    sent = arrivals("""
        03-26 09:00 | a.xlsx | funds reserve
        03-26 09:00 | b.xlsx | signed
        03-27 09:00 | c.xlsx | funds
        03-28 09:00 | d.xlsx | funds reserve
    """)
    assert replaced(sent) == {"c.xlsx": ["a.xlsx"], "d.xlsx": ["c.xlsx", "a.xlsx"]}
    assert states(sent) == {
        "a.xlsx": "superseded", "b.xlsx": "current", "c.xlsx": "superseded", "d.xlsx": "current",
    }  # fmt: skip


def test_a_file_that_still_gives_one_form_is_current_and_one_that_gives_none_unreadable():
    sent = arrivals("""
        03-26 09:00 | a.xlsx | funds reserve
        03-27 09:00 | b.xlsx | funds
        03-28 09:00 | c.xlsx | ?
        03-28 09:00 | d.pdf  | !
        03-28 09:00 | e.xlsx | -
    """)
    assert states(sent) == {
        "a.xlsx": "current", "b.xlsx": "current", "c.xlsx": "unreadable", "d.pdf": "attachment", "e.xlsx": "unreadable",
    }  # fmt: skip


def test_a_file_knows_which_of_its_forms_count_no_more():
    sent = arrivals("""
        03-26 09:00 | a.xlsx | funds reserve
        03-27 09:00 | b.xlsx | funds
    """)
    assert list(replaced_forms(sent).values()) == [("funds",), ()]


def test_a_returned_workbook_beside_the_file_it_answers_takes_its_place():
    sent = answering(arrivals("""
        03-26 09:00 | b.xlsx | funds reserve
        03-26 09:00 | a.xlsx | funds
        03-26 09:00 | c.xlsx | funds
    """), 1, 0)  # fmt: skip
    assert names(current_arrivals(sent)) == {"funds": ["c.xlsx", "a.xlsx"], "reserve": ["b.xlsx"]}
    assert names(first_arrivals(sent)) == {"funds": ["b.xlsx", "c.xlsx"], "reserve": ["b.xlsx"]}
    assert replaced(sent) == {"a.xlsx": ["b.xlsx"]}


def test_without_a_link_files_of_one_delivery_add_up_and_replace_nothing():
    sent = arrivals("""
        03-26 09:00 | a.xlsx | funds
        03-26 09:00 | b.xlsx | funds
    """)
    assert replaced(sent) == {}
    assert set(states(sent).values()) == {"current"}
