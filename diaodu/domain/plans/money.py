"""Which measures of a plan are money; knows no frames, so that a simulation starts fast."""

from collections.abc import Mapping

from diaodu.domain.forms.form import Form
from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.plan import Plan


def money_measures(plan: Plan, forms: Mapping[str, Form]) -> frozenset[str]:
    """Measures whose value, or whose n and of, are yuan."""
    return frozenset(measure.id for measure in plan.measures if _is_money(measure, forms))


def _is_money(measure: Measure, forms: Mapping[str, Form]) -> bool:
    column = measure.kind.base
    if column and measure.form:
        return forms[measure.form].frame_columns[column] == "money"
    return measure.is_money
