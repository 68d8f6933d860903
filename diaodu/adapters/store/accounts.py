"""Accounts of the desk, their sessions, and the logins that failed."""

import builtins
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Update, delete, func, insert, select, update

from diaodu.adapters.store.engine import Database, serialise
from diaodu.adapters.store.tables import accounts, failed_logins, sessions
from diaodu.domain.access.accounts import WINDOW, Account, Session
from diaodu.domain.errors import UsageError
from diaodu.domain.results import UnitCode

_SEEN_AGAIN = timedelta(minutes=1)
"""A session's last page is kept to the minute: not every page writes."""


class Accounts:
    """Who may sit at the desk; an account is disabled, never deleted: its name stands under what was done."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def add(self, account: Account) -> None:
        """Keep a new account.

        Raises:
            UsageError: its name or its person is another account's.
        """
        with self._database.write() as connection:
            serialise(connection, "accounts")
            for name in ("name", "person"):
                value = getattr(account, name)
                if connection.execute(select(accounts.c.name).where(accounts.c[name] == value)).first():
                    raise UsageError(
                        "账号" if name == "name" else "--person", f"{value}已有账号", "另一个，不与他人相同"
                    )
            connection.execute(insert(accounts).values(asdict(account)))

    def get(self, name: str) -> Account | None:
        """An account by its name."""
        with self._database.read() as connection:
            row = connection.execute(select(accounts).where(accounts.c.name == name)).mappings().one_or_none()
        return _account(row) if row else None

    def list(self) -> builtins.list[Account]:
        """Every account by name, disabled ones too."""
        with self._database.read() as connection:
            rows = connection.execute(select(accounts).order_by(accounts.c.name)).mappings()
            return [_account(row) for row in rows]

    def set_password(self, name: str, password: str, now: datetime) -> None:
        """Keep another password's hash; every session of the account ends, and its failed logins are forgotten."""
        with self._database.write() as connection:
            connection.execute(update(accounts).where(accounts.c.name == name).values(password=password))
            connection.execute(_close(sessions.c.account == name, now))
            connection.execute(delete(failed_logins).where(failed_logins.c.account == name))

    def disable(self, name: str, now: datetime) -> None:
        """Let an account in no more; every session of it ends."""
        with self._database.write() as connection:
            connection.execute(update(accounts).where(accounts.c.name == name).values(disabled_at=now))
            connection.execute(_close(sessions.c.account == name, now))


class Sessions:
    """Logins that last, kept here so that they can be ended."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def open(self, token: str, account: str, now: datetime) -> None:
        """Keep a new session."""
        with self._database.write() as connection:
            values = {"token": token, "account": account, "opened_at": now, "seen_at": now, "closed_at": None}
            connection.execute(insert(sessions).values(values))

    def find(self, token: str, now: datetime) -> Session | None:
        """The session of a token that is not over; a page looked at keeps it from ending idle."""
        with self._database.read() as connection:
            row = connection.execute(select(sessions).where(sessions.c.token == token)).mappings().one_or_none()
        found = Session(**row) if row else None
        if found is None or found.is_over(now):
            return None
        if now - found.seen_at >= _SEEN_AGAIN:
            with self._database.write() as connection:
                connection.execute(update(sessions).where(sessions.c.token == token).values(seen_at=now))
        return found

    def close(self, token: str, now: datetime) -> None:
        """End a session."""
        with self._database.write() as connection:
            connection.execute(_close(sessions.c.token == token, now))


class FailedLogins:
    """Logins that failed of late, by account and by address."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def add(self, account: str, address: str, now: datetime) -> None:
        """Keep that one failed; what is too old to count goes."""
        with self._database.write() as connection:
            connection.execute(delete(failed_logins).where(failed_logins.c.at < now - WINDOW))
            connection.execute(insert(failed_logins).values(account=account, address=address, at=now))

    def counts(self, account: str, address: str, now: datetime) -> tuple[int, int]:
        """How many failed of late: of the account, from the address."""
        of = failed_logins.c
        with self._database.read() as connection:
            found = [
                connection.execute(select(func.count()).where(is_own, of.at >= now - WINDOW)).scalar_one()
                for is_own in (of.account == account, of.address == address)
            ]
        return found[0], found[1]

    def forget(self, account: str) -> None:
        """Forget those of an account that has got in."""
        with self._database.write() as connection:
            connection.execute(delete(failed_logins).where(failed_logins.c.account == account))


def _close(is_meant: ColumnElement[bool], now: datetime) -> Update:
    return update(sessions).where(is_meant, sessions.c.closed_at.is_(None)).values(closed_at=now)


def _account(row: RowMapping) -> Account:
    values: dict[str, Any] = {**row, "unit": UnitCode(row["unit"])}
    return Account(**values)
