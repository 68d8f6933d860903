"""A run or a backfill started at the desk: the command itself in a process of its own, one at a time, its words kept."""

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from diaodu.adapters.files import private_folder
from diaodu.domain.errors import BusyError

_SHOWN = 40
"""Last lines of what it said that a page shows."""
_MAIN = "from desk.start import main; main()"


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedJob:
    """A command that was started: by whom, when, and where its words are kept."""

    title: str
    by: str
    at: datetime
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    @property
    def state(self) -> str:
        """How it is, in a word; a run that waits for a person ends with 11 (docs/operations.md#exit-codes)."""
        code = self.process.poll()
        return {None: "进行中", 0: "完成", 11: "完成，待签发或条件未了"}.get(code, f"未完成（退出码 {code}）")

    @property
    def words(self) -> list[str]:
        """The last lines of what it said."""
        return self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-_SHOWN:]


class Jobs:
    """The desk's one place for a command that goes on; it lives on when the desk stops, held by the period's lease."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = threading.Lock()
        self.latest: StartedJob | None = None

    def start(self, words: Sequence[str], *, title: str, by: str, at: datetime, home: Path) -> StartedJob:
        """Start a command.

        Raises:
            BusyError: one that was started here goes on.
        """
        with self._lock:
            if self.latest and self.latest.is_running:
                found = f"{self.latest.title}还在进行（{self.latest.by} {self.latest.at:%H:%M} 启动）"
                raise BusyError("启动汇总", found, "等它结束", "经办人")
            folder = home / "desk"
            private_folder(folder)
            log = folder / f"{at:%Y%m%dT%H%M%S}.log"
            with log.open("wb") as said:
                process = subprocess.Popen(
                    [sys.executable, "-c", _MAIN, *words], stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                    env=dict(os.environ), start_new_session=True,
                )  # fmt: skip
            self.latest = StartedJob(title=title, by=by, at=at, log=log, process=process)
            return self.latest


JOBS = Jobs()
