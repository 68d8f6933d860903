"""A look at the mailbox that kills itself at a named point: `main` is what a process of its own runs."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from diaodu.adapters.plan_files import load_plan
from diaodu.adapters.store import Store, open_store
from diaodu.settings import load_settings
from tasks.take_in.mailbox import look_at_mailbox
from tasks.take_in.sorting import Registered
from tests.faults.outbox_victim import die
from tests.lib.ledger_factories import PLAN
from tests.lib.mailboxes import RECEIVED, FakeMailbox

POINTS = ("after_list", "after_fetch", "after_files", "in_commit", "after_commit", "after_mark")
"""Before a message is fetched, before anything is kept, within the transaction, in its commit, after it, after the mark."""
NOW = datetime(2021, 3, 24, 3, 0, tzinfo=UTC)


class FolderMailbox(FakeMailbox):
    """Messages that lie in a folder as files by their UIDs; what is marked as read is a file beside."""

    def __init__(self, folder: Path) -> None:
        super().__init__(received_at=RECEIVED)
        self.folder = folder
        self.messages = {int(path.stem): path.read_bytes() for path in folder.glob("*.eml")}

    def mark_seen(self, uids: Any) -> None:
        for uid in uids:
            (self.folder / f"{uid}.seen").touch()


class Doomed(FolderMailbox):
    """Dies at its point of the n-th message."""

    def __init__(self, folder: Path, store: Store, point: str, nth: int) -> None:
        super().__init__(folder)
        self.store, self.point, self.nth, self.count = store, point, nth, 0

    def reach(self, point: str) -> None:
        if (self.point, self.nth) == (point, self.count):
            die()

    def whole(self, uid: int) -> bytes:
        self.count += 1
        self.reach("after_list")
        found = super().whole(uid)
        self.reach("after_fetch")
        if (self.point, self.nth) == ("in_commit", self.count):
            event.listen(self.store.database.engine, "commit", die)
        return found

    def mark_seen(self, uids: Any) -> None:
        self.reach("after_commit")
        super().mark_seen(uids)
        self.reach("after_mark")


def look(store: Store, box: FolderMailbox) -> None:
    registered = Registered(registry=store.recipients.list(), plans=[load_plan(PLAN)])
    look_at_mailbox(store, load_settings(), registered, NOW, opened=lambda: box)  # pyright: ignore[reportArgumentType] - a mailbox of files


def main(database_url: str, folder: str, point: str, nth: str) -> None:
    with open_store(database_url) as store:
        box = Doomed(Path(folder), store, point, int(nth))
        real = store.mails.add

        def add(*args: Any, **named: Any) -> None:
            box.reach("after_files")
            real(*args, **named)

        store.mails.add = add  # type: ignore[method-assign]
        look(store, box)
