"""A visit: who asks for a page, with what, and how the answer is made."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from diaodu.adapters.plan_files import list_plans
from diaodu.adapters.store import Store
from diaodu.domain.access.accounts import Account, Role
from diaodu.domain.access.audit import ActKind, AuditAct
from diaodu.domain.errors import UserError
from diaodu.domain.plans.plan import Plan, Unit
from diaodu.domain.states import (
    DecisionKind,
    DeliveryState,
    FileState,
    PaperState,
    RecordState,
    RulingKind,
    RunKind,
    RunState,
    Severity,
    Treatment,
    UnitState,
)
from diaodu.domain.text.visible import HIDDEN, visible
from diaodu.settings import load_settings
from tasks.month import Month, open_month, open_plan_folder

PAGES = Path(__file__).parent / "pages"
CHARTS = Path(__file__).parent / "charts"
STATIC = Path(__file__).parent / "static"
SAFE = frozenset({"GET", "HEAD"})
WORDS = (
    DecisionKind, DeliveryState, FileState, PaperState, RecordState, Role, RulingKind, RunKind, RunState, Severity,
    Treatment, UnitState,
)  # fmt: skip
"""Vocabularies that pages put into words."""


class NotFoundError(Exception):
    """There is no such page, or none that this person may know of."""


class RefusedError(Exception):
    """The person may not do it; `why` is kept in the audit trail."""

    def __init__(self, why: str) -> None:
        """Keep why."""
        super().__init__(why)
        self.why = why


class Page(HTMLResponse):
    """A page; `wrong` is why what was asked for was not done, "" where it was."""

    wrong: str = ""


@cache
def environment() -> Environment:
    """The pages' templates: everything that is put in is text, never markup."""
    env = Environment(
        loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    env.globals.update({kind.__name__: kind for kind in WORDS})
    env.filters["path"] = lambda text: quote(str(text), safe="")
    return env


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One request of one person."""

    request: Request
    store: Store
    account: Account | None
    form: FormData = field(default_factory=FormData)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def who(self) -> Account:
        """The person who is logged in.

        Raises:
            RefusedError: nobody is.
        """
        if self.account is None:
            raise RefusedError("没有登录")
        return self.account

    @property
    def path(self) -> Mapping[str, str]:
        """What the address names: plan, period, unit, …"""
        return self.request.path_params

    def asked(self, name: str) -> str:
        """A word of the query string, "" where it is not there."""
        return self.request.query_params.get(name, "").strip()

    def said(self, name: str) -> str:
        """A text field of the form, "" where it is not there."""
        value = self.form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def files(self, name: str) -> list[UploadFile]:
        """The files chosen in a field of the form."""
        return [one for one in self.form.getlist(name) if isinstance(one, UploadFile) and one.filename]

    def plan(self) -> Plan:
        """The plan that the address names.

        Raises:
            NotFoundError: there is none.
        """
        try:
            return open_plan_folder(_id(self.path["plan"])).plan
        except UserError as error:
            raise NotFoundError from error

    def month_of(self, period: str) -> Month:
        """Another period of the plan that the address names.

        Raises:
            UserError: the plan has no such period.
        """
        return open_month(_id(self.path["plan"]), period)

    def month(self) -> Month:
        """The period that the address names, as of now.

        Raises:
            NotFoundError: there is no such plan or period.
        """
        try:
            return open_month(_id(self.path["plan"]), self.path["period"])
        except UserError as error:
            raise NotFoundError from error

    def unit(self, month: Month) -> Unit:
        """The unit whose code the address names.

        Raises:
            NotFoundError: the plan has none.
        """
        found = next((unit for unit in month.plan.units if unit.code == self.path["unit"]), None)
        if found is None:
            raise NotFoundError
        return found

    def page(self, page: str, *, status: int = 200, **values: Any) -> Response:
        """Render a page; `base` is the address of its period, where it is of one."""
        month: Month | None = values.get("month")
        given = {
            "account": self.account,
            "here": self.request.url.path,
            "base": address("p", *month.key) if month else "",
        }
        text = environment().get_template(f"{page}.html.j2").render(given | values)
        answer = Page(_seen(text), status_code=status)
        answer.wrong = values.get("wrong", "")
        return answer

    def to(self, *parts: str, query: str = "") -> Response:
        """Send the browser on to a page."""
        return RedirectResponse(address(*parts) + query, status_code=303)


def _seen(page: str) -> str:
    """A page whose texts show what cannot be seen in them; what goes back by a form stays as it is."""
    if not HIDDEN.search(page):
        return page
    return _TEXTS.sub(lambda found: found[0] if found[1] else visible(found[0]), page)


_TEXTS = re.compile("(<textarea[^>]*>[^<]*)|>[^<]*")


def _id(name: str) -> str:
    """A plan's id; a path of a folder, which the command line takes too, is none here.

    Raises:
        NotFoundError: there is no such plan.
    """
    if name not in list_plans(load_settings().folder("PLANS")):
        raise NotFoundError
    return name


def address(*parts: str) -> str:
    """The address of a page, each part quoted whole."""
    return "/" + "/".join(quote(part, safe="") for part in parts)


def attachment(data: bytes, name: str, kind: str = "application/octet-stream") -> Response:
    """A file to keep; never shown in the browser as a page of ours."""
    return Response(data, media_type=kind, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(HIDDEN.sub('_', name), safe='')}"})  # fmt: skip


def log_refused(visit: Visit, why: str) -> None:
    """Keep that a person was refused a look or an act; nobody's requests fill no trail."""
    if visit.account is None:
        return
    path, method = visit.request.path_params, visit.request.method
    kind = ActKind.LOOK if method in SAFE else ActKind.ACT
    visit.store.audit.add(AuditAct(
        at=visit.now, account=visit.account.name, kind=kind, refused=True, plan=path.get("plan", ""),
        period=path.get("period", ""), unit=path.get("unit", ""), subject=f"{method} {visit.request.url.path}"[:200], detail=why[:500],
    ))  # fmt: skip
