"""Judging for the desk: one at a time in this process, for Great Expectations bears no two."""

import threading
from collections.abc import Callable, Collection
from importlib import import_module
from typing import TYPE_CHECKING

from diaodu.domain.results import UnitCode
from diaodu.domain.states import RunKind
from tasks.month import Month

if TYPE_CHECKING:  # they load pandas and Great Expectations, which pages that only look do not wait for
    from tasks.act.effects import Effects
    from tasks.again import DoneAgain

_ONE = threading.Lock()


def judge(month: Month, kind: RunKind) -> "DoneAgain":
    """Do the period again after an act, from reading to scoring.

    Raises:
        BusyError: another process runs the period for too long; the act itself is kept.
    """
    with _ONE:
        from tasks.again import judge_again

        return judge_again(month, kind)


def look_ahead(month: Month, units: Collection[UnitCode], act: Callable[[], object]) -> "Effects":
    """What an act would change; nothing of it is kept."""
    with _ONE:
        from tasks.act.effects import foresee

        return foresee(month, units, act)


def warm_up() -> None:
    """Load what judging needs before somebody waits for it."""
    with _ONE:
        for name in ("tasks.again", "tasks.act.effects", "expectations.batch"):
            import_module(name)
