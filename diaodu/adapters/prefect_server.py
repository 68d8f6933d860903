"""Prefect's server for one command: a process of its own, started before anything else loads.

Prefect starts such a server too, but only once Prefect is loaded, asks it how it is ten times a second, and lets it
migrate an empty database in every new home. Here a migrated one is kept for each installed Prefect and copied.
The server ends with the process that started it, also when that is killed.
"""

import atexit
import contextlib
import http.client
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from diaodu.adapters.cache import cache_folder
from diaodu.domain.errors import UserError

ASK_SECONDS = 0.03
"""Between two questions whether the server is there."""

START_SECONDS = 120.0
STOP_SECONDS = 5.0

_OF_A_COMMAND = {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
"""As Prefect starts its own temporary server."""


@cache
def own_server(home: Path) -> "OwnServer | None":
    """This process's own server, started when it is first asked for; None where Prefect is told of another one.

    `home` is the folder of PREFECT_HOME that prepare_prefect has set.
    """
    if _told_of_another(home):
        return None
    server = OwnServer(home)
    atexit.register(server.stop)
    os.environ["PREFECT_API_URL"] = server.url
    # Prefect's own client would ask an office's proxy for this machine.
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, [os.environ.get(name), "127.0.0.1"]))
    return server


def _told_of_another(home: Path) -> bool:
    """Whether Prefect has a server by its settings, wherever it looks for them, or has looked already."""
    files = (home / "profiles.toml", Path("prefect.toml"), Path(os.environ.get("PREFECT_PROFILES_PATH") or "-"))
    told = any(os.environ.get(name) for name in ("PREFECT_API_URL", "PREFECT_PROFILE"))
    return told or "prefect" in sys.modules or any(path.exists() for path in files)


class OwnServer:
    """A server on a free port of this machine; `wait` until it answers, `stop` ends it."""

    def __init__(self, home: Path) -> None:
        """Start it, on a copy of a migrated database where this home has none."""
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._database = home / "prefect.db"
        self._copied = copy_migrated(self._database)
        self._port = _free_port()
        self._process = self._start()

    @property
    def url(self) -> str:
        """Where Prefect finds it."""
        return f"http://127.0.0.1:{self._port}/api"

    def wait(self) -> None:
        """Until it answers.

        Raises:
            UserError: it does not.
        """
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if answers(f"{self.url}/health"):
                _keep_migrated(self._database)
                return
            if self._process.poll() is not None and not self._start_on_own_database():
                break
            time.sleep(ASK_SECONDS)
        raise UserError(
            f"Prefect 服务器 {self.url}",
            f"未能启动（退出码 {self._process.poll()}）",
            "能在本机启动；原因见上方输出",
            f"请经办人检查 {self._database.parent} 是否可写、磁盘是否已满",
        )

    def stop(self) -> None:
        """End it; what it was told before it has recorded."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()

    def _start(self) -> "subprocess.Popen[bytes]":
        words = [sys.executable, "-m", __name__, str(self._port)]
        env = {**os.environ, **_OF_A_COMMAND}
        return subprocess.Popen(words, env=env, stdin=subprocess.PIPE, start_new_session=True)

    def _start_on_own_database(self) -> bool:
        """Once more without the copied database, should it be what the server could not start on."""
        if not self._copied:
            return False
        self._copied = False
        beside = [self._database.with_name(f"{self._database.name}{end}") for end in ("-wal", "-shm")]
        for path in (self._database, *beside, _migrated()):
            path.unlink(missing_ok=True)
        self._process = self._start()
        return True


def answers(url: str) -> bool:
    """Whether a server of this machine or its network answers there with 200 within a second, past any proxy of the office."""
    parts = urlsplit(url)
    asking = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=1)
    try:
        asking.request("GET", parts.path)
        return asking.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _migrated() -> Path:
    """Where the migrated database of this Prefect is kept: the user's own cache folder."""
    return cache_folder() / f"prefect-{version('prefect')}.db"


def copy_migrated(database: Path) -> bool:
    """Give a home without a database the kept one; whether that was so. Prefect looks at it when it starts."""
    if database.exists() or os.environ.get("PREFECT_SERVER_DATABASE_CONNECTION_URL"):
        return False
    with contextlib.suppress(OSError):
        part = database.with_suffix(".part")
        shutil.copyfile(_migrated(), part)
        part.chmod(0o600)
        part.replace(database)
        return True
    return False


def _keep_migrated(database: Path) -> None:
    """Keep the database of a new home, before any run is in it, where none is kept for this Prefect."""
    kept = _migrated()
    if kept.exists() or not database.exists():
        return
    part = kept.with_suffix(f".{os.getpid()}")
    with contextlib.suppress(OSError, sqlite3.Error):
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.closing(sqlite3.connect(database)) as source:
            if source.execute("SELECT count(*) FROM flow_run").fetchone()[0]:
                return
            with contextlib.closing(sqlite3.connect(part)) as copy:
                source.backup(copy)
        part.chmod(0o600)
        part.replace(kept)


def _serve(port: int) -> None:
    """The server's own process: ends when the one that started it does."""
    import uvicorn

    def watch() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
    uvicorn.run(
        "prefect.server.api.server:create_app",
        factory=True,
        host="127.0.0.1",
        port=port,
        log_level="error",
        lifespan="on",
    )


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
