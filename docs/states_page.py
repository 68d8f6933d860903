"""docs/states.md: the states of papers and deliveries as diagrams, from diaodu/domain/states.py."""

from collections.abc import Mapping
from typing import TypeVar

from diaodu.domain.mail.outbox import machine_origins, person_origins
from diaodu.domain.states import (
    DELIVERY_MOVES,
    KINDS,
    PAPER_MOVES,
    Channel,
    DecisionKind,
    DeliveryState,
    EntryKind,
    FileState,
    LookTrouble,
    MailState,
    Outcome,
    PaperKind,
    PaperState,
    ReadOutcome,
    RecordState,
    RulingKind,
    RunKind,
    RunState,
    Severity,
    SheetState,
    Treatment,
    UnitState,
    Worded,
)
from docs.markdown import page, table

S = TypeVar("S", bound=Worded)

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
        "paper never moves: what would read differently is a correction 更正, a paper of the same number with the same "
        "life (`diaodu correct`, then `approve` and `issue` with `--kind correction`).",
        "## A delivery 发送记录",
        _diagram(DELIVERY_MOVES, DeliveryState.READY, _delivery_words()),
        "`unknown` 待查 is a message whose DATA began and whose server never answered. No machine sends it again: "
        "a named person resolves it with `diaodu resolve`. `rehearsed` 已演练 went to the sandbox's address alone and is "
        "still to be sent. What failed is made ready without a person only where several letters were refused alike, "
        "for the sender's sake.",
        "## The words people see",
        *map(_words, KINDS),
    )


_TITLES: Mapping[type[Worded], str] = {
    Severity: "Finding 审核意见",
    Treatment: "Finding 审核意见, what it asks as things stand",
    UnitState: "Unit and form 报送",
    ReadOutcome: "File 收到的文件, how its reading ended",
    SheetState: "Sheet 工作表, what became of it",
    FileState: "File 收到的文件, where it stands",
    Channel: "Channel 来源",
    LookTrouble: "LookTrouble 收件核对",
    MailState: "Mail 来信, what became of a message in the mailbox",
    RecordState: "Record 记录",
    DecisionKind: "Decision 处理意见",
    RulingKind: "Ruling 重复认定",
    EntryKind: "Entry 人工录入",
    RunKind: "Run 汇总, what it was asked to do",
    RunState: "Run 汇总, how far it is",
    Outcome: "Release 签发印发, what becomes of a run's paper",
    PaperKind: "Paper 文书",
    PaperState: "Paper 文书, how far it is",
    DeliveryState: "Delivery 发送记录",
}


def _words(kind: type[Worded]) -> str:
    columns = [name for name in ("makes_paper", "prepares", "changes_figures") if name in kind.__annotations__]
    heads = ("value", "word", *(name.replace("_", " ") for name in columns))
    rows = [
        (f"`{member}`", member.word, *("yes" if getattr(member, name) else "no" for name in columns)) for member in kind
    ]
    return f"**{_TITLES[kind]}**\n\n" + table(heads, rows)


def _delivery_words() -> dict[tuple[Worded, Worded], str]:
    """Who makes a move: a person alone, or a person as well as the machine; the sender's own are not marked."""
    words: dict[tuple[Worded, Worded], str] = {}
    for target in DeliveryState:
        for origin in person_origins(target):
            also = origin in machine_origins(target)
            words[origin, target] = f": {'人工或服务器迟到的答复' if also else '人工 resolve'}"
    return words


def _diagram(moves: Mapping[S, frozenset[S]], first: S, words: Mapping[tuple[Worded, Worded], str]) -> str:
    names = [f'    state "{state.word} {state}" as {state}' for state in moves]
    arrows = [
        f"    {state} --> {target}{words.get((state, target), '')}"
        for state in moves
        for target in sorted(moves[state])
    ]
    ends = [f"    {state} --> [*]" for state in moves if not moves[state]]
    return "\n".join(["```mermaid", "stateDiagram-v2", *names, f"    [*] --> {first}", *arrows, *ends, "```"])
