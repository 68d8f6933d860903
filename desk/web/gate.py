"""The gate before every page: who is it, does it come from a page of ours, and what the browser is told to refuse."""

import logging
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.web.visit import SAFE, RefusedError, Visit
from diaodu.domain.access.hosts import is_loopback
from diaodu.domain.errors import UserError
from diaodu.settings import load_settings
from tasks.access import named_elsewhere, who_is
from tasks.ledgers import open_ledgers

_LOG = logging.getLogger(__name__)

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"  # fmt: skip
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
"""Sent with every answer unless it says another thing itself."""


class Headers:
    """Puts the headers onto every answer, those of faults too."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


class Gate:
    """Finds out who asks, and refuses what no page of ours has sent."""

    def __init__(self, app: ASGIApp, refuse: Callable[[Request, Exception], Response]) -> None:
        """Stand before an application; `refuse` answers what does not come through."""
        self._app, self._refuse = app, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on with `request.state.visit`."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            request.state.visit = await run_in_threadpool(_recognise, request)
        except UserError:
            _LOG.exception("the ledgers cannot be opened")
            await PlainTextResponse("台账暂时无法打开，请稍后再试或告知系统管理员", 503)(scope, receive, send)
            return
        try:
            check_origin(request)
        except RefusedError as error:
            answer = await run_in_threadpool(self._refuse, request, error)
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _recognise(request: Request) -> Visit:
    store, token = open_ledgers(), request.cookies.get(cookie_name(request), "")
    visit = Visit(request=request, store=store, account=None)
    account = who_is(store, token, visit.now) if token else None
    if account is None and (name := _vouched_for(request)):
        account = named_elsewhere(store, name)
    return Visit(request=request, store=store, account=account, now=visit.now)


class Peer:
    """Keeps who is at the other end of the line, before a proxy's word on whom it speaks for is taken."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on with the peer's address."""
        peer = (scope.get("client") or ("", 0))[0]
        await self._app({**scope, _PEER: peer}, receive, send)


_PEER = "diaodu.peer"


def _vouched_for(request: Request) -> str:
    """The account that a trusted proxy names in its header, "" where none is set or anybody else sends it."""
    header = load_settings()["DESK_HEADER"]
    return (
        request.headers.get(header, "") if header and is_among(peer_of(request), load_settings()["DESK_PROXY"]) else ""
    )


def trusted_proxies() -> list[str]:
    """Addresses and networks of the proxies whose word counts."""
    return _parts(load_settings()["DESK_PROXY"])


def peer_of(request: Request) -> str:
    """Who stands at the other end of the line, whomever it says it speaks for."""
    return str(request.scope.get(_PEER, ""))


def is_among(address: str, named: str) -> bool:
    """Whether an address is one of those named, or in a network of theirs; in a list that holds anything else nobody is."""
    try:
        networks = [ip_network(one, strict=False) for one in _parts(named)]
        return any(ip_address(address) in one for one in networks)
    except ValueError:  # a line without an address, a setting that is none: nobody is trusted
        return False


def _parts(named: str) -> list[str]:
    return [one for one in named.replace(" ", "").split(",") if one]


def check_origin(request: Request) -> None:
    """Refuse plain http from elsewhere, and unsafe requests that another site's page has sent.

    Raises:
        RefusedError: it is one.
    """
    if request.url.scheme != "https" and not is_loopback(request.url.hostname or ""):
        raise RefusedError("须经 https 访问")
    if request.method in SAFE:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    is_own = site in {"same-origin", "none"} if site else origin is not None and _is_own(origin, request)
    if not is_own:
        raise RefusedError("不是本系统页面发来的请求")


def _is_own(origin: str, request: Request) -> bool:
    sent = urlsplit(origin)
    return (sent.scheme, sent.netloc) == (request.url.scheme, request.url.netloc)


def cookie_name(request: Request) -> str:
    """The cookie of a session: over https bound to this very host."""
    return "__Host-diaodu" if request.url.scheme == "https" else "diaodu"


def set_cookie(request: Request, response: Response, token: str) -> None:
    """Give the browser its session; "" takes it away."""
    options: dict[str, Any] = {
        "path": "/", "secure": request.url.scheme == "https", "httponly": True, "samesite": "lax"
    }  # fmt: skip
    if token:
        response.set_cookie(cookie_name(request), token, **options)
    else:
        response.delete_cookie(cookie_name(request), **options)
