"""The pictures of docs/desk.md, from a demonstration: `diaodu demo && python -m docs.make_desk_pictures demo`."""

import os
import secrets
import shutil
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from desk.web.app import make_app
from desk.web.server import listen
from diaodu.domain.access.accounts import Account, Role
from diaodu.domain.ledger import content_sha256
from diaodu.domain.results import NO_CODE, UnitCode
from tasks.ledgers import open_ledgers

PICTURES = Path(__file__).parent / "pictures" / "desk"
PLAN, PERIOD = "ordos-2021", "2021-03"
BASE, UNIT = f"/p/{PLAN}/{PERIOD}", UnitCode("150622")
PEOPLE = {Role.STEWARD: "李审核", Role.CLERK: "张填报"}


def make_pictures(demo: Path) -> None:
    """Serve the demonstration's month and take the pictures."""
    os.environ["DIAODU_HOME"] = str(demo / "home")
    taken = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(make_app(), log_level="warning", ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
    thread.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            _take(browser, f"http://127.0.0.1:{taken.getsockname()[1]}")
            browser.close()
    finally:
        server.should_exit = True
        thread.join()


def _take(browser: Browser, address: str) -> None:
    found = open_ledgers().validation.findings(PLAN, PERIOD)
    finding = next(one.id for one in found if one.rule == "O-01")
    page = _sit(browser, address, Role.STEWARD, 1200)
    page.goto(address + BASE)
    page.screenshot(path=PICTURES / "period.png")
    page.goto(f"{address}{BASE}/findings/{finding}")
    page.screenshot(path=PICTURES / "finding.png", clip={"x": 0, "y": 0, "width": 1200, "height": 1240}, full_page=True)
    page.check("input[value=waive]")
    page.fill("#reason", "已核实批文，总投资按备案数计")
    page.click("text=先看影响")
    page.wait_for_selector("text=确认处理")
    page.screenshot(path=PICTURES / "effect.png", full_page=True)
    disputed = next(one.id for one in found if one.rule == "X-01" and one.form == "reserve_projects")
    for name, path in (
        ("sides", f"findings/{disputed}"), ("alike", "alike?rule=O-01&form=reserve_projects&column=total_investment"),
        ("pictures", "pictures"), ("supervision", "supervision"),
    ):  # fmt: skip
        page.goto(f"{address}{BASE}/{path}")
        page.screenshot(path=PICTURES / f"{name}.png")
    page = _sit(browser, address, Role.CLERK, 390)
    page.goto(f"{address}{BASE}/units/{UNIT}")
    page.screenshot(path=PICTURES / "clerk.png")


def _sit(browser: Browser, address: str, role: Role, width: int) -> Page:
    """A page with the session of a person of a role."""
    store, token, now = open_ledgers(), secrets.token_urlsafe(32), datetime.now(UTC)
    if store.accounts.get(f"picture-{role}") is None:
        own = {"plan": PLAN, "unit": UNIT} if role is Role.CLERK else {"plan": "", "unit": NO_CODE}
        store.accounts.add(
            Account(name=f"picture-{role}", person=PEOPLE[role], role=role, password="none", created_at=now, **own)  # noqa: S106 - nobody logs in by it
        )
    store.sessions.open(content_sha256(token.encode()), f"picture-{role}", now)
    context = browser.new_context(viewport={"width": width, "height": 860}, locale="zh-CN")
    context.add_cookies([{"name": "diaodu", "value": token, "url": address}])
    page = context.new_page()
    page.set_default_timeout(120_000)
    return page


if __name__ == "__main__":
    make_pictures(Path(sys.argv[1]))
