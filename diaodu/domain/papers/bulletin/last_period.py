"""The city's figures beside the last period's (环比, 较上期): on the units of which both are known whole."""

from dataclasses import dataclass
from decimal import Decimal

from diaodu.domain.figures.hand_values import is_share
from diaodu.domain.figures.said import say_figure
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.papers.bulletin.sums import adds_up
from diaodu.domain.results import MeasureValue
from diaodu.domain.text import wording

NAMED = 3
"""Units left out that a sentence names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideLast:
    """A city's figure and the last period's, both of the same units; `left_out` have one of the two, or part of it."""

    now: Decimal
    before: Decimal
    left_out: tuple[str, ...]


def beside_last(facts: Facts, name: str) -> BesideLast | None:
    """The figure beside the last period's; None where that is not known, began anew, or cannot be taken on same units.

    A unit is left out that is silent or carried over in either period, of whose form records are or were held, or
    that reports no more. What a unit took over is part of its figure of the last period too.
    """
    now, before = facts.value(name), facts.before(name)
    if now.value is None or before is None or before.value is None or _begins_anew(facts, name):
        return None
    left_out = [*_left_out(facts, name), *_gone(facts, name)]
    if not left_out:
        return BesideLast(now=Decimal(now.value), before=Decimal(before.value), left_out=())
    same = [unit for unit in facts.filing.expected if unit not in left_out]
    pairs = [(facts.value(name, unit).value, _before(facts, name, unit)) for unit in same]
    known = [(Decimal(one), other) for one, other in pairs if one is not None and other is not None]
    if (
        len(known) < len(left_out)
        or not known
        or is_share(facts.plan.measure(name))
        or not adds_up(facts, name, facts.filing.expected)
    ):
        return None
    return BesideLast(now=sum(o for o, _ in known), before=sum(o for _, o in known), left_out=tuple(left_out))  # type: ignore[arg-type]  # Decimals


def _left_out(facts: Facts, name: str) -> list[str]:
    form = facts.plan.measure(name).form or ""
    held = {unit for unit, of in facts.held | facts.last.held if of == form}
    silent = facts.silent_about(name)
    found = []
    for unit in facts.filing.expected:
        now, parts = facts.value(name, unit), [facts.before(name, one) for one in _former(facts, name, unit)]
        is_whole = _is_whole(now) and all(map(_is_whole, parts)) and unit not in silent and unit not in held
        if not is_whole and (now.value is not None or _before(facts, name, unit) is not None or unit in held):
            found.append(unit)
    return found


def _former(facts: Facts, name: str, unit: str) -> list[str]:
    """A unit and those that went into it since, by which its figure of the last period is found."""
    joined = (one.unit for one in facts.assessment.departures if one.into == unit)
    return [unit, *(former for former in joined if facts.before(name, former) is not None)]


def _before(facts: Facts, name: str, unit: str) -> Decimal | None:
    """A unit's figure of the last period, with those of units that went into it since."""
    values = (facts.before(name, one) for one in _former(facts, name, unit))
    known = [Decimal(one.value) for one in values if one is not None and one.value is not None]
    return sum(known, Decimal(0)) if known else None


def _gone(facts: Facts, name: str) -> list[str]:
    """Units that report no more and went into none, and are in one of the two figures."""
    staying = [one.unit for one in facts.assessment.departures if not one.into]
    now, last = dict(facts.value(name).left), facts.before(name)
    then = dict(last.left) if last else {}
    return [unit for unit in staying if unit in now or unit in then or _amount(facts.before(name, unit))]


def _amount(value: MeasureValue | None) -> int | Decimal:
    return (value.value or value.of or 0) if value else 0


def _is_whole(value: MeasureValue | None) -> bool:
    return value is not None and value.value is not None and not value.is_starred


def _begins_anew(facts: Facts, name: str) -> bool:
    """Whether what is added up over the year began with this period."""
    return facts.is_paced(facts.plan.measure(name)) and facts.period.start <= facts.period.year_start


def since_last(facts: Facts, name: str) -> str:
    """A cell of 较上期: +1.62亿元, +12个, −2.3个百分点, +3个（同口径）; — where none can be taken."""
    found, measure = beside_last(facts, name), facts.plan.measure(name)
    if found is None:
        return wording.DASH
    if is_share(measure):
        points = wording.points_between(found.now, found.before)
        return "持平" if not points else f"{wording.signed(points)}个百分点"
    change = found.now - found.before
    words = f"{'+' if change > 0 else wording.MINUS}{say_figure(measure, abs(change))}" if change else "持平"
    return f"{words}（同口径）" if found.left_out else words


def month_clause(facts: Facts, name: str) -> str:
    """What a sentence on a month's money goes on with: ，环比增长8.08%; ，环比（不含杭锦旗）增长8.08%; empty where none is taken."""
    found = beside_last(facts, name)
    if found is None or facts.period.rhythm != "month":
        return ""
    fault = wording.base_fault(found.before)
    if fault:
        return f"，上期{fault}"
    named = wording.few(found.left_out, NAMED)
    return f"，环比{f'（不含{named}）' if named else ''}{wording.change(found.now, found.before)}"
