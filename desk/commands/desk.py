"""`diaodu desk`: the web desk."""

import gc
import threading
from contextlib import suppress
from ipaddress import ip_address
from typing import Annotated

import typer

from desk.terminal import note, say
from diaodu.domain.errors import UsageError
from tasks.ledgers import open_ledgers


def desk(
    host: Annotated[
        str, typer.Option("--host", metavar="HOST", help="监听地址；非本机地址只接受反向代理转来的 https")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="PORT", min=0, max=65535, help="端口；0 由系统选")] = 8900,
) -> None:
    """网上工作台：审核员、填报人、签发人用浏览器办理；默认只在本机打开。

    账号先用 diaodu users add 新设。按 Ctrl-C 停止。

    例：diaodu desk --port 8900
    """
    if not [one for one in open_ledgers().accounts.list() if not one.disabled_at]:
        note("还没有账号，登录不了：先用 diaodu users add 新设", style="yellow")
    serve(host, port)


def serve(host: str, port: int, path: str = "/", *, browse: bool = False) -> None:
    """Serve the desk until somebody stops it; `browse`: a browser is opened at a page, where there is one.

    Raises:
        UsageError: the address is none of this machine, or the port is taken.
    """
    from desk.web.judge import warm_up
    from desk.web.server import listen, run

    _check_host(host)
    socket = listen(host, port)
    gc.enable()
    threading.Thread(target=warm_up, daemon=True).start()
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{socket.getsockname()[1]}{path}"
    say(f"工作台：{address}　（Ctrl-C 停止）")
    if browse:
        threading.Thread(target=_open_browser, args=(address,), daemon=True).start()
    run(socket)


def _open_browser(address: str) -> None:
    """Open a page; on a machine without a browser the address that was printed must do."""
    import webbrowser

    with suppress(webbrowser.Error):
        webbrowser.get().open(address)


def _check_host(host: str) -> None:
    try:
        ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError as error:
        raise UsageError("--host", host, "本机的 IP 地址，如 127.0.0.1；反向代理后用 0.0.0.0") from error
