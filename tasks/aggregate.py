"""Aggregate: measures and targets of the period, from the records in the figures."""

import pandas as pd

from diaodu.domain.assessment import dump_measures, dump_targets
from diaodu.domain.frames import make_frame
from diaodu.domain.measures import compute_measures
from diaodu.domain.plan import Unit
from diaodu.domain.states import RecordState
from diaodu.domain.targets import judge_targets
from tasks.entered import entered_values, standing_rows
from tasks.month import Month
from tasks.reports import HAS_REPORTED

IN_FIGURES = (RecordState.ACCEPTED, RecordState.WAIVED)


def figure_frames(month: Month) -> dict[str, pd.DataFrame]:
    """Form → records in the figures: accepted and waived, less those whose credit another unit has.

    Each frame has the form's columns, `unit` (name), `record` (id) and `in_city` (false for a shared record that
    the city counts in another row), in the order handed in; rows that people entered come last.
    """
    records = month.store.validation.records(*month.key, states=IN_FIGURES)
    frames = {}
    for name in (due.form for due in month.plan.forms if due in month.forms_due or due.every == "entry"):
        own = [record for record in records if record.form == name and not record.disputed]
        rows = [{**r.data, "unit": r.unit, "record": r.id, "in_city": r.in_city} for r in own]
        rows += entered_values(month, standing_rows(month, name))
        frames[name] = make_frame(month.folder.forms[name], rows, ("unit", "record", "in_city"))
    return frames


def split_units(month: Month) -> tuple[list[Unit], list[Unit]]:
    """Units of the period that reported, and those that did not."""
    states = {report.unit: report.state for report in month.store.validation.reports(*month.key)}
    units = month.plan.units_in(month.period.start, month.period.end)
    reporting = [unit for unit in units if states.get(unit.name) in HAS_REPORTED]
    return reporting, [unit for unit in units if unit not in reporting]


def aggregate_period(month: Month) -> int:
    """Compute every measure and judge every target; keep them with the period. How many measures."""
    reporting, silent = split_units(month)
    values = compute_measures(month.plan, month.period, figure_frames(month), reporting, silent)
    targets = judge_targets(month.plan, values, month.period.end)
    figures = {"measures": dump_measures(values), "targets": dump_targets(targets)}
    month.store.assessments.put(*month.key, month.run, figures)
    return len(values)
