"""The bulletin's annexes: 其他指标完成情况 with the plan's own lists, 报送情况; and the table of scores."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from diaodu.domain.figures.judgement import is_stage
from diaodu.domain.figures.pending import UNDER_REVIEW
from diaodu.domain.figures.rank_lists import RankList, list_ranks, list_writer
from diaodu.domain.figures.said import marked, say_figure
from diaodu.domain.forms.form import Form
from diaodu.domain.papers.blocks import Table
from diaodu.domain.papers.bulletin.columns import (
    PrintedColumn,
    build_table,
    mark_notes,
    share_writer,
    text_table,
    unit_column,
)
from diaodu.domain.papers.bulletin.facts import MIN_RANKED, Facts
from diaodu.domain.papers.bulletin.matrix import is_told, other_table, overview_measures
from diaodu.domain.papers.bulletin.places import silence
from diaodu.domain.papers.bulletin.tables import funds_measures
from diaodu.domain.results import UNREAD, MeasureValue, UnitReport, UnitScore
from diaodu.domain.states import SheetState, UnitState
from diaodu.domain.text import wording

GROUPS = [("组别", "left"), ("各成员完成", "left"), ("目标", "right"), ("完成", "right"), ("完成率(%)", "right")]
LISTS_A_TABLE = 5


def list_tables(facts: Facts) -> dict[str, Table]:
    """附件1: what groups bring together, and the lists that the plan names."""
    return group_tables(facts) | rank_list_tables(facts)


def other_measures(facts: Facts) -> Table:
    """The measures that stand in no table of the body, for the workbook."""
    shown = {*overview_measures(facts), *funds_measures(facts)}
    return other_table(facts, [m.id for m in facts.measures if m.id not in shown and is_told(facts, m.id)])


def group_tables(facts: Facts) -> dict[str, Table]:
    """附件1: what groups of units bring together to a shared quota, each member's part beside it."""
    shared = [value for value in facts.assessment.measures if value.members]
    tables: dict[str, Table] = {}
    for measure in dict.fromkeys(value.measure for value in shared):
        rows = [_group_row(facts, value) for value in shared if value.measure == measure]
        name = f"groups_{measure}"
        notes = _outside_groups(facts, [value for value in shared if value.measure == measure])
        tables[name] = text_table(name, f"各组{facts.plan.measure(measure).name}完成情况", GROUPS, rows, notes)
    return tables


def _outside_groups(facts: Facts, shared: Sequence[MeasureValue]) -> list[str]:
    """Say how many of the city's belong to no group."""
    measure = facts.plan.measure(shared[0].measure)
    whole, own = facts.value(measure.id).value, sum(value.value or 0 for value in shared)
    rest = 0 if whole is None else whole - own
    return (
        [f"{facts.plan.whole}{say_figure(measure, whole)}，其中{say_figure(measure, rest)}不属各组。"]
        if rest > 0
        else []
    )


def _group_row(facts: Facts, value: MeasureValue) -> list[str]:
    """A group's row; who handed in nothing is named so, and a group of such units alone has no figure."""
    group = next(group for group in facts.plan.groups if group.id == value.unit)
    unknown = {unit: why for unit, count in value.members if not count and (why := _why_unknown(facts, value, unit))}
    known = replace(value, value=None) if len(unknown) == len(value.members) else value
    parts = wording.listed(
        [f"{unit}（{unknown[unit]}）" if unit in unknown else f"{unit}{count}" for unit, count in value.members]
    )
    figures = [wording.DASH if figure is None else f"{figure}" for figure in (known.target, known.value)]
    return [group.title, parts, *figures, share_writer([known])(known)]


def _why_unknown(facts: Facts, value: MeasureValue, unit: str) -> str:
    if (value.measure, unit) in facts.pending:
        return UNDER_REVIEW
    return silence(facts, unit) if unit in facts.silent_about(value.measure) else ""


def rank_list_tables(facts: Facts) -> dict[str, Table]:
    """附件1: the lists that the plan names, side by side: a unit's figure and its place in brackets.

    None by the points of a house scheme, none of a small class, none whose places stand in the measures' own tables.
    """
    found = [one for one in list_ranks(facts.plan, facts.assessment) if _is_printed(facts, one)]
    by_units: dict[frozenset[str], list[RankList]] = {}
    for one in found:
        by_units.setdefault(_units_of(one), []).append(one)
    parts = [
        lists[at : at + LISTS_A_TABLE] for lists in by_units.values() for at in range(0, len(lists), LISTS_A_TABLE)
    ]
    return {
        f"lists_{at}": _lists_table(facts, f"lists_{at}", _numbered("单项排名", at, len(parts)), part)
        for at, part in enumerate(parts, start=1)
    }


def _numbered(caption: str, at: int, count: int) -> str:
    """A table's caption, with its number where there are several: 单项排名（二）."""
    return caption if count == 1 else f"{caption}（{wording.numeral(at)}）"


def _units_of(one: RankList) -> frozenset[str]:
    return frozenset({*(place.unit for place in one.places), *(unit for unit, _ in one.excluded)})


def _is_printed(facts: Facts, one: RankList) -> bool:
    is_house = facts.plan.scheme is not None and facts.plan.scheme.house
    is_small = len(one.places) < MIN_RANKED
    return bool(one.measure or not is_house) and not is_small and any(place.value for place in one.places)


def _lists_table(facts: Facts, name: str, caption: str, lists: Sequence[RankList]) -> Table:
    """Units in the first list's order; those that a list leaves out are named below with the reason."""
    first = [place.unit for place in lists[0].places]
    ranked = {place.unit for one in lists for place in one.places}
    units = [*first, *(unit for unit in facts.filing.expected if unit in ranked and unit not in first)]
    heads = [("单位", "left"), *((f"{one.title}{_direction(one)}", "right") for one in lists)]
    cells = [_list_cells(facts, one) for one in lists]
    rows = [[unit, *(column.get(unit, wording.DASH) for column in cells)] for unit in units]
    notes = ["括号内为位次，位次相同的为并列。", *_left_out(lists), *mark_notes([row[1:] for row in rows])]
    return text_table(name, caption, heads, rows, notes)


def _direction(one: RankList) -> str:
    return "(由少到多)" if one.lowest_first else ""


def _list_cells(facts: Facts, one: RankList) -> dict[str, str]:
    say = _figures_of(facts, one) if one.measure else _points_of(one)
    return {place.unit: f"{say(place.unit)}（{place.rank}）" for place in one.places}


def _left_out(lists: Sequence[RankList]) -> list[str]:
    by_reason: dict[str, list[str]] = {}
    for unit, why in dict.fromkeys(pair for one in lists for pair in one.excluded):
        by_reason.setdefault(why, []).append(unit)
    told = "；".join(f"{wording.listed(units)}（{why}）" for why, units in by_reason.items())
    return [f"不排名：{told}。"] if told else []


def _figures_of(facts: Facts, one: RankList) -> Callable[[str], str]:
    """Each unit's figure; of money no two with different places look the same."""
    if not facts.plan.measure(one.measure).is_money:
        return facts.series(one.measure, [place.unit for place in one.places])
    write, found = list_writer(one), {place.unit: place.value for place in one.places}
    return lambda unit: marked(write(found[unit]), facts.value(one.measure, unit))


def _points_of(one: RankList) -> Callable[[str], str]:
    points = {place.unit: place.value for place in one.places}
    return lambda unit: f"{Decimal(points[unit]):.2f}"


def filing_table(facts: Facts, reports: Sequence[UnitReport]) -> Table:
    """附件2: each unit's state, form by form; how many rows were held is in the 数据审核说明."""
    by_unit: dict[str, UnitReport] = {report.unit: report for report in reports}
    columns = [
        unit_column(),
        PrintedColumn(head="报送状态", cell=lambda unit: _state(by_unit[unit or ""].state), align="center"),
        *(_form_column(name, facts.forms, by_unit) for name in _due_forms(reports)),
    ]
    return build_table("filing", "各单位报送情况", columns, facts.filing.expected)


def _due_forms(reports: Sequence[UnitReport]) -> list[str]:
    """Forms that at least one unit owed or sent, in the plan's order."""
    names = dict.fromkeys(name for report in reports for name in report.forms)
    return [name for name in names if any(report.forms.get(name) is not UnitState.NOT_DUE for report in reports)]


def _form_column(name: str, forms: Mapping[str, Form], by_unit: Mapping[str, UnitReport]) -> PrintedColumn:
    head = forms[name].title.removesuffix("表") if name in forms else name
    return PrintedColumn(head=head, cell=lambda unit: _form_state(by_unit[unit or ""], name), align="center")


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
        PrintedColumn(head="得分", cell=lambda unit: _points(scores[unit or ""])),
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
    notes += ["按计分办法测算，等次以审定结果为准。"] if scheme.grades and not stage else []
    notes += mark_notes([[_points(scores[unit])] for unit in units])
    caption = ("考核得分阶段性测算" if stage else "考核得分") + (f"（{scheme.number}）" if scheme.number else "")
    return build_table("scores", caption, columns, units, notes)


def _points(score: UnitScore) -> str:
    if score.points is None:
        return wording.DASH
    return wording.starred(f"{score.points:f}", carried=False, held=score.is_flattered)
