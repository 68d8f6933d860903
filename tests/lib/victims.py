"""Processes to be killed, forked from one that has imported what they need: a kill costs no start of Python."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess

PRELOADED = [
    "tests.faults.outbox_victim",
    "tests.faults.intake_victim",
    "tests.faults.folder_victim",
    "yagmail",
    "psycopg",
]
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(PRELOADED)


def start(main: Callable[..., None], *words: str) -> ForkServerProcess:
    """The process that runs `main(*words)`: `kill()` it, `join()` it, its `exitcode` is minus the signal."""
    process = _FORKS.Process(target=main, args=words, daemon=True)
    process.start()
    return process


def run(main: Callable[..., None], *words: str, seconds: float = 60.0) -> int | None:
    """Run `main(*words)` to its end and return its exit code, None if it did not end in time."""
    process = start(main, *words)
    process.join(seconds)
    return process.exitcode
