"""The schedules as they should be and as they are: what `doctor`, `up` and `schedules check` say of them."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from diaodu.adapters.plan_files import list_plans
from diaodu.adapters.prefect_deployments import PrefectApi, hours_besides, wanted_deployments
from diaodu.adapters.prefect_settings import running_api
from diaodu.adapters.store.ticks import Ticks
from diaodu.domain.runs.deployments import Difference, clock_of, differences
from diaodu.domain.text.wording import CLOCKS
from diaodu.settings import Settings
from tasks.month import open_plans

LOOK_AT = "请查看 Prefect 服务和工作进程（diaodu up 的日志在 logs/）"


def known_api(home: Path) -> str:
    """Where the home's Prefect server is; "" where none stands and cron or systemd tick, if anything does."""
    return os.environ.get("PREFECT_API_URL") or running_api(home) or ""


def differing(api: str, settings: Settings, *, with_worker: bool = True) -> list[Difference]:
    """What of the deployments on a server is not as the plans need it.

    Raises:
        UserError: the server does not answer.
    """
    server, wanted = PrefectApi(api), wanted_deployments(open_plans(settings)[0])
    found = list(differences(wanted, server.deployments(), list_plans(settings.folder("PLANS"))))
    if with_worker:
        found += [
            Difference(
                name=f"工作池 {pool}",
                said="没有工作进程在线，到时不会运行",
                command=f"prefect worker start --pool {pool} --type process",
            )
            for pool in sorted({one.pool for one in wanted})
            if not server.has_worker(pool)
        ]
    return found


def hours_for_timers(settings: Settings) -> list[str]:
    """Hours of plans at which the timers of deploy/systemd do not tick, in words."""
    besides = hours_besides(open_plans(settings)[0])
    return [f"{clock_of(hour)}：方案 {'、'.join(names)}" for hour, names in sorted(besides.items())]


def absent(ticks: Ticks, now: datetime) -> list[Difference]:
    """Which of the ticks that there were have not come for too long."""
    return [
        Difference(
            name=name,
            said=f"上次运行在 {said(last)}，已 {hours(now - last)} 小时没有再运行，{LOOK_AT}",
            command=f"diaodu schedules tick {name}",
        )
        for name, last in ticks.absent(now).items()
    ]


def said(moment: datetime) -> str:
    """A moment by the clocks of the plans."""
    return f"{moment.astimezone(CLOCKS):%Y-%m-%d %H:%M}"


def hours(pause: timedelta) -> int:
    """Whole hours."""
    return int(pause.total_seconds() // 3600)
