"""Log in, log out, and the stylesheet that even the login page needs."""

from starlette.responses import Response

from desk.web.gate import cookie_name, set_cookie
from desk.web.visit import STATIC, NotFoundError, Visit
from diaodu.domain.errors import UsageError
from tasks import access

_KINDS = {"desk.css": "text/css", "drawn.css": "text/css", "desk.svg": "image/svg+xml"}


def static(visit: Visit) -> Response:
    """The stylesheets and the icon: what everybody may have, and a frame without an origin asks for."""
    name = visit.path["name"]
    if name not in _KINDS:
        raise NotFoundError
    data = (STATIC / name).read_bytes()
    return Response(
        data,
        media_type=_KINDS[name],
        headers={"Cache-Control": "no-cache", "Cross-Origin-Resource-Policy": "cross-origin"},
    )


def login_page(visit: Visit) -> Response:
    """The login, or on to where somebody is logged in already."""
    if visit.account:
        return visit.to()
    return visit.page("login", to=_own_path(visit.asked("to")), wrong="", name="")


def log_in(visit: Visit) -> Response:
    """Let in whoever knows the password."""
    name, to = visit.said("name"), _own_path(visit.said("to"))
    password = visit.form.get("password", "")
    address = visit.request.client.host if visit.request.client else ""
    try:
        done = access.log_in(visit.store, name, password if isinstance(password, str) else "", address, visit.now)
    except UsageError as error:
        return visit.page("login", status=429, to=to, wrong=f"{error.found}，{error.expected}。", name=name)
    if done is None:
        return visit.page("login", status=401, to=to, wrong="账号或密码不对。", name=name)
    answer = visit.to()
    answer.headers["location"] = to
    set_cookie(visit.request, answer, done.token)
    return answer


def log_out(visit: Visit) -> Response:
    """End the session."""
    access.log_out(visit.store, visit.request.cookies.get(cookie_name(visit.request), ""), visit.who, visit.now)
    answer = visit.to("login")
    set_cookie(visit.request, answer, "")
    return answer


def _own_path(to: str) -> str:
    """A page of ours to go on to; never another site's."""
    is_own = to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable()
    return to if is_own else "/"
