"""Collect: files from a drop folder into the ledger, bytes first, before anything opens them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from diaodu.domain.errors import UserError
from diaodu.domain.ledger import Receipt
from tasks.month import Month

RECEIVED = "received.json"
_NOT_SENT = ("~$", ".", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """How many files came in, which folders are nobody's, and what arrived after the moment looked at."""

    files: int
    unknown_folders: tuple[str, ...]
    too_late: tuple[str, ...]


def collect_inbox(month: Month, inbox: Path) -> Collected:
    """Take in every file of `inbox/<unit>/…`; the folder is the unit's name, code or alias.

    A file's time of receipt is its modification time unless `received.json` says otherwise. A folder that
    is nobody's is kept in the ledger too, for a steward.

    Raises:
        UserError: no such folder, or a received.json that can't be read.
    """
    if not inbox.is_dir():
        raise UserError("--inbox", f"{inbox} 不是文件夹", "每个单位一个子文件夹的收件文件夹", "操作人员")
    times = _received_times(inbox)
    zone = ZoneInfo(month.plan.zone)
    files, unknown, too_late = 0, [], []
    for folder in sorted(path for path in inbox.iterdir() if path.is_dir() and not _is_noise(path)):
        unit = month.plan.find_unit(folder.name)
        if unit is None:
            unknown.append(folder.name)
        for path in _files_below(folder):
            received_at = _time_of(path, inbox, times, zone)
            if received_at > month.as_of:
                too_late.append(f"{folder.name}/{path.name}")
            _receive(month, unit.code if unit else "", folder.name, path, received_at)
            files += 1
    return Collected(files=files, unknown_folders=tuple(unknown), too_late=tuple(too_late))


def _receive(month: Month, unit: str, folder: str, path: Path, received_at: datetime) -> None:
    plan, period = month.key
    receipt = Receipt(
        plan=plan, period=period, unit=unit, name=path.name, data=path.read_bytes(), received_at=received_at,
        channel="inbox", sender="" if unit else folder,
    )  # fmt: skip
    month.store.submissions.receive(receipt)


def _files_below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not _is_noise(path):
            yield path


def _is_noise(path: Path) -> bool:
    """Lock files and a system's own litter, which nobody sent."""
    return path.name.startswith(_NOT_SENT)


def _time_of(path: Path, inbox: Path, times: dict[str, datetime], zone: ZoneInfo) -> datetime:
    told = times.get(path.relative_to(inbox).as_posix())
    return told or datetime.fromtimestamp(path.stat().st_mtime, zone)


def _received_times(inbox: Path) -> dict[str, datetime]:
    path = inbox / RECEIVED
    if not path.exists():
        return {}
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        times = {name: datetime.fromisoformat(moment) for name, moment in told.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise UserError(
            str(path), f"无法读取：{error}", '{"单位/文件": "2021-03-27T16:00:00+08:00"}', "操作人员"
        ) from error
    if naive := [name for name, moment in times.items() if moment.tzinfo is None]:
        raise UserError(str(path), f"{naive[0]} 的时间没有时区", "2021-03-27T16:00:00+08:00", "操作人员")
    return times
