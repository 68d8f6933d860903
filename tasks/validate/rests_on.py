"""What a period rests on of earlier ones beside their lists, by what its plan's measures and lists look at."""

from collections.abc import Iterable, Sequence

from diaodu.domain.measures.ledger_kind import LedgerKind
from diaodu.domain.measures.rows import RowsKind
from diaodu.domain.months.beside_lists import Beside, rests_on
from diaodu.domain.months.staleness import UnitBasis, told_of_units
from diaodu.domain.period import window_of
from diaodu.domain.plans.measures import Measure
from tasks.ledgers import said_so_far
from tasks.month import Month


def rests_on_of(month: Month, unit_bases: Sequence[UnitBasis]) -> dict[str, tuple[str, ...]]:
    """Kind → what a basis says of it, for kinds that the plan looks at."""
    looked_at = {
        Beside.ENTERED: _entered(month), Beside.RULED: _ruled(month), Beside.FILED: _filed(month),
        Beside.APART: _apart(month),
    }  # fmt: skip
    if not any(subjects for _, subjects in looked_at.values()):
        return {}
    said = [*said_so_far(month.store, month.plan.id), *told_of_units(unit_bases)]
    return {
        kind: rests_on(said, kind, month.period, since, subjects)
        for kind, (since, subjects) in looked_at.items()
        if subjects
    }


def _entered(month: Month) -> tuple[str, list[str]]:
    """Measures that people enter and forms whose rows they do, where earlier periods are in the window."""
    wide = _wide(month)
    looks_back = [m for m in month.plan.measures if isinstance(m.kind, RowsKind) and m.kind.looks_back]
    entered = {m.kind.cases_of or m.id for m in wide if isinstance(m.kind, LedgerKind)}
    forms = {m.form for m in (*wide, *looks_back) if m.form}
    forms |= {form for trigger in month.plan.triggers for form in trigger.kind.looks_back}
    return _since(month, [*wide, *looks_back]), sorted({*entered, *forms})


def _ruled(month: Month) -> tuple[str, list[str]]:
    return "", sorted(form.id for due in month.plan.forms if (form := month.folder.forms[due.form]).disputed)


def _filed(month: Month) -> tuple[str, list[str]]:
    counting = [measure for measure in _wide(month) if measure.kind.log_states]
    states = {state for measure in counting for state in measure.kind.log_states}
    states |= {state for trigger in month.plan.triggers for state in trigger.kind.states_before}
    return _since(month, counting), sorted(map(str, states))


def _apart(month: Month) -> tuple[str, list[str]]:
    """Forms due in periods of another rhythm that measures are made of."""
    apart = {due.form for due in month.plan.forms_apart(month.period)}
    measures = [measure for measure in month.plan.measures if measure.form in apart]
    return _since(month, measures), sorted({measure.form for measure in measures if measure.form})


def _wide(month: Month) -> list[Measure]:
    return [measure for measure in month.plan.measures if measure.window not in {None, "period"}]


def _since(month: Month, measures: Iterable[Measure]) -> str:
    """The first day that any of the measures looks at, and the year's at the latest; "" all."""
    plan = month.plan.valid
    firsts = [window_of(month.period, m.window, plan.start, plan.end)[0] for m in measures if m.window]
    first = min([month.period.year_start, *firsts])
    return "" if first.year == 1 else first.isoformat()
