"""How it goes, in counts alone: runs, records, findings, letters, mail. Of nobody's name, unit or file."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ColumnElement, Connection, Table, exists, func, select

from diaodu.adapters.store.engine import Database
from diaodu.adapters.store.tables import deliveries, findings, mails, papers, records, runs, ticks
from diaodu.domain.states import DeliveryState, PaperKind, PaperState


@dataclass(frozen=True, slots=True, kw_only=True)
class Vital:
    """One state at one moment; records and open findings are those of periods that are not issued."""

    runs: dict[str, int]
    records: dict[tuple[str, str], int]
    """By plan and state."""
    findings: dict[tuple[str, str], int]
    """By plan and severity, of those that nobody has decided."""
    deliveries: dict[str, int]
    mails: dict[str, int]
    oldest_waiting: datetime | None
    ticks: dict[str, datetime]


class Vitals:
    """Counts over all plans."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def look(self) -> Vital:
        """As it stands now."""
        with self._database.snapshot() as connection:
            waiting = select(func.min(deliveries.c.created_at)).where(deliveries.c.state == DeliveryState.READY)
            moments = connection.execute(select(ticks.c.name, ticks.c.at)).tuples().all()
            return Vital(
                runs=_counts(connection, runs.c.state),
                records=_open(connection, records, records.c.state),
                findings=_open(connection, findings, findings.c.severity, findings.c.decision == ""),
                deliveries=_counts(connection, deliveries.c.state),
                mails=_counts(connection, mails.c.state),
                oldest_waiting=connection.execute(waiting).scalar(),
                ticks=dict(moments),
            )


def _counts(connection: Connection, state: Column[str]) -> dict[str, int]:
    rows = connection.execute(select(state, func.count()).group_by(state)).tuples()
    return {str(value): count for value, count in rows}


def _open(
    connection: Connection, table: Table, state: Column[str], *where: ColumnElement[bool]
) -> dict[tuple[str, str], int]:
    """Rows by plan and state, of periods that are not issued."""
    of = (papers.c.plan == table.c.plan, papers.c.period == table.c.period)
    issued = exists().where(*of, papers.c.kind == PaperKind.BULLETIN, papers.c.state == PaperState.ISSUED)
    query = select(table.c.plan, state, func.count()).where(~issued, *where).group_by(table.c.plan, state)
    return {(plan, str(value)): count for plan, value, count in connection.execute(query).tuples()}
