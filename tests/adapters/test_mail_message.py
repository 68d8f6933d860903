"""A message as it came: names in every encoding, files wherever they lie, and what a server reports of ours."""

import io
import zipfile
from email.mime.application import MIMEApplication
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import BytesParser
from urllib.parse import quote

import pytest

from diaodu.adapters.mailbox.archives import MAX_ENTRY
from diaodu.adapters.mailbox.authentication import is_authentic
from diaodu.adapters.mailbox.bounces import read_report
from diaodu.adapters.mailbox.message import MAX_DEPTH, BrokenMailError, read_mail
from tests.lib.mailboxes import message

NAME = "准格尔旗3月报表.xlsx"
GBK = "招商镕﨎报表.xlsx"
"""镕 is in GBK and not in GB2312, 﨎 in GB18030 alone: both come under the label gb2312."""
HEAD = b"From: a@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\n"


def with_name(*lines: bytes) -> bytes:
    """A message that is one file, its Content-Type and Content-Disposition as given."""
    return HEAD + b"\r\n".join(lines) + b"\r\nContent-Transfer-Encoding: base64\r\n\r\nUEs=\r\n"


def word(text: str, charset: str, label: str) -> bytes:
    from base64 import b64encode

    return b"=?" + label.encode() + b"?B?" + b64encode(text.encode(charset)) + b"?="


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ([b"Content-Disposition: attachment; filename*=utf-8''" + quote(NAME).encode()], NAME),
        ([b"Content-Disposition: attachment; filename*=gb2312''" + quote(GBK.encode("gb18030")).encode()], GBK),
        ([b"Content-Disposition: attachment;\r\n filename*0*=utf-8''" + quote(NAME[:5]).encode() + b";\r\n filename*1*=" + quote(NAME[5:]).encode()], NAME),
        ([b'Content-Disposition: attachment; filename="' + word(NAME, "utf-8", "UTF-8") + b'"'], NAME),
        ([b'Content-Disposition: attachment; filename="' + word(GBK, "gb18030", "gb2312") + b'"'], GBK),
        ([b'Content-Disposition: attachment; filename="' + NAME.encode("gbk") + b'"'], NAME),
        ([b'Content-Disposition: attachment; filename="' + NAME.encode() + b'"'], NAME),
        ([b'Content-Type: application/octet-stream; name="' + NAME.encode("gbk") + b'"'], NAME),
        ([b'Content-Type: application/octet-stream;\r\n name="' + word(NAME[:4], "gbk", "GBK") + b"\r\n " + word(NAME[4:], "gbk", "GBK") + b'"'], NAME),
        ([b"Content-Type: application/vnd.ms-excel", b"Content-Disposition: attachment"], "附件1"),
        ([b'Content-Disposition: attachment; filename="../../etc/' + NAME.encode() + b'"'], NAME),
        ([b'Content-Disposition: attachment; filename="C:\\\\tmp\\\\' + NAME.encode("gbk") + b'"'], NAME),
        ([b'Content-Disposition: attachment; filename="=?x-unknown?B?!!!?="'], "附件1"),
    ],
)  # fmt: skip
def test_a_name_is_read_however_it_is_written(lines: list[bytes], name: str) -> None:
    assert [file.name for file in read_mail(with_name(*lines)).files] == [name]


def test_a_character_that_two_encoded_words_share_is_whole() -> None:
    from base64 import b64encode

    data = NAME.encode("gbk")
    halves = [b"=?gb2312?B?" + b64encode(part) + b"?=" for part in (data[:3], data[3:])]
    read = read_mail(b"From: a@example.com\r\nSubject: " + b"\r\n ".join(halves) + b"\r\n\r\n")
    assert read.subject == NAME


@pytest.mark.parametrize(
    ("data", "ending"),
    [(b"PK\x03\x04 xl/", ".xlsx"), (b"PK\x03\x04 word/document.xml", ".docx"), (b"\xd0\xcf\x11\xe0\xa1\xb1", ".xls"),
     (b"Rar!\x1a", ".rar"), (b"\x78\x9f\x3e\x22", ".dat"), (b"%PDF-1.7", ".pdf"), (b"?", "")],
)  # fmt: skip
def test_a_nameless_file_is_called_by_what_it_is(data: bytes, ending: str) -> None:
    made = MIMEMultipart()
    made.attach(MIMEText("正文"))
    made.attach(MIMEApplication(data))
    assert [file.name for file in read_mail(made.as_bytes()).files] == [f"附件2{ending}"]


def test_files_of_a_forwarded_message_are_taken_and_pictures_of_the_page_are_not() -> None:
    inner = MIMEMultipart("related")
    inner["Subject"] = "3月报表"
    inner.attach(MIMEText('<img src="cid:logo">', "html"))
    logo = MIMEApplication(b"\x89PNG")
    logo.replace_header("Content-Type", "image/png")
    logo["Content-ID"] = "<logo>"
    inner.attach(logo)
    book = MIMEApplication(b"PK\x03\x04")
    book.add_header("Content-Disposition", "attachment", filename="a.xlsx")
    inner.attach(book)
    made = MIMEMultipart()
    made["From"], made["Subject"] = "a@example.com", "转发"
    made.attach(MIMEMessage(inner))
    read = read_mail(made.as_bytes())
    assert ([file.name for file in read.files], read.subjects) == (["a.xlsx"], ("3月报表",))


def zipped(*entries: tuple[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in entries:
            package.writestr(name, data)
    return held.getvalue()


def gbk_named(data: bytes) -> bytes:
    """The zip with its one name NAME in GBK and no word on it, as Windows packs."""
    plain, wanted = b"Z" * len(NAME.encode("gbk")), NAME.encode("gbk")
    return data.replace(plain, wanted)


def test_a_zip_gives_its_files_by_their_names_and_leads_nowhere() -> None:
    packed = zipped(
        ("../../../报表/" + NAME, b"1"), ("__MACOSX/._x", b"2"), ("文件夹/二.xlsx", b"3"), ("文件夹/~$二.xlsx", b"4")
    )
    found = read_mail(message([("三月.zip", packed)])).files
    assert [(file.name, file.data) for file in found] == [(NAME, b"1"), ("二.xlsx", b"3")]
    windows = gbk_named(zipped(("Z" * len(NAME.encode("gbk")), b"5")))
    assert [file.name for file in read_mail(message([("a.zip", windows)])).files] == [NAME]


@pytest.mark.parametrize(
    "data",
    [
        zipped(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"")),
        zipped(("a.xlsx", bytes(MAX_ENTRY + 1))),
        zipped(*((f"{at}.xlsx", b"") for at in range(201))),
        zipped(("a.xlsx", b"1"))[:-30],
    ],
    ids=["a workbook", "a bomb", "too many", "cut short"],
)
def test_what_is_no_zip_of_files_within_bounds_stays_one_file(data: bytes) -> None:
    assert [file.name for file in read_mail(message([("a.zip", data)])).files] == ["a.zip"]


def test_nesting_without_end_is_refused() -> None:
    made = b"Content-Type: text/plain\r\n\r\nx"
    for _ in range(MAX_DEPTH + 2):
        made = b"Content-Type: message/rfc822\r\n\r\n" + made
    with pytest.raises(BrokenMailError):
        read_mail(HEAD + made)


@pytest.mark.parametrize(
    ("sender", "found"),
    [
        ("王某 <zgr@example.com>", ("zgr@example.com",)),
        ("zgr@EXAMPLE.com", ("zgr@example.com",)),
        ("a@example.com, b@example.com", ("a@example.com", "b@example.com")),
        ('"b@example.com" <a@example.com>', ("a@example.com",)),
        ("=?utf-8?B?YUBleGFtcGxlLmNvbSwgYg==?= <b@example.com>", ("b@example.com",)),
    ],
)
def test_the_sender_is_the_address_and_never_the_name(sender: str, found: tuple[str, ...]) -> None:
    assert read_mail(f"From: {sender}\r\nSubject: x\r\n\r\n".encode()).senders == found


GOOD = "mx.example.com; dmarc=pass header.from=example.com"


@pytest.mark.parametrize(
    ("header", "authentic"),
    [
        (GOOD, True),
        ("mx.example.com; spf=pass smtp.mailfrom=zgr@example.com; dkim=none", True),
        ("mx.example.com; dkim=pass (good; really) header.d=example.com", True),
        ("mx.example.com; dkim=pass header.d=evil.example", False),
        ("mx.example.com; dmarc=fail header.from=example.com; dkim=pass header.d=evil.example", False),
        ("evil.example; dmarc=pass header.from=example.com", False),
        ("mx.example.com; none", False),
        ("", False),
        ("mx.example.com; spf=pass smtp.mailfrom=x@notexample.com", False),
    ],
)
def test_only_our_own_gateway_vouches_for_a_sender(header: str, *, authentic: bool) -> None:
    assert is_authentic(header, "mx.example.com", "zgr@example.com") is authentic


def test_the_topmost_authentication_results_count_alone() -> None:
    forged = (
        f"Authentication-Results: evil.example; none\r\nAuthentication-Results: {GOOD}\r\nFrom: zgr@example.com\r\n\r\n"
    )
    assert not is_authentic(read_mail(forged.encode()).authentication, "mx.example.com", "zgr@example.com")


OURS = f"<{'0a' * 20}@example.gov.cn>"

DSN = f"""From: MAILER-DAEMON@mx.example.com
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

This is the mail system.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; Gone@Example.com
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--B
Content-Type: text/rfc822-headers

Message-ID: {OURS}
Subject: x

--B--
"""

QQ = f"""From: PostMaster@qq.com
Subject: =?utf-8?B?57O757uf6YCA5L+h?=
Content-Type: text/html; charset=gb18030
Content-Transfer-Encoding: 8bit

<p>很抱歉您发送的邮件被退回，以下是该邮件的相关信息：</p><table><tr><td>被退回邮件</td><td>{OURS.replace("<", "&lt;")}</td></tr>
<tr><td>无法发送到 10001@qq.com</td></tr><tr><td>退信原因：收件人邮箱不存在 550 Mailbox not found</td></tr></table>
"""

NETEASE = """From: <Postmaster@163.com>
Subject: =?gbk?B?z7XNs83L0MU=?=
Content-Type: text/plain; charset=gbk
Content-Transfer-Encoding: 8bit

抱歉，您的邮件被退回来了。
收件人：somebody@163.com
退信原因：
SMTP error, RCPT TO: 550 User not found: somebody@163.com
"""

EXCHANGE = f"""From: MicrosoftExchange329e71ec@example.org
Subject: =?utf-8?B?5pyq5Lyg6YCSOiDlj6zlvIDkvJrorq4=?=
In-Reply-To: {OURS}
Return-Path: <>
Content-Type: text/plain; charset=utf-8

您的邮件未送达 leader@example.org。
供管理员参考的诊断信息:
#550 5.7.1 RESOLVER.RST.AuthRequired; authentication required ##rfc822;leader@example.org
"""

POSTFIX = f"""From: MAILER-DAEMON@mx.example.com (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

<gone@example.org>: host mx.example.org[192.0.2.7] said: 550 5.1.1 no such
    user here (in reply to RCPT TO command)

Message-ID: {OURS}
"""

EXMAIL = """From: postmaster@exmail.example.com
Subject: =?gb18030?B?1ci94LXEzcvQxQ==?=
Return-Path: <>
Content-Type: text/html; charset=gb18030
Content-Transfer-Encoding: 8bit

<div>你发送的邮件被退回</div><div>收件人：li@example.org</div><div>退信原因：550 5.2.2 mailbox full</div>
"""

OUTLOOK = """From: postmaster@example.org
Subject: Undeliverable
Content-Type: text/plain; charset=us-ascii

Delivery has failed to these recipients or groups:

li@example.org<mailto:li@example.org>
The recipient's mailbox is full.

Diagnostic information for administrators:
#554 5.2.2 mailbox full ##
"""


@pytest.mark.parametrize(
    ("text", "charset", "address", "code", "said", "is_ours"),
    [
        (DSN, "utf-8", "Gone@example.com", "5.1.1", "550 5.1.1 no such user", True),
        (QQ, "gb18030", "10001@qq.com", "550", "收件人邮箱不存在 550 Mailbox not found", True),
        (NETEASE, "gbk", "somebody@163.com", "550", "SMTP error, RCPT TO: 550 User not found: somebody@163.com", False),
        (EXCHANGE, "utf-8", "leader@example.org", "550 5.7.1", "#550 5.7.1 RESOLVER.RST.AuthRequired", True),
        (POSTFIX, "utf-8", "gone@example.org", "550 5.1.1", "550 5.1.1 no such", True),
        (EXMAIL, "gb18030", "li@example.org", "550 5.2.2", "550 5.2.2 mailbox full", False),
        (OUTLOOK, "utf-8", "li@example.org", "554 5.2.2", "#554 5.2.2 mailbox full", False),
    ],
    ids=["RFC 3464", "QQ", "163", "Exchange", "Postfix", "Tencent Exmail", "Outlook"],
)
def test_a_letter_that_came_back_says_to_whom_and_why(
    text: str, charset: str, address: str, code: str, said: str, *, is_ours: bool
) -> None:
    report = read_report(read_mail(text.replace("\n", "\r\n").encode(charset)))
    assert report is not None
    assert (report.addresses[0], report.code, report.is_final, OURS in report.mentioned) == (
        address,
        code,
        True,
        is_ours,
    )
    assert report.words.startswith(said)


def test_a_delay_is_no_failure_and_an_arrival_no_report() -> None:
    late = read_report(read_mail(DSN.replace("Action: failed", "Action: delayed").replace("\n", "\r\n").encode()))
    assert late is not None
    assert not late.is_final
    there = DSN.replace("Action: failed", "Action: delivered").replace("\n", "\r\n").encode()
    assert read_report(read_mail(there)) is None
    assert read_report(read_mail(message(subject="退信怎么办", text="上次退信了"))) is None


def test_our_own_letters_parse_as_they_are_sent() -> None:
    read = read_mail(message([(NAME, b"PK")], Auto_Submitted="auto-generated"))
    assert (read.is_automatic, [file.name for file in read.files]) == (True, [NAME])
    assert BytesParser().parsebytes(message([(NAME, b"PK")])).is_multipart()
