"""What runs on one machine: Prefect's server, its schedules, a worker, the desk, the kept judge."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from desk.schedules import differing
from desk.up.keeper import Part
from desk.warm import can_keep
from diaodu import ROOT
from diaodu.adapters.prefect_server import answers
from diaodu.domain.errors import UserError
from diaodu.settings import load_settings

_DIAODU = (sys.executable, "-P", "-c", "from desk.start import main; main()")
_PREFECT = (sys.executable, "-m", "prefect", "--no-prompt")
_HOST = (sys.executable, "-P", "-c", "from desk.host import main; main()")

LEASES = "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE"
SERVER, SCHEDULES, WORKER, DESK, JUDGE = "Prefect 服务", "定时任务登记", "调度进程", "工作台", "审核进程"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the desk and Prefect are found; `api` is Prefect's, `is_own` whether its server is started here."""

    desk: str
    desk_host: str
    desk_port: int
    api: str
    api_port: int
    is_own: bool

    @property
    def prefect(self) -> str:
        """Prefect's pages."""
        return self.api.removesuffix("/api")


def parts_of(home: Path, addresses: Addresses, base: Mapping[str, str]) -> list[Part]:
    """The processes of a home, in the order in which they start."""
    logs = home / "logs"
    paths = filter(None, [str(ROOT), base.get("PYTHONPATH")])
    env = {
        "DIAODU_PREFECT_UI": addresses.prefect, **base,
        "DIAODU_HOME": str(home), "PREFECT_API_URL": addresses.api, "PYTHONPATH": os.pathsep.join(paths),
        "PREFECT_HOME": base.get("PREFECT_HOME") or str(home / "prefect"), "PYTHONUNBUFFERED": "1",
    }  # fmt: skip
    env.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    env.setdefault("DO_NOT_TRACK", "1")
    # What ran when everything was killed must not keep a schedule's one place for ever: who holds it is kept on disk.
    env.setdefault(LEASES, "prefect.server.concurrency.lease_storage.filesystem")

    def part(name: str, log: str, *words: str, after: tuple[str, ...] = (), url: str = "", once: bool = False) -> Part:
        is_ready = (lambda: answers(url)) if url else (lambda: True)
        then = partial(_differing, addresses.api) if once else tuple
        return Part(
            name=name, words=words, log=logs / log, env=env, after=after, is_ready=is_ready, once=once, then=then
        )

    server = ("server", "start", "--host", "127.0.0.1", "--port", str(addresses.api_port))
    worker = ("worker", "start", "--pool", "default", "--type", "process")
    desk = ("desk", "--host", addresses.desk_host, "--port", str(addresses.desk_port))
    made = [part(SERVER, "server.log", *_PREFECT, *server, url=f"{addresses.api}/health")] if addresses.is_own else []
    made += [
        part(SCHEDULES, "schedules.log", *_DIAODU, "schedules", "apply", after=(SERVER,), once=True),
        part(WORKER, "worker.log", *_PREFECT, *worker, after=(SCHEDULES,)),
        part(DESK, "desk.log", *_DIAODU, *desk, url=f"{addresses.desk}/login"),
    ]
    if can_keep(home):
        made.append(part(JUDGE, "judge.log", *_HOST, str(home), "stay"))
    return made


def _differing(api: str) -> list[str]:
    """What of the deployments is not as the plans need it, once they are registered."""
    try:
        return [
            f"{one.name} {one.said}；请执行 {one.command}" for one in differing(api, load_settings(), with_worker=False)
        ]
    except UserError as error:
        return [str(error)]
