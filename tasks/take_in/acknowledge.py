"""Acknowledge what came in: the period judged again, each unit its receipt; of mail also what could not be taken."""

from datetime import datetime

from diaodu.adapters.renderers.letter import render_letter
from diaodu.domain.intake.stated_period import last_of
from diaodu.domain.ledger import Bounce, Mail
from diaodu.domain.mail.contacts import Contact
from diaodu.domain.mail.quarantine import Trouble
from diaodu.domain.states import PaperKind, RunKind
from diaodu.domain.text.disclosure import clean_text
from diaodu.domain.text.wording import moment_words
from tasks.dispatch.alarms import raise_alarm
from tasks.dispatch.deliver import deliver, raise_stopped
from tasks.letters import enclosures_for, people_of, write_letters
from tasks.month import Month, open_month
from tasks.review.receipts import acknowledge, has_unjudged
from tasks.review.reminders import close_answered
from tasks.take_in.mailbox import Handled

_LONGEST_ID = 200


def acknowledge_period(plan: str, period: str, at: datetime | str) -> None:
    """Judge what came and send each unit its receipt, where the registry has somebody to get one.

    Raises:
        BusyError: a run holds the period.
        DeliveryError: the mail server could not be used.
    """
    month = open_month(plan, period, at)
    if not people_of(month, PaperKind.RECEIPT) or not has_unjudged(month):
        return
    from tasks.again import judge_again  # loads pandas and Great Expectations, which a tick without files spares

    judge_again(month, RunKind.SUBMIT)
    close_answered(month)
    if acknowledge(month):
        raise_stopped(month, deliver(month, {PaperKind.RECEIPT}))


def answer_contact(handled: Handled, at: datetime) -> int:
    """Tell a registered contact why a message could not be taken; how many letters. Nobody else is ever answered."""
    if handled.answer is None:
        return 0
    contact, trouble = handled.answer
    period = last_of(contact.plan, at.date())
    if period is None:
        return 0
    month = open_month(contact.plan.id, period.id, at)
    letters = _letters(month, handled.mail, contact, trouble)
    if letters:
        raise_stopped(month, deliver(month, {PaperKind.RECEIPT}))
    return letters


def _letters(month: Month, mail: Mail, contact: Contact, trouble: Trouble) -> int:
    people = people_of(month, PaperKind.RECEIPT, contact.unit.code)
    own = [one for one in people if one.address.lower() == mail.sender.lower()]
    if not own:
        return 0
    values = {
        "unit": contact.unit.name, "at": moment_words(month.local(mail.received_at)),
        "subject": clean_text(mail.subject) or "（无主题）", "said": trouble.said, "remedy": trouble.remedy,
        "phone": month.plan.masthead.phone,
    }  # fmt: skip
    body = render_letter("unaccepted", values, issuer=month.plan.office, own=month.folder.own_templates)
    asked = mail.message_id if mail.message_id.isascii() and len(mail.message_id) < _LONGEST_ID else ""
    letters = write_letters(
        month, body, enclosures_for(body, {}), own, paper=f"mail:{mail.id[:16]}", kind=PaperKind.RECEIPT,
        date=month.as_of, answers={one.address: [asked] for one in own} if asked else None,
    )  # fmt: skip
    month.store.outbox.add(letters, month.now())
    return len(letters)


def tell_of_bounces(bounces: list[Bounce], at: datetime) -> None:
    """Tell the operators which letters came back."""
    if bounces:
        said = [
            f"{one.address or f'一封退信没有写明收件人，请看 diaodu mailbox list 来信 {one.mail[:12]}'}"
            f"（发送记录 {one.delivery or '不明'}）{one.sentence}"
            for one in bounces
        ]
        raise_alarm("发出的邮件被退回", sorted(said), at)
