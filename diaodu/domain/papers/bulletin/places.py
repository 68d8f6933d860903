"""Places (位次) of the units in a measure, within their class: by completion where targets stand, else by the figure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from diaodu.domain.figures.said import done_share
from diaodu.domain.papers.bulletin.facts import MIN_RANKED, Facts, UnitClass
from diaodu.domain.results import MeasureValue
from diaodu.domain.scoring.ranking import rank_descending
from diaodu.domain.text import wording
from diaodu.domain.text.disclosure import typeset

PLACES_NOTE = "括号内为本类单位中的位次，位次相同的为并列"
LOWEST_FIRST_NOTE = "{}由少到多排列"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Place by unit, of those that have one; `rated`: those that are ranked by 完成率, the others by the figure."""

    of: Mapping[str, int] = field(default_factory=dict)
    rated: frozenset[str] = frozenset()

    def is_tied(self, facts: Facts, unit: str) -> bool:
        """Whether another unit of its class has the place of this one."""
        own = next(one.units for one in facts.classes if unit in one.units)
        return sum(self.of.get(other) == self.of[unit] for other in own) > 1


NO_PLACES = Places()


def places_in(facts: Facts, name: str) -> Places:
    """The places of a measure, none where the plan does not rank it, before its targets fall due, or of a small class.

    A silent unit has none, one without a target none in a class that is ranked by completion, and a class all of
    whose units are alike has none.
    """
    return facts.once(("places", name), lambda: _places_in(facts, name))


def _places_in(facts: Facts, name: str) -> Places:
    if name in facts.plan.bulletin.unranked or facts.due_from(name):
        return NO_PLACES
    found: dict[str, int] = {}
    rated: set[str] = set()
    for unit_class in (one for one in facts.classes if one.is_ranked):
        own = _places(facts, name, unit_class)
        found |= own
        rated |= set(own) if is_rated(facts, name, unit_class) else set()
    return Places(of=found, rated=frozenset(rated))


def is_rated(facts: Facts, name: str, unit_class: UnitClass) -> bool:
    """Whether a class stands by completion: enough of its units have a target to be held against, of a small class all."""
    if facts.is_limit(name) or facts.plan.measure(name).is_lowest_first:
        return False
    known = [value for value in _values(facts, name, unit_class).values() if value.value is not None]
    rated = sum(value.rate is not None for value in known)
    return rated >= MIN_RANKED if unit_class.is_ranked else rated == len(known) > 0


def _values(facts: Facts, name: str, unit_class: UnitClass) -> dict[str, MeasureValue]:
    silent = facts.silent_about(name)
    return {unit: facts.value(name, unit) for unit in unit_class.units if unit not in silent}


def _places(facts: Facts, name: str, unit_class: UnitClass) -> dict[str, int]:
    values, by_rate = _values(facts, name, unit_class), is_rated(facts, name, unit_class)
    held = {u: done_share(v.value, v.target) if by_rate else v.value for u, v in values.items()}
    known = {unit: Decimal(value) for unit, value in held.items() if value is not None}
    if len(set(known.values())) <= 1 or len(known) < MIN_RANKED:
        return {}
    is_lowest_first = facts.plan.measure(name).is_lowest_first
    ranks = rank_descending({unit: -v for unit, v in known.items()} if is_lowest_first else known)
    return {unit: place for unit, (place, _) in ranks.items() if place is not None}


def place_notes(facts: Facts, names: Mapping[str, Places]) -> list[str]:
    """Say what the brackets are, which measures go from the least, and which units have no place and why."""
    ranked = [name for name, places in names.items() if places.of]
    if not ranked:
        return []
    least = [typeset(facts.plan.measure(name).name) for name in ranked if facts.plan.measure(name).is_lowest_first]
    direction = f"，{LOWEST_FIRST_NOTE.format(wording.listed(least))}" if least else ""
    small = [c for c in facts.classes if not c.is_ranked]
    told = [f"{c.name}仅{len(c.units)}个单位，不排名" for c in small]
    told += [
        f"{unit}{why}，不排名" for unit in facts.filing.expected if (why := unranked_reason(facts, unit, ranked, names))
    ]
    return [f"{PLACES_NOTE}{direction}{''.join(f'；{one}' for one in told)}。"]


def unranked_reason(facts: Facts, unit: str, ranked: list[str], names: Mapping[str, Places]) -> str:
    """Why a unit of a ranked class has no place in some of the measures; "" if it has one in all that its class has."""
    own = next((c for c in facts.classes if unit in c.units), None)
    if own is None or not own.is_ranked:
        return ""
    lacking = [name for name in ranked if unit not in names[name].of and any(u in names[name].of for u in own.units)]
    if not lacking:
        return ""
    if any(unit in facts.silent_about(name) for name in lacking):
        return silence(facts, unit)
    named = {name: typeset(facts.plan.measure(name).name) for name in lacking}
    untold = [named[name] for name in lacking if facts.value(name, unit).value is None]
    aimless = [named[name] for name in lacking if facts.value(name, unit).value is not None]
    said = [f"无{wording.listed(untold)}数据"] * bool(untold) + [f"{wording.listed(aimless)}没有可比的目标任务"] * bool(
        aimless
    )
    return "，".join(said)


def silence(facts: Facts, unit: str) -> str:
    """Why nothing is known of a unit: it sent nothing, what it sent could not be read, or it lacks the form."""
    if unit in facts.filing.units("missing"):
        return "本期未报送"
    return "报送文件无法读取" if unit in facts.filing.units("unreadable") else "未报送相应报表"
