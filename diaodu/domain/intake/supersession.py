"""What counts of all that a unit sent: which file gives which form, and how timely the unit was."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from diaodu.domain.intake.reading import ReadFile
from diaodu.domain.ledger import Submission
from diaodu.domain.period import Period
from diaodu.domain.plans.moments import Deadlines
from diaodu.domain.plans.plan import FormDue
from diaodu.domain.states import Channel, FileState, ReadOutcome, UnitState


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One received file of a unit with what it holds: form → True where the form says 本期无."""

    submission: str
    name: str
    received_at: datetime
    outcome: ReadOutcome
    forms: dict[str, bool]
    meant: frozenset[str] = frozenset()
    """Forms of sheets that were not read: a key column is missing, or another month's 报告期."""
    channel: Channel = Channel.INBOX
    answers: str = ""
    """The unit's submission whose returned workbook (审核批注表) this file is."""
    delivered_at: datetime | None = None
    """Of a file found with others by one look: the latest time of them all."""
    repeats: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Form → the unit's submissions of the same delivery whose records it holds again: a new version, no other part."""

    @property
    def delivery(self) -> datetime:
        """By what files are one delivery."""
        return self.delivered_at or self.received_at

    def was_returned(self, form: str) -> bool:
        """Whether it came as a form and could not be taken as one; an empty or attached file came as nothing."""
        return form in self.meant or not self.outcome.is_kept


def forms_in(reading: ReadFile) -> dict[str, bool]:
    """Forms a file hands in; a sheet with neither rows nor an explicit word hands in nothing."""
    forms: dict[str, bool] = {}
    for sheet in reading.sheets:
        if sheet.form and sheet.rows:
            forms[sheet.form] = False
        elif sheet.form and sheet.nil:
            forms.setdefault(sheet.form, True)
    return forms


def forms_meant(reading: ReadFile) -> frozenset[str]:
    """Forms that sheets were meant as which were not read (F-HEADER, F-PERIOD)."""
    return frozenset(sheet.meant_form for sheet in reading.sheets if sheet.meant_form and not sheet.form)


def doubles(submissions: Sequence[Submission]) -> dict[str, str]:
    """Files with the very bytes of another of the same delivery, and that one's name: they count once."""
    first: dict[tuple[str, datetime], str] = {}
    found: dict[str, str] = {}
    for submission in sorted((s for s in submissions if not s.is_nil), key=lambda s: (s.name, s.id)):
        key = submission.sha256, submission.delivery
        if key in first:
            found[submission.id] = first[key]
        first.setdefault(key, submission.name)
    return found


def current_arrivals(arrivals: Sequence[Arrival]) -> dict[str, list[Arrival]]:
    """For each form the files of the latest delivery that holds it, in file-name order.

    Files with one receipt time, or found by one look, are one delivery and add up; a later delivery replaces the
    forms it contains, the others stay (docs/reading.md#which-file-counts). A returned workbook takes the place of the
    file it answers even beside it, a new version that of the file it repeats: the two never add up.
    """
    current: dict[str, list[Arrival]] = {}
    for form, arrival in _in_order(arrivals):
        current[form] = [*_beside(arrival, form, current.get(form, [])), arrival]
    return current


def closed_forms(submission: Submission, current: Mapping[str, Sequence[Arrival]]) -> frozenset[str]:
    """Forms that have come anew since a file, in a later delivery or in the returned workbook that answers it."""
    return frozenset(
        form
        for form, held in current.items()
        if any(_takes_place(h, form, submission.id) for h in held)
        or (all(h.delivery != submission.delivery for h in held) and _came(held) > submission.received_at)
    )


def _in_order(arrivals: Sequence[Arrival]) -> Iterator[tuple[str, Arrival]]:
    """Each form's files as they came; within a delivery by file name, after what they answer or repeat.

    A delivery comes, for a form, when the last of its files with that form did: files of other forms found by the
    same look make it neither earlier nor later.
    """
    for form in dict.fromkeys(form for arrival in arrivals for form in arrival.forms):
        holding = [arrival for arrival in arrivals if form in arrival.forms]
        deliveries: dict[datetime, list[Arrival]] = {}
        for arrival in holding:
            deliveries.setdefault(arrival.delivery, []).append(arrival)
        came = {delivery: _came(held) for delivery, held in deliveries.items()}
        for arrival in sorted(holding, key=lambda a: (came[a.delivery], a.delivery, *_order(form, a))):
            yield form, arrival


def _came(arrivals: Iterable[Arrival]) -> datetime:
    return max(arrival.received_at for arrival in arrivals)


def _order(form: str, arrival: Arrival) -> tuple[object, ...]:
    versions = arrival.received_at if arrival.repeats.get(form) else datetime.min.replace(tzinfo=UTC)
    return bool(arrival.answers), versions, arrival.name, arrival.submission


def _beside(arrival: Arrival, form: str, held: Sequence[Arrival]) -> list[Arrival]:
    """The files that an arriving one adds to."""
    return [h for h in held if h.delivery == arrival.delivery and not _takes_place(arrival, form, h.submission)]


def _takes_place(arrival: Arrival, form: str, submission: str) -> bool:
    """Whether a file's form stands for another one's even in the same delivery."""
    return submission == arrival.answers or submission in arrival.repeats.get(form, ())


def replacements(arrivals: Sequence[Arrival]) -> dict[str, tuple[str, ...]]:
    """For each file the submissions that counted until it came and whose forms it took over, oldest first."""
    current: dict[str, list[Arrival]] = {}
    found: dict[str, dict[str, None]] = {}
    for form, arrival in _in_order(arrivals):
        held = current.get(form, [])
        beside = _beside(arrival, form, held)
        found.setdefault(arrival.submission, {}).update({h.submission: None for h in held if h not in beside})
        current[form] = [*beside, arrival]
    return {submission: tuple(replaced) for submission, replaced in found.items() if replaced}


def replaced_forms(arrivals: Sequence[Arrival]) -> dict[str, tuple[str, ...]]:
    """For each file the forms it holds that do not count any more, because later files gave them again."""
    current = current_arrivals(arrivals)
    counting = {(form, arrival.submission) for form, held in current.items() for arrival in held}
    return {a.submission: tuple(form for form in a.forms if (form, a.submission) not in counting) for a in arrivals}


def file_states(arrivals: Sequence[Arrival]) -> dict[str, FileState]:
    """Where each file of a unit stands: it gives a form that counts, or later ones replaced it."""
    giving = {arrival.submission for held in current_arrivals(arrivals).values() for arrival in held}
    return {arrival.submission: _file_state(arrival, giving) for arrival in arrivals}


def _file_state(arrival: Arrival, giving: set[str]) -> FileState:
    if arrival.forms:
        return FileState.CURRENT if arrival.submission in giving else FileState.SUPERSEDED
    kinds = {ReadOutcome.ATTACHMENT: FileState.ATTACHMENT, ReadOutcome.DOUBLED: FileState.DOUBLED}
    return kinds.get(arrival.outcome, FileState.UNREADABLE)


def first_arrivals(arrivals: Sequence[Arrival]) -> dict[str, list[Arrival]]:
    """For each form the files of the first delivery that holds it: what 报送质量 looks at.

    The earliest delivery is on time whenever any is, so it is also the first on time.
    """
    first: dict[str, list[Arrival]] = {}
    for form, arrival in _in_order(arrivals):
        held = first.setdefault(form, [])
        if not held or (held[0].delivery == arrival.delivery and len(_beside(arrival, form, held)) == len(held)):
            held.append(arrival)
    return first


def returned_at(arrival: Arrival, times: Deadlines) -> datetime:
    """When the unit could first know that a file was no good: at once at the desk, else with the 审核意见 of `prepare`."""
    return arrival.received_at if arrival.channel.is_judged_at_once else max(arrival.received_at, times.prepare)


def came_in_time(form: str, arrivals: Sequence[Arrival], times: Deadlines) -> bool:
    """Whether a form's first readable receipt is on time, or corrects in time what had come on time.

    A file that came on time, could not be taken and was returned keeps the form's timeliness open for the
    calendar's working days, its correction's correction too (docs/decisions/0012).
    """
    correct_by: datetime | None = None
    for arrival in sorted(arrivals, key=lambda a: (a.received_at, a.name, a.submission)):
        minute = arrival.received_at.replace(second=0, microsecond=0)
        in_time = arrival.received_at < times.due or (correct_by is not None and minute <= correct_by)
        if form in arrival.forms:
            return in_time
        if in_time and arrival.was_returned(form):
            until = times.correct_by(returned_at(arrival, times))
            correct_by = max(until, correct_by or until)
    return False


def form_state(
    due_form: FormDue, arrivals: Sequence[Arrival], times: Deadlines, period: Period, as_of: date
) -> UnitState:
    """A form's state; a one-off form is judged in the period its date lies in, before that 未到期.

    A 零报告 is late as rows are; one that came in time does not make rows timely that take its place.
    """
    current = current_arrivals(arrivals).get(due_form.form)
    if not current:
        return _absent(due_form, period, as_of)
    if due_form.once_by:
        end = datetime.combine(due_form.once_by + timedelta(days=1), time(0), times.due.tzinfo)
        times = replace(times, due=end)
    is_nil = all(arrival.forms[due_form.form] for arrival in current)
    telling = arrivals if is_nil else _with_rows(due_form.form, arrivals)
    return _timely(in_time=came_in_time(due_form.form, telling, times), is_nil=is_nil)


def _with_rows(form: str, arrivals: Sequence[Arrival]) -> list[Arrival]:
    """The files but for those in which the form is a 零报告."""
    return [arrival for arrival in arrivals if not arrival.forms.get(form)]


def _timely(*, in_time: bool, is_nil: bool) -> UnitState:
    if in_time:
        return UnitState.NIL if is_nil else UnitState.ON_TIME
    return UnitState.LATE_NIL if is_nil else UnitState.LATE


def _absent(due_form: FormDue, period: Period, as_of: date) -> UnitState:
    if not due_form.once_by:
        return UnitState.MISSING
    judged = period.start <= due_form.once_by <= period.end and as_of > due_form.once_by
    return UnitState.MISSING if judged else UnitState.NOT_DUE


def unit_state(arrivals: Sequence[Arrival], times: Deadlines) -> UnitState:
    """A unit's state: nothing received, nothing readable, only 零报告, late or on time."""
    readable = [arrival for arrival in arrivals if arrival.forms]
    if not readable:
        tried = [arrival for arrival in arrivals if arrival.outcome is not ReadOutcome.ATTACHMENT]
        return UnitState.UNREADABLE if tried else UnitState.MISSING
    with_rows = [arrival for arrival in readable if not all(arrival.forms.values())]
    first = min(with_rows or readable, key=lambda arrival: (arrival.received_at, arrival.name))
    told = {form: arrivals if is_nil else _with_rows(form, arrivals) for form, is_nil in first.forms.items()}
    in_time = any(came_in_time(form, own, times) for form, own in told.items())
    return _timely(in_time=in_time, is_nil=not with_rows)
