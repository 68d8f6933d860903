"""One unit on one page (一页纸): its figures with targets and places, its projects that wait, what it asks for."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from diaodu.domain.figures.said import done_share, say_percent, say_target
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.papers.bulletin.listed import list_rows, says
from diaodu.domain.papers.bulletin.matrix import overview_measures
from diaodu.domain.papers.bulletin.places import places_in
from diaodu.domain.papers.bulletin.requests import requests
from diaodu.domain.text import disclosure, wording
from diaodu.domain.text.disclosure import typeset

MOST_REQUESTS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFigure:
    """A figure of a unit; `target`, `done`, `pace` and `place` "" where there is none."""

    name: str
    value: str
    target: str
    done: str
    pace: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPage:
    """What a page on a unit says; `waiting`: projects of the plan's urgent lists, by the lists' titles."""

    unit: str
    filing: str
    figures: tuple[UnitFigure, ...]
    waiting: tuple[tuple[str, tuple[dict[str, str], ...]], ...]
    requests: tuple[dict[str, str], ...]
    more_requests: int

    @property
    def behind(self) -> tuple[UnitFigure, ...]:
        """Figures that lag behind the year's pace."""
        return tuple(one for one in self.figures if one.pace.startswith(wording.MINUS))


def unit_page(facts: Facts, unit: str) -> UnitPage:
    """The page of a unit."""
    asked = [row for row in requests(facts) if row["unit"] == unit]
    report = next(one for one in facts.assessment.reports if one.unit == unit)
    return UnitPage(
        unit=unit,
        filing=report.state.word,
        figures=tuple(figure for name in overview_measures(facts) if (figure := _figure(facts, name, unit)).value),
        waiting=tuple(_waiting(facts, unit)),
        requests=tuple(_request(facts, row) for row in asked[:MOST_REQUESTS]),
        more_requests=max(0, len(asked) - MOST_REQUESTS),
    )


def _figure(facts: Facts, name: str, unit: str) -> UnitFigure:
    measure, value = facts.plan.measure(name), facts.value(name, unit)
    share = done_share(value.value, value.target)
    is_paced = value.rate is not None and facts.is_paced(measure) and not facts.due_from(name)
    places = places_in(facts, name)
    return UnitFigure(
        name=typeset(measure.name),
        value="" if value.value is None else facts.say(value),
        target="" if value.target is None else say_target(measure, value.target),
        done="" if share is None else say_percent(share, Decimal(1)),
        pace=wording.signed(wording.points_between(value.rate, facts.pace))
        if is_paced and value.rate is not None
        else "",
        place=wording.rank_text(places.of[unit], tied=places.is_tied(facts, unit)) if unit in places.of else "",
    )


def _waiting(facts: Facts, unit: str) -> list[tuple[str, tuple[dict[str, str], ...]]]:
    found = []
    for entry in (one for one in facts.plan.bulletin.projects if one.urgent):
        rows = [row for row in list_rows(facts, entry) if row["unit"] == unit]
        if rows:
            found.append((entry.title, tuple(_project(facts, row) for row in rows)))
    return found


def _project(facts: Facts, row: dict[str, Any]) -> dict[str, str]:
    amount = row.get("total_investment")
    told = disclosure.printable(row.get("problems"), facts.hidden)
    said = disclosure.third_person(told, row["unit"], facts.plan.level) if says(told) else ""
    return {
        "name": disclosure.shown_project(row, facts.places),
        "amount": "" if amount is None else wording.hundred_millions(int(amount)),
        "problem": said.rstrip("。"),
        "leader": disclosure.clean_text(row.get("lead_official")),
    }


def _request(facts: Facts, row: dict[str, Any]) -> dict[str, str]:
    return {
        "name": disclosure.shown_project(row, facts.places) if row.get("name") else "",
        "request": row["request"],
        "offices": wording.listed(row["offices"]),
    }
