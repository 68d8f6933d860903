#!/usr/bin/env bash
# prefect 3.8.8 with fastapi 0.139.2: the flush interval of the server's task run recorder is a setting in seconds that
# takes fractions, and the recorder cuts it to a whole number. Half a second becomes none at all: the recorder never sleeps,
# and a server that has nothing to do takes a whole core. From one second on it rests.
# Seen: "0.5: taken as 0.5, busy" and "1: taken as 1.0, at rest", by the CPU time of an idle server in five seconds.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install -q --disable-pip-version-check prefect==3.8.8 fastapi==0.139.2
cat > "$work/try.py" <<'PYTHON'
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

NAME = "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL"
TAKEN = "from prefect.settings import get_current_settings as s; print(s().server.services.task_run_recorder.flush_interval)"


def cpu(pid):
    """User and system seconds of a process so far."""
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def idle_cpu(env):
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    words = [sys.executable, "-m", "uvicorn", "--factory", "prefect.server.api.server:create_app", "--port", str(port), "--log-level", "error"]
    server = subprocess.Popen(words, env=env)
    try:
        for _ in range(1200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(5)  # what a start has left to do
        before = cpu(server.pid)
        time.sleep(5)
        return cpu(server.pid) - before
    finally:
        server.terminate()
        server.wait()


for interval in ("0.5", "1"):
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "PREFECT_HOME": home, "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1", NAME: interval}
        taken = subprocess.run([sys.executable, "-c", TAKEN], env=env, capture_output=True, text=True, check=True).stdout.strip()
        print(f"{interval}: taken as {taken}, {'busy' if idle_cpu(env) > 1.5 else 'at rest'}")
PYTHON
"$work/env/bin/python" "$work/try.py" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
0.5: taken as 0.5, busy
1: taken as 1.0, at rest
SEEN
