"""Rules: each route says who may ask for it; a route without one cannot be made (tests/desk/web/test_rules.py)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from desk.web.bodies import read_form
from desk.web.visit import SAFE, NotFoundError, Page, RefusedError, Visit, log_refused
from diaodu.domain.access.accounts import Account, Role

EVERYBODY = frozenset(Role)
STAFF = EVERYBODY - {Role.CLERK}

View = Callable[[Visit], Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Who may ask for a route: `roles` None lets in whoever comes, logged in or not."""

    roles: frozenset[Role] | None
    files: bool = False
    """Whether it takes files."""

    def check(self, account: Account | None, path: dict[str, str]) -> None:
        """Let a person in, or not.

        Raises:
            NotFoundError: a clerk asks for what is another unit's.
            RefusedError: the role has no part in it.
        """
        if self.roles is None:
            return
        if account is None:
            raise RefusedError("没有登录")
        if account.role not in self.roles:
            raise RefusedError(f"{account.role.word}无权办理")
        own = {"plan": account.plan, "unit": account.unit}
        if account.role is Role.CLERK and any(path.get(name, value) != value for name, value in own.items()):
            raise NotFoundError


def route(path: str, view: View, roles: frozenset[Role] | None, *, method: str = "GET", files: bool = False) -> Route:
    """A route with its rule; the view runs in a thread, so that a slow one keeps nobody waiting."""
    rule = Rule(roles=roles, files=files)

    async def endpoint(request: Request) -> Response:
        visit: Visit = request.state.visit
        rule.check(visit.account, request.path_params)
        if request.method in SAFE:
            return await run_in_threadpool(view, visit)
        async with read_form(request, files=rule.files) as form:
            asked = Visit(request=request, store=visit.store, account=visit.account, form=form, now=visit.now)
            answer = await run_in_threadpool(view, asked)
        if isinstance(answer, Page) and answer.status_code >= HTTPStatus.BAD_REQUEST:
            await run_in_threadpool(log_refused, visit, answer.wrong)
        return answer

    made = Route(path, endpoint, methods=[method], name=f"{method} {path}")
    made.rule = rule  # type: ignore[attr-defined]  # what the test of all routes looks at
    return made


Endpoint = Callable[[Request], Awaitable[Response]]
