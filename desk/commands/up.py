"""`diaodu up`: everything on this machine by one command."""

import contextlib
import fcntl
import gc
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from desk.terminal import note, say
from desk.up.keeper import Keeper
from desk.up.parts import Addresses, parts_of
from desk.web.server import listen
from diaodu.adapters.files import private_folder
from diaodu.adapters.prefect_server import copy_migrated
from diaodu.adapters.prefect_settings import RUNNING
from diaodu.domain.errors import BusyError
from diaodu.settings import Settings, load_settings
from tasks.ledgers import close_ledgers, open_ledgers

_WANTED = (
    ("SMTP_URL", "邮件只备好（待发），不发出"),
    ("SMTP_FROM", "第一期印发前必须设置发件人地址"),
    ("INTAKE", "投递文件夹不收件"),
    ("IMAP_URL", "收件邮箱不收件，退信看不到"),
)


def up(
    host: Annotated[
        str, typer.Option("--host", metavar="HOST", help="工作台监听地址；非本机地址只接受反向代理转来的 https")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="PORT", min=0, max=65535, help="工作台端口；0 由系统选")
    ] = 8900,
    prefect_port: Annotated[
        int, typer.Option("--prefect-port", metavar="PORT", min=0, max=65535, help="Prefect 端口；0 由系统选")
    ] = 4200,
) -> None:
    """一条命令启动本机全部服务：Prefect 服务和界面、定时任务、调度进程、工作台、审核进程；停了的自动重启。

    已设 PREFECT_API_URL 的，用那里的 Prefect 服务，不另启动。按 Ctrl-C 或 SIGTERM 停止。

    例：diaodu up
    """
    settings = load_settings()
    home = private_folder(settings.home).resolve()
    private_folder(home / "logs")
    with _alone(home):
        _say_missing(settings)
        addresses = _addresses(host, port, prefect_port)
        say(f"工作台：{addresses.desk}　Prefect：{addresses.prefect}　日志：{home / 'logs'}　（Ctrl-C 停止）")
        gc.enable()
        with _told(home, addresses):
            if addresses.is_own:
                copy_migrated(private_folder(home / "prefect") / "prefect.db")
            keeper = Keeper(parts_of(home, addresses, os.environ), say)
            for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(name, lambda *_: keeper.stop())
            keeper.run()
        say("已全部停止")


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Hold the home; another `up` of it is refused.

    Raises:
        BusyError: there is one.
    """
    lock = os.open(home / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise BusyError(str(home), "另一个 diaodu up 正在运行", "每个工作目录只运行一个", "先停止它再启动") from error
    try:
        yield
    finally:
        os.close(lock)


@contextlib.contextmanager
def _told(home: Path, addresses: Addresses) -> Iterator[None]:
    """Tell the home's other commands where the Prefect server is, as long as it runs."""
    told = home / RUNNING
    told.write_text(json.dumps({"api": addresses.api, "pid": os.getpid()}), encoding="utf-8")
    try:
        yield
    finally:
        told.unlink(missing_ok=True)


def _say_missing(settings: Settings) -> None:
    """What is not set and what does not work without it; it opens the database, so that one that cannot be is told now."""
    for name, without in _WANTED:
        if not settings.values[name].value:
            note(f"DIAODU_{name} 未设置：{without}", style="yellow")
    if not [one for one in open_ledgers().accounts.list() if not one.disabled_at]:
        note("还没有工作台账号：用 diaodu users add 新设", style="yellow")
    close_ledgers()


def _addresses(host: str, port: int, prefect_port: int) -> Addresses:
    """Where everything will be; a port that is taken is told before anything starts.

    Raises:
        UsageError: a port is taken.
    """
    desk_port = _port(host, port, "--port")
    told = os.environ.get("PREFECT_API_URL", "")
    own = 0 if told else _port("127.0.0.1", prefect_port, "--prefect-port")
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else f"[{host}]" if ":" in host else host  # noqa: S104 - shown, not listened on
    return Addresses(
        desk=f"http://{shown}:{desk_port}", desk_host=host, desk_port=desk_port,
        api=told or f"http://127.0.0.1:{own}/api", api_port=own, is_own=not told,
    )  # fmt: skip


def _port(host: str, port: int, option: str) -> int:
    taken = listen(host, port, option)
    try:
        return int(taken.getsockname()[1])
    finally:
        taken.close()
