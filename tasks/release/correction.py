"""A correction (更正) of an issued bulletin: drafted when somebody asks, approved, issued under the issue's own number.

It goes to those whom the issue was written to, and to nobody else. Why: docs/decisions/0041.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from diaodu.adapters.renderers.html import render_mail
from diaodu.domain.errors import BusyError, NotReadyError
from diaodu.domain.ledger import Delivery, Frozen, Letter, NumberRule, Numbers, PaperRow, Recipient, Snapshot
from diaodu.domain.papers.blocks import Imprint, Paper, paper_from_json
from diaodu.domain.papers.bulletin.columns import text_table
from diaodu.domain.papers.changes import SOURCES, find_changes
from diaodu.domain.papers.correction import Corrected
from diaodu.domain.papers.disclosed import without_persons
from diaodu.domain.states import DeliveryState, PaperKind, PaperState
from diaodu.domain.text.disclosure import typeset
from diaodu.domain.text.wording import chinese_date
from tasks.compile.draft import compile_paper, pinned, render_faces, write_faces
from tasks.compile.text import masthead, numbered, written_by
from tasks.letters import enclosures_for, write_letters
from tasks.month import Month
from tasks.release.bulletin import attachments, printed_signer
from tasks.release.causes import causes_since
from tasks.release.closing import issued_corrections, issued_paper, record_corrections, standing_paper_of

TEMPLATE = "papers/correction/paper.xml.j2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """What a correction would say: its text, the issue's text as it leaves it, and all that changed."""

    paper: Paper
    after: Paper
    revision: int
    corrected: Corrected


def draft_correction(month: Month) -> tuple[PaperRow, Drafted] | None:
    """Draft the correction of the period's bulletin; None, and no draft stands, where it reads as it was printed.

    Raises:
        NotReadyError: the bulletin is not issued.
    """
    drafted = compile_correction(month)
    if drafted is None:
        month.store.papers.withdraw(*month.key, PaperKind.CORRECTION)
        return None
    faces = render_faces(month, drafted.paper, Imprint())
    row = month.store.papers.save_draft(
        *month.key,
        PaperKind.CORRECTION,
        structured=drafted.paper.to_json(),
        sha256=drafted.paper.sha256,
        pinned=pinned(month),
        faces=faces,
        at=month.now(),
        revision=drafted.revision,
        corrected=drafted.after.to_json(),
    )
    write_faces(month, faces, None, kind=PaperKind.CORRECTION, name=_file_name(month))
    return row, drafted


def compile_correction(month: Month) -> Drafted | None:
    """The text of the correction that the ledgers ask for as they stand; None where they ask for none.

    Raises:
        NotReadyError: the bulletin is not issued.
    """
    issued = _issued(month)
    last, before = standing_paper_of(month, issued)
    after = compile_paper(month)
    changes = find_changes(before, after)
    if not changes:
        return None
    units = [unit.name for unit in month.plan.units]
    corrected = Corrected(changes=changes, causes=causes_since(month, last), units=units)
    revision = len(issued_corrections(month)) + 1
    original = paper_from_json(month.store.papers.text_of(issued.id))
    words = _words(month, issued, revision) | {"restores": revision > 1 and not find_changes(original, after)}
    paper = _written(month, corrected, words, before, after)
    return Drafted(paper=paper, after=after, revision=revision, corrected=corrected)


def _words(month: Month, issued: PaperRow, revision: int) -> dict[str, object]:
    day = issued.issued_on
    return {
        "name": typeset(month.plan.masthead.name),
        "issue": f"{f'{day.year}年' if day else ''}第{issued.issue}期",
        "total": issued.total_issue,
        "issued_on": chinese_date(day) if day else "",
        "revision": revision,
    }


def _written(month: Month, corrected: Corrected, words: dict[str, object], before: Paper, after: Paper) -> Paper:
    """The text, and for the workbook what the issue said and says by the digests of its whole text."""
    tables = corrected.tables()
    values = {**words, **corrected.words(), "tables": tables}
    written = written_by(TEMPLATE, values, tables, {}, month.folder.own_templates)
    texts = [
        ["更正前该期全文", before.sha256],
        ["更正后该期全文", after.sha256],
        ["方案、报表和模板", month.folder.sha256],
    ]
    sources = text_table(SOURCES, "数据来源", [("事项", "left"), ("SHA-256", "left")], texts)
    body, lists = numbered([written.blocks, tuple(one for one in (corrected.list_table(), sources) if one.rows)])
    return without_persons(
        Paper(
            kind=PaperKind.CORRECTION,
            plan=month.plan.id,
            period=month.period.id,
            title=written.title,
            masthead=masthead(month.plan.masthead),
            blocks=body,
            lists=lists,  # type: ignore[arg-type]  # a table stays one when it is numbered
        )
    )


def original_readers(month: Month) -> Snapshot:
    """Whom the issue was written to, by its letters and whatever the registry says today; not those whom a person closed."""
    found = [
        Recipient(group="", name=one.name, address=one.recipient, unit=one.unit) for one in _letters_of_issue(month)
    ]
    words = "\n".join(sorted(one.address for one in found))
    return Snapshot(sha256=hashlib.sha256(words.encode()).hexdigest(), recipients=tuple(found))


def _letters_of_issue(month: Month) -> list[Delivery]:
    paper = _issued(month).id
    sent = [one for one in month.store.outbox.list(*month.key) if one.paper == paper]
    return [one for one in sent if one.state is not DeliveryState.CLOSED]


def approve_correction(month: Month, by: str) -> PaperRow:
    """A person approves the correction that stands, for the readers of the issue.

    Raises:
        NotReadyError: none has been drafted.
        BusyError: the ledgers say something else by now.
    """
    row = _current(month)
    return month.store.papers.approve(row.id, row.sha256, by, month.now(), original_readers(month))


def issue_correction(month: Month, *, by: str) -> PaperRow:
    """Freeze the approved correction under the issue's number; its letters go into the outbox in the same transaction.

    Raises:
        NotReadyError: none has been drafted or approved.
        BusyError: the ledgers say something else by now, or somebody was closed since the approval.
    """
    fence = month.store.runs.refuse_held(*month.key, datetime.now(UTC))
    row, papers = _current(month), month.store.papers
    text, snapshot, on = paper_from_json(papers.text_of(row.id)), original_readers(month), month.now().date()
    if row.state is PaperState.APPROVED and row.recipients_sha256 != snapshot.sha256:
        raise BusyError("收件人", "签发后有邮件被了结或补发，原收件人已变", "再签发一次更正", "签发人")

    def freeze(numbers: Numbers) -> Frozen:
        imprint = Imprint(
            issue=numbers.issue, total_issue=numbers.total_issue, date=chinese_date(on), revision=row.revision,
            signer=printed_signer(month, row.approved_by),
        )  # fmt: skip
        faces = render_faces(month, text, imprint)
        return Frozen(faces=faces, letters=tuple(_letters(month, row, text, imprint, faces, snapshot.recipients)))

    rule = NumberRule(first_total_issue=month.plan.masthead.first_total_issue)
    issued = papers.issue(row.id, rule=rule, on=on, by=by, at=month.now(), freeze=freeze, fence=fence)
    faces = papers.faces_of(row.id, PaperState.ISSUED)
    name = _file_name(month)
    write_faces(month, faces, issued.issue, kind=PaperKind.CORRECTION, name=name, revision=issued.revision)
    record_corrections(month)
    return issued


def letters_of_corrections(month: Month, readers: Sequence[Recipient]) -> list[Letter]:
    """The issued corrections to readers who got the issue late: they follow it."""
    papers, found = month.store.papers, []
    for row in issued_corrections(month):
        imprint = Imprint(
            issue=row.issue, total_issue=row.total_issue, revision=row.revision,
            date=chinese_date(row.issued_on), signer=printed_signer(month, row.approved_by),
        )  # fmt: skip
        text, faces = paper_from_json(papers.text_of(row.id)), papers.faces_of(row.id, PaperState.ISSUED)
        found += _letters(month, row, text, imprint, faces, readers)
    return found


def _letters(
    month: Month, row: PaperRow, text: Paper, imprint: Imprint, faces: dict[str, bytes], readers: Sequence[Recipient]
) -> list[Letter]:
    body = render_mail(text, imprint)
    day = _issued(month).issued_on
    files = attachments(_file_name(month), f"{day.year}年" if day else "", imprint, faces)
    enclosures = enclosures_for(body, files)
    answers = {one.recipient: [one.message_id] for one in _letters_of_issue(month)}
    return write_letters(
        month, body, enclosures, readers, paper=row.id, kind=PaperKind.CORRECTION, date=month.as_of,
        revision=row.revision, answers=answers,
    )  # fmt: skip


def _current(month: Month) -> PaperRow:
    """The correction that stands: a draft that still says what the ledgers say, or the last one issued.

    Raises:
        NotReadyError: there is none.
        BusyError: it says something else.
    """
    where, drafted = " ".join(month.key), compile_correction(month)
    row = month.store.papers.latest(*month.key, PaperKind.CORRECTION)
    if row is None or (row.state is PaperState.ISSUED and drafted):
        raise NotReadyError(where, "没有待签发的更正", f"先拟稿：diaodu correct {where}", "经办人")
    if row.state is not PaperState.ISSUED and (drafted is None or drafted.paper.sha256 != row.sha256):
        raise BusyError(
            where, "拟稿后数据又有变动，更正与现在应更正的内容不同", f"重新拟稿：diaodu correct {where}", "经办人"
        )
    return row


def _issued(month: Month) -> PaperRow:
    row = issued_paper(month)
    if row is None:
        where = " ".join(month.key)
        raise NotReadyError(where, "本期简报还没有印发", f"印发前的改动直接进入草稿：diaodu run {where}", "经办人")
    return row


def _file_name(month: Month) -> str:
    return month.plan.masthead.name
