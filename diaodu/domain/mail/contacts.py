"""Contacts (联络人): who may send what a unit reports, by the registry alone."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from diaodu.domain.ledger import Recipient
from diaodu.domain.plans.plan import Plan, Unit
from diaodu.domain.states import PaperKind

_TO_CONTACTS = (PaperKind.RECEIPT, PaperKind.NOTICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A unit for which an address may send, in a plan."""

    plan: Plan
    unit: Unit


def contacts_of(address: str, registry: Iterable[Recipient], plans: Sequence[Plan], on: date) -> list[Contact]:
    """The units of each plan whose receipts or notices go to an address on a day, each once."""
    own = [one for one in registry if one.address.lower() == address.lower() and one.unit and one.gets_mail(on)]
    found: dict[tuple[str, str], Contact] = {}
    for plan in plans:
        groups = _groups(plan)
        for one in own:
            unit = plan.find_unit(one.unit) if one.group in groups else None
            if unit is not None:
                found.setdefault((plan.id, unit.code), Contact(plan=plan, unit=unit))
    return list(found.values())


def _groups(plan: Plan) -> Collection[str]:
    return {group.id for group in plan.recipients if any(kind in group.papers for kind in _TO_CONTACTS)}
