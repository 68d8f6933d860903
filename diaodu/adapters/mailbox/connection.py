"""A mailbox on its server (IMAP), read by UIDs: the server is asked for numbers and bytes, never to find words.

SEARCH does not find Chinese subjects and GBK mails on most servers. Source: docs/operations.md#the-mailbox.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from diaodu.adapters.mail import TIMEOUT_SECONDS, server_address, why_no_line
from diaodu.domain.access.hosts import is_loopback
from diaodu.domain.errors import UserError

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

_SCHEMES = {"imaps": 993, "imap+starttls": 143, "imap": 143}
_AT_ONCE = 200
"""Messages whose sizes are asked for in one command."""
_UID, _SIZE = re.compile(rb"\bUID (\d+)"), re.compile(rb"RFC822\.SIZE (\d+)")
_RECEIVED = re.compile(rb'INTERNALDATE "([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapTarget:
    """Where a mailbox is."""

    scheme: str
    host: str
    port: int
    user: str
    folder: str = "INBOX"

    @property
    def name(self) -> str:
        """What it is called in the ledger."""
        return f"{self.user}@{self.host}/{self.folder}"


def parse_imap_url(url: str) -> ImapTarget:
    """Read DIAODU_IMAP_URL.

    Raises:
        UserError: an unknown form, or plain IMAP to another machine.
    """
    parts = server_address(url, "DIAODU_IMAP_URL")
    if parts.scheme not in _SCHEMES or not parts.hostname or not parts.username or parts.password is not None:
        expected = "imaps://用户@主机:993/文件夹 或 imap+starttls://用户@主机:143，密码另设 DIAODU_IMAP_PASSWORD"
        raise UserError("DIAODU_IMAP_URL", f"写法不对（协议 {parts.scheme or '无'}）", expected, "系统管理员")
    if parts.scheme == "imap" and not is_loopback(parts.hostname):
        found = f"明文 imap 连接 {parts.hostname}（仅限本机）"
        raise UserError("DIAODU_IMAP_URL", found, "imaps:// 或 imap+starttls://", "系统管理员")
    return ImapTarget(
        scheme=parts.scheme, host=parts.hostname, port=parts.port or _SCHEMES[parts.scheme],
        user=unquote(parts.username), folder=unquote(parts.path.strip("/")) or "INBOX",
    )  # fmt: skip


class NoMailboxError(OSError):
    """The mailbox cannot be read: why, and what to look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LyingMail:
    """A message as it lies there: its number, its size, when the server received it."""

    uid: int
    size: int
    received_at: datetime


class ImapMailbox:
    """One open folder of a mailbox."""

    def __init__(self, box: "BaseMailBox", target: ImapTarget, uidvalidity: int) -> None:
        """Take over a folder that was opened."""
        self._box, self._target = box, target
        self.name, self.uidvalidity = target.name, uidvalidity

    def uids(self) -> list[int]:
        """The numbers of all messages that lie there."""
        with _in_words(self._target):
            return sorted(int(uid) for uid in self._box.uids("ALL", charset=None))

    def lying(self, uids: Sequence[int]) -> Iterator[LyingMail]:
        """Size and time of receipt of messages; one that is gone meanwhile is not there."""
        for at in range(0, len(uids), _AT_ONCE):
            names = ",".join(map(str, uids[at : at + _AT_ONCE]))
            lines = self._asked("FETCH", names, "(UID RFC822.SIZE INTERNALDATE)")
            yield from (found for line in lines if (found := _lying(line)) is not None)

    def whole(self, uid: int) -> bytes:
        """A message's bytes; unread it stays unread. "" where it is gone."""
        return self._bytes(uid, "(BODY.PEEK[])")

    def head(self, uid: int) -> bytes:
        """A message's head alone."""
        return self._bytes(uid, "(BODY.PEEK[HEADER])")

    def _bytes(self, uid: int, parts: str) -> bytes:
        return next((one[1] for one in self._asked("FETCH", str(uid), parts) if isinstance(one, tuple)), b"")

    def mark_seen(self, uids: Sequence[int]) -> None:
        """Mark messages as read, which the ledger has."""
        if uids:
            self._asked("STORE", ",".join(map(str, uids)), "+FLAGS.SILENT", r"(\Seen)")

    def _asked(self, *words: str) -> list[Any]:
        with _in_words(self._target):
            answer, found = self._box.client.uid(*words)
            if answer != "OK":
                raise imaplib.IMAP4.error(f"{words[0]} {answer} {found}")
        return found or []

    def close(self) -> None:
        """End the session."""
        with suppress(Exception):  # whatever the server says to that, nothing more is wanted of it
            self._box.logout()


def open_mailbox(url: str, password: str) -> ImapMailbox:
    """Connect, log in and open the folder; TLS is always verified.

    Raises:
        UserError: the URL is wrong, or a password that cannot be sent.
        NoMailboxError: no connection, or the server's refusal, in words for who set it up.
    """
    target = parse_imap_url(url)
    if not password.isascii() or not target.user.isascii():
        found = "密码或用户名含有汉字、全角字符"
        raise UserError("DIAODU_IMAP_PASSWORD", found, "邮箱服务商给的授权码，半角字符", "系统管理员")
    with _in_words(target):
        box = _connect(target)
    try:
        with _in_words(
            target,
            "不接受用户名或密码：核对 DIAODU_IMAP_URL 中的用户和 DIAODU_IMAP_PASSWORD（或密钥环），许多邮箱要先开通 IMAP 并用授权码",
        ):
            box.login(target.user, password, initial_folder=None)
        with _in_words(
            target, f"打不开文件夹 {target.folder}（{{words}}）：核对 DIAODU_IMAP_URL 中的文件夹名，或请服务商开通 IMAP"
        ):
            _introduce(box)
            box.folder.set(target.folder)
            _, said = box.client.response("UIDVALIDITY")
    except BaseException:
        with suppress(Exception):
            box.client.shutdown()
        raise
    return ImapMailbox(box, target, int(said[0]) if said and said[0] else 0)


def _connect(target: ImapTarget) -> "BaseMailBox":
    from imap_tools import MailBox, MailBoxStartTls, MailBoxUnencrypted  # only what reads mail pays for it

    if target.scheme == "imap":
        return MailBoxUnencrypted(target.host, target.port, timeout=TIMEOUT_SECONDS)
    verified = ssl.create_default_context()
    kind = MailBox if target.scheme == "imaps" else MailBoxStartTls
    return kind(target.host, target.port, timeout=TIMEOUT_SECONDS, ssl_context=verified)


def _introduce(box: "BaseMailBox") -> None:
    """Say who we are (RFC 2971): 163 opens no folder to a client that does not."""
    if "ID" in box.client.capabilities:
        box.client.xatom("ID", '("name" "diaodu")')


_LATER = "没有受理（{words}），稍后再试"
_FOR_NOW = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\]", re.IGNORECASE)
"""Codes of a refusal that says nothing of the password or the folder (RFC 5530)."""


@contextmanager
def _in_words(target: ImapTarget, refused: str = _LATER) -> Iterator[None]:
    from imap_tools.errors import ImapToolsError

    try:
        yield
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        words = " ".join(str(error).split())
        said = (_LATER if _FOR_NOW.search(words) else refused).format(words=words[:200])
        raise NoMailboxError(f"收件邮箱 {target.host}:{target.port} {said}") from error
    except OSError as error:
        raise NoMailboxError(why_no_line(error, f"收件邮箱 {target.host}:{target.port}", "DIAODU_IMAP_URL")) from error


def _lying(line: object) -> LyingMail | None:
    text = line if isinstance(line, bytes) else b""
    uid, size, received = _UID.search(text), _SIZE.search(text), _RECEIVED.search(text)
    if not (uid and size and received):
        return None
    moment = datetime.strptime(received[1].decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z")
    return LyingMail(uid=int(uid[1]), size=int(size[1]), received_at=moment)
