"""What two processes do to one paper at the same moment; imports little, so that they start fast."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from diaodu.adapters.store import Store, open_store
from diaodu.domain.errors import UserError
from diaodu.domain.ledger import PaperRow, Recipient, Snapshot
from diaodu.domain.mail.outbox import Batch
from diaodu.domain.states import DeliveryState, PaperKind, RunKind, RunState
from tests.lib.ledger_factories import NOW, PLAN, issue, make_letter, save_draft

if TYPE_CHECKING:
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Barrier

READER = "a@ordos.gov.cn"
READERS = Snapshot(sha256="readers", recipients=(Recipient(group="leaders", name="甲", address=READER, unit=""),))


def paper_of(store: Store, period: str) -> PaperRow:
    """The period's bulletin."""
    found = store.papers.latest(PLAN, period, PaperKind.BULLETIN)
    assert found is not None
    return found


def approve(store: Store, period: str, paper: str) -> None:
    store.papers.approve(paper, "sha-text", "李四", NOW, READERS)


def send_back(store: Store, period: str, paper: str) -> None:
    store.papers.send_back(paper)


def draft_anew(store: Store, period: str, paper: str) -> None:
    save_draft(store, "another", period=period)


def issue_it(store: Store, period: str, paper: str) -> None:
    fence = store.runs.refuse_held(PLAN, period, NOW)
    issue(store, store.papers.get(paper), make_letter(READER, paper=paper, period=period), fence=fence)


def judge(store: Store, period: str, paper: str) -> None:
    run = store.runs.acquire(PLAN, period, RunKind.SUBMIT, NOW, NOW)
    store.runs.finish(run, RunState.JUDGED, {}, NOW)


def send(store: Store, period: str, paper: str) -> None:
    for one in store.outbox.claim("worker", NOW, Batch(plan=PLAN, period=period)):
        assert store.outbox.begin_sending(one, NOW), "closed under way"


def close(store: Store, period: str, paper: str) -> None:
    (letter,) = store.outbox.list(PLAN, period)
    store.outbox.resolve(letter.id, DeliveryState.CLOSED, "李四", "已送达", NOW)


def correct(store: Store, period: str, paper: str) -> None:
    found = store.papers.latest(PLAN, period, PaperKind.CORRECTION)
    assert found is not None
    letter = make_letter(READER, paper=found.id, period=period, kind=PaperKind.CORRECTION, revision=1)
    issue(store, found, letter)


ACTS: dict[str, Callable[[Store, str, str], None]] = {
    act.__name__: act for act in (approve, send_back, draft_anew, issue_it, judge, send, close, correct)
}


def race(
    url: str, act: str, start: "Barrier", papers: list[tuple[str, str]], answers: "Queue[tuple[str, str, str]]"
) -> None:
    """Do an act to each paper when the other process does its own."""
    with open_store(url) as store:
        for period, paper in papers:
            start.wait(60)
            try:
                ACTS[act](store, period, paper)
                answers.put((period, act, ""))
            except UserError as error:
                answers.put((period, act, f"{type(error).__name__} {error.found}"))
