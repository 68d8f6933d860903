"""Hidden sheets of a form that an open one stands for, in the same file or another of the unit's: asked, not counted.

A hidden one is an old copy more often than not. In a later file it would take the place of the open one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import Problem, ReadFile, ReadSheet
from diaodu.domain.states import SheetState


def without_hidden_twins(sheets: Iterable[ReadSheet], titles: Mapping[str, str]) -> list[ReadSheet]:
    """A file's sheets, less the records of hidden ones beside open ones of their form."""
    sheets = list(sheets)
    open_ones = {_form_of(s): f"“{s.name}”" for s in sheets if not s.is_hidden and s.state.is_of_period}
    return [_left(sheet, open_ones, titles) for sheet in sheets]


def without_twins_elsewhere(readings: Mapping[str, ReadFile], titles: Mapping[str, str]) -> dict[str, ReadFile]:
    """The same among all that a unit sent: an open sheet with records or a word of nil stands for hidden ones elsewhere."""
    found = {}
    for submission, reading in readings.items():
        if any(sheet.is_hidden and sheet.rows for sheet in reading.sheets):
            open_ones = _open_elsewhere(submission, readings)
            sheets = [_left(sheet, open_ones, titles) for sheet in reading.sheets]
            found[submission] = replace(reading, sheets=sheets)
    return {**readings, **found}


def _open_elsewhere(submission: str, readings: Mapping[str, ReadFile]) -> dict[str, str]:
    return {
        sheet.form: f"“{other.name}”的“{sheet.name}”"
        for key, other in readings.items()
        for sheet in other.sheets
        if key != submission and sheet.form and not sheet.is_hidden and (sheet.rows or sheet.nil)
    }


def _form_of(sheet: ReadSheet) -> str:
    return sheet.form or sheet.meant_form


def _left(sheet: ReadSheet, open_ones: Mapping[str, str], titles: Mapping[str, str]) -> ReadSheet:
    other = open_ones.get(sheet.form or "")
    if not (sheet.is_hidden and sheet.rows and other):
        return sheet
    rows = len(sheet.rows)
    detail = {"sheet": sheet.name, "other": other, "title": titles[sheet.form or ""], "rows": str(rows)}
    problem = Problem(rule=HouseRule.HIDDEN_TWIN, value=sheet.name, detail=detail)
    return replace(
        sheet, state=SheetState.UNREAD, note="隐藏的同类表，未计入", form=None, rows=[], problems=[problem],
        unread_rows=sheet.unread_rows + rows,
    )  # fmt: skip
