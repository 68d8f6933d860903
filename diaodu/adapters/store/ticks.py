"""Ticks (定时检查): when each of them last was, so that an absence is noticed."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from diaodu.adapters.store.engine import Database, insert_new
from diaodu.adapters.store.tables import ticks

CALENDAR = "calendar"
INTAKE = "intake"
WORDS = {CALENDAR: "定时检查", INTAKE: "定时收件"}
"""What people call them."""
LONGEST_PAUSE = {CALENDAR: timedelta(hours=16), INTAKE: timedelta(hours=2)}
"""Between two ticks: of the calendar from 18:00 to 08:30, of the intake a quarter of an hour, and time to spare."""


class Ticks:
    """The last moment of each deployment that ticks."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def note(self, name: str, at: datetime) -> None:
        """Keep that one ticked; a clock set back takes nothing back."""
        with self._database.write() as connection:
            insert_new(connection, ticks, [{"name": name, "at": at}])
            connection.execute(update(ticks).where(ticks.c.name == name, ticks.c.at < at).values(at=at))

    def absent(self, now: datetime) -> dict[str, datetime]:
        """Name → last moment of those that ticked once and should have ticked since."""
        last = {name: self.last(name) for name in LONGEST_PAUSE}
        return {name: at for name, at in last.items() if at is not None and now - at > LONGEST_PAUSE[name]}

    def last(self, name: str) -> datetime | None:
        """When it ticked last; None where it never did."""
        with self._database.read() as connection:
            return connection.execute(select(ticks.c.at).where(ticks.c.name == name)).scalar_one_or_none()
