"""The desk in a real browser: every page at two widths, without scripts, and a month's decision from end to end."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from desk.web.server import listen
from diaodu.domain.access.accounts import Role
from diaodu.domain.ledger import content_sha256
from tasks.compile.draft import draft_papers
from tasks.month import open_month
from tests.desk.web.test_rules import ROUTES, address, method
from tests.lib.desk import BASE, OWN, PERIOD, PLAN, Desk, app
from tests.lib.ledger_factories import register
from tests.lib.small_month import write_workbook

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium fonts-noto-cjk"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
WIDTHS = {1440: 900, 390: 844}
AXE = next(
    (
        path
        for folder in os.environ.get("NODE_PATH", "").split(os.pathsep)
        if (path := Path(folder, "axe-core/axe.min.js")).exists()
    ),
    None,
)
"""What finds pages that people with a keyboard alone, or a reader of screens, cannot use."""
PICTURES = os.environ.get("DIAODU_PICTURES")


@pytest.fixture
def served(desk: Desk) -> Iterator[tuple[Desk, str]]:
    """The desk on a real port, with a draft."""
    register(desk.store, "leader@example.com")
    draft_papers(open_month(PLAN, PERIOD, "2021-03-31T09:00:00+08:00"))
    taken = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app(), log_level="warning", ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
    thread.start()
    yield desk, f"http://127.0.0.1:{taken.getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def chromium():
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def seat(desk: Desk, browser, address: str, role: Role, width: int = 1440):
    """A page with the person's session, and what its console says."""
    token = f"token-of-{role}-{time.time()}"
    desk.store.sessions.open(content_sha256(token.encode()), role.value, open_month(PLAN, PERIOD).as_of)
    context = browser.new_context(viewport={"width": width, "height": WIDTHS[width]}, java_script_enabled=True)
    context.add_cookies([{"name": "diaodu", "value": token, "url": address}])
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    return page, said


def pages_of(desk: Desk) -> dict[Role, list[str]]:
    """Every page there is, with things of the month in its address, by a role that may look at it."""
    finding = next(one for one in desk.store.validation.findings(PLAN, PERIOD) if one.id == desk.finding("O-01"))
    real = {"finding": finding.id, "record": finding.record, "submission": finding.submission}
    no_pages = (
        "/static",
        "/login",
        "/proofs/",
        "/returned/",
        "/template",
        "{picture}",
        "{face}",
        "as-sent",
        "units/{unit}/files",
    )
    cause = f"?rule={finding.rule}&form={finding.form}&column={finding.column}"
    seats: dict[Role, list[str]] = {}
    for route in ROUTES:
        roles = route.rule.roles  # type: ignore[attr-defined]
        if method(route) == "GET" and roles and not any(word in route.path for word in no_pages):
            path = address(route, **real) + (cause if route.path.endswith("/alike") else "")
            for role in (Role.CLERK, Role.STEWARD, Role.OPERATOR, Role.APPROVER, Role.AUDITOR):
                if role in roles and (role is Role.CLERK or not any(path in own for own in seats.values())):
                    seats.setdefault(role, []).append(path)
    return seats


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_fits_its_screen_and_breaks_no_policy(served: tuple[Desk, str], chromium, width: int) -> None:
    desk, host = served
    pages = pages_of(desk) | {Role.APPROVER: [f"{BASE}/paper"], Role.OPERATOR: [f"{BASE}/runs", f"{BASE}/units/{OWN}"]}
    assert sum(map(len, pages.values())) > 20
    for role, paths in pages.items():
        page, said = seat(desk, chromium, host, role, width)
        for path in paths:
            assert page.goto(host + path).status == 200, path
            assert page.evaluate("document.documentElement.scrollWidth") == width, path
            assert page.locator("h1").count() == 1, path
            _picture(page, f"{role}{path.partition('?')[0].replace('/', '-')}-{width}")
        assert said == []
        page.context.close()


@pytest.mark.skipif(
    AXE is None, reason="needs axe-core: npm install axe-core@4.14.1, NODE_PATH set to its node_modules"
)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_shuts_anybody_out(served: tuple[Desk, str], chromium, width: int) -> None:
    desk, host = served
    assert AXE
    check, found = AXE.read_text(encoding="utf-8"), []
    for role, paths in (pages_of(desk) | {None: ["/login"]}).items():
        page, _ = seat(desk, chromium, host, role or Role.STEWARD, width)
        if role is None:
            page.context.clear_cookies()
        for path in paths:
            page.goto(host + path)
            page.evaluate(check)
            told = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
            found += [
                (path, one["id"], one["nodes"][0]["html"][:120])
                for one in told
                if one["impact"] in {"serious", "critical"}
            ]
        page.context.close()
    assert found == []


def test_a_clerk_mends_a_steward_decides_and_an_approver_signs(
    served: tuple[Desk, str], chromium, tmp_path: Path
) -> None:
    desk, address = served
    write_workbook(tmp_path / "改好.xlsx", "准格尔旗", 4)
    clerk, _ = seat(desk, chromium, address, Role.CLERK)
    clerk.goto(f"{address}{BASE}/units/{OWN}")
    assert "有 3 处须补正" in clerk.inner_text("main")

    steward, said = seat(desk, chromium, address, Role.STEWARD)
    steward.goto(f"{address}{BASE}/findings?unit={OWN}&rule=O-01")
    steward.click("ul.worklist a")
    steward.check("input[value=waive]")
    steward.fill("#reason", "已核实批文")
    steward.click("text=先看影响")
    steward.wait_for_selector("text=确认处理")
    assert "储备项目总投资" in steward.inner_text("main")
    _picture(steward, "effect-1440")
    steward.click("text=确认处理")
    steward.wait_for_selector("text=处理意见已记入台账")
    assert said == []

    clerk.set_input_files("#files", str(tmp_path / "改好.xlsx"))
    clerk.click("text=先试一试")
    clerk.wait_for_selector("text=这只是试校验")
    _picture(clerk, "tried-1440")
    clerk.click("text=回到报送页")
    clerk.set_input_files("#files", str(tmp_path / "改好.xlsx"))
    clerk.click("button[value=send]")
    clerk.wait_for_selector("text=没有须退回补正的问题")

    draft_papers(open_month(PLAN, PERIOD, "2021-03-31T09:00:00+08:00"))
    approver, _ = seat(desk, chromium, address, Role.APPROVER)
    approver.goto(f"{address}{BASE}/paper")
    approver.click("section >> text=签发 >> nth=-1")
    approver.click("form[action$=approve] button")
    approver.wait_for_selector("h1:has-text('已签发')")


def test_pictures_are_drawn_by_the_browser_and_without_scripts_by_us(served: tuple[Desk, str], chromium) -> None:
    desk, address = served
    page, said = seat(desk, chromium, address, Role.APPROVER)
    page.goto(f"{address}{BASE}/pictures")
    frame = page.frame_locator("iframe.drawn").first
    frame.locator("svg.marks").wait_for(timeout=120_000)  # the script that draws is made first
    frame.locator("text[role=graphics-symbol]").first.hover()
    frame.locator(".vg-tooltip.visible >> text=报告期").wait_for()
    asked = page.frames[1].evaluate("fetch('/').then(() => 'answered', () => 'refused')")
    assert asked == "refused"
    assert page.frames[1].evaluate("self.origin") == "null"
    assert page.locator("img.chart").count() == 0
    assert [line for line in said if "connect" not in line.lower()] == []
    _picture(page, "pictures-drawn-1440")
    bare = chromium.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    still = bare.new_page()
    still.goto(f"{address}{BASE}/pictures")
    assert still.locator("img.chart").count() >= 3
    assert still.locator("iframe.drawn").first.is_hidden()
    _picture(still, "pictures-still-1440")


def _picture(page, name: str) -> None:
    """A picture to look at, where a folder for them is set (DIAODU_PICTURES)."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name.strip('-')}.png", full_page=True)
