"""What counts of all that a unit sent: which file gives which form, and how timely the unit was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from diaodu.domain.ledger import Submission
from diaodu.domain.period import Period
from diaodu.domain.plan import FormDue
from diaodu.domain.reading import ReadFile
from diaodu.domain.states import UnitState

READABLE = "read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One received file of a unit with what it holds: form → True where the form says 本期无."""

    submission: str
    name: str
    received_at: datetime
    outcome: str
    forms: dict[str, bool]


def forms_in(reading: ReadFile) -> dict[str, bool]:
    """Forms a file hands in; a sheet with neither rows nor an explicit word hands in nothing."""
    forms: dict[str, bool] = {}
    for sheet in reading.sheets:
        if sheet.form and sheet.rows:
            forms[sheet.form] = False
        elif sheet.form and sheet.nil:
            forms.setdefault(sheet.form, True)
    return forms


def doubles(submissions: Sequence[Submission]) -> dict[str, str]:
    """Files with the very bytes of another of the same delivery, and that one's name: they count once."""
    first: dict[tuple[str, datetime], str] = {}
    found: dict[str, str] = {}
    for submission in sorted((s for s in submissions if not s.is_nil), key=lambda s: (s.name, s.id)):
        key = submission.sha256, submission.received_at
        if key in first:
            found[submission.id] = first[key]
        first.setdefault(key, submission.name)
    return found


def current_arrivals(arrivals: Sequence[Arrival]) -> dict[str, list[Arrival]]:
    """For each form the files of the latest delivery that holds it, in file-name order.

    Files with one receipt time are one delivery and add up; a later delivery replaces the forms it
    contains, the others stay (CONTRACT, What a run does).
    """
    current: dict[str, list[Arrival]] = {}
    for arrival in sorted(arrivals, key=lambda a: (a.received_at, a.name, a.submission)):
        for form in arrival.forms:
            held = current.get(form, [])
            same_delivery = held and held[0].received_at == arrival.received_at
            current[form] = [*held, arrival] if same_delivery else [arrival]
    return current


def first_arrivals(arrivals: Sequence[Arrival]) -> dict[str, list[Arrival]]:
    """For each form the files of the first delivery that holds it: what 报送质量 looks at.

    The earliest delivery is on time whenever any is, so it is also the first on time.
    """
    first: dict[str, list[Arrival]] = {}
    for arrival in sorted(arrivals, key=lambda a: (a.received_at, a.name, a.submission)):
        for form in arrival.forms:
            held = first.setdefault(form, [])
            if not held or held[0].received_at == arrival.received_at:
                held.append(arrival)
    return first


def form_state(due_form: FormDue, arrivals: Sequence[Arrival], due: datetime, period: Period, as_of: date) -> UnitState:
    """A form's state; a one-off form is judged in the period its date lies in, before that 未到期."""
    holding = sorted((a for a in arrivals if due_form.form in a.forms), key=lambda a: a.received_at)
    if not holding:
        return _absent(due_form, period, as_of)
    if all(arrival.forms[due_form.form] for arrival in current_arrivals(arrivals)[due_form.form]):
        return UnitState.NIL
    if due_form.once_by:
        return UnitState.ON_TIME if holding[0].received_at.date() <= due_form.once_by else UnitState.LATE
    return UnitState.ON_TIME if holding[0].received_at < due else UnitState.LATE


def _absent(due_form: FormDue, period: Period, as_of: date) -> UnitState:
    if not due_form.once_by:
        return UnitState.MISSING
    judged = period.start <= due_form.once_by <= period.end and as_of > due_form.once_by
    return UnitState.MISSING if judged else UnitState.NOT_DUE


def unit_state(arrivals: Sequence[Arrival], due: datetime) -> UnitState:
    """A unit's state: nothing received, nothing readable, only 零报告, late or on time."""
    readable = [arrival for arrival in arrivals if arrival.forms]
    if not readable:
        tried = [arrival for arrival in arrivals if arrival.outcome != "attachment"]
        return UnitState.UNREADABLE if tried else UnitState.MISSING
    if all(is_nil for arrival in readable for is_nil in arrival.forms.values()):
        return UnitState.NIL
    return UnitState.LATE if min(a.received_at for a in readable) >= due else UnitState.ON_TIME
