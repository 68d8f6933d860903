"""The names a bulletin's template may use, beside the facts themselves."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from diaodu.domain.figures.pending import UNDER_REVIEW
from diaodu.domain.figures.said import done_share, marked, say_percent, say_target
from diaodu.domain.forms.look_back.new_again import NewAgain
from diaodu.domain.forms.roles import FormRole
from diaodu.domain.measures.rows import add_up
from diaodu.domain.papers.bulletin.changes import change_basis, change_clause, held_words
from diaodu.domain.papers.bulletin.departed import departed_words
from diaodu.domain.papers.bulletin.facts import Facts, yuan_of
from diaodu.domain.papers.bulletin.headline import headline_measures, is_on_page_one, told_in_tables
from diaodu.domain.papers.bulletin.last_period import month_clause
from diaodu.domain.papers.bulletin.lead import bare_name, behind_pace, class_words, fitted, lead_units, spoken_name
from diaodu.domain.papers.bulletin.listed import is_carried, unit_of
from diaodu.domain.papers.bulletin.matrix import is_told
from diaodu.domain.papers.bulletin.places import silence
from diaodu.domain.papers.bulletin.projects import project_rows
from diaodu.domain.papers.bulletin.requests import office_counts, request_counts, requests
from diaodu.domain.papers.bulletin.sums import PART, in_parts, rest_of
from diaodu.domain.papers.bulletin.tables import (
    UNSURE,
    UNTOLD,
    industries,
    measure_title,
    new_this_period,
    total,
)
from diaodu.domain.papers.bulletin.unit_words import unit_words
from diaodu.domain.period import month_end
from diaodu.domain.results import MeasureValue, UnitReport
from diaodu.domain.states import DecisionKind, UnitState
from diaodu.domain.text import wording
from diaodu.domain.text.disclosure import clean_text, shown_project, typeset
from diaodu.domain.text.money import round_half_up, shown, spell, spell_shown

OUTSIDE = ("区外", "省外", "市外", "县外")
LEADING_INDUSTRIES = 3
LEAD_MEASURES = 2
URGENT = OFFICES = 3
"""Projects of a list, and offices, that the mail names."""
NAMED = 6
"""Units that a sentence names of a list."""
NEWS = ("工作动态", "经验做法")
MATTERS = ("存在问题", "工作建议")
ENDED = "终止"


def template_words(facts: Facts, next_steps: Sequence[str] = (), revised: Sequence[str] = ()) -> dict[str, Any]:
    """Everything the template may name, as plain values and small functions."""
    plan = facts.plan
    return {
        "facts": facts,
        "city": facts.city,
        "plan_title": typeset(plan.title),
        "whole": plan.whole,
        "level": plan.level,
        "outside": outside_words(facts),
        "period": facts.period.title,
        "year": facts.period.end.year,
        "class_names": class_names([unit_class.name for unit_class in facts.classes]),
        "roles": facts.roles,
        "events_title": typeset(plan.bulletin.events_title),
        "leading": facts.leading,
        "measure_name": lambda name: spoken_name(facts, name),
        "bare_name": lambda name: bare_name(facts, name),
        "in_parts": lambda whole, *parts: in_parts(facts, whole, *parts),
        "is_told": lambda name: is_told(facts, name),
        "say": lambda name, unit=None: facts.say(facts.value(name, unit)),
        "compared": lambda name: change_clause(facts, name),
        "anew": lambda name, part="value": facts.has(name) and not is_on_page_one(facts, name, part),
        "compared_on": change_basis(facts),
        "held_on": held_words(facts),
        "rate": lambda name, unit=None: rate_words(facts.value(name, unit)),
        "departed": departed_words(facts),
        "revised": list(revised),
        "no_rate": lambda name: no_rate_clause(facts.value(name)),
        "on_month": lambda name: month_clause(facts, name),
        "until": wording.chinese_date(facts.period.end),
        "fitted": fitted,
        "lead_units": lead_units(facts),
        "lead_measures": _lead_measures(facts),
        "project_counts": [
            (entry.title, _count(rows))
            for entry in facts.plan.bulletin.projects
            if (rows := project_rows(facts, entry))
        ],
        "class_words": lambda unit_class: class_words(facts, unit_class),
        "lacking_forms": lacking_forms(facts),
        "silence": lambda unit: silence(facts, unit),
        "other_measures": paragraphs(facts, other_sentences(facts)),
        "targets": city_targets(facts),
        "new": _amounts(new_this_period(facts)),
        "signed_ended": _ended(facts.selected(facts.roles.signed)),
        "behind_pace": behind_pace(facts),
        "talks": _amounts(facts.selected(facts.roles.talking)),
        "entry_gap_said": entry_gap_words(facts.value(facts.roles.entry_rate)),
        "rest": lambda whole, *parts: rest_of(facts, whole, *parts),
        "reserve": reserve_words(facts),
        "factors": factor_words(facts),
        "matters": [] if requests(facts) else unit_words(facts, *MATTERS),
        "news": unit_words(facts, *NEWS),
        "urgent": urgent_projects(facts),
        "offices": [f"{office}{count}件" for office, count in office_counts(facts)[:OFFICES]],
        "invested": {
            entry.title: amount
            for entry in facts.plan.bulletin.projects
            if (amount := _invested(project_rows(facts, entry)))
        },
        "request_projects": _projects_of(requests(facts)),
        "request_kinds": request_counts(facts),
        "request_count": len(requests(facts)),
        "next_steps": [typeset(clean_text(step)) for step in next_steps],
    }


def outside_words(facts: Facts) -> str:
    """Where the plan's outside money comes from, as its measure says: 国内（区外） in an autonomous region, else 省外."""
    if not facts.has(facts.roles.funds_outside):
        return ""
    name = measure_title(facts, facts.roles.funds_outside)
    word = next((word for word in OUTSIDE if word in name), "")
    return "国内（区外）" if word == "区外" else word


def other_sentences(facts: Facts) -> list[list[str]]:
    """Measures that neither the template nor a table has words for, a sentence each, parts in their whole's.

    One at nothing is said only beside a target; a whole is said with its parts though a table has it too.
    """
    roles = {*facts.roles.given.values(), *facts.plan.bulletin.annex_only}
    tables = told_in_tables(facts)
    sentences = with_their_parts(facts, [measure.id for measure in facts.measures if measure.id not in roles])
    kept = [[whole, *(part for part in parts if _is_said(facts, part))] for whole, *parts in sentences]
    return [names for names in kept if len(names) > 1 or (_is_said(facts, names[0]) and names[0] not in tables)]


def urgent_projects(facts: Facts) -> list[tuple[str, str, list[str]]]:
    """Lists of projects that wait for somebody: title, how many, the first of their names with their units."""
    found = [(entry, project_rows(facts, entry)) for entry in facts.plan.bulletin.projects if entry.urgent]
    return [
        (entry.title, _count(rows), [f"{unit_of(row)}“{shown_project(row, facts.places)}”" for row in rows[:URGENT]])
        for entry, rows in found
        if rows
    ]


def _invested(rows: Sequence[Mapping[str, Any]]) -> str:
    """What projects come to in a sentence: 、总投资112亿元; "" where none says."""
    known = [yuan for row in rows if (yuan := yuan_of(row))]
    return f"、总投资{wording.amount(sum(known))}" if known else ""


def _projects_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """The projects that requests are about: ，涉及项目49个、总投资700亿元; "" where they are about none."""
    projects = {row["record"]: row for row in rows if row.get("name")}
    return f"，涉及项目{len(projects)}个{_invested(list(projects.values()))}" if projects else ""


def _count(rows: Sequence[Mapping[str, Any]]) -> str:
    """How many projects, starred where one of them is told as it was last month: 3个*."""
    return wording.starred(f"{len(rows)}个", carried=any(map(is_carried, rows)))


def _lead_measures(facts: Facts) -> list[str]:
    """Main figures that the template has no clause for, beside the leading one."""
    told = {*facts.roles.given.values(), facts.leading}
    return [name for name in headline_measures(facts) if name not in told][:LEAD_MEASURES]


def _is_said(facts: Facts, name: str) -> bool:
    value = facts.value(name)
    return bool(value.value) or (value.value is not None and value.target is not None)


def paragraphs(facts: Facts, sentences: Sequence[list[str]]) -> list[list[list[str]]]:
    """Sentences on what comes from one form stand in one paragraph, in the plan's order."""
    found: dict[str, list[list[str]]] = {}
    for names in sentences:
        found.setdefault(_source(facts, names[0]), []).append(names)
    return list(found.values())


def _source(facts: Facts, name: str) -> str:
    """The form that a measure is taken from, of a rate or total that of its first part; "" of what people enter."""
    measure = facts.plan.measure(name)
    return measure.form or (_source(facts, measure.kind.ratio[0]) if measure.kind.ratio else "")


def with_their_parts(facts: Facts, names: Sequence[str]) -> list[list[str]]:
    """Measures a sentence each; one that is part of the one before it stands in that sentence."""
    sentences: list[list[str]] = []
    for name in names:
        if sentences and facts.plan.measure(name).name.startswith(PART):
            sentences[-1].append(name)
        else:
            sentences.append([name])
    return sentences


def class_names(names: Sequence[str]) -> str:
    """Join classes as the plan's readers say it: 旗区（园区）."""
    return names[0] + (f"（{wording.listed(names[1:])}）" if len(names) > 1 else "") if names else "单位"


def rate_words(value: MeasureValue) -> str:
    """Say a rate with its n and of: 41.04%（55/134）; money as percentages alone; —（分母为零） where there is none."""
    if value.is_pending:
        return f"{wording.DASH}（{UNDER_REVIEW}）"
    if value.of is not None and value.of <= 0:
        return f"{wording.DASH}（分母{wording.base_fault(value.of)}）"
    text = marked(wording.percent(value.value), value)  # type: ignore[arg-type]  # a Decimal
    return f"{text}（{value.n}/{value.of}）" if value.of else text


def entry_gap_words(rate: MeasureValue) -> str:
    """What is not entered yet, "" where nothing is lacking: of the two amounts as printed where they are in one unit."""
    if not rate.of or rate.n is None or rate.of <= rate.n:
        return ""
    of, n = int(rate.of), int(rate.n)
    in_one_unit = spell(of)[-2:] == spell(n)[-2:]
    lacking = shown(of) - shown(n) if in_one_unit else of - n
    return (spell_shown if in_one_unit else spell)(lacking) if lacking > 0 else ""


def no_rate_clause(value: MeasureValue) -> str:
    """What a sentence goes on with where a target stands that no 完成率 can be taken of: ，目标为负，不计算完成率."""
    fault = wording.base_fault(value.target)
    return f"，目标{fault}，不计算完成率" if fault else ""


def city_targets(facts: Facts) -> dict[str, dict[str, Any]]:
    """Targets of the city by measure, with rate, the day it falls due and, for a year's, the gap to the pace."""
    found: dict[str, dict[str, Any]] = {}
    for measure in facts.measures:
        value = facts.value(measure.id)
        if value.target is None or value.rate is None:
            continue
        due = facts.due_from(measure.id)
        found[measure.id] = {
            "target": value.target,
            "yearly": facts.is_paced(measure),
            "rate": value.rate,
            "said": say_target(measure, value.target),
            "done": say_percent(done_share(value.value, value.target) or Decimal(0), Decimal(1)),
            "due": wording.chinese_date(due) if due else "",
            "gap": wording.pace_gap(value.rate, facts.pace) if facts.is_paced(measure) else "",
        }
    return found


def _amounts(frame: Any) -> dict[str, int]:
    unknown = int(frame["total_investment"].isna().sum()) if len(frame) else 0
    return {"count": len(frame), "yuan": total(frame, "total_investment"), "unknown": unknown}


def _ended(frame: Any) -> int:
    """Projects that came to nothing among those counted."""
    return int((frame["status"] == ENDED).sum()) if len(frame) and "status" in frame else 0


def reserve_words(facts: Facts) -> dict[str, Any]:
    """Counts of the pool: new, turned into contracts, not yet appraised; its largest industries."""
    name = facts.form_of(FormRole.RESERVE)
    frame = facts.frame(name)
    status = frame["month_status"] if len(frame) else None
    asked = _said_new_again(facts, name)
    all_industries = industries(facts)
    first = [one for one in all_industries if one[0] not in {UNSURE, UNTOLD}][:LEADING_INDUSTRIES]
    leaders = [f"{name}（{count}个，占{wording.percent(share)}）" for name, count, _, share in first]
    added = int(((status == "新增") & ~frame["record"].isin(asked)).sum()) if status is not None else 0
    converted = int((status == "转签约").sum()) if status is not None else 0
    is_all = len(frame) == facts.value(facts.roles.reserve).value  # else the parts are not of that number alone
    return {
        "added": added,
        "converted": converted,
        "rest": len(frame) - added - converted if is_all else 0,
        "unproven": int((frame["appraisal"] == "未论证").sum()) if len(frame) else 0,
        "unproven_of": wording.few(_in_order(facts, frame[frame["appraisal"] == "未论证"]["unit"]), NAMED)
        if len(frame)
        else "",
        "leaders": leaders,
        "all_of": first[0][0] if len(all_industries) == len(first) == 1 else "",
    }


def _said_new_again(facts: Facts, form: str) -> set[str]:
    """Records that are called new and were listed before, until it is settled what they are."""
    rules = {entry.id for entry in facts.forms[form].look_back if isinstance(entry, NewAgain)} if form else set()
    found = facts.assessment.findings
    return {
        one.record for one in found if one.form == form and one.rule in rules and one.decision != DecisionKind.WAIVE
    }


def factor_words(facts: Facts) -> dict[str, Any]:
    """Factor prices and idle plants: what came in, and the day they are due if that lies ahead."""
    asked = facts.form_of(FormRole.PRICES)
    prices, plants = facts.frame(asked), facts.frame(facts.form_of(FormRole.PLANTS))
    days = [form.once_by for form in facts.plan.forms if form.form == asked and form.once_by]
    due = next((day for day in days if day > month_end(facts.period.end.year, facts.period.end.month)), None)
    return {
        "asked": bool(days),
        "units": int(prices["unit"].nunique()) if len(prices) else 0,
        "lacking": wording.few(_in_order(facts, set(facts.filing.expected) - set(prices.get("unit", ()))), NAMED),
        "prices": len(prices),
        "plants": len(plants),
        "area": wording.plain(_area(plants)),
        "due": wording.chinese_date(due) if due else "",
    }


def _area(plants: Any) -> Decimal:
    return round_half_up(Decimal(add_up(plants["floor_area"]) if len(plants) else 0))


def _in_order(facts: Facts, units: Iterable[str]) -> list[str]:
    """Units, each once, in the plan's order."""
    named = set(units)
    return [unit for unit in facts.filing.expected if unit in named]


def lacking_forms(facts: Facts) -> list[str]:
    """Each unit that reported and lacks forms it owes, with their names: 杭锦旗缺到位资金表."""
    incomplete = [report for report in facts.assessment.reports if report.unit in facts.filing.incomplete]
    return [f"{report.unit}缺{wording.listed(_missing(facts, report))}" for report in incomplete]


def _missing(facts: Facts, report: UnitReport) -> list[str]:
    names = [form for form, state in report.forms.items() if state is UnitState.MISSING]
    return [facts.forms[name].title if name in facts.forms else name for name in names]
