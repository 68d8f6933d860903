"""Missed (补发): who is in the registry now and was sent nothing of an issued bulletin, because the address came later."""

from datetime import datetime

from diaodu.domain.errors import NotReadyError
from diaodu.domain.ledger import PaperRow, Recipient
from diaodu.domain.states import PaperKind
from tasks.month import Month
from tasks.release.bulletin import bulletin_readers, letters_of_issued
from tasks.release.closing import issued_paper
from tasks.release.correction import letters_of_corrections


def missed_readers(month: Month) -> list[Recipient]:
    """Recipients of the registry to whom the period's issued bulletin has no delivery, whatever became of the others'.

    Raises:
        NotReadyError: the period's bulletin is not issued.
    """
    row = _issued(month)
    sent = month.store.outbox.list(*month.key)
    there = {one.recipient.lower() for one in sent if (one.paper, one.kind) == (row.id, PaperKind.BULLETIN)}
    return [one for one in bulletin_readers(month).recipients if one.address.lower() not in there]


def make_missed_ready(month: Month, *, by: str, at: datetime) -> list[Recipient]:
    """Put a letter for each of them into the outbox, and the corrections issued since; to whom."""
    found = missed_readers(month)
    if found:
        letters = letters_of_issued(month, _issued(month), found)
        month.store.outbox.add(letters, at, by=by, reason="印发后补发")
        month.store.outbox.add(letters_of_corrections(month, found), at, by=by, reason="印发后补发")
    return found


def _issued(month: Month) -> PaperRow:
    row = issued_paper(month)
    if row is None:
        raise NotReadyError(" ".join(month.key), "本期简报还没有印发", "印发时即按名册发送，不必补发", "经办人")
    return row
