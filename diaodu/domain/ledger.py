"""What the ledgers hold: plain values that go into the store and come out of it.

Times are aware and in UTC. An empty text means "not known" or "not applicable"; None stands only where a
moment or a number has not come yet.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from diaodu.domain.results import NO_CODE, Finding, UnitCode
from diaodu.domain.states import (
    Channel,
    DecisionKind,
    DeliveryState,
    EntryKind,
    LookTrouble,
    MailState,
    PaperKind,
    PaperState,
    RecordState,
    RunKind,
    RunState,
)

MAX_CONTENT_BYTES = 20 * 1024 * 1024
"""Received files above this are not kept: their hash and size are."""


def content_sha256(data: bytes) -> str:
    """The name under which bytes are kept."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A file's bytes under their hash; `data` is None where they are more than is kept."""

    sha256: str
    size: int
    data: bytes | None

    @classmethod
    def whole(cls, data: bytes) -> "Content":
        """What we have made ourselves, kept whatever its size: a letter, a paper's face."""
        return cls(sha256=content_sha256(data), size=len(data), data=data)

    @classmethod
    def of(cls, data: bytes) -> "Content":
        """What was handed in, as it is kept."""
        kept = data if len(data) <= MAX_CONTENT_BYTES else None
        return cls(sha256=content_sha256(data), size=len(data), data=kept)


def key_id(*parts: object) -> str:
    """Sixteen hex digits that are the same for the same parts, and for no others in practice."""
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitMarks:
    """What stands for a unit in the ids of records, findings and matters: its code, unless another mark is kept.

    A ledger that was begun when names stood there keeps the name of then, so that its decisions still find what
    they are about (docs/decisions/0019).
    """

    kept: Mapping[UnitCode, str] = field(default_factory=dict)

    def of(self, unit: UnitCode) -> str:
        """A unit's mark."""
        return self.kept.get(unit, unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A file as it arrives: `unit` is "" when the folder's name is nobody's."""

    plan: str
    period: str
    unit: UnitCode
    name: str
    content: Content
    received_at: datetime
    channel: Channel
    is_told: bool = False
    """Whether somebody told the time of receipt (`received.json`): it counts in place of an earlier one too."""
    sender: str = ""
    inbox: str = ""
    """The drop folder it lies in, "" of another channel."""
    place: str = ""
    """Its folder and name below that."""
    stored_at: datetime | None = None
    """When it is taken into the ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One received file (`form` ""), or one form's nil declaration (`sha256` ""); immutable."""

    id: str
    plan: str
    period: str
    unit: UnitCode
    name: str
    sha256: str
    size: int
    form: str
    channel: Channel
    sender: str
    received_at: datetime
    inbox: str = ""
    place: str = ""
    stored_at: datetime | None = None
    """When it came into the ledger; None for one that came before this was kept."""
    gone_at: datetime | None = None
    """When the drop folder was first seen without it."""
    delivered_at: datetime | None = None
    """Of a file found with others by one look at its folder: the latest time of them all; else None."""

    @property
    def delivery(self) -> datetime:
        """By what files are one delivery, and deliveries come one after another."""
        return self.delivered_at or self.received_at

    @property
    def is_nil(self) -> bool:
        """Whether it declares that a form has nothing to report."""
        return bool(self.form)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookNote:
    """What a look at a drop folder could not take as it lay: the folder's name, the place below the drop folder, why."""

    trouble: LookTrouble
    folder: str
    place: str
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A message that lay in the mailbox, and what became of it; `sha256` is of its bytes where they are kept.

    `reason` says why it is in quarantine or was passed over; `by` and `said` are a steward's word on it.
    """

    id: str
    state: MailState
    sender: str
    subject: str
    message_id: str
    size: int
    received_at: datetime
    handled_at: datetime
    plan: str = ""
    period: str = ""
    unit: UnitCode = NO_CODE
    reason: str = ""
    sha256: str = ""
    files: tuple[str, ...] = ()
    by: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPlace:
    """Where a message lies: the mailbox, the series of its numbers (UIDVALIDITY), its number."""

    mailbox: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A letter that came back (退信), or is late: to whom, the delivery it was ("" if not known), the server's words."""

    mail: str
    address: str
    delivery: str
    code: str
    words: str
    is_final: bool
    at: datetime

    @property
    def sentence(self) -> str:
        """What is told of it at the recipient."""
        said = f"{self.code} {self.words}" if self.code and self.code not in self.words else self.words or self.code
        return f"{'退信' if self.is_final else '延迟'}：{said}".removesuffix("：")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row of a form. `address` maps column keys to cells; `data` holds canonical values.

    A carried one has file, row and address of the row it was last accepted as, in the period `carried_from`.
    """

    id: str
    submission: str
    plan: str
    period: str
    unit: UnitCode
    form: str
    file: str
    sheet: str
    row: int
    state: RecordState
    data: dict[str, Any]
    address: dict[str, str] = field(default_factory=dict)
    project: str = ""
    name_key: str = ""
    disputed: bool = False
    """Claimed by two units and credited to the other: in no figure."""
    in_city: bool = True
    """False for a shared record that the city counts in another unit's row."""
    carried_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedFinding:
    """A finding with the plan and period it stands in."""

    plan: str
    period: str
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a decision was about, as it stood then: the finding's place and words, and the record's values.

    `value` is the cell's own text, before any correction; `data` holds the record's canonical values, `column` among
    them as the unit had handed it in. A finding about a sheet or a form has no data.
    """

    unit: UnitCode
    form: str
    rule: str
    severity: str
    project: str = ""
    column: str = ""
    header: str = ""
    value: str = ""
    message: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""
    row: int = 0
    data: dict[str, Any] = field(default_factory=dict)
    state: str = ""
    """Where the record stood; "" of a decision made before this was kept."""
    ruling: str = ""
    """What was ruled (同一项目, 两个项目); "" of a decision about a cell."""
    keys: tuple[str, ...] = ()
    """Of such a ruling the identities (`name_key`) of the records it is on, the new name's and the old one's."""
    was: dict[str, Any] = field(default_factory=dict)
    """Of such a ruling what counted of them before it: unit's code, "" for the city → an effect's fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A steward's 处理意见 on a finding; `expires` is a period, `confirmed_by` who in the unit, when, how.

    `matter` names what the finding is about whatever file it stands in (domain/review/decisions.py), "" if not known,
    and `about` says it; None for a decision of before. `column` is the one corrected where that is another than the
    finding's. `follows` is the decision that stood there before, of an undo the one it takes back.
    """

    id: str
    plan: str
    period: str
    finding: str
    record: str = ""
    column: str = ""
    kind: DecisionKind
    reason: str
    by: str
    at: datetime
    value: str = ""
    confirmed_by: str = ""
    expires: str = ""
    matter: str = ""
    follows: str = ""
    about: Matter | None = None
    ruled: Matter | None = None
    """Of a ruling on a renamed project what it was on; it is about no cell, so it has no `about`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something a person enters (人工录入): a ruling, an extension, a yearly target, a year's figures, an event.

    `period`, `unit` and `subject` are "" where the kind has none; `data` is the kind's own.
    """

    id: str
    plan: str
    period: str = ""
    kind: EntryKind
    unit: UnitCode = NO_CODE
    subject: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One run of a period; `fence` tells it from every earlier and later one."""

    id: str
    plan: str
    period: str
    kind: RunKind
    state: RunState
    fence: int
    as_of: datetime
    started_at: datetime
    heartbeat_at: datetime
    finished_at: datetime | None = None
    summary: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One address of a group in the registry; `unit` is its code, its name where plans have several codes, or "".

    One that is `copied` (抄送) gets what the group gets, as a copy. Outside the days from `valid_from` to `valid_to`
    it gets nothing.
    """

    group: str
    name: str
    address: str
    unit: str = ""
    active: bool = True
    copied: bool = False
    valid_from: date | None = None
    valid_to: date | None = None

    def gets_mail(self, on: date) -> bool:
        """Whether it is in use on a day."""
        begun = self.valid_from is None or self.valid_from <= on
        return self.active and begun and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientLine:
    """A recipient as a line of the file that is imported."""

    line: int
    recipient: Recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The active recipients of some groups, and the hash an approval binds."""

    sha256: str
    recipients: tuple[Recipient, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRule:
    """Where a kind's numbers start when nothing of it was ever issued here; a later year starts with 1."""

    first_issue: int = 1
    first_total_issue: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """第N期(总第M期); None for a kind that is not numbered."""

    issue: int | None = None
    total_issue: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    """A paper's life. A `superseded` draft was replaced by a later one before it was issued."""

    id: str
    plan: str
    period: str
    kind: str
    """A PaperKind, or the id of a paper that the plan declares."""
    revision: int
    state: PaperState
    sha256: str
    superseded: bool
    created_at: datetime
    issue: int | None = None
    total_issue: int | None = None
    issued_on: date | None = None
    approved_by: str = ""
    approved_at: datetime | None = None
    issued_by: str = ""
    issued_at: datetime | None = None
    recipients_sha256: str = ""
    """Of the snapshot that the approval was given for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A place of an issued paper that would read otherwise now (更正, to be issued), and what came since."""

    paper: str
    plan: str
    period: str
    place: str
    before: str
    after: str
    cause: str
    found_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A composed message to one recipient, not yet in the outbox.

    `paper` is a paper's id, or for other mails a reference of their own such as `returned:<submission>`.
    """

    paper: str
    plan: str
    period: str
    kind: PaperKind
    recipient: str
    message_id: str
    frame: bytes
    """The message, its parts named by their hashes (domain/mail/frames.py)."""
    parts: Mapping[str, bytes] = field(default_factory=dict)
    revision: int = 0
    name: str = ""
    unit: str = ""
    left_out: str = ""
    """Attachments that were too large to go with it, with their sizes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """What issuing freezes: the faces with numbers and date in them, and the letters to send."""

    faces: Mapping[str, bytes]
    letters: tuple[Letter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to one recipient (发送记录); `sent_to` is the envelope's address once it is sent or rehearsed."""

    id: str
    paper: str
    plan: str
    period: str
    kind: PaperKind
    revision: int
    recipient: str
    name: str
    unit: str
    message_id: str
    sha256: str
    """Of its frame."""
    message_sha256: str
    """Of the whole message, as it was composed and as it is sent."""
    state: DeliveryState
    created_at: datetime
    next_attempt_at: datetime
    attempts: int = 0
    fence: int = 0
    worker: str = ""
    lease_until: datetime | None = None
    first_attempt_at: datetime | None = None
    settled_at: datetime | None = None
    sent_to: str = ""
    detail: str = ""
    left_out: str = ""

    @property
    def code(self) -> str:
        """The server's code of the last attempt, "" where it said none."""
        found = re.match(r"\d{3}\b", self.detail)
        return found[0] if found else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Letters of a plan's period that wait to be sent: how many, and when the oldest was made."""

    plan: str
    period: str
    count: int
    since: datetime
