"""A message's bytes as what counts of it: who sent it, what it says, the files it brings."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses

from diaodu.adapters.mailbox.archives import unpack
from diaodu.adapters.mailbox.words import RawHeaders, decoded, file_name, header_words
from diaodu.domain.text.addresses import canonical_address

MAX_PARTS, MAX_DEPTH = 300, 8
_MESSAGE_ID = re.compile(r"<[^<>\s]+@[^<>\s]+>")
_TAG, _UNSEEN = re.compile(r"<[^>]*>"), re.compile(r"<(style|script|head)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_BLOCK_END = re.compile(r"<(?:br|/p|/div|/tr|/td|/li|/h\d)\b[^>]*>", re.IGNORECASE)
_BODIES = {"text/plain", "text/html"}
_ENDINGS = (
    (b"\xd0\xcf\x11\xe0", ".xls"), (b"%PDF", ".pdf"), (b"\x89PNG", ".png"), (b"\xff\xd8\xff", ".jpg"),
    (b"Rar!", ".rar"), (b"7z\xbc\xaf", ".7z"), (b"\x78\x9f\x3e\x22", ".dat"),
)  # fmt: skip


class BrokenMailError(ValueError):
    """A message whose parts cannot be told apart: too many, or nested too deep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFile:
    """A file that came with a message, under its own name."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What a server reports of one address (RFC 3464): what it did, its code, its words."""

    address: str
    action: str
    code: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMail:
    """What counts of a message; `senders` are the addresses of all its From lines."""

    message_id: str
    subject: str
    senders: tuple[str, ...]
    return_path: str | None
    """"" is a server's own (<>); None where the mail server keeps none."""
    is_automatic: bool
    authentication: str
    """The topmost Authentication-Results; "" for none."""
    mentioned: tuple[str, ...]
    """Message-IDs in its head, its text and the messages it brings back."""
    text: str
    subjects: tuple[str, ...]
    """Subjects of messages that lie in it."""
    files: tuple[MailFile, ...]
    report: str
    """The kind of report it is: delivery-status, disposition-notification; "" for none."""
    statuses: tuple[Status, ...]


def read_mail(data: bytes) -> ReceivedMail:
    """Read a message, whole or its head alone.

    Raises:
        BrokenMailError: it has too many parts, or they are nested too deep.
    """
    message: Message = message_from_bytes(data, policy=RawHeaders())
    parts = list(_parts(message))
    texts = [_text(part) for part, _ in parts if _is_body(part)]
    files = [file for number, (part, inline) in enumerate(parts, 1) for file in _files(part, number, is_inline=inline)]
    inner = [part for part, _ in parts if part.get_content_type() == "message/rfc822"]
    said = "\n".join(texts)
    return ReceivedMail(
        message_id=_first(_MESSAGE_ID.findall(_head(message, "message-id"))),
        subject=header_words(message["subject"]),
        senders=_senders(message),
        return_path=_return_path(message),
        is_automatic=_is_automatic(message),
        authentication=header_words(message["authentication-results"]),
        mentioned=_mentioned(message, parts, said),
        text=said.strip(),
        subjects=tuple(header_words(own["subject"]) for part in inner for own in _inner(part)),
        files=tuple(files),
        report=_parameter(message, "report-type") if message.get_content_type() == "multipart/report" else "",
        statuses=tuple(one for part, _ in parts if part.get_content_type() == "message/delivery-status" for one in _statuses(part)),
    )  # fmt: skip


def _parts(message: Message) -> Iterator[tuple[Message, bool]]:
    """Every part that is no mere holder of others, messages in it too; and whether it is a picture within a page."""
    waiting, count = [(message, 0, False)], 0
    while waiting:
        part, depth, related = waiting.pop()
        count += 1
        if count > MAX_PARTS or depth > MAX_DEPTH:
            raise BrokenMailError
        kind = part.get_content_type()
        if kind == "message/delivery-status" or not part.is_multipart():
            yield part, related and part.get_content_maintype() == "image" and bool(part["content-id"])
            continue
        if kind == "message/rfc822":
            yield part, False
        own = kind == "multipart/related"
        waiting += [
            (inner, depth + 1, own or (related and kind != "message/rfc822")) for inner in reversed(_inner(part))
        ]


def _inner(part: Message) -> list[Message]:
    found = part.get_payload()
    return [one for one in found if isinstance(one, Message)] if isinstance(found, list) else []


def _content(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _disposition(part: Message) -> str:
    return (part["content-disposition"] or "").partition(";")[0].strip().lower()


def _is_body(part: Message) -> bool:
    return part.get_content_type() in _BODIES and _disposition(part) != "attachment" and not file_name(part)


def _text(part: Message) -> str:
    text = decoded(_content(part), _parameter(part, "charset"))
    if part.get_content_type() == "text/plain":
        return text
    return html.unescape(_TAG.sub("", _BLOCK_END.sub("\n", _UNSEEN.sub("", text))))


def _files(part: Message, number: int, *, is_inline: bool) -> Iterator[MailFile]:
    """The file that a part is, or those of the zip that it is; a picture of the page itself is none."""
    if part.is_multipart() or _is_body(part) or is_inline or part.get_content_maintype() == "message":
        return
    if part.get_content_type() == "text/rfc822-headers":
        return
    data = _content(part)
    for name, content in unpack(data) or [(file_name(part), data)]:
        yield MailFile(name=name or f"附件{number}{_ending(content)}", data=content)


def _ending(data: bytes) -> str:
    """What a nameless file is called by what it begins with."""
    if data.startswith(b"PK\x03\x04"):
        return ".docx" if b"word/" in data[:4096] else ".xlsx"
    return next((ending for magic, ending in _ENDINGS if data.startswith(magic)), "")


def _head(message: Message, name: str) -> str:
    return header_words(message[name])


def _parameter(part: Message, name: str) -> str:
    value = part.get_param(name)
    return value.strip().lower() if isinstance(value, str) else ""


def _senders(message: Message) -> tuple[str, ...]:
    """The addresses of every From; where one line cannot be parsed the address is "", so that it is nobody's."""
    # Encoded words are left as they are: a comma inside one parts no addresses.
    lines = [" ".join(value.split()) if "=?" in value else header_words(value) for value in message.get_all("from", [])]
    return tuple(canonical_address(address) for _, address in getaddresses(lines))


def _return_path(message: Message) -> str | None:
    value = message["return-path"]
    return None if value is None else header_words(value).strip("<> ")


def _is_automatic(message: Message) -> bool:
    """Whether a program sent it by itself (RFC 3834), or a list did."""
    said = _head(message, "auto-submitted").partition(";")[0].strip().lower()
    return (said not in {"", "no"}) or any(
        message[name] for name in ("x-autoreply", "x-autorespond", "list-id")
    ) or _head(message, "precedence").lower() in {"bulk", "junk", "list", "auto_reply"}  # fmt: skip


def _mentioned(message: Message, parts: list[tuple[Message, bool]], said: str) -> tuple[str, ...]:
    texts = [_head(message, "in-reply-to"), _head(message, "references"), said]
    for part, _ in parts:
        if part.get_content_type() == "text/rfc822-headers":
            texts.append(decoded(_content(part), None))
        if part.get_content_type() == "message/rfc822":
            texts += [_head(own, "message-id") for own in _inner(part)]
    return tuple(dict.fromkeys(found for text in texts for found in _MESSAGE_ID.findall(text)))


def _statuses(part: Message) -> Iterator[Status]:
    for block in _inner(part):
        address = (block["final-recipient"] or block["original-recipient"] or "").rpartition(";")[2].strip(" <>")
        if address:
            yield Status(
                address=canonical_address(address), action=_head(block, "action").lower(), code=_head(block, "status"),
                words=_head(block, "diagnostic-code").partition(";")[2].strip() or _head(block, "status"),
            )  # fmt: skip


def _first(found: list[str]) -> str:
    return found[0] if found else ""
