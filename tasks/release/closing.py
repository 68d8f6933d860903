"""Closing (封账): an issued paper stands as it is; what would differ now is kept as corrections to be issued."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from diaodu.domain.ledger import Correction, Decision, Entry, PaperRow, Submission
from diaodu.domain.papers.changes import Cause, cause_of, told_apart
from diaodu.domain.results import NO_NAME, UnitName, UnitNames
from diaodu.domain.states import EntryKind, PaperKind, PaperState
from tasks.compile.draft import changes_since_issue, relevant_entries
from tasks.month import Month


def issued_paper(month: Month) -> PaperRow | None:
    """The period's bulletin when it has been issued, and its books with it closed."""
    row = month.store.papers.latest(*month.key, PaperKind.BULLETIN)
    return row if row is not None and row.state is PaperState.ISSUED else None


def record_corrections(month: Month) -> list[Correction]:
    """Hold the ledgers against the issued paper and keep what differs; nothing to do while none is issued."""
    paper = issued_paper(month)
    if paper is None:
        return []
    changes = told_apart(changes_since_issue(month, paper))
    causes = _causes_since(month, paper) if changes else []
    units, (plan, period) = [unit.name for unit in month.plan.units], month.key
    found = [
        Correction(
            paper=paper.id, plan=plan, period=period, place=change.place, before=change.before, after=change.after,
            cause=cause_of(change, causes, units), found_at=month.now(),
        )
        for change in changes
    ]  # fmt: skip
    month.store.corrections.replace(paper.id, month.run, found)
    return found


def received_after(month: Month) -> list[Submission]:
    """Files of an issued period that came after the moment the month is looked at from: a run would leave them out."""
    if issued_paper(month) is None:
        return []
    return [one for one in month.store.submissions.list(*month.key) if one.received_at > month.as_of]


def _causes_since(month: Month, paper: PaperRow) -> list[Cause]:
    """What the ledgers hold that the paper was not made of."""
    pinned, say = month.store.papers.pinned_of(paper.id), _Sayer.of(month)
    plan = [] if pinned["plan_sha256"] == month.folder.sha256 else [Cause(text="方案、报表或模板有修改")]
    sent = month.store.submissions.list(*month.key, month.as_of)
    decided, entered = month.store.decisions.list(*month.key), relevant_entries(month)
    return [
        *(say.submission(one) for one in sent if one.id not in pinned["submissions"]),
        *(say.decision(one) for one in decided if one.id not in pinned["decisions"]),
        *(say.entry(one) for one in entered if _is_new(one, pinned, paper)),
        *plan,
    ]


def _is_new(entry: Entry, pinned: dict[str, Any], paper: PaperRow) -> bool:
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

    @classmethod
    def of(cls, month: Month) -> "_Sayer":
        names, records = month.names, month.store.validation.records(*month.key)
        units_of_records = {record.id: names.name_of(record.unit) for record in records}
        return cls(month=month, names=names, units_of_records=units_of_records)

    def submission(self, one: Submission) -> Cause:
        unit = self.names.name_of(one.unit) if one.unit else UnitName(one.sender)
        what = f"{self.month.folder.forms[one.form].title}零报告" if one.is_nil else f"报送“{one.name}”"
        return Cause(text=f"{unit}{self._at(one.received_at)}{what}", unit=unit)

    def decision(self, one: Decision) -> Cause:
        said = self.names.name_of(one.about.unit) if one.about else NO_NAME
        unit = self.units_of_records.get(one.record, said)
        return Cause(text=f"{self._at(one.at)}{unit}审核处理：{one.kind.word}（{one.by}）", unit=unit)

    def entry(self, one: Entry) -> Cause:
        unit = self.names.name_of(one.unit)
        # A ruling moves a record from one unit to another.
        concerns = NO_NAME if one.kind is EntryKind.RULING else unit
        return Cause(text=f"{self._at(one.at)}{unit}{one.kind.word}（{one.by}）", unit=concerns)

    def _at(self, moment: datetime) -> str:
        day = self.month.local(moment)
        return f"{day.year}年{day.month}月{day.day}日"


def is_closed(month: Month) -> bool:
    """Whether the period's books are closed."""
    return issued_paper(month) is not None
