"""A test letter (试发): handed to the mail server, and waited for in the mailbox."""

import secrets
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from email import message_from_bytes

from diaodu.adapters.mail import Headers, Mailbox, compose_message
from diaodu.adapters.mailbox.connection import ImapMailbox
from diaodu.domain.errors import DeliveryError, UserError
from diaodu.domain.mail.outbox import ReplyMeaning, Stage, allowed_domains, is_allowed, judge
from diaodu.domain.text.addresses import is_address
from diaodu.settings import Settings
from tasks.dispatch.deliver import open_line

_SECONDS_BETWEEN = 2


def send_probe(settings: Settings, address: str) -> str:
    """Hand a test letter over; its Message-ID.

    Raises:
        UserError: no address, or one outside the domains allowed.
        DeliveryError: the server did not take it.
        OSError: there is no line to the server.
    """
    domains = allowed_domains(settings["SMTP_DOMAINS"])
    if not is_address(address) or not is_allowed(address, domains):
        expected = f"单个地址，在允许的域名（DIAODU_SMTP_DOMAINS）内：{'、'.join(domains) or '不限'}"
        raise UserError("--mail", f"{address!r}", expected, "系统管理员")
    sender = settings["SMTP_FROM"]
    name = f"<probe-{secrets.token_hex(16)}@{sender.rpartition('@')[2]}>"
    headers = Headers(
        sender=Mailbox(address=sender), recipients=(Mailbox(address=address),), subject="调度系统试发邮件",
        message_id=name, date=datetime.now(UTC),
    )  # fmt: skip
    text = "这是调度系统的试发邮件，用来检查收发是否正常，无须回复。"
    message = compose_message(headers, text=text, html=f"<p>{text}</p>").data
    with closing(open_line(settings)) as line:
        steps = (
            (Stage.SENDER, lambda: line.mail(len(message))),
            (Stage.RECIPIENT, lambda: line.rcpt(address)),
            (Stage.DATA, lambda: line.data(message)),
        )
        for stage, step in steps:
            reply = step()
            if judge(stage, reply.code) not in {ReplyMeaning.GO_ON, ReplyMeaning.SENT}:
                raise DeliveryError("试发邮件", f"服务器没有收下：{reply}", "服务器收下试发邮件", "系统管理员")
    return name


def has_arrived(
    box: ImapMailbox, message_id: str, before: int, seconds: float, pause: Callable[[float], None] = time.sleep
) -> bool:
    """Whether a letter comes into the mailbox, behind the number that was the last before, within so many seconds."""
    ends, looked = time.monotonic() + seconds, set[int]()
    while True:
        for uid in box.uids():
            if uid > before and uid not in looked:
                looked.add(uid)
                if message_from_bytes(box.head(uid)).get("message-id", "").strip() == message_id:
                    box.mark_seen([uid])
                    return True
        if time.monotonic() >= ends:
            return False
        pause(_SECONDS_BETWEEN)
