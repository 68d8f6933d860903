"""docs/states.md: the states of papers and deliveries as diagrams, from diaodu/domain/states.py."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from diaodu.domain.mail.outbox import machine_origins, person_origins
from diaodu.domain.states import (
    DELIVERY_MOVES,
    PAPER_MOVES,
    STATE_WORDS,
    DecisionKind,
    DeliveryState,
    PaperState,
    RecordState,
    Severity,
    UnitState,
)
from docs.markdown import page, table

S = TypeVar("S", bound=StrEnum)

PAPER_SAYS = {
    (PaperState.DRAFT, PaperState.APPROVED): "签发 approve",
    (PaperState.APPROVED, PaperState.DRAFT): "退回 send back",
    (PaperState.APPROVED, PaperState.ISSUED): "编号印发 issue",
}


def states_page() -> str:
    """The whole page."""
    return page(
        "States 状态",
        "From `diaodu/domain/states.py`. A move that is not drawn is refused.",
        "## A paper 文书",
        _diagram(PAPER_MOVES, PaperState.DRAFT, {move: f": {word}" for move, word in PAPER_SAYS.items()}),
        "A re-run that finds the text changed supersedes the paper by a new draft, approved or not, so an approval "
        "never covers a text its signer did not see; no command sends an approved paper back by itself yet. An issued "
        "paper never moves: what would read differently is a correction 更正.",
        "## A delivery 发送记录",
        _diagram(DELIVERY_MOVES, DeliveryState.READY, _delivery_words()),
        "`unknown` 待查 is a message whose DATA began and whose server never answered. No machine sends it again: "
        "a named person resolves it with `diaodu resolve`.",
        "## The words people see",
        *(_words(title, states) for title, states in _ENUMS.items()),
    )


_ENUMS: Mapping[str, type[StrEnum]] = {
    "Finding 审核意见": Severity,
    "Unit and form 报送": UnitState,
    "Record 记录": RecordState,
    "Decision 处理意见": DecisionKind,
    "Paper 文书": PaperState,
    "Delivery 发送记录": DeliveryState,
}


def _words(title: str, states: type[StrEnum]) -> str:
    return f"**{title}**\n\n" + table(("state", "word"), [(f"`{state}`", STATE_WORDS[state]) for state in states])


def _delivery_words() -> dict[tuple[StrEnum, StrEnum], str]:
    """Who makes a move: a person alone, or a person as well as the machine; the sender's own are not marked."""
    words: dict[tuple[StrEnum, StrEnum], str] = {}
    for target in DeliveryState:
        for origin in person_origins(target):
            also = origin in machine_origins(target)
            words[origin, target] = f": {'人工或服务器迟到的答复' if also else '人工 resolve'}"
    return words


def _diagram(moves: Mapping[S, frozenset[S]], first: S, words: Mapping[tuple[StrEnum, StrEnum], str]) -> str:
    names = [f'    state "{STATE_WORDS[state]} {state}" as {state}' for state in moves]
    arrows = [
        f"    {state} --> {target}{words.get((state, target), '')}"
        for state in moves
        for target in sorted(moves[state])
    ]
    ends = [f"    {state} --> [*]" for state in moves if not moves[state]]
    return "\n".join(["```mermaid", "stateDiagram-v2", *names, f"    [*] --> {first}", *arrows, *ends, "```"])
