"""A month whose issue must be corrected: one unit sent its workbook again, of another a held project counts."""

from datetime import datetime
from pathlib import Path

import openpyxl

from diaodu.adapters.files import read_content
from diaodu.domain.ledger import Decision, Receipt
from diaodu.domain.states import Channel, DecisionKind
from tasks.month import Month, open_month
from tests.lib.months import PERIOD, PLAN, issued_month, judge_again
from tests.lib.small_month import write_small_month

AGAIN, HELD = "乌审旗", "准格尔旗"
AFTERWARDS = "2021-04-06T09:00:00+08:00"


def corrected_month(folder: Path) -> Month:
    """The issued month as the ledgers stand afterwards."""
    month = issued_month(write_small_month(folder / "inbox"))
    path = folder / f"{AGAIN}.xlsx"
    book = openpyxl.load_workbook(folder / "inbox" / AGAIN / path.name)
    for column in (6, 7, 8):
        book["到位资金表"].cell(2, column).value += 600
    book.save(path)
    sent = datetime.fromisoformat("2021-04-02T10:00:00+08:00")
    unit = next(one.code for one in month.plan.units if one.name == AGAIN)
    month.store.submissions.receive(
        Receipt(
            plan=PLAN, period=PERIOD, unit=unit, name="更正.xlsx", content=read_content(path), received_at=sent,
            channel=Channel.SUBMIT,
        )
    )  # fmt: skip
    held = next(one for one in month.store.validation.findings(*month.key) if one.rule == "O-01")
    said = datetime.fromisoformat("2021-04-05T10:00:00+08:00")
    month.store.decisions.add(
        Decision(
            id="d1", plan=PLAN, period=PERIOD, finding=held.id, record=held.record, kind=DecisionKind.WAIVE,
            reason="已核实", by="李审核", at=said,
        )
    )  # fmt: skip
    after = open_month(PLAN, PERIOD, AFTERWARDS)
    judge_again(after)
    return after
