"""Prefect's server: woken early, so that it boots while the rest of a run loads, and ended with its run."""

import subprocess
import sys

from prefect.client.orchestration import get_client

_GUARDS: list["subprocess.Popen[bytes]"] = []
"""Held for as long as this process lives: their input ends with it."""


def wake_server() -> None:
    """Ask Prefect's server how it is: the ephemeral one starts by that, a running one just answers."""
    with get_client(sync_client=True) as client:
        client.api_healthcheck()
    if not _GUARDS:
        guard_server()


def guard_server() -> None:
    """Set a guard beside each ephemeral server of this process: one that is killed would leave it behind."""
    module = sys.modules.get("prefect.server.api.server")  # loaded by whoever has started one
    started = module.SubprocessASGIServer._instances.values() if module else ()  # noqa: SLF001 - told nowhere else
    for server in filter(None, (one.server_process for one in started)):
        command = [sys.executable, "-m", "diaodu.adapters.server_guard", str(server.pid)]
        _GUARDS.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL))
