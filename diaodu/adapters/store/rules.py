"""Plan, forms and templates as papers were made by them: once under their hash, compressed."""

import json
import zlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from diaodu.adapters.store.engine import Database, insert_new
from diaodu.adapters.store.tables import rules


class Rules:
    """Files by the hash of them all (`PlanFolder.sha256`)."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def has(self, sha256: str) -> bool:
        """Whether the files of a hash are kept."""
        with self._database.read() as connection:
            found = connection.execute(select(rules.c.sha256).where(rules.c.sha256 == sha256)).first()
        return found is not None

    def keep(self, sha256: str, files: Mapping[str, str], at: datetime) -> None:
        """Keep texts by their names; those of a hash that is there already stay as they are."""
        packed = zlib.compress(json.dumps(dict(files), ensure_ascii=False, sort_keys=True).encode(), 9)
        with self._database.write() as connection:
            insert_new(connection, rules, [{"sha256": sha256, "data": packed, "stored_at": at}])

    def get(self, sha256: str) -> dict[str, str]:
        """The texts of a hash by their names; none where they were never kept."""
        with self._database.read() as connection:
            data = connection.execute(select(rules.c.data).where(rules.c.sha256 == sha256)).scalar_one_or_none()
        return {} if data is None else json.loads(zlib.decompress(data))
