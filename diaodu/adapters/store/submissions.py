"""The ledger of submissions (报送): what was received, from whom, when; never overwritten."""

import builtins
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from diaodu.adapters.store.contents import content_of, keep_content, said_size
from diaodu.adapters.store.engine import Database, insert_new
from diaodu.adapters.store.tables import contents, looks, submissions
from diaodu.domain.ledger import LookNote, Receipt, Submission, key_id
from diaodu.domain.results import NO_CODE, UnitCode
from diaodu.domain.states import Channel, LookTrouble
from diaodu.domain.text.cleaning import clean_text


class Submissions:
    """Received files and nil declarations."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def receive(self, receipt: Receipt) -> Submission:
        """Store a file's bytes and its ledger row in one transaction.

        The same bytes under the same name for the same unit and period are one submission with the
        earliest time of receipt, or the one that is told, unless something else came in between and they are handed
        in once more: what was handed in last counts. Of a file over 20 MB only hash and size are kept.
        """
        name, sha256 = clean_text(receipt.name), receipt.content.sha256
        file = _file_id(receipt.plan, receipt.period, receipt.unit, sha256, name)
        row = {
            "id": file,
            "plan": receipt.plan, "period": receipt.period, "unit": receipt.unit, "form": "",
            "name": name, "sha256": sha256, "size": said_size(receipt.content),
            "channel": receipt.channel, "sender": receipt.sender, "received_at": receipt.received_at,
            "inbox": receipt.inbox, "place": receipt.place, "stored_at": receipt.stored_at, "gone_at": None,
            "delivered_at": None,
        }  # fmt: skip
        with self._database.write() as connection:
            keep_content(connection, receipt.content, receipt.received_at)
            row["id"] = _own_id(connection, receipt, file)
            insert_new(connection, submissions, [row])
            same, of = submissions.c.id == row["id"], submissions.c
            if receipt.is_told:  # and it is a delivery by its own time, whatever was found with it
                told = {"received_at": receipt.received_at, "delivered_at": None}
                connection.execute(update(submissions).where(same).values(told))
            earlier = of.received_at > receipt.received_at
            connection.execute(update(submissions).where(same, earlier).values(received_at=receipt.received_at))
            if receipt.inbox:
                lies = {"inbox": receipt.inbox, "place": receipt.place, "gone_at": None}
                connection.execute(update(submissions).where(same).values(lies))
            return _submission(connection.execute(select(submissions).where(same)).mappings().one())

    def declare_nil(
        self, plan: str, period: str, unit: UnitCode, form: str, received_at: datetime, by: str
    ) -> Submission:
        """Record an explicit 零报告 of one form; the same one at the same moment is one."""
        row = {
            "id": key_id("nil", plan, period, unit, form, received_at.timestamp()),
            "plan": plan, "period": period, "unit": unit, "form": form,
            "name": "", "sha256": None, "size": 0,
            "channel": Channel.NIL, "sender": by, "received_at": received_at,
            "inbox": "", "place": "", "stored_at": None, "gone_at": None, "delivered_at": None,
        }  # fmt: skip
        with self._database.write() as connection:
            insert_new(connection, submissions, [row])
            one = select(submissions).where(submissions.c.id == row["id"])
            return _submission(connection.execute(one).mappings().one())

    def owner_at(self, plan: str, period: str, place: str, sha256: str) -> UnitCode | None:
        """The unit for which these bytes were first taken from a place of the drop folder, whatever it is called now."""
        of = submissions.c
        query = select(of.unit).where(
            of.plan == plan, of.period == period, of.place == place, of.sha256 == sha256, of.unit != NO_CODE
        )
        with self._database.read() as connection:
            return connection.execute(query.order_by(of.stored_at, of.id).limit(1)).scalar_one_or_none()

    def note_gone(
        self, plan: str, period: str, inbox: str, there: Callable[[Submission], bool], at: datetime
    ) -> list[Submission]:
        """Keep which files taken from a drop folder lie there no more; the units' that do not.

        `there` says whether one does. The first moment it did not is kept.
        """
        of = submissions.c
        own = select(submissions).where(of.plan == plan, of.period == period, of.inbox == inbox, of.unit != NO_CODE)
        with self._database.write() as connection:
            found = [_submission(row) for row in connection.execute(own.order_by(of.received_at, of.id)).mappings()]
            gone = [one for one in found if not there(one)]
            back = [one.id for one in found if one.gone_at and there(one)]
            new = [one.id for one in gone if not one.gone_at]
            connection.execute(update(submissions).where(of.id.in_(new)).values(gone_at=at))
            connection.execute(update(submissions).where(of.id.in_(back)).values(gone_at=None))
        return gone

    def begin_look(self, plan: str, period: str, inbox: str, at: datetime) -> None:
        """Keep that a drop folder is looked at for the first time: what comes in from now on is of a look."""
        row = {"plan": plan, "period": period, "inbox": inbox, "at": at - _BEFORE, "notes": []}
        with self._database.write() as connection:
            insert_new(connection, looks, [row])

    def end_look(
        self, plan: str, period: str, inbox: str, at: datetime, untold: Collection[str], notes: Sequence[LookNote]
    ) -> None:
        """Join what came into the ledger since the last look that ended, and keep what this one could not take.

        `untold` are the places of files whose time nobody told: those of one unit are one delivery. So a look that
        was broken off and the one after it are one.
        """
        own = _look(plan, period, inbox)
        with self._database.write() as connection:
            since = connection.execute(select(looks.c.at).where(*own)).scalar_one()
            _join(connection, plan, period, inbox, since, untold)
            connection.execute(update(looks).where(*own).values(at=at, notes=[asdict(note) for note in notes]))

    def look_notes(self, plan: str, period: str) -> list[LookNote]:
        """What the last look at each drop folder of a period could not take as it lay."""
        query = select(looks.c.notes).where(looks.c.plan == plan, looks.c.period == period).order_by(looks.c.inbox)
        with self._database.read() as connection:
            found = [note for notes in connection.execute(query).scalars() for note in notes]
        return [LookNote(**{**note, "trouble": LookTrouble(note["trouble"])}) for note in found]

    def reassign(self, submission: Submission, unit: UnitCode, at: datetime) -> Submission:
        """The same file as another unit's, received when it was; one that the unit has already stays as it is."""
        row = {column.name: getattr(submission, column.name) for column in submissions.columns} | {
            "id": _file_id(submission.plan, submission.period, unit, submission.sha256, submission.name),
            "unit": unit, "sender": "", "inbox": "", "place": "", "stored_at": at, "gone_at": None,
            "delivered_at": None,  # what else the other unit's folder held then is no part of this delivery
        }  # fmt: skip
        with self._database.write() as connection:
            insert_new(connection, submissions, [row])
            one = select(submissions).where(submissions.c.id == row["id"])
            return _submission(connection.execute(one).mappings().one())

    def periods_since(self, since: datetime, channel: Channel) -> builtins.list[tuple[str, str]]:
        """Plan and period of what came into the ledger by a way since a moment, each once."""
        of = submissions.c
        query = select(of.plan, of.period).where(of.channel == channel, of.stored_at >= since)
        with self._database.read() as connection:
            rows = connection.execute(query.distinct().order_by(of.plan, of.period)).all()
        return [(row.plan, row.period) for row in rows]

    def get(self, submission: str) -> Submission | None:
        """One submission by its id."""
        query = select(submissions).where(submissions.c.id == submission)
        with self._database.read() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return _submission(row) if row else None

    def bytes_of(self, sha256: str) -> bytes | None:
        """The bytes of a hash; None when over 20 MB or erased; KeyError when never received."""
        with self._database.read() as connection:
            return content_of(connection, sha256)

    def erase(self, sha256: str) -> None:
        """Take the bytes out (涉密文件); name, size and hash stay in the ledger."""
        with self._database.write() as connection:
            connection.execute(update(contents).where(contents.c.sha256 == sha256).values(data=None))

    def list(self, plan: str, period: str, as_of: datetime | None = None) -> list[Submission]:
        """Submissions of a period received up to a moment, oldest first, then by name and id."""
        of = submissions.c
        query = select(submissions).where(of.plan == plan, of.period == period)
        if as_of is not None:
            query = query.where(of.received_at <= as_of)
        query = query.order_by(of.received_at, of.name, of.id)
        with self._database.read() as connection:
            return [_submission(row) for row in connection.execute(query).mappings()]


_BEFORE = timedelta(microseconds=1)


def _look(plan: str, period: str, inbox: str) -> tuple[Any, ...]:
    return looks.c.plan == plan, looks.c.period == period, looks.c.inbox == inbox


def _join(connection: Connection, plan: str, period: str, inbox: str, since: datetime, untold: Collection[str]) -> None:
    """Make what one unit's folder gave since a moment one delivery: the latest time of it all."""
    of = submissions.c
    new = (of.plan == plan, of.period == period, of.inbox == inbox, of.stored_at > since, of.unit != NO_CODE)
    rows = connection.execute(select(of.id, of.unit, of.place, of.received_at).where(*new)).all()
    for unit in {row.unit for row in rows}:
        own = [row for row in rows if row.unit == unit and row.place in untold]
        if len(own) > 1:
            latest = {"delivered_at": max(row.received_at for row in own)}
            connection.execute(update(submissions).where(of.id.in_([row.id for row in own])).values(latest))


def _file_id(plan: str, period: str, unit: UnitCode, sha256: str, name: str) -> str:
    return key_id("file", plan, period, unit, sha256, name)


def _own_id(connection: Connection, receipt: Receipt, file: str) -> str:
    """A file's id, or another where it is handed in once more after something else of the unit.

    A file that lies on in a drop folder is not handed in once more, however often it is looked at.
    """
    of = submissions.c
    own = (of.plan == receipt.plan, of.period == receipt.period, of.unit == receipt.unit)
    again = receipt.content.sha256, clean_text(receipt.name)
    rows = connection.execute(select(submissions).where(*own).order_by(of.received_at.desc(), of.id)).mappings().all()
    same = next((row for row in rows if (row["sha256"], row["name"]) == again), None)
    if same is None:
        return file
    is_once_more = receipt.channel.is_sent_each_time or same["gone_at"] is not None
    is_after = same["received_at"] < receipt.received_at
    came_between = any(
        same["received_at"] < row["received_at"] < receipt.received_at and row["id"] != same["id"] for row in rows
    )
    if is_once_more and is_after and came_between:
        return key_id("file again", file, receipt.received_at.timestamp())
    return str(same["id"])


def _submission(row: RowMapping) -> Submission:
    values: dict[str, Any] = {**row, "sha256": row["sha256"] or ""}
    return Submission(**values)
