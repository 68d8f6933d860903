"""The bulletin's annexes: 主要指标完成情况, 单项指标排序, 报送情况."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain

from diaodu.domain.figures.judgement import is_stage
from diaodu.domain.figures.rank_lists import RankList, list_ranks
from diaodu.domain.figures.said import ranked_amounts, say_percent
from diaodu.domain.forms.form import Form
from diaodu.domain.papers.blocks import Table
from diaodu.domain.papers.bulletin.changes import change_notes, has_change
from diaodu.domain.papers.bulletin.columns import (
    PrintedColumn,
    build_table,
    measure_columns,
    printed_cells,
    share_writer,
    text_table,
    unit_column,
    value_column,
)
from diaodu.domain.papers.bulletin.departed import left_notes
from diaodu.domain.papers.bulletin.facts import MIN_RANKED, Facts, UnitClass
from diaodu.domain.papers.bulletin.sums import rest_notes, total_notes
from diaodu.domain.papers.bulletin.tables import due_notes
from diaodu.domain.plans.measures import Measure
from diaodu.domain.results import UNREAD, MeasureValue, UnitReport, UnitScore
from diaodu.domain.scoring.ranking import rank_descending
from diaodu.domain.states import SheetState, UnitState
from diaodu.domain.text import wording
from diaodu.domain.text.disclosure import typeset

MAX_MEASURES = 6
"""Measures a table holds side by side on A4."""
MAX_COLUMNS = 11
"""Columns so beside each other, with targets, rates and the pace."""
MAX_COMPARED = 3
"""So many with 同比 beside them."""

GROUPS = [("组别", "left"), ("各成员完成", "left"), ("目标", "right"), ("完成", "right"), ("完成率(%)", "right")]
LISTS = [("位次", "center"), ("单位", "left"), ("数值", "right")]
RANKED_A_TABLE = 3


def measure_tables(facts: Facts) -> dict[str, Table]:
    """附件1: every measure for every unit and the city, a table for each form, split where too wide."""
    tables: dict[str, Table] = {}
    units = [*facts.filing.expected, None]
    for form, measures in _by_form(facts).items():
        is_wide = any(has_change(facts, name, units) for name in measures)
        parts = _even_parts(measures, MAX_COMPARED if is_wide else MAX_MEASURES)
        columns_of = [len(measure_columns(facts, [name], units, [name])) for name in measures]
        if sum(columns_of) > MAX_COLUMNS * len(parts):
            parts = _even_parts(measures, MAX_COLUMNS // max(columns_of))
        for index, part in enumerate(parts, start=1):
            name = f"annex_{form}_{index}"
            caption = f"{_caption(facts, form)}完成情况" + (f"（{wording.numeral(index)}）" if len(parts) > 1 else "")
            columns = [unit_column(), *measure_columns(facts, part, units, part)]
            notes = [*due_notes(facts, part), *change_notes(facts, part), *left_notes(facts, part)]
            notes += [*rest_notes(facts, part), *total_notes(facts, part, units, printed_cells(facts, part, units))]
            tables[name] = build_table(name, caption, columns, units, notes)
    return tables


def group_tables(facts: Facts) -> dict[str, Table]:
    """附件1: what groups of units bring together to a shared quota, each member's part beside it."""
    shared = [value for value in facts.assessment.measures if value.members]
    tables: dict[str, Table] = {}
    for measure in dict.fromkeys(value.measure for value in shared):
        rows = [_group_row(facts, value) for value in shared if value.measure == measure]
        name = f"groups_{measure}"
        tables[name] = text_table(name, f"各组{facts.plan.measure(measure).name}完成情况", GROUPS, rows)
    return tables


def _group_row(facts: Facts, value: MeasureValue) -> list[str]:
    group = next(group for group in facts.plan.groups if group.id == value.unit)
    parts = wording.listed([f"{unit}{count}" for unit, count in value.members])
    figures = ["—" if figure is None else f"{figure}" for figure in (value.target, value.value)]
    return [f"{group.id}　{group.title}", parts, *figures, share_writer([value])(value)]


def _caption(facts: Facts, form: str) -> str:
    if not form:
        return "其他指标"
    heading = facts.forms[form].heading if form in facts.forms else "主要指标"
    entered = facts.roles.entry_rate if facts.has(facts.roles.entry_rate) else None
    return f"{heading}及系统录入" if entered and _form_of(facts, facts.plan.measure(entered)) == form else heading


def _by_form(facts: Facts) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for measure in facts.measures:
        groups.setdefault(_form_of(facts, measure), []).append(measure.id)
    return groups


def _form_of(facts: Facts, measure: Measure) -> str:
    ratio = measure.kind.ratio
    return measure.form or (_form_of(facts, facts.plan.measure(ratio[0])) if ratio else "")


def _even_parts(names: Sequence[str], most: int) -> list[list[str]]:
    count = -(-len(names) // most)
    size = -(-len(names) // count) if count else 0
    return [list(names[start : start + size]) for start in range(0, len(names), size or 1)]


def ranking_tables(facts: Facts) -> dict[str, Table]:
    """附件2: single measures with ranks within each class; a small class is in 附件1 alone."""
    tables: dict[str, Table] = {}
    measures = [measure.id for measure in facts.measures if measure.id not in facts.plan.bulletin.unranked]
    for place, unit_class in enumerate(c for c in facts.classes if c.is_ranked):
        for index, part in enumerate(_even_parts(measures, RANKED_A_TABLE), start=1):
            table = f"ranks_{place}_{index}"
            caption = f"{unit_class.name}单项指标排序（{wording.numeral(index)}）"
            pairs = [_rank_columns(facts, facts.plan.measure(name), unit_class) for name in part]
            columns = [unit_column(), *chain.from_iterable(pairs)]
            tables[table] = build_table(table, caption, columns, unit_class.units, _rank_notes(facts, unit_class, part))
    return tables


def rank_list_tables(facts: Facts) -> dict[str, Table]:
    """附件2: the lists the plan names, best first; none by the points of a house scheme, none of a small class."""
    found = [one for one in list_ranks(facts.plan, facts.assessment) if _is_printed(facts, one)]
    return {f"list_{at}": _list_table(facts, f"list_{at}", one) for at, one in enumerate(found, start=1)}


def _is_printed(facts: Facts, one: RankList) -> bool:
    is_house = facts.plan.scheme is not None and facts.plan.scheme.house
    is_small = len(one.places) + len(one.excluded) < MIN_RANKED
    return bool(one.measure or not is_house) and not is_small and any(place.value for place in one.places)


def _list_table(facts: Facts, name: str, one: RankList) -> Table:
    say = _figures_of(facts, one) if one.measure else _points_of(one)
    rows = [[wording.rank_text(p.rank, tied=p.tied), p.unit, say(p.unit)] for p in one.places]
    direction = "（由少到多）" if one.lowest_first else ""
    table = text_table(name, f"{typeset(one.title)}{direction}", LISTS, rows)
    by_reason: dict[str, list[str]] = {}
    for unit, why in one.excluded:
        by_reason.setdefault(why, []).append(unit)
    told = "；".join(f"{wording.listed(units)}（{why}）" for why, units in by_reason.items())
    return replace(table, notes=(f"不排名：{told}。",) if told else ())


def _figures_of(facts: Facts, one: RankList) -> Callable[[str], str]:
    """Each unit's figure; of money no two with different places look the same."""
    if not facts.plan.measure(one.measure).is_money:
        return facts.series(one.measure, [place.unit for place in one.places])
    write, found = ranked_amounts(int(place.value) for place in one.places), {p.unit: p.value for p in one.places}
    return lambda unit: wording.starred(write(int(found[unit])), carried=facts.value(one.measure, unit).is_starred)


def _points_of(one: RankList) -> Callable[[str], str]:
    points = {place.unit: place.value for place in one.places}
    return lambda unit: f"{Decimal(points[unit]):.2f}"


def _rank_columns(facts: Facts, measure: Measure, unit_class: UnitClass) -> list[PrintedColumn]:
    values = {unit: facts.value(measure.id, unit) for unit in unit_class.units}
    # A silent unit shows what is carried over and has no rank for it.
    silent = facts.silent_about(measure.id)
    present = {u: v.value for u, v in values.items() if v.value is not None and u not in silent}
    ranks = rank_descending({u: -v for u, v in present.items()} if measure.is_lowest_first else present)

    def rank(unit: str | None) -> str:
        place, tied = ranks.get(unit or "", (None, False))
        return wording.rank_text(place, tied=tied)

    figures = value_column(facts, measure, unit_class.units)
    if measure.kind.ratio:
        figures = PrintedColumn(head=measure.name, cell=lambda unit: _with_shares(values[unit or ""]))
    return [
        figures,
        PrintedColumn(head="位次(由少到多)" if measure.is_lowest_first else "位次", cell=rank, align="center"),
    ]


def _with_shares(value: MeasureValue) -> str:
    """A rate with the counts it is made of: 66.67%（6/9）."""
    if value.of is not None and value.of < 0:
        return f"{wording.DASH}（分母为负）"
    text = (
        wording.DASH
        if value.value is None
        else say_percent(Decimal(value.value), None if value.target is None else Decimal(value.target))
    )
    return f"{text}（{value.n}/{value.of}）" if value.of else text


def _rank_notes(facts: Facts, unit_class: UnitClass, measures: Sequence[str]) -> list[str]:
    reasons = [f"{unit}（{why}）" for unit in unit_class.units if (why := unranked_reason(facts, unit, measures))]
    return [f"不参加相应指标排名：{wording.listed(reasons)}。"] if reasons else []


def unranked_reason(facts: Facts, unit: str, measures: Sequence[str]) -> str:
    """Why a unit has no rank in some of the measures; empty if it has one in all."""
    if any(unit in facts.silent_about(name) for name in measures):
        return "本期未报送" if unit in facts.filing.units("missing") else "报送文件无法读取"
    missing = [facts.plan.measure(name).name for name in measures if facts.value(name, unit).value is None]
    return f"无{wording.listed(missing)}数据" if missing else ""


def filing_table(facts: Facts, reports: Sequence[UnitReport]) -> Table:
    """附件3: each unit's state, form by form, and its rows in numbers."""
    by_unit: dict[str, UnitReport] = {report.unit: report for report in reports}
    total = {"read": facts.filing.read, "held": facts.filing.held, "rejected": facts.filing.rejected}
    names = _due_forms(reports)
    columns = [
        unit_column(),
        PrintedColumn(head="报送状态", cell=lambda unit: _state(by_unit[unit].state) if unit else "", align="center"),
        *(_form_column(name, facts.forms, by_unit) for name in names),
        PrintedColumn(head="报送(条)", cell=lambda unit: str(by_unit[unit].rows.read if unit else total["read"])),
        PrintedColumn(head="待补正(条)", cell=lambda unit: str(by_unit[unit].rows.held if unit else total["held"])),
    ]
    if total["rejected"]:
        columns.append(
            PrintedColumn(
                head="不予计入(条)", cell=lambda unit: str(by_unit[unit].rows.rejected if unit else total["rejected"])
            )
        )
    carried = sum(report.rows.carried for report in reports)
    if carried:
        columns.append(
            PrintedColumn(head="结转(条)", cell=lambda unit: str(by_unit[unit].rows.carried if unit else carried))
        )
    notes = [f"结转指上期已采用、本期未报送、未续报或待补正的记录，按上期数计入，共{carried}条。"] if carried else []
    return build_table("filing", "各单位报送情况", columns, [*facts.filing.expected, None], notes)


def _due_forms(reports: Sequence[UnitReport]) -> list[str]:
    """Forms that at least one unit owed or sent, in the plan's order."""
    names = dict.fromkeys(name for report in reports for name in report.forms)
    return [name for name in names if any(report.forms.get(name) is not UnitState.NOT_DUE for report in reports)]


def _form_column(name: str, forms: Mapping[str, Form], by_unit: Mapping[str, UnitReport]) -> PrintedColumn:
    head = forms[name].title.removesuffix("表") if name in forms else name
    return PrintedColumn(head=head, cell=lambda unit: _form_state(by_unit[unit], name) if unit else "", align="center")


def _form_state(report: UnitReport, form: str) -> str:
    if report.form_states.get(form) == UNREAD:
        return SheetState.UNREAD.word
    return _state(report.forms.get(form))


def _state(state: UnitState | None) -> str:
    return state.word if state else wording.DASH


def score_table(facts: Facts) -> Table | None:
    """Scores by an issued method; a house scheme is never printed in the bulletin."""
    scheme = facts.plan.scheme
    if scheme is None or scheme.house or not facts.assessment.scores:
        return None
    scores: dict[str, UnitScore] = {score.unit: score for score in facts.assessment.scores}
    ranked = {c.name: c.is_ranked for c in facts.classes}
    units = sorted(scores, key=lambda unit: (scores[unit].unit_class, scores[unit].rank or len(scores) + 1))
    columns = [
        unit_column(),
        PrintedColumn(head="类别", cell=lambda unit: scores[unit or ""].unit_class, align="center"),
        PrintedColumn(head="得分", cell=lambda unit: _points(scores[unit or ""].points)),
        PrintedColumn(
            head="位次",
            cell=lambda unit: wording.rank_text(
                scores[unit or ""].rank if ranked[scores[unit or ""].unit_class] else None, tied=scores[unit or ""].tied
            ),
            align="center",
        ),
    ]
    stage = is_stage(facts.plan, facts.period)
    if scheme.grades and not stage:
        grade = PrintedColumn(head="等次", cell=lambda unit: scores[unit or ""].grade or wording.DASH, align="center")
        columns.append(grade)
    reasons = [f"{unit}（{scores[unit].reason}）" for unit in units if scores[unit].reason]
    notes = [f"不排名：{wording.listed(reasons)}。"] if reasons else []
    notes += ["阶段性测算：考核期未满，不评等次。"] if stage else []
    caption = ("考核得分阶段性测算" if stage else "考核得分") + (f"（{scheme.number}）" if scheme.number else "")
    return build_table("scores", caption, columns, units, notes)


def _points(points: Decimal | None) -> str:
    return wording.DASH if points is None else f"{points:f}"
