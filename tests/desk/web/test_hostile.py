"""What people type, and what nobody would: 300 hostile strings come back as text, and no address breaks the desk."""

import io
import random
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.routing import Route

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


ODD = (
    "", " ", "0", "-1", "９", "a" * 5000, "\x00", "%", "%ff", "..", "../..", "null", PERIOD, "9999-99", "2021-13", "0000-00",
    PLAN, "/etc/passwd", OWN, f"{OWN} ", "🙂", "\u202e", "' OR 1=1 --", "<b>", "1e999", "NaN", "2021-04-20", "close", "waive",
    "exclude", "withdraw", "backfill", "missing", "upheld", "closed", "²", "1" * 400,
)  # fmt: skip
PARTS = ("plan", "period", "unit", "finding", "record", "submission", "name", "face", "proof", "picture")
FIELDS = (
    "kind", "reason", "column", "value", "blank", "confirmed_by", "expires", "seen", "sha256", "readers", "submission",
    "nil", "act", "name", "password", "to", "page", "state", "before", "unit", "rule", "form", "finding", "sheet", "row",
    "objection", "outcome", "item", "first", "last", "mode", "what", "delivery", "as", "number", "text", "until", "record",
    "asked", "period", "measure", "by", "person", "said", "all", "done",
)  # fmt: skip
TEXTS = st.sampled_from(ODD) | st.text(max_size=30)


@st.composite
def requests(draw: st.DrawFn) -> tuple[Role, Route, str, dict[str, str], dict[str, str], bool]:
    """A person's request to any route: its method or another, odd parts of its address, odd fields, a file or none."""
    route = draw(st.sampled_from([one for one in ROUTES if one.path != "/logout"]))
    way = draw(st.sampled_from((method(route), method(route), "GET", "HEAD", "PUT")))
    changes = draw(st.dictionaries(st.sampled_from(PARTS), TEXTS, max_size=2))
    said = draw(st.dictionaries(st.sampled_from(FIELDS), TEXTS, max_size=8))
    return draw(st.sampled_from(list(Role))), route, way, changes, said, draw(st.booleans())


def test_no_address_and_no_form_breaks_the_desk(desk: Desk) -> None:
    people = {role: desk.sit(role) for role in Role}
    found = desk.store.validation.findings(PLAN, PERIOD)
    finding = next(one for one in found if one.id == desk.finding("O-01"))
    real = {"finding": finding.id, "record": finding.record, "submission": finding.submission}

    @settings(max_examples=500, deadline=None, derandomize=True, database=None)
    @given(requests())
    def ask(asked: tuple[Role, Route, str, dict[str, str], dict[str, str], bool]) -> None:
        role, route, way, changes, said, with_file = asked
        quoted = {name: quote(value.encode("utf-8", "replace"), safe="") or "-" for name, value in changes.items()}
        query = "&".join(f"{name}={quote(value.encode('utf-8', 'replace'))}" for name, value in said.items())
        body: dict[str, Any] = {"data": said} if way == "POST" else {}
        if body and with_file:
            body["files"] = [("files", ("a.xlsx", b"PK\x03\x04")), ("measures", ("a.csv", b"unit,measure,value"))]
        answer = people[role].request(way, f"{address(route, **(real | quoted))}?{query}", **body)
        assert answer.status_code < 500, answer.text[:200]

    ask()
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
