"""What the calendar makes due: which periods of a plan to prepare or publish at a moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from diaodu.domain.period import next_period, parse_period
from diaodu.domain.plans.moments import moments_of
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


def find_due(plan: Plan, now: datetime, history: Callable[[str], PeriodHistory]) -> list[DueAct]:
    """Acts that are due and not done, oldest period first, each period prepared before it is published.

    A period past its lateness limit is prepared if anything was received for it and never published by
    itself; one with nothing received is left alone. So a gap, a February and a machine that was off need
    no case of their own.
    """
    acts: list[DueAct] = []
    period = parse_period(plan.first_period)
    while (moments := moments_of(plan, period)).prepare <= now:
        if plan.valid.holds(period.start, period.end):
            past = history(period.id)
            in_time = now <= moments.late_after
            if not past.prepared and (in_time or past.has_submissions):
                acts.append(DueAct(period=period.id, kind=RunKind.PREPARE))
            if not past.published and in_time and now >= moments.review_until:
                acts.append(DueAct(period=period.id, kind=RunKind.PUBLISH))
        period = next_period(period)
    return acts
