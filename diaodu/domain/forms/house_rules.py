"""Ids of the rules that the engine itself judges; their wording and severity stand in expectations/house.yaml."""

from enum import StrEnum


class HouseRule(StrEnum):
    """A rule that no form states: of the columns' own promises, of what was read, of several units together."""

    REQUIRED = "F-REQ"  # implied by a key column
    MISSING = "F-MISS"  # implied by a required column
    CHOICE = "F-CHOICE"  # implied by a column's choices
    TYPE = "F-TYPE"
    ERROR_VALUE = "F-ERR"
    PICTURE = "F-PIC"  # a picture stands in the cell
    LONG = "F-LONG"  # far more text than one answer
    SAME_NAME = "F-NAME"  # one name in every row
    SCALE = "F-SCALE"
    CURRENCY = "F-CURR"
    AMBIGUOUS = "F-AMBIG"
    APPROXIMATE = "F-APPROX"
    VOIDED = "F-VOID"  # a name says that the thing is off
    STRUCK = "F-STRUCK"  # a cell is struck out whole
    TOTAL = "F-TOTAL"
    PART = "F-PART"  # a row is part of the one above
    SUMMED = "F-SUM"  # a record's amounts are what the rows beside it come to
    HIDDEN = "F-HIDDEN"
    HEADER = "F-HEADER"
    PERIOD = "F-PERIOD"
    UNCLEAR_PERIOD = "F-WHEN"  # 报告期 can't be read, or two places name different ones
    UNCLEAR_COLUMN = "F-COLS"  # several columns for one field, none of them surely meant
    MONEY_UNIT = "F-MONEY"  # two places name different units of money
    LOST_FORM = "F-SHEET"  # a sheet or block meant as a form that was not read
    LOST_SHEET = "F-LOST"  # one of no form
    HIDDEN_TWIN = "F-OLD"  # a hidden sheet beside one of the same form
    SERIAL_GAP = "F-GAP"
    TWIN_SHEETS = "F-TWIN"
    TEMPLATE = "F-TMPL"
    UNIT = "F-UNIT"
    VERSION = "F-VER"
    SIGNATURES = "F-SIGN"
    FILE = "F-FILE"
    ATTACHED = "F-ATT"  # a file that is no workbook, of a unit that still owes a form
    BALANCE = "F-BAL"  # rows lost or made up: for the operator
    CORRECTED = "F-FIX"  # a steward's value stands for the unit's
    KEPT = "F-KEEP"  # a rejection holds though nothing is found any more
    LAPSED = "F-LAPSE"  # a decision no longer applies
    UNMENDED = "F-WRONG"  # a cell that a steward corrected in an earlier month says again what it said
    LEFT_BEFORE = "F-BACK"  # what a steward left out in an earlier month, under another name or day
    EXCLUDED = "F-EXCL"  # a steward left out a file, a sheet or a row
    CHANGED = "F-CHANGE"  # what was left out has come again, changed
    GONE = "F-GONE"  # a file lies in the drop folder no more
    BOTH = "F-BOTH"  # the same file lies in two units' folders
    LOOK = "F-LOOK"  # something in the drop folder could not be taken as it lay
    REPLACED = "F-REPL"  # a later file stands for an earlier one
    UNNAMED_NIL = "F-NIL"  # a 零报告 that names no form, after rows came
    DISPUTED = "X-01"  # several units report the same record
    NEARLY_DISPUTED = "X-02"  # several units report nearly the same


NOT_READ = frozenset({
    HouseRule.HEADER, HouseRule.PERIOD, HouseRule.UNCLEAR_COLUMN, HouseRule.MONEY_UNIT, HouseRule.LOST_FORM,
    HouseRule.LOST_SHEET, HouseRule.HIDDEN_TWIN,
})  # fmt: skip
"""Rules that say why a sheet, or a block of one, was not read."""
UNREADABLE = NOT_READ - {HouseRule.LOST_SHEET, HouseRule.HIDDEN_TWIN} | {HouseRule.FILE, HouseRule.TEMPLATE}
"""Rules that already say why nothing of a file was read."""
TELLING = frozenset({HouseRule.CORRECTED, HouseRule.KEPT, HouseRule.LAPSED, HouseRule.EXCLUDED, HouseRule.CHANGED})
"""Rules that tell of decisions, with the reason in their own words: that one of them ends is no news."""
OF_EARLIER_WORDS = frozenset({HouseRule.UNMENDED, HouseRule.LEFT_BEFORE})
"""Rules that hold a row against what was said in an earlier month: once it counts, a waiver of one is done with."""
IMPLIED = frozenset({HouseRule.REQUIRED, HouseRule.MISSING, HouseRule.CHOICE})
"""Rules that a column's `presence` and `choices` imply; they say nothing where the cell was unreadable."""
ABOUT_FILES = frozenset({HouseRule.EXCLUDED, HouseRule.CHANGED})
"""Rules that tell of what a steward left out: answered with `diaodu exclude` alone."""
ABOUT_PLACES = frozenset({HouseRule.GONE, HouseRule.BOTH, HouseRule.LOOK})
"""Rules that ask about where a file lies: answered with `diaodu withdraw`, or that it is right so."""
FOR_STEWARDS = ABOUT_PLACES | {HouseRule.CHANGED}
"""Rules that ask the steward alone: the unit can do nothing about where its file lies."""
