"""Conservation: nothing that a unit sent is lost between the sheet and the ledger without a word.

Of every sheet: rows read + not read + told apart = its filled rows. Of every unit: records read = accepted + held +
waived + rejected, and they are the records of the sheets that count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diaodu.domain.forms.house_rules import NOT_READ, HouseRule
from diaodu.domain.intake.reading import ReadFile, ReadSheet
from diaodu.domain.intake.rows import UnitFile
from diaodu.domain.results import Finding, SheetEntry, UnitReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Imbalance:
    """Where rows were lost or made up: a unit, and of a sheet its file and name."""

    unit: str
    text: str
    code: str = ""
    file: str = ""
    sheet: str = ""
    submission: str = ""


def sheet_entries(reading: ReadFile, file: UnitFile | None, findings: Sequence[Finding]) -> tuple[SheetEntry, ...]:
    """What became of each sheet of a reading; `file` is what counts of it, None where nothing does."""
    return tuple(_sheet_entry(sheet, file, findings) for sheet in reading.sheets)


def _sheet_entry(sheet: ReadSheet, file: UnitFile | None, findings: Sequence[Finding]) -> SheetEntry:
    return SheetEntry(
        name=sheet.name, state=sheet.state, form=sheet.form or sheet.meant_form, read=len(sheet.rows),
        unread=sheet.unread_rows, told=sheet.told, filled=sheet.filled,
        counts=file is not None and _counts(sheet, file),
        finding=_told_of(sheet, findings) if sheet.unread_rows else "",
    )  # fmt: skip


def _counts(sheet: ReadSheet, file: UnitFile) -> bool:
    return sheet.form in file.forms if sheet.rows else not file.is_closed(sheet)


def _told_of(sheet: ReadSheet, findings: Sequence[Finding]) -> str:
    """The finding that says why it was not read: its own, else the file's."""
    own = [f for f in findings if f.sheet == sheet.name and f.rule in NOT_READ]
    cells = {problem.cell for problem in sheet.problems}
    own = [f for f in own if f.cell in cells] or own
    whole = [f for f in findings if not f.sheet and f.rule in NOT_READ | {HouseRule.TEMPLATE}]
    return next((finding.id for finding in [*own, *whole]), "")


def imbalances(report: UnitReport) -> Iterator[Imbalance]:
    """Where a unit's rows do not add up."""
    rows = report.rows
    if rows.read != rows.accepted + rows.held + rows.waived + rows.rejected:
        parts = f"采用{rows.accepted} + 待补正{rows.held} + 说明后计入{rows.waived} + 不予计入{rows.rejected}"
        yield Imbalance(unit=report.unit, code=report.code, text=f"读取{rows.read}条，不等于{parts}")
    sheets = [sheet for file in report.files for sheet in file.sheets]
    if sheets and rows.read != (found := sum(sheet.read for sheet in sheets if sheet.counts)):
        text = f"读取{rows.read}条，各工作表合计{found}条"
        yield Imbalance(unit=report.unit, code=report.code, text=text)
    for file in report.files:
        for sheet in file.sheets:
            if sheet.filled != sheet.read + sheet.unread + sheet.told:
                parts = f"读取{sheet.read} + 未读取{sheet.unread} + 标题、合计、说明{sheet.told}"
                yield Imbalance(
                    unit=report.unit, code=report.code, file=file.name, sheet=sheet.name, submission=file.id,
                    text=f"有内容的{sheet.filled}行，不等于{parts}",
                )  # fmt: skip
