"""The words of the first page: the 导语, who leads a class and who is behind, and the month beside the last one."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from markupsafe import Markup, escape

from diaodu.domain.figures.said import done_share, say_percent
from diaodu.domain.papers.bulletin.facts import Facts, UnitClass
from diaodu.domain.papers.bulletin.matrix import ordered_units
from diaodu.domain.papers.bulletin.places import Places, is_rated, places_in
from diaodu.domain.papers.bulletin.sums import PART
from diaodu.domain.results import MeasureValue
from diaodu.domain.text import wording
from diaodu.domain.text.disclosure import typeset

THIS_YEAR = "（年初累计）"
SHORTEST, LONGEST = 120, 200
"""Characters of a 导语. Source: docs/papers.md."""
FIRST, LAST = 3, 2
ALL_SAID = 5
"""A class of no more units is said whole."""


def fitted(*clauses: str, spare: Sequence[str] = ()) -> Markup:
    """A 导语 of clauses in the order of their weight: those that still fit, ended by a full stop.

    `spare` says what stands elsewhere on the page, and is taken only while the others are fewer than SHORTEST characters.
    A clause of the template is markup already; any other is escaped.
    """
    taken: list[Markup] = []
    for limit, given in ((LONGEST, clauses), (SHORTEST, spare)):
        for clause in (Markup("").join(line.strip() for line in escape(one).splitlines()) for one in given):
            length = sum(map(len, taken)) + len(taken)
            if clause and (not taken or (length < limit and length + len(clause) < LONGEST)):
                taken.append(clause)
    return Markup("").join(clause + "。" for clause in taken)


def bare_name(facts: Facts, name: str) -> str:
    """A measure's name beside a day or a rank, which say its span: 区外到位资金 of 区外到位资金（年初累计）."""
    return typeset(facts.plan.measure(name).name.removeprefix(PART)).removesuffix(THIS_YEAR)


def spoken_name(facts: Facts, name: str) -> str:
    """A measure's name in a sentence: 年初以来区外到位资金 of 区外到位资金（年初累计）."""
    bare = bare_name(facts, name)
    return f"年初以来{bare}" if typeset(facts.plan.measure(name).name).endswith(THIS_YEAR) else bare


def lead_units(facts: Facts) -> str:
    """Who is first and last in the leading measure, of each ranked class: 旗区中准格尔旗、东胜区居前，乌审旗靠后."""
    said = [_first_and_last(facts, unit_class) for unit_class in facts.classes if unit_class.is_ranked]
    return "；".join(one for one in said if one)


def _first_and_last(facts: Facts, unit_class: UnitClass) -> str:
    places = places_in(facts, facts.leading) if facts.leading else Places()
    order = [unit for unit in ordered_units(facts, unit_class.units) if unit in places.of]
    if len(order) <= FIRST:
        return ""
    first, last = _ends(order, places)
    inside = f"{unit_class.name}中，" if len(facts.classes) > 1 else ""
    rated = is_rated(facts, str(facts.leading), unit_class)
    what = f"{inside}{bare_name(facts, str(facts.leading))}{'完成率' if rated else ''}"
    behind = f"，{_named(last)}靠后" if last else ""
    return f"{what}{_named(first)}居前{behind}"


def _ends(order: Sequence[str], places: Places) -> tuple[list[str], list[str]]:
    """The units of the first three places and of the last two; of many alike only those of the very first and last."""
    first = [unit for unit in order if places.of[unit] <= FIRST]
    if len(first) > FIRST:
        first = [unit for unit in order if places.of[unit] == 1] or first
    rest = [unit for unit in order if unit not in first]
    last = [unit for unit in rest if places.of[unit] >= places.of[rest[-LAST:][0]]] if rest else []
    if len(last) > LAST:
        last = [unit for unit in rest if places.of[unit] == places.of[rest[-1]]]
    return first, last


def _named(units: Sequence[str]) -> str:
    return wording.listed(units) if len(units) <= FIRST else f"{units[0]}等{len(units)}个单位并列"


def class_words(facts: Facts, unit_class: UnitClass) -> str:
    """How the units of a class stand in the leading measure: the first and the last, or all of a small class."""
    if not facts.leading:
        return ""
    places = places_in(facts, facts.leading)
    silent = facts.silent_about(facts.leading)
    units = [unit for unit in ordered_units(facts, unit_class.units) if unit not in silent]
    values = {unit: facts.value(facts.leading, unit) for unit in units}
    known = [unit for unit in units if values[unit].value is not None]
    if not any(values[unit].value for unit in known):
        return ""
    rated = is_rated(facts, facts.leading, unit_class)
    known = [unit for unit in known if not rated or values[unit].rate is not None]
    say = _say_units(facts, known, by_rate=rated)
    name = bare_name(facts, facts.leading) + ("完成率" if rated else "")
    order = [unit for unit in known if unit in places.of]
    if not order and len(known) > ALL_SAID:
        alike = len({values[unit].value for unit in known}) == 1
        return f"{name}均为{say(known[0]).removeprefix(known[0])}。" if alike else ""
    if len(order) <= ALL_SAID:
        why = f"（仅{len(unit_class.units)}个单位，只列示，不排名）" if not unit_class.is_ranked else ""
        ordered = "由高到低依次为" if order else "："
        return f"{name}{why}{ordered}{_listed_with_ties(order or known, say, places)}。{_paced(facts, values)}"
    first, last = _ends(order, places)
    behind = f"，靠后的是{_said(last, say)}" if last else ""
    return f"{name}居前的是{_said(first, say)}{behind}。{_paced(facts, values)}"


def _listed_with_ties(units: Sequence[str], say: Callable[[str], str], places: Places) -> str:
    """Units in order, the last of those that share a place marked 并列."""
    shared = [places.of.get(unit) for unit in units]
    last = {place: unit for unit, place in zip(units, shared, strict=True) if place and shared.count(place) > 1}
    return wording.listed(_alike(say(unit)) if unit in last.values() else say(unit) for unit in units)


def _alike(said: str) -> str:
    """A unit's words marked 并列, in the brackets that they end with if they do."""
    return f"{said.removesuffix('）')}，并列）" if said.endswith("）") else f"{said}（并列）"


def _said(units: Sequence[str], say: Callable[[str], str]) -> str:
    return wording.listed(map(say, units)) if len(units) <= FIRST else f"{say(units[0])}等{len(units)}个单位（并列）"


def _say_units(facts: Facts, units: Sequence[str], *, by_rate: bool) -> Callable[[str], str]:
    if by_rate:
        return lambda unit: f"{unit}（{_share(facts.value(facts.leading, unit))}）"
    series = facts.series(str(facts.leading), units)
    return lambda unit: f"{unit}{series(unit)}"


def _share(value: MeasureValue) -> str:
    return say_percent(done_share(value.value, value.target) or Decimal(0), Decimal(1))


def behind_pace(facts: Facts) -> list[str]:
    """Units slower than the pace in the leading measure, class by class; none before its target is judged by the year."""
    if not facts.leading or not facts.is_paced(facts.plan.measure(facts.leading)) or facts.due_from(facts.leading):
        return []
    silent = facts.silent_about(facts.leading)
    units = [unit for c in facts.classes for unit in ordered_units(facts, c.units) if unit not in silent]
    rates = {unit: rate for unit in units if (rate := facts.value(facts.leading, unit).rate) is not None}
    return _behind(facts, rates)


def _behind(facts: Facts, rates: Mapping[str, Decimal]) -> list[str]:
    return [unit for unit, rate in rates.items() if wording.points_between(rate, facts.pace) < 0]


def _paced(facts: Facts, values: dict[str, MeasureValue]) -> str:
    """Which units keep the pace and which do not, where a year's target of the leading measure is judged."""
    measure = facts.plan.measure(str(facts.leading))
    rated = {unit: value.rate for unit, value in values.items() if value.rate is not None}
    if not rated or not facts.is_paced(measure) or facts.due_from(measure.id):
        return ""
    behind = _behind(facts, rated)
    pace = wording.pace_words(facts.pace)
    all_of = "均" if len(rated) > 1 else next(iter(rated))
    if not behind:
        return f"{all_of}达到或快于序时进度（{pace}）。"
    if len(behind) == len(rated):
        return f"{all_of}慢于序时进度（{pace}）。"
    return f"慢于序时进度（{pace}）的有{len(behind)}个：{wording.listed(behind)}。"
