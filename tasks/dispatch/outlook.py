"""Outlook (预演): which letters a pass would send and which it would hold back, without sending and without a server."""

from collections.abc import Collection, Sequence

from diaodu.domain.ledger import Delivery
from diaodu.domain.mail.outbox import WAITING, allowed_domains
from diaodu.domain.states import PaperKind
from tasks.dispatch.outbox import why_held
from tasks.month import Month


def waiting_with_outlook(
    month: Month, kinds: Collection[PaperKind] | None, letters: Sequence[Delivery] | None = None
) -> list[tuple[Delivery, str]]:
    """Each letter that waits (or each of `letters`) with why it would be held back, "" where it would go."""
    domains, on = allowed_domains(month.settings["SMTP_DOMAINS"]), month.now().date()
    if letters is None:
        found = month.store.outbox.list(*month.key)
        letters = [one for one in found if one.state in WAITING and (kinds is None or one.kind in kinds)]
    return [(one, why_held(month.store.outbox, one, domains, on)) for one in letters]
