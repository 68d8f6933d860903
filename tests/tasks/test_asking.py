"""Approval asked by mail: the approvers, once a text, with the draft; nobody else, and not of what was sent back."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

from diaodu.domain.papers.blocks import Paragraph
from diaodu.domain.states import Outcome, PaperKind
from tasks.month import Month, open_month
from tasks.release.asking import ask_for_approval
from tasks.release.bulletin import Released, standing_paper
from tasks.release.sent_back import send_back
from tests.lib.ledger_factories import PLAN, register
from tests.lib.months import AS_OF, PERIOD
from tests.lib.paper_blocks import make_paper

WAITS = Released(outcome=Outcome.WAIT, reasons=("方案规定须经签发",))


def draft(month: Month, text: str) -> None:
    paper = make_paper(Paragraph(text=text))
    month.store.papers.save_draft(
        *month.key, paper.kind, structured=paper.to_json(), sha256=paper.sha256, pinned={},
        faces={"pdf": b"%PDF-1.7"}, at=month.now(),
    )  # fmt: skip


def test_who_signs_hears_once_of_each_text_that_waits_and_gets_the_draft() -> None:
    month = open_month(PLAN, PERIOD, AS_OF)
    register(month.store, "leader@example.com")
    register(month.store, "signs@example.com", group="approvers")
    draft(month, "甲。")
    assert [ask_for_approval(month, WAITS), ask_for_approval(month, WAITS)] == [1, 0]
    (letter,) = month.store.outbox.list(*month.key)
    assert (letter.kind, letter.recipient) == (PaperKind.APPROVAL, "signs@example.com")
    message = message_from_bytes(month.store.outbox.message_of(letter), policy=SMTP)
    assert isinstance(message, EmailMessage)
    assert [part.get_content() for part in message.iter_attachments()] == [b"%PDF-1.7"]
    body = message.get_body(("plain",))
    assert body is not None
    told = body.get_content()
    for said in ("方案规定须经签发", "发给名册中1人", f"diaodu approve {PLAN} {PERIOD} --by"):
        assert said in told
    draft(month, "乙。")
    assert ask_for_approval(month, WAITS) == 1
    send_back(month, standing_paper(month), reason="重写", by="王局长", at=month.now())
    draft(month, "乙。")
    assert ask_for_approval(month, WAITS) == 0


def test_where_nobody_signs_nobody_is_asked() -> None:
    month = open_month(PLAN, PERIOD, AS_OF)
    register(month.store, "leader@example.com")
    draft(month, "甲。")
    assert ask_for_approval(month, WAITS) == 0
