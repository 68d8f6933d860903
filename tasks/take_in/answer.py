"""Answer (答复): tell a registered contact why a message could not be taken. Nobody else is ever answered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from diaodu.adapters.renderers.letter import render_letter
from diaodu.adapters.store import Store
from diaodu.domain.intake.stated_period import last_of
from diaodu.domain.ledger import Letter, Mail, Recipient
from diaodu.domain.mail.contacts import Contact
from diaodu.domain.mail.quarantine import Trouble
from diaodu.domain.states import PaperKind
from diaodu.domain.text.disclosure import shown_text
from diaodu.domain.text.wording import moment_words
from tasks.letters import enclosures_for, people_of, write_letters
from tasks.month import Month, open_month

_LONGEST_ID = 200


def answers_to(store: Store, mail: Mail, contact: Contact, trouble: Trouble, at: datetime) -> Sequence[Letter]:
    """The letters that tell a message's sender what is wrong with it, in the contact's own plan; none to anybody else."""
    period = last_of(contact.plan, at.date())
    if period is None:
        return ()
    month = replace(open_month(contact.plan.id, period.id, at), store=store)
    people = people_of(month, PaperKind.RECEIPT, contact.unit.code)
    own = [one for one in people if one.address.lower() == mail.sender.lower()]
    return _letters(month, mail, contact, trouble, own) if own else ()


def _letters(month: Month, mail: Mail, contact: Contact, trouble: Trouble, own: Sequence[Recipient]) -> list[Letter]:
    values = {
        "unit": contact.unit.name, "at": moment_words(month.local(mail.received_at)),
        "subject": shown_text(mail.subject) or "（无主题）", "said": trouble.said, "remedy": trouble.remedy,
        "phone": month.plan.masthead.phone,
    }  # fmt: skip
    body = render_letter("unaccepted", values, issuer=month.plan.office, own=month.folder.own_templates)
    asked = mail.message_id if mail.message_id.isascii() and len(mail.message_id) < _LONGEST_ID else ""
    return write_letters(
        month, body, enclosures_for(body, {}), own, paper=f"mail:{mail.id[:16]}", kind=PaperKind.RECEIPT,
        date=month.as_of, answers={one.address: [asked] for one in own} if asked else None,
    )  # fmt: skip
