"""The period as its latest run left it, for tables and papers; imports neither pandas nor Prefect.

The ledger holds the figures by units' codes; here they are put in and taken out by the names the plan has now.
"""

from typing import Any

from diaodu.domain.errors import NotReadyError
from diaodu.domain.figures.assessment import (
    load_consequences,
    load_departures,
    load_measures,
    load_scores,
    load_targets,
    with_units,
)
from diaodu.domain.period import previous_period
from diaodu.domain.results import Assessment, MeasureValue
from tasks.month import Month


def keep_figures(month: Month, figures: dict[str, Any]) -> None:
    """Keep a period's measures, targets, scores, consequences and lists, units by their names, as plain data."""
    month.store.assessments.put(*month.key, month.run, with_units(figures, month.names.code_of))


def load_figures(month: Month, period: str | None = None) -> dict[str, Any]:
    """What `keep_figures` kept of the period, or of another one of the plan.

    Raises:
        NotReadyError: the period has not been run yet.
    """
    figures = month.store.assessments.get(month.plan.id, period or month.period.id)
    return with_units(figures, month.names.name_of)


def load_assessment(month: Month) -> Assessment:
    """Reports, findings, measures, targets and scores, without the records themselves.

    Raises:
        NotReadyError: the period has not been run yet.
    """
    figures = load_figures(month)
    return Assessment(
        reports=tuple(month.reports()),
        findings=tuple(month.store.validation.findings(*month.key)),
        measures=tuple(load_measures(figures["measures"])),
        targets=tuple(load_targets(figures["targets"])),
        scores=tuple(load_scores(figures.get("scores", []))),
        consequences=tuple(load_consequences(figures.get("consequences", []))),
        departures=tuple(load_departures(figures.get("departures", []))),
    )


def last_measures(month: Month) -> tuple[MeasureValue, ...]:
    """The measures of the period before; none where there is none, or it has not been run."""
    if month.period.rhythm == "campaign":
        return ()
    try:
        return tuple(load_measures(load_figures(month, previous_period(month.period).id)["measures"]))
    except NotReadyError:
        return ()
