"""Bytes by their SHA-256: workbooks, faces of papers, messages."""

from datetime import datetime

from sqlalchemy import Connection, select

from diaodu.adapters.store.engine import insert_new
from diaodu.adapters.store.tables import contents
from diaodu.domain.ledger import content_sha256


def keep_content(connection: Connection, data: bytes, at: datetime, *, most: int | None = None) -> str:
    """Store bytes once and return their hash; of what is over `most` bytes only hash and size are kept."""
    sha256 = content_sha256(data)
    kept = data if most is None or len(data) <= most else None
    insert_new(connection, contents, [{"sha256": sha256, "size": len(data), "data": kept, "stored_at": at}])
    return sha256


def content_of(connection: Connection, sha256: str) -> bytes | None:
    """The bytes of a hash; None when they were never kept (too large) or were erased.

    Raises:
        KeyError: nothing of that hash was ever received.
    """
    row = connection.execute(select(contents.c.data).where(contents.c.sha256 == sha256)).one_or_none()
    if row is None:
        raise KeyError(sha256)
    return row.data
