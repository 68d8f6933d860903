"""Collect: files from a drop folder into the ledger, bytes first, before anything opens them."""

import json
import os
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from diaodu.domain.errors import UserError
from diaodu.domain.ledger import Receipt, Submission, content_sha256
from diaodu.domain.results import NO_CODE, UnitCode
from diaodu.domain.states import Channel
from tasks.month import Month

RECEIVED = "received.json"
LOOSE = "(收件文件夹根目录)"
"""Stands for the unit of a file that lies in no unit's folder."""
_NOT_SENT = ("~$", ".", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """How many files came in, and what is to be told of the others.

    `unknown_folders` are nobody's, `too_late` files arrived after the moment looked at, `unopened` could not be read,
    `not_there` are files that received.json names and nobody sent, and `gone` were taken in before and lie there no
    more: they count as they did until a steward says otherwise.
    """

    files: int
    unknown_folders: tuple[str, ...] = ()
    too_late: tuple[str, ...] = ()
    unopened: tuple[str, ...] = ()
    not_there: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    """Files taken in before that lie there no more."""
    kept_with: tuple[str, ...] = ()
    """Files whose folder is another unit's now; they stay with the unit they were taken in for."""


def collect_inbox(month: Month, inbox: Path) -> Collected:
    """Take in every file of `inbox/<unit>/…`; the folder is the unit's name, code or alias.

    A file's time of receipt is its modification time unless `received.json` says otherwise. A folder that
    is nobody's is kept in the ledger too, for a steward.

    A file that can't be opened keeps no other one out.

    Raises:
        UserError: no such folder, or a received.json that can't be read.
    """
    if not inbox.is_dir():
        raise UserError("--inbox", f"{inbox} 不是文件夹", "每个单位一个子文件夹的收件文件夹", "操作人员")
    times, visit = _received_times(inbox), _Visit(month=month, inbox=inbox, at=datetime.now(UTC))
    unknown, too_late, unopened, places, files = [], [], [], set(), 0
    for folder, path in _sent_files(inbox, unopened):
        places.add(_place(path, inbox))
        try:
            received_at = _time_of(path, inbox, times, ZoneInfo(month.plan.zone))
            unit = visit.take_in(folder, path, received_at)
        except OSError:
            unopened.append(_place(path, inbox))
            continue
        files += 1
        if not unit:
            unknown.append(folder)
        if received_at > month.as_of:
            too_late.append(f"{folder}/{readable_name(path.name)}")
    gone = visit.note_gone(unopened)
    return Collected(
        files=files,
        gone=tuple(one.place for one in gone),
        kept_with=tuple(visit.kept_with),
        unknown_folders=tuple(dict.fromkeys(unknown)),
        too_late=tuple(too_late),
        unopened=tuple(unopened),
        not_there=tuple(sorted(set(times) - places)),
    )


@dataclass(kw_only=True)
class _Visit:
    """One look at a drop folder: what is taken in, and whose."""

    month: Month
    inbox: Path
    at: datetime
    seen: set[tuple[UnitCode, str]] = field(default_factory=set)
    kept_with: list[str] = field(default_factory=list)

    def take_in(self, folder: str, path: Path, received_at: datetime) -> UnitCode:
        """Keep a file; the unit it is of, "" for nobody's.

        What was taken in from this very place is its unit's for good: two units may have changed names since.
        """
        (plan, period), data, place = self.month.key, path.read_bytes(), _place(path, self.inbox)
        found, sha256 = self.month.plan.find_unit(folder), content_sha256(data)
        named = found.code if found else NO_CODE
        unit = self.month.store.submissions.owner_at(plan, period, place, sha256) or named
        if unit != named:
            self.kept_with.append(f"{place}（{self.month.names.name_of(unit)}）")
        self.seen.add((unit, sha256))
        self.month.store.submissions.receive(Receipt(
            plan=plan, period=period, unit=unit, name=readable_name(path.name), data=data, received_at=received_at,
            channel=Channel.INBOX, sender="" if unit else folder, inbox=self._inbox, place=place, stored_at=self.at,
        ))  # fmt: skip
        return unit

    def note_gone(self, unopened: Sequence[str]) -> list[Submission]:
        """The units' files that lay in this drop folder and lie there no more; one that can't be opened may be there."""

        def there(one: Submission) -> bool:
            shut = any(
                one.place == place or (place.endswith("/") and one.place.startswith(place)) for place in unopened
            )
            return shut or (one.unit, one.sha256) in self.seen

        return self.month.store.submissions.note_gone(*self.month.key, self._inbox, there, self.at)

    @property
    def _inbox(self) -> str:
        return readable_name(self.inbox.resolve().as_posix())


def _sent_files(inbox: Path, unopened: list[str]) -> Iterator[tuple[str, Path]]:
    """Every file with the name of its unit's folder; one that lies beside the folders is nobody's yet."""
    for entry in sorted(path for path in inbox.iterdir() if not _is_noise(path)):
        if entry.is_file() and entry.name != RECEIVED:
            yield LOOSE, entry
        elif entry.is_dir():
            below = sorted(_files_below(entry, lambda folder: unopened.append(_place(folder, inbox) + "/")))
            yield from ((readable_name(entry.name), path) for path in below)


def _files_below(folder: Path, refused: Callable[[Path], None]) -> Iterator[Path]:
    """The files of a folder at any depth; `refused` is told of each folder that can't be looked into."""
    for path, _, names in os.walk(folder, onerror=lambda error: refused(Path(error.filename))):
        yield from (file for name in names if (file := Path(path, name)).is_file() and not _is_noise(file))


def _is_noise(path: Path) -> bool:
    """Lock files and a system's own litter, which nobody sent."""
    return path.name.startswith(_NOT_SENT)


def _time_of(path: Path, inbox: Path, times: dict[str, datetime], zone: ZoneInfo) -> datetime:
    told = times.get(_place(path, inbox))
    return told or datetime.fromtimestamp(path.stat().st_mtime, zone)


def _place(path: Path, inbox: Path) -> str:
    """A file's name in received.json."""
    return readable_name(path.relative_to(inbox).as_posix())


def readable_name(name: str) -> str:
    """A name as people typed it, composed; one whose bytes are not UTF-8 is read as GB18030, as Windows packs it."""
    data = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return unicodedata.normalize("NFC", data.decode(encoding))
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "backslashreplace")


def _received_times(inbox: Path) -> dict[str, datetime]:
    path = inbox / RECEIVED
    if not path.exists():
        return {}
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
        times = {unicodedata.normalize("NFC", name): datetime.fromisoformat(moment) for name, moment in told.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise UserError(
            str(path), f"无法读取：{error}", '{"单位/文件": "2021-03-27T16:00:00+08:00"}', "操作人员"
        ) from error
    if naive := [name for name, moment in times.items() if moment.tzinfo is None]:
        raise UserError(str(path), f"{naive[0]} 的时间没有时区", "2021-03-27T16:00:00+08:00", "操作人员")
    return times
