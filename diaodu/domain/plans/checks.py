"""What a plan refers to must be there: units, measures, forms, columns, parameters; each slip with its place."""

from collections.abc import Mapping, Sequence

from diaodu.domain.forms.form import Form
from diaodu.domain.forms.placed_errors import PlacedError, errors_at, refuse_unknown
from diaodu.domain.plans.bulletin import LISTED_ROLES, MONEY_ROLES, RATE_ROLES, Bulletin, ProjectList
from diaodu.domain.plans.consequences import ConsequenceRule, RankListRule
from diaodu.domain.plans.known_names import KnownNames
from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.release import ReleaseGates
from diaodu.domain.plans.targets import Group, Target
from diaodu.domain.plans.triggers import Trigger
from diaodu.domain.scoring.scheme import Scheme


def refuse_repeats(what: str, key: str, entries: Sequence[tuple[str, ...]]) -> None:
    """Refuse a name that two entries of a list have, or one entry twice.

    Raises:
        PlacedError: with the place of the later entry.
    """
    seen: set[str] = set()
    for index, names in enumerate(entries):
        if repeated := sorted({name for name in names if name in seen or names.count(name) > 1}):
            raise PlacedError(f"{what}重复：{', '.join(repeated)}", (key, index))
        seen |= set(names)


def check_money_gate(gates: ReleaseGates, known: KnownNames, forms: Mapping[str, Form]) -> None:
    """Refuse a gate on held money that names none the units report.

    A gate that names no money at all is not refused, so that a plan written before is read: its papers wait.

    Raises:
        PlacedError: with the place in the plan.
    """
    at = ("release", "gates")
    if gates.held_share is None or gates.of is None:
        return
    refuse_unknown("印发门槛 of 的报表", [gates.of.form], known.forms, *at, "of", "form")
    kinds = forms[gates.of.form].frame_columns if gates.of.form in forms else {}
    money = [column for column, kind in kinds.items() if kind == "money"]
    refuse_unknown("印发门槛 of 的金额列", [gates.of.column], money, *at, "of", "column")


# --- bulletin -----------------------------------------------------------------------------------------------
def check_bulletin(bulletin: Bulletin, known: KnownNames) -> None:
    """Refuse a bulletin that names measures the plan has not, or gives a role to one of another kind.

    Raises:
        PlacedError: with the place in the plan.
    """
    for key in ("leading", "overview", "unranked"):
        refuse_unknown(f"简报的 {key}", getattr(bulletin, key), known.measures, "bulletin", key)
    for role, name in bulletin.roles.given.items():
        at = ("bulletin", "roles", role)
        refuse_unknown(f"简报的 {role}", [name], known.measures, *at)
        measure = known.measures[name]
        if (role in MONEY_ROLES) != measure.is_money or (role in RATE_ROLES) != measure.is_rate:
            kind = "金额" if role in MONEY_ROLES else "比率" if role in RATE_ROLES else "个数"
            raise PlacedError(f"简报的 {role} 应为{kind}的指标，现为 {name}（{measure.name}）", at)


def check_form_roles(known: KnownNames, forms: Mapping[str, Form]) -> None:
    """Refuse two of the plan's forms of one role.

    Raises:
        PlacedError: at the forms due.
    """
    by_role: dict[str, list[str]] = {}
    for name in known.forms:
        if role := forms[name].role:
            by_role.setdefault(role, []).append(name)
    if twice := [f"{role}（{'、'.join(names)}）" for role, names in by_role.items() if len(names) > 1]:
        raise PlacedError(f"一种 role 只能有一张报表，现有 {'，'.join(twice)}", ("forms",))


def check_listed(bulletin: Bulletin, known: KnownNames, forms: Mapping[str, Form]) -> None:
    """Refuse a role whose records the bulletin lists, on a measure of a form that lacks the columns for it.

    Raises:
        PlacedError: with the place in the plan.
    """
    for role, name in bulletin.roles.given.items():
        form = forms.get(known.measures[name].form or "")
        columns = form.frame_columns if form else {}
        if missing := [column for column in LISTED_ROLES.get(role, ()) if column not in columns]:
            what = f"简报要逐项列出 {role}，指标 {name} 的报表须有列 {'、'.join(missing)}"
            raise PlacedError(what, ("bulletin", "roles", role))


def check_lists(
    lists: Sequence[ProjectList], known: KnownNames, forms: Mapping[str, Form], at: tuple[str | int, ...], what: str
) -> None:
    """Refuse lists that name forms, cohorts or columns that do not exist; `at`: their place in the plan.

    Raises:
        PlacedError: with the place in the plan.
    """
    for index, entry in enumerate(lists):
        with errors_at(*at, index):
            place = f"{what} {entry.id}"
            refuse_unknown(f"{place} 的 form", [entry.form], {name: forms[name] for name in known.forms}, "form")
            refuse_unknown(f"{place} 的 cohort", [entry.cohort], known.cohorts, "cohort")
            refuse_unknown(
                f"{place} 的列",
                [*entry.columns, entry.order, *filter(None, [entry.undated])],
                forms[entry.form].frame_columns,
                "columns",
            )
            with errors_at("where"):
                known.check_where(entry.where, place, forms[entry.form])
            if entry.cohort:
                known.check_where(
                    known.cohorts[entry.cohort].where, f"{place} 的批次 {entry.cohort}", forms[entry.form]
                )


# --- measures -----------------------------------------------------------------------------------------------
def check_measures(measures: Sequence[Measure], known: KnownNames) -> None:
    """Refuse measures made of cohorts and measures the plan has not.

    Raises:
        PlacedError: with the place in the plan.
    """
    for index, measure in enumerate(measures):
        with errors_at("measures", index):
            refuse_unknown(f"指标 {measure.id} 的 cohort", [measure.cohort], known.cohorts, "cohort")
            with errors_at(measure.kind.kind):
                measure.kind.check(measure.id, known.measures)


def check_measured_forms(measures: Sequence[Measure], known: KnownNames, forms: Mapping[str, Form]) -> None:
    """Refuse measures that name forms, columns or parameters that do not exist.

    Raises:
        PlacedError: with the place in the plan.
    """
    for index, measure in enumerate(measures):
        with errors_at("measures", index):
            if measure.form is not None:
                refuse_unknown(f"指标 {measure.id} 的 form", [measure.form], forms, "form")
                _check_rhythm(measure, known)
                _check_columns(measure, forms[measure.form].frame_columns)
                _check_conditions(measure, known, forms[measure.form])
            refuse_unknown(f"指标 {measure.id} 的 forms", measure.kind.log_forms, forms, measure.kind.kind, "forms")


def _check_rhythm(measure: Measure, known: KnownNames) -> None:
    """Rows of a form with a rhythm of its own are never this period's: a measure of them says its window."""
    if measure.window is None and measure.form in known.other_rhythms:
        raise PlacedError(f"指标 {measure.id}：报表 {measure.form} 不是每期报送，须写 window，如 month", ("window",))


def _check_columns(measure: Measure, kinds: Mapping[str, str]) -> None:
    kind = measure.kind
    refuse_unknown(f"指标 {measure.id} 的列", [*kind.columns, measure.date], kinds)
    if wrong := [column for column in kind.numbers if kinds[column] not in {"money", "number"}]:
        numbers = [column for column, kind in kinds.items() if kind in {"money", "number"}]
        what = f"{', '.join(wrong)} 不是金额或数字，可用 {', '.join(numbers)}"
        raise ValueError(f"指标 {measure.id} 的列：{what}")
    if measure.date and kinds[measure.date] != "date":
        raise PlacedError(f"指标 {measure.id} 的 date 现为 {measure.date}，应为日期列", ("date",))
    if kind.base and not kind.is_rate and (kinds[kind.base] == "money") != measure.is_money:
        raise PlacedError(f"指标 {measure.id} 的 unit 现为 {measure.unit}，金额的单位应为 元，个数不是", ("unit",))


def _check_conditions(measure: Measure, known: KnownNames, form: Form) -> None:
    with errors_at("where"):
        known.check_where(measure.where, f"指标 {measure.id}", form)
    for key, where in measure.kind.conditions:
        with errors_at(measure.kind.kind, key):
            known.check_where(where, f"指标 {measure.id}", form)
    if measure.cohort:
        with errors_at("cohort"):
            place = f"指标 {measure.id} 的批次 {measure.cohort}"
            known.check_where(known.cohorts[measure.cohort].where, place, form)


# --- groups and targets -------------------------------------------------------------------------------------
def check_groups(groups: Sequence[Group], known: KnownNames) -> None:
    """Refuse groups of units the plan has not, and groups that are named as a unit is, or as its code.

    Raises:
        PlacedError: with the place in the plan.
    """
    for index, group in enumerate(groups):
        refuse_unknown(f"分组 {group.id} 的成员", group.members, known.units, "groups", index, "members")
        if group.id in {*known.units, *known.unit_codes}:  # figures of both stand in one ledger
            raise PlacedError(f"分组 {group.id} 与单位同名或同代码", ("groups", index, "group"))


def check_targets(targets: Sequence[Target], known: KnownNames) -> None:
    """Refuse targets of measures, units, classes and groups the plan has not, and two of one measure.

    Raises:
        PlacedError: with the place in the plan.
    """
    for index, target in enumerate(targets):
        with errors_at("targets", index):
            _check_target(target, known)
            _check_lines(target, known)


def _check_target(target: Target, known: KnownNames) -> None:
    refuse_unknown(f"目标 {target.clause}", [target.measure], known.measures, "measure")
    refuse_unknown(f"目标 {target.clause} 的 within", [target.within], known.measures, "within")
    if target.within and target.within not in known.targeted:
        raise PlacedError(f"目标 {target.clause} 的 within {target.within} 没有目标，其中项须有上一级目标", ("within",))
    if known.targeted.count(target.measure) > 1:
        raise PlacedError(f"指标 {target.measure} 的目标重复，须写在一处的 lines 中", ("measure",))


def _check_lines(target: Target, known: KnownNames) -> None:
    for index, line in enumerate(target.lines):
        with errors_at("lines", index):
            refuse_unknown(f"目标 {target.clause} 的类别", [line.unit_class], known.classes, "class")
            refuse_unknown(f"目标 {target.clause} 的单位", [line.unit], known.units, "unit")
            refuse_unknown(f"目标 {target.clause} 的分组", [line.group], known.groups, "group")


# --- scheme, consequences, lists ----------------------------------------------------------------------------
def check_scheme(scheme: Scheme, known: KnownNames) -> None:
    """Refuse a scheme that names measures, units or classes the plan has not.

    Raises:
        PlacedError: with the place in the plan.
    """
    for index, item in enumerate(scheme.items):
        rules = [rule for alternative in item.choices for rule in alternative.rules]
        named = [name for rule in rules for name in rule.measures_used]
        refuse_unknown(f"考核项 {item.id}", named, known.measures, "scheme", "items", index)
    for index, unranked in enumerate(scheme.unranked):
        refuse_unknown("不排名的单位", [unranked.unit], known.units, "scheme", "unranked", index)
        refuse_unknown("不排名的类别", [unranked.unit_class], known.classes, "scheme", "unranked", index)


def check_consequences(rules: Sequence[ConsequenceRule], known: KnownNames) -> None:
    """Refuse consequences that name measures, targets, classes or grades the plan has not.

    Raises:
        PlacedError: with the place in the plan.
    """
    for index, rule in enumerate(rules):
        with errors_at("consequences", index):
            _check_consequence(rule, known)


def _check_consequence(rule: ConsequenceRule, known: KnownNames) -> None:
    place, when = f"奖惩 {rule.clause}", rule.when
    refuse_unknown(place, rule.measures_used, known.measures)
    refuse_unknown(f"{place} 的类别", [when.unit_class], known.classes, "when", "class")
    refuse_unknown(f"{place} 的等次", when.grades, known.grades, "when", "grades")
    refuse_unknown(f"{place} 的目标", [*when.met, *when.unmet, *when.all_met], known.targeted, "when")
    if (when.top or when.rank) and not (known.has_scheme or rule.rank_by):
        raise PlacedError(f"{place}：方案没有考核办法，名次须写 rank_by", ("when",))
    if any(not known.measures[name].is_money for name in rule.money_used):
        raise PlacedError(f"{place}：{', '.join(rule.money_used)} 的 unit 应为 元", ("amount",))


def check_rankings(rankings: Sequence[RankListRule], known: KnownNames) -> None:
    """Refuse ranking lists of measures and units the plan has not.

    Raises:
        PlacedError: with the place in the plan.
    """
    for index, ranking in enumerate(rankings):
        with errors_at("rankings", index):
            refuse_unknown(f"排名 {ranking.id}", [ranking.measure], known.measures, "measure")
            refuse_unknown(f"排名 {ranking.id} 的 exclude", ranking.exclude, known.units, "exclude")
            if ranking.measure is None and not known.has_scheme:
                raise PlacedError(f"排名 {ranking.id} 没有 measure，方案也没有考核办法", ("measure",))


def check_triggers(triggers: Sequence[Trigger], known: KnownNames, forms: Mapping[str, Form]) -> None:
    """Refuse triggers that name measures, forms, columns, classes or lists that the plan has not.

    Raises:
        PlacedError: with the place in the plan.
    """
    for index, trigger in enumerate(triggers):
        with errors_at("triggers", index):
            _check_trigger(trigger, known, forms)


def _check_trigger(trigger: Trigger, known: KnownNames, forms: Mapping[str, Form]) -> None:
    place = f"触发事项 {trigger.id}"
    refuse_unknown(place, trigger.kind.measures_used, known.measures)
    refuse_unknown(place, trigger.classes, known.classes, "classes")
    for name, columns, where in trigger.kind.forms:
        refuse_unknown(place, [name], known.forms)
        refuse_unknown(place, columns, forms[name].frame_columns)
        known.check_where(where, place, forms[name])
    for key, name in trigger.kind.lists_used:
        refuse_unknown(place, [name], known.lists, trigger.kind.kind, key)
