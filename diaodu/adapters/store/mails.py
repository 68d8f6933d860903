"""The ledger of the mailbox: which messages were handled, wherever they lie, and which letters of ours came back."""

import builtins
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, select, update

from diaodu.adapters.store.contents import content_of, keep_content
from diaodu.adapters.store.engine import Database, insert_new
from diaodu.adapters.store.tables import bounces, deliveries, mail_places, mails
from diaodu.domain.errors import BusyError, UsageError
from diaodu.domain.ledger import Bounce, Content, Mail, MailPlace
from diaodu.domain.states import MailState


class Mails:
    """Messages that came in, each once."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def handled(self, mailbox: str, uidvalidity: int) -> set[int]:
        """The numbers of a mailbox's messages that were handled."""
        of = mail_places.c
        query = select(of.uid).where(of.mailbox == mailbox, of.uidvalidity == uidvalidity)
        with self._database.read() as connection:
            return set(connection.execute(query).scalars())

    def knows(self, mail: str) -> bool:
        """Whether a message was handled, in this place or another."""
        with self._database.read() as connection:
            return connection.execute(select(mails.c.id).where(mails.c.id == mail)).first() is not None

    def add(self, mail: Mail, place: MailPlace, data: bytes | None = None, found: Iterable[Bounce] = ()) -> None:
        """Keep what became of a message, with its bytes where they are to be looked at, and where it lies.

        What is there already stays as it is.
        """
        with self._database.write() as connection:
            if data is not None:
                keep_content(connection, Content.whole(data), mail.handled_at)
            insert_new(connection, mails, [_row(mail)])
            insert_new(connection, mail_places, [asdict(place) | {"mail": mail.id}])
            insert_new(connection, bounces, [asdict(one) for one in found])

    def note_places(self, places: Iterable[MailPlace], mail: str = "") -> None:
        """Keep that what lies there is not to be looked at again: it was handled in another place, or is too old."""
        with self._database.write() as connection:
            insert_new(connection, mail_places, [asdict(place) | {"mail": mail} for place in places])

    def list(self, state: MailState | None = None) -> builtins.list[Mail]:
        """Messages, the latest first."""
        query = select(mails).order_by(mails.c.received_at.desc(), mails.c.id)
        if state is not None:
            query = query.where(mails.c.state == state)
        with self._database.read() as connection:
            return [_mail(row) for row in connection.execute(query).mappings()]

    def count(self, state: MailState) -> int:
        """How many messages are in a state."""
        query = select(func.count()).select_from(mails).where(mails.c.state == state)
        with self._database.read() as connection:
            return connection.execute(query).scalar_one()

    def find(self, mail: str) -> Mail:
        """The message whose id begins so.

        Raises:
            UsageError: there is none, or more than one.
        """
        query = select(mails).where(mails.c.id.startswith(mail, autoescape=True)).limit(2)
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
        if len(rows) != 1 or not mail:
            raise UsageError(f"邮件 {mail}", "没有或不止一封", "diaodu mailbox list 列出的编号", "审核员")
        return _mail(rows[0])

    def bytes_of(self, mail: Mail) -> bytes | None:
        """A message's bytes; None where they were not kept, or were erased."""
        with self._database.read() as connection:
            return content_of(connection, mail.sha256) if mail.sha256 else None

    def settle(self, mail: Mail, state: MailState, by: str, said: str, **changes: Any) -> None:
        """Write a steward's word on a message in quarantine.

        Raises:
            BusyError: it is in quarantine no more.
        """
        of, values = mails.c, {"state": state, "by": by, "said": said, **changes}
        own = update(mails).where(of.id == mail.id, of.state == MailState.QUARANTINED).values(values)
        with self._database.write() as connection:
            if connection.execute(own).rowcount != 1:
                found = f"状态为{self.find(mail.id).state.word}"
                raise BusyError(f"邮件 {mail.id}", found, "隔离待核的邮件", "审核员")

    def bounces_of(self, plan: str, period: str) -> dict[str, Bounce]:
        """The latest word of a server on each letter of a period that came back or is late, by delivery."""
        own = select(deliveries.c.id).where(deliveries.c.plan == plan, deliveries.c.period == period)
        query = select(bounces).where(bounces.c.delivery.in_(own)).order_by(bounces.c.at, bounces.c.is_final)
        with self._database.read() as connection:
            return {row["delivery"]: Bounce(**row) for row in connection.execute(query).mappings()}

    def bounces_since(self, since: datetime) -> dict[datetime, builtins.list[Bounce]]:
        """Letters that came back, by the moment of the look that found them, of looks since a moment."""
        query = select(bounces, mails.c.handled_at).join(mails, mails.c.id == bounces.c.mail)
        query = query.where(mails.c.handled_at >= since).order_by(mails.c.handled_at, bounces.c.mail)
        found: dict[datetime, builtins.list[Bounce]] = {}
        with self._database.read() as connection:
            for row in connection.execute(query).mappings():
                values = {name: row[name] for name in row if name != "handled_at"}
                found.setdefault(row["handled_at"], []).append(Bounce(**values))
        return found

    def bounced_addresses(self) -> dict[str, Bounce]:
        """The latest failure of each address, in small letters."""
        query = select(bounces).where(bounces.c.is_final).order_by(bounces.c.at)
        with self._database.read() as connection:
            return {row["address"].lower(): Bounce(**row) for row in connection.execute(query).mappings()}

    def sent_as(self, message_ids: Collection[str]) -> builtins.list[tuple[str, str]]:
        """Our letters of some Message-IDs: delivery and address."""
        of = deliveries.c
        return self._letters(of.message_id.in_(list(message_ids)))

    def sent_to(self, address: str, since: datetime) -> builtins.list[tuple[str, str]]:
        """Our letters that an address was sent since a moment: delivery and address."""
        of = deliveries.c
        return self._letters(func.lower(of.sent_to) == address.lower(), of.settled_at >= since)

    def _letters(self, *conditions: Any) -> builtins.list[tuple[str, str]]:
        of = deliveries.c
        query = select(of.id, of.recipient).where(*conditions).order_by(of.created_at, of.id)
        with self._database.read() as connection:
            return [(row.id, row.recipient) for row in connection.execute(query)]


def _row(mail: Mail) -> dict[str, Any]:
    return asdict(mail) | {"files": list(mail.files), "sha256": mail.sha256 or None}


def _mail(row: RowMapping) -> Mail:
    values: dict[str, Any] = {**row, "files": tuple(row["files"]), "sha256": row["sha256"] or ""}
    return Mail(**values)
