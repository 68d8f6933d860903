"""Mail: composing frozen messages, and a connection that is driven step by step.

yagmail is the connection alone (TLS, login); its `send` is never used. Source: docs/papers.md#mail.
"""

import hashlib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from diaodu.domain.access.hosts import is_loopback
from diaodu.domain.errors import UserError
from diaodu.domain.ledger import content_sha256
from diaodu.domain.mail.frames import Joiner, mark
from diaodu.domain.mail.outbox import Reply
from diaodu.domain.text.addresses import is_address

TIMEOUT_SECONDS = 30
FINAL_DOT_TIMEOUT_SECONDS = 600  # RFC 5321 4.5.3.2.6
_DONE, _GO_ON, _LEAST_REFUSAL, _SHUTTING_DOWN = 250, 354, 400, 421
_POLICY = SMTP.clone(max_line_length=76)
"""Lines with encoded words are no longer (RFC 2047 2), so that no relay folds them again, inside a character."""
_SCHEMES = {"smtps": 465, "smtp+starttls": 587, "smtp": 25}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_CONTENT_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".png": "image/png",
    ".html": "text/html",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a message, or a picture its HTML shows as `cid:<name>`."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """An address with the name people see."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headers:
    """What the head of a message says; `copied` is who is written to in copy (抄送), in the place of `recipients`."""

    sender: Mailbox
    recipients: tuple[Mailbox, ...]
    subject: str
    message_id: str
    date: datetime
    copied: Mailbox | None = None
    reply_to: str = ""
    list_id: str = ""
    """Which of our kinds of mail it is, for a mailbox's own rules (RFC 2919)."""
    answers: tuple[str, ...] = ()
    """Message-IDs of the letters it follows on, the oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A message as its frame and the bytes of its parts by their hashes (domain/mail/frames.py)."""

    frame: bytes
    parts: dict[str, bytes]

    @property
    def data(self) -> bytes:
        """The whole message."""
        return Joiner().join(self.frame, self.parts.__getitem__)


def compose_message(
    headers: Headers,
    *,
    text: str,
    html: str,
    images: tuple[Attachment, ...] = (),
    attachments: tuple[Attachment, ...] = (),
) -> Composed:
    """Compose a message; the same arguments give the same bytes.

    Names and subject are data: line breaks and control characters in them become spaces. `answers` is the Message-ID
    of the letter that it belongs to.
    """
    message = EmailMessage(policy=_POLICY)
    _set_headers(message, headers)
    contents = [_utf8(text), _utf8(html), *(one.data for one in (*images, *attachments))]
    message.set_content("", cte="base64")
    message.add_alternative("", subtype="html", cte="base64")
    _add_images(message, images)
    for attachment in attachments:
        maintype, _, subtype = _content_type(attachment.name).partition("/")
        name = _file_name(attachment.name)
        message.add_attachment(b"", maintype=maintype, subtype=subtype, filename=name)
    _fix_boundaries(message, headers.message_id)
    parts = {content_sha256(data): data for data in contents}
    leaves = [part for part in message.walk() if not part.is_multipart()]
    for leaf, data in zip(leaves, contents, strict=True):
        leaf.set_payload(f"{mark(content_sha256(data))}\n")
    return Composed(frame=message.as_bytes(), parts=parts)


def _set_headers(message: EmailMessage, headers: Headers) -> None:
    message["From"] = _header_address(headers.sender)
    message["To"] = tuple(map(_header_address, headers.recipients)) or "undisclosed-recipients:;"
    if headers.copied:
        message["Cc"] = _header_address(headers.copied)
    message["Subject"] = _one_line(headers.subject)
    message["Date"] = headers.date
    message["Message-ID"] = headers.message_id
    if headers.reply_to:
        message["Reply-To"] = _header_address(Mailbox(address=headers.reply_to, name=headers.sender.name))
    if headers.answers:
        message["In-Reply-To"] = headers.answers[-1]
        message["References"] = " ".join(headers.answers)
    if headers.list_id:
        message["List-Id"] = f"<{headers.list_id}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no mailbox answers it by itself


def _utf8(text: str) -> bytes:
    """A text as a mail carries it: lines end in CRLF, and what is no character is none."""
    lines = text.replace("\r\n", "\n").removesuffix("\n").replace("\n", "\r\n")
    return f"{lines}\r\n".encode("utf-8", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpTarget:
    """Where and how to hand mail over; `user` "" sends without login."""

    scheme: str
    host: str
    port: int
    user: str = ""


def parse_smtp_url(url: str) -> SmtpTarget:
    """Read DIAODU_SMTP_URL.

    Raises:
        UserError: an unknown form, or plain SMTP to another machine.
    """
    parts = server_address(url, "DIAODU_SMTP_URL")
    if parts.scheme not in _SCHEMES or not parts.hostname or parts.password is not None:
        expected = "smtps://用户@主机:465 或 smtp+starttls://用户@主机:587, 密码另设 DIAODU_SMTP_PASSWORD"
        raise UserError("DIAODU_SMTP_URL", f"写法不对(协议 {parts.scheme or '无'})", expected, "系统管理员")
    if parts.scheme == "smtp" and not is_loopback(parts.hostname):
        found = f"明文 smtp 发往 {parts.hostname}(仅限本机)"
        raise UserError("DIAODU_SMTP_URL", found, "smtps:// 或 smtp+starttls://", "系统管理员")
    port = parts.port or _SCHEMES[parts.scheme]
    return SmtpTarget(scheme=parts.scheme, host=parts.hostname, port=port, user=unquote(parts.username or ""))


def server_address(url: str, setting: str) -> SplitResult:
    """A server's address in its parts, with a port that there is, if any.

    Raises:
        UserError: it is none. It is not repeated: it may hold a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # a port out of range or in words, brackets that do not close
        parts, port = None, 0
    if parts is None or port == 0:
        raise UserError(setting, "不是服务器地址，或端口不在 1 至 65535 之间", "协议://用户@主机:端口", "系统管理员")
    return parts


def connect(url: str, *, sender: str, password: str = "") -> "MailConnection":
    """Open a connection and log in; TLS is always verified.

    Raises:
        UserError: the URL or the sender's address is wrong, or a name or password that cannot be sent.
        NoLineError: no connection, or the server's refusal, in words for who set it up.
    """
    import yagmail  # only what sends mail pays for it

    target = parse_smtp_url(url)
    if not is_address(sender):
        raise UserError("DIAODU_SMTP_FROM", f"{sender!r}", "形如 name@example.gov.cn 的单个地址", "系统管理员")
    client = yagmail.SMTP(
        user=target.user or sender, password=password, host=target.host, port=target.port,
        smtp_skip_login=not target.user, soft_email_validation=False, timeout=TIMEOUT_SECONDS,
        **_tls_options(target.scheme),
    )  # fmt: skip
    client.user = target.user or sender  # yagmail has put @gmail.com behind a name without @
    client.set_logging(None)
    try:
        client.login()
        client.smtp.ehlo_or_helo_if_needed()
    except BaseException as error:
        _hang_up(client)
        if isinstance(error, UnicodeError):
            found = "密码或用户名含有汉字、全角字符"
            raise UserError("DIAODU_SMTP_PASSWORD", found, "邮箱服务商给的授权码，半角字符", "系统管理员") from error
        if isinstance(error, OSError):
            where = f"发信服务器 {target.host}:{target.port}"
            raise NoLineError(why_no_line(error, where, "DIAODU_SMTP_URL")) from error
        raise
    return MailConnection(client, sender)


class NoLineError(OSError):
    """The mail server cannot be used: why, and what to look at."""


_REASONS: tuple[tuple[type[OSError] | tuple[type[OSError], ...], str], ...] = (
    (
        smtplib.SMTPAuthenticationError,
        "不接受用户名或密码（{words}）：核对 DIAODU_SMTP_URL 中的用户和 DIAODU_SMTP_PASSWORD（或密钥环），许多邮箱要用授权码",
    ),
    (
        smtplib.SMTPNotSupportedError,
        "不支持加密(STARTTLS)或登录(AUTH)，没有发送（{words}）：核对 {setting} 的协议和端口",
    ),
    (ssl.SSLCertVerificationError, "的证书不可信，没有连接（{words}）：核对主机名，或请服务商更换证书"),
    (ssl.SSLError, "不能建立加密连接（{words}）：核对 {setting} 的协议和端口"),
    ((smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException), "没有受理连接（{words}），稍后再试"),
    (ConnectionRefusedError, "拒绝连接：核对主机和端口，服务器是否在运行"),
    (socket.gaierror, "找不到：核对主机名和网络"),
    (TimeoutError, "没有答复：核对端口、防火墙和网络"),
    (OSError, "连接失败（{words}）：核对网络"),
)
"""What to say of each kind of error, the first that fits."""


def why_no_line(error: OSError, server: str, setting: str) -> str:
    """Why a server cannot be used, and which setting to look at."""
    said = next(words for kinds, words in _REASONS if isinstance(error, kinds))
    return f"{server} {said.format(words=_words_of(error), setting=setting)}"


def _words_of(error: OSError) -> str:
    """The server's code and words."""
    code, said = getattr(error, "smtp_code", ""), getattr(error, "smtp_error", str(error))
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return _one_line(f"{code} {text}")[:300]


class MailConnection:
    """One open connection; every step returns the server's reply, or a reply without code when it is lost."""

    def __init__(self, client: Any, sender: str) -> None:
        """Take over a logged-in yagmail client."""
        self._client = client
        self._sender = sender

    @property
    def is_open(self) -> bool:
        """Whether another message may be begun."""
        return self._client.smtp.sock is not None

    @property
    def max_size(self) -> int:
        """The largest message the server takes, in bytes; 0 where it does not say (SIZE, RFC 1870)."""
        said = self._client.smtp.esmtp_features.get("size", "").split()
        return int(said[0]) if said and said[0].isascii() and said[0].isdigit() else 0

    def mail(self, size: int) -> Reply:
        """Begin a message of so many bytes from our sender."""
        smtp = self._client.smtp
        options = [f"SIZE={size}"] if smtp.has_extn("size") else []
        return self._reply(lambda: smtp.mail(self._sender, options))

    def rcpt(self, address: str) -> Reply:
        """Name its only recipient."""
        return self._reply(lambda: self._client.smtp.rcpt(address))

    def data(self, message: bytes) -> Reply:
        """Hand the message over; only a 2xx reply means that the server has it."""
        reply = self._reply(lambda: self._data(message))
        if self.is_open:
            self._client.smtp.sock.settimeout(TIMEOUT_SECONDS)
        return reply

    def _data(self, message: bytes) -> tuple[int, bytes]:
        """As smtplib's `data`, whose search for dots at line starts takes as long as all the rest of a letter."""
        smtp = self._client.smtp
        if message[:1] == b"." or b"\n." in message or not message.endswith(b"\r\n"):  # none of ours now
            smtp.sock.settimeout(FINAL_DOT_TIMEOUT_SECONDS)
            return smtp.data(message)
        code, said = smtp.docmd("DATA")
        if code != _GO_ON:
            raise smtplib.SMTPDataError(code, said)
        smtp.sock.settimeout(FINAL_DOT_TIMEOUT_SECONDS)
        smtp.send(message + b".\r\n")
        return smtp.getreply()

    def reset(self) -> None:
        """Drop the message begun, so that the next can be."""
        if self._reply(self._client.smtp.rset).code != _DONE:
            self._client.smtp.close()

    def close(self) -> None:
        """End the session (QUIT) if the connection is still open."""
        if self.is_open:
            self._reply(self._client.smtp.quit)
        _hang_up(self._client)

    def _reply(self, step: Callable[[], tuple[int, bytes]]) -> Reply:
        try:
            code, said = step()
        except OSError as error:
            # A code counts only while the connection is open; smtplib makes one up when it closes a connection that
            # sends nonsense. And a 2xx where 354 was due says nothing about the message.
            refusal = getattr(error, "smtp_code", None) if self.is_open else None
            code, said = (refusal if refusal and refusal >= _LEAST_REFUSAL else None), str(error).encode()
        if code is None or code < 0 or code == _SHUTTING_DOWN:  # smtplib's -1: a reply without a number
            self._client.smtp.close()
        return Reply(code=code, text=_one_line(said.decode("utf-8", "replace")))


def _tls_options(scheme: str) -> dict[str, Any]:
    """What yagmail is told; the machine's certificates, which take a while, are read only where they are needed."""
    if scheme == "smtps":
        return {"smtp_ssl": True, "smtp_starttls": False, "context": ssl.create_default_context()}
    starttls = scheme == "smtp+starttls"
    return {"smtp_ssl": False, "smtp_starttls": starttls and {"context": ssl.create_default_context()}}


def _hang_up(client: Any) -> None:
    client.is_closed = True  # else yagmail sends QUIT once more when it is collected
    if client.smtp is not None:
        client.smtp.close()


def _one_line(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()


def _file_name(name: str) -> str:
    return _one_line(re.sub(r'[/\\:*?"<>|]', "_", name)) or "附件"


def _content_type(name: str) -> str:
    return _CONTENT_TYPES.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")


def _header_address(mailbox: Mailbox) -> Address:
    if not is_address(mailbox.address):
        raise UserError("邮件地址", f"{mailbox.address!r}", "形如 name@example.gov.cn 的单个地址", "经办人")
    return Address(display_name=_one_line(mailbox.name), addr_spec=mailbox.address)


def _add_images(message: EmailMessage, images: tuple[Attachment, ...]) -> None:
    html = message.get_body(("html",))
    if not isinstance(html, EmailMessage):
        return
    for image in images:
        subtype = PurePosixPath(image.name).suffix.lstrip(".") or "png"
        html.add_related(b"", "image", subtype, cid=f"<{image.name}>", disposition="inline")


def _fix_boundaries(message: EmailMessage, message_id: str) -> None:
    seed = hashlib.sha256(message_id.encode()).hexdigest()[:24]
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{number}_{seed}_=")  # never in base64, which has no underscore
