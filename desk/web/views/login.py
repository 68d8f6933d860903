"""Log in, log out, and the stylesheet that even the login page needs."""

from starlette.responses import Response

from desk.web.gate import cookie_name, set_cookie
from desk.web.visit import STATIC, NotFoundError, Visit
from diaodu.domain.errors import UsageError
from diaodu.settings import load_settings
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
    return show_login(visit, own_path(visit.asked("to")))


def show_login(visit: Visit, to: str, *, wrong: str = "", name: str = "", status: int = 200) -> Response:
    """The login, with the way to another service where one is set."""
    elsewhere = bool(load_settings()["OIDC_ISSUER"])
    return visit.page("login", status=status, to=to, wrong=wrong, name=name, elsewhere=elsewhere)


def log_in(visit: Visit) -> Response:
    """Let in whoever knows the password."""
    name, to = visit.said("name"), own_path(visit.said("to"))
    password = visit.form.get("password", "")
    address = visit.request.client.host if visit.request.client else ""
    try:
        done = access.log_in(visit.store, name, password if isinstance(password, str) else "", address, visit.now)
    except UsageError as error:
        return show_login(visit, to, wrong=f"{error.found}，{error.expected}。", name=name, status=429)
    if done is None:
        return show_login(visit, to, wrong="账号或密码不对。", name=name, status=401)
    return enter(visit, done.token, to)


def enter(visit: Visit, token: str, to: str) -> Response:
    """Give the browser its session and send it on."""
    answer = visit.to()
    answer.headers["location"] = to
    set_cookie(visit.request, answer, token)
    return answer


def log_out(visit: Visit) -> Response:
    """End the session."""
    access.log_out(visit.store, visit.request.cookies.get(cookie_name(visit.request), ""), visit.who, visit.now)
    answer = visit.to("login")
    set_cookie(visit.request, answer, "")
    return answer


def own_path(to: str) -> str:
    """A page of ours to go on to; never another site's."""
    is_own = to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable()
    return to if is_own else "/"
