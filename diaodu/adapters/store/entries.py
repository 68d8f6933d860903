"""The ledger of what people enter (人工录入): rulings, extensions, targets, history …; append-only."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, select

from diaodu.adapters.store.engine import Database, insert_new, serialise
from diaodu.adapters.store.tables import entries
from diaodu.domain.ledger import Entry
from diaodu.domain.states import EntryKind


class Entries:
    """People's entries by kind; the latest on a subject counts."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def add(self, *new: Entry) -> None:
        """Append entries, all or none; an entry of an id that is there already changes nothing."""
        with self._database.write() as connection:
            insert_new(connection, entries, [_row(entry) for entry in new])

    def add_made(self, plan: str, kinds: Sequence[EntryKind], make: Callable[..., Sequence[Entry]]) -> Sequence[Entry]:
        """Append what `make` makes of a plan's entries, given kind after kind; one writer of these at a time."""
        with self._database.write() as connection:
            serialise(connection, "entries", plan, *kinds)
            new = make(*(_listed(connection, _of_kind(plan, kind)) for kind in kinds))
            insert_new(connection, entries, [_row(entry) for entry in new])
        return new

    def of_plan(self, plan: str) -> list[Entry]:
        """All of a plan's entries, oldest first."""
        with self._database.read() as connection:
            return _listed(connection, select(entries).where(entries.c.plan == plan))

    def list(self, plan: str, kind: EntryKind, period: str | None = None) -> list[Entry]:
        """A plan's entries of a kind, of one period or of all, oldest first."""
        query = _of_kind(plan, kind)
        if period is not None:
            query = query.where(entries.c.period == period)
        with self._database.read() as connection:
            return _listed(connection, query)


def _of_kind(plan: str, kind: EntryKind) -> Select[Any]:
    return select(entries).where(entries.c.plan == plan, entries.c.kind == kind)


def _listed(connection: Connection, query: Select[Any]) -> list[Entry]:
    found = connection.execute(query.order_by(entries.c.at, entries.c.id)).mappings()
    return [Entry(**row) for row in found]


def _row(entry: Entry) -> dict[str, Any]:
    return {column.name: getattr(entry, column.name) for column in entries.columns}
