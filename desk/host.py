"""The kept process (DIAODU_JUDGE=keep): holds Great Expectations, plans and forms, and forks for each command.

It reads nothing itself: what it forks hears the caller, so that no caller's environment is ever in it. It ends when
nobody has asked for a while, and when code, plans, forms or libraries are others than it has loaded.
"""

import contextlib
import fcntl
import gc
import hashlib
import math
import os
import select
import signal
import socket
import sys
import sysconfig
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from desk.warm import (
    IGNORABLE,
    INTERRUPT,
    READY_SECONDS,
    WORDS,
    folder_of,
    is_own_peer,
    receive_with_files,
    send,
    this_build,
)
from diaodu import ROOT
from diaodu.adapters.files import private_folder
from diaodu.adapters.plan_files import list_plans, load_plan_folder
from diaodu.domain.errors import UserError
from diaodu.settings import load_settings

IDLE_SECONDS = 900.0
"""So long it waits for the next command, unless it is to stay."""

ROOMS = ("desk", "diaodu", "expectations", "flows", "plans", "tasks", "templates")

LOADED_LATE = (
    "desk.cli", "diaodu.domain.figures.triggers", "expectations.batch", "pandas.core.methods.to_dict", "rich.console",
    "rich.markup", "rich.status", "rich.table", "tasks.again",
)  # fmt: skip
"""What commands load inside functions."""


def main() -> None:
    """Serve a home's commands until nobody asks any more."""
    home = Path(sys.argv[1])
    idle = math.inf if sys.argv[2:] == ["stay"] else IDLE_SECONDS
    folder = private_folder(folder_of(home))
    os.umask(0o077)
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # there is one already
    plans = load_settings(home=home).folder("PLANS")
    mark = fingerprint(plans)
    _load(plans)
    with _listening(folder / "socket") as listener:
        _serve(listener, lock, plans, mark, idle)


def fingerprint(plans: Path | None) -> str:
    """Names the files of code, plans and forms as they are, and the installed libraries."""
    digest = hashlib.blake2b()
    for folder in [*(ROOT / room for room in ROOMS), *([plans] if plans else [])]:
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".py", ".yaml", ".j2"}:
                found = path.stat()
                digest.update(f"{path}\0{found.st_mtime_ns}\0{found.st_size}\0{found.st_ino}\n".encode())
    for name in ("purelib", "platlib"):  # a library that comes or goes changes its folder
        digest.update(f"{Path(sysconfig.get_path(name)).stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _load(plans: Path | None) -> None:
    """Load what commands need; none of it holds a database or a thread, which a fork would not bear."""
    gc.disable()
    for name in (*(f"desk.commands.{word}" for word in WORDS), *LOADED_LATE):
        import_module(name)
    for name in list_plans(plans):
        with contextlib.suppress(UserError):  # a command that needs the plan says what is wrong with it
            folder = load_plan_folder(name, plans)
            _ = folder.forms, folder.house_rules
    gc.collect()
    gc.freeze()  # what is never looked at again stays shared with what is forked


@contextlib.contextmanager
def _listening(path: Path) -> Iterator[socket.socket]:
    """A socket at a path for this user alone; whose lock this is may take away one that was left behind."""
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        path.chmod(0o600)
        listener.listen(64)
        try:
            yield listener
        finally:
            path.unlink(missing_ok=True)


def _serve(listener: socket.socket, lock: int, plans: Path | None, mark: str, idle: float) -> None:
    host, children, asked = os.getpid(), set[int](), time.monotonic()
    while children or time.monotonic() - asked < idle:
        if select.select([listener], [], [], 1.0)[0]:
            peer, _ = listener.accept()
            asked = time.monotonic()
            child = os.fork()
            if child == 0:
                listener.close()
                os.close(lock)  # it is the host's: a new one may come while this command goes on
                _answer(peer, host, lambda: fingerprint(plans) != mark)
            children.add(child)
            peer.close()
        _reap(children)


def _reap(children: set[int]) -> None:
    while children:
        ended, _ = os.waitpid(-1, os.WNOHANG)
        if not ended:
            return
        children.discard(ended)


def _answer(peer: socket.socket, host: int, is_stale: Callable[[], bool]) -> NoReturn:
    """Run the caller's command, in the process that was forked for it."""
    code = 1
    try:
        peer.settimeout(READY_SECONDS)
        if is_own_peer(peer) and (request := _request(peer, host, is_stale=is_stale())):
            code = _run(request, peer)
            send(peer, {"code": code})
    except ValueError:
        pass  # the caller has gone before it said all
    except BaseException:  # noqa: BLE001 - a process that was forked ends here, whatever happened
        traceback.print_exc()
    finally:
        os._exit(code)


def _request(peer: socket.socket, host: int, *, is_stale: bool) -> dict[str, Any] | None:
    """What the caller wants run, its streams and folder taken over; None where it is to run that itself."""
    if not is_stale:
        send(peer, {"state": "ready"})
        request, files = receive_with_files(peer, 4)
        if request["build"] == this_build():
            for stream, file in enumerate(files[:3]):
                os.dup2(file, stream)
            os.fchdir(files[3])
            for file in files:
                os.close(file)
            send(peer, {"state": "begun"})
            return request
    os.kill(host, signal.SIGTERM)  # the next command starts one of its own build
    send(peer, {"state": "stale"})
    return None


def _run(request: dict[str, Any], peer: socket.socket) -> int:
    """Run a command as its own process would, and end with the caller."""
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    sys.argv = request["argv"]
    for file, (name, words) in enumerate(request["streams"].items()):
        is_by_line = name == "stderr" or (name == "stdout" and os.isatty(file))
        stream = open(file, "w" if file else "r", buffering=1 if is_by_line else -1, closefd=False, **words)  # noqa: SIM115 - lasts as long as the process
        setattr(sys, name, stream)
    for name in IGNORABLE:
        usual = signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL
        signal.signal(getattr(signal, name), signal.SIG_IGN if name in request["ignored"] else usual)
    peer.settimeout(None)
    threading.Thread(target=_follow, args=(peer,), daemon=True).start()
    return _finish()


def _follow(peer: socket.socket) -> None:
    """Give on what interrupts the caller; when that has ended, end as it did."""
    with contextlib.suppress(OSError):
        while peer.recv(1) == INTERRUPT:
            os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGKILL)


def _finish() -> int:
    """The exit code of the command, its output written out."""
    from desk.start import run_here

    try:
        code = run_here()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - what Python does with an error that nobody took
        traceback.print_exc()
        code = 1
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    return code
