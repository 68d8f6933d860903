"""Measure this build against another one of this repository: the month in a fresh and a used home, and acts on it.

uv run python bench/against.py REV [--rounds 3] [--inbox ../shared/data/inbox/2021-03]

The other build gets a checkout and an environment of its own. All ratios are taken in one run, the builds in turn,
each round with homes of its own; medians are printed, CPU with that of all child processes. Acts marked "kept" are run
by the kept process (DIAODU_JUDGE=keep) of this build, its children's CPU counted, against the other build's plain ones.
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PERIOD = ("ordos-2021", "2021-03")
RECORDED = ("flow_run", "flow_run_state", "task_run", "task_run_state", "artifact")


@dataclass(slots=True)
class Build:
    """A build's folder and Python, and what was measured: act → wall and CPU seconds of each round."""

    root: Path
    python: Path
    spent: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    recorded: dict[str, int] = field(default_factory=dict)

    def do(self, act: str, home: Path, *words: str, **settings: str) -> str:
        """Run a command on a home and note what it took; its output."""
        output, wall, cpu = self.run(home, *words, **settings)
        self.spent[act].append((wall, cpu))
        return output

    def do_kept(self, act: str, home: Path, *words: str) -> None:
        """The act again by a kept process; a build without one has done it already."""
        if self.root != ROOT:
            self.spent[f"{act}, kept"].append(self.spent[act][-1])
            return
        host = kept_host(home)
        if host is None:
            self.run(home, *words, DIAODU_JUDGE="keep")
            host = await_host(home)
        before = children_cpu(host)
        _, wall, cpu = self.run(home, *words, DIAODU_JUDGE="keep")
        time.sleep(1.5)  # the host counts a child once that has ended
        self.spent[f"{act}, kept"].append((wall, cpu + children_cpu(host) - before))

    def run(self, home: Path, *words: str, **settings: str) -> tuple[str, float, float]:
        """Run a command on a home; its output, wall and CPU seconds."""
        env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        env |= {
            "DIAODU_HOME": str(home),
            "XDG_CACHE_HOME": str(home.parent.parent / "cache"),
            "PYTHONPATH": str(self.root),
            **settings,
        }
        command = [str(self.python), "-c", "from desk.start import main; main()", *words]
        before = time.monotonic()
        process = subprocess.Popen(
            command, cwd=self.root, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        output = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in {0, 11}:
            raise SystemExit(f"{self.root} {words[:3]} ended with {process.returncode}")
        return output, time.monotonic() - before, usage.ru_utime + usage.ru_stime

    def month(self, home: Path, inbox: Path) -> None:
        """A month in a fresh home, again in the used one, a workbook handed in, a decision."""
        run = ("run", *PERIOD, "--inbox", str(inbox), "--no-send", "--json")
        self.do("run, fresh home", home, *run)
        self.do("run, used home", home, *run)
        self.recorded = recorded(home)
        workbook = min(inbox.glob("*/*.xlsx"))
        submit = ("submit", *PERIOD, str(workbook), "--unit", workbook.parent.name)
        self.do("submit", home, *submit)
        found = json.loads(self.do("findings", home, "findings", *PERIOD, "--json"))
        held = next(one for one in found["findings"] if one["severity"] == "critical" and one["cell"])
        review = ("review", held["id"], "waive", "--reason", "已核实", "--by", "审核员")
        self.do("review", home, *review)
        self.do_kept("submit", home, *submit)
        self.do_kept("review", home, *review)
        if host := kept_host(home):
            os.kill(host, signal.SIGTERM)


def kept_host(home: Path) -> int | None:
    """The process that listens in a home, as the system says."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as asking:
        asking.connect(str(home / "judge" / "socket"))
        return struct.unpack("3i", asking.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
    return None


def await_host(home: Path) -> int:
    """Until it listens."""
    for _ in range(600):
        if host := kept_host(home):
            return host
        time.sleep(0.1)
    raise SystemExit(f"no process was kept: {(home / 'judge' / 'log').read_text()}")


def children_cpu(pid: int) -> float:
    """CPU seconds of a process's children that have ended."""
    words = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(words[13]) + int(words[14])) / os.sysconf("SC_CLK_TCK")


def recorded(home: Path) -> dict[str, int]:
    """Rows of what Prefect recorded."""
    with contextlib.closing(sqlite3.connect(home / "prefect" / "prefect.db")) as database:
        return {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in RECORDED}  # noqa: S608 - names of this file


def other_build(revision: str, work: Path) -> Build:
    """A checkout of the revision with an environment of its own."""
    root = work / "other"
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(root), revision], cwd=ROOT, check=True)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("VIRTUAL_ENV", "UV_"))}
    subprocess.run(["uv", "sync", "--quiet"], cwd=root, env=env, check=True)
    return Build(root=root, python=root / ".venv" / "bin" / "python")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("revision")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--inbox", type=Path, default=ROOT.parent / "shared" / "data" / "inbox" / "2021-03")
    chosen = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="diaodu-bench-"))
    try:
        own, other = Build(root=ROOT, python=Path(sys.executable)), other_build(chosen.revision, work)
        # The first round warms caches of files and keeps Prefect's migrated database; it does not count.
        for number in range(chosen.rounds + 1):
            for name, build in (("own", own), ("other", other)):
                build.month(work / f"{name}-{number}" / "home", chosen.inbox.resolve())
        report(own, other)
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", str(work / "other")], cwd=ROOT, check=False)
        shutil.rmtree(work, ignore_errors=True)


def report(own: Build, other: Build) -> None:
    """Print a table of medians and ratios, and what Prefect recorded in both."""
    print("| what | wall s | before | ratio | CPU s | before | ratio |\n|---|---|---|---|---|---|---|")
    for act, mine in own.spent.items():
        cells = []
        for at in (0, 1):
            pairs = [(a[at], b[at]) for a, b in zip(mine[1:], other.spent[act][1:], strict=True)]
            cells += [f"{statistics.median(side):.2f}" for side in zip(*pairs, strict=True)]
            cells.append(f"{statistics.median(a / b for a, b in pairs):.2f}")
        print(f"| {act} | {' | '.join(cells)} |")
    print(f"\nrecorded: {json.dumps(own.recorded)}; before: {json.dumps(other.recorded)}")


if __name__ == "__main__":
    main()
