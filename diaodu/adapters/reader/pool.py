"""The parent's side: files go to reading processes in batches, and one that dies costs one file.

The file a child dies over is read again alone, so that the one at fault is known for certain, and the rest goes
on as a batch; a file that keeps its child busy too long is given up. Order is kept.
"""

import json
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from diaodu.adapters.reader.faults import RETIRED, FileFault, crashed, timed_out
from diaodu.adapters.reader.wire import decode
from diaodu.domain.intake.reading import IncomingFile, ReadFile, ReadingContext
from diaodu.domain.states import ReadOutcome

if TYPE_CHECKING:
    from diaodu.domain.forms.form import Form

PIPE_BYTES = 256 * 1024
"""A file's line is long: with the usual few kilobytes it would come in many pieces."""

WALL_SECONDS = 60.0
"""A file's wall time before it is given up."""

TWO_CHILDREN_FROM = 40
"""A batch larger than this is read by two children side by side."""

_MODULE = "diaodu.adapters.reader.child"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """What every child of one call shares."""

    files: Sequence[IncomingFile]
    forms: list[dict[str, Any]]
    context: dict[str, Any]
    wall_seconds: float


class _Retired(Exception):  # noqa: N818 - as below
    """The child ended of its own accord between two files: the rest is for a fresh one."""


class _Died(Exception):  # noqa: N818 - a signal between two functions here
    """The child ended before its batch was done; says why, as far as that is known."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


def read_files(
    files: Sequence[IncomingFile],
    forms: Sequence["Form"],
    context: ReadingContext,
    *,
    wall_seconds: float = WALL_SECONDS,
) -> Iterator[ReadFile]:
    """Read files in limited child processes, in order; a bad file is a result, never an exception."""
    if not files:
        return
    yield from _read_all(_Batch(
        files=files, forms=[form.model_dump(mode="json") for form in forms], context=context.to_json(),
        wall_seconds=wall_seconds,
    ))  # fmt: skip


def _read_all(job: _Batch) -> Iterator[ReadFile]:
    indexes = range(len(job.files))
    if len(indexes) <= TWO_CHILDREN_FROM:
        yield from _read_batch(job, indexes)
        return
    middle = len(indexes) // 2
    second = _Ahead(_read_batch(job, indexes[middle:]))
    yield from _read_batch(job, indexes[:middle])
    yield from second


class _Ahead:
    """An iterator that runs ahead in a thread of its own."""

    def __init__(self, files: Iterator[ReadFile]) -> None:
        self._found: queue.SimpleQueue[ReadFile | BaseException | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, args=(files,), daemon=True)
        self._thread.start()

    def _run(self, files: Iterator[ReadFile]) -> None:
        try:
            for file in files:
                self._found.put(file)
            self._found.put(None)
        except BaseException as error:  # noqa: BLE001 - raised again where the files are awaited
            self._found.put(error)

    def __iter__(self) -> Iterator[ReadFile]:
        while (found := self._found.get()) is not None:
            if isinstance(found, BaseException):
                raise found
            yield found
        self._thread.join()


def _read_batch(job: _Batch, indexes: Sequence[int]) -> Iterator[ReadFile]:
    """Read with one child after another: a fresh one goes on where the last one ended."""
    left = indexes
    while left:
        done = 0
        try:
            for file in _run_child(job, left):
                done += 1
                yield file
        except _Retired:
            left = left[done:]
        except _Died as death:
            yield (
                death.fault.as_file(job.files[left[0]].name)
                if len(left) == 1
                else _read_suspect(job, left[done], death)
            )
            left = left[done + 1 :]
        else:
            return


def _read_suspect(job: _Batch, index: int, death: _Died) -> ReadFile:
    """Read the file a child died over alone: what came before it may be to blame; one too slow is given up."""
    if death.fault.outcome is not ReadOutcome.TIMEOUT:
        try:
            return next(_run_child(job, [index]))
        except _Died as again:
            death = again
    return death.fault.as_file(job.files[index].name)


def _run_child(job: _Batch, indexes: Sequence[int]) -> Iterator[ReadFile]:
    """Yield a child's results as they come.

    Raises:
        _Died: the child ended early or was too slow.
        _Retired: it ended in good order before the last file.
    """
    with subprocess.Popen(
        [sys.executable, "-m", _MODULE],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=PIPE_BYTES,
    ) as child:  # fmt: skip
        pump, feeder = _Pump(child), _Feeder(child, job, indexes)
        pump.start()
        feeder.start()
        try:
            for _ in indexes:
                yield _next_file(child, pump.lines, job.wall_seconds)
        finally:
            child.kill()
            feeder.join()
            pump.join()  # before the pipe is closed under it


class _Feeder(threading.Thread):
    """Gives the child its files, through a pipe: no workbook lies on a disk, nothing is left when a process is killed."""

    def __init__(self, child: "subprocess.Popen[bytes]", job: _Batch, indexes: Sequence[int]) -> None:
        super().__init__(daemon=True)
        self._pipe, self._job, self._indexes = child.stdin, job, indexes

    def run(self) -> None:
        files = [self._job.files[index] for index in self._indexes]
        told = [
            {"index": index, "name": file.name, "bytes": len(file.data)}
            for index, file in zip(self._indexes, files, strict=True)
        ]
        task = {"forms": self._job.forms, "context": self._job.context, "files": told}
        if self._pipe is None:
            return
        with suppress(OSError, ValueError), self._pipe as pipe:  # the child has gone: whoever waits for it is told
            pipe.write(json.dumps(task).encode() + b"\n")
            for file in files:
                pipe.write(file.data)


class _Pump(threading.Thread):
    """Takes the child's lines as they arrive; an empty one is the end."""

    def __init__(self, child: "subprocess.Popen[bytes]") -> None:
        super().__init__(daemon=True)
        self.lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._pipe = child.stdout

    def run(self) -> None:
        for line in self._pipe or ():
            self.lines.put(line)
        self.lines.put(b"")


def _next_file(child: "subprocess.Popen[bytes]", lines: "queue.SimpleQueue[bytes]", wall_seconds: float) -> ReadFile:
    try:
        line = lines.get(timeout=wall_seconds)
    except queue.Empty:
        raise _Died(timed_out()) from None
    if not line.endswith(b"\n"):
        raise _ending(child.wait(), is_cut=bool(line))
    return ReadFile.from_json(decode(line)["file"])


def _ending(code: int, *, is_cut: bool) -> _Died | _Retired:
    """What a child's end before its last file means, by its exit code."""
    if code == RETIRED and not is_cut:
        return _Retired()
    return _Died(timed_out() if code == -getattr(signal, "SIGXCPU", 0) else crashed())
