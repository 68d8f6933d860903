"""Bytes by their SHA-256: workbooks, faces of papers, messages."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from diaodu.adapters.store.engine import Database, insert_new
from diaodu.adapters.store.tables import contents
from diaodu.domain.ledger import Content

MOST_SAID = 2**31 - 1
"""The largest size that is told: the column holds no more, and whatever is over 20 MB is too large all the same."""


class Contents:
    """Files that are handed in beside the reports: proofs."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def keep(self, content: Content, at: datetime) -> None:
        """Store bytes once."""
        with self._database.write() as connection:
            keep_content(connection, content, at)

    def get(self, sha256: str) -> bytes | None:
        """The bytes of a hash; None when they were erased; KeyError when never kept."""
        with self._database.read() as connection:
            return content_of(connection, sha256)


def keep_content(connection: Connection, content: Content, at: datetime) -> str:
    """Store bytes once and return their hash; of what is more than is kept only hash and size.

    Bytes that were erased and are handed in again are there again.
    """
    row = {"sha256": content.sha256, "size": said_size(content), "data": content.data, "stored_at": at}
    insert_new(connection, contents, [row])
    if content.data is not None:
        erased = (contents.c.sha256 == content.sha256, contents.c.data.is_(None))
        connection.execute(update(contents).where(*erased).values(data=content.data))
    return content.sha256


def said_size(content: Content) -> int:
    """The size as the ledger tells it."""
    return min(content.size, MOST_SAID)


def content_of(connection: Connection, sha256: str) -> bytes | None:
    """The bytes of a hash; None when they were never kept (too large) or were erased.

    Raises:
        KeyError: nothing of that hash was ever received.
    """
    row = connection.execute(select(contents.c.data).where(contents.c.sha256 == sha256)).one_or_none()
    if row is None:
        raise KeyError(sha256)
    return row.data
