"""Aggregate: measures and targets of the period, from the records in the figures."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from diaodu.domain.figures.assessment import dump_departures, dump_measures, dump_targets
from diaodu.domain.figures.comparisons import with_comparisons
from diaodu.domain.figures.held import with_held
from diaodu.domain.figures.measures import MeasureContext, RowFigures, compute_measures, figures_of_rows
from diaodu.domain.figures.pending import with_pending
from diaodu.domain.figures.targets import judge_targets
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.frames import city_rows, make_frame
from diaodu.domain.ledger import Entry
from diaodu.domain.plans.plan import Unit
from diaodu.domain.results import MeasureValue
from diaodu.domain.states import DecisionKind, UnitState
from tasks.aggregate.assessment import keep_figures
from tasks.aggregate.figure_rows import figure_rows, rows_by_person
from tasks.aggregate.held import held_records
from tasks.aggregate.history import last_year
from tasks.aggregate.measure_inputs import EXTRA, campaign_frames, measure_context, told_once
from tasks.aggregate.triggers import trigger_lists
from tasks.enter.records import entered_values, standing_rows
from tasks.month import Month, periods_of, rhythm_of
from tasks.parts import Part, Spread
from tasks.validate.disputes import told_disputes
from tasks.validate.tellings import tellings_so_far

Frames = dict[str, pd.DataFrame]


def figure_frames(month: Month) -> dict[str, pd.DataFrame]:
    """Form → records in the figures: accepted, waived and carried over, less those whose credit another unit has.

    Each frame has the form's columns, `unit` (name), `record` (id), `in_city` (false for a shared record that the
    city counts in another row) and `carried` (see FigureRows), in the order handed in; rows that people entered
    come last.
    """
    return _frames(month)[0]


def _frames(month: Month, forms: Collection[str] | None = None) -> tuple[Frames, Frames]:
    """Form → records in the figures, and form → those that stand in for held ones; of some forms where told."""
    only = next(iter(forms)) if forms is not None and len(forms) == 1 else None
    records, names = month.store.validation.records(*month.key, only), month.holders
    departed = {one.code for one in month.departures if not one.into}
    frames, stand_ins = campaign_frames(month, forms) if month.period.rhythm == "campaign" else {}, {}
    of_period = [due.form for due in month.plan.forms if due in month.forms_due or due.every == "entry"]
    for name in (one for one in of_period if forms is None or one in forms):
        form = month.folder.forms[name]
        rows = figure_rows(form, records, names, departed)
        entered = entered_values(month, _credited_rows(month, form))
        frames[name] = make_frame(form, rows_by_person(form, [*rows.counting, *entered]), EXTRA)
        stand_ins[name] = make_frame(form, rows.standing_in, EXTRA)
    return frames, stand_ins


def _credited_rows(month: Month, form: Form) -> list[Entry]:
    """What people entered of a form for the period, less what another unit has told."""
    entries = standing_rows(month, form.id)
    if not entries or not form.is_told_by_many:
        return entries
    disputes = told_disputes(month, form, tellings_so_far(month, form.id, with_entries=True))
    return [entry for entry in entries if entry.id not in disputes or disputes[entry.id].counts]


def split_units(month: Month) -> tuple[list[Unit], list[Unit]]:
    """Units of the period that reported, and those that did not."""
    reported = {r.code for r in month.store.validation.reports(*month.key) if r.state.has_reported}
    units = month.plan.units_in(month.period.start, month.period.end)
    reporting = [unit for unit in units if unit.code in reported]
    return reporting, [unit for unit in units if unit not in reporting]


def _lacking(month: Month) -> dict[str, set[str]]:
    """Form → units that reported but not this form, though it was due."""
    found: dict[str, set[str]] = {}
    for report in month.reports():
        for form, state in report.forms.items():
            if state is UnitState.MISSING and report.state.has_reported:
                found.setdefault(form, set()).add(report.unit)
    return found


def _held(month: Month) -> frozenset[tuple[str, str]]:
    """(unit's name, form) of which records are held; what a steward left out is known not to count."""
    names = {report.code: report.unit for report in month.reports()}
    holding = [one for one in month.store.validation.findings(*month.key) if one.holds_its_record]
    open_still = [one for one in holding if one.decision is not DecisionKind.REJECT and one.unit in names]
    return frozenset((names[one.unit], one.form) for one in open_still)


def _told_in_parts(month: Month) -> dict[str, set[str]]:
    """Form that is due by periods of another rhythm → units that handed it in for one that ends in this period.

    Of a campaign its own collection is among them.
    """
    is_campaign, found = month.period.rhythm == "campaign", {}
    for due in month.plan.forms_apart(month.period):
        inside = [one for one in periods_of(month, rhythm_of(month, due)) if one.end >= month.period.start]
        parts = [one.id for one in inside if is_campaign or one.end <= month.period.end]
        told = [one for part in (*parts, month.period.id) for one in month.reports(part)]
        states = [(one.unit, one.forms.get(due.form)) for one in told]
        found[due.form] = {unit for unit, state in states if state and state.has_reported}
    return found


def compute_rows(month: Month, forms: Sequence[str]) -> RowFigures:
    """What the rows of some forms come to."""
    frames, stand_ins = _frames(month, forms)
    frames |= told_once(month, frames)
    return figures_of_rows(
        month.figured_plan, month.period, frames, *split_units(month), _context(month, stand_ins, forms), forms
    )


COMPUTING = Part(name="compute", word="汇总", do=compute_rows)


def _context(month: Month, stand_ins: Frames, forms: Collection[str] | None = None) -> MeasureContext:
    return replace(
        measure_context(month, forms), stand_ins=stand_ins, lacking=_lacking(month), told_in_parts=_told_in_parts(month)
    )


def _begin(month: Month, spread: Spread | None) -> Callable[[], RowFigures | None]:
    """Begin to compute what rows come to, form by form, in other processes; None where there are none."""
    if not spread:
        return lambda: None
    forms = list(dict.fromkeys(one.form for one in month.figured_plan.measures if one.form))
    found = spread.begin(COMPUTING, [[form] for form in forms])
    return lambda: sum(found(), RowFigures())


def aggregate_period(month: Month, spread: Spread | None = None) -> int:
    """Compute every measure and judge every target; keep them with the period. How many measures."""
    of_rows = _begin(month, spread)
    reporting, silent = split_units(month)
    frames, stand_ins = _frames(month)
    frames |= told_once(month, frames)
    context = _context(month, stand_ins)
    held, waiting = _held(month), held_records(month)
    told = {form: frozenset(frame["unit"]) for form, frame in frames.items() if len(frame)}

    def compute(rows: Frames, known: RowFigures | None = None) -> list[MeasureValue]:
        values = compute_measures(month.figured_plan, month.period, rows, reporting, silent, context, known)
        beside = with_held(month.figured_plan, month.period, month.folder.forms, values, waiting)
        return with_pending(month.figured_plan, beside, held, told)

    values = _beside_last_year(month, compute(frames, of_rows()), frames, compute)
    targets = judge_targets(month.figured_plan, values, month.period.end)
    figures: dict[str, Any] = {"measures": dump_measures(values), "targets": dump_targets(targets)}
    figures["departures"] = dump_departures(month.departures)
    figures["triggers"] = trigger_lists(month, frames, figures)
    keep_figures(month, figures)
    return len(values)


def _beside_last_year(
    month: Month, values: list[MeasureValue], frames: Frames, compute: Callable[[Frames], list[MeasureValue]]
) -> list[MeasureValue]:
    """Set last year's figures beside the values; a shared record is part of the city's in one unit only."""
    last = last_year(month)
    if not last:
        return values
    is_shared = any(not frame["in_city"].all() for frame in frames.values())
    parts = compute({form: city_rows(frame) for form, frame in frames.items()}) if is_shared else values
    known = {(part.measure, part.unit): part for part in parts}
    departed = [one.unit for one in month.departures if not one.into]
    return with_comparisons(month.figured_plan, values, last, known, departed)
