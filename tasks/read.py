"""Read: every received file once, in the reader's child process; then what counts of it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from diaodu.adapters.reader.pool import read_files
from diaodu.domain.errors import NotReadyError
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.forms.roles import FormRole
from diaodu.domain.intake.hidden_twins import without_twins_elsewhere
from diaodu.domain.intake.left_out import Kept, found_elsewhere
from diaodu.domain.intake.not_asked import leave_unasked
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
from diaodu.domain.intake.unnamed_nil import keep_rows
from diaodu.domain.intake.versions import known_records, with_versions
from diaodu.domain.ledger import MAX_CONTENT_BYTES, Submission
from diaodu.domain.plans.plan import Unit
from diaodu.domain.states import FileState, ReadOutcome
from diaodu.domain.text.keys import compact
from tasks.left_out import LeftOut, ask_about_gone, asked_file, both_id, both_problem, load_left_out
from tasks.month import Month
from tasks.parts import Part, Spread

READER_VERSION = "13"
"""Change it when the reader reads differently, so that nothing old is taken from the ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitIntake:
    """All that a unit sent: arrivals as the rules of supersession see them, and the files that count."""

    unit: Unit
    arrivals: tuple[Arrival, ...]
    files: tuple[UnitFile, ...]
    submissions: tuple[Submission, ...]
    readings: dict[str, ReadFile]
    states: Mapping[str, FileState] = field(default_factory=dict)
    """Submission → why it is in no figure: excluded, withdrawn, asked about."""
    kept: Mapping[str, Kept] = field(default_factory=dict)
    """Submission → what is left of it, and what is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sender:
    """A unit, what stands for it in ids, the template it should have used, and what is left out of the period."""

    month: Month
    unit: Unit
    mark: str
    template: Expected
    left: LeftOut


def read_submissions(month: Month, spread: Spread | None = None) -> int:
    """Read every received file that has not been read under the forms as they are; how many were."""
    unread = _unread(month)
    if not unread or not spread:
        return read_contents(month, unread)
    return sum(spread.begin(READING, [unread[at : at + PART_FILES] for at in range(0, len(unread), PART_FILES)])())


def _unread(month: Month) -> list[str]:
    """Hashes of contents that have not been read."""
    key = reading_key(month)
    contents = dict.fromkeys(submission.sha256 for submission in _files(month))
    return [sha256 for sha256 in contents if month.store.readings.get(sha256, key) is None]


def read_contents(month: Month, contents: Sequence[str]) -> int:
    """Read received contents by their hashes and keep what was read."""
    if not contents:
        return 0
    first: dict[str, Submission] = {}
    for submission in _files(month):
        first.setdefault(submission.sha256, submission)
    data = {sha256: month.store.submissions.bytes_of(sha256) for sha256 in contents}
    _refuse_erased(month, [first[sha256] for sha256, content in data.items() if content is None])
    readings = {sha256: _too_large(first[sha256]) for sha256, content in data.items() if content is None}
    incoming = [IncomingFile(name=first[s].name, data=content) for s, content in data.items() if content is not None]
    kept = [sha256 for sha256, content in data.items() if content is not None]
    readings |= dict(
        zip(kept, read_files(incoming, list(month.folder.forms.values()), reading_context(month)), strict=True)
    )
    month.store.readings.put_many(
        {sha256: reading.to_json() for sha256, reading in readings.items()}, reading_key(month)
    )
    return len(readings)


READING = Part(name="read", word="读表", do=read_contents)
PART_FILES = 50
"""Files in a part: a part costs a sixth of a second to hand out (docs/engine.md)."""


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


def _refuse_erased(month: Month, lacking: Sequence[Submission]) -> None:
    """What was read once and is gone cannot be read by other forms: without it the period would have other figures.

    Raises:
        NotReadyError: a file's bytes were erased.
    """
    erased = [one.name for one in lacking if one.size <= MAX_CONTENT_BYTES]
    if erased:
        found = f"{len(erased)} 个报送文件的原件已清理（{'、'.join(erased[:3])}），而报表或读表程序已改动，须重读原件"
        raise NotReadyError(
            " ".join(month.key), found, "按印发时的数据和文书使用本期，不再重算；须重算的，用清理前的备份", "系统管理员"
        )


def _too_large(submission: Submission) -> ReadFile:
    size = MAX_CONTENT_BYTES // 1024 // 1024
    detail = {"reason": f"文件超过{size}MB", "remedy": f"请删除图片等无关内容，使文件小于{size}MB后重新报送"}
    problem = Problem(rule=HouseRule.FILE, detail=detail)
    return ReadFile(name=submission.name, outcome=ReadOutcome.REFUSED, message=detail["reason"], problems=[problem])


def take_stock(month: Month) -> list[UnitIntake]:
    """What each unit of the period has sent up to the moment, less what stewards left out, in the plan's order."""
    readings, left = _asked_readings(month), load_left_out(month)
    received = month.store.submissions.list(*month.key, month.as_of)
    # In the plan's zone, whose days the deadlines name.
    submissions = [replace(s, received_at=month.local(s.received_at)) for s in received]
    units, marks = month.plan.units_in(month.period.start, month.period.end), month.store.units.marks(month.plan.id)
    senders = [
        _Sender(month=month, unit=unit, mark=marks.of(unit.code), template=expected_template(month, unit), left=left)
        for unit in units
    ]
    sent = {sender.unit.code: [s for s in submissions if s.unit == sender.unit.code] for sender in senders}
    stock = [_unit_intake(sender, sent[sender.unit.code], readings) for sender in senders]
    first = _found_elsewhere(month, stock)
    for at, sender in enumerate(senders):
        if asked := {one.id: first[one.id] for one in sent[sender.unit.code] if one.id in first}:
            stock[at] = _unit_intake(sender, sent[sender.unit.code], readings, asked)
        ask_about_gone(month, stock[at].files, submissions, stock[at].states)
    return stock


def _asked_readings(month: Month) -> dict[str, ReadFile]:
    """What was read of each file by its hash, forms that the period does not ask for set aside."""
    asked, titles = frozenset(due.form for due in month.forms_due), _titles(month)
    return {sha256: leave_unasked(reading, asked, titles) for sha256, reading in _readings(month).items()}


def _titles(month: Month) -> dict[str, str]:
    return {name: form.title for name, form in month.folder.forms.items()}


def _all_forms(month: Month) -> frozenset[str]:
    """Forms that a 零报告 without a form's name means: all but the narrative."""
    return frozenset(name for name, form in month.folder.forms.items() if form.role is not FormRole.NARRATIVE)


def _is_only_asked(reading: ReadFile) -> bool:
    """Whether a file is a 零报告 of forms alone that came with rows before."""
    asks = any(problem.rule == HouseRule.UNNAMED_NIL for problem in reading.problems)
    return asks and not any(sheet.form for sheet in reading.sheets)


def whole_reading(month: Month, unit: Unit, sent: Submission) -> ReadFile:
    """A file of a unit as it was read, with all that stewards left out of it."""
    data = month.store.readings.get(sent.sha256, reading_key(month))
    read = ReadFile.from_json(data) if data else ReadFile(name=sent.name, outcome=ReadOutcome.UNREAD)
    return check_template(replace(read, name=sent.name), expected_template(month, unit))


def _found_elsewhere(month: Month, stock: Sequence[UnitIntake]) -> dict[str, Submission]:
    """Files whose rows count for a unit though another unit's files had the very bytes before → that one's."""
    forms = month.folder.forms
    rows = {
        arrival.submission: {form for form, is_nil in arrival.forms.items() if not is_nil}
        for intake in stock
        for held in current_arrivals(intake.arrivals).values()
        for arrival in held
    }
    counting = [one for intake in stock for one in intake.submissions if rows.get(one.id)]
    return found_elsewhere(counting, lambda one: all(forms[form].disputed for form in rows[one.id]))


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


def _unit_intake(
    sender: _Sender,
    submissions: Sequence[Submission],
    readings: dict[str, ReadFile],
    asked: Mapping[str, Submission] | None = None,
) -> UnitIntake:
    """A unit's files; those in `asked` were another unit's first (→ that one's)."""
    month, left = sender.month, sender.left
    states = {s.id: FileState.WITHDRAWN for s in submissions if left.withdrawal(s)}
    read = [s for s in submissions if s.sha256 in readings and s.id not in states]
    whole = {s.id: check_template(replace(readings[s.sha256], name=s.name), sender.template) for s in read}
    kept = {s.id: left.of(s, whole[s.id]) for s in read}
    own = {submission: one.reading for submission, one in kept.items()}
    states |= {submission: FileState.EXCLUDED for submission, one in kept.items() if one.is_gone}
    for one in (s for s in read if asked and s.id in asked and s.id not in states):
        first = (asked or {})[one.id]
        if both_id(sender.mark, one) in left.counted_twice:
            question = both_problem(month, one, first)
            own[one.id] = replace(own[one.id], problems=[*own[one.id].problems, question])
        else:
            own[one.id], states[one.id] = asked_file(month, one, first), FileState.ASKED
    counting = [s for s in submissions if s.id not in states]
    own |= {
        submission: ReadFile(
            name=own[submission].name, outcome=ReadOutcome.DOUBLED, message=f"与“{other}”内容相同，只计一次"
        )
        for submission, other in doubles(counting).items()
        if submission in own
    }
    own = keep_rows(counting, without_twins_elsewhere(own, _titles(month)), _titles(month), _all_forms(month))
    states |= {s.id: FileState.ASKED for s in counting if s.id in own and _is_only_asked(own[s.id])}
    counting = [s for s in counting if s.id not in states]
    arrivals = _arrivals(month, counting, own)
    told = [s for s in read if s.id in states]
    return UnitIntake(
        unit=sender.unit,
        arrivals=arrivals,
        files=(
            *_counting_files(sender, counting, own, arrivals),
            *(_unit_file(sender, s, own[s.id], frozenset(), CURRENT) for s in told),
        ),
        submissions=tuple(submissions),
        readings=own,
        states=states,
        kept=kept,
    )


def _arrivals(month: Month, counting: Sequence[Submission], own: Mapping[str, ReadFile]) -> tuple[Arrival, ...]:
    """What hands in something, each knowing which of the others it takes the place of."""
    found = [_arrival(s, own.get(s.id), known=own) for s in counting if s.is_nil or s.id in own]
    joined = [s for s in counting if s.delivered_at and s.id in own]
    forms = month.folder.forms
    return with_versions(found, {s.id: known_records(own[s.id], forms) for s in joined}, forms)


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
        delivered_at=submission.delivered_at,
    )


def _counting_files(
    sender: _Sender, submissions: Sequence[Submission], readings: dict[str, ReadFile], arrivals: Sequence[Arrival]
) -> list[UnitFile]:
    """Files in the versions they count for; a file that gives nothing stays with its findings."""
    current, first = current_arrivals(arrivals), first_arrivals(arrivals)
    files = []
    for submission in (s for s in submissions if s.id in readings):
        gives = frozenset(form for form, held in current.items() if submission.id in {a.submission for a in held})
        gave = frozenset(
            form
            for form, held in first.items()
            if held != current[form] and submission.id in {a.submission for a in held}
        )
        reading = readings[submission.id]
        if gives or _is_told(submission, reading, arrivals):
            closed = closed_forms(submission, current)
            files.append(replace(_unit_file(sender, submission, reading, gives, CURRENT), closed=closed))
        if gave:
            files.append(_unit_file(sender, submission, reading, gave, FIRST))
    return files


def _is_told(submission: Submission, reading: ReadFile, arrivals: Sequence[Arrival]) -> bool:
    """Whether a file that gives nothing is told of: its fault, unless the file of its name came again and was read."""
    if not reading.outcome.is_kept:
        again = (a for a in arrivals if a.forms and a.name == submission.name)
        return not any(a.received_at > submission.received_at for a in again)
    readable = [a for a in arrivals if a.forms]
    if any(a.submission == submission.id for a in readable):  # its forms came again
        return False
    is_superseded = any(a.delivery > submission.delivery for a in readable)
    return not is_superseded and reading.outcome not in {ReadOutcome.ATTACHMENT, ReadOutcome.DOUBLED}


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
