"""Starting the period's flow from the command line, with a progress bar on a terminal."""

import errno
import gc
import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import copy_context
from importlib import import_module
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from sqlalchemy.exc import SQLAlchemyError

from desk.terminal import console
from diaodu.adapters.files import disk_error, private_folder
from diaodu.adapters.prefect_server import own_server
from diaodu.adapters.prefect_settings import prepare_prefect
from diaodu.adapters.store import open_store
from diaodu.domain.errors import UserError
from diaodu.domain.runs.job import Job
from diaodu.settings import Settings, load_settings
from tasks.order import MonthStep

LEAST_ROOM_BYTES = 256 * 1024
"""With less than this a database takes no more."""


def run_jobs(jobs: list[Job]) -> Iterator[tuple[Job, dict[str, Any], float]]:
    """Run periods one after another; yields each job with its summary and its seconds.

    Prefect's server boots in a process of its own, started before anything loads here; Great Expectations and the
    steps load meanwhile: together they take as long as the slowest one.

    Raises:
        UserError: what the flow ends with, e.g. BusyError when the period is held.
    """
    settings = load_settings()
    wait_for_server = _prepared(settings)
    # What the threads need is loaded once, before they part.
    import pandas as pd  # noqa: F401
    import sqlalchemy  # noqa: F401

    threading.Thread(target=_load_judge, args=(settings.database_url, jobs), daemon=True).start()
    from flows.period import run_period

    gc.enable()
    with full_disk_words(settings.home):
        wait_for_server()
    for job in jobs:
        started = time.monotonic()
        with full_disk_words(settings.home), _progress(f"{job.plan} {job.period}"):
            summary = run_period(job)
        yield job, summary, time.monotonic() - started


def run_tick(name: str) -> list[dict[str, Any]]:
    """Do now what the deployment of this name does at its hours, `calendar` or `intake`; what it did, an entry each.

    Raises:
        UserError: some of it failed; everything else is done.
    """
    settings = load_settings()
    wait_for_server = _prepared(settings)
    gc.enable()
    with full_disk_words(settings.home):
        wait_for_server()
        if name == "intake":
            from flows.intake import take_in

            return take_in()
        from flows.calendar import tick

        return tick()


@contextmanager
def full_disk_words(home: Path) -> Iterator[None]:
    """Say it in words where Prefect's server fails for want of room: its database lies in the home folder.

    Raises:
        UserError: the disk is full.
    """
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        with suppress(OSError):
            if shutil.disk_usage(home).free < LEAST_ROOM_BYTES:
                raise disk_error(OSError(errno.ENOSPC, ""), home) from error
        raise


def _prepared(settings: Settings) -> Callable[[], None]:
    """Settle Prefect's settings and start its server; what is returned waits for it."""
    private_folder(settings.home)
    prepare_prefect(settings.home)
    return _start_server(settings.home)


def _start_server(home: Path) -> Callable[[], None]:
    """Start Prefect's server, or ask the one that is set how it is; what is returned waits for the answer."""
    if server := own_server(home / "prefect"):
        return server.wait
    # With this thread's context: settings of a test or a profile stand in it.
    waking = threading.Thread(target=copy_context().run, args=(_wake_server,), daemon=True)
    waking.start()
    return waking.join


def _load_judge(url: str, jobs: Sequence[Job]) -> None:
    """Load Great Expectations where no row of a period has been judged; else it may not be needed at all."""
    # A database that cannot be opened is told by the run itself, in words.
    with suppress(UserError, SQLAlchemyError, OSError):
        with open_store(url) as store:
            judged = all(store.verdicts.of(job.plan, job.period).exist() for job in jobs)
        if not judged:
            import_module("expectations.batch")


def _wake_server() -> None:
    """Load Prefect in the thread that waits for its server."""
    from flows.server import wake_server

    wake_server()


class _StepBar(logging.Handler):
    """Moves the bar when a step says that it begins."""

    def __init__(self, bar: Progress, title: str) -> None:
        super().__init__()
        self._bar, self._title = bar, title
        self._task = bar.add_task(f"{title} 启动", total=len(MonthStep))

    def emit(self, record: logging.LogRecord) -> None:
        step: MonthStep | None = getattr(record, "step", None)
        if step:
            self._bar.update(
                self._task, description=f"{self._title} {step.word}", completed=list(MonthStep).index(step)
            )


@contextmanager
def _progress(title: str) -> Iterator[None]:
    """A progress bar on a terminal, nothing when piped."""
    if not console(stderr=True).is_terminal:
        yield
        return
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console(stderr=True),
        transient=True,
    )
    log = logging.getLogger("tasks.steps")
    with bar:
        handler = _StepBar(bar, title)
        level = log.level
        log.setLevel(logging.INFO)
        log.addHandler(handler)
        try:
            yield
        finally:
            log.removeHandler(handler)
            log.setLevel(level)
