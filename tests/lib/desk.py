"""The web desk in process: accounts of every role, a browser each, over a small judged month."""

import re
from datetime import UTC, datetime
from functools import cache
from html import unescape

from starlette.applications import Starlette
from starlette.testclient import TestClient

from desk.web.app import make_app
from diaodu.domain.access.accounts import Account, Role
from diaodu.domain.ledger import content_sha256
from diaodu.domain.results import UnitCode
from tasks.month import Month

PLAN, PERIOD = "ordos-2021", "2021-03"
BASE = f"/p/{PLAN}/{PERIOD}"
OWN, FOREIGN = "150622", "150602"
"""准格尔旗, whose clerk sits here, and 东胜区."""
PEOPLE = {
    Role.CLERK: "张填报", Role.STEWARD: "李审核", Role.APPROVER: "王局长", Role.OPERATOR: "张经办", Role.AUDITOR: "沈审计"
}  # fmt: skip
FROM_US = {"sec-fetch-site": "same-origin"}


@cache
def app() -> Starlette:
    """The application; it opens the ledgers of whatever home is set."""
    return make_app()


def browser(base: str = "http://127.0.0.1", **headers: str) -> TestClient:
    """A browser that nobody is logged in with."""
    return TestClient(
        app(), base_url=base, headers=headers or FROM_US, follow_redirects=False, raise_server_exceptions=False
    )


class Desk:
    """A month with a person of each role sitting at it."""

    def __init__(self, month: Month) -> None:
        self.month, self.store, self.now = month, month.store, datetime.now(UTC)
        for role, person in PEOPLE.items():
            self.add(role, person, role.value)

    def add(self, role: Role, person: str, name: str) -> None:
        own = {"plan": PLAN, "unit": UnitCode(OWN)} if role is Role.CLERK else {}
        self.store.accounts.add(
            Account(name=name, person=person, role=role, password="none", created_at=self.now, **own)
        )

    def sit(self, name: str) -> TestClient:
        """A browser with the person's session, without the cost of a password."""
        token = f"token-of-{name}-{datetime.now(UTC).timestamp()}"
        self.store.sessions.open(content_sha256(token.encode()), name, datetime.now(UTC))
        made = browser()
        made.cookies.set("diaodu", token)
        return made

    def finding(self, rule: str, unit: str = OWN) -> str:
        found = self.store.validation.findings(PLAN, PERIOD, unit=UnitCode(unit))
        return next(one.id for one in found if one.rule == rule)


def shown(text: str) -> str:
    """What a page says, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


def hidden(text: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, name
    return unescape(found[1])
