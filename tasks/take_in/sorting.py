"""Sort (分拣) a message: whose it is and of which period, or why nobody knows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from diaodu.adapters.mailbox.authentication import is_authentic
from diaodu.adapters.mailbox.message import MailFile, ReceivedMail
from diaodu.adapters.reader.pool import read_files
from diaodu.domain.intake.reading import IncomingFile
from diaodu.domain.intake.stated_period import is_of_plan, last_of, named_alone, stated_periods
from diaodu.domain.ledger import Recipient
from diaodu.domain.mail.contacts import Contact, contacts_of
from diaodu.domain.mail.quarantine import (
    NO_FILES,
    NO_FILES_IN_REPLY,
    NO_PERIOD,
    NO_SENDER,
    NOT_AUTHENTIC,
    STRANGER,
    Trouble,
    several_periods,
    several_units,
)
from diaodu.domain.period import Period
from diaodu.domain.plans.plan import Plan
from diaodu.domain.text.addresses import is_address
from tasks.month import open_month
from tasks.read import reading_context

AUTOMATIC = "自动回复或群发邮件"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """Who may send for which unit: the registry and the plans, and the gateway that vouches for senders ("" for none)."""

    registry: Sequence[Recipient]
    plans: Sequence[Plan]
    authserv: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """Where a message belongs: contact and period, or what is wrong with it, or why it is nothing to anybody.

    `contact` stands beside a trouble where its sender is known and may be answered.
    """

    contact: Contact | None = None
    period: Period | None = None
    trouble: Trouble | None = None
    passed: str = ""


def sort_mail(mail: ReceivedMail, registered: Registered, on: date, is_ours: Callable[[ReceivedMail], bool]) -> Sorted:
    """Sort a message that came on a day; `is_ours` says whether it answers a letter of ours."""
    if mail.is_automatic and not mail.files:
        return Sorted(passed=AUTOMATIC)
    if len(mail.senders) != 1 or not is_address(mail.senders[0]):
        return Sorted(trouble=NO_SENDER)
    contacts = contacts_of(mail.senders[0], registered.registry, registered.plans, on)
    if not contacts:
        return Sorted(trouble=STRANGER)
    if registered.authserv and not is_authentic(mail.authentication, registered.authserv, mail.senders[0]):
        return Sorted(trouble=NOT_AUTHENTIC)
    if not mail.files:
        return Sorted(trouble=NO_FILES_IN_REPLY if is_ours(mail) else NO_FILES, contact=contacts[0])
    return place_of(mail, contacts, on)


def place_of(mail: ReceivedMail, contacts: Sequence[Contact], on: date) -> Sorted:
    """The contact's unit and the period that a message with files is about."""
    said = [mail.subject, *mail.subjects]
    names = [file.name for file in mail.files]
    for texts in (lambda: said, lambda: names, lambda: _inside(mail.files, contacts[0].plan, on)):
        if found := _periods(contacts, texts(), on):
            return _chosen(found, [*said, *names])
    return Sorted(trouble=NO_PERIOD, contact=contacts[0])


def _periods(contacts: Sequence[Contact], texts: Sequence[str], on: date) -> list[tuple[Contact, list[Period]]]:
    """The contacts whose plan has periods that texts name, with these."""
    found = []
    for contact in contacts:
        periods = [one for one in stated_periods(contact.plan, texts, on) if _reports_in(contact, one)]
        found += [(contact, periods)] if periods else []
    return found


def _reports_in(contact: Contact, period: Period) -> bool:
    return is_of_plan(contact.plan, period) and any(
        one.code == contact.unit.code for one in contact.plan.units_in(period.start, period.end)
    )


def _chosen(found: Sequence[tuple[Contact, list[Period]]], texts: Sequence[str]) -> Sorted:
    """The one place of several, by the unit and the plan that texts name."""
    left = found
    for names in (_unit_names, _plan_names):
        at = named_alone([names(contact) for contact, _ in left], texts) if len(left) > 1 else None
        left = [left[at]] if at is not None else left
    contact, periods = left[0]
    if len(left) > 1:
        places = [f"{one.unit.name}（{one.plan.title}）" for one, _ in left]
        return Sorted(trouble=several_units(places), contact=contact)
    if len(periods) > 1:
        return Sorted(trouble=several_periods([one.title for one in periods]), contact=contact)
    return Sorted(contact=contact, period=periods[0])


def _unit_names(contact: Contact) -> Sequence[str]:
    return (contact.unit.name, *contact.unit.aliases)


def _plan_names(contact: Contact) -> Sequence[str]:
    return (contact.plan.id, contact.plan.title)


def _inside(files: Sequence[MailFile], plan: Plan, on: date) -> list[str]:
    """What the workbooks say of their period, read in the limited child."""
    period = last_of(plan, on)
    if period is None:
        return []
    month = open_month(plan.id, period.id)
    incoming = [IncomingFile(name=one.name, data=one.data) for one in files]
    said = []
    for read in read_files(incoming, list(month.folder.forms.values()), reading_context(month)):
        said += [read.template.period] if read.template else []
        said += [sheet.meta["period"] for sheet in read.sheets if sheet.meta.get("period")]
    return said
