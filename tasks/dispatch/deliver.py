"""Deliver: open the mail server's line by the settings and send what is ready of one period."""

import os
import socket
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from diaodu.adapters.mail import MailConnection, connect
from diaodu.adapters.store.engine import Database
from diaodu.adapters.store.outbox import Outbox
from diaodu.domain.errors import DeliveryError, UserError
from diaodu.domain.ledger import Delivery
from diaodu.domain.mail.outbox import FRESH, WAITING, Batch, allowed_domains, is_allowed
from diaodu.domain.states import PaperKind
from diaodu.domain.text.addresses import is_address
from diaodu.settings import Settings
from tasks.dispatch.outbox import GroupsOf, SendCounts, send_ready
from tasks.letters import NO_SENDER, groups_of
from tasks.month import Month, open_plans

NOT_FOR_READERS = frozenset(kind for kind in PaperKind if kind is not PaperKind.BULLETIN)
"""Kinds of mail that go to no leader and no office."""
NO_SERVER = "未设置发信服务器（DIAODU_SMTP_URL），邮件留待发送"


def deliver(
    month: Month, kinds: Collection[PaperKind] | None = None, only: Collection[str] | None = None
) -> dict[str, int | str]:
    """Send every letter of the period that waits, of some kinds or of some ids alone; without a mail server they stay.

    What one pass did, as counts.
    """
    return _deliver(month, batch_of(month, kinds, only))


def deliver_fresh(month: Month, kinds: Collection[PaperKind] | None = None) -> dict[str, int | str]:
    """Send what was made of late, as a run does: older letters may say what is no longer so."""
    return _deliver(month, replace(batch_of(month, kinds), made_since=month.as_of - FRESH))


def batch_of(month: Month, kinds: Collection[PaperKind] | None = None, only: Collection[str] | None = None) -> Batch:
    """The period's letters, narrowed."""
    plan, period = month.key
    chosen = None if kinds is None else frozenset(kinds)
    return Batch(plan=plan, period=period, kinds=chosen, only=None if only is None else frozenset(only))


def _deliver(month: Month, batch: Batch) -> dict[str, int | str]:
    settings = month.settings
    if not settings["SMTP_URL"]:
        return asdict(SendCounts(stopped=NO_SERVER))
    try:
        domains = allowed_domains(settings["SMTP_DOMAINS"])
        sandbox, pause, most = sandbox_of(settings, domains), _pause(settings), max_per_run(settings)
    except UserError as error:  # like any other fault of the set-up: nothing is sent, and the run goes on
        return asdict(SendCounts(stopped=str(error)))
    counts = send_ready(
        _WithSender(month.store.database, settings["SMTP_FROM"]),
        batch,
        lambda: open_line(settings),
        now=lambda: month.local(datetime.now(UTC)),
        worker=f"{socket.gethostname()}:{os.getpid()}",
        allow_domains=domains,
        groups_of=groups_for(month),
        sandbox_to=sandbox,
        pause=pause,
        most=most,
    )
    return asdict(counts)


def groups_for(month: Month) -> GroupsOf:
    """Which groups get a kind of the period's letters, by the plan as it is now; an alarm's people are of every plan."""

    @cache
    def found(kind: PaperKind) -> frozenset[str]:
        return frozenset(groups_of(kind, open_plans()[0] if kind is PaperKind.ALARM else [month.plan]))

    return found


def raise_stopped(month: Month, sent: Mapping[str, Any]) -> None:
    """Say why a pass stopped; having no mail server is no fault.

    Raises:
        DeliveryError: it did.
    """
    if sent.get("stopped", "") in {"", NO_SERVER}:
        return
    where, counts = " ".join(month.key), month.store.outbox.counts(*month.key)
    left = sum(counts.get(state, 0) for state in WAITING)
    found = f"发送中止，{left} 封留待发送，没有丢失\n{sent['stopped']}"
    expected = f"原因排除后 diaodu dispatch {where}；设置用 diaodu doctor 检查"
    raise DeliveryError(f"发送 {where}", found, expected, "系统管理员")


class _WithSender(Outbox):
    """The outbox whose letters name the sender, also those composed before one was set."""

    def __init__(self, database: Database, sender: str) -> None:
        super().__init__(database)
        self._sender = sender

    def message_of(self, delivery: Delivery) -> bytes:
        """The frozen bytes; only the placeholder in their From gives way to the sender."""
        head, separator, body = super().message_of(delivery).partition(b"\r\n\r\n")
        return head.replace(f"<{NO_SENDER}>".encode(), f"<{self._sender}>".encode()) + separator + body


def sandbox_of(settings: Settings, domains: Collection[str]) -> str:
    """The one address that a rehearsal's letters go to, "" in earnest.

    Raises:
        UserError: it is no address, or lies outside the domains allowed.
    """
    address = settings["SMTP_SANDBOX"].strip()
    if address and not is_address(address):
        raise UserError("DIAODU_SMTP_SANDBOX", f"{address!r}", "形如 name@example.gov.cn 的单个地址", "系统管理员")
    if address and not is_allowed(address, domains):
        expected = f"允许的域名（DIAODU_SMTP_DOMAINS）：{'、'.join(domains)}"
        raise UserError("DIAODU_SMTP_SANDBOX", f"{address} 不在允许的域名内", expected, "系统管理员")
    return address


def _pause(settings: Settings) -> Callable[[], None]:
    """Wait between two letters so that no more go out in a minute than the server takes."""
    most = per_minute(settings)
    return lambda: time.sleep(60 / most) if most else None


def per_minute(settings: Settings) -> int:
    """How many letters may go out in a minute, 0 for any number.

    Raises:
        UserError: the setting is no whole number above zero.
    """
    return _count(settings, "SMTP_PER_MINUTE", "每分钟至多发几封，如 30")


def max_per_run(settings: Settings) -> int:
    """How many letters one pass may send, 0 for any number.

    Raises:
        UserError: the setting is no whole number above zero.
    """
    return _count(settings, "SMTP_MAX_PER_RUN", "每次至多发几封，如 200")


def _count(settings: Settings, name: str, expected: str) -> int:
    said = settings[name].strip()
    if said and not (said.isascii() and said.isdigit() and int(said)):
        raise UserError(f"DIAODU_{name}", f"{said!r}", expected, "系统管理员")
    return int(said or 0)


def open_line(settings: Settings) -> MailConnection:
    """A connection to the mail server; the password comes from the setting or the system's keyring."""
    return connect(settings["SMTP_URL"], sender=settings["SMTP_FROM"], password=password_of(settings, "SMTP"))


def password_of(settings: Settings, server: str) -> str:
    """The password of a server (SMTP, IMAP): the setting's, else that of the URL's user in the system's keyring.

    Raises:
        UserError: neither has one.
    """
    if settings[f"{server}_PASSWORD"]:
        return settings[f"{server}_PASSWORD"]
    user = settings[f"{server}_URL"].partition("://")[2].rpartition("@")[0]
    return _password_of_keyring(user, server) if user else ""


def _password_of_keyring(user: str, server: str) -> str:
    import keyring
    from keyring.errors import KeyringError

    whose, expected = _PASSWORDS[server], f"设置 DIAODU_{server}_PASSWORD，或 keyring set diaodu {user}"
    try:
        found = keyring.get_password("diaodu", user)
    except KeyringError as error:
        said = f"系统密钥环不可用（{type(error).__name__}）"
        raise UserError(whose, said, expected, "系统管理员") from error
    if not found:
        raise UserError(whose, f"没有设置，密钥环中也没有 {user} 的密码", expected, "系统管理员")
    return found


_PASSWORDS = {"SMTP": "发信密码", "IMAP": "收件邮箱密码"}
