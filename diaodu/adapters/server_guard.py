"""A guard beside Prefect's ephemeral server: `python -m diaodu.adapters.server_guard PID`.

It waits for the end of its input, which comes when the run that started it ends in any way, also by a kill, and ends
the server that would else go on for ever.
"""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

GRACE_SECONDS = 5.0
_MARK = b"prefect.server"
"""What stands in the server's command line: its number may be another process's by then."""


def main(pid: int) -> None:
    """Wait for the run's end, then end its server."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the run's
    while sys.stdin.buffer.read(4096):
        pass
    until = time.monotonic() + GRACE_SECONDS
    with suppress(OSError):
        while _is_server(pid):
            os.kill(pid, signal.SIGTERM if time.monotonic() < until else getattr(signal, "SIGKILL", signal.SIGTERM))
            time.sleep(0.2)


def _is_server(pid: int) -> bool:
    try:
        return _MARK in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return not Path("/proc").is_dir()


if __name__ == "__main__":
    main(int(sys.argv[1]))
