"""What the concurrency tests run in processes of their own; imports little, so that they start fast."""

from typing import TYPE_CHECKING

from sqlalchemy import column, select, table, text

from diaodu.adapters.store import open_store
from diaodu.adapters.store.engine import Database, make_engine
from diaodu.domain.errors import BusyError
from diaodu.domain.states import PaperKind, RunKind
from tests.lib.ledger_factories import BATCH, NOW, PERIOD, PLAN, issue, make_letter

if TYPE_CHECKING:
    from multiprocessing.queues import Queue


def count_up(url: str, times: int) -> None:
    database = Database(make_engine(url))
    for _ in range(times):
        with database.write() as connection:
            query = select(column("value")).select_from(table("counter")).with_for_update()
            value = connection.execute(query).scalar_one()
            connection.execute(text("UPDATE counter SET value = :value"), {"value": value + 1})
    database.close()


def start_run(url: str, answers: "Queue[str]") -> None:
    with open_store(url) as store:
        try:
            answers.put(store.runs.acquire(PLAN, PERIOD, RunKind.PUBLISH, NOW, NOW).id)
        except BusyError:
            answers.put("busy")


def claim_all(url: str, answers: "Queue[str]", worker: str) -> None:
    with open_store(url) as store:
        while claimed := store.outbox.claim(worker, NOW, BATCH, 2):
            for delivery in claimed:
                answers.put(delivery.id)


def issue_paper(url: str, answers: "Queue[tuple[str, int, int]]", paper: str, recipient: str) -> None:
    with open_store(url) as store:
        row = store.papers.get(paper)
        letter = make_letter(recipient, paper=paper, kind=PaperKind(row.kind), revision=row.revision)
        row = issue(store, row, letter)
        answers.put((row.period, row.issue or 0, row.revision))
