"""Log in by another service (统一身份认证): the way there, and back with its word on who it is."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from starlette.responses import RedirectResponse, Response

from desk.web.views.login import enter, own_path, show_login
from desk.web.visit import NotFoundError, Visit
from diaodu.adapters.oidc import PLACE, Issuer, Trip, issuer_of
from diaodu.domain.errors import UserError
from diaodu.settings import load_settings
from tasks.access import let_in

_COOKIE = "diaodu-trip"
_WAY = "/login/oidc"
_LASTS = timedelta(minutes=10)
_MOST = 1_000
"""Trips under way at one time: the oldest is forgotten before there are more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leaving:
    """A browser that is away: only the one with the ticket in its cookie may come back, once."""

    trip: Trip
    ticket: str
    to: str
    until: datetime


class _Travellers:
    """Browsers on their way, by their trip's state."""

    def __init__(self) -> None:
        self._away: OrderedDict[str, _Leaving] = OrderedDict()
        self._lock = Lock()

    def add(self, one: _Leaving) -> None:
        with self._lock:
            self._away[one.trip.state] = one
            while len(self._away) > _MOST:
                self._away.popitem(last=False)

    def take(self, state: str, ticket: str, now: datetime) -> _Leaving | None:
        with self._lock:
            one = self._away.pop(state, None)
        return one if one and now < one.until and secrets.compare_digest(one.ticket.encode(), ticket.encode()) else None


_TRAVELLERS = _Travellers()


def _issuer() -> Issuer:
    issuer = issuer_of(load_settings())
    if issuer is None:
        raise NotFoundError
    return issuer


def leave(visit: Visit) -> Response:
    """Send the browser to the issuer."""
    url, to = visit.request.url, own_path(visit.asked("to"))
    try:
        trip = _issuer().start(f"{url.scheme}://{url.netloc}{_WAY}/back")
    except UserError as error:
        return show_login(visit, to, wrong=str(error), status=502)
    ticket = secrets.token_urlsafe(32)
    _TRAVELLERS.add(_Leaving(trip=trip, ticket=ticket, to=to, until=visit.now + _LASTS))
    answer = RedirectResponse(trip.address, status_code=303)
    answer.set_cookie(_COOKIE, ticket, path=_WAY, secure=url.scheme == "https", httponly=True, samesite="lax", max_age=int(_LASTS.total_seconds()))  # fmt: skip
    return answer


def arrive(visit: Visit) -> Response:
    """Let in whom the issuer names, where they have an account."""
    issuer = _issuer()
    one = _TRAVELLERS.take(visit.asked("state"), visit.request.cookies.get(_COOKIE, ""), visit.now)
    if one is None:
        return show_login(visit, "/", wrong="这次登录已过期或不是从本页发起的，请重新登录。", status=400)
    if not visit.asked("code"):
        return show_login(
            visit, one.to, wrong=f"{PLACE}没有放行：{visit.asked('error')[:100] or '没有说明'}", status=401
        )
    try:
        name = issuer.arrive(one.trip, visit.asked("code"))
    except UserError as error:
        return show_login(visit, one.to, wrong=str(error), status=502)
    address = visit.request.client.host if visit.request.client else ""
    done = let_in(visit.store, name, address, visit.now, vouched=PLACE)
    if done is None:
        return show_login(
            visit, one.to, wrong=f"{name[:64]} 在本系统没有账号，或已停用。请系统管理员新设同名账号。", status=403
        )
    answer = enter(visit, done.token, one.to)
    answer.delete_cookie(_COOKIE, path=_WAY)
    return answer
