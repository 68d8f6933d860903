"""The ticking calendar: at each tick every plan's periods that are due and not done are run."""

from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from prefect import flow
from prefect.runtime import flow_run

from diaodu.adapters.plan_files import list_plans, load_plan
from diaodu.adapters.store.ticks import CALENDAR, INTAKE
from diaodu.domain.errors import BusyError
from diaodu.domain.ledger import RunRow
from diaodu.domain.plans.moments import Rung
from diaodu.domain.plans.plan import Plan
from diaodu.domain.runs.due_periods import DueAct, PeriodHistory, find_due, open_periods, open_rungs
from diaodu.domain.runs.job import Job
from diaodu.domain.states import PaperKind, PaperState, RunKind
from diaodu.domain.text.wording import CLOCKS, moment_words
from diaodu.settings import load_settings
from flows.each import Attempts
from flows.period import run_period
from tasks.again import judge_again
from tasks.dispatch.alarms import note_tick, raise_alarm, tell_absent
from tasks.dispatch.deliver import raise_stopped
from tasks.dispatch.digest import write_digest
from tasks.dispatch.left import left_periods, send_letters_of_ticks, send_what_was_left
from tasks.letters import people_of
from tasks.month import open_month
from tasks.order import MonthStep
from tasks.review.receipts import has_unjudged
from tasks.review.reminders import KINDS as REMINDERS
from tasks.review.reminders import remind


@flow(name="calendar", flow_run_name="调度日历")
def tick(now: str | None = None, plans: list[str] | None = None) -> list[dict[str, Any]]:
    """Run what is due by now, of the plans named or of all; a tick that waited for its worker is no earlier for that.

    Each act is a period run of its own; one that another machine holds is left to it. A plan or period that fails
    stops no other one, and operators are told. Letters that an earlier run had to leave are gone on with; units that
    owe a form are reminded, stewards get the day's digest.

    Raises:
        UserError: some failed; everything else is done.
    """
    attempts, done = Attempts(), []
    attempts.of("定时检查", partial(_note_tick, datetime.now(UTC)))
    for name in plans or list_plans(load_settings().folder("PLANS")):
        done += attempts.of(f"方案 {name}", partial(_run_due, name, _moment(now), attempts)) or []
        done += _go_on(name, attempts)
        attempts.of(f"方案 {name} 催报", partial(_remind, name, _moment(now), attempts))
        attempts.of(f"方案 {name} 审核提示", partial(_digest, name, _moment(now), attempts))
    attempts.of("发送", partial(send_letters_of_ticks, _moment(now), attempts.of))
    if attempts.failed:
        attempts.of("运行告警", partial(raise_alarm, "调度日历部分失败", attempts.failed, datetime.now(UTC)))
    attempts.raise_failed("调度日历")
    return done


def _run_due(name: str, moment: datetime, attempts: Attempts) -> list[dict[str, Any]]:
    """Run what is due of one plan; a period that fails does not keep the others."""
    plan = load_plan(name, load_settings().folder("PLANS"))
    done = []
    for act in find_due(
        plan, moment, lambda period: attempts.of(f"方案 {name} {period}", partial(_history, plan, period))
    ):
        outcome = attempts.of(f"方案 {name} {act.period} {act.kind.word}", partial(_run, plan, act, moment))
        if outcome:
            done.append({"plan": name, "period": act.period, "kind": act.kind, "outcome": outcome})
    return done


def _go_on(name: str, attempts: Attempts) -> list[dict[str, Any]]:
    """Go on with what runs of a plan had to leave."""
    periods = attempts.of(f"方案 {name} 续发", partial(left_periods, name, datetime.now(UTC))) or []
    sent = [attempts.of(f"方案 {name} {one} 续发", partial(send_what_was_left, name, one)) for one in periods]
    return [one for one in sent if one]


def _note_tick(at: datetime) -> None:
    """Keep that it ticks; operators are told where it had not for too long, or the intake does not."""
    if before := note_tick(CALENDAR, at):
        said = f"上次检查在{moment_words(before.astimezone(CLOCKS))}，其间到期的准备、印发和催报都没有进行，本次已补做"
        raise_alarm("定时检查曾中断", [said], at, key=f"pause:{before.isoformat()}")
    tell_absent(INTAKE, at)


def _remind(name: str, moment: datetime, attempts: Attempts) -> None:
    """Remind the units of each period whose ladder has come to a rung."""
    for period, rung in open_rungs(load_plan(name, load_settings().folder("PLANS")), moment):
        attempts.of(f"方案 {name} {period.id} 催报", partial(_remind_period, name, period.id, moment, rung))


def _remind_period(name: str, period: str, moment: datetime, rung: Rung) -> None:
    month = open_month(name, period, moment)
    if not any(people_of(month, kind) for kind in REMINDERS):
        return
    if has_unjudged(month) or not month.reports():
        judge_again(month, RunKind.SUBMIT)
    remind(month, rung)


def _digest(name: str, moment: datetime, attempts: Attempts) -> None:
    """Write the day's digest of each period under review, on working days."""
    plan = load_plan(name, load_settings().folder("PLANS"))
    for period in open_periods(plan, moment):
        if plan.calendar.is_working_day(moment.astimezone(ZoneInfo(plan.zone)).date()):
            attempts.of(f"方案 {name} {period.id} 审核提示", partial(_digest_period, name, period.id, moment))


def _digest_period(name: str, period: str, moment: datetime) -> None:
    write_digest(open_month(name, period, moment))


def _moment(now: str | None) -> datetime:
    """The moment told, else now, and never before this tick was scheduled; always with its zone."""
    if now:
        told = datetime.fromisoformat(now)
        return told if told.tzinfo else told.replace(tzinfo=UTC)
    return max(datetime.now(UTC), flow_run.scheduled_start_time or datetime.min.replace(tzinfo=UTC))


def _run(plan: Plan, act: DueAct, moment: datetime) -> str:
    job = Job(
        plan=plan.id,
        period=act.period,
        as_of=moment.isoformat(),
        kind=act.kind,
        may_issue=act.kind is RunKind.PUBLISH,
    )
    try:
        summary = run_period(job)
    except BusyError:
        return "busy"
    raise_stopped(open_month(plan.id, act.period), summary[MonthStep.DISPATCH])
    return str(summary[MonthStep.RELEASE]["outcome"])


def _history(plan: Plan, period: str) -> PeriodHistory:
    month = open_month(plan.id, period)
    runs = month.store.runs.list(*month.key)
    paper = month.store.papers.latest(*month.key, PaperKind.BULLETIN)
    return PeriodHistory(
        prepared=any(_ended_well(run) for run in runs),
        published=paper is not None and paper.state is PaperState.ISSUED,
        has_submissions=bool(month.store.submissions.list(*month.key)),
    )


def _ended_well(run: RunRow) -> bool:
    return run.kind.prepares and run.state.ended_well
