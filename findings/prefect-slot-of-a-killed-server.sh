#!/usr/bin/env bash
# prefect 3.8.8 with fastapi 0.139.2: a run of a deployment with a concurrency limit holds its slot by a lease, so that a
# run that dies gives it back after a while. The slot is counted in the database, but by default the lease is kept in the
# server's memory: where the server is killed with the run, nothing knows of the lease any more and the slot stays taken
# for good. With a limit of 1 and CANCEL_NEW every later run is cancelled. Leases in files outlive the server.
# Seen, a lease being 30 s, 90 s after the server of a PENDING run was killed and another one stands on its database:
# "memory: 1 slot taken" and "filesystem: 0 slots taken".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install -q --disable-pip-version-check prefect==3.8.8 fastapi==0.139.2
cat > "$work/try.py" <<'PYTHON'
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

KINDS = {"memory": {}, "filesystem": {"PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem"}}


def ask(port, path, data):
    """The server's answer; one that is busy with its database (503) is asked again."""
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/api/{path}", json.dumps(data).encode(), {"Content-Type": "application/json"})
    while True:
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
            time.sleep(2)


@contextmanager
def server(env):
    """A server with its services, killed in the end."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    words = [sys.executable, "-m", "uvicorn", "--factory", "prefect.server.api.server:create_app", "--port", str(port), "--log-level", "critical"]
    running = subprocess.Popen(words, env=env)
    try:
        for _ in range(1200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        running.kill()
        running.wait()


def taken(port):
    return sum(one["active_slots"] for one in ask(port, "v2/concurrency_limits/filter", {}))


for kind, storage in KINDS.items():
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "PREFECT_HOME": home, "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1",
               "PREFECT_SERVER_CONCURRENCY_INITIAL_DEPLOYMENT_LEASE_DURATION": "30", **storage}
        with server(env) as port:
            flow = ask(port, "flows/", {"name": "tick"})["id"]
            deployed = ask(port, "deployments/", {"name": "tick", "flow_id": flow, "concurrency_limit": 1})["id"]
            run = ask(port, f"deployments/{deployed}/create_flow_run", {"state": {"type": "SCHEDULED"}})["id"]
            ask(port, f"flow_runs/{run}/set_state", {"state": {"type": "PENDING"}})
            assert taken(port) == 1
        with server(env) as port:
            time.sleep(90)
            slots = taken(port)
            print(f"{kind}: {slots} slot{'s' * (slots != 1)} taken")
PYTHON
"$work/env/bin/python" "$work/try.py" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
memory: 1 slot taken
filesystem: 0 slots taken
SEEN
