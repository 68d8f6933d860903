"""A tick of the mailbox that kills itself at a named point: `main` is what a process of its own runs."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import event

from diaodu.adapters.store import Store
from tasks.dispatch.left import send_letters_of_ticks
from tasks.ledgers import open_ledgers
from tasks.review import receipts
from tasks.take_in import acknowledge
from tasks.take_in.look import take_in_mail
from tests.faults.outbox_victim import die
from tests.lib.mailboxes import RECEIVED, FakeMailbox

OF_A_MESSAGE = ("after_list", "after_fetch", "after_files", "in_commit", "after_commit", "after_mark")
"""Before a message is fetched, before anything is kept, within the transaction, in its commit, after it, after the mark."""
OF_THE_REST = ("before_judging", "before_receipts", "in_receipts", "after_receipts", "in_alarm", "before_sending")
"""What follows from messages: the period is judged, receipts are written, an alarm of letters that came back, all are sent."""
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


@dataclass
class Doom:
    """Dies at a point of the n-th message, or after all of them."""

    store: Store
    point: str
    nth: int
    count: int = field(default=0)

    def reach(self, point: str) -> None:
        if point == self.point and (point in OF_THE_REST or self.nth == self.count):
            die()

    def in_commit(self, point: str) -> None:
        if point == self.point and (point in OF_THE_REST or self.nth == self.count):
            event.listen(self.store.database.engine, "commit", die)

    def around(
        self, real: Callable[..., Any], before: str = "", commit: str = "", after: str = ""
    ) -> Callable[..., Any]:
        """A function that dies before it, in its commit, or after it."""

        def called(*args: Any, **named: Any) -> Any:
            self.reach(before)
            self.in_commit(commit)
            found = real(*args, **named)
            self.reach(after)
            return found

        return called


class DoomedMailbox(FolderMailbox):
    """A mailbox whose steps are watched."""

    def __init__(self, folder: Path, doom: Doom) -> None:
        super().__init__(folder)
        self.doom = doom

    def whole(self, uid: int) -> bytes:
        self.doom.count += 1
        self.doom.reach("after_list")
        found = super().whole(uid)
        self.doom.reach("after_fetch")
        self.doom.in_commit("in_commit")
        return found

    def mark_seen(self, uids: Any) -> None:
        self.doom.reach("after_commit")
        super().mark_seen(uids)
        self.doom.reach("after_mark")


def attempt(_what: str, do: Callable[[], Any]) -> Any:
    """Nothing may fail here."""
    return do()


def tick(box: FolderMailbox, at: datetime = NOW) -> None:
    """What the intake does with a mailbox."""
    with patch("tasks.take_in.mailbox.open_box", lambda _settings: box):
        take_in_mail(at, attempt)
    send_letters_of_ticks(at, attempt)


def main(point: str, nth: str, folder: str, *settings: str) -> None:
    os.environ.update({name: value for name, _, value in (one.partition("=") for one in settings)})
    store = open_ledgers()
    doom = Doom(store, point, int(nth))
    store.mails.add = doom.around(store.mails.add, before="after_files")  # type: ignore[method-assign]
    written = doom.around(receipts.acknowledge, before="before_receipts", commit="in_receipts", after="after_receipts")
    alarm = doom.around(acknowledge.raise_alarm, commit="in_alarm")
    with (
        patch.object(acknowledge, "acknowledge", written),
        patch.object(acknowledge, "raise_alarm", alarm),
        patch.object(acknowledge, "has_unjudged", doom.around(receipts.has_unjudged, before="before_judging")),
        patch("tasks.dispatch.left.deliver", doom.around(lambda *_args, **_named: {}, before="before_sending")),
    ):
        tick(DoomedMailbox(Path(folder), doom))
