"""Missed (补发): who is in the registry now and was sent nothing of an issued bulletin, because the address came later."""

from collections.abc import Sequence

from diaodu.domain.errors import NotReadyError
from diaodu.domain.ledger import Delivery, PaperRow, Recipient
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


def make_missed_ready(month: Month, readers: Sequence[Recipient], *, by: str) -> list[Delivery]:
    """Put a letter for each of them into the outbox, and the corrections issued since; the letters."""
    outbox, paper = month.store.outbox, _issued(month)
    before = {one.id for one in outbox.list(*month.key)}
    outbox.add(letters_of_issued(month, paper, readers), month.now(), by=by, reason="印发后补发")
    # Only now, for a correction answers the letter that the issue came with.
    outbox.add(letters_of_corrections(month, readers), month.now(), by=by, reason="印发后补发")
    return [one for one in outbox.list(*month.key) if one.id not in before]


def _issued(month: Month) -> PaperRow:
    row = issued_paper(month)
    if row is None:
        raise NotReadyError(" ".join(month.key), "本期简报还没有印发", "印发时即按名册发送，不必补发", "经办人")
    return row
