"""What is outstanding of a unit: forms it owes and did not hand in, sheets and files of which nothing was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from diaodu.domain.results import UNREAD, SheetEntry, UnitReport
from diaodu.domain.states import FileState, SheetState, UnitState
from diaodu.domain.text.wording import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class LostSheet:
    """A sheet, or a part of one, with rows that were not read."""

    file: str
    sheet: str
    rows: int
    state: SheetState


@dataclass(frozen=True, slots=True, kw_only=True)
class Outstanding:
    """What a unit still has to hand in or to look at; forms by their titles."""

    overdue: tuple[str, ...] = ()
    """Forms whose due moment is over and that are not there."""
    pending: tuple[str, ...] = ()
    """Forms not there that may still come in time."""
    unread: tuple[str, ...] = ()
    """Forms among these that came, and could not be read."""
    sheets: tuple[LostSheet, ...] = ()
    files: tuple[str, ...] = ()
    """Files of which nothing was read: attachments, and those that could not be opened."""
    held: int = 0
    uncounted: bool = False
    """Whether a record that only has to be verified is in no figure."""

    @property
    def titles(self) -> tuple[str, ...]:
        """Every form that is not there."""
        return (*self.overdue, *self.pending)

    @property
    def rows(self) -> int:
        """Rows that were not read."""
        return sum(sheet.rows for sheet in self.sheets)

    @property
    def sentences(self) -> list[str]:
        """One sentence for each thing that is outstanding."""
        unread = f"（其中{listed(self.unread)}已收到，未能读取）" if self.unread else ""
        said = [f"逾期未报：{listed(self.overdue)}{unread}。"] if self.overdue else []
        said += [f"尚未报送：{listed(self.pending)}{'' if self.overdue else unread}。"] if self.pending else []
        if self.sheets:
            said.append(f"未读取、未计入：{'；'.join(self._sheets_of(file) for file in self._sheet_files)}。")
        return said + (
            [f"没有读取任何内容的文件：{listed(f'“{name}”' for name in self.files)}。"] if self.files else []
        )

    @property
    def _sheet_files(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(sheet.file for sheet in self.sheets))

    def _sheets_of(self, file: str) -> str:
        """For people: “3月报表.xlsx”的工作表“储备”4行、“名录”2行."""
        own = [f"“{sheet.sheet}”{sheet.rows}行" for sheet in self.sheets if sheet.file == file]
        return f"“{file}”的工作表{listed(own)}"

    def __bool__(self) -> bool:
        """Whether anything is outstanding."""
        return bool(self.titles or self.sheets or self.files or self.held)


NOTHING = Outstanding()


def outstanding_of(report: UnitReport, as_of: datetime) -> Outstanding:
    """What is outstanding of a unit as of a moment."""
    states = report.form_states
    absent = [form for form, state in states.items() if state in {UnitState.MISSING, UNREAD}]
    titles = tuple(report.titles.get(form, form) for form in absent)
    is_over = report.due is None or as_of >= report.due
    return Outstanding(
        overdue=titles if is_over else (),
        pending=() if is_over else titles,
        unread=tuple(report.titles.get(form, form) for form in absent if states[form] == UNREAD),
        sheets=_lost(report),
        files=_files(report) if titles else (),
        held=report.rows.held,
    )


def _lost(report: UnitReport) -> tuple[LostSheet, ...]:
    found: Sequence[tuple[str, SheetEntry]] = [(file.name, sheet) for file, sheet in report.lost_sheets]
    return tuple(LostSheet(file=name, sheet=sheet.name, rows=sheet.unread, state=sheet.state) for name, sheet in found)


def _files(report: UnitReport) -> tuple[str, ...]:
    """Files that gave nothing, where a form is still owed: a scan beside a whole report is no question."""
    nothing = {FileState.ATTACHMENT, FileState.UNREADABLE}
    lost = {file.id for file, _ in report.lost_sheets}
    return tuple(file.name for file in report.files if file.state in nothing and file.id not in lost)
