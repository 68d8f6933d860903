"""Messages as mail programs write them, and a mailbox that holds them in memory."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

from diaodu.adapters.mailbox.connection import LyingMail, NoMailboxError

RECEIVED = datetime(2021, 3, 24, 2, 0, tzinfo=UTC)


def message(
    files: Sequence[tuple[str, bytes]] = (),
    *,
    sender: str = "王某 <zgr@example.com>",
    subject: str = "准格尔旗3月报表",
    text: str = "请查收。",
    **headers: str,
) -> bytes:
    """A message with attachments; `headers` by their names, _ for -."""
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Subject"] = sender, "dispatch@example.com", subject
    made["Message-ID"] = f"<{abs(hash((sender, subject, text, tuple(files))))}@example.com>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    for name, data in files:
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


class FakeMailbox:
    """A mailbox by UIDs; `before` is called before a message is given, and may raise."""

    name = "dispatch@mail.example.com/INBOX"

    def __init__(self, *messages: bytes, received_at: datetime = RECEIVED) -> None:
        self.uidvalidity = 1
        self.messages = dict(enumerate(messages, 1))
        self.received_at, self.seen = received_at, list[int]()
        self.sizes = dict[int, int]()
        self.before: Callable[[int], None] = lambda _uid: None
        self.is_gone = False

    def opened(self) -> "FakeMailbox":
        """As a connection to it begins."""
        if self.is_gone:
            raise NoMailboxError("收件邮箱 mail.example.com:993 拒绝连接")
        return self

    def close_for_good(self) -> None:
        self.is_gone = True

    def uids(self) -> list[int]:
        return sorted(self.messages)

    def lying(self, uids: Sequence[int]) -> list[LyingMail]:
        return [
            LyingMail(uid=uid, size=self.sizes.get(uid, len(self.messages[uid])), received_at=self.received_at)
            for uid in uids
        ]

    def whole(self, uid: int) -> bytes:
        self.before(uid)
        return self.messages[uid]

    def head(self, uid: int) -> bytes:
        return self.messages[uid].partition(b"\r\n\r\n")[0] + b"\r\n\r\n"

    def mark_seen(self, uids: Sequence[int]) -> None:
        self.seen += uids

    def close(self) -> None:
        pass


def lost(_uid: int) -> None:
    raise NoMailboxError("收件邮箱 mail.example.com:993 连接失败")
