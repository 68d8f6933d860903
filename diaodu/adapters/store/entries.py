"""The ledger of what people enter (人工录入): rulings, extensions, targets, history …; append-only."""

from sqlalchemy import RowMapping, select

from diaodu.adapters.store.engine import Database, insert_new
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
        rows = [{column.name: getattr(entry, column.name) for column in entries.columns} for entry in new]
        with self._database.write() as connection:
            insert_new(connection, entries, rows)

    def of_plan(self, plan: str) -> list[Entry]:
        """All of a plan's entries, oldest first."""
        query = select(entries).where(entries.c.plan == plan).order_by(entries.c.at, entries.c.id)
        with self._database.read() as connection:
            return [_entry(row) for row in connection.execute(query).mappings()]

    def list(self, plan: str, kind: EntryKind, period: str | None = None) -> list[Entry]:
        """A plan's entries of a kind, of one period or of all, oldest first."""
        query = select(entries).where(entries.c.plan == plan, entries.c.kind == kind)
        if period is not None:
            query = query.where(entries.c.period == period)
        with self._database.read() as connection:
            return [_entry(row) for row in connection.execute(query.order_by(entries.c.at, entries.c.id)).mappings()]


def _entry(row: RowMapping) -> Entry:
    return Entry(**row)
