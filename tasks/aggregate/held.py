"""Records that are held (待补正) and may belong to a figure, for those who read the figure."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from diaodu.domain.figures.held import HeldRecord
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_rules import HouseRule
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
    is_apart = form.id in {one.form for one in month.plan.forms_apart(month.period)}
    wide = {measure.form for measure in month.plan.measures if measure.window not in {None, "period"}}
    if not is_campaign and not is_apart and (form.full_list or form.id not in wide):
        return [month.period]
    due = next(one for one in month.plan.forms if one.form == form.id)
    periods = [one for one in periods_of(month, rhythm_of(month, due)) if one.end >= month.period.year_start]
    if is_campaign:
        periods = [one for one in periods if one.end >= month.period.start]
    elif is_apart:
        periods = [one for one in periods if one.end <= month.period.end]
    return periods[-1:] if form.full_list and (is_campaign or is_apart) else periods


def _of_period(month: Month, form: Form, period: Period) -> list[HeldRecord]:
    records = month.store.validation.records(month.plan.id, period.id, form.id, states=[RecordState.HELD])
    if not records:
        return []
    names, holding = month.holders.by_code, _holding(month, period)
    is_own = period == month.period or month.period.rhythm == "campaign"
    return [
        HeldRecord(
            unit=names[one.unit],
            values=one.data,
            is_of_period=is_own,
            is_lacking=bool(holding.get(one.id, set()) & set(HouseRule)),
        )
        for one in _told_once(month, form, period, records, holding)
        if one.unit in names
    ]


def _holding(month: Month, period: Period) -> dict[str, set[str]]:
    """Record → the rules that hold it."""
    found: dict[str, set[str]] = {}
    for one in month.store.validation.findings(month.plan.id, period.id):
        if one.holds_its_record:
            found.setdefault(one.record, set()).add(one.rule)
    return found


def _told_once(
    month: Month, form: Form, period: Period, records: Sequence[Record], holding: Mapping[str, AbstractSet[str]]
) -> list[Record]:
    """The records less those of which another tells, and those that nothing holds but that they may be others' new names."""
    key = (month.plan.id, period.id)
    whole = [state for state in RecordState if state.is_counted and state is not RecordState.STANDS_IN]
    told = {(one.unit, one.name_key) for one in month.store.validation.records(*key, form.id, states=whole)}
    entry = form.entry(Renamed)
    renamed = {entry.id} if entry else set()
    found = []
    for one in records:
        is_known = bool(one.name_key) and (one.unit, one.name_key) in told
        if is_known or (renamed and holding.get(one.id) == renamed):
            continue
        told.add((one.unit, one.name_key))
        found.append(one)
    return found
