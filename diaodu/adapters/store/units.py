"""Units as a ledger knows them: the name of each code, and what stands for the unit in ids."""

from collections.abc import Mapping

from sqlalchemy import Connection, select, update

from diaodu.adapters.store.engine import Database, insert_new
from diaodu.adapters.store.tables import units
from diaodu.domain.ledger import UnitMarks
from diaodu.domain.results import UnitCode, UnitName, UnitNames


class Units:
    """Every unit that a plan's runs reported on, by its code; the only place where a ledger holds names."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def names(self, plan: str) -> UnitNames:
        """Names as the plan's latest run knew them."""
        of = units.c
        with self._database.read() as connection:
            query = select(of.code, of.name).where(of.plan == plan).order_by(of.code)
            return UnitNames(by_code=dict(connection.execute(query).tuples().all()))

    def marks(self, plan: str) -> UnitMarks:
        """What stands for units in ids: the code, of a unit whose code another plan had first the plan too."""
        of = units.c
        with self._database.read() as connection:
            rows = connection.execute(select(of.plan, of.code, of.mark)).tuples().all()
        own = {code: mark for name, code, mark in rows if name == plan}
        others = {code for name, code, _ in rows if name != plan} - own.keys()
        kept = {code: mark for code, mark in own.items() if mark != code}
        return UnitMarks(kept=kept | {code: _own_mark(plan, code) for code in others})


def _own_mark(plan: str, code: str) -> str:
    return f"{plan}/{code}"


def keep_names(connection: Connection, plan: str, names: Mapping[UnitCode, UnitName]) -> None:
    """Keep the names that a run's units have; a unit's mark stays what it was when it first came.

    The same file handed in to two plans has findings of its own in each: one's decision is never taken for the other's.
    """
    query = select(units.c.code).where(units.c.plan != plan, units.c.code.in_(names))
    taken = set(connection.execute(query).scalars())
    new = [
        {"plan": plan, "code": code, "name": name, "mark": _own_mark(plan, code) if code in taken else code}
        for code, name in sorted(names.items())
    ]
    insert_new(connection, units, new)
    for code, name in sorted(names.items()):
        same = units.c.plan == plan, units.c.code == code, units.c.name != name
        connection.execute(update(units).where(*same).values(name=name))
