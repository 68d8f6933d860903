"""Prefect's settings, put into the environment before its first import; why, as measured: docs/engine.md#prefect."""

import json
import os
from contextlib import suppress
from pathlib import Path

from diaodu.adapters.prefect_server import answers

RUNNING = "up.json"
"""File of a home in which `diaodu up` says where its Prefect server is."""

_DEFAULTS = {
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",  # 20 s fails on a busy machine
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    # Without these the ephemeral server loses most task-run rows at exit.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "200",
    "PREFECT_CLI_PROMPT": "false",
}


def prepare_prefect(home: Path, *, quiet: bool = True) -> None:
    """Settle Prefect's settings for this process and the server it may start; what is set already stays."""
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)
    if not os.environ.get("PREFECT_API_URL") and (running := running_api(home)):
        os.environ["PREFECT_API_URL"] = running
        os.environ.setdefault("PREFECT_HOME", str(home / "prefect"))
    if not os.environ.get("PREFECT_API_URL"):
        os.environ.pop("PREFECT_API_URL", None)  # empty would be taken for an address
        os.environ.setdefault("PREFECT_HOME", str(home / "prefect"))
        os.environ.setdefault("PREFECT_LOGGING_TO_API_ENABLED", "false")
    if quiet:
        # A user's error is told once, by the command; the fault of a program still raises its own traceback.
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
        os.environ.setdefault("PREFECT_SERVER_LOGGING_LEVEL", "ERROR")


def running_api(home: Path) -> str | None:
    """Where the Prefect server of the home's `diaodu up` answers; None where none does."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        api = str(json.loads((home / RUNNING).read_text(encoding="utf-8"))["api"])
        if answers(f"{api}/health"):
            return api
    return None
