"""Earlier lists as they stand in the ledger now, for rules that look back and for carrying over."""

from collections.abc import Iterable

from diaodu.domain.forms.form import Form
from diaodu.domain.ledger import Record
from diaodu.domain.months.earlier_lists import EarlierList, EarlierLists
from diaodu.domain.months.staleness import UnitBasis, looked_at, stale_periods
from diaodu.domain.period import parse_period
from diaodu.domain.plans.plan import Unit
from diaodu.domain.results import UnitCode
from tasks.month import Month, periods_of


def load_past(month: Month, forms: Iterable[Form], units: Iterable[Unit] | None = None) -> EarlierLists:
    """Earlier lists of the forms that go on, of each unit of the period; and what names those of all that look back."""
    unit_bases = month.store.validation.unit_bases(month.plan.id)
    chosen = units if units is not None else month.plan.units_in(month.period.start, month.period.end)
    forms = list(forms)
    depths = {form.id: depth for form in forms if (depth := _depth(month, form))}
    basis = {unit.code: _basis(month, unit_bases, unit.code, depths) for unit in chosen}
    by_name = {form.id: form for form in forms if form.continuity}
    lists_named = {unit: {form: names for form, names in own.items() if form in by_name} for unit, own in basis.items()}
    seen = {period for own in lists_named.values() for names in own.values() for period in _periods(names)}
    records = {period: _by_list(month, period) for period in sorted(seen)}
    lists = {
        (unit, form): tuple(
            EarlierList(form=by_name[form], period=parse_period(period), records=records[period].get((unit, form), ()))
            for period in _periods(names)
        )
        for unit, own in lists_named.items()
        for form, names in own.items()
    }
    return EarlierLists(lists=lists, basis=basis)


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
    """Later periods that were judged against this one, or an earlier one, as it no longer stands."""
    found = [parse_period(period) for period in stale_periods(month.store.validation.unit_bases(month.plan.id))]
    return [period.id for period in found if period.start > month.period.start]
