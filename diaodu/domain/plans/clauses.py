"""Clauses: which entries of a plan carry out each rule of its document, by the ids they cite."""

import re
from collections.abc import Iterable, Iterator, Mapping

from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_wording import ReaderRule
from diaodu.domain.plans.plan import Plan

_ID = re.compile(r"[A-Z]-\d{2}")


def runners(plan: Plan, forms: Mapping[str, Form], house: Iterable[ReaderRule]) -> dict[str, tuple[str, ...]]:
    """Rule id → what runs it, in words: forms, rules, measures, targets, scheme items, consequences, lists, calendar."""
    found: dict[str, dict[str, None]] = {}
    for clause, words in (*_entries(plan, forms), *_form_rules(forms, house), *_calendar(plan)):
        for name in _ID.findall(clause):
            found.setdefault(name, {})[words] = None
    for one in plan.clauses:
        if one.runs:
            found.setdefault(one.id, {}).update(dict.fromkeys(one.runs))
    return {name: tuple(words) for name, words in found.items()}


def idle_clauses(plan: Plan, forms: Mapping[str, Form], house: Iterable[ReaderRule]) -> list[str]:
    """Rule ids of the plan that nothing runs and that no one says why."""
    run, manual = runners(plan, forms, house), manual_texts(plan)
    return [one.id for one in plan.clauses if one.id not in {*run, *manual}]


def manual_texts(plan: Plan) -> dict[str, str]:
    """Rule id → why no machine can judge it, or not all of it."""
    found: dict[str, list[str]] = {}
    for entry in plan.manual:
        for name in _ID.findall(entry.clause):
            found.setdefault(name, []).append(entry.text)
    return {name: "；".join(texts) for name, texts in found.items()}


def _entries(plan: Plan, forms: Mapping[str, Form]) -> Iterator[tuple[str, str]]:
    yield from ((due.clause, f"报表 {forms[due.form].title}") for due in plan.forms)
    yield from ((group.clause, "共担组") for group in plan.groups)
    yield from ((cohort.clause, f"批次 {cohort.title}") for cohort in plan.cohorts)
    yield from ((measure.clause, f"指标 {measure.name}") for measure in plan.measures)
    yield from ((target.clause, f"目标 {plan.measure(target.measure).name}") for target in plan.targets)
    lines = ((plan.measure(target.measure).name, line.clause) for target in plan.targets for line in target.lines)
    yield from ((clause, f"目标 {name}") for name, clause in lines)
    yield from ((item.clause, f"考核项 {item.id}") for item in (plan.scheme.items if plan.scheme else ()))
    yield from ((ranking.clause, f"排名 {ranking.id}") for ranking in plan.rankings)
    yield from ((rule.clause, f"奖惩 {rule.kind.word}") for rule in plan.consequences)
    yield from ((one.clause, f"清单 {one.title}（{one.paper.word}）") for one in plan.triggers)


def _form_rules(forms: Mapping[str, Form], house: Iterable[ReaderRule]) -> Iterator[tuple[str, str]]:
    for form in forms.values():
        for rule in form.rules:
            yield rule.clause, f"规则 {rule.id}（{form.title}）"
    for rule in house:
        yield rule.clause, f"规则 {rule.id}（各表）"


def _calendar(plan: Plan) -> Iterator[tuple[str, str]]:
    yield plan.calendar.due.clause, f"日历 每期{plan.calendar.due.day}日{plan.calendar.due.time}截止"
