"""A 零报告 against rows: one that names no form, after they came, or any letter in one delivery with them.

It is nil of the other forms; what was sent with rows stays and is asked.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import Problem, ReadFile, ReadSheet
from diaodu.domain.ledger import Submission
from diaodu.domain.text.wording import listed

BEFORE, BESIDE = "没有写明是哪些报表，而此前", "与同时报送的表格不一致，同时"
"""How a letter stands against rows, as the question says it."""


def keep_rows(
    received: Sequence[Submission], readings: Mapping[str, ReadFile], titles: Mapping[str, str], meant: Collection[str]
) -> dict[str, ReadFile]:
    """A unit's readings, where a letter takes the place of no rows that came with it, nor of any before it unless it names them.

    `titles`: form → its title; `meant`: the forms that such a letter means, all of them.
    """
    found, rows = dict(readings), dict[str, Submission]()
    for submission in sorted(received, key=lambda one: (one.received_at, _is_letter(readings.get(one.id)))):
        reading = found.get(submission.id)
        if reading is None:
            rows.pop(submission.form, None)  # 零报告 of a form by its name
            continue
        unnamed = unnamed_forms(reading, meant)
        letters = {sheet.form for sheet in reading.sheets if _is_letters(sheet)}
        beside = {f: one.name for f, one in rows.items() if f in letters and one.delivery == submission.delivery}
        before = {f: one.name for f, one in rows.items() if f in unnamed and f not in beside}
        for kept, said in ((before, BEFORE), (beside, BESIDE)):
            if kept:
                reading = found[submission.id] = _set_aside(reading, kept, titles, said)
        for sheet in (sheet for sheet in reading.sheets if sheet.nil and sheet.form not in unnamed):
            rows.pop(sheet.form or "", None)
        rows |= {sheet.form: submission for sheet in reading.sheets if sheet.form and sheet.rows}
    return found


def unnamed_forms(reading: ReadFile, meant: Collection[str]) -> frozenset[str]:
    """Forms that a letter of the file says nil of without naming any: all at once, in one sheet."""
    forms: dict[str, set[str]] = {}
    for sheet in reading.sheets:
        if _is_letters(sheet):
            forms.setdefault(sheet.name, set()).add(sheet.form or "")
    return frozenset().union(*(own for own in forms.values() if own == set(meant)))


def _is_letters(sheet: ReadSheet) -> bool:
    """Whether a nil word stands in a letter, not under a form's headers."""
    return sheet.nil and not sheet.columns


def _is_letter(reading: ReadFile | None) -> bool:
    return reading is not None and any(map(_is_letters, reading.sheets))


def _set_aside(reading: ReadFile, kept: Mapping[str, str], titles: Mapping[str, str], said: str) -> ReadFile:
    sheets = [
        replace(one, nil=False, form=None, note="与已报的不一致，已报的仍计入")
        if _is_letters(one) and one.form in kept
        else one
        for one in reading.sheets
    ]
    detail = {
        "said": said,
        "forms": listed([titles[form] for form in titles if form in kept]),
        "file": listed([f"“{name}”" for name in dict.fromkeys(kept.values())]),
    }
    problem = Problem(rule=HouseRule.UNNAMED_NIL, value=reading.name, detail=detail)
    return replace(reading, sheets=sheets, problems=[*reading.problems, problem])
