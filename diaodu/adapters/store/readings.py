"""What the reader made of a content, so that a re-run does not read again."""

import zlib
from typing import Any

from sqlalchemy import delete, select

from diaodu.adapters.store.engine import Database, insert_new
from diaodu.adapters.store.json_text import from_json, to_json
from diaodu.adapters.store.tables import readings


class Readings:
    """Readings by content hash and reading key (a hash of forms and period)."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def get(self, sha256: str, reading_key: str) -> dict[str, Any] | None:
        """The reading's JSON (`ReadFile.to_json`), or None when there is none yet."""
        query = select(readings.c.data).where(readings.c.sha256 == sha256, readings.c.reading_key == reading_key)
        with self._database.read() as connection:
            data = connection.execute(query).scalar_one_or_none()
        return None if data is None else from_json(zlib.decompress(data))

    def put(self, sha256: str, reading_key: str, reading: dict[str, Any]) -> None:
        """Keep a reading, in place of an earlier one of the same keys."""
        self.put_many({sha256: reading}, reading_key)

    def put_many(self, found: dict[str, dict[str, Any]], reading_key: str) -> None:
        """Keep readings by content hash in one transaction."""
        rows = [
            {"sha256": sha256, "reading_key": reading_key, "data": _packed(reading)}
            for sha256, reading in found.items()
        ]
        if not rows:
            return
        with self._database.write() as connection:
            for row in rows:
                same = (readings.c.sha256 == row["sha256"], readings.c.reading_key == reading_key)
                connection.execute(delete(readings).where(*same))
            insert_new(connection, readings, rows)


def _packed(reading: dict[str, Any]) -> bytes:
    return zlib.compress(to_json(reading).encode(), 6)
