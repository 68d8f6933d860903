"""Receipts (收件回执): what came from a unit and what was read of it, for clean submissions too."""

from collections.abc import Iterator, Sequence
from typing import Any

from diaodu.adapters.renderers.letter import render_letter
from diaodu.domain.forms.column import ColumnType, Presence
from diaodu.domain.forms.house_rules import FOR_STEWARDS
from diaodu.domain.ledger import Delivery, Letter, Submission, content_sha256
from diaodu.domain.results import UNREAD, FileEntry, Finding, RowCounts, UnitReport
from diaodu.domain.review.outstanding import outstanding_of
from diaodu.domain.states import FileState, PaperKind, ReadOutcome, RecordState, Treatment, UnitState
from diaodu.domain.text.disclosure import shown_text
from diaodu.domain.text.wording import moment_words, ten_thousands
from tasks.letters import enclosures_for, people_of, write_letters
from tasks.month import Month
from tasks.review.returns import reply_by


def has_unjudged(month: Month) -> bool:
    """Whether something came that the period has not been judged with; of a unit that reports nothing nothing is."""
    reports = month.reports()
    judged, units = {file.id for report in reports for file in report.files}, {report.code for report in reports}
    found = [one for one in month.store.submissions.list(*month.key, month.as_of) if one.unit and not one.is_nil]
    return any(one.id not in judged and (one.unit in units or not units) for one in found)


def acknowledge(month: Month) -> int:
    """Put a receipt into the outbox for every unit from which something came since its last one; how many letters.

    A period long over is not acknowledged any more. The same submissions make the same letter.
    """
    if month.moments.is_late(month.as_of):
        return 0
    sent, told = month.store.submissions.list(*month.key, month.as_of), month.store.outbox.list(*month.key)
    made: list[Letter] = []
    for report in month.reports():
        own = [one for one in sent if one.unit == report.code]
        if own:
            made += _receipt(month, report, own, told)
    month.store.outbox.add(made, month.now())
    return len(made)


def _receipt(month: Month, report: UnitReport, own: Sequence[Submission], told: Sequence[Delivery]) -> list[Letter]:
    people = people_of(month, PaperKind.RECEIPT, report.code)
    said = content_sha256(repr(sorted(one.id for one in own)).encode())[:16]
    paper = ":".join(("receipt", *month.key, report.code, said))
    if not people or any(one.paper == paper for one in told):
        return []
    body = render_letter(
        "receipt", _values(month, report, own), issuer=month.plan.office, own=month.folder.own_templates
    )
    return write_letters(
        month, body, enclosures_for(body, {}), people, paper=paper, kind=PaperKind.RECEIPT, date=month.as_of,
        answers=thread_of(month, told, report.code, PaperKind.RECEIPT),
    )  # fmt: skip


def thread_of(month: Month, told: Sequence[Delivery], unit: str, kind: PaperKind) -> dict[str, list[str]]:
    """Address → Message-IDs of a unit's earlier letters of a kind, the oldest first."""
    found: dict[str, list[str]] = {}
    for one in told:
        if one.kind is kind and code_of(month, one) == unit:
            found.setdefault(one.recipient, []).append(one.message_id)
    return found


def code_of(month: Month, one: Delivery) -> str:
    """The code of the unit that a letter went to, "" for none."""
    unit = month.plan.find_unit(one.unit) if one.unit else None
    return unit.code if unit else ""


def _values(month: Month, report: UnitReport, own: Sequence[Submission]) -> dict[str, Any]:
    left, due = outstanding_of(report, month.as_of), report.due or month.moments.due
    return {
        "unit": report.unit, "period": month.period.title, "as_of": moment_words(month.as_of), "rows": report.rows,
        "files": list(_files(month, report, own)), "missing": list(left.titles),
        "forms": list(_forms(report)), "totals": list(_totals(month, report)),
        "left": [shown_text(said) for said in left.sentences], "asked": _asked(month, report),
        "deadline": moment_words(due) if month.as_of < due else reply_by(month), "phone": month.plan.masthead.phone,
    }  # fmt: skip


def _files(month: Month, report: UnitReport, own: Sequence[Submission]) -> Iterator[dict[str, str]]:
    entries = {file.id: file for file in report.files}
    for one in own:
        entry = entries.get(one.id)
        name = shown_text(one.name) or f"{month.folder.forms[one.form].title}零报告"
        yield {"name": name, "at": f"{month.local(one.received_at):%m-%d %H:%M}", "state": _file_word(entry)}


def _file_word(entry: FileEntry | None) -> str:
    """What became of a file: a current one was read, of another how it stands, and why it could not be read."""
    if entry is None:
        return "已收"
    if entry.state is FileState.CURRENT:
        return ReadOutcome.READ.word
    word = FileState.word_of(entry.state, "已收")
    return f"{word}：{shown_text(entry.message)}" if entry.state is FileState.UNREADABLE and entry.message else word


def _forms(report: UnitReport) -> Iterator[dict[str, Any]]:
    for form, state in report.form_states.items():
        if state == UnitState.NOT_DUE:
            continue
        rows = report.form_rows.get(form, RowCounts())
        word = "未能读取" if state == UNREAD else UnitState.word_of(state)
        yield {"title": report.titles.get(form, form), "state": word, "read": str(rows.read),
               "counted": str(rows.accepted + rows.waived), "held": str(rows.held)}  # fmt: skip


def _totals(month: Month, report: UnitReport) -> Iterator[dict[str, str]]:
    """The sums of what a form must say in money, over the unit's own records that count."""
    for name in report.forms:
        found = month.store.validation.records(*month.key, form=name)
        own = [one for one in found if one.unit == report.code and one.state in _COUNTED]
        for column in month.folder.forms[name].columns:
            values = [one.data[column.id] for one in own if isinstance(one.data.get(column.id), int)]
            if column.type is ColumnType.AMOUNT and column.presence is not Presence.OPTIONAL and values:
                head = column.header.partition("(")[0].partition("（")[0]
                yield {"form": month.folder.forms[name].title, "column": head, "amount": ten_thousands(sum(values))}


_COUNTED = {RecordState.ACCEPTED, RecordState.WAIVED}


def _asked(month: Month, report: UnitReport) -> str:
    """How many findings ask the unit for something: 退回3条、核实1条; "" for none."""
    found = month.store.validation.findings(*month.key, unit=report.code)
    asked = [(kind, _count(found, kind)) for kind in (Treatment.CRITICAL, Treatment.WARNING)]
    return "、".join(f"{kind.word}{count}条" for kind, count in asked if count)


def _count(found: Sequence[Finding], kind: Treatment) -> int:
    return sum(one.treatment is kind and one.rule not in FOR_STEWARDS for one in found)
