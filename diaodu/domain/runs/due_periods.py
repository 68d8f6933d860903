"""What the calendar makes due: which periods of a plan to prepare or publish at a moment."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from diaodu.domain.period import Period, next_period, parse_period, period_of
from diaodu.domain.plans.moments import Moments, Rung, moments_of
from diaodu.domain.plans.plan import Plan
from diaodu.domain.states import RunKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodHistory:
    """What the ledgers say of a period: kinds of runs that ended well, whether it is issued, anything received."""

    prepared: bool
    published: bool
    has_submissions: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DueAct:
    """Something to do now: prepare or publish a period."""

    period: str
    kind: RunKind


def find_due(plan: Plan, now: datetime, history: Callable[[str], PeriodHistory | None]) -> list[DueAct]:
    """Acts that are due and not done, oldest period first, each period prepared before it is published.

    Of a period whose history cannot be told (None) nothing is done; the others go on.

    A period past its lateness limit is prepared if anything was received for it and never published by
    itself; one with nothing received is left alone. So a gap, a February and a machine that was off need
    no case of their own.
    """
    known = ((period, history(period.id)) for period in _begun(plan, now, _prepare))
    found = [(period, act) for period, past in known if past for act in _acts(plan, period, now, past)]
    return [act for _, act in sorted(found, key=lambda one: _order(plan, one[0]))]


def _acts(plan: Plan, period: Period, now: datetime, past: PeriodHistory) -> Iterator[DueAct]:
    """What is due of one period; only those of the plan's own rhythm have an issue and are published by themselves."""
    moments = moments_of(plan, period)
    in_time = not moments.is_late(now)
    if not past.prepared and (in_time or past.has_submissions):
        yield DueAct(period=period.id, kind=RunKind.PREPARE)
    is_own = period.rhythm == plan.base_rhythm
    if is_own and not past.published and in_time and now >= moments.review_until:
        yield DueAct(period=period.id, kind=RunKind.PUBLISH)


def open_rungs(plan: Plan, now: datetime) -> list[tuple[Period, Rung]]:
    """Periods whose units are reminded now, each with the rung of its ladder that was reached last.

    A rung that was missed gives way to the next; when the review is over nobody is reminded by a machine.
    """
    found = []
    for period in _begun(plan, now, _first_rung):
        moments = moments_of(plan, period)
        reached = [rung for rung in moments.reminders if rung.at <= now]
        if reached and now < moments.review_until:
            found.append((period, max(reached, key=lambda rung: rung.at)))
    return found


def open_periods(plan: Plan, now: datetime) -> list[Period]:
    """Periods under review: prepared, and not too late to go out."""
    return [period for period in _begun(plan, now, _prepare) if not moments_of(plan, period).is_late(now)]


def _prepare(moments: Moments) -> datetime:
    return moments.prepare


def _first_rung(moments: Moments) -> datetime:
    return min((rung.at for rung in moments.reminders), default=moments.prepare)


def _begun(plan: Plan, now: datetime, begins: Callable[[Moments], datetime]) -> Iterator[Period]:
    """Periods of every rhythm in which a form is due, and the campaign, that have begun so far as `begins` tells."""
    first = parse_period(plan.first_period)
    today = now.astimezone(ZoneInfo(plan.zone)).date()
    for rhythm in plan.rhythms:
        period = period_of(first.start, rhythm)
        # Of a period to come no calendar is reckoned: its year's holidays may not be published yet.
        while period.start <= today and begins(moments_of(plan, period)) <= now:
            if period.start >= first.start and _is_asked(plan, period):
                yield period
            period = next_period(period)
    if plan.campaign:
        campaign = plan.find_period(plan.campaign.id)
        if campaign.start <= today and begins(moments_of(plan, campaign)) <= now:
            yield campaign


def _is_asked(plan: Plan, period: Period) -> bool:
    """Whether a period is asked for: the plan holds in it, and does not end within it before it is due."""
    end = plan.valid.end
    if not plan.valid.holds(period.start, period.end):
        return False
    return end is None or period.end <= end or moments_of(plan, period).due.date() <= end


def _order(plan: Plan, period: Period) -> tuple[date, bool]:
    """Oldest first; what a month is made of before the month."""
    return period.end, period.rhythm == plan.base_rhythm
