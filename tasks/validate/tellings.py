"""Tellings as the ledgers have them: what units told of a form in each period, for lists that are no full ones."""

from collections.abc import Iterable
from dataclasses import replace

from diaodu.domain.forms.form import Form
from diaodu.domain.forms.look_back.listed_again import ListedAgain
from diaodu.domain.ledger import Entry, Record
from diaodu.domain.months.earlier_lists import STANDING
from diaodu.domain.months.tellings import Telling
from diaodu.domain.period import Period
from diaodu.domain.plans.plan import FormDue
from diaodu.domain.states import DecisionKind, EntryKind
from tasks.month import Month, periods_of, rhythm_of, standing_entries


def earlier_tellings(month: Month, dues: Iterable[FormDue]) -> dict[str, list[Telling]]:
    """Form → what was told of it before the period, for forms whose lists are looked back on."""
    found = {}
    for due in dues:
        form = month.folder.forms[due.form]
        if form.tells_once:
            before = [one for one in periods_of(month, rhythm_of(month, due)) if one.end < month.period.end]
            found[form.id] = tellings_in(month, form, before)
    return found


def tellings_so_far(month: Month, form: str) -> list[Telling]:
    """What was told of a form until now, the period's own list among it: what a row that is entered now comes to."""
    dues = [due for due in month.plan.forms if due.form == form and month.folder.forms[form].tells_once]
    return [
        one
        for due in dues
        for one in tellings_in(month, month.folder.forms[form], periods_of(month, rhythm_of(month, due)))
        if not (one.is_entered and one.period == month.period)
    ]


def tellings_in(month: Month, form: Form, periods: Iterable[Period]) -> list[Telling]:
    """What counts of a form's records in some periods, and what people entered."""
    entries, heirs = standing_entries(month, EntryKind.FORM_ROW, None), month.heirs
    by_period: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.subject == form.id:
            by_period.setdefault(entry.period, []).append(entry)
    found = []
    for period in periods:
        records = month.store.validation.records(month.plan.id, period.id, form.id)
        apart = _apart(month, form, period) if records else set()
        counting = [record for record in records if record.state in STANDING and not record.disputed]
        found += [_of_record(record, period, is_apart=record.id in apart) for record in counting]
        found += [_of_entry(entry, period) for entry in by_period.get(period.id, [])]
    return [replace(one, unit=heirs.get(one.unit, one.unit)) for one in found]


def _of_record(record: Record, period: Period, *, is_apart: bool) -> Telling:
    return Telling(id=record.id, unit=record.unit, period=period, values=record.data, is_apart=is_apart)


def _of_entry(entry: Entry, period: Period) -> Telling:
    return Telling(id=entry.id, unit=entry.unit, period=period, values=entry.data["values"], is_entered=True)


def _apart(month: Month, form: Form, period: Period) -> set[str]:
    """Records said to be others than those they resemble: asked about by `listed_again`, and waived (说明后计入)."""
    entry = form.entry(ListedAgain)
    if entry is None or not month.store.decisions.list(month.plan.id, period.id):
        return set()
    found = month.store.validation.findings(month.plan.id, period.id)
    asked = (one for one in found if (one.form, one.rule) == (form.id, entry.id))
    return {one.record for one in asked if one.decision == DecisionKind.WAIVE}
