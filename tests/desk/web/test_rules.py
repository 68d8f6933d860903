"""Who may ask for what: generated from the routes, so that a new route without a rule fails."""

import re

import pytest
from starlette.routing import Route

from desk.web.rules import Rule
from diaodu.domain.access.accounts import Role
from tests.lib.desk import FOREIGN, OWN, PERIOD, PLAN, Desk, app, browser
from tests.lib.ledger_factories import make_receipt

ROUTES = [route for route in app().routes if isinstance(route, Route)]
PUBLIC = {
    "GET /static/{name}",
    "GET /login/oidc",
    "GET /login/oidc/back",
    "GET /charts.js",
    "GET /metrics",
    "GET /login",
    "POST /login",
}
SAMPLES = {
    "plan": PLAN, "period": PERIOD, "unit": OWN, "finding": "0" * 12, "record": "0" * 12, "submission": "0" * 12,
    "name": "desk.css", "face": "pdf", "proof": "0" * 12, "picture": "trend",
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test here waits for the script that draws to be made."""
    monkeypatch.setattr("desk.web.views.pictures.browser_charts", lambda: b"")


def rule_of(route: Route) -> Rule:
    return route.rule  # type: ignore[attr-defined]


def address(route: Route, **changes: str) -> str:
    return re.sub(r"{(\w+)}", lambda found: (SAMPLES | changes)[found[1]], route.path)


def method(route: Route) -> str:
    return route.name.partition(" ")[0]


def test_every_route_has_a_rule() -> None:
    assert len(app().routes) == len(ROUTES)
    assert [route.path for route in ROUTES if not isinstance(getattr(route, "rule", None), Rule)] == []
    assert {route.name for route in ROUTES if rule_of(route).roles is None} == PUBLIC


def test_who_is_not_logged_in_gets_the_login_and_does_nothing() -> None:
    for route in (one for one in ROUTES if rule_of(one).roles is not None):
        answer = browser().request(method(route), address(route))
        sent_on = answer.headers.get("location", "").startswith("/login")
        assert (answer.status_code, sent_on) == ((303, True) if method(route) == "GET" else (401, False)), route.name


@pytest.mark.parametrize(
    "role", [Role.CLERK, *(pytest.param(role, marks=pytest.mark.slow) for role in Role if role is not Role.CLERK)]
)
def test_a_role_gets_what_its_rule_says_and_what_is_refused_is_logged(bare_desk: Desk, role: Role) -> None:
    person = bare_desk.sit(role)
    for route in ROUTES:
        roles = rule_of(route).roles
        before = bare_desk.store.audit.latest(1)
        answer = person.request(method(route), address(route))
        is_refused = roles is not None and role not in roles
        assert (answer.status_code == 403) == is_refused, (role, route.name, answer.status_code)
        assert answer.status_code < 500, (role, route.name)
        if is_refused:
            (row,) = bare_desk.store.audit.latest(1)
            assert [row] != before
            assert (row.act.account, row.act.refused) == (role, True)
        if route.path == "/logout":
            person = bare_desk.sit(role)
    assert bare_desk.store.audit.verify().faults == ()


def test_a_clerk_finds_no_other_unit_and_no_other_plan(bare_desk: Desk) -> None:
    clerk = bare_desk.sit(Role.CLERK)
    routes = [one for one in ROUTES if Role.CLERK in (rule_of(one).roles or ()) and "{plan}" in one.path]
    assert len([one for one in routes if "{unit}" in one.path]) >= 6
    for route in routes:
        others = [{"plan": "suzhou-2020"}, *([{"unit": FOREIGN}] if "{unit}" in route.path else [])]
        for other in others:
            answer = clerk.request(method(route), address(route, **other))
            assert answer.status_code == 404, (route.name, other)


def test_of_a_file_that_is_another_units_a_clerk_finds_nothing(bare_desk: Desk) -> None:
    clerk = bare_desk.sit(Role.CLERK)
    receipts = [make_receipt(unit=unit, data=unit.encode()) for unit in (OWN, FOREIGN)]
    sent = {one.unit: bare_desk.store.submissions.receive(one).id for one in receipts}
    answers = [clerk.get(f"/p/{PLAN}/{PERIOD}/units/{OWN}/files/{sent[unit]}").status_code for unit in (OWN, FOREIGN)]
    assert answers == [200, 404]
    taken = clerk.post(f"/p/{PLAN}/{PERIOD}/units/{OWN}/take-back", data={"submission": sent[FOREIGN], "reason": "试"})
    assert taken.status_code == 404
    assert bare_desk.store.entries.of_plan(PLAN) == []
