"""Approval asked by mail (签发提请): whoever signs hears that a draft waits, with the draft and why, once a text."""

from diaodu.adapters.files import safe_name
from diaodu.adapters.renderers.letter import render_letter
from diaodu.domain.ledger import PaperRow
from diaodu.domain.papers.blocks import paper_from_json
from diaodu.domain.states import PaperKind, PaperState
from diaodu.domain.text.wording import moment_words
from tasks.letters import enclosures_for, people_of, write_letters
from tasks.month import Month
from tasks.release.bulletin import Released, bulletin_readers, standing_paper
from tasks.release.sent_back import sent_back


def ask_for_approval(month: Month, released: Released) -> int:
    """Put a letter for each approver of the plan into the outbox; how many. What was sent back waits for another text."""
    row, people = standing_paper(month), people_of(month, PaperKind.APPROVAL)
    if not people or row.state is not PaperState.DRAFT or sent_back(month, row):
        return 0
    name = f"approval:{row.id}:{row.sha256[:16]}"
    if any(one.paper == name for one in month.store.outbox.list(*month.key)):
        return 0
    body = render_letter("approval", _values(month, row, released), issuer=month.plan.office, own=month.folder.own_templates)  # fmt: skip
    letters = write_letters(
        month, body, enclosures_for(body, _draft(month, row)), people, paper=name, kind=PaperKind.APPROVAL,
        date=month.as_of,
    )  # fmt: skip
    month.store.outbox.add(letters, month.now())
    return len(letters)


def _values(month: Month, row: PaperRow, released: Released) -> dict[str, object]:
    plan, period = month.key
    name = paper_from_json(month.store.papers.text_of(row.id)).masthead.name
    return {
        "plan": plan, "id": period, "period": month.period.title, "name": name, "as_of": moment_words(month.as_of),
        "reasons": list(released.reasons), "readers": len(bulletin_readers(month).recipients), "digest": row.sha256[:12],
    }  # fmt: skip


def _draft(month: Month, row: PaperRow) -> dict[str, bytes]:
    """The draft as a PDF."""
    name = paper_from_json(month.store.papers.text_of(row.id)).masthead.name
    pdf = month.store.papers.faces_of(row.id, PaperState.DRAFT).get("pdf")
    return {f"{safe_name(name)}{month.period.title}草稿.pdf": pdf} if pdf else {}
