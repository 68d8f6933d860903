"""What the ledgers hold that an issued paper was not made of: what may have caused each change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from diaodu.domain.ledger import Decision, Entry, PaperRow, Submission
from diaodu.domain.papers.changes import Cause
from diaodu.domain.results import NO_NAME, UnitCode, UnitName, UnitNames
from diaodu.domain.states import DecisionKind, EntryKind
from diaodu.domain.text.wording import chinese_date
from tasks.compile.draft import relevant_entries
from tasks.month import Month

RULES_CHANGED = "方案、报表或模板有修改"
_DECIDED = {
    DecisionKind.RETURN: "经审核退回补正，暂不计入",
    DecisionKind.CORRECT: "经报送单位确认，代为更正报送数据",
    DecisionKind.WAIVE: "经报送单位说明、核实后计入",
    DecisionKind.REJECT: "经审核不予计入",
    DecisionKind.UNDO: "撤销原审核处理",
}
"""A decision as a paper says it: whose data and what became of it, by whom is the office."""


def causes_since(month: Month, paper: PaperRow) -> list[Cause]:
    """What the ledgers hold that the paper was not made of, and a change of the rules."""
    is_same = month.store.papers.pinned_of(paper.id)["plan_sha256"] == month.folder.sha256
    return [*data_causes(month, paper), *([] if is_same else [rules_cause()])]


def data_causes(month: Month, paper: PaperRow) -> list[Cause]:
    """What the ledgers hold that the paper was not made of."""
    pinned, say = month.store.papers.pinned_of(paper.id), _Sayer.of(month, paper)
    sent = month.store.submissions.list(*month.key, month.as_of)
    decided, entered = month.store.decisions.list(*month.key), relevant_entries(month)
    return [
        *(say.submission(one) for one in sent if one.id not in pinned["submissions"]),
        *(say.decision(one) for one in decided if one.id not in pinned["decisions"]),
        *(say.entry(one) for one in entered if _is_new(one, pinned, paper)),
    ]


def rules_cause(files: str = "") -> Cause:
    """The cause that lies in the rules: which of their files are others now, where that is known."""
    return Cause(text=f"{RULES_CHANGED}{f'：{files}' if files else ''}", printed="统计口径或文书格式有调整")


def _is_new(entry: Entry, pinned: Mapping[str, Any], paper: PaperRow) -> bool:
    """A paper made before entries were pinned goes by the time."""
    if "entries" in pinned:
        return entry.id not in pinned["entries"]
    return paper.issued_at is None or entry.at > paper.issued_at


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sayer:
    """Says what came since, with the units' names and the plan's clock."""

    month: Month
    names: UnitNames
    units_of_records: dict[str, UnitName]
    reported: frozenset[UnitCode]
    """Units that had reported when the paper was made."""

    @classmethod
    def of(cls, month: Month, paper: PaperRow) -> "_Sayer":
        names, records = month.names, month.store.validation.records(*month.key)
        units_of_records = {record.id: names.name_of(record.unit) for record in records}
        known = set(month.store.papers.pinned_of(paper.id)["submissions"])
        reported = frozenset(one.unit for one in month.store.submissions.list(*month.key) if one.id in known)
        return cls(month=month, names=names, units_of_records=units_of_records, reported=reported)

    def submission(self, one: Submission) -> Cause:
        unit, day = self.names.name_of(one.unit) if one.unit else UnitName(one.sender), self._at(one.received_at)
        what = f"{self.month.folder.forms[one.form].title}零报告" if one.is_nil else f"报送“{one.name}”"
        again = "重新报送" if one.unit in self.reported else "补报"
        printed = (
            f"{unit}{day}{f'补报{self.month.folder.forms[one.form].title}零报告' if one.is_nil else f'{again}报表'}"
        )
        return Cause(text=f"{unit}{day}{what}", unit=unit, printed=printed)

    def decision(self, one: Decision) -> Cause:
        said = self.names.name_of(one.about.unit) if one.about else NO_NAME
        unit, day = self.units_of_records.get(one.record, said), self._at(one.at)
        printed = f"{unit}报送的数据{day}{_DECIDED[one.kind]}"
        return Cause(text=f"{day}{unit}审核处理：{one.kind.word}（{one.by}）", unit=unit, printed=printed)

    def entry(self, one: Entry) -> Cause:
        unit, day = self.names.name_of(one.unit), self._at(one.at)
        # A ruling moves a record from one unit to another.
        concerns = NO_NAME if one.kind is EntryKind.RULING else unit
        printed = (
            f"{unit}重复报送的项目{day}重新认定" if one.kind is EntryKind.RULING else f"{unit}{day}{one.kind.word}"
        )
        return Cause(text=f"{day}{unit}{one.kind.word}（{one.by}）", unit=concerns, printed=printed)

    def _at(self, moment: datetime) -> str:
        return chinese_date(self.month.local(moment))
