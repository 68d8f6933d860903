"""The server of the desk: uvicorn on a socket that is bound before anything is promised."""

import signal
import socket
from typing import Any, cast

import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from desk.web.app import make_app
from desk.web.gate import Peer, trusted_proxies
from diaodu.domain.errors import UsageError


def listen(host: str, port: int, options: str = "--host、--port") -> socket.socket:
    """Take the port that `options` name.

    Raises:
        UsageError: somebody else has it, or the address is none of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
        taken.listen()  # a browser that comes before the pages are loaded waits, and is not refused
    except OSError as error:
        taken.close()
        raise UsageError(options, f"{host}:{port} 不能监听（已被占用，或不是本机地址）", "空闲的端口") from error
    return taken


def run(taken: socket.socket) -> None:
    """Serve until a signal says to stop; pages that are on their way are finished."""
    for name in (
        signal.SIGINT,
        signal.SIGTERM,
    ):  # uvicorn gives the signal on once it has stopped: that is the end of it
        signal.signal(name, lambda *_: None)
    # The proxy's word is taken here and not by uvicorn, for the gate asks who stands at the other end of the line.
    # Both speak ASGI, each by its own words for its types.
    made: Any = ProxyHeadersMiddleware(cast("Any", make_app()), trusted_hosts=trusted_proxies())
    app = Peer(made)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
        proxy_headers=False,
    )
    uvicorn.Server(config).run(sockets=[taken])
