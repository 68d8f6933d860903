"""Letters composed before a sender was set name the sender once there is one."""

from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import keyring
import pytest
from keyring.errors import NoKeyringError

from diaodu.adapters.loopback import LoopbackServer
from diaodu.domain.errors import UserError
from diaodu.domain.ledger import Recipient, RecipientLine
from diaodu.domain.mail import sizes
from diaodu.domain.states import PaperKind
from diaodu.settings import Settings, load_settings
from tasks.compile.draft import draft_papers
from tasks.dispatch.deliver import deliver, open_line, per_minute, sandbox_of
from tasks.ledgers import FACES, written_faces
from tasks.month import open_month
from tasks.release.bulletin import approve_bulletin, issue_bulletin
from tests.lib.months import AS_OF, PERIOD, PLAN, issued_month, judged_month
from tests.lib.small_month import write_small_month

pytestmark = pytest.mark.slow


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


def test_a_face_too_large_for_a_letter_stays_out_and_every_letter_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sizes, "MAX_LETTER_BYTES", 1)
    month = issued_month(write_small_month(tmp_path / "inbox"))
    (delivery,) = month.store.outbox.list(*month.key)
    letter = message_from_bytes(month.store.outbox.message_of(delivery), policy=SMTP)
    assert list(letter.iter_attachments()) == []  # type: ignore[attr-defined]  # an EmailMessage
    assert delivery.left_out.count("招商动态简报2021年第1期") == 3
    assert f"附件{delivery.left_out}" in letter.get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    bulletin = month.store.papers.latest(*month.key, PaperKind.BULLETIN)
    assert bulletin is not None
    assert written_faces(month.place, PaperKind.BULLETIN, bulletin.issue).keys() == set(FACES)


# --- what a setting says ------------------------------------------------------------------------------------
def settings(**values: str) -> Settings:
    return load_settings({f"DIAODU_{name}": value for name, value in values.items()})


@pytest.mark.parametrize("address", ["nobody", "a@b.cn, c@d.cn", "张三 <a@b.cn>", "a@局.cn", "a@other.cn"])
def test_a_sandbox_that_is_no_single_address_of_the_allowed_domains_is_refused(address: str) -> None:
    with pytest.raises(UserError, match="DIAODU_SMTP_SANDBOX"):
        sandbox_of(settings(SMTP_SANDBOX=address), ["ordos.gov.cn", "b.cn"])


def test_a_sandbox_may_be_anywhere_where_no_domains_are_named() -> None:
    assert sandbox_of(settings(SMTP_SANDBOX=" a@other.cn "), []) == "a@other.cn"
    assert sandbox_of(settings(), ["b.cn"]) == ""


@pytest.mark.parametrize(("said", "count"), [("", 0), ("30", 30), (" 5 ", 5)])
def test_letters_a_minute_are_a_whole_number(said: str, count: int) -> None:
    assert per_minute(settings(SMTP_PER_MINUTE=said)) == count


@pytest.mark.parametrize("said", ["0", "-1", "1.5", "三十", "３０"])
def test_letters_a_minute_that_are_none_are_refused(said: str) -> None:
    with pytest.raises(UserError, match="DIAODU_SMTP_PER_MINUTE"):
        per_minute(settings(SMTP_PER_MINUTE=said))


class NoKeyring:
    """The system's keyring where there is none, or one that knows nobody."""

    def __init__(self, *, works: bool) -> None:
        self.works = works

    def __call__(self, _service: str, _user: str) -> None:
        if not self.works:
            raise NoKeyringError


@pytest.mark.parametrize(("works", "said"), [(False, "密钥环不可用"), (True, "也没有 clerk 的密码")])
def test_without_a_password_the_queue_stops_and_says_where_to_set_it(
    monkeypatch: pytest.MonkeyPatch, works: bool, said: str
) -> None:
    monkeypatch.setattr(keyring, "get_password", NoKeyring(works=works))
    with pytest.raises(UserError, match=said):
        open_line(settings(SMTP_URL="smtps://clerk@mail.example", SMTP_FROM="a@b.cn"))
