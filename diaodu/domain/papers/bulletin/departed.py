"""Units that report no more, in the bulletin: whose figures they are in, and what of the city's is theirs."""

from collections.abc import Collection

from diaodu.domain.figures.said import say_figure
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.results import Departure
from diaodu.domain.text import wording
from diaodu.domain.text.disclosure import typeset


def departed_words(facts: Facts) -> list[str]:
    """A sentence on each unit that left: into which one its figures went, or what of the city's is still its."""
    told = (_joined(one, facts) if one.into else _staying(one, facts) for one in facts.assessment.departures)
    return [words for words in told if words]


def _joined(one: Departure, facts: Facts) -> str:
    """Said while the year lasts in which it left."""
    if one.until < facts.period.year_start:
        return ""
    day = wording.chinese_date(one.until)
    standing = left_of(facts, [measure.id for measure in facts.measures], one.unit)
    more = f"；{wording.listed(standing)}为现状数，在{one.into}重新填报前仍计入{facts.plan.whole}数" if standing else ""
    return f"{one.unit}报送至{day}，此后并入{one.into}，其本年数据和单独下达的目标任务计入{one.into}{more}。"


def _staying(one: Departure, facts: Facts) -> str:
    chosen = [name for name in facts.plan.bulletin.overview if facts.has(name)]
    figures = left_of(facts, chosen, one.unit) or left_of(facts, [measure.id for measure in facts.measures], one.unit)
    if not figures:
        return ""
    day = wording.chinese_date(one.until)
    return f"{one.unit}报送至{day}，此后不再报送，也未并入其他单位；{facts.plan.whole}数仍含其最后报送的{wording.listed(figures)}等数据。"


def left_of(facts: Facts, measures: Collection[str], unit: str) -> list[str]:
    """What of the city's figures is a departed unit's, measure by measure."""
    found = []
    for name in measures:
        amount = dict(facts.value(name).left).get(unit)
        if amount:
            measure = facts.plan.measure(name)
            found.append(f"{typeset(measure.name)}{say_figure(measure, amount)}")
    return found


def left_notes(facts: Facts, measures: Collection[str]) -> list[str]:
    """Say of a table's 合计 what of it stands in none of its rows."""
    units = dict.fromkeys(unit for name in measures for unit, _ in facts.value(name).left)
    days: dict[str, str] = {one.unit: wording.chinese_date(one.until) for one in facts.assessment.departures}
    said = [
        f"{unit}（报送至{days[unit]}）的{wording.listed(left_of(facts, measures, unit))}"
        for unit in units
        if unit in days
    ]
    return [f"合计含已不再报送的{'，'.join(said)}。"] if said else []
