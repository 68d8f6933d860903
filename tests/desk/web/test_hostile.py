"""What people type, and what nobody would: 300 hostile strings come back as text, and no address breaks the desk."""

import io
import random
from html.parser import HTMLParser
from urllib.parse import quote

import openpyxl
import pytest

from diaodu.domain.access.accounts import Role
from tests.desk.web.test_rules import ROUTES, address, method
from tests.lib.desk import BASE, OWN, PERIOD, PLAN, Desk
from tests.lib.packages import saved
from tests.lib.small_month import RESERVE, reserve_rows

pytestmark = pytest.mark.slow

MARK = "xq7z"
"""Stands in every hostile string, so that what a page made of it is found."""
_TAGS = ("script", "img", "svg", "iframe", "a", "style", "input", "body", "object", "math")
_HANDLERS = ("onerror", "onload", "onclick", "onfocus", "onmouseover")
_OPENINGS = ("", '"', "'", "`", "-->", "]]>", "</td>", "</title>", "</textarea>", "</option>", "{{", "{%")


def hostile_strings(count: int = 300) -> list[str]:
    """Strings that would be markup where anything is put in as it is."""
    by = random.Random(12)
    found = []
    for at in range(count):
        tag, handler, opening = by.choice(_TAGS), by.choice(_HANDLERS), by.choice(_OPENINGS)
        body = by.choice((
            f"<{tag} {handler}=alert({at})>", f"<{tag.upper()}/{handler}=alert({at})//", f"javascript:alert({at})",
            f"<{tag}>alert({at})</{tag}>", f'" {handler}="alert({at})', f"' {handler}='alert({at})", f"&lt;{tag}&gt;",
            f"{{{{ 7*{at} }}}}", f"<!--<{tag}>", f"\u2028<{tag} {handler}=alert({at})>",
        ))  # fmt: skip
        found.append(f"{opening}{body}{MARK}{at}")
    return found


class Markup(HTMLParser):
    """What a browser would make of a page: its tags with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.live: list[str] = []
        self.said: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.live += [tag] if tag in {"script", "img", "svg", "iframe", "object", "math", "style"} else []
        self.live += [name for name, _ in attrs if name.startswith("on")]
        self.live += [value or "" for name, value in attrs if name in {"href", "src", "action"} and "javascript:" in (value or "").lower()]  # fmt: skip

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def workbook(strings: list[str]) -> bytes:
    """A workbook whose names and texts are hostile and whose amounts are too small, so that all of it is shown."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = f"储备项目表<b onclick=a>{MARK}"[:31].replace("/", "")
    sheet.append(RESERVE)
    row = reserve_rows("准格尔旗", 1, faulty=False)[0]
    for at, text in enumerate(strings, start=1):
        sheet.append((at, text, text, *row[3:5], 1, *row[6:9], text, *row[10:]))
    return saved(book)


def test_hostile_cells_sheets_and_file_names_are_text_on_every_page(desk: Desk) -> None:
    strings = hostile_strings()
    clerk, steward = desk.sit(Role.CLERK), desk.sit(Role.STEWARD)
    name = f"<img src=x onerror=alert(1)>{MARK}.xlsx"
    data = workbook(strings)
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    sent = clerk.post(f"{BASE}/units/{OWN}/hand-in", files=[("files", (name, data))])
    assert sent.status_code == 303
    findings = [one for one in desk.store.validation.findings(PLAN, PERIOD) if one.unit == OWN]
    assert sum(MARK in one.project or MARK in one.message for one in findings) >= 200
    pages = [(clerk, f"{BASE}/units/{OWN}"), (steward, f"{BASE}/units/{OWN}"), (steward, BASE), (clerk, f"{BASE}/units/{OWN}/score")]  # fmt: skip
    pages += [(steward, f"{BASE}/findings?state=all&page={at}") for at in range(1, len(findings) // 50 + 2)]
    pages += [(steward, f"{BASE}/findings/{one.id}") for one in findings[::8]]
    pages += [(steward, f"{BASE}/records/{one.record}") for one in findings[::40] if one.record]
    said = ""
    for who, page in pages:
        answer = who.get(page)
        assert answer.status_code == 200, page
        markup = Markup(answer.text)
        assert markup.live == [], page
        said += "".join(markup.said)
    assert sum(text.replace("\u2028", "") in said.replace("\u2028", "") for text in strings) >= 200, "they are shown as they are"  # fmt: skip


def test_hostile_words_in_forms_and_addresses_are_text(desk: Desk) -> None:
    steward, finding = desk.sit(Role.STEWARD), desk.finding("O-01")
    for text in hostile_strings(60):
        answers = [
            steward.post(f"{BASE}/findings/{finding}/effect", data={"kind": text, "reason": text, "value": text, "seen": text}),
            steward.get(f"{BASE}/findings?unit={quote(text)}&rule={quote(text)}&state={quote(text)}&page={quote(text)}"),
            steward.get(f"{BASE}/findings/{quote(text, safe='')}"),
            desk.sit(Role.STEWARD).post("/login", data={"name": text, "password": text, "to": text}),
        ]  # fmt: skip
        for answer in answers:
            assert answer.status_code < 500, text
            assert Markup(answer.text).live == [], text


def test_no_address_and_no_form_breaks_the_desk(desk: Desk) -> None:
    by, people = random.Random(7), {role: desk.sit(role) for role in Role}
    odd = [
        "", " ", "0", "-1", "９", "a" * 5000, "\x00", "%", "%ff", "..", "../..", "null", "2021-03", "9999-99", "2021-13",
        "0000-00", "ordos-2021", "/etc/passwd", "150622", "150622 ", "🙂", "\u202e", "' OR 1=1 --", "<b>", "1e999", "NaN",
    ]  # fmt: skip
    names = ("kind", "reason", "column", "value", "blank", "confirmed_by", "expires", "seen", "sha256", "readers", "submission", "nil", "act", "name", "password", "to", "page", "state", "before", "unit")  # fmt: skip
    for _ in range(900):
        route = by.choice(ROUTES)
        if route.path == "/logout":
            continue
        changes = {part: quote(by.choice(odd), safe="") or "-" for part in ("plan", "period", "unit", "finding", "record", "submission", "name", "face") if by.random() < 0.35}  # fmt: skip
        said = {name: by.choice(odd) for name in names if by.random() < 0.4}
        query = "&".join(f"{name}={quote(value)}" for name, value in said.items() if by.random() < 0.5)
        role = by.choice(list(Role))
        body = {"data": said} if method(route) == "POST" else {}
        answer = people[role].request(by.choice((method(route), "GET", "HEAD", "PUT")), f"{address(route, **changes)}?{query}", **body)  # fmt: skip
        assert answer.status_code < 500, (route.name, changes, said, role)
    assert desk.store.audit.verify().faults == ()


def test_broken_bodies_break_nothing(desk: Desk) -> None:
    clerk, here = desk.sit(Role.CLERK), f"{BASE}/units/{OWN}/hand-in"
    for kind, body in (
        ("multipart/form-data", b""), ("multipart/form-data; boundary=x", b"no boundary at all"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n"), ("application/json", b"{}"), ("", b"\xff\xfe"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n'),
        ("application/x-www-form-urlencoded", b"%zz=%\xff&&&==" * 50),
    ):  # fmt: skip
        answer = clerk.post(here, content=body, headers={"content-type": kind})
        assert answer.status_code in {400, 413}, (kind, body)
