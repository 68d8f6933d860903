"""The same sheet in each format that clerks send."""

from tests.lib.biff import OldSheet, make_xls
from tests.lib.other_formats import make_ods, make_text
from tests.lib.workbooks import Grid, make_workbook

ENDINGS = ("xlsx", "xls", "ods", "csv")


def make_file(rows: Grid, ending: str, tab: str = "资金") -> bytes:
    """One sheet as a file of a format."""
    made = {
        "xlsx": lambda: make_workbook({tab: rows}), "xls": lambda: make_xls({tab: OldSheet(rows)}),
        "ods": lambda: make_ods({tab: rows}), "csv": lambda: make_text(rows),
    }  # fmt: skip
    return made[ending]()
