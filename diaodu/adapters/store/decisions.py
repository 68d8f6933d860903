"""The ledger of decisions (处理意见): append-only, so that a re-run never undoes a person's word."""

from sqlalchemy import RowMapping, insert, select

from diaodu.adapters.store.engine import Database, serialise
from diaodu.adapters.store.tables import decisions
from diaodu.domain.errors import BusyError
from diaodu.domain.ledger import Decision


class Decisions:
    """Stewards' decisions on findings; the latest on a finding counts."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def add(self, *new: Decision) -> None:
        """Append decisions, all or none; the very same decision again changes nothing.

        Raises:
            BusyError: another decision already has the id.
        """
        with self._database.write() as connection:
            for decision in new:
                serialise(connection, "decision", decision.id)
                same = select(decisions).where(decisions.c.id == decision.id)
                former = connection.execute(same).mappings().one_or_none()
                if former is None:
                    connection.execute(insert(decisions).values(_row(decision)))
                elif _decision(former) != decision:
                    raise BusyError(f"处理意见 {decision.id}", "该编号已有另一条处理意见", "刷新后重新作出", "审核员")

    def list(self, plan: str, period: str | None = None) -> list[Decision]:
        """Decisions of a period, or of all, oldest first."""
        query = select(decisions).where(decisions.c.plan == plan)
        if period is not None:
            query = query.where(decisions.c.period == period)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(decisions.c.at, decisions.c.id)).mappings()
            return [_decision(row) for row in rows]


def _row(decision: Decision) -> dict[str, object]:
    return {column.name: getattr(decision, column.name) for column in decisions.columns}


def _decision(row: RowMapping) -> Decision:
    return Decision(**row)
