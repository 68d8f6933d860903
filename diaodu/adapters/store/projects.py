"""The registry of projects: their codes, and the names by which their rows are known.

No code is ever taken out; a name is, where the ruling by which it was learned is taken back.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from sqlalchemy import Connection, delete, select

from diaodu.adapters.store.engine import Database, insert_new, serialise
from diaodu.adapters.store.runs import check_fence
from diaodu.adapters.store.tables import project_keys, projects
from diaodu.domain.ledger import RunRow
from diaodu.domain.months.projects import Project, ProjectKey, Registry
from diaodu.domain.results import UnitCode

T = TypeVar("T")
Heirs = Mapping[UnitCode, UnitCode]


class Projects:
    """Projects of each plan."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def registry(self, plan: str, heirs: Heirs | None = None) -> Registry:
        """The registry as it stands, to look things up in; `heirs`: see Registry."""
        with self._database.read() as connection:
            return _load(connection, plan, heirs)

    def enter(self, plan: str, run: RunRow | None, place: Callable[[Registry], T], heirs: Heirs | None = None) -> T:
        """Let `place` find and enter projects; what it entered is kept, all or nothing.

        One run at a time enters projects of a plan, so no code is given twice. The same rows entered again
        find what was entered before.

        Raises:
            BusyError: the run no longer holds its period.
        """
        with self._database.write() as connection:
            check_fence(connection, run)
            serialise(connection, "projects", plan)
            registry = _load(connection, plan, heirs)
            result = place(registry)
            insert_new(connection, projects, [_values(new, plan) for new in registry.new_projects])
            insert_new(connection, project_keys, [_values(new, plan) for new in registry.new_keys])
        return result

    def forget(self, plan: str, name: ProjectKey) -> None:
        """Let a project no longer go by a name."""
        of = project_keys.c
        same = (of.plan == plan, of.unit == name.unit, of.kind == name.kind, of.key == name.key, of.code == name.code)
        with self._database.write() as connection:
            connection.execute(delete(project_keys).where(*same))


def _values(new: Project | ProjectKey, plan: str) -> dict[str, str]:
    return {"plan": plan} | {name: getattr(new, name) for name in new.__slots__}


def _load(connection: Connection, plan: str, heirs: Heirs | None) -> Registry:
    of, keys = projects.c, project_keys.c
    entered = select(of.code, of.unit, of.name, of.first_period).where(of.plan == plan)
    known = select(keys.unit, keys.kind, keys.key, keys.code).where(keys.plan == plan)
    return Registry(
        [Project(**row) for row in connection.execute(entered.order_by(of.code)).mappings()],
        [ProjectKey(**row) for row in connection.execute(known.order_by(keys.unit, keys.kind, keys.key)).mappings()],
        heirs,
    )
