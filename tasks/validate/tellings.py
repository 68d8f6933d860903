"""Tellings as the ledgers have them: what units told of a form in each period, for lists that are no full ones."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from diaodu.domain.forms.derived.identity import record_key
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.look_back.listed_again import ListedAgain
from diaodu.domain.ledger import Entry
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


def tellings_so_far(month: Month, form: str, *, with_entries: bool = False) -> list[Telling]:
    """What was told of a form until now, the period's own list among it: what a row that is entered now comes to.

    Without the period's entries, unless they are asked for.
    """
    dues = [due for due in month.plan.forms if due.form == form and month.folder.forms[form].tells_once]
    return [
        one
        for due in dues
        for one in tellings_in(month, month.folder.forms[form], periods_of(month, rhythm_of(month, due)))
        if with_entries or not (one.is_entered and one.period == month.period)
    ]


def tellings_in(month: Month, form: Form, periods: Iterable[Period]) -> list[Telling]:
    """What is accepted of a form's records in some periods, whoever has the credit, and what people entered."""
    entries, heirs = standing_entries(month, EntryKind.FORM_ROW, None), month.heirs
    by_period: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.subject == form.id:
            by_period.setdefault(entry.period, []).append(entry)
    found = []
    for period in periods:
        records = month.store.validation.records(month.plan.id, period.id, form.id)
        apart = _apart(month, form, period) if records else set()
        times = _receipts(month, period) if records else {}
        found += [
            Telling(id=one.id, unit=one.unit, period=period, values=one.data, is_apart=one.id in apart,
                    received_at=times.get(one.submission), key=one.name_key)
            for one in records
            if one.state in STANDING
        ]  # fmt: skip
        found += [_of_entry(form, entry, period) for entry in by_period.get(period.id, [])]
    return [replace(one, unit=heirs[one.unit], teller=one.unit) if one.unit in heirs else one for one in found]


def entered_tellings(month: Month, form: Form) -> list[Telling]:
    """What people entered of a form for the period itself."""
    return [one for one in tellings_in(month, form, [month.period]) if one.is_entered]


def _receipts(month: Month, period: Period) -> dict[str, datetime]:
    return {one.id: one.received_at for one in month.store.submissions.list(month.plan.id, period.id)}


def _of_entry(form: Form, entry: Entry, period: Period) -> Telling:
    values = entry.data["values"]
    return Telling(
        id=entry.id, unit=entry.unit, period=period, values=values, is_entered=True, received_at=entry.at,
        key=key_of(form, values),
    )  # fmt: skip


def key_of(form: Form, values: Mapping[str, Any]) -> str:
    """The key that a record of these values has, in which days stand as moments; "" where a part is missing."""
    parts = ((form.column(name), values.get(name)) for name in form.identity)
    told = [f"{value} 00:00:00" if value is not None and column.is_date else value for column, value in parts]
    return record_key(form.identity, told, form.same_by) or ""


def _apart(month: Month, form: Form, period: Period) -> set[str]:
    """Records said to be others than those they resemble: asked about by `listed_again`, and waived (说明后计入)."""
    entry = form.entry(ListedAgain)
    if entry is None or not month.store.decisions.list(month.plan.id, period.id):
        return set()
    found = month.store.validation.findings(month.plan.id, period.id)
    asked = (one for one in found if (one.form, one.rule) == (form.id, entry.id))
    return {one.record for one in asked if one.decision == DecisionKind.WAIVE}
