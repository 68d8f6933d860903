"""Letters composed before a sender was set name the sender once there is one."""

from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest

from diaodu.adapters.loopback import LoopbackServer
from diaodu.domain.ledger import Recipient, RecipientLine
from diaodu.domain.states import PaperKind
from tasks.compile.draft import draft_papers
from tasks.dispatch.deliver import deliver
from tasks.month import open_month
from tasks.release.bulletin import approve_bulletin, issue_bulletin
from tests.lib.months import AS_OF, PERIOD, PLAN, judged_month
from tests.lib.small_month import write_small_month


@pytest.fixture
def issued(tmp_path: Path) -> None:
    """A bulletin approved and issued by people, with no mail server and no sender set."""
    month = judged_month(write_small_month(tmp_path / "inbox"))
    person = Recipient(group="leaders", name="市委办公室", address="a@example.com")
    month.store.recipients.import_lines([RecipientLine(line=2, recipient=person)])
    draft_papers(month)
    row = approve_bulletin(month, "王局长")
    assert issue_bulletin(month, row.id, by="张经办").issue == 1


def test_without_a_server_letters_stay_ready_and_say_why(issued: None) -> None:
    month = open_month(PLAN, PERIOD, AS_OF)
    counts = deliver(month)
    assert "DIAODU_SMTP_URL" in str(counts["stopped"])
    assert month.store.outbox.counts(*month.key) == {"ready": 1, "sent": 0, "failed": 0, "unknown": 0}


def test_once_a_sender_is_set_the_letters_go_out_in_its_name(
    issued: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LoopbackServer(tmp_path / "mail") as server:
        monkeypatch.setenv("DIAODU_SMTP_URL", server.url)
        monkeypatch.setenv("DIAODU_SMTP_FROM", "bureau@example.com")
        month = open_month(PLAN, PERIOD, AS_OF)
        assert deliver(month)["sent"] == 1
    message = next((tmp_path / "mail").glob("*.eml")).read_bytes()
    assert b"<bureau@example.com>" in message
    assert b"unset.invalid>\r\nTo" not in message
    letter = message_from_bytes(message, policy=SMTP)
    attached = {part.get_filename(): part.get_content() for part in letter.iter_attachments()}  # type: ignore[attr-defined]  # an EmailMessage
    bulletin = month.store.papers.latest(*month.key, PaperKind.BULLETIN)
    assert bulletin is not None
    faces = month.store.papers.faces_of(bulletin.id, "issued")
    stem = "招商动态简报2021年第1期"
    assert attached == {
        f"{stem}.pdf": faces["pdf"], f"{stem}.docx": faces["docx"], f"{stem}附表.xlsx": faces["xlsx"],
    }  # fmt: skip
    assert "签发:王局长" in faces["txt"].decode().replace("：", ":")
