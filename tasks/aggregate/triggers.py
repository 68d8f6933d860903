"""Triggers: the plan's lists computed with the scores and kept with the period."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from diaodu.domain.figures.assessment import load_measures, load_targets
from diaodu.domain.period import Period, period_of
from diaodu.domain.plans.moments import moments_of
from diaodu.domain.results import Finding
from tasks.month import Month, periods_of, rhythm_of

if TYPE_CHECKING:
    import pandas as pd


def trigger_lists(
    month: Month, frames: "Mapping[str, pd.DataFrame]", figures: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The plan's lists as plain data."""
    from diaodu.domain.figures.triggers import TriggerInputs, find_triggers

    if not month.figured_plan.triggers:
        return []
    spanned = quarter_periods(month)
    found = TriggerInputs(
        forms=month.folder.forms,
        frames=frames,
        measures=load_measures(figures["measures"]),
        targets=load_targets(figures["targets"]),
        states=_states(month, spanned),
        standing=_standing(month, spanned),
        unit_names=month.names,
        history=_earlier_rows(month),
    )
    return [asdict(one) for one in find_triggers(month.figured_plan, month.period, found)]


def _earlier_rows(month: Month) -> dict[str, "pd.DataFrame"]:
    """Form → rows of all periods so far, of forms that some list looks back on: a trip may be told in an earlier list."""
    from tasks.aggregate.measure_inputs import rows_of_periods

    forms = {form for trigger in month.figured_plan.triggers for form in trigger.kind.looks_back}
    if month.period.rhythm == "campaign":  # its frames are of all its periods already
        return {form: rows_of_periods(month, form, [month.period]) for form in forms}
    rhythms = {due.form: rhythm_of(month, due) for due in month.plan.forms}
    return {form: rows_of_periods(month, form, periods_of(month, rhythms[form])) for form in forms}


def quarter_periods(month: Month) -> list[Period]:
    """Periods of the plan's rhythm that end in the period's quarter, up to the period itself."""
    if month.period.rhythm != month.plan.base_rhythm:
        return [month.period]
    quarter = period_of(month.period.end, "quarter")
    return [one for one in periods_of(month, month.period.rhythm) if one.end >= quarter.start]


def _states(month: Month, spanned: list[Period]) -> dict[str, dict[str, str]]:
    """Unit → period → state; a period that was never judged has no word on anybody."""
    found: dict[str, dict[str, str]] = {}
    for period in spanned:
        for report in month.reports(period.id):
            found.setdefault(report.unit, {})[period.id] = report.state
    return found


def _standing(month: Month, spanned: list[Period]) -> list[tuple[str, Finding]]:
    """Findings that nobody has settled, of periods whose review time is over."""
    over = [period for period in spanned if moments_of(month.plan, period).review_until <= month.as_of]
    return [
        (period.id, finding)
        for period in over
        for finding in month.store.validation.findings(month.plan.id, period.id)
        if not finding.is_settled
    ]
