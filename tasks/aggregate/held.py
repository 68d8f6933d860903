"""Records that are held (待补正) and may belong to a figure, for those who read the figure."""

from collections.abc import Sequence

from diaodu.domain.figures.held import HeldRecord
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.look_back.renamed import Renamed
from diaodu.domain.ledger import Record
from diaodu.domain.period import Period
from diaodu.domain.states import RecordState
from tasks.month import Month, periods_of, rhythm_of


def held_records(month: Month) -> dict[str, list[HeldRecord]]:
    """Form → held records of the period, and of the earlier ones that measures look back on.

    Of a full list each unit's latest; a record that repeats one that counts, or may be another name of it, is none.
    """
    found = {}
    for due in month.plan.forms:
        form = month.folder.forms[due.form]
        records = [one for period in _periods(month, form) for one in _of_period(month, form, period)]
        if records:
            found[form.id] = records
    return found


def _periods(month: Month, form: Form) -> list[Period]:
    is_campaign = month.period.rhythm == "campaign"
    wide = {measure.form for measure in month.plan.measures if measure.window not in {None, "period"}}
    if not is_campaign and (form.full_list or form.id not in wide):
        return [month.period]
    due = next(one for one in month.plan.forms if one.form == form.id)
    periods = [one for one in periods_of(month, rhythm_of(month, due)) if one.end >= month.period.year_start]
    if not is_campaign:
        return periods
    inside = [one for one in periods if one.end >= month.period.start]
    return inside[-1:] if form.full_list else inside


def _of_period(month: Month, form: Form, period: Period) -> list[HeldRecord]:
    records = month.store.validation.records(month.plan.id, period.id, form.id, states=[RecordState.HELD])
    if not records:
        return []
    names = month.holders.by_code
    is_own = period == month.period or month.period.rhythm == "campaign"
    return [
        HeldRecord(unit=names[one.unit], values=one.data, is_of_period=is_own)
        for one in _told_once(month, form, period, records)
        if one.unit in names
    ]


def _told_once(month: Month, form: Form, period: Period, records: Sequence[Record]) -> list[Record]:
    """The records less those of which another tells."""
    key = (month.plan.id, period.id)
    whole = [state for state in RecordState if state.is_counted and state is not RecordState.STANDS_IN]
    told = {(one.unit, one.name_key) for one in month.store.validation.records(*key, form.id, states=whole)}
    renamed = _renamed(month, form, period)
    found = []
    for one in records:
        if one.id in renamed or (one.name_key and (one.unit, one.name_key) in told):
            continue
        told.add((one.unit, one.name_key))
        found.append(one)
    return found


def _renamed(month: Month, form: Form, period: Period) -> set[str]:
    """Records that nothing holds but that they may be others' new names: those are in the figures."""
    entry = form.entry(Renamed)
    if entry is None:
        return set()
    holding = [one for one in month.store.validation.findings(month.plan.id, period.id) if one.holds_its_record]
    return {one.record for one in holding if one.rule == entry.id} - {
        one.record for one in holding if one.rule != entry.id
    }
