"""States and kinds: each has its word, and what a kind means is said by the kind."""

import importlib
import pkgutil

import pytest

import diaodu.domain
from diaodu.domain.runs.job import Job
from diaodu.domain.states import (
    DELIVERY_MOVES,
    KINDS,
    PAPER_MOVES,
    Channel,
    DeliveryState,
    EntryKind,
    PaperState,
    RunKind,
    RunState,
    Worded,
)

for found in pkgutil.walk_packages(diaodu.domain.__path__, "diaodu.domain."):
    importlib.import_module(found.name)  # a kind may be defined in any room
VOCABULARIES = sorted(
    (kind for kind in Worded.__subclasses__() if kind.__module__.startswith("diaodu.")), key=lambda kind: kind.__name__
)
MEMBERS = [member for kind in VOCABULARIES for member in kind]


@pytest.mark.parametrize("member", MEMBERS, ids=repr)
def test_every_state_and_kind_has_a_chinese_word_and_is_its_value_everywhere_else(member: Worded) -> None:
    assert member.word
    assert not member.word.isascii()
    assert member == str(member) == f"{member}" == member.value
    assert type(member)(member.value) is member


def test_every_vocabulary_of_the_ledgers_is_among_kinds() -> None:
    assert {kind for kind in VOCABULARIES if kind.__module__ == Worded.__module__} == set(KINDS)


@pytest.mark.parametrize(("moves", "states"), [(PAPER_MOVES, PaperState), (DELIVERY_MOVES, DeliveryState)])
def test_moves_name_every_state_and_no_other(moves: dict[Worded, frozenset[Worded]], states: type[Worded]) -> None:
    assert set(moves) == set(states)
    assert set().union(*moves.values()) <= set(states)


RUNS = """
kind     | makes paper | prepares
prepare  | yes         | yes
publish  | yes         | yes
demo     | yes         | yes
backfill | yes         | no
submit   | no          | no
review   | no          | no
rule     | no          | no
extend   | no          | no
record   | no          | no
"""


def test_what_a_run_kind_means_for_the_month() -> None:
    rows = [[cell.strip() for cell in line.split("|")] for line in RUNS.strip().splitlines()[1:]]
    told = {RunKind(kind): (makes == "yes", prepares == "yes") for kind, makes, prepares in rows}
    assert told == {kind: (kind.makes_paper, kind.prepares) for kind in RunKind}


@pytest.mark.parametrize("kind", RunKind)
def test_only_a_kind_that_makes_a_paper_can_be_asked_of_a_run(kind: RunKind) -> None:
    asked = {"plan": "ordos-2021", "period": "2021-03", "as_of": "2021-03-31T09:00", "kind": str(kind)}
    if kind.makes_paper:
        assert Job.model_validate(asked).kind is kind
    else:
        with pytest.raises(ValueError, match=kind.word):
            Job.model_validate(asked)


def test_a_run_that_is_over_ended_well_or_broke_off() -> None:
    for state in RunState:
        assert [state.ended_well, state.broke_off, state is RunState.RUNNING].count(True) == 1


def test_what_people_say_to_one_another_changes_no_figure_and_all_else_that_is_entered_may() -> None:
    told = {kind for kind in EntryKind if not kind.changes_figures}
    assert told == {
        EntryKind.OBJECTION, EntryKind.OBJECTION_DECISION, EntryKind.CASE, EntryKind.CASE_STEP, EntryKind.SENT_BACK,
        EntryKind.ASSIGNMENT, EntryKind.EXPLANATION, EntryKind.PROOF, EntryKind.PROOF_TAKEN_BACK,
    }  # fmt: skip


def test_whoever_hands_in_at_the_desk_or_by_command_has_the_findings_at_once() -> None:
    assert {channel for channel in Channel if channel.is_judged_at_once} == {Channel.SUBMIT, Channel.DESK}
