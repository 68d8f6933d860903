"""The audit trail: append-only, each row's hash over the one before, written in the act's own transaction."""

import builtins
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from diaodu.adapters.store.engine import Database, serialise
from diaodu.adapters.store.tables import audit, audit_end
from diaodu.domain.access.audit import BEGINNING, AuditAct, AuditRow, Chain, chain_act, verify_chain
from diaodu.domain.text.cleaning import clean_text

_TEXTS = ("account", "plan", "period", "unit", "subject", "detail")
_ACT = tuple(AuditAct.__slots__)


class Audit:
    """Who did what, and what was refused."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def add(self, act: AuditAct) -> None:
        """Put an act at the chain's end, in the transaction that this thread has begun or in one of its own."""
        cleaned = replace(act, **{name: clean_text(getattr(act, name)) for name in _TEXTS})
        with self._database.write() as connection:
            serialise(connection, "audit")
            number, before = _end(connection)
            row = chain_act(cleaned, number + 1, before)
            values = {name: getattr(row.act, name) for name in _ACT}
            connection.execute(insert(audit).values(number=row.number, before=before, sha256=row.sha256, **values))
            end = {"number": row.number, "sha256": row.sha256}
            if number:
                connection.execute(update(audit_end).values(end))
            else:
                connection.execute(insert(audit_end).values(id=1, **end))

    def latest(self, count: int, before: int | None = None) -> builtins.list[AuditRow]:
        """The newest rows first, from below a number if told."""
        query = select(audit).order_by(audit.c.number.desc()).limit(count)
        if before is not None:
            query = query.where(audit.c.number < before)
        with self._database.read() as connection:
            return [_row(row) for row in connection.execute(query).mappings()]

    def verify(self) -> Chain:
        """Look through the whole chain."""
        with self._database.snapshot() as connection:
            rows = connection.execute(select(audit).order_by(audit.c.number)).mappings()
            return verify_chain((_row(row) for row in rows), _end(connection))

    def holds(self, sha256: str) -> bool:
        """Whether a row of this hash stands in the chain: one noted down elsewhere shows a chain made anew."""
        with self._database.read() as connection:
            return connection.execute(select(audit.c.number).where(audit.c.sha256 == sha256)).first() is not None


def _end(connection: Connection) -> tuple[int, str]:
    row = connection.execute(select(audit_end.c.number, audit_end.c.sha256)).one_or_none()
    return (row.number, row.sha256) if row else (0, BEGINNING)


def _row(row: RowMapping) -> AuditRow:
    values: dict[str, Any] = {name: row[name] for name in _ACT}
    return AuditRow(number=row["number"], act=AuditAct(**values), before=row["before"], sha256=row["sha256"])
