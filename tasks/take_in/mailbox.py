"""Look at the mailbox: each message that was not handled yet, once, whatever dies when.

What becomes of a message, its files, the answer to its sender and its place on the server are one transaction; only
then it is marked as read.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from diaodu.adapters.mailbox.bounces import Report, read_report
from diaodu.adapters.mailbox.connection import ImapMailbox, LyingMail, NoMailboxError, open_mailbox
from diaodu.adapters.mailbox.message import BrokenMailError, MailFile, ReceivedMail, read_mail
from diaodu.adapters.store import Store
from diaodu.domain.errors import UserError
from diaodu.domain.ledger import Bounce, Content, Letter, Mail, MailPlace, Receipt
from diaodu.domain.mail.contacts import Contact
from diaodu.domain.mail.quarantine import BROKEN, MAX_MAIL_BYTES, Trouble, too_large
from diaodu.domain.results import NO_CODE
from diaodu.domain.states import Channel, MailState
from diaodu.domain.text.wording import CLOCKS
from diaodu.settings import Settings
from tasks.dispatch.deliver import password_of
from tasks.month import public_error
from tasks.take_in.answer import answers_to
from tasks.take_in.sorting import Registered, Sorted, sort_mail

OLDEST = timedelta(days=62)
"""What came longer ago is passed over by the first look at a mailbox, which may hold years of messages.

By no later one: what comes in after it is new, however long a worker was down or a clock ahead.
"""
BOUNCES_WITHIN = timedelta(days=7)
"""A report without a Message-ID is about a letter that its address was sent so lately."""
_LONGEST_SUBJECT = 200
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """A message that one look handled: what became of it, letters it brought back, whether its sender is answered."""

    mail: Mail
    bounces: tuple[Bounce, ...] = ()
    is_answered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLook:
    """What one look at the mailbox did, and what it could not do, in words.

    `passed_over` are the times of receipt of messages that lay there long before the first look.
    """

    handled: tuple[Handled, ...] = ()
    problems: tuple[str, ...] = ()
    passed_over: tuple[datetime, ...] = ()


def open_box(settings: Settings) -> ImapMailbox:
    """The mailbox of the settings; the password comes from the setting or the system's keyring."""
    return open_mailbox(settings["IMAP_URL"], password_of(settings, "IMAP"))


def look_at_mailbox(
    store: Store,
    settings: Settings,
    registered: Registered,
    at: datetime,
    *,
    opened: Callable[[], ImapMailbox] | None = None,
) -> MailLook:
    """Handle every message that lies there and was not handled.

    A message that the server does not give stops no other one; a line that is lost is opened once more. Where the
    look breaks off it still says what it handled, so that all that follows from it is done.

    Raises:
        NoMailboxError: the mailbox cannot be opened.
        UserError: the ledger cannot be written, and nothing was handled before.
    """
    connect = opened or (lambda: open_box(settings))
    look = _Look(store=store, sender=settings["SMTP_FROM"], registered=registered, at=at, box=connect())
    try:
        look.go(connect)
    finally:
        look.box.close()
    return MailLook(
        handled=tuple(look.handled), problems=tuple(look.problems), passed_over=tuple(sorted(look.passed_over))
    )


@dataclass(kw_only=True)
class _Look:
    """One look: the open mailbox, and what was done so far."""

    store: Store
    sender: str
    registered: Registered
    at: datetime
    box: ImapMailbox
    handled: list[Handled] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    passed_over: list[datetime] = field(default_factory=list)

    def go(self, connect: Callable[[], ImapMailbox]) -> None:
        """Handle what is new, the oldest first."""
        for lying in self._new():
            try:
                self._handle(lying)
            except NoMailboxError as error:
                self.problems.append(f"邮件 UID {lying.uid}：{error}")
                if not self._opens_again(connect):
                    return
            except UserError as error:  # the ledger: the others would meet the same
                if not self.handled:
                    raise
                self.problems.append(f"邮件 UID {lying.uid}：{error}")
                return
            except Exception as error:  # whatever it is, the others go on, and this one is tried again
                logging.getLogger(__name__).exception("mail %s", lying.uid)
                self.problems.append(f"邮件 UID {lying.uid}：{type(error).__name__}")

    def _new(self) -> list[LyingMail]:
        """What lies there and was not handled; of a mailbox never looked at before what came of late."""
        known = self.store.mails.handled(self.box.name, self.box.uidvalidity)
        found = list(self.box.lying([uid for uid in self.box.uids() if uid not in known]))
        old = [] if known else [one for one in found if self.at - one.received_at > OLDEST]
        self.store.mails.note_places([self._place(one) for one in old])
        self.passed_over += [one.received_at for one in old]
        return [one for one in found if one not in old] if old else found

    def _opens_again(self, connect: Callable[[], ImapMailbox]) -> bool:
        """Whether the mailbox could be opened once more, and its numbers mean the same messages."""
        series = self.box.uidvalidity
        self.box.close()
        try:
            self.box = connect()
        except (NoMailboxError, UserError) as error:
            self.problems.append(str(error))
            return False
        return self.box.uidvalidity == series

    def _place(self, lying: LyingMail) -> MailPlace:
        return MailPlace(mailbox=self.box.name, uidvalidity=self.box.uidvalidity, uid=lying.uid)

    def _handle(self, lying: LyingMail) -> None:
        is_whole = lying.size <= MAX_MAIL_BYTES
        data = self.box.whole(lying.uid) if is_whole else self.box.head(lying.uid)
        if not data:  # it was taken away meanwhile
            return
        name, place = hashlib.sha256(data).hexdigest(), self._place(lying)
        if self.store.mails.knows(name):
            self.store.mails.note_places([place], name)
        else:
            self.handled.append(self._keep(_Message(id=name, lying=lying, data=data, is_whole=is_whole), place))
        self.box.mark_seen([lying.uid])

    def _keep(self, message: "_Message", place: MailPlace) -> Handled:
        """Keep what becomes of a message, all of it or nothing."""
        read, found = self._understood(message)
        mail = message.as_mail(read, found, self.at)
        bounces = tuple(self._bounces(mail, found)) if isinstance(found, Report) else ()
        kept = message.data if mail.state is MailState.QUARANTINED and message.is_whole else None
        mail = replace(mail, sha256=message.id if kept is not None else "")
        letters = self._answers(mail, read, found)
        with self.store.database.together("mailbox"):
            if mail.state is MailState.TAKEN and read is not None:
                receive_files(self.store, mail, read.files)
            self.store.outbox.add(letters, self.at.astimezone(CLOCKS))
            self.store.mails.add(mail, place, kept, bounces)
        _LOG.info("mail %s: %s", mail.id[:16], mail.state)
        return Handled(mail=mail, bounces=bounces, is_answered=bool(letters))

    def _answers(self, mail: Mail, read: ReceivedMail | None, found: "Sorted | Report") -> Sequence[Letter]:
        """The letters that answer a message; where they cannot be written it is kept all the same, and that is told."""
        if (asked := _asked(read, found)) is None:
            return ()
        try:
            return answers_to(self.store, mail, *asked, self.at)
        except Exception as error:  # a broken plan or template: the message and the others are taken in
            logging.getLogger(__name__).exception("mail %s cannot be answered", mail.id[:16])
            self.problems.append(f"邮件 {mail.id[:16]} 没有答复发件人，请另行告知：{public_error(error)}")
            return ()

    def _understood(self, message: "_Message") -> tuple[ReceivedMail | None, "Sorted | Report"]:
        """A message read, and what it is; whatever is wrong with it is its own trouble."""
        read = None
        try:
            read = read_mail(message.data)
            return read, self._sorted(read, message)
        except (BrokenMailError, RecursionError, ValueError, LookupError, TypeError, AttributeError):
            _LOG.warning("mail %s cannot be read", message.id[:16], exc_info=True)
            return read, Sorted(trouble=BROKEN)

    def _sorted(self, read: ReceivedMail, message: "_Message") -> "Sorted | Report":
        if self.sender and read.senders == (self.sender,):
            return Sorted(passed="本系统发出的邮件")
        if read.report == "disposition-notification":
            return Sorted(passed="已读回执")
        report = read_report(read)
        if report is not None:
            return report
        if read.statuses:
            return Sorted(passed="送达回执")
        on = message.lying.received_at.astimezone(CLOCKS).date()
        found = sort_mail(read, self.registered, on, lambda mail: bool(self.store.mails.sent_as(mail.mentioned)))
        if message.is_whole or (found.trouble and found.contact is None):
            return found
        return Sorted(trouble=too_large(message.lying.size), contact=found.contact)

    def _bounces(self, mail: Mail, report: Report) -> Iterable[Bounce]:
        """The letters of ours that a report is about: by Message-ID, else by the address of late; else the address.

        One that names no address at all is told too; of addresses that are nobody's here it is not about us.
        """
        letters = self.store.mails.sent_as(report.mentioned)
        if not letters:
            since = mail.received_at - BOUNCES_WITHIN
            for address in report.addresses:
                letters += self.store.mails.sent_to(address, since)[-1:]
        known = {one.address.lower() for one in self.registered.registry}
        alone = [("", address) for address in report.addresses or ("",) if address.lower() in {"", *known}]
        alone = [] if letters else alone
        for delivery, address in (*letters, *alone):
            yield Bounce(
                mail=mail.id, address=address, delivery=delivery, code=report.code, words=report.words,
                is_final=report.is_final, at=mail.received_at,
            )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Message:
    """A message's bytes, or its head's where it is too large, under their hash."""

    id: str
    lying: LyingMail
    data: bytes
    is_whole: bool

    def as_mail(self, read: ReceivedMail | None, found: "Sorted | Report", at: datetime) -> Mail:
        """The row of the ledger."""
        state, reason = _state(found)
        contact, period = (found.contact, found.period) if isinstance(found, Sorted) else (None, None)
        return Mail(
            id=self.id, state=state, reason=reason, size=self.lying.size,
            sender=(read.senders[0] if read and read.senders else "")[:254],
            subject=(read.subject if read else "")[:_LONGEST_SUBJECT], message_id=(read.message_id if read else "")[:254],
            received_at=min(self.lying.received_at, at), handled_at=at,
            plan=contact.plan.id if contact else "", period=period.id if period else "",
            unit=contact.unit.code if contact else NO_CODE, files=tuple(one.name for one in read.files) if read else (),
        )  # fmt: skip


def _state(found: "Sorted | Report") -> tuple[MailState, str]:
    if isinstance(found, Report):
        return MailState.BOUNCE, found.words
    if found.trouble:
        return MailState.QUARANTINED, found.trouble.said
    return (MailState.PASSED, found.passed) if found.passed else (MailState.TAKEN, "")


def _asked(read: ReceivedMail | None, found: "Sorted | Report") -> tuple[Contact, Trouble] | None:
    """Who is to be told what is wrong: a registered contact alone, and never a program."""
    if not isinstance(found, Sorted) or found.trouble is None or not found.trouble.remedy or found.contact is None:
        return None
    return None if read is None or read.is_automatic or read.return_path == "" else (found.contact, found.trouble)


def receive_files(store: Store, mail: Mail, files: Iterable[MailFile]) -> None:
    """Put a message's files into the ledger as one delivery of its unit: they have one time of receipt."""
    for file in files:
        store.submissions.receive(Receipt(
            plan=mail.plan, period=mail.period, unit=mail.unit, name=file.name, content=Content.of(file.data),
            received_at=mail.received_at, channel=Channel.MAIL, sender=mail.sender, stored_at=mail.handled_at,
        ))  # fmt: skip
