"""Runs of a period: what there were, and one started here, seen before as what it would do."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from desk.web.jobs import JOBS
from desk.web.visit import Visit
from diaodu.domain.access.audit import ActKind, AuditAct
from diaodu.domain.errors import BusyError, UsageError, UserError
from diaodu.domain.runs.backfill import Act, Mode
from diaodu.settings import load_settings
from tasks.look.ahead import drop_folder, see_backfill, see_run
from tasks.month import Month

_FIELDS = ("what", "send", "first", "last", "mode")


def runs(visit: Visit) -> Response:
    """The period's runs, the latest first, and what is started here."""
    return _page(visit, visit.month())


def _page(visit: Visit, month: Month, *, wrong: str = "", status: int = 200) -> Response:
    found = list(reversed(month.store.runs.list(*month.key)))
    return visit.page(
        "runs", status=status, month=month, runs=found, job=JOBS.latest, modes=list(Mode), wrong=wrong,
        prefect=load_settings()["PREFECT_UI"].rstrip("/"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A command: its title, its words, what it would do, and the periods it runs."""

    title: str
    words: tuple[str, ...]
    told: Sequence[str]
    periods: Sequence[str]


def look_ahead(visit: Visit) -> Response:
    """What it would do; nothing is started."""
    month, said = visit.month(), _said(visit)
    try:
        return visit.page("run_ahead", month=month, asked=_asked(visit, month, said), said=said)
    except UserError as error:
        return _page(visit, month, wrong=str(error), status=400)


def start(visit: Visit) -> Response:
    """Start it in a process of its own."""
    month, said = visit.month(), _said(visit)
    try:
        asked = _asked(visit, month, said)
        if not asked.periods:
            raise UsageError("启动汇总", "没有要补编的报告期", "换一种范围", "经办人")
        for period in asked.periods:
            month.store.runs.refuse_held(month.plan.id, period, visit.now)
        plan, period = month.key
        JOBS.start(asked.words, title=asked.title, by=visit.who.person, at=month.local(visit.now), home=month.settings.home)  # fmt: skip
        month.store.audit.add(AuditAct(
            at=visit.now, account=visit.who.name, kind=ActKind.RUN, plan=plan, period=period, subject=" ".join(asked.words),
            detail=asked.title,
        ))  # fmt: skip
    except UserError as error:
        return _page(visit, month, wrong=str(error), status=409 if isinstance(error, BusyError) else 400)
    return visit.to("p", *month.key, "runs")


def _said(visit: Visit) -> dict[str, str]:
    return {name: visit.said(name) for name in _FIELDS}


def _asked(visit: Visit, month: Month, said: dict[str, str]) -> _Asked:
    """The command that is meant.

    Raises:
        UserError: it is none, or its periods are none.
    """
    plan, period = month.key
    if said["what"] == "run":
        inbox, sends = drop_folder(month), bool(said["send"])
        where = ("--inbox", str(inbox)) if inbox else ()
        words = ("run", plan, period, *where, *(() if sends else ("--no-send",)))
        return _Asked(
            title=f"{month.period.title}汇总", words=words, told=see_run(month, may_send=sends), periods=[period]
        )
    if said["what"] != "backfill" or said["mode"] not in list(Mode):
        raise UsageError("启动汇总", said["what"] or "空白", "汇总或补编", "经办人")
    for name in ("first", "last"):
        visit.month_of(said[name])
    acts = see_backfill(plan, said["first"], said["last"], Mode(said["mode"]))
    told = [f"{act['period']}：{act['does'].word}（{act['why']}），收到文件 {act['state']['files']} 件" for act in acts]
    words = ("backfill", plan, said["first"], said["last"], "--mode", said["mode"])
    return _Asked(
        title=f"补编{said['first']}至{said['last']}", words=words, told=[*told, "只编草稿：不编号、不印发、不发邮件"],
        periods=[act["period"] for act in acts if act["does"] is Act.RUN],
    )  # fmt: skip
