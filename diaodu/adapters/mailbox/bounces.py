"""A letter that came back (退信): a delivery report by the book (RFC 3464), or a server's own words, as QQ, 163 and Exchange write them."""

import re
from dataclasses import dataclass

from diaodu.adapters.mailbox.message import ReceivedMail
from diaodu.domain.mail.outbox import is_own_message_id
from diaodu.domain.text.addresses import canonical_address, is_address

_WORDS = re.compile(
    r"退信|退回|投递失败|未送达|未传递|无法送达|无法投递|发送失败|undeliver|delivery (?:status notification|has failed|failure)"
    r"|returned mail|failure notice|mail delivery (?:failed|subsystem|system)|could not be delivered",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"延迟|延误|尚未送达|仍在尝试|delayed|will (?:keep|continue) trying|will be retried", re.IGNORECASE
)
_POSTMEN = ("mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon", "microsoftexchange")
_REASON = re.compile(
    r"(?:退信原因|失败原因|错误原因|退回原因|原因|诊断信息|diagnostic information[^:]*|reason|remote server returned|said)\s*[:：]\s*(.+)",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?<![\d.])([45]\d{2})(?:[ #-]+(\d\.\d{1,3}\.\d{1,3}))?(?![\d.])|(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])"
)
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+[A-Za-z0-9]")
_LONGEST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a message says of letters that came back, or are late: to whom, the code, the words.

    `mentioned` are the Message-IDs it names, ours among them where it says so; `is_final`: nobody tries on.
    """

    addresses: tuple[str, ...]
    mentioned: tuple[str, ...]
    code: str
    words: str
    is_final: bool


def read_report(mail: ReceivedMail) -> Report | None:
    """What a message reports of letters; None where it is no report of a failure or a delay."""
    if mail.statuses:
        return _by_the_book(mail)
    if not _is_from_a_server(mail) or not (_WORDS.search(mail.subject) or _WORDS.search(mail.text)):
        return None
    lines = [line.strip() for line in mail.text.splitlines() if line.strip()]
    words = _reason(lines)
    found = _CODE.search(words) or _CODE.search(mail.text)
    own = {one.lower() for one in mail.senders}
    addresses = dict.fromkeys(canonical_address(one) for one in _ADDRESS.findall(mail.text) if is_address(one))
    # Postfix and qmail write <address>: as a Message-ID is written.
    others = (one for one in addresses if one.lower() not in own and not is_own_message_id(one))
    return Report(
        addresses=tuple(others), mentioned=mail.mentioned,
        code=" ".join(part for part in found.groups() if part) if found else "", words=words,
        is_final=not _DELAYED.search(f"{mail.subject}\n{mail.text}"),
    )  # fmt: skip


def _by_the_book(mail: ReceivedMail) -> Report | None:
    """By the report's fields: those that failed, else those that are late; None where all arrived."""
    for action in ("failed", "delayed"):
        if found := [one for one in mail.statuses if one.action == action]:
            return Report(
                addresses=tuple(one.address for one in found), mentioned=mail.mentioned, code=found[0].code,
                words=found[0].words[:_LONGEST], is_final=action == "failed",
            )  # fmt: skip
    return None


def _is_from_a_server(mail: ReceivedMail) -> bool:
    names = [address.partition("@")[0].lower() for address in mail.senders]
    return mail.return_path == "" or any(name.startswith(_POSTMEN) for name in names)


def _reason(lines: list[str]) -> str:
    """The line that says why, or the one after a heading that announces it, or the first with a code."""
    for at, line in enumerate(lines):
        if found := _REASON.search(line):
            return found[1].strip()[:_LONGEST]
        if line.rstrip(":：") in {"退信原因", "失败原因", "原因", "错误信息"} and at + 1 < len(lines):
            return lines[at + 1][:_LONGEST]
    return next((line for line in lines if _CODE.search(line)), lines[0] if lines else "")[:_LONGEST]
