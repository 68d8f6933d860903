"""The ledger of decisions (处理意见): append-only, so that a re-run never undoes a person's word."""

import builtins
from dataclasses import asdict
from typing import Any

from sqlalchemy import RowMapping, insert, or_, select

from diaodu.adapters.store.engine import Database, serialise
from diaodu.adapters.store.tables import decisions
from diaodu.domain.errors import BusyError
from diaodu.domain.ledger import Decision, Matter
from diaodu.domain.states import DecisionKind


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

    def find(self, wanted: str) -> builtins.list[Decision]:
        """Decisions by the beginning of their own ids or of the findings they were made on, oldest first; no undo."""
        begins = or_(*(decisions.c[name].startswith(wanted, autoescape=True) for name in ("id", "finding")))
        query = select(decisions).where(begins, decisions.c.kind != DecisionKind.UNDO)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(decisions.c.at, decisions.c.id)).mappings()
            return [_decision(row) for row in rows]

    def list(self, plan: str, period: str | None = None) -> builtins.list[Decision]:
        """Decisions of a period, or of all, oldest first."""
        query = select(decisions).where(decisions.c.plan == plan)
        if period is not None:
            query = query.where(decisions.c.period == period)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(decisions.c.at, decisions.c.id)).mappings()
            return [_decision(row) for row in rows]


def _row(decision: Decision) -> dict[str, Any]:
    matter = decision.about or decision.ruled
    about = asdict(matter) if matter else None
    return {column.name: getattr(decision, column.name) for column in decisions.columns} | {"about": about}


def _decision(row: RowMapping) -> Decision:
    about = row["about"]
    matter = Matter(**about | {"keys": tuple(about.get("keys", ()))}) if about else None
    kept = {"about": None, "ruled": matter} if matter and matter.ruling else {"about": matter}
    values: dict[str, Any] = {**row, **kept}
    return Decision(**values)
