"""Corrections (更正) to be issued: what an issued paper would say otherwise; replaced as a whole by each re-run."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select

from diaodu.adapters.store.engine import Database
from diaodu.adapters.store.runs import check_fence
from diaodu.adapters.store.tables import corrections
from diaodu.domain.ledger import Correction, RunRow


class Corrections:
    """Differences between issued papers and the ledgers as they stand."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def replace(self, paper: str, run: RunRow | None, found: Sequence[Correction]) -> None:
        """Put a run's corrections of a paper in the place of the former ones; one found before keeps its moment.

        Raises:
            BusyError: the run no longer holds the period.
        """
        with self._database.write() as connection:
            check_fence(connection, run)
            known = {(row.place, row.before, row.after): row.found_at for row in _of_paper(connection, paper)}
            rows = [replace(new, found_at=known.get((new.place, new.before, new.after), new.found_at)) for new in found]
            connection.execute(delete(corrections).where(corrections.c.paper == paper))
            if rows:
                connection.execute(insert(corrections), [asdict(row) | {"position": n} for n, row in enumerate(rows)])

    def list(self, plan: str, period: str) -> list[Correction]:
        """Corrections of a period's papers, in the order of the paper."""
        query = select(corrections).where(corrections.c.plan == plan, corrections.c.period == period)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(corrections.c.paper, corrections.c.position)).mappings()
            return [_correction(row) for row in rows]


def _of_paper(connection: Connection, paper: str) -> list[Correction]:
    rows = connection.execute(select(corrections).where(corrections.c.paper == paper)).mappings()
    return [_correction(row) for row in rows]


def _correction(row: RowMapping) -> Correction:
    values: dict[str, Any] = {name: value for name, value in row.items() if name != "position"}
    return Correction(**values)
