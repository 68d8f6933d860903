"""Composing mail: the same bytes for the same letter, and names that stay data."""

import base64
import email
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaodu.adapters.mail import Attachment, Headers, Mailbox, NoLineError, compose_message, connect, parse_smtp_url
from diaodu.domain.errors import UserError
from diaodu.settings import load_settings
from tasks.dispatch.deliver import open_line
from tests.lib.clocks import made_at_two_times
from tests.lib.faulty_smtp import FaultyServer

ZHANG = Mailbox(address="a@ordos.gov.cn", name="张三")
HTML = "<!DOCTYPE html>\n<p style='x'>正文</p>\n<img src='cid:rank.png'>\n"


def compose(recipient: Mailbox = ZHANG, **changes: Any) -> bytes:
    headers = {
        "sender": Mailbox(address="bureau@ordos.gov.cn", name="市投资促进局"), "recipients": (recipient,),
        "subject": "《招商动态简报》2021年第3期", "message_id": "<1@ordos.gov.cn>",
        "date": datetime(2021, 3, 31, 1, 0, tzinfo=UTC),
    }  # fmt: skip
    parts = {
        "text": "正文\n", "html": HTML, "images": (Attachment(name="rank.png", data=b"\x89PNG"),),
        "attachments": (Attachment(name="招商动态简报2021年第3期(总第3期).pdf", data=b"%PDF"),),
    }  # fmt: skip
    of_head = {name: value for name, value in changes.items() if name not in parts}
    of_parts = {name: value for name, value in changes.items() if name in parts}
    return compose_message(Headers(**headers | of_head), **parts | of_parts).data


def parse(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return part.get_content().replace("\r\n", "\n")


def test_the_same_letter_is_the_same_bytes_at_any_time() -> None:
    assert made_at_two_times(compose) == (compose(), compose())
    assert compose() != compose(message_id="<2@ordos.gov.cn>")


def test_text_html_picture_and_attachment_arrive_as_they_were() -> None:
    message = parse(compose())
    assert body(message, "plain") == "正文\n"
    assert body(message, "html") == HTML
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == "招商动态简报2021年第3期(总第3期).pdf"
    assert attachment.get_content_type() == "application/pdf"
    picture = next(part for part in message.walk() if part["Content-ID"] == "<rank.png>")
    assert picture.get_content() == b"\x89PNG"
    assert message["Message-ID"] == "<1@ordos.gov.cn>"


def test_the_attachments_name_follows_rfc_2231_and_the_message_is_plain_ascii() -> None:
    data = compose()
    assert b"filename*0*=utf-8''%E6" in data
    data.decode("ascii")
    assert max(len(row) for row in data.split(b"\r\n")) <= 998


HANZI = st.text(st.sampled_from("招商动态简报第3期：《》、。 a-鄂䶮𠮷😀"), max_size=150)


@given(HANZI, HANZI, HANZI)
def test_every_line_is_short_and_holds_whole_characters_so_that_no_relay_folds_inside_one(
    subject: str, name: str, file: str
) -> None:
    data = compose(subject=subject, recipient=Mailbox(address="a@ordos.gov.cn", name=name),
                   attachments=(Attachment(name=file, data=b"%PDF"),))  # fmt: skip
    lines = data.decode("ascii").split("\r\n")
    assert max(len(line) for line in lines if "boundary=" not in line) <= 76
    for line in lines:
        for word in re.findall(r"=\?utf-8\?b\?([^?]*)\?=", line, re.IGNORECASE):
            assert base64.b64decode(word).decode()
        for part in re.findall(r"filename(?:\*\d+)?\*=(?:utf-8'')?([^;]*)", line):
            assert "\N{REPLACEMENT CHARACTER}" not in unquote(part)


@given(st.text(st.characters(exclude_categories=())), st.text(st.characters(exclude_categories=())))
def test_a_hostile_name_or_subject_makes_no_header(name: str, subject: str) -> None:
    recipient = Mailbox(address="a@ordos.gov.cn", name=f"{name}\r\nBcc: evil@example.com")
    message = parse(compose(recipient=recipient, subject=f"{subject}\nBcc: evil@example.com"))
    assert set(message.keys()) == {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "MIME-Version",
        "Content-Type",
    }
    assert [address.addr_spec for address in message["To"].addresses] == ["a@ordos.gov.cn"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\r\nBcc: x@y.cn.pdf", "C:\\x.pdf", "", '"; filename="evil.exe'])
def test_a_hostile_attachment_name_is_one_plain_file_name(name: str) -> None:
    (attachment,) = parse(compose(attachments=(Attachment(name=name, data=b"x"),))).iter_attachments()
    found = attachment.get_filename()
    assert found
    assert not set(found) & set('/\\\r\n"')


def test_a_letter_kept_in_parts_is_the_bytes_that_email_makes_of_it() -> None:
    made = compose()
    again = EmailMessage(policy=SMTP.clone(max_line_length=76))
    for name, value in parse(made).items():
        if name.lower() not in {"mime-version", "content-type"}:
            again[name] = str(value)
    again.set_content("正文\n", cte="base64")
    again.add_alternative(HTML, subtype="html", cte="base64")
    again.get_body(("html",)).add_related(b"\x89PNG" * 1, "image", "png", cid="<rank.png>", disposition="inline")  # type: ignore[union-attr]
    again.add_attachment(
        b"%PDF", maintype="application", subtype="pdf", filename="招商动态简报2021年第3期(总第3期).pdf"
    )
    boundaries = [part.get_boundary() for part in parse(made).walk() if part.is_multipart()]
    for part, boundary in zip((one for one in again.walk() if one.is_multipart()), boundaries, strict=True):
        part.set_boundary(boundary)
    assert made == again.as_bytes()


def test_one_who_is_copied_sees_whom_it_is_to_and_readers_see_no_other_reader() -> None:
    boss = Mailbox(address="b@ordos.gov.cn", name="李四")
    copy = parse(compose(recipients=(ZHANG,), copied=boss))
    assert (copy["To"].addresses[0].addr_spec, copy["Cc"].addresses[0].addr_spec) == (ZHANG.address, boss.address)
    alone = parse(compose(recipients=(), copied=boss))
    assert alone["To"].addresses == ()
    assert alone["Cc"].addresses[0].addr_spec == boss.address


def test_the_head_says_where_to_answer_what_list_it_is_of_and_what_it_follows_on() -> None:
    message = parse(compose(reply_to="office@ordos.gov.cn", list_id="bulletin.ordos-2021.ordos.gov.cn",
                            answers=("<1@x.cn>", "<2@x.cn>")))  # fmt: skip
    assert message["Reply-To"].addresses[0].addr_spec == "office@ordos.gov.cn"
    assert message["List-Id"] == "<bulletin.ordos-2021.ordos.gov.cn>"
    assert (message["In-Reply-To"], message["References"]) == ("<2@x.cn>", "<1@x.cn> <2@x.cn>")
    assert message["Auto-Submitted"] == "auto-generated"


def test_an_address_that_is_not_one_is_refused() -> None:
    with pytest.raises(UserError):
        compose(recipient=Mailbox(address="a@ordos.gov.cn, b@ordos.gov.cn"))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtps://clerk@mail.ordos.gov.cn", ("smtps", "mail.ordos.gov.cn", 465, "clerk")),
        ("smtps://a@b.cn@mail.b.cn:994", ("smtps", "mail.b.cn", 994, "a@b.cn")),
        ("smtp+starttls://a%40b.cn@mail.b.cn", ("smtp+starttls", "mail.b.cn", 587, "a@b.cn")),
        ("smtp://127.0.0.1:2525", ("smtp", "127.0.0.1", 2525, "")),
        ("smtp://localhost:2525", ("smtp", "localhost", 2525, "")),
    ],
)
def test_an_smtp_url_is_read(url: str, expected: tuple[object, ...]) -> None:
    target = parse_smtp_url(url)
    assert (target.scheme, target.host, target.port, target.user) == expected


@pytest.mark.parametrize(
    "url", ["", "mail.b.cn", "http://b.cn", "smtps://", "smtps://u:password@b.cn", "smtp://mail.b.cn:25"]
)
def test_a_wrong_or_unsafe_smtp_url_is_refused_without_showing_a_password(url: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_smtp_url(url)
    assert "password" not in str(refused.value)


def test_the_senders_address_is_checked_before_connecting() -> None:
    with pytest.raises(UserError, match="DIAODU_SMTP_FROM"):
        connect("smtp://127.0.0.1:1", sender="bureau")


def test_a_password_that_is_lacking_is_never_asked_for_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("getpass.getpass", lambda prompt="", *_args: asked.append(prompt) or "word")
    monkeypatch.setattr("builtins.input", lambda prompt="": asked.append(prompt) or "word")
    monkeypatch.setattr("keyring.get_password", lambda _service, _user: None)
    with FaultyServer(lambda step, _count: "535" if step == "auth" else "", frozenset()) as server:
        with pytest.raises(NoLineError, match="用户名或密码"):
            connect(server.url, sender="bureau@example.com", password="")
        monkeypatch.setenv("DIAODU_SMTP_URL", server.url)
        with pytest.raises(UserError, match="没有设置"):
            open_line(load_settings())
    assert asked == []
