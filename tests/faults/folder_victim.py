"""A look at the drop folder that kills itself at a named point: `main` is what a process of its own runs."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import event

from diaodu.adapters.store import Store, open_store
from tasks.collect import collect_inbox
from tasks.month import open_month
from tests.faults.outbox_victim import die
from tests.lib.months import AS_OF, PERIOD, PLAN

POINTS = ("before_begin", "after_begin", "after_read", "in_commit", "after_commit", "before_gone", "before_end", "in_end", "after_end")  # fmt: skip
"""Of a look, and of its n-th file: before anything, before the file is kept, in its commit, after it, before the end."""


class Doomed:
    """The ledger of submissions of a process that dies at its point of the n-th file."""

    def __init__(self, store: Store, point: str, nth: int) -> None:
        self._ledger, self._engine = store.submissions, store.database.engine
        self._point, self._nth, self._count = point, nth, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    def _reach(self, point: str) -> None:
        if self._point == point:
            die()

    def _in_its_commit(self, point: str) -> None:
        if self._point == point:
            event.listen(self._engine, "commit", die)

    def begin_look(self, *args: Any) -> None:
        self._reach("before_begin")
        self._ledger.begin_look(*args)
        self._reach("after_begin")

    def receive(self, receipt: Any) -> Any:
        self._count += 1
        is_due = self._count == self._nth
        if is_due:
            self._reach("after_read")
            self._in_its_commit("in_commit")
        kept = self._ledger.receive(receipt)
        if is_due:
            self._reach("after_commit")
        return kept

    def note_gone(self, *args: Any) -> Any:
        self._reach("before_gone")
        return self._ledger.note_gone(*args)

    def end_look(self, *args: Any) -> None:
        self._reach("before_end")
        self._in_its_commit("in_end")
        self._ledger.end_look(*args)
        self._reach("after_end")


def look(store: Store, folder: Path) -> None:
    """An undisturbed look."""
    collect_inbox(replace(open_month(PLAN, PERIOD, AS_OF), store=store), folder)


def main(database_url: str, folder: str, point: str, nth: str) -> None:
    with open_store(database_url) as store:
        store.submissions = Doomed(store, point, int(nth))  # type: ignore[assignment]  # forwards the rest
        look(store, Path(folder))
