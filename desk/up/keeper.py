"""Processes kept running: started in order, started again when they end, all ended together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

LOOK_SECONDS = 0.2
"""Between two looks at the processes."""
STEADY_SECONDS = 60.0
"""Who ran so long is started again at once when it ends."""
LONGEST_WAIT = 60.0
"""Who ends at once over and over is started once in so many seconds."""
STOP_SECONDS = 20.0
"""How long a process may take to end before it is killed."""
LARGEST_LOG = 10 * 2**20
"""A log larger than this, in bytes, is put aside at the next start of its process."""
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A process: its name for people, its command, where its words go, and what must be there before it starts.

    `is_ready` says whether others may count on it while it runs. A `once` part is done when it ends with 0; `then`
    gives what is to be said of it.
    """

    name: str
    words: Sequence[str]
    log: Path
    env: Mapping[str, str]
    after: tuple[str, ...] = ()
    is_ready: Callable[[], bool] = lambda: True
    once: bool = False
    then: Callable[[], Sequence[str]] = tuple


@dataclass(slots=True)
class _Kept:
    """A part as it is now."""

    part: Part
    process: "subprocess.Popen[bytes] | None" = None
    since: float = 0.0
    next_start: float = 0.0
    failures: int = 0
    is_ready: bool = False
    is_done: bool = False
    log: IO[bytes] | None = field(default=None, repr=False)


class Keeper:
    """Keeps parts running until it is told to stop; `say` is told what happens, in words."""

    def __init__(self, parts: Sequence[Part], say: Callable[[str], None]) -> None:
        """Take parts in the order in which they start; they end in the reverse one."""
        self._kept = [_Kept(part) for part in parts]
        self._say = say
        self._is_stopping = False

    def stop(self) -> None:
        """Have `run` end; a signal may call it."""
        self._is_stopping = True

    def run(self) -> None:
        """Start the parts and keep them running until `stop`; then end them all."""
        try:
            while not self._is_stopping:
                for kept in self._kept:
                    self._look(kept)
                time.sleep(LOOK_SECONDS)
        finally:
            self._end_all()

    def _look(self, kept: _Kept) -> None:
        if kept.process is None:
            if not kept.is_done and time.monotonic() >= kept.next_start and self._may_start(kept.part):
                self._start(kept)
        elif (code := kept.process.poll()) is not None:
            self._ended(kept, code)
        elif not kept.is_ready and not kept.part.once and kept.part.is_ready():
            kept.is_ready = True
            self._say(f"{kept.part.name}：已就绪")

    def _may_start(self, part: Part) -> bool:
        return all(kept.is_ready for kept in self._kept if kept.part.name in part.after)

    def _start(self, kept: _Kept) -> None:
        part = kept.part
        kept.log = _open_log(part.log)
        kept.process = subprocess.Popen(
            part.words, env=dict(part.env), stdin=subprocess.DEVNULL, stdout=kept.log, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=_end_with_parent,  # noqa: PLW1509 - there are no threads here
        )  # fmt: skip
        kept.since, kept.is_ready = time.monotonic(), False

    def _ended(self, kept: _Kept, code: int) -> None:
        part, ran = kept.part, time.monotonic() - kept.since
        _kill_group(kept.process)  # what it had started itself
        self._forget(kept)
        if part.once and code == 0:
            kept.is_done = kept.is_ready = True
            for said in ("完成", *part.then()):
                self._say(f"{part.name}：{said}")
            return
        kept.failures = 0 if ran >= STEADY_SECONDS else kept.failures + 1
        wait = min(LONGEST_WAIT, 2.0 ** (kept.failures - 1)) if kept.failures else 0.0
        kept.next_start = time.monotonic() + wait
        self._say(f"{part.name}：已停止（退出码 {code}），{wait:.0f} 秒后重新启动；输出见 {part.log}")

    def _end_all(self) -> None:
        for kept in reversed(self._kept):
            if kept.process is not None and kept.process.poll() is None:
                kept.process.terminate()
        until = time.monotonic() + STOP_SECONDS
        for kept in reversed(self._kept):
            if kept.process is None:
                continue
            with contextlib.suppress(subprocess.TimeoutExpired):
                kept.process.wait(max(0.1, until - time.monotonic()))
            _kill_group(kept.process)
            kept.process.wait()
            self._forget(kept)

    def _forget(self, kept: _Kept) -> None:
        if kept.log is not None:
            kept.log.close()
        kept.process, kept.log, kept.is_ready = None, None, False


def _open_log(path: Path) -> IO[bytes]:
    """A log to write on; one that has grown too large is put aside, in the place of the one before."""
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(".old"))
    return path.open("ab")


def _kill_group(process: "subprocess.Popen[bytes] | None") -> None:
    """Kill a process with everything it has started; each has a session of its own."""
    if process is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _end_with_parent() -> None:
    """In the new process: be told to end when the keeper is gone, also when that was killed (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
