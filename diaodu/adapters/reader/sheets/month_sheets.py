"""Several sheets of one form with the same records, of which none or not all say their month: told by number or day.

Tabs 1, 2, 3 are months, and a sheet that was filled in before the period began is an earlier one's
(docs/reading.md#which-month). What stays unknown is asked about as a double (F-TWIN).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from diaodu.adapters.reader.sheets.period import other_period
from diaodu.domain.intake.reading import ReadingContext, ReadSheet
from diaodu.domain.period import month_end
from diaodu.domain.states import SheetState
from diaodu.domain.text.keys import compact
from diaodu.domain.text.said_periods import find_period, read_period

_NUMBER = re.compile(r"0?([1-9]|1[0-2])$")

AreTwins = Callable[[ReadSheet, ReadSheet], bool]


def without_other_months(sheets: Sequence[ReadSheet], are_twins: AreTwins, context: ReadingContext) -> list[ReadSheet]:
    """The sheets, those that are an earlier month's left unread; `are_twins`: two hold the same records."""
    settled = list(sheets)
    for place, sheet in enumerate(sheets):
        twins = [other for other in sheets if other is not sheet and are_twins(sheet, other)]
        if twins and not _says_its_month(sheet, context) and (written := _earlier(sheet, twins, context)):
            settled[place] = replace(
                sheet, state=SheetState.OTHER_PERIOD, form=None, meant_form=sheet.form or "", rows=[], nil=False,
                unread_rows=len(sheet.rows), note="报告期不符，未读取", problems=[other_period(written, context)],
            )  # fmt: skip
    return settled


def _says_its_month(sheet: ReadSheet, context: ReadingContext) -> bool:
    return bool(sheet.meta.get("period") or find_period(sheet.name, context.period))


def _earlier(sheet: ReadSheet, twins: Sequence[ReadSheet], context: ReadingContext) -> str:
    """What says that a sheet is not the period's while another of its twins is; "" where nothing does."""
    own, others = _tab_month(sheet, context), [_tab_month(twin, context) for twin in twins]
    if own and any(others):
        return f"{own.month}月" if own.month != context.period_end.month else ""
    day, days = _day(sheet, context), [_day(twin, context) for twin in twins]
    is_last = all(other is None or (day is not None and other <= day) for other in days)
    return sheet.meta["date"] if day and day < context.period_start and not is_last else ""


def _tab_month(sheet: ReadSheet, context: ReadingContext) -> date | None:
    found = _NUMBER.match(compact(sheet.name))
    return month_end(context.period_end.year, int(found[1])) if found else None


def _day(sheet: ReadSheet, context: ReadingContext) -> date | None:
    """The day on which a sheet says it was filled in."""
    said = read_period(sheet.meta.get("date", ""), context.period)
    return said.span.last if said else None
