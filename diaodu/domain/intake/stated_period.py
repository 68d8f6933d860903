"""The period that a mail is about, by what its subject, its files' names and its workbooks say."""

from collections.abc import Iterable, Sequence
from datetime import date

from diaodu.domain.errors import UsageError
from diaodu.domain.period import Period, period_of
from diaodu.domain.plans.plan import Plan
from diaodu.domain.text.said_periods import find_period


def stated_periods(plan: Plan, texts: Iterable[str], on: date) -> list[Period]:
    """The plan's periods that texts name, each once; one without a year is the latest that had begun on a day."""
    found = [one for text in texts if (one := _stated(plan, text, on)) is not None]
    return list(dict.fromkeys(found))


def _stated(plan: Plan, text: str, on: date) -> Period | None:
    now = period_of(on, plan.base_rhythm)
    for reference in (now, _year_before(now)):
        said = find_period(text, reference)
        if said is None or said.precision != "period":
            return None
        period = period_of(said.span.last, plan.base_rhythm)
        if period.start <= on:
            return period
    return None


def _year_before(period: Period) -> Period:
    """The period that ends a year's days before; the last of the year before is near enough to read 12月 by."""
    return period_of(date(period.start.year - 1, 12, 31), period.rhythm)


def is_of_plan(plan: Plan, period: Period) -> bool:
    """Whether a plan has a period: it is in force, and the first has begun."""
    try:
        first = plan.find_period(plan.first_period)
    except UsageError:
        return False
    return period.start >= first.start and plan.valid.holds(period.start, period.end)


def last_of(plan: Plan, on: date) -> Period | None:
    """The plan's own period that holds a day, or the last before it."""
    day = min(on, plan.valid.end or on)
    period = period_of(day, plan.base_rhythm)
    return period if is_of_plan(plan, period) else None


def named_alone(names: Sequence[Sequence[str]], texts: Iterable[str]) -> int | None:
    """Which of several things, each with its names, is the only one that texts name; None for none or several."""
    said = " ".join(texts)
    found = [at for at, own in enumerate(names) if any(name and name in said for name in own)]
    return found[0] if len(found) == 1 else None
