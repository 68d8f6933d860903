"""Who a trusted proxy vouches for is in; what anybody else says of themselves counts for nothing."""

import pytest
from starlette.testclient import TestClient

from desk.web.gate import Peer
from diaodu.domain.access.accounts import Role
from tests.lib.desk import FROM_US, Desk, app

HEADER, PROXY = "X-Remote-User", "192.0.2.7"


def asked(peer: str, **headers: str) -> int:
    client = TestClient(
        Peer(app()), base_url="https://desk.example.com", headers=FROM_US | headers, follow_redirects=False,
        client=(peer, 50_000),
    )  # fmt: skip
    return client.get("/audit").status_code


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch, bare_desk: Desk) -> Desk:
    monkeypatch.setenv("DIAODU_DESK_HEADER", HEADER)
    monkeypatch.setenv("DIAODU_DESK_PROXY", f"127.0.0.1, {PROXY}")
    return bare_desk


def test_the_proxys_word_lets_an_account_in_with_its_own_role(trusted: Desk) -> None:
    assert asked(PROXY, **{HEADER: Role.AUDITOR}) == 200
    assert asked(PROXY, **{HEADER: Role.STEWARD}) == 403, "known, and no auditor"
    for nobody in ({}, {HEADER: ""}, {HEADER: "no-such-account"}):
        assert asked(PROXY, **nobody) == 303, "sent on to the login"


def test_a_header_from_anybody_else_counts_for_nothing(trusted: Desk) -> None:
    assert asked("192.0.2.8", **{HEADER: Role.AUDITOR}) == 303
    assert asked(PROXY, **{"x-other-user": Role.AUDITOR}) == 303


def test_a_disabled_account_is_not_let_in(trusted: Desk) -> None:
    trusted.store.accounts.disable(Role.AUDITOR, trusted.now)
    assert asked(PROXY, **{HEADER: Role.AUDITOR}) == 303


def test_without_the_setting_no_header_is_looked_at(bare_desk: Desk) -> None:
    assert asked("127.0.0.1", **{HEADER: Role.AUDITOR}) == 303


def test_a_network_of_proxies_may_be_named(trusted: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIAODU_DESK_PROXY", "127.0.0.1, 192.0.2.0/29, 2001:db8::/64")
    assert asked(PROXY, **{HEADER: Role.AUDITOR}) == 200
    assert asked("2001:db8::7", **{HEADER: Role.AUDITOR}) == 200
    assert asked("192.0.2.9", **{HEADER: Role.AUDITOR}) == 303
    monkeypatch.setenv("DIAODU_DESK_PROXY", "proxy.example.com")
    assert asked(PROXY, **{HEADER: Role.AUDITOR}) == 303, "a name is no address: nobody is trusted"
