"""What the rules said of rows, so that a row that has not changed is not judged again. It may be lost: it is said anew."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, select

from diaodu.adapters.store.engine import Database, insert_new
from diaodu.adapters.store.tables import verdicts

DIGEST_BYTES = 16
MAX_PARTS = 20
"""A period's form has a part for each judging that met new rows; more than these become one."""

_Said = Mapping[bytes, tuple[int, ...]]


class Verdicts:
    """Verdicts of every plan and period."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def of(self, plan: str, period: str) -> "PeriodVerdicts":
        """Those of one period."""
        return PeriodVerdicts(database=self._database, plan=plan, period=period)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodVerdicts:
    """What the suites of a period's forms said: digest of a row's values → positions of the rules it breaks."""

    database: Database
    plan: str
    period: str

    def exist(self) -> bool:
        """Whether rows of the period have been judged."""
        with self.database.read() as connection:
            query = select(verdicts.c.part).where(verdicts.c.plan == self.plan, verdicts.c.period == self.period)
            return connection.execute(query.limit(1)).first() is not None

    def get(self, form: str, suite: str) -> dict[bytes, tuple[int, ...]]:
        """What a suite said of the form's rows; nothing where it was never asked."""
        query = select(verdicts.c.data).where(*self._of(form), verdicts.c.suite == suite)
        with self.database.read() as connection:
            parts = connection.execute(query.order_by(verdicts.c.part)).scalars().all()
        return {digest: broken for part in parts for digest, broken in _unpacked(part).items()}

    def add(self, form: str, suite: str, said: _Said) -> None:
        """Keep more of what a suite said; what other suites said of the form's rows goes."""
        with self.database.write() as connection:
            connection.execute(delete(verdicts).where(*self._of(form), verdicts.c.suite != suite))
            count, last = connection.execute(
                select(func.count(), func.coalesce(func.max(verdicts.c.part), 0)).where(*self._of(form))
            ).one()
            if count >= MAX_PARTS:
                before = connection.execute(select(verdicts.c.data).where(*self._of(form))).scalars().all()
                said = {digest: broken for part in before for digest, broken in _unpacked(part).items()} | dict(said)
                connection.execute(delete(verdicts).where(*self._of(form)))
            part = {"plan": self.plan, "period": self.period, "form": form, "part": last + 1, "suite": suite}
            insert_new(connection, verdicts, [{**part, "data": _packed(said)}])

    def _of(self, form: str) -> tuple[ColumnElement[bool], ...]:
        of = verdicts.c
        return (of.plan == self.plan, of.period == self.period, of.form == form)


def _packed(said: _Said) -> bytes:
    """A digest, how many rules, their positions of two bytes each; row after row, compressed."""
    rows = (
        digest + len(broken).to_bytes(2) + b"".join(rule.to_bytes(2) for rule in broken)
        for digest, broken in said.items()
    )
    return zlib.compress(b"".join(rows), 1)


def _unpacked(data: bytes) -> dict[bytes, tuple[int, ...]]:
    text, at, said = zlib.decompress(data), 0, {}
    while at < len(text):
        digest, count = text[at : at + DIGEST_BYTES], int.from_bytes(text[at + DIGEST_BYTES : at + DIGEST_BYTES + 2])
        at += DIGEST_BYTES + 2
        said[digest] = tuple(int.from_bytes(text[at + 2 * rule : at + 2 * rule + 2]) for rule in range(count))
        at += 2 * count
    return said
