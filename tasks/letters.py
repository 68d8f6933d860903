"""Letters: a mail body and its attachments, composed for one recipient each."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from diaodu.adapters.mail import Attachment, Headers, Mailbox, compose_message
from diaodu.adapters.renderers.html import MailBody, with_sentence
from diaodu.domain.ledger import Letter, Recipient
from diaodu.domain.mail.outbox import message_id_of
from diaodu.domain.mail.sizes import MAX_LETTER_BYTES, Enclosures, enclose, encoded_size, megabytes
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import UnitCode
from diaodu.domain.states import PaperKind
from tasks.month import Month

_HEADERS = 8192
"""Room for a letter's headers and the sentence on what is left out."""
NO_SENDER = "diaodu@unset.invalid"
"""Stands as sender while DIAODU_SMTP_FROM is not set; nothing can be sent then either."""


def enclosures_for(body: MailBody, files: Mapping[str, bytes]) -> Enclosures:
    """The files that fit beside a body into one letter."""
    parts = [body.text.encode(), body.html.encode(), *body.images.values()]
    return enclose(files, _HEADERS + sum(encoded_size("", len(part)) for part in parts))


def people_of(month: Month, kind: PaperKind, unit: UnitCode | None = None) -> list[Recipient]:
    """Who gets a kind of mail by the registry, of one unit where it is about one; a mailbox in several groups once."""
    found = [one for group in groups_of(kind, [month.plan]) for one in month.store.recipients.list(group)]
    own = [one for one in found if one.gets_mail(month.now().date()) and (unit is None or _is_of(month, one, unit))]
    return list({one.address.lower(): one for one in reversed(own)}.values())[::-1]


def groups_of(kind: PaperKind, plans: Sequence[Plan]) -> list[str]:
    """The groups of plans whose people get a kind of mail; a correction is for readers of the bulletin."""
    wanted = PaperKind.BULLETIN if kind is PaperKind.CORRECTION else kind
    return list(dict.fromkeys(group.id for plan in plans for group in plan.recipients if wanted in group.papers))


def _is_of(month: Month, recipient: Recipient, code: UnitCode) -> bool:
    """Whether somebody is a unit's; the registry names units by code, name or alias."""
    unit = month.plan.find_unit(recipient.unit) if recipient.unit else None
    return unit is not None and unit.code == code


def write_letters(  # noqa: PLR0913 - what letters are made of, each by its name
    month: Month,
    body: MailBody,
    enclosures: Enclosures,
    recipients: Sequence[Recipient],
    *,
    paper: str,
    kind: PaperKind,
    date: datetime,
    revision: int = 0,
    answers: Mapping[str, Sequence[str]] | None = None,
) -> list[Letter]:
    """One frozen message a recipient; its Message-ID says paper, revision, recipient and kind.

    What was too large to go along is named in the letter and in its row of the outbox. `answers`: address → the
    Message-IDs of letters that this one follows on.
    """
    if enclosures.left_out:
        body = with_sentence(body, _left_out(month, enclosures))
    images = tuple(Attachment(name=name, data=png) for name, png in body.images.items())
    files = tuple(Attachment(name=name, data=content) for name, content in enclosures.files.items())
    sender = Mailbox(address=month.settings["SMTP_FROM"] or NO_SENDER, name=month.plan.office)
    (plan, period), domain = month.key, sender.address.rpartition("@")[2]
    mains = tuple(Mailbox(address=one.address, name=one.name) for one in recipients if not one.copied)
    letters = []
    for recipient in recipients:
        own = Mailbox(address=recipient.address, name=recipient.name)
        headers = Headers(
            sender=sender,
            # Who reads a bulletin sees no other reader's address.
            recipients=(own,) if not recipient.copied else mains if kind.is_of_unit else (),
            copied=own if recipient.copied else None,
            subject=body.subject,
            message_id=message_id_of(paper, revision, recipient.address, kind, domain),
            date=date,
            reply_to=month.settings["SMTP_REPLY_TO"],
            list_id=f"{kind}.{plan}.{domain}",
            answers=tuple((answers or {}).get(recipient.address, ())),
        )
        made = compose_message(headers, text=body.text, html=body.html, images=images, attachments=files)
        letters.append(
            Letter(
                paper=paper, plan=plan, period=period, kind=kind, recipient=recipient.address,
                message_id=headers.message_id, frame=made.frame, parts=made.parts, revision=revision,
                name=recipient.name, unit=recipient.unit, left_out=enclosures.words,
            )
        )  # fmt: skip
    return letters


def _left_out(month: Month, enclosures: Enclosures) -> str:
    phone = month.plan.masthead.phone
    office = f"{month.plan.office}{f'（电话{phone}）' if phone else ''}"
    return f"附件{enclosures.words}超过一封邮件的限度（{megabytes(MAX_LETTER_BYTES)}），未随信附上；原件存{month.plan.office}，需要的请向{office}索取。"
