"""Sheets of forms that the period does not ask for: of another rhythm, or entered by people. They are told, not counted."""

from collections.abc import Mapping
from dataclasses import replace

from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import Problem, ReadFile, ReadSheet
from diaodu.domain.states import SheetState


def leave_unasked(reading: ReadFile, asked: frozenset[str], titles: Mapping[str, str]) -> ReadFile:
    """A reading without the records of forms that are not asked for; `titles` are all forms'."""
    if all(sheet.form in asked or not sheet.rows for sheet in reading.sheets):
        return reading
    sheets = [s if s.form in asked or not s.rows else _left(s, titles[s.form or ""]) for s in reading.sheets]
    return replace(reading, sheets=sheets)


def _left(sheet: ReadSheet, title: str) -> ReadSheet:
    rows = len(sheet.rows)
    detail = {"sheet": sheet.name, "place": "", "rows": str(rows), "why": f"（{title}不在本期报送，或由人工录入）"}
    problem = Problem(
        rule=HouseRule.LOST_SHEET, value=sheet.name, detail=detail, row=sheet.header_row,
        cell=f"{sheet.pane or 'A'}{sheet.header_row}" if sheet.header_row > 1 else "",
    )  # fmt: skip
    return replace(
        sheet, state=SheetState.UNREAD, note="本期不报此表，未读取", form=None, rows=[], nil=False,
        problems=[problem], unread_rows=sheet.unread_rows + rows,
    )  # fmt: skip
