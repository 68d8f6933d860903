"""What a run or a backfill would do (预演): seen before it is started, from the ledgers alone."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from diaodu.domain.period import period_range
from diaodu.domain.runs.backfill import Mode, PeriodState, last_run_state, plan_backfill
from diaodu.domain.states import PaperKind, PaperState
from tasks.look.release import blocks_of
from tasks.month import Month, open_month


def see_backfill(plan: str, first: str, last: str, mode: Mode) -> list[dict[str, Any]]:
    """What the real backfill does, period by period."""
    return [asdict(act) for act in plan_backfill(period_range(first, last), lambda period: _state(plan, period), mode)]


def _state(plan: str, period: str) -> PeriodState:
    month = open_month(plan, period)
    paper = month.store.papers.latest(*month.key, PaperKind.BULLETIN)
    return PeriodState(
        last_run=last_run_state(month.store.runs.list(*month.key)),
        paper=paper.state if paper else "",
        files=len(month.store.submissions.list(*month.key)),
    )


def drop_folder(month: Month) -> Path | None:
    """Where the period's files are dropped by the settings (DIAODU_INTAKE), where there is such a folder."""
    intake = month.settings.folder("INTAKE")
    folder = intake / month.plan.id / month.period.id if intake else None
    return folder if folder and folder.is_dir() else None


def see_run(month: Month, *, may_send: bool) -> list[str]:
    """What a run of the period would do, in sentences."""
    state, inbox = _state(*month.key), drop_folder(month)
    blocks = blocks_of(month) if state.paper else []
    mails = month.store.outbox.counts(*month.key)
    told = [
        f"收件：{inbox}" if inbox else "收件：没有本期的收件文件夹，只用台账中已有的报送",
        f"台账中已有报送 {state.files} 件；简报现为{PaperState.word_of(state.paper, '尚无草稿')}",
        "读表、校验、退回审核意见、汇总、测算、编稿",
    ]
    if not may_send:
        return [*told, "只编草稿：不编号、不印发、不发邮件"]
    waits = f"现有未了的条件：{'；'.join(blocks)}" if blocks else "条件具备即编号印发"
    waiting = next((count for kind, count in mails.items() if kind == "ready"), 0)
    return [*told, waits, f"发送通知和简报（现有待发 {waiting} 封）"]
