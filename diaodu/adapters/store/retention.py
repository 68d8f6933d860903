"""Bytes of years that are over: which may go because nothing that is kept needs them, and their going."""

import re
from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import Connection, select, update

from diaodu.adapters.store.engine import Database
from diaodu.adapters.store.tables import contents, deliveries, entries, faces, mails, papers, readings, submissions
from diaodu.domain.mail.frames import parts_of
from diaodu.domain.months.retention import LETTERS, Kept, KeptKind
from diaodu.domain.states import DeliveryState, MailState, PaperKind, PaperState

_SETTLED = (DeliveryState.SENT, DeliveryState.CLOSED)
_HANDLED = (MailState.TAKEN, MailState.DISMISSED)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_AT_ONCE = 500


class Retention:
    """What of a plan's kept bytes may go."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def issued_periods(self, plan: str) -> list[str]:
        """Periods whose bulletin is issued."""
        of = papers.c
        query = select(of.period).where(of.plan == plan, of.kind == PaperKind.BULLETIN, of.state == PaperState.ISSUED)
        with self._database.read() as connection:
            return sorted(set(connection.execute(query).scalars()))

    def find(self, plan: str, periods: Collection[str]) -> list[Kept]:
        """Bytes of these periods that nothing else holds on to.

        What anything refers to that is not itself among them stays: another period or plan, an issue with its faces
        and letters, a proof, a letter that is not settled, a message in quarantine, a file that was never read.
        """
        with self._database.snapshot() as connection:
            found = [*_workbooks(connection, plan, periods), *_letters(connection, plan, periods), *_mails(connection, plan, periods)]  # fmt: skip
            names = {one.sha256 for one in found}
            needed = set(_needed(connection, plan, periods, names))
            there = set(_there(connection, names))
        return sorted({one for one in found if one.sha256 in there and one.sha256 not in needed})

    def erase(self, found: Iterable[Kept]) -> None:
        """Take the bytes out; name, size and hash stay in the ledger."""
        names = sorted({one.sha256 for one in found})
        with self._database.write() as connection:
            if self._database.is_file:  # else what is deleted lies in the file until something else is written there
                connection.exec_driver_sql("PRAGMA secure_delete=ON")
            for start in range(0, len(names), _AT_ONCE):
                of = contents.c.sha256.in_(names[start : start + _AT_ONCE])
                connection.execute(update(contents).where(of).values(data=None))


def _workbooks(connection: Connection, plan: str, periods: Collection[str]) -> Iterator[Kept]:
    of = submissions.c
    read = select(readings.c.sha256).where(readings.c.sha256 == of.sha256).exists()
    query = select(of.period, of.sha256, of.size).where(of.plan == plan, of.period.in_(periods), of.sha256.is_not(None), read)  # fmt: skip
    for period, sha256, size in connection.execute(query):
        yield Kept(period=period, kind=KeptKind.WORKBOOK, sha256=sha256, size=size)


def _letters(connection: Connection, plan: str, periods: Collection[str]) -> Iterator[Kept]:
    """Frames and parts of the letters that may go."""
    of = deliveries.c
    may_go = (of.plan == plan, of.period.in_(periods), of.kind.in_(LETTERS), of.state.in_(_SETTLED))
    for period, sha256, data in _frames(connection, *may_go):
        yield Kept(period=period, kind=KeptKind.LETTER, sha256=sha256, size=len(data))
        for part in parts_of(data):
            yield Kept(period=period, kind=KeptKind.LETTER, sha256=part, size=_size(connection, part))


def _mails(connection: Connection, plan: str, periods: Collection[str]) -> Iterator[Kept]:
    of = mails.c
    query = select(of.period, of.sha256, of.size).where(of.plan == plan, of.period.in_(periods), of.state.in_(_HANDLED), of.sha256.is_not(None))  # fmt: skip
    for period, sha256, size in connection.execute(query):
        yield Kept(period=period, kind=KeptKind.MAIL, sha256=sha256, size=size)


def _needed(connection: Connection, plan: str, periods: Collection[str], names: Collection[str]) -> Iterator[str]:
    """What else holds on to bytes of these names."""
    yield from connection.execute(select(faces.c.sha256)).scalars()
    for table in (submissions, mails):
        of = table.c
        query = select(of.plan, of.period, of.sha256).where(of.sha256.is_not(None))
        yield from (sha256 for of_plan, period, sha256 in connection.execute(query) if (of_plan, period in periods) != (plan, True))  # fmt: skip
    waiting = select(mails.c.sha256).where(mails.c.sha256.is_not(None), mails.c.state.not_in(_HANDLED))
    yield from connection.execute(waiting).scalars()
    for data in connection.execute(select(entries.c.data)).scalars():
        yield from (one for one in _SHA256.findall(str(data)) if one in names)
    of = deliveries.c
    goes = (of.plan == plan) & of.period.in_(periods) & of.kind.in_(LETTERS) & of.state.in_(_SETTLED)
    for _, sha256, data in _frames(connection, ~goes):
        yield sha256
        yield from parts_of(data)


def _frames(connection: Connection, *conditions: object) -> Iterator[tuple[str, str, bytes]]:
    """Period, name and bytes of letters' frames that are there."""
    of = deliveries.c
    query = select(of.period, of.sha256, contents.c.data).join(contents, contents.c.sha256 == of.sha256)
    rows = connection.execution_options(stream_results=True).execute(query.where(contents.c.data.is_not(None), *conditions))  # type: ignore[arg-type]  # fmt: skip
    for period, sha256, data in rows:
        yield period, sha256, bytes(data)


def _size(connection: Connection, sha256: str) -> int:
    return connection.execute(select(contents.c.size).where(contents.c.sha256 == sha256)).scalar() or 0


def _there(connection: Connection, names: Collection[str]) -> Iterator[str]:
    """Names of which the bytes are still there."""
    rest = sorted(names)
    while rest:
        now, rest = rest[:_AT_ONCE], rest[_AT_ONCE:]
        query = select(contents.c.sha256).where(contents.c.sha256.in_(now), contents.c.data.is_not(None))
        yield from connection.execute(query).scalars()
