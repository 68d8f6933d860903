"""Other processes for the parts of a step, where `DIAODU_TASK_RUNNER` names them: Prefect's runner on a Dask cluster.

A part is handed names and moments and gives back bytes. Each process opens the period by its own settings, so that no
password of ours goes over the line, and does nothing where its ledger, plan or program is not the run's own.
"""

import os
import pickle
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from diaodu import ROOT
from diaodu.domain.errors import UserError
from diaodu.domain.runs.job import Job
from diaodu.settings import Settings
from tasks.month import Month, open_month
from tasks.parts import AnyPart, Part

if TYPE_CHECKING:
    from prefect import Task
    from prefect_dask import DaskTaskRunner
    from prefect_dask.task_runners import PrefectDaskFuture

R = TypeVar("R")

HERE = "threads"
SCHEMES = {"dask": "tcp", "tcp": "tcp", "tls": "tls"}
"""How an address may begin → as Dask has it."""

CONNECT_SECONDS = 20
FIRST_WORKER_SECONDS = 60
"""How long a cluster without a process is given before a run begins."""

NO_WORKER_SECONDS = 180
"""How long parts wait while the cluster has no process left."""

LOOK_SECONDS = 5.0
_PROGRAM = ("diaodu", "expectations", "tasks")
_SETTING = "设置 DIAODU_TASK_RUNNER"
_RUNNER: ContextVar["DaskTaskRunner | None"] = ContextVar("runner", default=None)
_ONE_AT_A_TIME = Lock()
"""Great Expectations is not for two threads, and a process of the cluster may have several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a part must find the same where it is done: the run's program and plan, and of SQLite its machine."""

    program: str
    plan: str
    machine: str = ""

    @classmethod
    def of(cls, month: Month) -> "Origin":
        """As a period is opened here."""
        is_file = month.store.database.engine.dialect.name == "sqlite"
        return cls(program=program_digest(), plan=month.folder.sha256, machine=socket.gethostname() if is_file else "")


@cache
def program_digest() -> str:
    """Digest of the program's own text: processes of two versions would not judge alike."""
    digest = blake2b(digest_size=8)
    for path in sorted(path for folder in _PROGRAM for path in (ROOT / folder).rglob("*.py")):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def cluster_of(settings: Settings) -> str | None:
    """The address of the cluster's scheduler, "" for processes of this machine's own, None for no cluster.

    Raises:
        UserError: the setting is neither.
    """
    value = settings["TASK_RUNNER"].strip()
    if value in {HERE, "dask"}:
        return None if value == HERE else ""
    scheme, _, place = value.partition("://")
    if scheme not in SCHEMES or not _is_place(place):
        raise UserError(_SETTING, value, "threads、dask，或集群调度器的地址，如 tcp://10.0.0.5:8786", "系统管理员")
    return f"{SCHEMES[scheme]}://{place}"


def _is_place(place: str) -> bool:
    try:
        parts = urlsplit(f"//{place}")
        return bool(parts.hostname and parts.port) and parts.netloc == place
    except ValueError:
        return False


@contextmanager
def cluster(settings: Settings) -> Iterator[None]:
    """Have the cluster of the settings at hand for what is done within; nothing where they name none.

    Raises:
        UserError: it does not answer, has no process, or its programs are not installed.
    """
    address = cluster_of(settings)
    if address is None:
        yield
        return
    with _runner(address) as runner:
        _connect(runner, address)
        token = _RUNNER.set(runner)
        try:
            yield
        finally:
            _RUNNER.reset(token)


def answering(settings: Settings) -> str:
    """What there is of the cluster of the settings, in words; for `doctor`.

    Raises:
        UserError: it is not there, or cannot be used.
    """
    address = cluster_of(settings)
    if address is None:
        return "本进程"
    _refuse_lacking()
    if address:
        place = urlsplit(address)
        try:
            socket.create_connection((place.hostname or "", place.port or 0), LOOK_SECONDS).close()
        except OSError as error:
            raise _silent(address) from error
    return f"Dask 集群 {address}" if address else "本机多个进程"


def _refuse_lacking() -> None:
    if find_spec("prefect_dask") is None:
        raise UserError(_SETTING, "没有安装 Dask", "pip install 'diaodu[dask]'，每台机器装同一版本", "系统管理员")


def _silent(address: str) -> UserError:
    found = f"集群 {address or '（本机）'} 没有答复"
    return UserError(_SETTING, found, "正在运行的调度器：dask scheduler", "系统管理员：启动它，或改为 threads")


def _runner(address: str) -> "DaskTaskRunner":
    _refuse_lacking()
    from prefect_dask import DaskTaskRunner

    asked: dict[str, Any] = {"client_kwargs": {"timeout": CONNECT_SECONDS}}
    if address:
        return DaskTaskRunner(address=address, **asked)
    # One thread each: judging is one at a time in a process. Pages of Dask's own are not opened to the network.
    workers = {"n_workers": max(2, os.cpu_count() or 2), "threads_per_worker": 1, "memory_limit": 0}
    return DaskTaskRunner(cluster_kwargs={**workers, "dashboard_address": None}, **asked)


def _connect(runner: "DaskTaskRunner", address: str) -> None:
    """Until the cluster answers and has a process."""
    try:
        client = runner.client
    except (OSError, ValueError) as error:
        raise _silent(address) from error
    try:
        client.wait_for_workers(1, timeout=FIRST_WORKER_SECONDS)
    except TimeoutError as error:
        raise _lacks_workers(address) from error


def _lacks_workers(address: str) -> UserError:
    address = address or "（本机）"
    return UserError(
        _SETTING, f"集群 {address} 没有工作进程", f"至少一个：dask worker {address} --nthreads 1", "系统管理员"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCluster:
    """Does parts of a job's period on the cluster at hand."""

    runner: "DaskTaskRunner"
    job: Job
    month: Month
    task: "Task[..., bytes]"

    def begin(self, part: Part[R], names: Sequence[Sequence[str]]) -> Callable[[], list[R]]:
        """Begin one part for each group of names; what is returned waits for all and gives them in the order asked."""
        origin = asdict(Origin.of(self.month))
        given = [
            {"job": self.job, "what": part.name, "names": list(group), "origin": origin, "word": part.word}
            for group in names
        ]
        futures = [self.runner.submit(self.task, parameters=one) for one in given]
        # Of our own processes, which run our own program: what Dask itself sends is no other thing.
        return lambda: [pickle.loads(self._wait(one)) for one in futures]  # noqa: S301

    def _wait(self, future: "PrefectDaskFuture[bytes]") -> bytes:
        """Wait for a part; a cluster that has gone, or has nobody left, is told in words.

        Raises:
            UserError: of the part itself, or of the cluster.
        """
        from distributed.client import CancelledError
        from distributed.comm import CommClosedError
        from distributed.scheduler import KilledWorker

        address = self.runner.address or ""
        try:
            while not self._is_over(future):
                if not self._has_workers(NO_WORKER_SECONDS):
                    raise _lacks_workers(address)
        except KilledWorker as error:
            found = "同一部分使几个工作进程相继退出，多为内存不足"
            raise UserError(_SETTING, found, "内存更多的工作进程，或 threads", "系统管理员") from error
        except (CancelledError, CommClosedError) as error:
            found = f"集群 {address or '（本机）'} 中途断开"
            raise UserError(_SETTING, found, "恢复后再运行一次，已办的不重办", "系统管理员") from error
        return future.result()

    def _is_over(self, future: "PrefectDaskFuture[bytes]") -> bool:
        try:
            future.wrapped_future.result(timeout=LOOK_SECONDS)
        except TimeoutError:  # of waiting: what the part itself raised is kept in its state
            return False
        return True

    def _has_workers(self, seconds: float) -> bool:
        """Whether the cluster has a process, or gets one in time."""
        try:
            self.runner.client.wait_for_workers(1, timeout=seconds)
        except TimeoutError:
            return False
        return True


def spread_of(job: Job, month: Month, task: "Task[..., bytes]") -> OnCluster | None:
    """The cluster at hand, for the parts of a job's period; None where there is none."""
    runner = _RUNNER.get()
    return OnCluster(runner=runner, job=job, month=month, task=task) if runner else None


def do_part(part: AnyPart, job: Job, names: Sequence[str], origin: Origin) -> bytes:
    """Do a part in this process, as the run that handed it out would.

    Raises:
        UserError: this process's ledger, plan or program is not the run's own.
    """
    with _ONE_AT_A_TIME:
        return pickle.dumps(part.do(_open_like(job, origin), names), protocol=pickle.HIGHEST_PROTOCOL)


def _open_like(job: Job, origin: Origin) -> Month:
    here = socket.gethostname()
    if origin.machine not in {"", here}:
        found = f"工作进程在 {here}，台账却是 {origin.machine} 上的 SQLite 文件"
        raise _elsewhere(found, "PostgreSQL：给每个进程同样的 DIAODU_DATABASE_URL；SQLite 只用本机的工作进程")
    if origin.program != program_digest():
        raise _elsewhere(f"{here} 上的程序与发起汇总的不同", "各机器安装同一版本的 diaodu")
    month = open_month(job.plan, job.period, job.as_of)
    if job.run not in {one.id for one in month.store.runs.list(*month.key)}:
        found = f"{here} 上的工作进程打开的台账里没有本次汇总"
        raise _elsewhere(found, "给每个工作进程同样的 DIAODU_HOME 和 DIAODU_DATABASE_URL")
    if origin.plan != month.folder.sha256:
        raise _elsewhere(f"{here} 上的方案 {job.plan} 与发起汇总的不同", "各机器的 DIAODU_PLANS 内容一致")
    return open_month(job.plan, job.period, job.as_of, run=job.run)


def _elsewhere(found: str, expected: str) -> UserError:
    return UserError("集群工作进程", found, expected, "系统管理员")
