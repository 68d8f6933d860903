"""Letters: a mail body and its attachments, composed for one recipient each."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from diaodu.adapters.mail import Attachment, Mailbox, compose_message
from diaodu.adapters.renderers.html import MailBody, with_sentence
from diaodu.domain.ledger import Letter, Recipient
from diaodu.domain.mail.outbox import message_id_of
from diaodu.domain.mail.sizes import MAX_LETTER_BYTES, Enclosures, enclose, encoded_size, megabytes
from diaodu.domain.states import PaperKind
from tasks.month import Month

_HEADERS = 8192
"""Room for a letter's headers and the sentence on what is left out."""
NOTHING_BEFORE: Mapping[str, str] = MappingProxyType({})
NO_SENDER = "diaodu@unset.invalid"
"""Stands as sender while DIAODU_SMTP_FROM is not set; nothing can be sent then either."""


def enclosures_for(body: MailBody, files: Mapping[str, bytes]) -> Enclosures:
    """The files that fit beside a body into one letter."""
    parts = [body.text.encode(), body.html.encode(), *body.images.values()]
    return enclose(files, _HEADERS + sum(encoded_size("", len(part)) for part in parts))


def write_letters(  # noqa: PLR0913 - what letters are written of, each by its name
    month: Month,
    body: MailBody,
    enclosures: Enclosures,
    recipients: Iterable[Recipient],
    *,
    paper: str,
    kind: PaperKind,
    date: datetime,
    revision: int = 0,
    answers: Mapping[str, str] = NOTHING_BEFORE,
) -> list[Letter]:
    """One frozen message a recipient; its Message-ID says paper, revision, recipient and kind.

    `answers` is the Message-ID of the letter to an address that this one belongs to. What was too large to go along is named in the letter and in its row of the outbox.
    """
    if enclosures.left_out:
        body = with_sentence(body, _left_out(month, enclosures))
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
            attachments=tuple(Attachment(name=name, data=content) for name, content in enclosures.files.items()),
            answers=answers.get(recipient.address, ""),
        )
        letters.append(
            Letter(
                paper=paper, plan=plan, period=period, kind=kind, recipient=recipient.address,
                message_id=message_id, data=data, revision=revision, name=recipient.name, unit=recipient.unit,
                left_out=enclosures.words,
            )
        )  # fmt: skip
    return letters


def _left_out(month: Month, enclosures: Enclosures) -> str:
    phone = month.plan.masthead.phone
    office = f"{month.plan.office}{f'（电话{phone}）' if phone else ''}"
    return f"附件{enclosures.words}超过一封邮件的限度（{megabytes(MAX_LETTER_BYTES)}），未随信附上；原件存{month.plan.office}，需要的请向{office}索取。"
