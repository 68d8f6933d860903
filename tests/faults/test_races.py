"""Two processes at one paper at the same moment: what ends is one of the two orders, and nothing is half."""

import multiprocessing
from collections.abc import Callable

import pytest

from diaodu.adapters.store import Store
from diaodu.domain.ledger import PaperRow
from diaodu.domain.states import DeliveryState, PaperKind, PaperState
from tests.lib import racers
from tests.lib.ledger_factories import NOW, PLAN, issue, make_letter, register, save_draft

pytestmark = pytest.mark.slow

SPAWN = multiprocessing.get_context("spawn")
ROUNDS = 12
Ended = dict[str, str]
"""Act → what it was refused with, "" where it was done."""


def run(store: Store, url: str, acts: tuple[str, str], begun: PaperState) -> list[tuple[PaperRow, Ended]]:
    """Let two acts race over papers that have come so far; each paper's first row, and what became of the acts."""
    register(store, racers.READER)
    papers = [begin(store, f"2021-{n + 1:02d}", begun) for n in range(ROUNDS)]
    names = [(paper.period, paper.id) for paper in papers]
    start, answers = SPAWN.Barrier(2), SPAWN.Queue()
    both = [SPAWN.Process(target=racers.race, args=(url, act, start, names, answers)) for act in acts]
    for process in both:
        process.start()
    ended: dict[str, Ended] = {}
    for _ in range(2 * ROUNDS):
        period, act, said = answers.get(timeout=120)
        ended.setdefault(period, {})[act] = said
    for process in both:
        process.join(60)
    return [(paper, ended[paper.period]) for paper in papers]


def begin(store: Store, period: str, state: PaperState) -> PaperRow:
    paper = save_draft(store, period=period)
    if state is PaperState.DRAFT:
        return paper
    store.papers.approve(paper.id, paper.sha256, "李四", NOW, racers.READERS)
    if state is PaperState.ISSUED:
        issue(store, paper, make_letter(racers.READER, paper=paper.id, period=period))
        corrected = save_draft(store, "correction", period=period, kind=PaperKind.CORRECTION, revision=1)
        store.papers.approve(corrected.id, corrected.sha256, "李四", NOW, racers.READERS)
    return paper


def is_whole(store: Store, paper: PaperRow) -> bool:
    """Whether a paper has all that its state says, and nothing of another state."""
    row, letters = store.papers.get(paper.id), store.outbox.list(PLAN, paper.period)
    readers, faces = store.papers.readers_of(paper.id), store.papers.faces_of(paper.id, PaperState.ISSUED)
    if row.state is PaperState.DRAFT:
        return (row.approved_by, readers, row.issue, letters, faces) == ("", None, None, [], {})
    is_approved = row.approved_by == "李四" and readers == racers.READERS.recipients
    if row.state is PaperState.APPROVED:
        return is_approved and (row.issue, letters, faces) == (None, [], {})
    return is_approved and row.issue is not None and len(letters) == 1 and bool(faces)


def approved_or_sent_back(store: Store, paper: PaperRow, ended: Ended) -> None:
    assert ended == {"approve": "", "send_back": ""}
    assert store.papers.get(paper.id).state in {PaperState.APPROVED, PaperState.DRAFT}


def approved_first_or_not_at_all(store: Store, paper: PaperRow, ended: Ended) -> None:
    assert ended["draft_anew"] == ""
    assert ended["approve"] in {"", "BusyError 签发的不是当前草稿"}
    assert racers.paper_of(store, paper.period).sha256 == "sha-another"
    assert store.papers.get(paper.id).state is PaperState.DRAFT


def issued_or_sent_back(store: Store, paper: PaperRow, ended: Ended) -> None:
    state = store.papers.get(paper.id).state
    assert ended in (
        {"issue_it": "", "send_back": "BusyError 已印发"},
        {"issue_it": "NotReadyError 尚未签发", "send_back": ""},
    )
    assert state is (PaperState.DRAFT if ended["issue_it"] else PaperState.ISSUED)


def issued_or_drafted_anew(store: Store, paper: PaperRow, ended: Ended) -> None:
    assert [bool(said) for said in ended.values()].count(True) == 1, ended
    assert racers.paper_of(store, paper.period).sha256 == ("sha-another" if ended["issue_it"] else "sha-text")


def issued_before_it_was_judged_or_not_at_all(store: Store, paper: PaperRow, ended: Ended) -> None:
    assert ended["judge"] == ""
    assert ended["issue_it"] == "" or ended["issue_it"].startswith("BusyError"), ended
    state = store.papers.get(paper.id).state
    assert state is (PaperState.APPROVED if ended["issue_it"] else PaperState.ISSUED)


def sent_or_closed(store: Store, paper: PaperRow, ended: Ended) -> None:
    (letter,) = store.outbox.list(PLAN, paper.period)
    assert ended["send"] == ""
    expected = DeliveryState.SENDING if ended["close"] else DeliveryState.CLOSED
    assert letter.state in {expected, DeliveryState.CLAIMED} - (
        {DeliveryState.CLAIMED} if not ended["close"] else set()
    )


def corrected_for_whom_it_was_sent_to(store: Store, paper: PaperRow, ended: Ended) -> None:
    letters = [one for one in store.outbox.list(PLAN, paper.period) if one.kind is PaperKind.CORRECTION]
    found = store.papers.latest(PLAN, paper.period, PaperKind.CORRECTION)
    assert found is not None
    assert (found.state is PaperState.ISSUED, len(letters)) == ((False, 0) if ended["correct"] else (True, 1))


RACES = (
    ("approve", "send_back", PaperState.DRAFT, approved_or_sent_back),
    ("approve", "draft_anew", PaperState.DRAFT, approved_first_or_not_at_all),
    ("issue_it", "send_back", PaperState.APPROVED, issued_or_sent_back),
    ("issue_it", "draft_anew", PaperState.APPROVED, issued_or_drafted_anew),
    ("issue_it", "judge", PaperState.APPROVED, issued_before_it_was_judged_or_not_at_all),
    ("send", "close", PaperState.ISSUED, sent_or_closed),
    ("send", "correct", PaperState.ISSUED, corrected_for_whom_it_was_sent_to),
    ("close", "correct", PaperState.ISSUED, corrected_for_whom_it_was_sent_to),
)


@pytest.mark.parametrize(("one", "other", "begun", "holds"), RACES, ids=[f"{one}-{other}" for one, other, *_ in RACES])
def test_two_acts_at_once_end_in_one_of_the_two_orders(
    store: Store,
    database_url: str,
    one: str,
    other: str,
    begun: PaperState,
    holds: Callable[[Store, PaperRow, Ended], None],
) -> None:
    for paper, ended in run(store, database_url, (one, other), begun):
        holds(store, paper, ended)
        assert begun is PaperState.ISSUED or is_whole(store, paper)
