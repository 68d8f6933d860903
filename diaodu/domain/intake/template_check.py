"""Whose template and whose report a workbook is, looked at before any row is judged.

A template of another plan or unit is not read at all. An older version, or a header that was changed, is told
once; the headers decide what is read, as in any workbook. A workbook without the hidden sheet is a clerk's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import Problem, ReadFile, ReadSheet
from diaodu.domain.intake.template_mark import TemplateMark
from diaodu.domain.states import SheetState
from diaodu.domain.text.keys import compact


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The template a unit should have used: the plan's for the period, with each form's version."""

    plan: str
    period_id: str
    period_title: str
    unit: str
    unit_name: str
    versions: Mapping[str, int]
    others: Mapping[str, str] = field(default_factory=dict)
    """Names, codes and aliases of the plan's other units, compact → the unit's name."""


def check_template(file: ReadFile, expected: Expected) -> ReadFile:
    """Look at a file's template; F-TMPL leaves all of it unread, F-VER and F-PERIOD are said once."""
    mark = file.template
    if mark is None:
        return _asked_whose(file, expected)
    if reason := _whose(mark, expected):
        return _unread(file, reason, expected)
    if mark.period != expected.period_id and (periods := _other_periods(file)):
        return _told_once(file, periods[0])
    said = _differences(mark, file, expected)
    told = [Problem(rule=HouseRule.VERSION, detail={"what": said})] if said else []
    return _asked_whose(replace(file, problems=[*file.problems, *told]), expected)


def _asked_whose(file: ReadFile, expected: Expected) -> ReadFile:
    """Ask once where 填报单位 above a table that was read names another unit of the plan (F-UNIT)."""
    for place, sheet in enumerate(file.sheets):
        found = sheet.meta.get("unit", "")
        if sheet.form and compact(found) in expected.others:
            told = Problem(rule=HouseRule.UNIT, value=found, detail={"found": found, "unit": expected.unit_name})
            asked = replace(sheet, problems=[*sheet.problems, told])
            return replace(file, sheets=[*file.sheets[:place], asked, *file.sheets[place + 1 :]])
    return file


def _whose(mark: TemplateMark, expected: Expected) -> str:
    """Say whose template it is where it is not the sender's own; "" where it is."""
    if mark.plan != expected.plan:
        return f"使用的是另一方案（{mark.plan}）的模板"
    if mark.unit != expected.unit:
        return f"使用的是{mark.unit_name or mark.unit}的模板，报送单位是{expected.unit_name}"
    return ""


def _unread(file: ReadFile, reason: str, expected: Expected) -> ReadFile:
    own = f"{expected.unit_name}{expected.period_title}"
    command = f"diaodu template {expected.plan} {expected.period_id} --unit {expected.unit_name}"
    problem = Problem(
        rule=HouseRule.TEMPLATE, value=file.name, detail={"reason": reason, "own": own, "command": command}
    )
    return replace(file, sheets=[_left_out(sheet) for sheet in file.sheets], problems=[problem])


def _left_out(sheet: ReadSheet) -> ReadSheet:
    if not sheet.form:
        return replace(sheet, problems=[])
    return replace(
        sheet, state=SheetState.UNREAD, form=None, meant_form=sheet.form, rows=[], problems=[], nil=False,
        unread_rows=sheet.unread_rows + len(sheet.rows), note="模板不符，未读取",
    )  # fmt: skip


def _other_periods(file: ReadFile) -> list[Problem]:
    """The F-PERIOD of every sheet meant as a form; nothing where one of them was read."""
    meant = [sheet for sheet in file.sheets if sheet.form or sheet.meant_form]
    found = [problem for sheet in meant for problem in sheet.problems if problem.rule == HouseRule.PERIOD]
    return found if len(found) == len(meant) else []


def _told_once(file: ReadFile, problem: Problem) -> ReadFile:
    sheets = [
        replace(sheet, problems=[p for p in sheet.problems if p.rule != HouseRule.PERIOD]) for sheet in file.sheets
    ]
    return replace(file, sheets=sheets, problems=[*file.problems, problem])


def _differences(mark: TemplateMark, file: ReadFile, expected: Expected) -> str:
    """Say which forms are of an older version, or have another header than the template's."""
    here = {sheet.meant_form: sheet.header_fingerprint for sheet in file.sheets if sheet.header_fingerprint}
    marked = {name: form for name, form in mark.forms.items() if name in here}
    older = [form.title for name, form in marked.items() if form.version < expected.versions.get(name, form.version)]
    changed = [form.title for name, form in marked.items() if form.fingerprint != here[name]]
    said = [f"{'、'.join(older)}是旧版模板"] if older else []
    said += [f"{'、'.join(changed)}的表头被改动"] if changed else []
    return "；".join(said)
