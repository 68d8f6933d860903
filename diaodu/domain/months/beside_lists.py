"""What a period's figures rest on of earlier periods beside their lists: entries, rulings, how forms were handed in."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from diaodu.domain.period import Period
from diaodu.domain.states import UnitState


class Beside(StrEnum):
    """A kind of it, as a unit's basis names it."""

    ENTERED = "=entered"  # cases of measures, rows of forms
    RULED = "=ruled"  # who counts what several units report
    FILED = "=filed"  # late, missing
    APART = "=apart"  # lists of forms that are due in periods of another rhythm


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One such thing of a period; `subjects` are what it may be looked at for: a measure, a form, a state."""

    kind: Beside
    period: Period
    subjects: frozenset[str]
    text: str


def filed(period: Period, unit: str, form: str, state: UnitState) -> Said:
    """How a unit handed in a form ("": all), which is looked at for being late or missing."""
    late = {str(UnitState.LATE)} if state.is_late else set()
    return Said(
        kind=Beside.FILED, period=period, subjects=frozenset({str(state.told), *late}), text=f"{unit} {form} {state}"
    )


def listed_apart(period: Period, unit: str, form: str, fingerprint: str) -> Said:
    """What a unit's list of a form came to."""
    return Said(
        kind=Beside.APART, period=period, subjects=frozenset({form}), text=f"{period.id} {unit} {form} {fingerprint}"
    )


def rests_on(
    said: Iterable[Said], kind: Beside, period: Period, since: str, subjects: Sequence[str]
) -> tuple[str, ...]:
    """What a period's basis says of a kind: the first day looked at ("": all), a fingerprint, and what it is about."""
    first = date.fromisoformat(since) if since else date.min
    told = sorted(one.text for one in said if one.kind is kind and _is_before(one, period, first, subjects))
    print_of = hashlib.sha256("\n".join(told).encode("utf-8", "replace")).hexdigest()[:12] if told else ""
    return since, print_of, *subjects


def as_it_stands(said: Iterable[Said], kind: Beside, period: Period, seen: Sequence[str]) -> tuple[str, ...]:
    """What a period's basis would say now."""
    since, _, *subjects = seen
    return rests_on(said, kind, period, since, subjects)


def _is_before(one: Said, period: Period, first: date, subjects: Collection[str]) -> bool:
    is_within = one.period != period and period.start <= one.period.start and one.period.end == period.end
    is_earlier = one.period.end < period.end or is_within
    return first <= one.period.end and is_earlier and not one.subjects.isdisjoint(subjects)
