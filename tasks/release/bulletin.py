"""Release: approve, number and freeze a draft when it may go out, with a letter for every recipient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from diaodu.adapters.renderers.html import render_mail
from diaodu.adapters.renderers.text import correction_mark
from diaodu.domain.errors import NotReadyError
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.ledger import Entry, Frozen, Letter, NumberRule, Numbers, PaperRow, Recipient, Snapshot
from diaodu.domain.papers.blocks import Imprint, Paper, paper_from_json
from diaodu.domain.papers.release import Figures, Verdict, decide_release
from diaodu.domain.plans.plan import RecipientGroup
from diaodu.domain.plans.release import MoneyColumn
from diaodu.domain.states import Outcome, PaperKind, PaperState, RecordState, RunKind
from diaodu.domain.text.wording import chinese_date
from tasks.compile.draft import render_faces, write_faces
from tasks.ledgers import put_back_faces
from tasks.letters import enclosures_for, write_letters
from tasks.month import Month
from tasks.release.closing import record_corrections
from tasks.release.sent_back import sent_back
from tasks.release.stale import refuse_stale


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """What became of the period's bulletin; `changes` when it was issued before and would read differently."""

    outcome: Outcome
    reasons: tuple[str, ...] = ()
    changes: tuple[tuple[str, str, str], ...] = ()
    causes: tuple[str, ...] = ()
    """What came since that may have caused each change."""
    readers: tuple[str, ...] = ()
    """Who came into the registry, or left it, after the approval, and so was sent nothing."""


def release_bulletin(month: Month, *, may_issue: bool) -> Released:
    """Issue the draft if it may go out now; else say why it waits. An issued one never takes a number again."""
    row = standing_paper(month)
    if row.state is PaperState.ISSUED:
        put_back_faces(month.place, row)
        found = record_corrections(month)
        return Released(
            outcome=Outcome.ISSUED_BEFORE,
            changes=tuple((c.place, c.before, c.after) for c in found),
            causes=tuple(c.cause for c in found),
        )
    verdict = judge_release(month, row, may_issue=may_issue)
    if verdict.outcome is not Outcome.ISSUED:
        return Released(outcome=verdict.outcome, reasons=verdict.reasons)
    if back := sent_back(month, row):
        return _waits_for_another(back)
    return _release(month, row)


def _release(month: Month, row: PaperRow) -> Released:
    """Approve the draft where the plan's authorisation does, and issue it; a person may send it back meanwhile."""
    by = standing_authority(month)
    approves = row.state is PaperState.DRAFT or row.approved_by == by  # one it approved before it broke off too
    if why := lacks_readers(month) if approves else _nobody_left(month, readers_changed(month, row.id)):
        return Released(outcome=Outcome.WAIT, reasons=(f"{why}，请经办人用 diaodu recipients import 导入",))
    if approves and (back := _approve(month, row, by)):
        return _waits_for_another(back)
    changed = readers_changed(month, row.id)
    try:
        issue_bulletin(month, row.id, by=by)
    except NotReadyError:
        if back := sent_back(month, standing_paper(month)):
            return _waits_for_another(back)
        raise
    return Released(outcome=Outcome.ISSUED, readers=changed.sentences)


def _approve(month: Month, row: PaperRow, by: str) -> Entry | None:
    """Approve a draft, or say who sent it back: before this or after it, never in between."""
    with month.store.database.together("paper", month.plan.id, PaperKind.BULLETIN):
        back = sent_back(month, standing_paper(month))
        if back is None:
            month.store.papers.approve(row.id, row.sha256, by, month.now(), bulletin_readers(month))
    return back


def _waits_for_another(back: Entry) -> Released:
    return Released(outcome=Outcome.WAIT, reasons=(f"草稿已由{back.by}退回修改：{back.reason}",))


def standing_authority(month: Month) -> str:
    """Under whose name a paper goes out by itself: the plan's authorisation, in a demo the demo's own."""
    if month.run is not None and month.run.kind is RunKind.DEMO:
        return "演示授权"
    return month.plan.release.authorised_by


def standing_paper(month: Month) -> PaperRow:
    """The period's bulletin as it stands.

    Raises:
        NotReadyError: none has been drafted yet.
    """
    row = month.store.papers.latest(*month.key, PaperKind.BULLETIN)
    if row is None:
        plan, period = month.key
        raise NotReadyError(f"{plan} {period}", "还没有草稿", f"先运行 diaodu run {plan} {period}", "经办人")
    return row


def judge_release(month: Month, row: PaperRow, *, may_issue: bool) -> Verdict:
    """Hold the draft against the plan's release and its gates."""
    return decide_release(
        month.plan.release,
        _figures(month),
        month.moments,
        month.now(),
        may_issue=may_issue,
        approved=row.state is PaperState.APPROVED,
    )


def _figures(month: Month) -> Figures:
    money = _money_by_state(month, month.plan.release.gates.of)
    reports = month.reports()
    counted = money[RecordState.ACCEPTED] + money[RecordState.WAIVED]
    found = month.store.validation.findings(*month.key)
    return Figures(
        reports=reports, held_yuan=money[RecordState.HELD], counted_yuan=counted,
        unbalanced=sum(finding.rule == HouseRule.BALANCE for finding in found),
    )  # fmt: skip


def _money_by_state(month: Month, column: MoneyColumn | None) -> dict[RecordState, int]:
    """Sum of a column of money in yuan, by the state of its records."""
    money = dict.fromkeys(RecordState, 0)
    if column is None:
        return money
    for record in month.store.validation.records(*month.key, form=column.form):
        money[record.state] += int(record.data.get(column.column) or 0)
    return money


def bulletin_readers(month: Month) -> Snapshot:
    """Who gets the bulletin by the registry as it stands, one entry an address."""
    return month.store.recipients.snapshot([group.id for group in _reading_groups(month)], month.now().date())


def _reading_groups(month: Month) -> list[RecipientGroup]:
    return [group for group in month.plan.recipients if PaperKind.BULLETIN in group.papers]


def lacks_readers(month: Month) -> str:
    """What is missing where nobody in the registry gets the bulletin, "" where somebody does.

    A plan that names no group for it prints its bulletin and mails it to nobody.
    """
    groups = _reading_groups(month)
    if not groups or bulletin_readers(month).recipients:
        return ""
    names = "、".join(f"{group.title}（{group.id}）" for group in groups)
    return f"收件人名册中没有收简报的人：{names} 都没有启用的地址"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadersChanged:
    """The registry against the readers that an approval was given for."""

    stay: tuple[Recipient, ...]
    came: tuple[Recipient, ...] = ()
    left: tuple[Recipient, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is told of those who get nothing."""
        return tuple(
            f"{words} {len(found)} 人：{'、'.join(f'{one.name}（{one.address}）' for one in found)}；{what}"
            for found, words, what in (
                (self.came, "签发后列入名册的", "没有发给，要发用 diaodu dispatch 方案 报告期 --missed"),
                (self.left, "签发后移出名册、停用的", "没有发给"),
            )
            if found
        )


def readers_changed(month: Month, paper: str) -> ReadersChanged:
    """Who of the approved readers stays, who came since and who left; nobody where nothing is approved."""
    approved, now = month.store.papers.readers_of(paper) or (), bulletin_readers(month).recipients
    known, present = {one.address.lower() for one in approved}, {one.address.lower() for one in now}
    return ReadersChanged(
        stay=tuple(one for one in approved if one.address.lower() in present),
        came=tuple(one for one in now if one.address.lower() not in known),
        left=tuple(one for one in approved if one.address.lower() not in present),
    )


def _nobody_left(month: Month, readers: ReadersChanged) -> str:
    """Why nobody would get the bulletin, "" where somebody does or the plan mails it to nobody."""
    if readers.stay or not _reading_groups(month):
        return ""
    return lacks_readers(month) or "签发时的收件人都已不在名册中，或签发时没有记下收件人"


def approve_bulletin(month: Month, by: str) -> PaperRow:
    """A person approves the current draft for the registry as it stands.

    Raises:
        NotReadyError: there is no draft yet.
        BusyError: it was issued already, another draft took its place meanwhile, or the ledgers have moved on.
    """
    row = standing_paper(month)
    refuse_stale(month, row)
    return month.store.papers.approve(row.id, row.sha256, by, month.now(), bulletin_readers(month))


def issue_by_hand(month: Month, *, by: str) -> tuple[PaperRow, ReadersChanged]:
    """Issue the approved draft that stands by a person's word; also who came into the registry or left it since.

    Raises:
        NotReadyError: it is not approved, or there is nobody to send it to.
        BusyError: the ledgers have moved on since the draft, or are being judged.
    """
    fence = month.store.runs.refuse_held(*month.key, datetime.now(UTC))
    standing = standing_paper(month)
    refuse_stale(month, standing)
    changed = readers_changed(month, standing.id)
    return issue_bulletin(month, standing.id, by=by, fence=fence), changed


def issue_bulletin(month: Month, paper: str, *, by: str, fence: int | None = None) -> PaperRow:
    """Number and freeze an approved draft; its letters go into the outbox in the same transaction.

    They go to whom the approval was given for, as far as the registry still has them.

    Raises:
        NotReadyError: it is not approved, or there is nobody to send it to.
        BusyError: the draft changed since the approval.
    """
    readers = readers_changed(month, paper)
    if month.store.papers.get(paper).state is PaperState.APPROVED and (why := _nobody_left(month, readers)):
        expected = "先导入收件人名册：diaodu recipients import 名册文件；签发过的再签发一次"
        raise NotReadyError(" ".join(month.key), f"没有编号印发：{why}", expected, "经办人")
    text = paper_from_json(month.store.papers.text_of(paper))
    signer = printed_signer(month, month.store.papers.get(paper).approved_by)
    on = month.now().date()

    def freeze(numbers: Numbers) -> Frozen:
        imprint = Imprint(issue=numbers.issue, total_issue=numbers.total_issue, date=chinese_date(on), signer=signer)
        faces = render_faces(month, text, imprint)
        return Frozen(faces=faces, letters=tuple(_letters(month, paper, text, imprint, faces, readers.stay)))

    row = month.store.papers.issue(
        paper,
        rule=NumberRule(first_total_issue=month.plan.masthead.first_total_issue),
        on=on,
        by=by,
        at=month.now(),
        freeze=freeze,
        run=month.run,
        fence=fence,
    )
    write_faces(
        month,
        month.store.papers.faces_of(paper, PaperState.ISSUED),
        row.issue,
        kind=row.kind,
        name=month.plan.masthead.name,
    )
    return row


def printed_signer(month: Month, approved_by: str) -> str:
    """The name after 签发; a placeholder is no name, so the place stays empty."""
    release = month.plan.release
    return "" if release.placeholder and approved_by == release.authorised_by else approved_by


def _letters(
    month: Month,
    paper: str,
    text: Paper,
    imprint: Imprint,
    faces: dict[str, bytes],
    recipients: Sequence[Recipient],
) -> list[Letter]:
    body = render_mail(text, imprint)
    year = imprint.date[: imprint.date.find("年") + 1]
    enclosures = enclosures_for(body, attachments(month.plan.masthead.name, year, imprint, faces))
    return write_letters(month, body, enclosures, recipients, paper=paper, kind=PaperKind.BULLETIN, date=month.as_of)


def attachments(name: str, year: str, imprint: Imprint, faces: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of an issue by the names of people: 招商动态简报2021年第3期.pdf. What an old issue lacks is left out."""
    stem = f"{name}{year}第{imprint.issue}期{correction_mark(imprint.revision)}"
    endings = {"pdf": ".pdf", "docx": ".docx", "xlsx": "附表.xlsx"}
    return {f"{stem}{ending}": faces[face] for face, ending in endings.items() if face in faces}


def letters_of_issued(month: Month, row: PaperRow, recipients: Sequence[Recipient]) -> list[Letter]:
    """Letters of an issued bulletin to further recipients: its text and its very faces as they were issued."""
    papers = month.store.papers
    signer = printed_signer(month, row.approved_by)
    date_words = chinese_date(row.issued_on) if row.issued_on else ""
    imprint = Imprint(issue=row.issue, total_issue=row.total_issue, date=date_words, signer=signer)
    text, faces = paper_from_json(papers.text_of(row.id)), papers.faces_of(row.id, PaperState.ISSUED)
    return _letters(month, row.id, text, imprint, faces, recipients)
