"""Letters: a mail body and its attachments, composed for one recipient each."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from diaodu.adapters.mail import Attachment, Mailbox, compose_message
from diaodu.adapters.renderers.html import MailBody
from diaodu.domain.ledger import Letter, Recipient
from diaodu.domain.mail.outbox import message_id_of
from diaodu.domain.states import PaperKind
from tasks.month import Month

NO_SENDER = "diaodu@unset.invalid"
"""Stands as sender while DIAODU_SMTP_FROM is not set; nothing can be sent then either."""


def write_letters(
    month: Month,
    body: MailBody,
    attachments: Mapping[str, bytes],
    recipients: Iterable[Recipient],
    *,
    paper: str,
    kind: PaperKind,
    date: datetime,
    revision: int = 0,
) -> list[Letter]:
    """One frozen message a recipient; its Message-ID says paper, revision, recipient and kind."""
    sender = Mailbox(address=month.settings["SMTP_FROM"] or NO_SENDER, name=month.plan.office)
    plan, period = month.key
    letters = []
    for recipient in recipients:
        domain = sender.address.rpartition("@")[2]
        message_id = message_id_of(paper, revision, recipient.address, kind, domain)
        data = compose_message(
            sender=sender,
            recipient=Mailbox(address=recipient.address, name=recipient.name),
            subject=body.subject,
            text=body.text,
            html=body.html,
            message_id=message_id,
            date=date,
            images=tuple(Attachment(name=name, data=png) for name, png in body.images.items()),
            attachments=tuple(Attachment(name=name, data=content) for name, content in attachments.items()),
        )
        letters.append(
            Letter(
                paper=paper, plan=plan, period=period, kind=kind, recipient=recipient.address,
                message_id=message_id, data=data, revision=revision, name=recipient.name, unit=recipient.unit,
            )
        )  # fmt: skip
    return letters
