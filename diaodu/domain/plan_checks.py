"""What a plan refers to must be there: units, measures, forms, columns, parameters; each slip with its place."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from diaodu.domain.conditions import check_condition, fill_parameters
from diaodu.domain.form import Form
from diaodu.domain.slips import SlipError, slips_at

if TYPE_CHECKING:
    from diaodu.domain.plan import Measure, Plan, Target, Unit


def check_references(plan: "Plan") -> None:
    """Refuse repeated names and references to units and measures that the plan has not.

    Raises:
        SlipError: with the place in the plan.
    """
    _refuse_repeats("指标", "measures", [(measure.id,) for measure in plan.measures])
    _refuse_repeats("单位名称或别名", "units", [names_of(unit) for unit in plan.units])
    rates = {measure.id: measure.is_rate for measure in plan.measures}
    for index, measure in enumerate(plan.measures):
        with slips_at("measures", index):
            _check_rate(measure, rates)
    for index, target in enumerate(plan.targets):
        with slips_at("targets", index):
            refuse_unknown(f"目标 {target.clause}", [target.measure], rates, "measure")
            _check_lines(target, plan.units)
    _check_scheme(plan, rates)


def names_of(unit: "Unit") -> tuple[str, ...]:
    """Every name that means a unit."""
    return (unit.name, unit.code, *unit.aliases, *unit.filing_aliases)


def _refuse_repeats(what: str, key: str, entries: list[tuple[str, ...]]) -> None:
    seen: set[str] = set()
    for index, names in enumerate(entries):
        if repeated := sorted({name for name in names if name in seen or names.count(name) > 1}):
            raise SlipError(f"{what}重复：{', '.join(repeated)}", (key, index))
        seen |= set(names)


def refuse_unknown(place: str, names: Iterable[str | None], known: Iterable[str], *at: str | int) -> None:
    """Refuse names that are not among those known; None names nothing.

    Raises:
        SlipError: with the place, the names and those there are.
    """
    if unknown := [name for name in names if name is not None and name not in known]:
        raise SlipError(f"{place}：{', '.join(unknown)} 不存在，可用 {', '.join(known)}", at)


def _check_rate(measure: "Measure", rates: Mapping[str, bool]) -> None:
    for side, name in (("n", measure.rate.n), ("of", measure.rate.of)) if measure.rate else ():
        refuse_unknown(f"指标 {measure.id}", [name], rates, "rate", side)
        if rates[name]:
            raise SlipError(f"指标 {measure.id} 的 {side} 现为比率 {name}，应为计数或求和的指标", ("rate", side))


def _check_lines(target: "Target", units: Iterable["Unit"]) -> None:
    names = dict.fromkeys(unit.name for unit in units)
    classes = dict.fromkeys(unit.unit_class for unit in units)
    for index, line in enumerate(target.lines):
        with slips_at("lines", index):
            refuse_unknown(f"目标 {target.clause} 的类别", [line.unit_class], classes, "class")
            refuse_unknown(f"目标 {target.clause} 的单位", [line.unit], names, "unit")


def _check_scheme(plan: "Plan", rates: Mapping[str, bool]) -> None:
    for index, item in enumerate(plan.scheme.items if plan.scheme else ()):
        named = [rule.measure for alternative in item.alternatives for rule in alternative.rules]
        refuse_unknown(f"考核项 {item.item}", named, rates, "scheme", "items", index)


def check_forms(plan: "Plan", forms: Mapping[str, Form]) -> None:
    """Refuse forms due and measures that name forms, columns or parameters that do not exist.

    Raises:
        SlipError: with the place in the plan.
    """
    for index, due in enumerate(plan.forms):
        refuse_unknown("应报报表", [due.form], forms, "forms", index, "form")
        refuse_unknown(
            f"报表 {due.form} 的类别", due.classes, {u.unit_class for u in plan.units}, "forms", index, "classes"
        )
    for index, measure in enumerate(plan.measures):
        if measure.form is not None:
            with slips_at("measures", index):
                refuse_unknown(f"指标 {measure.id} 的 form", [measure.form], forms, "form")
                _check_columns(measure, forms[measure.form].frame_columns)
                _check_where(plan, measure, forms[measure.form])


def _check_columns(measure: "Measure", kinds: Mapping[str, str]) -> None:
    sums = measure.rate_of_sums
    added = [column for column in (measure.sum, sums and sums.n, sums and sums.of) if column]
    refuse_unknown(f"指标 {measure.id} 的列", [*added, measure.distinct], kinds)
    if wrong := [column for column in added if kinds[column] not in {"money", "number"}]:
        numbers = [column for column, kind in kinds.items() if kind in {"money", "number"}]
        what = f"{', '.join(wrong)} 不是金额或数字，不能求和，可用 {', '.join(numbers)}"
        raise ValueError(f"指标 {measure.id} 的列：{what}")


def _check_where(plan: "Plan", measure: "Measure", form: Form) -> None:
    with slips_at("where"):
        check_condition(measure.where, form.frame_columns, f"指标 {measure.id}")
        try:
            filled = fill_parameters(measure.where, plan.known_parameters)
        except ValueError as error:
            raise ValueError(f"指标 {measure.id}：{error}") from error
        check_condition(filled, form.frame_columns, f"指标 {measure.id}")
