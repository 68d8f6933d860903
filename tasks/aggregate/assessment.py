"""The period as its latest run left it, for tables and papers; imports neither pandas nor Prefect.

The ledger holds the figures by units' codes; here they are put in and taken out by the names the plan has now.
"""

from typing import Any

from diaodu.domain.errors import NotReadyError, UsageError
from diaodu.domain.figures.assessment import (
    load_consequences,
    load_departures,
    load_measures,
    load_scores,
    load_targets,
    with_units,
)
from diaodu.domain.period import Period, period_of, previous_period
from diaodu.domain.results import Assessment, LastPeriod
from tasks.month import Month, open_month, open_plan_folder


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


def month_with_figures(plan: str, period: str) -> Month:
    """The period, of a quarter its latest period of the plan's rhythm that has been run.

    Raises:
        NotReadyError: neither the period nor, for a quarter, one of those in it has been run.
    """
    of = open_plan_folder(plan).plan
    found, inner = of.find_period(period), of.base_rhythm
    if found.rhythm != "quarter" or inner in {"quarter", "year"}:
        month = open_month(plan, period)
        load_figures(month)
        return month
    for part in _parts_of(found, inner):
        try:
            month = open_month(plan, part.id)
            load_figures(month)
        except (NotReadyError, UsageError):
            continue
        return month
    raise NotReadyError(f"{plan} {period}", "该季度各期都尚未汇总", f"先运行 diaodu run {plan}", "经办人")


def _parts_of(quarter: Period, rhythm: str) -> list[Period]:
    """Periods of a rhythm that end in a quarter, latest first."""
    part, found = period_of(quarter.end, rhythm), []
    while part.end >= quarter.start:
        found += [part] if part.end <= quarter.end else []
        part = previous_period(part)
    return found


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


def last_period(month: Month) -> LastPeriod:
    """What the period before left; nothing where there is none, or it has not been run."""
    if month.period.rhythm == "campaign":
        return LastPeriod()
    last = previous_period(month.period).id
    try:
        values = tuple(load_measures(load_figures(month, last)["measures"]))
    except NotReadyError:
        return LastPeriod()
    findings, names = month.store.validation.findings(month.plan.id, last), month.names.by_code
    held = frozenset((names[one.unit], one.form) for one in findings if one.holds_its_record and one.unit in names)
    return LastPeriod(values=values, held=held)
