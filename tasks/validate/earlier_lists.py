"""Earlier lists as they stand in the ledger now, for rules that look back and for carrying over."""

from collections.abc import Iterable, Mapping

from diaodu.domain.forms.form import Form
from diaodu.domain.ledger import Record
from diaodu.domain.months.earlier_lists import EarlierList, EarlierLists, joined_list
from diaodu.domain.months.staleness import BESIDE, DEPARTED, JOINED, UnitBasis, has_joined, later_of, looked_at
from diaodu.domain.period import parse_period
from diaodu.domain.plans.plan import Unit
from diaodu.domain.results import UnitCode
from tasks.ledgers import stale_of
from tasks.month import Month, periods_of
from tasks.validate.rests_on import rests_on_of

Lists = dict[tuple[UnitCode, str], tuple[EarlierList, ...]]
Named = dict[str, tuple[str, ...]]
"""Form → earlier lists as period@fingerprint, latest first."""


def load_past(month: Month, forms: Iterable[Form], units: Iterable[Unit] | None = None) -> EarlierLists:
    """Earlier lists of the forms that go on, of each unit of the period; and what names those of all that look back."""
    unit_bases = month.store.validation.unit_bases(month.plan.id)
    chosen = list(units if units is not None else month.plan.units_in(month.period.start, month.period.end))
    forms = list(forms)
    depths = {form.id: depth for form in forms if (depth := _depth(month, form))}
    basis = {unit.code: _basis(month, unit_bases, unit.code, depths) for unit in chosen}
    by_name = {form.id: form for form in forms if form.continuity}
    lists_named = {unit: {form: names for form, names in own.items() if form in by_name} for unit, own in basis.items()}
    coming = _coming(month, unit_bases, by_name)
    staying = _staying(month, coming) if units is None and chosen else {}
    every = [*lists_named.values(), *coming.values()]
    seen = {period for own in every for names in own.values() for period in _periods(names)}
    records = {period: _by_list(month, period) for period in sorted(seen)}

    def lists_of(unit: UnitCode, named: Mapping[str, tuple[str, ...]]) -> Lists:
        return {
            (unit, form): tuple(
                EarlierList(form=by_name[form], period=parse_period(at), records=records[at].get((unit, form), ()))
                for at in _periods(names)
            )
            for form, names in named.items()
        }

    lists = {key: found for unit, own in lists_named.items() for key, found in lists_of(unit, own).items()}
    for gone, named in coming.items():
        heir = month.heirs.get(gone, gone)
        if heir in basis or gone in staying:
            lists |= _joined(lists, lists_of(gone, named), heir)
        if heir in basis and heir != gone:
            basis[heir] |= {f"{form}{JOINED}{gone}": names for form, names in named.items()}
    for gone, named in staying.items():
        basis[chosen[0].code] |= {f"{form}{DEPARTED}{gone}": names for form, names in named.items()}
    if units is None and chosen:
        basis[chosen[0].code] |= _beside(month, unit_bases, forms, chosen) | rests_on_of(month, unit_bases)
    return EarlierLists(lists=lists, basis=basis, departed=tuple(staying))


def _joined(lists: Lists, brought: Lists, heir: UnitCode) -> Lists:
    """Lists of a unit with the last ones of a unit that went into it; of a unit that went into none its own."""
    found: Lists = {}
    for (_, form), (coming, *_) in ((key, lists_found) for key, lists_found in brought.items() if lists_found):
        own, *further = lists.get((heir, form), ()) or (None,)
        found[heir, form] = (joined_list(own, coming, heir), *(one for one in further if one))
    return found


def _coming(month: Month, unit_bases: list[UnitBasis], forms: Mapping[str, Form]) -> dict[UnitCode, Named]:
    """Unit that reports no more → form → its last list, where no other unit's has taken it in yet."""
    found = {}
    for one in month.departures:
        named = {
            form: looked_at([of for of in unit_bases if of.unit == one.code], month.period.id, one.code, form, 1)
            for form in forms
            if not has_joined(unit_bases, month.period.id, one.code, form)
        }
        found[one.code] = {form: names for form, names in named.items() if any(names)}
    return {code: named for code, named in found.items() if named}


def _beside(month: Month, unit_bases: list[UnitBasis], forms: Iterable[Form], chosen: list[Unit]) -> Named:
    """Earlier lists of all other units, in forms of which two units may tell one thing in different periods."""
    others = [*(unit.code for unit in chosen[1:]), *(one.code for one in month.departures)]
    told = [form for form in forms if form.is_told_by_many]
    found = {unit: _basis(month, unit_bases, unit, {form.id: _depth(month, form) for form in told}) for unit in others}
    return {f"{form}{BESIDE}{unit}": names for unit, own in found.items() for form, names in own.items() if names}


def _staying(month: Month, coming: Mapping[UnitCode, Named]) -> dict[UnitCode, Named]:
    heirs = month.heirs
    return {code: named for code, named in coming.items() if code not in heirs}


def _basis(
    month: Month, unit_bases: list[UnitBasis], unit: UnitCode, depths: dict[str, int]
) -> dict[str, tuple[str, ...]]:
    own = [unit_basis for unit_basis in unit_bases if unit_basis.unit == unit]
    return {form: looked_at(own, month.period.id, unit, form, depth) for form, depth in depths.items()}


def _periods(names: Iterable[str]) -> list[str]:
    return [name.partition("@")[0] for name in names if name]


def _by_list(month: Month, period: str) -> dict[tuple[UnitCode, str], tuple[Record, ...]]:
    found: dict[tuple[UnitCode, str], list[Record]] = {}
    for record in month.store.validation.records(month.plan.id, period):
        found.setdefault((record.unit, record.form), []).append(record)
    return {key: tuple(records) for key, records in found.items()}


def _depth(month: Month, form: Form) -> int:
    """How many earlier periods a form needs; 0 where it neither looks back nor goes on.

    A list that is no full one is beside all the earlier ones.
    """
    if form.tells_once:
        return len(periods_of(month, month.period.rhythm)) - 1
    if form.continuity is None:
        return 0
    parameters = month.plan.parameter_values
    return max([1, *(entry.depth(parameters) for entry in form.look_back)])


def later_stale_periods(month: Month) -> list[str]:
    """Later periods that rest on this one, or an earlier one, as it no longer stands."""
    return later_of(month.period, stale_of(month.store, month.plan.id))
