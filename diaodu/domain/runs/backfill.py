"""What a backfill does: one act a period, by its mode; the dry run prints just this."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from diaodu.domain.period import Period

Mode = Literal["missing", "failed", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodState:
    """What the ledgers say of a period: its last run's state ("" for none), its paper's, files received."""

    last_run: str
    paper: str
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillAct:
    """A period, whether it is run, and why."""

    period: str
    does: Literal["run", "skip"]
    why: str
    state: PeriodState


def plan_backfill(periods: Sequence[Period], state_of: Callable[[str], PeriodState], mode: Mode) -> list[BackfillAct]:
    """Decide for every period of the range, oldest first."""
    return [_decide(period.id, state_of(period.id), mode) for period in periods]


def _decide(period: str, state: PeriodState, mode: Mode) -> BackfillAct:
    does, why = _why(state, mode)
    return BackfillAct(period=period, does="run" if does else "skip", why=why, state=state)


def _why(state: PeriodState, mode: Mode) -> tuple[bool, str]:
    if state.last_run == "running":
        return False, "正在汇总"
    if not state.files:
        return False, "没有收到任何文件"
    if mode == "all":
        return True, "全部重编"
    if mode == "failed":
        return state.last_run in {"failed", "abandoned"}, f"上次汇总{_RUN_WORDS.get(state.last_run, '未进行')}"
    done = state.last_run in {"done", "waiting"}
    return not done, "已有汇总" if done else "尚无成功的汇总"


_RUN_WORDS = {"done": "已完成", "waiting": "待签发", "failed": "失败", "abandoned": "中断"}
