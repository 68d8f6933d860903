"""The web desk as one ASGI application."""

import logging
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from desk.web.gate import HEADERS, Gate, Headers
from desk.web.routes import ROUTES
from desk.web.visit import SAFE, NotFoundError, RefusedError, Visit, log_refused
from diaodu.domain.errors import BusyError, NotReadyError, UserError

_LOG = logging.getLogger(__name__)


def make_app() -> Starlette:
    """The desk with this process's settings."""
    return Starlette(
        routes=list(ROUTES),
        middleware=[Middleware(Headers), Middleware(Gate, refuse=refused)],
        exception_handlers={
            RefusedError: refused,
            NotFoundError: not_found,
            UserError: wrong,
            HTTPException: not_served,
            Exception: broken,
        },
    )


def refused(request: Request, error: Exception) -> Response:
    """Somebody may not: who is not logged in may log in."""
    visit, why = request.state.visit, error.why if isinstance(error, RefusedError) else ""
    if visit.account is None and request.method in SAFE and why == "没有登录":
        return RedirectResponse(f"/login?to={request.url.path}", status_code=303)
    log_refused(visit, why)
    status = 401 if visit.account is None and why == "没有登录" else 403
    said = "登录已过期，请重新登录后再办" if status == HTTPStatus.UNAUTHORIZED else why
    return _told(request, status, "没有办理" if request.method not in SAFE else "无权查看", said)


def not_found(request: Request, _error: Exception) -> Response:
    """There is no such page, or none that this person may know of."""
    log_refused(request.state.visit, "没有该页，或不属于本单位")
    return _told(request, 404, "没有这一页", "地址有误，或该内容不存在、不属于本单位。")


def wrong(request: Request, error: Exception) -> Response:
    """What a person asked for cannot be done, in the words of the error."""
    status = 409 if isinstance(error, BusyError | NotReadyError) else 400
    if request.method not in SAFE:
        log_refused(request.state.visit, str(error))
    return _told(request, status, "没有办成", str(error))


def not_served(request: Request, error: Exception) -> Response:
    """What the server itself refuses: no such address, another method, a form that is too large."""
    status = error.status_code if isinstance(error, HTTPException) else 400
    if status == HTTPStatus.NOT_FOUND:
        return not_found(request, error)
    words = {
        HTTPStatus.METHOD_NOT_ALLOWED: "该地址不接受这种操作",
        HTTPStatus.BAD_REQUEST: "提交的内容不完整、字段或文件过多，或格式有误",
    }
    detail = error.detail if isinstance(error, HTTPException) else ""
    return _told(request, status, "没有办成", words.get(HTTPStatus(status), detail))


def broken(request: Request, error: Exception) -> Response:
    """A fault of the program: kept whole in the log, and of it nothing on the page."""
    _LOG.error("page broke: %s %s", request.method, request.url.path, exc_info=error)
    answer = _told(request, 500, "程序故障", "没有办成。请告知系统管理员，故障已记入日志。")
    answer.headers.update(HEADERS)  # what stands outside the middleware has none yet
    return answer


def _told(request: Request, status: int, title: str, text: str) -> Response:
    visit: Visit = request.state.visit
    return visit.page("told", status=status, title=title, text=text)
