"""Deliver: open the mail server's line by the settings and send what is ready."""

import os
import socket
from dataclasses import asdict
from datetime import UTC, datetime

from diaodu.adapters.mail import MailConnection, connect
from diaodu.adapters.store.engine import Database
from diaodu.adapters.store.outbox import Outbox
from diaodu.domain.ledger import Delivery
from diaodu.settings import Settings
from tasks.dispatch.outbox import SendCounts, send_ready
from tasks.letters import NO_SENDER
from tasks.month import Month


def deliver(month: Month) -> dict[str, int | str]:
    """Send every ready letter; without a mail server they stay ready. What one pass did, as counts."""
    if not month.settings["SMTP_URL"]:
        return asdict(SendCounts(stopped="未设置发信服务器（DIAODU_SMTP_URL），邮件留待发送"))
    domains = [part.strip() for part in month.settings["SMTP_DOMAINS"].split(",") if part.strip()]
    counts = send_ready(
        _WithSender(month.store.database, month.settings["SMTP_FROM"]),
        lambda: open_line(month.settings),
        now=lambda: datetime.now(UTC),
        worker=f"{socket.gethostname()}:{os.getpid()}",
        allow_domains=domains,
        sandbox_to=month.settings["SMTP_SANDBOX"] or None,
    )
    return asdict(counts)


class _WithSender(Outbox):
    """The outbox whose letters name the sender, also those composed before one was set."""

    def __init__(self, database: Database, sender: str) -> None:
        super().__init__(database)
        self._sender = sender

    def message_of(self, delivery: Delivery) -> bytes:
        """The frozen bytes; only the placeholder in their From gives way to the sender."""
        head, separator, body = super().message_of(delivery).partition(b"\r\n\r\n")
        return head.replace(f"<{NO_SENDER}>".encode(), f"<{self._sender}>".encode()) + separator + body


def open_line(settings: Settings) -> MailConnection:
    """A connection to the mail server; the password comes from the setting or the system's keyring."""
    return connect(settings["SMTP_URL"], sender=settings["SMTP_FROM"], password=_password(settings))


def _password(settings: Settings) -> str:
    if settings["SMTP_PASSWORD"]:
        return settings["SMTP_PASSWORD"]
    user = settings["SMTP_URL"].partition("://")[2].rpartition("@")[0]
    if not user:
        return ""
    import keyring

    return keyring.get_password("diaodu", user) or ""
