"""Collect: files from a drop folder into the ledger, bytes first, before anything opens them."""

import json
import time
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from diaodu.adapters.drop_folder import DropFolder, LyingFile, look_into, look_twice, readable_name
from diaodu.adapters.files import read_content
from diaodu.domain.errors import UserError
from diaodu.domain.intake.look import receipt_time
from diaodu.domain.ledger import LookNote, Receipt, Submission
from diaodu.domain.results import NO_CODE, UnitCode
from diaodu.domain.states import Channel, LookTrouble
from tasks.month import Month

RECEIVED = "received.json"
SETTLE_SECONDS = 5
"""Between two looks at a folder that people fill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """How many files came in, and what is to be told of the others, by their places in the drop folder.

    `unknown_folders` are nobody's, `too_late` files arrived after the moment looked at, `unopened` could not be read,
    `links` lead elsewhere, `not_there` are files that received.json names and nobody sent, `odd_times` have a time
    of receipt that cannot be right, and `gone` were taken in before and lie there no more: they count as they did
    until a steward says otherwise.
    """

    files: int
    unknown_folders: tuple[str, ...] = ()
    too_late: tuple[str, ...] = ()
    unopened: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    not_there: tuple[str, ...] = ()
    odd_times: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    kept_with: tuple[str, ...] = ()
    """Files whose folder is another unit's now; they stay with the unit they were taken in for."""


def collect_inbox(month: Month, inbox: Path, *, is_watching: bool = False) -> Collected:
    """Take in every file of `inbox/<unit>/…`; the folder is the unit's name, code or alias.

    A file's time of receipt is its modification time unless `received.json` says otherwise; those of one unit that
    are found by one look, and whose time nobody told, are one delivery. A folder that is nobody's is kept in the
    ledger too, for a steward. What can't be opened keeps nothing else out, and is told. Where people put files in
    while it is watched, one that is being copied waits for the next look.

    Raises:
        UserError: no such folder, one that can't be looked into, or a received.json that can't be read.
    """
    times = _received_times(inbox) if inbox.is_dir() else {}
    found, visit = (
        _look(inbox, is_watching=is_watching),
        _Visit(month=month, inbox=inbox, at=datetime.now(UTC), times=times),
    )
    visit.take_in_all(found)
    places = {file.place for file in found.files}
    gone = visit.note_gone()
    # A file that lay there and is gone is asked about for itself (F-GONE).
    visit.note(LookTrouble.NO_FILE, sorted(set(times) - places - visit.closed - {one.place for one in gone}))
    visit.end(places - set(times))
    return Collected(
        files=visit.files,
        gone=tuple(one.place for one in gone),
        kept_with=tuple(visit.kept_with),
        unknown_folders=tuple(dict.fromkeys(visit.unknown)),
        too_late=tuple(visit.too_late),
        unopened=visit.noted(LookTrouble.SHUT),
        links=visit.noted(LookTrouble.LINK),
        not_there=visit.noted(LookTrouble.NO_FILE),
        odd_times=visit.noted(LookTrouble.ODD_TIME),
    )


def _look(inbox: Path, *, is_watching: bool) -> DropFolder:
    try:
        if is_watching:
            return look_twice(inbox, RECEIVED, lambda: time.sleep(SETTLE_SECONDS))
        return look_into(inbox, RECEIVED)
    except OSError as error:
        found = "无法打开" if inbox.exists() else "不是文件夹"
        raise UserError(
            "收件文件夹", f"{inbox} {found}", "可读的收件文件夹，每个单位一个子文件夹", "操作人员"
        ) from error


@dataclass(kw_only=True)
class _Visit:
    """One look at a drop folder: what is taken in, and whose."""

    month: Month
    inbox: Path
    at: datetime
    times: dict[str, datetime]
    files: int = 0
    seen: set[tuple[UnitCode, str]] = field(default_factory=set)
    notes: list[LookNote] = field(default_factory=list)
    kept_with: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    too_late: list[str] = field(default_factory=list)

    def take_in_all(self, found: DropFolder) -> None:
        """Take in every file; one that can't be read keeps no other one out."""
        self.month.store.submissions.begin_look(*self.month.key, self._inbox, self.at)
        for place, trouble in found.closed:
            self.note(trouble, [place])
        for file in found.files:
            try:
                self._take_in(file)
            except OSError:
                self.note(LookTrouble.SHUT, [file.place])

    def _take_in(self, file: LyingFile) -> None:
        """Keep a file, for its unit or for nobody.

        What was taken in from this very place is its unit's for good: two units may have changed names since.
        """
        (plan, period), content, place = self.month.key, read_content(file.path), file.place
        received_at, odd = self._time_of(file)
        found = self.month.plan.find_unit(file.folder)
        named = found.code if found else NO_CODE
        unit = self.month.store.submissions.owner_at(plan, period, place, content.sha256) or named
        name = place.rpartition("/")[2]
        self.month.store.submissions.receive(Receipt(
            plan=plan, period=period, unit=unit, name=name, content=content, received_at=received_at,
            channel=Channel.INBOX, is_told=file.place in self.times and not odd, sender="" if unit else file.folder, inbox=self._inbox, place=place,
            stored_at=self.at,
        ))  # fmt: skip
        self.files += 1
        self.seen.add((unit, content.sha256))
        if odd:
            self.note(LookTrouble.ODD_TIME, [place], odd)
        self.kept_with += [f"{place}（{self.month.names.name_of(unit)}）"] if unit != named else []
        self.unknown += [] if unit else [file.folder]
        self.too_late += [f"{file.folder}/{name}"] if received_at > self.month.as_of else []

    def _time_of(self, file: LyingFile) -> tuple[datetime, str]:
        late_after = self.month.moments.late_after
        return receipt_time(self.times.get(file.place), file.changed_at, self.at, self.month.period, late_after)

    def note(self, trouble: LookTrouble, places: Collection[str], said: str = "") -> None:
        """Note what cannot be taken as it lies."""
        self.notes += [
            LookNote(trouble=trouble, folder=place.partition("/")[0], place=place, said=said) for place in places
        ]

    def noted(self, trouble: LookTrouble) -> tuple[str, ...]:
        """The places of one trouble."""
        return tuple(note.place for note in self.notes if note.trouble is trouble)

    @property
    def closed(self) -> set[str]:
        """Places that were not looked into: what lies there may be there."""
        return {note.place for note in self.notes if note.trouble.hides}

    def note_gone(self) -> list[Submission]:
        """The units' files that lay in this drop folder and lie there no more; one that can't be opened may be there."""
        closed = self.closed

        def there(one: Submission) -> bool:
            shut = any(one.place == place or one.place.startswith(f"{place.rstrip('/')}/") for place in closed)
            return shut or (one.unit, one.sha256) in self.seen

        return self.month.store.submissions.note_gone(*self.month.key, self._inbox, there, self.at)

    def end(self, untold: Collection[str]) -> None:
        """Join the look's files, and keep what it could not take."""
        self.month.store.submissions.end_look(*self.month.key, self._inbox, self.at, untold, self.notes)

    @property
    def _inbox(self) -> str:
        return readable_name(self.inbox.resolve().as_posix())


def _received_times(inbox: Path) -> dict[str, datetime]:
    path = inbox / RECEIVED
    if not path.exists():
        return {}
    try:
        told = json.loads((read_content(path).data or b"").decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise _wrong_times(path, f"第{error.lineno}行第{error.colno}列起不是有效的 JSON") from error
    except (OSError, ValueError, RecursionError) as error:
        raise _wrong_times(path, "无法读取，或不是 UTF-8 文字") from error
    if not isinstance(told, dict):
        raise _wrong_times(path, "不是“文件：时间”的对照")
    times = {unicodedata.normalize("NFC", name): _moment(path, name, moment) for name, moment in told.items()}
    if naive := [name for name, moment in times.items() if moment.tzinfo is None]:
        raise UserError(str(path), f"{naive[0]} 的时间没有时区", "2021-03-27T16:00:00+08:00", "操作人员")
    return times


def _moment(path: Path, name: str, said: object) -> datetime:
    try:
        return datetime.fromisoformat(str(said))
    except ValueError as error:
        raise _wrong_times(path, f"“{name}”的时间写作 {said}") from error


def _wrong_times(path: Path, found: str) -> UserError:
    return UserError(str(path), found, '{"单位/文件": "2021-03-27T16:00:00+08:00"}', "操作人员")
