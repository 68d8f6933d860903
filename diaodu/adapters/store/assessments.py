"""A period's measures, targets and scores as its latest run computed them."""

from typing import Any

from sqlalchemy import delete, insert, select

from diaodu.adapters.store.engine import Database
from diaodu.adapters.store.runs import check_fence
from diaodu.adapters.store.tables import assessments
from diaodu.domain.errors import NotReadyError
from diaodu.domain.ledger import RunRow


class Assessments:
    """One assessment a period, as plain data (domain/figures/assessment.py)."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def put(self, plan: str, period: str, run: RunRow | None, data: dict[str, Any]) -> None:
        """Put a run's assessment in the place of the former one.

        Raises:
            BusyError: the run no longer holds the period.
        """
        of = assessments.c
        with self._database.write() as connection:
            check_fence(connection, run)
            connection.execute(delete(assessments).where(of.plan == plan, of.period == period))
            connection.execute(insert(assessments).values(plan=plan, period=period, data=data))

    def get(self, plan: str, period: str) -> dict[str, Any]:
        """The period's assessment.

        Raises:
            NotReadyError: the period has not been run yet.
        """
        of = assessments.c
        with self._database.read() as connection:
            query = select(of.data).where(of.plan == plan, of.period == period)
            data = connection.execute(query).scalar_one_or_none()
        if data is None:
            raise NotReadyError(f"{plan} {period}", "尚未汇总", f"先运行 diaodu run {plan} {period}", "经办人")
        return data
