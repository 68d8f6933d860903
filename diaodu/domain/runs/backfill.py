"""What a backfill does: one act a period, by its mode; the dry run prints just this."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from diaodu.domain.ledger import RunRow
from diaodu.domain.period import Period
from diaodu.domain.states import PaperState, RunState, Worded


class Mode(Worded):
    """Which periods of the range are run."""

    MISSING = "missing", "缺的"
    FAILED = "failed", "失败的"
    ALL = "all", "全部"


class Act(Worded):
    """What is done with a period."""

    RUN = "run", "补编"
    SKIP = "skip", "跳过"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodState:
    """What the ledgers say of a period: how its last 汇总 stands, its paper ("" for none), files received."""

    last_run: RunState | Literal[""]
    paper: PaperState | Literal[""]
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillAct:
    """A period, whether it is run, and why."""

    period: str
    does: Act
    why: str
    state: PeriodState


def last_run_state(runs: Iterable[RunRow]) -> RunState | Literal[""]:
    """How the last of a period's runs that make a paper stands, "" for none; `runs` are oldest first.

    What judges or computes again after a person's act is no 汇总: it neither replaces one nor mends a failed one.
    """
    states = [run.state for run in runs if run.kind.makes_paper]
    return states[-1] if states else ""


def plan_backfill(periods: Sequence[Period], state_of: Callable[[str], PeriodState], mode: Mode) -> list[BackfillAct]:
    """Decide for every period of the range, oldest first."""
    return [_decide(period.id, state_of(period.id), mode) for period in periods]


def _decide(period: str, state: PeriodState, mode: Mode) -> BackfillAct:
    does, why = _why(state, mode)
    return BackfillAct(period=period, does=Act.RUN if does else Act.SKIP, why=why, state=state)


def _why(state: PeriodState, mode: Mode) -> tuple[bool, str]:
    last = state.last_run
    if last is RunState.RUNNING:
        return False, "正在汇总"
    if not state.files:
        return False, "没有收到任何文件"
    if mode == Mode.ALL:
        return True, "全部重编"
    if mode == Mode.FAILED:
        return bool(last) and last.broke_off, f"上次汇总{last.word if last else '未进行'}"
    done = bool(last) and last.ended_well
    return not done, "已有汇总" if done else "尚无成功的汇总"
