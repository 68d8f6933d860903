"""The store: our own ledgers in one database. Importing it imports SQLAlchemy and nothing heavier."""

from types import TracebackType
from typing import Self

from diaodu.adapters.store.accounts import Accounts, FailedLogins, Sessions
from diaodu.adapters.store.assessments import Assessments
from diaodu.adapters.store.audit import Audit
from diaodu.adapters.store.contents import Contents
from diaodu.adapters.store.corrections import Corrections
from diaodu.adapters.store.decisions import Decisions
from diaodu.adapters.store.engine import Database, make_engine
from diaodu.adapters.store.entries import Entries
from diaodu.adapters.store.mails import Mails
from diaodu.adapters.store.migrations import upgrade
from diaodu.adapters.store.outbox import Outbox
from diaodu.adapters.store.papers import Papers
from diaodu.adapters.store.projects import Projects
from diaodu.adapters.store.readings import Readings
from diaodu.adapters.store.recipients import Recipients
from diaodu.adapters.store.retention import Retention
from diaodu.adapters.store.rules import Rules
from diaodu.adapters.store.runs import Runs
from diaodu.adapters.store.submissions import Submissions
from diaodu.adapters.store.ticks import Ticks
from diaodu.adapters.store.units import Units
from diaodu.adapters.store.validation import Validation
from diaodu.adapters.store.verdicts import Verdicts
from diaodu.adapters.store.vitals import Vitals

__all__ = ["Store", "open_store"]


class Store:
    """The ledgers of one database, each a small part with its own words."""

    def __init__(self, database: Database) -> None:
        """Make the parts; `open_store` also brings the schema up to date."""
        self.database = database
        self.contents = Contents(database)
        self.submissions = Submissions(database)
        self.readings = Readings(database)
        self.units = Units(database)
        self.validation = Validation(database)
        self.verdicts = Verdicts(database)
        self.assessments = Assessments(database)
        self.decisions = Decisions(database)
        self.entries = Entries(database)
        self.projects = Projects(database)
        self.runs = Runs(database)
        self.rules = Rules(database)
        self.papers = Papers(database)
        self.corrections = Corrections(database)
        self.outbox = Outbox(database)
        self.recipients = Recipients(database)
        self.mails = Mails(database)
        self.ticks = Ticks(database)
        self.accounts = Accounts(database)
        self.sessions = Sessions(database)
        self.failed_logins = FailedLogins(database)
        self.audit = Audit(database)
        self.retention = Retention(database)
        self.vitals = Vitals(database)

    def close(self) -> None:
        """Close every connection."""
        self.database.close()

    def __enter__(self) -> Self:
        """Use as a context manager."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()


def open_store(url: str) -> Store:
    """Open the store of a database URL, its schema brought up to date."""
    database = Database(make_engine(url))
    upgrade(database)
    return Store(database)
