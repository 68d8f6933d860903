"""Write the dumps beside this file: uv run python -m tests.data.schemas.write_schemas [revision …].

A dump is written once, when its schema is released, and stays as it is: it says what lies in databases out there,
whatever the migrations are changed to later. Without a revision named, those that have no dump yet are written.
"""

import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, types

from diaodu.adapters.store.engine import Database
from diaodu.adapters.store.migrations import known_revisions
from diaodu.adapters.store.tables import metadata
from diaodu.adapters.store.types import KindText
from diaodu.domain.access.audit import BEGINNING, ActKind, AuditAct, chain_act
from tests.lib.old_schemas import dump_of, empty_of
from tests.lib.postgres import PostgresServer, running_postgres

ROWS = (1, 2)
AT = datetime(2021, 3, 31, 1, tzinfo=UTC)
LISTS = {("looks", "notes"), ("mails", "files"), ("papers", "readers")}
UNITS_BY_CODE = "0006"
"""The revision from which figures name units by their codes."""


def fill(connection: Connection, revision: str) -> None:
    """Two rows in every table, each referring to the row of the same number."""
    tables = MetaData()
    tables.reflect(connection)
    for table in tables.sorted_tables:
        if table.name == "alembic_version":
            continue
        rows = list(_audit_rows(table)) if table.name.startswith("audit") else [_row(table, n, revision) for n in ROWS]
        connection.execute(table.insert(), rows)


def _row(table: Table, number: int, revision: str) -> dict[str, Any]:
    return {column.name: _value(table, column.name, number, revision) for column in table.columns}


def _value(table: Table, name: str, number: int, revision: str) -> Any:
    column = table.columns[name]
    for key in column.foreign_keys:
        return _value(key.column.table, key.column.name, number, revision)
    if kinds := _kinds(table.name, name):
        return kinds[number % len(kinds)]
    if (table.name, name) == ("assessments", "data"):
        return _figures(_text("code" if revision >= UNITS_BY_CODE else "unit", number))
    if (table.name, name) in LISTS:
        return [_text(name, number)]
    for kind, value in _VALUES.items():
        if isinstance(column.type, kind):
            return value(name, number)
    return _text(name, number)


_VALUES: dict[type, Callable[[str, int], Any]] = {
    types.JSON: lambda name, number: {name: _text(name, number), "n": number},
    types.Boolean: lambda _, number: number == 1,
    types.Integer: lambda _, number: number,
    types.LargeBinary: lambda name, number: b"\x00\xff" + _text(name, number).encode(),
    types.DateTime: lambda *_: AT,
    types.Date: lambda _, number: date(2021, 3, number),
}


def _text(name: str, number: int) -> str:
    return f"{name}'第{number}行"


def _figures(unit: str) -> dict[str, Any]:
    return {"measures": [{"unit": unit, "value": 5, "members": [[unit, 5]], "compared": None}], "scores": []}


def _kinds(table: str, column: str) -> list[str]:
    """The words that a column of states or kinds may hold."""
    found = metadata.tables[table].columns.get(column)
    return [str(one) for kind in found.type.kinds for one in kind] if found is not None and isinstance(found.type, KindText) else []  # fmt: skip


def _audit_rows(table: Table) -> Iterator[dict[str, Any]]:
    """A chain that is whole."""
    before = BEGINNING
    for number in ROWS:
        act = AuditAct(at=AT, account=_text("account", number), kind=ActKind.DECIDE, subject=_text("subject", number))
        row = chain_act(act, number, before)
        before = row.sha256
        if table.name == "audit":
            said = {name: getattr(act, name) for name in AuditAct.__slots__}
            yield said | {"kind": str(act.kind), "number": number, "before": row.before, "sha256": row.sha256}
    if table.name == "audit_end":
        yield {"id": 1, "number": ROWS[-1], "sha256": before}


def sqlite_dump(revision: str) -> str:
    """A database of a revision as SQL."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "old.db"
        _made(f"sqlite:///{path}", revision)
        with closing(sqlite3.connect(path)) as connection:
            return "\n".join(connection.iterdump()) + "\n"


def postgresql_dump(server: PostgresServer, revision: str) -> str:
    """The same on PostgreSQL, without what says where and by whom it was written."""
    name = f"dump_{revision}"
    _made(server.named_database(name), revision)
    command = [
        server.binaries / "pg_dump",
        "-h",
        str(server.folder),
        "-U",
        "postgres",
        "--no-owner",
        "--no-privileges",
        "--inserts",
        name,
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    kept = [line for line in said.splitlines() if line and not line.startswith(("--", "SET ", "\\", "SELECT pg_catalog.set_config"))]  # fmt: skip
    return re.sub(r"\n\s+ADD CONSTRAINT", " ADD CONSTRAINT", "\n".join(kept)) + "\n"


def _made(url: str, revision: str) -> None:
    database: Database = empty_of(url, revision)
    with database.write() as connection:
        fill(connection, revision)
    database.close()


def main(named: list[str]) -> None:
    """Write what is asked, else what is missing."""
    with running_postgres() as server:
        for revision in sorted(named or known_revisions()):
            for engine, made in (("sqlite", sqlite_dump), ("postgresql", lambda of: postgresql_dump(server, of))):
                if named or not dump_of(revision, engine).exists():
                    dump_of(revision, engine).write_text(made(revision), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
