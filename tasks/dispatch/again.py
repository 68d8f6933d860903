"""Again (重发): what failed is made ready once more by a person's word; the server took no copy of it."""

from collections.abc import Collection
from datetime import datetime

from diaodu.domain.ledger import Delivery
from diaodu.domain.states import DeliveryState, PaperKind
from tasks.month import Month


def failed_letters(month: Month, kinds: Collection[PaperKind] | None) -> list[Delivery]:
    """The period's letters that failed, of some kinds or of all."""
    found = month.store.outbox.list(*month.key)
    return [one for one in found if one.state is DeliveryState.FAILED and (kinds is None or one.kind in kinds)]


def make_failed_ready(month: Month, kinds: Collection[PaperKind] | None, *, by: str, at: datetime) -> list[Delivery]:
    """Put each of them back; the letters."""
    return [
        month.store.outbox.resolve(one.id, DeliveryState.READY, by, "重发失败的", at)
        for one in failed_letters(month, kinds)
    ]
