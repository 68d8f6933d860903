"""Login by an issuer of identities: who comes back by its word, and who does not."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from desk.web.views import oidc
from diaodu.adapters.oidc import issuer_of
from diaodu.domain.access.accounts import Role
from diaodu.domain.access.audit import ActKind
from diaodu.domain.errors import UserError
from diaodu.settings import load_settings
from tests.lib.desk import Desk, browser, shown
from tests.lib.issuer import CLIENT, OTHER_KEY, SECRET, FakeIssuer, fake_issuer

BACK = "/login/oidc/back"


@pytest.fixture(scope="module")
def running() -> Iterator[FakeIssuer]:
    with fake_issuer() as found:
        yield found


@pytest.fixture
def issuer(running: FakeIssuer, monkeypatch: pytest.MonkeyPatch) -> FakeIssuer:
    """As it is at first, and set."""
    running.__dict__.update(vars(FakeIssuer(address=running.address)))
    for name, value in {"ISSUER": running.address, "CLIENT": CLIENT, "SECRET": SECRET}.items():
        monkeypatch.setenv(f"DIAODU_OIDC_{name}", value)
    return running


def leave(client: TestClient, issuer: FakeIssuer, to: str = "/") -> tuple[str, str]:
    """The state that a browser left with, and the code that it gets."""
    answer = client.get("/login/oidc", params={"to": to})
    assert answer.status_code == 303
    address = answer.headers["location"]
    assert address.startswith(f"{issuer.address}/authorize?")
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"][0].endswith(BACK)
    return asked["state"][0], issuer.approve(address)


def arrive(client: TestClient, issuer: FakeIssuer, to: str = "/") -> Any:
    state, code = leave(client, issuer, to)
    return client.get(BACK, params={"state": state, "code": code})


def test_whom_the_issuer_names_comes_in_and_it_is_kept(bare_desk: Desk, issuer: FakeIssuer) -> None:
    bare_desk.sit(Role.STEWARD)
    client = browser()
    assert "/login/oidc?to=" in client.get("/login?to=/p/x").text
    answer = arrive(client, issuer, "/p/ordos-2021")
    assert (answer.status_code, answer.headers["location"]) == (303, "/p/ordos-2021")
    assert "李审核" in shown(client.get("/").text)
    act = next(row.act for row in bare_desk.store.audit.latest(9) if row.act.kind is ActKind.LOGIN)
    assert (act.account, act.detail, act.refused) == ("steward", "统一身份认证", False)
    assert all(SECRET not in str(form) for form in issuer.asked)


@pytest.mark.parametrize("to", ["https://other.example/", "//other.example", "/\\other.example"])
def test_nobody_is_sent_on_to_another_site(bare_desk: Desk, issuer: FakeIssuer, to: str) -> None:
    bare_desk.sit(Role.STEWARD)
    assert arrive(browser(), issuer, to).headers["location"] == "/"


def test_a_trip_is_one_browsers_and_goes_once(bare_desk: Desk, issuer: FakeIssuer) -> None:
    bare_desk.sit(Role.STEWARD)
    client, other = browser(), browser()
    state, code = leave(client, issuer)
    assert other.get(BACK, params={"state": state, "code": code}).status_code == 400  # a link sent to somebody else
    assert client.get(BACK, params={"state": state, "code": code}).status_code == 400  # and it is over
    state, code = leave(client, issuer)
    assert client.get(BACK, params={"state": "another", "code": code}).status_code == 400
    assert client.get(BACK, params={"state": state, "code": code}).status_code == 303
    assert client.get(BACK, params={"state": state, "code": code}).status_code == 400


def test_a_trip_lasts_ten_minutes_and_not_endlessly_many_are_kept(
    bare_desk: Desk, issuer: FakeIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare_desk.sit(Role.STEWARD)
    with monkeypatch.context() as over:
        over.setattr(oidc, "_LASTS", -oidc._LASTS)
        assert arrive(browser(), issuer).status_code == 400
    monkeypatch.setattr(oidc, "_MOST", 2)
    client = browser()
    state, code = leave(client, issuer)
    for _ in range(2):
        leave(browser(), issuer)
    assert client.get(BACK, params={"state": state, "code": code}).status_code == 400


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"claims": {"nonce": "another"}}, "未通过核验"),
        ({"claims": {"nonce": None}}, "未通过核验"),
        ({"claims": {"aud": "another"}}, "未通过核验"),
        ({"claims": {"iss": "https://another.example"}}, "未通过核验"),
        ({"claims": {"exp": int(time.time()) - 3600}}, "未通过核验"),
        ({"claims": {"exp": None}}, "未通过核验"),
        ({"claims": {"iat": int(time.time()) + 3600}}, "未通过核验"),
        ({"claims": {"aud": [CLIENT, "another"], "azp": "another"}}, "给别的系统"),
        ({"claims": {"preferred_username": None}}, "没有 preferred_username"),
        ({"claims": {"preferred_username": ["steward"]}}, "没有 preferred_username"),
        ({"key": OTHER_KEY}, "未通过核验"),
        ({"token": {"access_token": "x", "token_type": "Bearer"}}, "未通过核验"),
        ({"token": {"access_token": "x", "token_type": "Bearer", "id_token": "eyJhbGciOiJub25lIn0.e30."}}, "未通过核验"),
        ({"token": {"error": "invalid_request"}}, "没有换得"),
        ({"token": ["nonsense"]}, "没有换得"),
        ({"named": "https://another.example"}, "自称 https://another.example"),
    ],
)  # fmt: skip
def test_what_the_issuer_has_not_said_to_us_lets_nobody_in(
    bare_desk: Desk, issuer: FakeIssuer, changed: dict[str, Any], said: str
) -> None:
    bare_desk.sit(Role.STEWARD)
    client = browser()
    state, code = leave(client, issuer)
    for name, value in changed.items():
        setattr(issuer, name, value)
    answer = client.get(BACK, params={"state": state, "code": code})
    assert answer.status_code == 502
    assert said in shown(answer.text)
    assert client.get("/").status_code == 303


def test_who_has_no_account_or_an_ended_one_stays_out_and_it_is_kept(bare_desk: Desk, issuer: FakeIssuer) -> None:
    bare_desk.sit(Role.STEWARD)
    issuer.name = "<b>nobody</b>"
    answer = arrive(browser(), issuer)
    assert answer.status_code == 403
    assert "&lt;b&gt;nobody&lt;/b&gt; 在本系统没有账号" in answer.text
    issuer.name = "steward"
    bare_desk.store.accounts.disable("steward", bare_desk.month.as_of)
    assert arrive(browser(), issuer).status_code == 403
    refused = [
        row.act.account for row in bare_desk.store.audit.latest(9) if row.act.kind is ActKind.LOGIN and row.act.refused
    ]
    assert refused == ["steward", "<b>nobody</b>"]


def test_what_the_issuer_says_against_it_is_shown_as_text(bare_desk: Desk, issuer: FakeIssuer) -> None:
    client = browser()
    state, _ = leave(client, issuer)
    answer = client.get(BACK, params={"state": state, "error": "<script>access_denied"})
    assert answer.status_code == 401
    assert "&lt;script&gt;access_denied" in answer.text
    assert client.get("/").status_code == 303


def test_an_issuer_that_does_not_answer_is_told_and_passwords_go_on(
    bare_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIAODU_OIDC_ISSUER", "http://127.0.0.1:1")
    monkeypatch.setenv("DIAODU_OIDC_CLIENT", CLIENT)
    answer = browser().get("/login/oidc")
    assert answer.status_code == 502
    assert "127.0.0.1:1 没有应答" in shown(answer.text)
    assert 'name="password"' in answer.text


def test_an_answer_is_read_no_further_than_one_may_be_long(
    bare_desk: Desk, issuer: FakeIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diaodu.adapters.oidc._LONGEST_ANSWER", 40)
    answer = browser().get("/login/oidc")
    assert answer.status_code == 502
    assert "没有应答" in shown(answer.text)


@pytest.mark.parametrize(
    ("issuer", "client", "said"),
    [("http://issuer.example", CLIENT, "https 地址"), ("issuer.example", CLIENT, "https 地址"), ("https://issuer.example", "", "DIAODU_OIDC_CLIENT")],
)  # fmt: skip
def test_a_wrong_setting_is_told(monkeypatch: pytest.MonkeyPatch, issuer: str, client: str, said: str) -> None:
    monkeypatch.setenv("DIAODU_OIDC_ISSUER", issuer)
    monkeypatch.setenv("DIAODU_OIDC_CLIENT", client)
    with pytest.raises(UserError, match=said):
        issuer_of(load_settings())


def test_without_an_issuer_there_is_no_such_way(bare_desk: Desk) -> None:
    assert "/login/oidc" not in browser().get("/login").text
    assert browser().get("/login/oidc").status_code == 404
    assert browser().get(BACK, params={"state": "x", "code": "y"}).status_code == 404
