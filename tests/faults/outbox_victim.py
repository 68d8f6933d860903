"""A sender that kills itself at a named point: `main` is what a process of its own runs."""

import os
import signal
from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import event

from diaodu.adapters.mail import MailConnection, connect
from diaodu.adapters.store import Store, open_store
from tasks.dispatch.outbox import send_ready
from tests.lib.ledger_factories import BATCH

POINTS = (
    "after_claim", "after_connect", "after_mail", "after_rcpt", "in_begin",
    "after_begin", "mid_data", "after_data", "in_settle", "after_settle",
)  # fmt: skip


def die(*_anything: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise SystemExit


class Victim:
    """Counts messages and dies at its point of the n-th."""

    def __init__(self, store: Store, point: str, nth: int) -> None:
        self.store, self.point, self.nth, self.count = store, point, nth, 0

    def reach(self, point: str) -> None:
        if self.is_due(point):
            die()

    def is_due(self, point: str) -> bool:
        return point == self.point and self.count == self.nth

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store.outbox, name)

    def claim(self, *args: Any) -> Any:
        *named, limit = args
        claimed = self.store.outbox.claim(*named, limit if self.nth == 1 else 1)  # else one by one, to count them
        self.count += 1
        self.reach("after_claim")
        return claimed

    def begin_sending(self, *args: Any, **named: Any) -> bool:
        self._die_in_commit("in_begin")
        begun = self.store.outbox.begin_sending(*args, **named)
        self.reach("after_begin")
        return begun

    def settle(self, *args: Any) -> bool:
        self._die_in_commit("in_settle")
        settled = self.store.outbox.settle(*args)
        self.reach("after_settle")
        return settled

    def _die_in_commit(self, point: str) -> None:
        if self.is_due(point):
            event.listen(self.store.database.engine, "commit", die)


class DoomedConnection:
    """A connection whose steps the victim watches."""

    def __init__(self, connection: MailConnection, victim: Victim) -> None:
        self._connection, self._victim = connection, victim

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def mail(self, size: int) -> Any:
        self._victim.reach("after_connect")
        return self._then("after_mail", self._connection.mail(size))

    def rcpt(self, address: str) -> Any:
        return self._then("after_rcpt", self._connection.rcpt(address))

    def data(self, message: bytes) -> Any:
        if self._victim.is_due("mid_data"):
            line = self._connection._client.smtp  # half a message can't be sent otherwise
            line.docmd("DATA")
            line.send(message[: len(message) // 2])
            die()
        return self._then("after_data", self._connection.data(message))

    def _then(self, point: str, reply: Any) -> Any:
        self._victim.reach(point)
        return reply


def main(database_url: str, smtp_url: str, point: str, now: str, nth: str = "1", sandbox: str = "") -> None:
    moment = datetime.fromisoformat(now)
    with open_store(database_url) as store:
        victim = Victim(store, point, int(nth))

        def open_line() -> Any:
            return DoomedConnection(connect(smtp_url, sender="bureau@ordos.gov.cn"), victim)

        send_ready(victim, BATCH, open_line, now=lambda: moment, worker=f"victim-{os.getpid()}", sandbox_to=sandbox)  # pyright: ignore[reportArgumentType] - forwards the rest
