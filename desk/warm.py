"""The near side of a kept process (DIAODU_JUDGE=keep): commands that judge are run by one that has everything loaded.

The process (desk/host.py) forks for each command; what it forks runs the whole command with the arguments,
environment, folder and streams of the caller. Only the standard library loads here.
"""

import contextlib
import json
import os
import signal
import socket
import stat
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from diaodu import ROOT
from diaodu.adapters.files import private_folder

WORDS = ("submit", "review", "rule", "record", "exclude", "withdraw", "extend")
"""Commands that judge or compute a period again."""

READY_SECONDS = 2.0
"""How long the kept process may take to fork; after that the command is run here."""

LONGEST_PATH = 100
"""A socket's name has no more room, in bytes."""

IGNORABLE = ("SIGINT", "SIGHUP", "SIGTERM")
"""Signals that a caller may have been started without, as by nohup."""

KEPT_NAMES = ("PATH", "HOME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "XDG_CACHE_HOME", "VIRTUAL_ENV", "DIAODU_PLANS")
"""What of a caller's environment the kept process starts with; names that begin with LC_ or PYTHON too."""

INTERRUPT = b"i"


def folder_of(home: Path) -> Path:
    """Where socket, lock and log of the kept process lie."""
    return home / "judge"


def this_build() -> list[str]:
    """Which program this is: a kept process of another one runs nothing for it."""
    return [sys.executable, sys.version, str(ROOT)]


def is_own(folder: Path) -> bool:
    """Whether a folder is this user's, and closed to all others."""
    found = folder.stat()
    return found.st_uid == os.geteuid() and not stat.S_IMODE(found.st_mode) & 0o077


def is_own_peer(peer: socket.socket) -> bool:
    """Whether the other end of a connection is a process of this user, as the system says."""
    size = struct.calcsize("3i")
    _, uid, _ = struct.unpack("3i", peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return uid == os.geteuid()


def can_keep(home: Path) -> bool:
    """Whether a process can be kept for a home: by this system, and by the length of its name."""
    return hasattr(socket, "SO_PEERCRED") and len(os.fsencode(folder_of(home) / "socket")) <= LONGEST_PATH


def has_kept(home: Path) -> bool:
    """Whether a kept process has, or had, its socket in a home."""
    return (folder_of(home) / "socket").exists()


def run_kept(home: Path, argv: Sequence[str]) -> int | None:
    """Have a command run by the kept process; its exit code, None where nothing was begun."""
    folder = folder_of(home)
    try:
        if not is_own(folder):
            return None
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as peer:
            peer.settimeout(READY_SECONDS)
            peer.connect(str(folder / "socket"))
            if not (is_own_peer(peer) and _begins(peer, argv)):
                return None
            peer.settimeout(None)
            return _await_end(peer)
    except (OSError, ValueError):
        return None


def _begins(peer: socket.socket, argv: Sequence[str]) -> bool:
    """Give the command over once the far side is ready for it; whether it has begun.

    Raises:
        OSError, ValueError: it has not, for whatever reason.
    """
    if receive(peer).get("state") != "ready":
        return False
    here = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
    try:
        send(peer, _request(argv), [0, 1, 2, here])
    finally:
        os.close(here)
    return receive(peer).get("state") == "begun"


def _request(argv: Sequence[str]) -> dict[str, Any]:
    streams = {"stdin": sys.stdin, "stdout": sys.stdout, "stderr": sys.stderr}
    return {
        "build": this_build(),
        "argv": list(argv),
        "environment": dict(os.environ),
        "ignored": [name for name in IGNORABLE if signal.getsignal(getattr(signal, name)) is signal.SIG_IGN],
        "streams": {name: {"encoding": one.encoding, "errors": one.errors} for name, one in streams.items()},
    }


def _await_end(peer: socket.socket) -> int:
    """Wait for the command's exit code, giving an interruption on; when this process ends, so does the command."""
    while True:
        try:
            return int(receive(peer)["code"])
        except KeyboardInterrupt:
            with contextlib.suppress(OSError):
                peer.sendall(INTERRUPT)
        except (OSError, ValueError):
            print("办理中途被终止：已写入台账的不会丢失，请查看后再办", file=sys.stderr)  # noqa: T201 - rich is not loaded
            return 1


def start_host(home: Path) -> None:
    """Start a kept process for the next command; should there be one already, the new one ends at once."""
    environment = {
        name: value for name, value in os.environ.items() if name in KEPT_NAMES or name.startswith(("LC_", "PYTHON"))
    }
    paths = filter(None, [str(ROOT), environment.get("PYTHONPATH")])
    with contextlib.suppress(OSError):
        folder = private_folder(folder_of(home))
        if not is_own(folder):
            return
        with (folder / "log").open("wb") as log:
            subprocess.Popen(
                [sys.executable, "-P", "-c", "from desk.host import main; main()", str(home)],
                cwd=home,
                env=environment | {"PYTHONPATH": os.pathsep.join(paths)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


def send(peer: socket.socket, said: Mapping[str, Any], files: Sequence[int] = ()) -> None:
    """Say something: its length, then JSON; open files go along with the length."""
    data = json.dumps(said).encode()
    socket.send_fds(peer, [struct.pack("!I", len(data))], list(files))
    peer.sendall(data)


def receive(peer: socket.socket) -> dict[str, Any]:
    """What the other end says.

    Raises:
        ValueError: it has gone before it said all.
    """
    return receive_with_files(peer, 0)[0]


def receive_with_files(peer: socket.socket, count: int) -> tuple[dict[str, Any], list[int]]:
    """What the other end says, with so many open files.

    Raises:
        ValueError: it has gone before it said all, or gave other files.
    """
    head, files, _, _ = socket.recv_fds(peer, 4, count)
    (size,) = struct.unpack("!I", head + _all_of(peer, 4 - len(head)))
    if len(files) != count:
        raise ValueError(f"{len(files)} files came, not {count}")
    return json.loads(_all_of(peer, size)), files


def _all_of(peer: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = peer.recv(size - len(parts))
        if not part:
            raise ValueError("the other end has gone")
        parts += part
    return bytes(parts)
