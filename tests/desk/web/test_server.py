"""`diaodu desk` as a process of its own: it serves, and stops cleanly."""

import os
import re
import signal
import subprocess
import sys
import urllib.request

import pytest
from typer.testing import CliRunner

from desk.cli import app
from desk.web.server import listen
from diaodu.domain.errors import UsageError

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_on_loopback_and_stops_cleanly(stop: signal.Signals) -> None:
    call = [sys.executable, "-c", "from desk.start import main; main()", "desk", "--port", "0"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ)) as process:  # fmt: skip
        assert process.stdout is not None
        address = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        assert address
        with urllib.request.urlopen(f"{address[0]}login", timeout=60) as answer:
            assert "登录" in answer.read().decode()
        process.send_signal(stop)
        said = process.communicate(timeout=30)[1]
        assert process.returncode == 0, said
        assert "Traceback" not in said


def test_a_port_that_is_taken_and_an_address_of_another_machine_are_said() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match="已被占用"):
            listen("127.0.0.1", port)
    for host in ("203.0.113.9", "no-such-host"):
        result = CliRunner().invoke(app, ["desk", "--host", host, "--port", "0"])
        assert isinstance(result.exception, UsageError)
