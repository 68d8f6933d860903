"""Read: every received file once, in the reader's child process; then what counts of it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from diaodu.adapters.reader.pool import read_files
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import IncomingFile, Problem, ReadFile, ReadingContext
from diaodu.domain.intake.rows import CURRENT, FIRST, UnitFile
from diaodu.domain.intake.supersession import (
    Arrival,
    closed_forms,
    current_arrivals,
    doubles,
    first_arrivals,
    forms_in,
    forms_meant,
)
from diaodu.domain.intake.template_check import Expected, check_template
from diaodu.domain.ledger import MAX_CONTENT_BYTES, Submission
from diaodu.domain.plans.plan import Unit
from diaodu.domain.states import ReadOutcome
from diaodu.domain.text.keys import compact
from tasks.month import Month

READER_VERSION = "6"
"""Change it when the reader reads differently, so that nothing old is taken from the ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitIntake:
    """All that a unit sent: arrivals as the rules of supersession see them, and the files that count."""

    unit: Unit
    arrivals: tuple[Arrival, ...]
    files: tuple[UnitFile, ...]
    submissions: tuple[Submission, ...]
    readings: dict[str, ReadFile]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sender:
    """A unit, what stands for it in ids, and the template it should have used."""

    unit: Unit
    mark: str
    template: Expected


def read_submissions(month: Month) -> int:
    """Read every received file that has not been read under the forms as they are; how many were."""
    key = reading_key(month)
    unread: dict[str, Submission] = {}
    for submission in _files(month):
        if submission.sha256 not in unread and month.store.readings.get(submission.sha256, key) is None:
            unread[submission.sha256] = submission
    if not unread:
        return 0
    data = {sha256: month.store.submissions.bytes_of(sha256) for sha256 in unread}
    readings = {sha256: _too_large(unread[sha256]) for sha256, content in data.items() if content is None}
    incoming = [IncomingFile(name=unread[s].name, data=content) for s, content in data.items() if content is not None]
    kept = [sha256 for sha256, content in data.items() if content is not None]
    readings |= dict(
        zip(kept, read_files(incoming, list(month.folder.forms.values()), reading_context(month)), strict=True)
    )
    month.store.readings.put_many({sha256: reading.to_json() for sha256, reading in readings.items()}, key)
    return len(readings)


def _files(month: Month) -> list[Submission]:
    return [s for s in month.store.submissions.list(*month.key, month.as_of) if not s.is_nil]


def reading_key(month: Month) -> str:
    """Names what a reading depends on besides the bytes: forms, period, parameters, the reader itself."""
    forms = {name: form.model_dump(mode="json") for name, form in month.folder.forms.items()}
    parts = [READER_VERSION, forms, month.period.id, month.plan.parameter_values]
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def reading_context(month: Month) -> ReadingContext:
    """What the reader must know of the period."""
    numbers = {name: v for name, v in month.plan.parameter_values.items() if isinstance(v, int)}
    return ReadingContext(
        period_id=month.period.id,
        period_title=month.period.title,
        period_start=month.period.start,
        period_end=month.period.end,
        parameters=numbers,
    )


def _too_large(submission: Submission) -> ReadFile:
    size = MAX_CONTENT_BYTES // 1024 // 1024
    detail = {"reason": f"文件超过{size}MB", "remedy": f"请删除图片等无关内容，使文件小于{size}MB后重新报送"}
    problem = Problem(rule=HouseRule.FILE, detail=detail)
    return ReadFile(name=submission.name, outcome=ReadOutcome.REFUSED, message=detail["reason"], problems=[problem])


def take_stock(month: Month) -> list[UnitIntake]:
    """What each unit of the period has sent up to the moment, in the plan's order."""
    readings = _readings(month)
    zone = ZoneInfo(month.plan.zone)
    received = month.store.submissions.list(*month.key, month.as_of)
    # In the plan's zone, whose days the deadlines name.
    submissions = [replace(s, received_at=s.received_at.astimezone(zone)) for s in received]
    units, marks = month.plan.units_in(month.period.start, month.period.end), month.store.units.marks(month.plan.id)
    return [
        _unit_intake(
            _Sender(unit=unit, mark=marks.of(unit.code), template=expected_template(month, unit)),
            [s for s in submissions if s.unit == unit.code],
            readings,
        )
        for unit in units
    ]


def expected_template(month: Month, unit: Unit) -> Expected:
    """The template a unit should have used: not part of a reading, for the same bytes may come from any unit."""
    return Expected(
        plan=month.plan.id,
        period_id=month.period.id,
        period_title=month.period.title,
        unit=unit.code,
        unit_name=unit.name,
        versions={name: form.version for name, form in month.folder.forms.items()},
        others={
            compact(name): other.name for other in month.plan.units if other.code != unit.code for name in other.names
        },
    )


def _readings(month: Month) -> dict[str, ReadFile]:
    key = reading_key(month)
    found = {s.sha256: month.store.readings.get(s.sha256, key) for s in _files(month)}
    return {sha256: ReadFile.from_json(data) for sha256, data in found.items() if data is not None}


def _unit_intake(sender: _Sender, submissions: Sequence[Submission], readings: dict[str, ReadFile]) -> UnitIntake:
    read = (s for s in submissions if s.sha256 in readings)
    own = {s.id: check_template(replace(readings[s.sha256], name=s.name), sender.template) for s in read}
    own |= {
        submission: ReadFile(
            name=own[submission].name, outcome=ReadOutcome.DOUBLED, message=f"与“{other}”内容相同，只计一次"
        )
        for submission, other in doubles(submissions).items()
        if submission in own
    }
    arrivals = tuple(_arrival(s, own.get(s.id), known=own) for s in submissions if s.is_nil or s.id in own)
    return UnitIntake(
        unit=sender.unit,
        arrivals=arrivals,
        files=tuple(_counting_files(sender, submissions, own, arrivals)),
        submissions=tuple(submissions),
        readings=own,
    )


def _arrival(submission: Submission, reading: ReadFile | None, *, known: Mapping[str, ReadFile]) -> Arrival:
    """What a submission hands in; one that it says it answers counts only among the unit's own of the period."""
    answers = reading.answers if reading and reading.answers != submission.id else ""
    return Arrival(
        submission=submission.id,
        name=submission.name,
        received_at=submission.received_at,
        outcome=reading.outcome if reading else ReadOutcome.READ,
        forms={submission.form: True} if reading is None else forms_in(reading),
        meant=frozenset() if reading is None else forms_meant(reading),
        channel=submission.channel,
        answers=answers if answers in known else "",
    )


def _counting_files(
    sender: _Sender, submissions: Sequence[Submission], readings: dict[str, ReadFile], arrivals: Sequence[Arrival]
) -> list[UnitFile]:
    """Files in the versions they count for; a file that gives nothing stays with its findings."""
    current, first = current_arrivals(arrivals), first_arrivals(arrivals)
    last_readable = max((a.received_at for a in arrivals if a.forms), default=None)
    files = []
    for submission in (s for s in submissions if s.id in readings):
        gives = frozenset(form for form, held in current.items() if submission.id in {a.submission for a in held})
        gave = frozenset(
            form
            for form, held in first.items()
            if held != current[form] and submission.id in {a.submission for a in held}
        )
        reading = readings[submission.id]
        superseded = not gives and last_readable is not None and submission.received_at < last_readable
        if not superseded and reading.outcome not in {ReadOutcome.ATTACHMENT, ReadOutcome.DOUBLED}:
            closed = closed_forms(submission, current)
            files.append(replace(_unit_file(sender, submission, reading, gives, CURRENT), closed=closed))
        if gave:
            files.append(_unit_file(sender, submission, reading, gave, FIRST))
    return files


def _unit_file(
    sender: _Sender, submission: Submission, reading: ReadFile, forms: frozenset[str], version: str
) -> UnitFile:
    return UnitFile(
        unit=sender.unit.code,
        mark=sender.mark,
        submission=submission.id,
        sha256=submission.sha256,
        name=submission.name,
        reading=reading,
        forms=forms,
        version=version,
    )
