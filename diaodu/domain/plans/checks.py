"""What a plan refers to must be there: units, measures, forms, columns, parameters; each slip with its place."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from diaodu.domain.forms.conditions import Condition, check_condition, fill_parameters
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.slips import SlipError, slips_at

if TYPE_CHECKING:
    from diaodu.domain.plans.consequences import ConsequenceRule
    from diaodu.domain.plans.measures import Measure, Rate
    from diaodu.domain.plans.plan import Plan, Unit
    from diaodu.domain.plans.targets import Target


def check_references(plan: "Plan") -> None:
    """Refuse repeated names and references to units, groups and measures that the plan has not.

    Raises:
        SlipError: with the place in the plan.
    """
    _refuse_repeats("指标", "measures", [(measure.id,) for measure in plan.measures])
    _refuse_repeats("单位名称或别名", "units", [names_of(unit) for unit in plan.units])
    _refuse_repeats("分组", "groups", [(group.group,) for group in plan.groups])
    _refuse_repeats("批次", "cohorts", [(cohort.cohort,) for cohort in plan.cohorts])
    known = {measure.id: measure for measure in plan.measures}
    for index, measure in enumerate(plan.measures):
        with slips_at("measures", index):
            _check_measure(plan, measure, known)
    _check_groups(plan)
    for index, target in enumerate(plan.targets):
        with slips_at("targets", index):
            _check_target(plan, target, known)
    _check_scheme(plan, known)
    check_consequences(plan, known)


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


def _check_measure(plan: "Plan", measure: "Measure", known: Mapping[str, "Measure"]) -> None:
    refuse_unknown(f"指标 {measure.id} 的 cohort", [measure.cohort], [c.cohort for c in plan.cohorts], "cohort")
    refuse_unknown(f"指标 {measure.id} 的 total", measure.total or (), known, "total")
    if rates := [name for name in measure.total or () if known[name].is_rate or known[name].total]:
        raise SlipError(f"指标 {measure.id} 的 total 不能由 {', '.join(rates)}（比率或合计）组成", ("total",))
    if measure.rate:
        _check_rate(measure, measure.rate, known)


def _check_rate(measure: "Measure", rate: "Rate", known: Mapping[str, "Measure"]) -> None:
    for side, name in (("n", rate.n), ("of", rate.of)):
        refuse_unknown(f"指标 {measure.id}", [name], known, "rate", side)
        if known[name].is_rate:
            raise SlipError(f"指标 {measure.id} 的 {side} 现为比率 {name}，应为计数或求和的指标", ("rate", side))
    above, below = known[rate.n].cohort, known[rate.of].cohort
    if above != below:
        raise SlipError(
            f"指标 {measure.id} 的分子属 {above or '全部'}、分母属 {below or '全部'}，须为同一批次", ("rate",)
        )


def _check_groups(plan: "Plan") -> None:
    names = dict.fromkeys(unit.name for unit in plan.units)
    for index, group in enumerate(plan.groups):
        refuse_unknown(f"分组 {group.group} 的成员", group.members, names, "groups", index, "members")
        if group.group in names:
            raise SlipError(f"分组 {group.group} 与单位同名", ("groups", index, "group"))


def _check_target(plan: "Plan", target: "Target", known: Mapping[str, "Measure"]) -> None:
    refuse_unknown(f"目标 {target.clause}", [target.measure], known, "measure")
    refuse_unknown(f"目标 {target.clause} 的 within", [target.within], known, "within")
    named = [other.measure for other in plan.targets]
    if target.within and target.within not in named:
        raise SlipError(f"目标 {target.clause} 的 within {target.within} 没有目标，其中项须有上一级目标", ("within",))
    if named.count(target.measure) > 1:
        raise SlipError(f"指标 {target.measure} 的目标重复，须写在一处的 lines 中", ("measure",))
    _check_lines(plan, target)


def _check_lines(plan: "Plan", target: "Target") -> None:
    names = dict.fromkeys(unit.name for unit in plan.units)
    classes = dict.fromkeys(unit.unit_class for unit in plan.units)
    groups = dict.fromkeys(group.group for group in plan.groups)
    for index, line in enumerate(target.lines):
        with slips_at("lines", index):
            refuse_unknown(f"目标 {target.clause} 的类别", [line.unit_class], classes, "class")
            refuse_unknown(f"目标 {target.clause} 的单位", [line.unit], names, "unit")
            refuse_unknown(f"目标 {target.clause} 的分组", [line.group], groups, "group")


def _check_scheme(plan: "Plan", known: Mapping[str, "Measure"]) -> None:
    if plan.scheme is None:
        return
    for index, item in enumerate(plan.scheme.items):
        rules = [rule for alternative in item.choices for rule in alternative.rules]
        named = [name for rule in rules for name in rule.measures_used]
        refuse_unknown(f"考核项 {item.item}", named, known, "scheme", "items", index)
    names = dict.fromkeys(unit.name for unit in plan.units)
    classes = dict.fromkeys(unit.unit_class for unit in plan.units)
    for index, unranked in enumerate(plan.scheme.unranked):
        refuse_unknown("不排名的单位", [unranked.unit], names, "scheme", "unranked", index)
        refuse_unknown("不排名的类别", [unranked.unit_class], classes, "scheme", "unranked", index)


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
                _check_rhythm(plan, measure)
                _check_columns(measure, forms[measure.form].frame_columns)
                _check_conditions(plan, measure, forms[measure.form])
        with slips_at("measures", index):
            refuse_unknown(
                f"指标 {measure.id} 的 forms", measure.log.forms if measure.log else (), forms, "log", "forms"
            )


def _check_rhythm(plan: "Plan", measure: "Measure") -> None:
    """Rows of a form with a rhythm of its own are never this period's: a measure of them says its window."""
    every = {due.every for due in plan.forms if due.form == measure.form}
    if measure.window is None and every and not every & {None, "entry", plan.base_rhythm}:
        raise SlipError(f"指标 {measure.id}：报表 {measure.form} 不是每期报送，须写 window，如 month", ("window",))


def _check_columns(measure: "Measure", kinds: Mapping[str, str]) -> None:
    sums, lacks = measure.rate_of_sums, measure.shortfall
    columns = [column for column in (measure.sum, sums and sums.n, sums and sums.of) if column]
    named = [*columns, measure.distinct, measure.date, lacks and lacks.each]
    refuse_unknown(f"指标 {measure.id} 的列", named, kinds)
    if wrong := [column for column in columns if kinds[column] not in {"money", "number"}]:
        numbers = [column for column, kind in kinds.items() if kind in {"money", "number"}]
        what = f"{', '.join(wrong)} 不是金额或数字，不能求和，可用 {', '.join(numbers)}"
        raise ValueError(f"指标 {measure.id} 的列：{what}")
    if measure.date and kinds[measure.date] != "date":
        raise SlipError(f"指标 {measure.id} 的 date 现为 {measure.date}，应为日期列", ("date",))
    if measure.sum and (kinds[measure.sum] == "money") != measure.is_money:
        raise SlipError(f"指标 {measure.id} 的 unit 现为 {measure.unit}，金额的单位应为 元，个数不是", ("unit",))


def _check_conditions(plan: "Plan", measure: "Measure", form: Form) -> None:
    with slips_at("where"):
        check_where(plan, measure.where, f"指标 {measure.id}", form)
    with slips_at("shortfall", "less"):
        check_where(plan, measure.shortfall.less if measure.shortfall else None, f"指标 {measure.id}", form)
    cohort = next((cohort for cohort in plan.cohorts if cohort.cohort == measure.cohort), None)
    if cohort:
        with slips_at("cohort"):
            check_where(plan, cohort.where, f"指标 {measure.id} 的批次 {cohort.cohort}", form)


def check_where(plan: "Plan", where: Condition | None, place: str, form: Form) -> None:
    """Refuse a condition that does not fit the form's columns, also with the plan's parameters filled in.

    Raises:
        ValueError: names the place, what was found and what is expected.
    """
    check_condition(where, form.frame_columns, place)
    try:
        filled = fill_parameters(where, plan.known_parameters)
    except ValueError as error:
        raise ValueError(f"{place}：{error}") from error
    check_condition(filled, form.frame_columns, place)


def check_consequences(plan: "Plan", known: Mapping[str, "Measure"]) -> None:
    """Refuse consequences and lists that name measures, units, classes or grades the plan has not.

    Raises:
        SlipError: with the place in the plan.
    """
    for index, rule in enumerate(plan.consequences):
        with slips_at("consequences", index):
            _check_consequence(plan, rule, known)
    names = dict.fromkeys(unit.name for unit in plan.units)
    for index, ranking in enumerate(plan.rankings):
        with slips_at("rankings", index):
            refuse_unknown(f"排名 {ranking.ranking}", [ranking.measure], known, "measure")
            refuse_unknown(f"排名 {ranking.ranking} 的 exclude", ranking.exclude, names, "exclude")
            if ranking.measure is None and plan.scheme is None:
                raise SlipError(f"排名 {ranking.ranking} 没有 measure，方案也没有考核办法", ("measure",))


def _check_consequence(plan: "Plan", rule: "ConsequenceRule", known: Mapping[str, "Measure"]) -> None:
    place, when = f"奖惩 {rule.clause}", rule.when
    refuse_unknown(place, rule.measures_used, known)
    refuse_unknown(
        f"{place} 的类别", [when.unit_class], dict.fromkeys(u.unit_class for u in plan.units), "when", "class"
    )
    grades = [grade.grade for grade in plan.scheme.grades] if plan.scheme else []
    refuse_unknown(f"{place} 的等次", when.grades, grades, "when", "grades")
    targeted = [target.measure for target in plan.targets]
    refuse_unknown(f"{place} 的目标", [*when.met, *when.unmet, *when.all_met], targeted, "when")
    if (when.top or when.rank) and not (plan.scheme or rule.rank_by):
        raise SlipError(f"{place}：方案没有考核办法，名次须写 rank_by", ("when",))
    if any(not known[name].is_money for name in rule.money_used):
        raise SlipError(f"{place}：{', '.join(rule.money_used)} 的 unit 应为 元", ("amount",))
