"""Closing (封账): an issued paper stands as it is; what would differ now is kept as corrections to be issued."""

from diaodu.domain.ledger import Correction, PaperRow, Submission
from diaodu.domain.papers.blocks import Paper, paper_from_json
from diaodu.domain.papers.changes import cause_of, find_changes, told_apart
from diaodu.domain.states import PaperKind, PaperState
from tasks.compile.draft import compile_paper
from tasks.month import Month
from tasks.release.causes import causes_since


def issued_paper(month: Month) -> PaperRow | None:
    """The period's bulletin when it has been issued, and its books with it closed."""
    row = month.store.papers.latest(*month.key, PaperKind.BULLETIN)
    return row if row is not None and row.state is PaperState.ISSUED else None


def issued_corrections(month: Month) -> list[PaperRow]:
    """The corrections of the period's bulletin that have been issued, the first one first."""
    rows = month.store.papers.list(*month.key)
    issued = [row for row in rows if row.kind == PaperKind.CORRECTION and row.state is PaperState.ISSUED]
    return sorted(issued, key=lambda row: row.revision)


def standing_paper_of(month: Month, issued: PaperRow) -> tuple[PaperRow, Paper]:
    """What an issue says as it stands: the text as its last correction left it, else its own; and which paper said so."""
    papers = month.store.papers
    for last in issued_corrections(month)[-1:]:
        return last, paper_from_json(papers.corrected_by(last.id))
    return issued, paper_from_json(papers.text_of(issued.id))


def record_corrections(month: Month) -> list[Correction]:
    """Hold the ledgers against the issued paper as it stands and keep what differs; nothing to do while none is issued."""
    paper = issued_paper(month)
    if paper is None:
        return []
    last, standing = standing_paper_of(month, paper)
    changes = told_apart(find_changes(standing, compile_paper(month)))
    causes = causes_since(month, last) if changes else []
    units, (plan, period) = [unit.name for unit in month.plan.units], month.key
    found = [
        Correction(
            paper=paper.id, plan=plan, period=period, place=change.place, before=change.before, after=change.after,
            cause=cause_of(change, causes, units, changes), found_at=month.now(),
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


def is_closed(month: Month) -> bool:
    """Whether the period's books are closed."""
    return issued_paper(month) is not None
