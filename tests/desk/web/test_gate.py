"""Logins, sessions, and what is refused before any page is asked."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from starlette.testclient import TestClient

from desk.web.gate import POLICY
from diaodu.adapters.store import Store
from diaodu.domain.access.accounts import ABSOLUTE, IDLE, MOST_OF_ACCOUNT, WINDOW, Account, Role
from tasks.access import add_account, disable_account, set_password
from tasks.ledgers import open_ledgers
from tests.lib.desk import FROM_US, browser

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
PASSWORD = "四个不相干的词 correct horse"


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    opened = open_ledgers()
    new = Account(name="li", person="李审核", role=Role.STEWARD, password="", created_at=NOON)
    add_account(opened, new, PASSWORD, by="test")
    return opened


def log_in(client: TestClient, password: str = PASSWORD, to: str = "/") -> int:
    return client.post("/login", data={"name": "li", "password": password, "to": to}).status_code


def is_in(client: TestClient) -> bool:
    return client.get("/audit").status_code == 403  # a steward is known there, and refused


def test_the_cookie_is_for_this_host_alone_over_https_and_never_for_scripts(store: Store) -> None:
    for base, name, is_secure in (("https://desk.example.com", "__Host-diaodu", True), ("http://127.0.0.1", "diaodu", False)):  # fmt: skip
        answer = browser(base).post("/login", data={"name": "li", "password": PASSWORD})
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith(f"{name}=")
        assert {"HttpOnly", "Path=/"} <= set(cookie.split("; "))
        assert "samesite=lax" in cookie.lower()
        assert "Domain" not in cookie
        assert ("Secure" in cookie) == is_secure


def test_a_session_ends_idle_at_last_and_when_it_is_ended(store: Store) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        client = browser()
        assert not is_in(client)
        assert log_in(client) == 303
        for _ in range(int(ABSOLUTE / timedelta(minutes=20))):
            clock.shift(timedelta(minutes=20))
            assert is_in(client)
        clock.shift(timedelta(seconds=1))
        assert not is_in(client), "twelve hours are over, however busy"
        assert log_in(client) == 303
        clock.shift(IDLE + timedelta(seconds=1))
        assert not is_in(client)
        assert log_in(client) == 303
        client.post("/logout")
        assert not is_in(client)


def test_a_session_does_not_outlive_its_password_or_its_account(store: Store) -> None:
    client = browser()
    assert log_in(client) == 303
    set_password(store, "li", "another good password", NOON, by="test")
    assert not is_in(client)
    assert log_in(client) == 401
    assert log_in(client, "another good password") == 303
    disable_account(store, "li", NOON, by="test")
    assert not is_in(client)
    assert log_in(client, "another good password") == 401


def test_after_some_wrong_passwords_none_is_tried_for_a_while(store: Store) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        client = browser()
        assert [log_in(client, "wrong password") for _ in range(MOST_OF_ACCOUNT)] == [401] * MOST_OF_ACCOUNT
        assert log_in(client) == 429
        refused = [row.act for row in store.audit.latest(100) if row.act.refused]
        assert len(refused) == MOST_OF_ACCOUNT
        clock.shift(WINDOW + timedelta(seconds=1))
        assert log_in(client) == 303


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        (FROM_US, 401),
        ({"sec-fetch-site": "none"}, 401),
        ({"origin": "http://127.0.0.1"}, 401),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site", "origin": "http://127.0.0.1"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"x": "neither header"}, 403),
    ],
    ids=str,
)
def test_a_form_counts_only_from_a_page_of_ours(store: Store, headers: dict[str, str], code: int) -> None:
    assert log_in(browser(**headers), "wrong password") == code


def test_plain_http_is_for_this_machine_alone(store: Store) -> None:
    for base, code in (
        ("http://desk.example.com", 403), ("http://10.0.0.1", 403), ("http://localhost:8900", 200),
        ("http://[::1]:8900", 200), ("https://desk.example.com", 200),
    ):  # fmt: skip
        assert browser(base).get("/login").status_code == code


def test_every_answer_forbids_scripts_frames_and_guesses(store: Store) -> None:
    client = browser()
    log_in(client)
    for path in ("/", "/login", "/nowhere", "/audit", "/p/no-plan", "/static/desk.css"):
        headers = client.get(path).headers
        assert headers["content-security-policy"] == POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == ("no-cache" if "static" in path else "no-store")
    assert "unsafe" not in POLICY
    assert "script-src" not in POLICY  # default-src 'none' holds for scripts too
    assert "frame-ancestors 'none'" in POLICY


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1", "", "/a\r\nb"])  # fmt: skip
def test_a_login_leads_to_a_page_of_ours_only(store: Store, to: str) -> None:
    client = browser()
    assert client.post("/login", data={"name": "li", "password": PASSWORD, "to": to}).headers["location"] == "/"


def test_a_login_leads_to_the_page_that_was_asked_for(store: Store) -> None:
    client = browser()
    asked = client.get("/p/ordos-2021").headers["location"]
    page = client.get(asked).text
    assert 'value="/p/ordos-2021"' in page
    assert client.post("/login", data={"name": "li", "password": PASSWORD, "to": "/p/ordos-2021"}).headers["location"] == "/p/ordos-2021"  # fmt: skip
